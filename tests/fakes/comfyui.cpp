// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fakes/comfyui.hpp"

#include "document/strict_json.hpp"

namespace fakes {
namespace {

using storyboard::Object;
using storyboard::Value;

Answer refuse(const std::string &message) {
  return {400, R"({"error":{"type":"prompt_outputs_failed_validation","message":)" +
                   strict_json::in_quotes(message) + R"(,"details":"","extra_info":{}},"node_errors":{}})"};
}

}  // namespace

std::string ComfyUi::workflow() {
  return R"({"1": {"class_type": "LoadImage", "inputs": {"image": "{{first_frame}}"}},
 "2": {"class_type": "Sampler", "inputs": {"image": ["1", 0], "text": "{{prompt}}", "seed": "{{seed}}", "frames": "{{frames}}", "fps": "{{fps}}"}},
 "3": {"class_type": "SaveVideo", "inputs": {"video": ["2", 0], "filename_prefix": "video/x", "format": "mp4", "codec": "h264"}}})";
}

ComfyUi::ComfyUi(std::string bytes) : Jobs(std::move(bytes)) {
  server.on("POST", "/upload/image", [this](const Exchange &e) -> Answer {
    if (!e.header("Content-Type").starts_with("multipart/form-data")) return {400, "no form"};
    const auto at = e.body.find("filename=\"");
    if (at == std::string::npos || e.body.find("name=\"image\"") == std::string::npos)
      return {400, "no image"};
    const std::string name = e.body.substr(at + 10, e.body.find('"', at + 10) - at - 10);
    uploads_.insert(name);
    return {200, R"({"name":")" + name + R"(","subfolder":"","type":"input"})"};
  });
  server.on("POST", "/prompt", [this](const Exchange &e) -> Answer { return {200, create(e)}; });
  server.on("GET", "/history/", [this](const Exchange &e) -> Answer {
    const std::string id = e.path.substr(9);
    std::string found;
    for (const Job &j : jobs())
      if (j.id.ends_with(id)) found = j.id;
    const auto job = ask(found);
    if (!job || !done(*job)) return {200, "{}"};
    if (!job->fails_with.empty())
      return {
          200,
          "{\"" + id +
              R"(":{"prompt":[],"outputs":{},"status":{"status_str":"error","completed":false,"messages":[["execution_error",{"node_id":"2","node_type":"Sampler","exception_message":")" +
              job->fails_with + R"("}]]}}})"};
    return {
        200,
        "{\"" + id +
            R"(":{"prompt":[],"outputs":{"3":{"images":[{"filename":"x_00001_.mp4","subfolder":"video","type":"output"}],"animated":[true]}},"status":{"status_str":"success","completed":true,"messages":[]}}})"};
  });
  server.on("GET", "/queue", [this](const Exchange &) -> Answer {
    std::string items;
    for (const Job &j : jobs())
      if (!done(j))
        items += (items.empty() ? "" : ",") + ("[1,\"" + j.id.substr(j.id.find(':') + 1) + "\",{}]");
    return {200, R"({"queue_running":[)" + items + R"(],"queue_pending":[]})"};
  });
  server.on("POST", "/queue", [](const Exchange &) -> Answer { return {200, ""}; });
  server.on("POST", "/interrupt", [](const Exchange &) -> Answer { return {200, ""}; });
  server.on("GET", "/view", [this](const Exchange &e) -> Answer {
    const auto is = [&](const char *name, const char *value) {
      const auto i = e.parameters.find(name);
      return i != e.parameters.end() && i->second == value;
    };
    if (!is("filename", "x_00001_.mp4") || !is("subfolder", "video") || !is("type", "output"))
      return {404, ""};
    return {200, clip, "video/mp4"};
  });
}

std::string ComfyUi::create(const Exchange &e) {
  return with_json(
      e,
      [&](const Value &body) {
        const Object o(body, "a prompt", {"client_id", "prompt_id", "prompt"});
        const std::string id = o.at("prompt_id").line(36);
        if (id.size() != 36 || id[8] != '-') o.fail("prompt_id", "no UUID");
        const Object nodes(o.at("prompt"), "a workflow", {"1", "2", "3"});
        const Object load(Object(nodes.at("1"), "a node", {"class_type", "inputs"}).at("inputs"), "inputs",
                          {"image"});
        if (!uploads_.contains(load.at("image").line(200))) load.fail("image", "Invalid image file");
        const Object sample(Object(nodes.at("2"), "a node", {"class_type", "inputs"}).at("inputs"), "inputs",
                            {"image", "text", "seed", "frames", "fps"});
        sample.at("text").prose(10000);
        sample.at("seed").integer(0, 4294967295);
        sample.at("frames").integer(2, 2000);
        sample.at("fps").number(1, 60);
        // The name is the client's own, and stands for the job from now on; the same one twice runs twice.
        const Job job = make_as(id, e.body);
        return R"({"prompt_id":")" + job.id.substr(job.id.find(':') + 1) +
               R"(","number":1,"node_errors":{}})";
      },
      refuse);
}

}  // namespace fakes
