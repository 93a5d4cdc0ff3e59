// SPDX-License-Identifier: LGPL-2.1-or-later
// A ComfyUI server: the workflow of the catalogue entry (option "workflow-file", saved with "Export (API)"),
// its placeholders filled in: POST /prompt, GET /history/{id}, GET /view.
//
// Placeholders are whole strings: "{{prompt}}", "{{negative}}", "{{first_frame}}", "{{last_frame}}",
// "{{image_1}}" ... (names of uploaded files), and "{{seed}}", "{{width}}", "{{height}}", "{{frames}}",
// "{{fps}}", "{{seconds}}", which become numbers.
#include <cmath>
#include <map>

#include "protocols/wire.hpp"

namespace aivideogen {
namespace {

using generation::Generation;
using generation::Input;
using generation::Role;
using wire::Json;

// Our name for the order as the UUID that the server wants.
std::string uuid(const std::string &client_id) {
  const std::string &h = client_id;
  return h.substr(0, 8) + "-" + h.substr(8, 4) + "-" + h.substr(12, 4) + "-" + h.substr(16, 4) + "-" +
         h.substr(20, 12);
}

std::string extension(const std::string &type) {
  const auto slash = type.find('/');
  return type == "image/jpeg" ? "jpg" : slash == std::string::npos ? "bin" : type.substr(slash + 1);
}

std::string placeholder(const Generation &o, std::size_t index) {
  unsigned images = 0;
  for (std::size_t i = 0; i <= index; i++) images += o.inputs[i].role == Role::Image;
  switch (o.inputs[index].role) {
    case Role::FirstFrame:
      return "first_frame";
    case Role::LastFrame:
      return "last_frame";
    case Role::Video:
      return "video";
    case Role::Audio:
      return "audio";
    case Role::Image:
      break;
  }
  return "image_" + std::to_string(images);
}

struct Values {
  std::map<std::string, std::string> texts;
  std::map<std::string, double> numbers;
};

Values values_of(const Generation &o) {
  Values v;
  v.texts["prompt"] = o.prompt;
  v.texts["negative"] = o.negative_prompt;
  v.numbers["seed"] = o.seed.value_or(0);
  v.numbers["width"] = o.width;
  v.numbers["height"] = o.height;
  v.numbers["fps"] = o.fps;
  v.numbers["seconds"] = o.seconds;
  v.numbers["frames"] = std::round(o.seconds * o.fps) + 1;
  return v;
}

// Fills a tree that strict_json let pass (no deeper than its limit).
void fill(JsonNode *node, const Values &values, std::map<std::string, bool> &used) {
  if (JSON_NODE_HOLDS_OBJECT(node)) {
    JsonObjectIter iter;
    JsonNode *member;
    json_object_iter_init(&iter, json_node_get_object(node));
    while (json_object_iter_next(&iter, nullptr, &member)) fill(member, values, used);
  } else if (JSON_NODE_HOLDS_ARRAY(node)) {
    JsonArray *array = json_node_get_array(node);
    for (guint i = 0; i < json_array_get_length(array); i++)
      fill(json_array_get_element(array, i), values, used);
  } else if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING) {
    const std::string text = json_node_get_string(node);
    if (!text.starts_with("{{") || !text.ends_with("}}")) return;
    const std::string name = text.substr(2, text.size() - 4);
    used[name] = true;
    if (const auto t = values.texts.find(name); t != values.texts.end()) {
      json_node_set_string(node, t->second.c_str());
    } else if (const auto n = values.numbers.find(name); n != values.numbers.end()) {
      if (n->second == std::floor(n->second))
        json_node_set_int(node, static_cast<gint64>(n->second));
      else
        json_node_set_double(node, n->second);
    } else {
      throw Refusal("workflow", "the workflow wants \"" + text + "\", which this shot does not have");
    }
  }
}

wire::Object workflow_of(const Generation &order, const Access &access, const Values &values) {
  const std::string text = wire::option(access, "workflow");
  if (text.empty()) throw Refusal("workflow", "the catalogue entry needs the option \"workflow-file\"");
  const auto parsed = Json::parse(text);
  if (!parsed || !parsed->is_object())
    throw Refusal("workflow", "the workflow is no JSON object; save it with \"Export (API)\"");
  wire::Object workflow;
  std::map<std::string, bool> used;
  parsed->for_each([&](const char *name, JsonNode *node) {
    JsonNode *copy = json_node_copy(node);  // members of containers are shared by that
    char *deep = json_to_string(copy, FALSE);
    json_node_unref(copy);
    JsonNode *own = json_from_string(deep, nullptr);
    g_free(deep);
    json_object_set_member(workflow.get(), name, own);
    fill(own, values, used);
  });
  if (!used["prompt"]) throw Refusal("workflow", "the workflow has no \"{{prompt}}\"");
  for (std::size_t i = 0; i < order.inputs.size(); i++)
    if (const auto name = placeholder(order, i); !used[name])
      throw Refusal("workflow", "the workflow has no \"{{" + name + "}}\", which the shot has");
  return workflow;
}

class ComfyUi final : public Protocol {
 public:
  Traits traits(const Access &access) const override {
    Traits t;
    t.recovery = Traits::Recovery::ClientId;
    t.listing_lag = 0;
    t.first_poll = t.poll = 2;
    t.slowest_poll = 5;
    t.deadline = 7200;
    t.cancel_queued = t.cancel_running = true;
    wire::pace(access, t);
    return t;
  }

  void check(const Generation &order, const Access &access) const override {
    if (!order.extends.empty()) throw Refusal("extends", "a workflow extends no clip of another");
    if (order.last_frame) throw Refusal("last-frame", "a workflow does not give the last frame");
    Values values = values_of(order);
    for (std::size_t i = 0; i < order.inputs.size(); i++) {
      if (!order.inputs[i].medium.has_bytes())
        throw Refusal("references", "\"" + order.inputs[i].name + "\" must be a file: it is uploaded");
      values.texts[placeholder(order, i)] = "file";
    }
    workflow_of(order, access, values);
  }

  std::size_t preparations(const Generation &order) const override { return order.inputs.size(); }

  // Named by content: the same picture is uploaded once, whoever does it.
  http::Request prepare(std::size_t index, const Generation &order, const Access &access,
                        const std::vector<http::Reply> &) const override {
    const auto &m = order.inputs.at(index).medium;
    http::Multipart form;
    form.file("image", m.hash.substr(0, 32) + "." + extension(m.type), m.type, *m.read());
    form.field("type", "input");
    form.field("overwrite", "true");
    auto r = wire::get(access, "/upload/image", credentials(access));
    r.method = "POST";
    form.finish(r);
    return r;
  }

  std::optional<ProviderError> prepared(std::size_t, const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if (reply.status == 200 && body && !(*body)["name"].text().empty()) return {};
    return wire::strange(reply, "the upload failed");
  }

  http::Request create(const Generation &order, const Access &access, const std::string &client_id,
                       const std::vector<http::Reply> &uploads) const override {
    Values values = values_of(order);
    for (std::size_t i = 0; i < order.inputs.size(); i++) {
      const auto body = Json::parse(uploads.at(i).body);
      const std::string folder = (*body)["subfolder"].text(), name = (*body)["name"].text();
      values.texts[placeholder(order, i)] = folder.empty() ? name : folder + "/" + name;
    }
    return wire::post(access, "/prompt",
                      wire::Object()
                          .set("client_id", uuid(client_id))
                          .set("prompt_id", uuid(client_id))
                          .set("prompt", workflow_of(order, access, values)),
                      credentials(access));
  }

  std::variant<std::string, ProviderError> created(const Generation &,
                                                   const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if (reply.status == 200 && body) {
      const auto task = wire::task_name((*body)["prompt_id"].text());
      if (!task.empty() && task.find('/') == std::string::npos) return task;
    }
    if (!body || !(*body)["error"].is_object())
      return wire::strange(reply, "no prompt and no error in the reply");
    std::string message = (*body)["error"]["message"].text();
    // What is wrong with the first node that has something wrong.
    const Json nodes = (*body)["node_errors"];
    if (const std::string id = nodes.first_member(); !id.empty()) {
      const Json e = nodes[id.c_str()]["errors"][std::size_t{0}];
      message += " (node " + id + ", " + nodes[id.c_str()]["class_type"].text() + ": " + e["message"].text() +
                 " " + e["details"].text() + ")";
    }
    return wire::error(reply, wire::fault_of(reply.status), (*body)["error"]["type"].text(), message);
  }

  http::Request poll(const std::string &task, const Access &access) const override {
    return wire::get(access, "/history/" + http::url_segment(task), credentials(access));
  }

  std::variant<JobReport, ProviderError> polled(const std::string &task, const Access &access,
                                                const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if (reply.status != 200 || !body || !body->is_object())
      return wire::strange(reply, "no history in the reply");
    JobReport r;
    const Json entry = (*body)[task.c_str()];
    if (!entry.is_object()) {
      r.state = JobState::Running;  // queued or running: the history has only what is over
      return r;
    }
    const Json status = entry["status"];
    if (status["status_str"].text() == "error") {
      r.state = JobState::Failed;
      std::string message = "the workflow failed";
      const Json messages = status["messages"];
      for (std::size_t i = 0; i < messages.size(); i++) {
        const std::string event = messages[i][std::size_t{0}].text();
        const Json data = messages[i][std::size_t{1}];
        if (event == "execution_interrupted") r.state = JobState::Cancelled;
        if (event == "execution_error")
          message = data["node_type"].text() + " (node " + data["node_id"].word() +
                    "): " + data["exception_message"].text();
      }
      r.error = wire::error(reply, Fault::Invalid, "execution_error", message);
      return r;
    }
    if (!status["completed"].is_true()) return r;
    r.state = JobState::Succeeded;
    r.url = place_of(entry["outputs"], access);
    r.url_needs_key = true;
    if (r.url.empty()) {
      r.state = JobState::Failed;
      r.error = wire::error(reply, Fault::Invalid, "no-output", "the workflow saves no clip");
    }
    return r;
  }

  std::optional<http::Request> cancel(const std::string &task, const Access &access,
                                      JobState state) const override {
    if (state == JobState::Queued)
      return wire::post(access, "/queue", wire::Object().set("delete", wire::Array().add(task)),
                        credentials(access));
    return wire::post(access, "/interrupt", wire::Object().set("prompt_id", task), credentials(access));
  }

  // First among what is over, then among what waits.
  std::optional<http::Request> look_up(const Missing &missing, const Access &access) const override {
    return wire::get(access, missing.page == "queue" ? "/queue" : "/history/" + uuid(missing.client_id),
                     credentials(access));
  }

  std::variant<Found, ProviderError> looked_up(const Missing &missing, const Access &,
                                               const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if (reply.status != 200 || !body || !body->is_object())
      return wire::strange(reply, "no listing in the reply");
    const std::string id = uuid(missing.client_id);
    Found found;
    if (missing.page != "queue") {
      if ((*body)[id.c_str()].is_object())
        found.task = id;
      else
        found.next_page = "queue";
      return found;
    }
    for (const char *list : {"queue_running", "queue_pending"}) {
      const Json items = (*body)[list];
      for (std::size_t i = 0; i < items.size(); i++)
        if (items[i][std::size_t{1}].text() == id) found.task = id;
    }
    found.complete = true;
    return found;
  }

  std::vector<http::Header> credentials(const Access &access) const override {
    if (access.key.empty()) return {};
    return {{"X-API-Key", http::header_value(access.key), true}};
  }

 private:
  // Nodes file clips under whatever name they like ("images", "gifs", "video"): what counts is the file's
  // name.
  static std::string place_of(const Json &outputs, const Access &access) {
    std::string url;
    outputs.for_each_value([&](const Json &node) {
      node.for_each_value([&](const Json &list) {
        for (std::size_t i = 0; i < list.size(); i++) {
          const std::string file = list[i]["filename"].text();
          bool clip = false;
          for (const char *end : {".mp4", ".mov", ".webm", ".mkv", ".avi", ".gif"})
            clip |= file.ends_with(end);
          if (!clip || !url.empty() || list[i]["type"].text() == "temp") continue;
          url = access.base_url + "/view?filename=" + http::url_segment(file) +
                "&subfolder=" + http::url_segment(list[i]["subfolder"].text()) +
                "&type=" + http::url_segment(list[i]["type"].text());
        }
      });
    });
    return url;
  }
};

}  // namespace

std::unique_ptr<Protocol> make_comfyui() {
  return std::make_unique<ComfyUi>();
}

}  // namespace aivideogen
