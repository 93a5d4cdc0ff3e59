// SPDX-License-Identifier: LGPL-2.1-or-later
#include "planner/llm/chat.hpp"

#include "http/json.hpp"
#include "planner/text.hpp"

namespace planner::llm {
namespace {

constexpr char kSchemaName[] = "storyboard";

std::string rooted(std::string base) {
  while (!base.empty() && base.back() == '/') base.pop_back();
  for (const char *end : {"/chat/completions", "/models"})
    if (base.ends_with(end)) base.resize(base.size() - std::string_view(end).size());
  const auto scheme = base.find("://");
  if (scheme != std::string::npos && base.find('/', scheme + 3) == std::string::npos) base += "/v1";
  return base;
}

}  // namespace

std::string chat_url(const std::string &base) {
  return rooted(base) + "/chat/completions";
}
std::string models_url(const std::string &base) {
  return rooted(base) + "/models";
}

http::Request request_of(const Chat &chat) {
  http::Array messages;
  for (const auto &m : chat.messages) messages.add(http::Object().set("role", m.role).set("content", m.text));
  http::Object o;
  o.set("model", chat.model).set("messages", messages).set("stream", false);
  if (chat.most_tokens > 0)
    o.set(chat.completion_tokens_name ? "max_completion_tokens" : "max_tokens", chat.most_tokens);
  if (chat.seed) o.set("seed", *chat.seed);
  std::string body = o.text();
  // the schema is JSON already
  std::string format;
  if (chat.shape == Shape::Schema)
    format = std::string(R"({"type":"json_schema","json_schema":{"name":")") + kSchemaName +
             R"(","strict":true,"schema":)" + chat.schema + "}}";
  else if (chat.shape == Shape::Object)
    format = R"({"type":"json_object"})";
  if (!format.empty()) body.insert(body.rfind('}'), ",\"response_format\":" + format);
  http::Request r;
  r.method = "POST";
  r.url = chat.url;
  r.type = "application/json";
  r.headers.push_back({"Accept", "application/json", false});
  if (!chat.key.empty())
    r.headers.push_back({"Authorization", "Bearer " + http::header_value(chat.key), true});
  r.body = std::make_shared<const std::string>(std::move(body));
  return r;
}

Answer answer_of(const http::Reply &reply) {
  Answer a;
  const auto json = http::Json::parse(reply.body);
  if (!json || !json->is_object()) return a;
  const auto choice = (*json)["choices"][std::size_t{0}];
  const auto message = choice["message"];
  if (!message.is_object()) return a;
  a.readable = true;
  a.finish = choice["finish_reason"].text();
  a.refusal = message["refusal"].text();
  a.content = message["content"].text();
  const auto parts = message["content"];
  for (std::size_t i = 0; parts.is_array() && i < parts.size(); i++) {
    if (parts[i]["type"].text() == "refusal") a.refusal += parts[i]["refusal"].text();
    a.content += parts[i]["text"].text();
  }
  const auto usage = (*json)["usage"];
  const auto in = usage["prompt_tokens"].number(), out = usage["completion_tokens"].number();
  const auto sane = [](double n) { return n >= 0 && n < 1e9 ? static_cast<std::int64_t>(n) : 0; };
  a.counted = in && out;
  a.prompt_tokens = sane(in.value_or(0)), a.completion_tokens = sane(out.value_or(0));
  return a;
}

Refusal refusal_of(const http::Reply &reply) {
  Refusal r;
  if (const auto json = http::Json::parse(reply.body)) {
    const auto error = (*json)["error"];
    r.message = error.is_object() ? error["message"].text() : error.text();
    if (r.message.empty()) r.message = (*json)["message"].text();
    if (r.message.empty()) r.message = (*json)["detail"].text();
    r.code = error["code"].word();
    r.parameter = error["param"].text();
  }
  return r;
}

std::string bare(const std::string &content) {
  std::string s = text::trimmed(content);
  if (s.starts_with("<think>"))
    if (const auto end = s.find("</think>"); end != std::string::npos) s = text::trimmed(s.substr(end + 8));
  if (s.starts_with("```")) {
    const auto line = s.find('\n'), end = s.rfind("```");
    if (line != std::string::npos && end > line) s = text::trimmed(s.substr(line + 1, end - line - 1));
  }
  return s;
}

}  // namespace planner::llm
