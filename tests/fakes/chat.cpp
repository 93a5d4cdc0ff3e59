// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fakes/chat.hpp"

#include <json-glib/json-glib.h>

#include <algorithm>
#include <memory>

namespace fakes {
namespace {

// As JSON, in quotes.
std::string quoted(const std::string &s) {
  std::string out = "\"";
  for (const char c : s) {
    const auto u = static_cast<unsigned char>(c);
    char escaped[8];
    if (c == '"' || c == '\\')
      out += '\\', out += c;
    else if (u < 0x20)
      g_snprintf(escaped, sizeof escaped, "\\u%04x", u), out += escaped;
    else
      out += c;
  }
  return out + "\"";
}

// What strict structured output demands of a schema; "" = it is one.
std::string fault_of(JsonNode *node, int depth = 0) {
  if (depth > 10) return "deeper than ten levels";
  if (!JSON_NODE_HOLDS_OBJECT(node)) return "a schema is no object";
  JsonObject *o = json_node_get_object(node);
  if (!json_object_has_member(o, "type")) return "a schema without a type";
  GList *members = json_object_get_members(o);
  std::string fault;
  static const std::set<std::string> kKnown{"type",  "properties", "required",   "additionalProperties",
                                            "items", "enum",       "description"};
  for (GList *m = members; m && fault.empty(); m = m->next)
    if (!kKnown.count(static_cast<const char *>(m->data)))
      fault = std::string("keyword ") + static_cast<const char *>(m->data) + " is not permitted";
  g_list_free(members);
  if (!fault.empty()) return fault;
  if (json_object_has_member(o, "properties")) {
    if (!json_object_has_member(o, "additionalProperties") ||
        json_object_get_boolean_member(o, "additionalProperties"))
      return "'additionalProperties' is required to be supplied and to be false";
    JsonObject *properties = json_object_get_object_member(o, "properties");
    JsonArray *required = json_object_get_array_member(o, "required");
    if (!required || json_array_get_length(required) != json_object_get_size(properties))
      return "'required' is required to include every key in properties";
    members = json_object_get_members(properties);
    for (GList *m = members; m && fault.empty(); m = m->next)
      fault = fault_of(json_object_get_member(properties, static_cast<const char *>(m->data)), depth + 1);
    g_list_free(members);
  }
  if (fault.empty() && json_object_has_member(o, "items"))
    fault = fault_of(json_object_get_member(o, "items"), depth + 1);
  return fault;
}

}  // namespace

Chat::Chat() {
  server.on("POST", "/v1/chat/completions", [this](const Exchange &e) { return chat(e); });
  server.on("GET", "/v1/models", [this](const Exchange &e) -> Answer {
    if (!key.empty() && e.header("Authorization") != "Bearer " + key)
      return refuse(401, "Incorrect API key provided.", "", "invalid_api_key");
    std::string list;
    for (const auto &m : models)
      list += (list.empty() ? "" : ",") + std::string(R"({"id":)") + quoted(m) + R"(,"object":"model"})";
    return {200, R"({"object":"list","data":[)" + list + "]}"};
  });
}

void Chat::answers(std::vector<Answer> list) {
  const std::lock_guard lock(mutex_);
  answers_.assign(list.begin(), list.end());
}

Answer Chat::completion(const std::string &content, const std::string &finish, const std::string &refusal,
                        int prompt_tokens, int completion_tokens) {
  return {
      200,
      R"({"id":"chatcmpl-1","object":"chat.completion","created":1790000000,"model":"planner-1","choices":[{"index":0,"finish_reason":)" +
          quoted(finish) + R"(,"logprobs":null,"message":{"role":"assistant","content":)" +
          (refusal.empty() ? quoted(content) : "null") + R"(,"refusal":)" +
          (refusal.empty() ? "null" : quoted(refusal)) + R"(}}],"usage":{"prompt_tokens":)" +
          std::to_string(prompt_tokens) + R"(,"completion_tokens":)" + std::to_string(completion_tokens) +
          R"(,"total_tokens":)" + std::to_string(prompt_tokens + completion_tokens) + "}}"};
}

Answer Chat::refuse(unsigned status, const std::string &message, const std::string &parameter,
                    const std::string &code) {
  return {status, R"({"error":{"message":)" + quoted(message) +
                      R"(,"type":"invalid_request_error","param":)" +
                      (parameter.empty() ? "null" : quoted(parameter)) + R"(,"code":)" +
                      (code.empty() ? "null" : quoted(code)) + "}}"};
}

std::string Chat::body(std::size_t n) const {
  for (const auto &e : server.log())
    if (e.method == "POST" && n-- == 0) return e.body;
  return {};
}

Answer Chat::chat(const Exchange &e) {
  if (!key.empty() && e.header("Authorization") != "Bearer " + key)
    return refuse(401, "Incorrect API key provided: " + e.header("Authorization").substr(7) + ".", "",
                  "invalid_api_key");
  if (e.header("Content-Type").rfind("application/json", 0) != 0)
    return refuse(415, "Unsupported Media Type");
  GError *error = nullptr;
  const std::unique_ptr<JsonNode, decltype(&json_node_unref)> root(json_from_string(e.body.c_str(), &error),
                                                                   json_node_unref);
  if (!root || !JSON_NODE_HOLDS_OBJECT(root.get())) {
    if (error) g_error_free(error);
    return refuse(400, "We could not parse the JSON body of your request.");
  }
  JsonObject *o = json_node_get_object(root.get());
  const std::set<std::string> known{"model", "messages", "stream", "seed", "response_format", tokens_field};
  std::string fault, field;
  GList *members = json_object_get_members(o);
  for (GList *m = members; m; m = m->next)
    if (!known.count(static_cast<const char *>(m->data))) field = static_cast<const char *>(m->data);
  g_list_free(members);
  if (!field.empty())
    return refuse(400, "Unsupported parameter: '" + field + "' is not supported with this model.", field,
                  "unsupported_parameter");
  const std::string model = json_object_get_string_member_with_default(o, "model", "");
  if (std::find(models.begin(), models.end(), model) == models.end())
    return refuse(404, "The model '" + model + "' does not exist", "", "model_not_found");
  if (json_object_get_boolean_member_with_default(o, "stream", FALSE))
    return refuse(400, "this fake does not stream", "stream");
  JsonArray *messages =
      json_object_has_member(o, "messages") ? json_object_get_array_member(o, "messages") : nullptr;
  if (!messages || json_array_get_length(messages) == 0)
    return refuse(400, "Missing required parameter: 'messages'.", "messages");
  for (guint i = 0; i < json_array_get_length(messages); i++) {
    JsonObject *m = json_array_get_object_element(messages, i);
    const std::string role = json_object_get_string_member_with_default(m, "role", "");
    if (role != "system" && role != "user" && role != "assistant")
      return refuse(400, "Invalid value: '" + role + "'.", "messages[" + std::to_string(i) + "].role");
    if (json_object_get_string_member_with_default(m, "content", "") == std::string())
      return refuse(400, "Invalid content", "messages[" + std::to_string(i) + "].content");
  }
  if (json_object_has_member(o, "response_format")) {
    JsonObject *f = json_object_get_object_member(o, "response_format");
    const std::string type = json_object_get_string_member_with_default(f, "type", "");
    if (!formats.count(type))
      return refuse(
          400,
          "Invalid parameter: 'response_format' of type '" + type + "' is not supported with this model.",
          "response_format");
    if (type == "json_schema") {
      JsonObject *s = json_object_get_object_member(f, "json_schema");
      const std::string name = s ? json_object_get_string_member_with_default(s, "name", "") : "";
      if (name.empty() || name.size() > 64)
        return refuse(400, "Invalid 'response_format.json_schema.name'", "response_format");
      if (json_object_get_boolean_member_with_default(s, "strict", FALSE))
        fault = fault_of(json_object_get_member(s, "schema"));
      if (!fault.empty())
        return refuse(400, "Invalid schema for response_format '" + name + "': " + fault, "response_format",
                      "invalid_json_schema");
    }
  }
  const std::lock_guard lock(mutex_);
  if (answers_.empty()) return refuse(500, "the test has set no answer");
  const Answer a = answers_.front();
  if (answers_.size() > 1) answers_.pop_front();
  return a;
}

}  // namespace fakes
