// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fakes/kling.hpp"

#include <array>

#include "document/strict_json.hpp"

namespace fakes {
namespace {

using storyboard::Object;
using storyboard::Value;

Answer refuse(unsigned status, int code, const std::string &message) {
  return {status, R"({"code":)" + std::to_string(code) + R"(,"message":)" + strict_json::in_quotes(message) +
                      R"(,"request_id":"r"})"};
}
Answer refuse_parameter(const std::string &message) {
  return refuse(400, 1201, message);
}
std::string accept(const std::string &data) {
  return R"({"code":0,"message":"SUCCEED","request_id":"r","data":)" + data + "}";
}

// What the request said of itself, at `group` or at the top.
std::string external_id(const std::string &request, const char *group) {
  JsonNode *node = json_from_string(request.c_str(), nullptr);
  JsonObject *o = json_node_get_object(node);
  if (group && json_object_has_member(o, group)) o = json_object_get_object_member(o, group);
  const std::string id = json_object_get_string_member_with_default(o, "external_task_id", "");
  json_node_unref(node);
  return id;
}

void once(const std::vector<Job> &jobs, const std::string &id, const char *group) {
  for (const Job &j : jobs)
    if (j.request.find(id) != std::string::npos && external_id(j.request, group) == id)  // reads few of them
      throw refuse_parameter("external_task_id is not unique");
}

void picture(const Value &v) {
  const std::string s = v.is_string() ? json_node_get_string(v.node()) : "";
  if (!s.starts_with("https://") && !is_base64(s)) v.fail("neither an address nor base64 without a prefix");
}

}  // namespace

void KlingJobs::serve_lip_sync(const std::function<void(const Exchange &)> &allowed) {
  server.on("POST", "/v1/videos/identify-face", [=, this](const Exchange &e) -> Answer {
    allowed(e);
    return {200, with_json(
                     e,
                     [&](const Value &body) {
                       const std::string video =
                           Object(body, "a request", {"video_id"}).at("video_id").line(100);
                       if (video != "v1") throw refuse(400, 1201, "video_id: no such video");
                       return accept(R"({"session_id":"s-7","face_data":[)" +
                                     std::string(faces ? R"({"face_id":"0","face_image":"x","start_time":0,)"
                                                         R"("end_time":4000})"
                                                       : "") +
                                     "]}");
                     },
                     refuse_parameter)};
  });
  server.on("POST", "/v1/videos/advanced-lip-sync", [=, this](const Exchange &e) -> Answer {
    allowed(e);
    return {200, lip_sync(e)};
  });
  server.on("GET", "/v1/videos/advanced-lip-sync/", [=, this](const Exchange &e) -> Answer {
    allowed(e);
    const std::string name = e.path.substr(e.path.rfind('/') + 1);
    for (const Job &j : jobs())
      if (j.id == name || external_id(j.request, nullptr) == name) {
        const auto job = ask(j.id);
        return {200, accept(older_task(*job))};
      }
    return refuse(404, 1203, "the task does not exist");
  });
}

std::string KlingJobs::lip_sync(const Exchange &e) {
  return with_json(
      e,
      [&](const Value &body) {
        const Object o(body, "a task", {"session_id", "face_choose", "external_task_id"});
        if (o.at("session_id").line(40) != "s-7") o.fail("session_id", "no such session");
        const auto list = o.at("face_choose").elements(1, "faces");
        if (list.size() != 1) o.fail("face_choose", "exactly one");
        const Object f(list[0], "a face",
                       {"face_id", "sound_file", "sound_start_time", "sound_end_time", "sound_insert_time",
                        "sound_volume", "original_audio_volume"});
        f.at("face_id").line(10);
        picture(f.at("sound_file"));  // an address or base64 without a prefix
        const auto begin = f.at("sound_start_time").integer(0, 60000),
                   end = f.at("sound_end_time").integer(0, 60000);
        if (end - begin < 2000) f.fail("sound_end_time", "at least 2 s");
        f.at("sound_insert_time").integer(0, 60000);
        f.at("sound_volume").number(0, 2);
        f.at("original_audio_volume").number(0, 2);
        once(jobs(), o.at("external_task_id").line(64), nullptr);
        const Job job = make("55", e.body);
        return accept(R"({"task_id":")" + job.id + R"(","task_status":"submitted"})");
      },
      refuse_parameter);
}

Kling::Kling(std::string bytes) : KlingJobs(std::move(bytes)) {
  const auto allowed = [this](const Exchange &e) {
    if (e.header("Authorization") != "Bearer " + key)
      throw refuse(401, 1000, "authentication failed: the API key is wrong");
  };
  for (const std::string kind : {"/text-to-video/", "/image-to-video/", "/omni-video/"})
    server.on("POST", kind, [=, this](const Exchange &e) -> Answer {
      allowed(e);
      if (e.path != kind + (kind == "/omni-video/" ? "kling-3.0-omni" : "kling-3.0"))
        return refuse(404, 1203, "no such model");
      return {200, create(e, kind)};
    });
  server.on("GET", "/tasks", [=, this](const Exchange &e) -> Answer {
    allowed(e);
    const auto ids = e.parameters.find("task_ids"), names = e.parameters.find("external_task_ids");
    if ((ids == e.parameters.end()) == (names == e.parameters.end()))
      return refuse_parameter("task_ids or external_task_ids");
    std::string found;
    if (ids != e.parameters.end()) {
      if (const auto job = ask(ids->second)) found = task(*job);
    } else {
      for (const Job &j : jobs())
        if (external_id(j.request, "options") == names->second) found = task(j);
    }
    return {200, accept("[" + found + "]")};
  });
  server.on("GET", "/out/", [this](const Exchange &e) -> Answer {
    if (!e.header("Authorization").empty()) return {403, "", "text/plain"};
    return {200, clip_at(e.path), "video/mp4"};
  });
  serve_lip_sync(allowed);
}

std::string Kling::create(const Exchange &e, const std::string &kind) {
  static const std::array<std::string_view, 3> kResolutions{"720p", "1080p", "4k"},
      kRatios{"16:9", "9:16", "1:1"};
  static const std::array<std::string_view, 2> kAudio{"native", "off"};
  return with_json(
      e,
      [&](const Value &body) {
        const bool text = kind == "/text-to-video/";
        const Object o(body, "a task", {text ? "prompt" : "contents", "settings", "options"});
        bool first = false;
        unsigned prompts = text, references = 0;
        if (text) {
          o.at("prompt").prose(3072);
        } else {
          for (const Value &v : o.at("contents").elements(20, "contents")) {
            const Object c(v, "a content", {"type", "text", "url", "id"});
            const std::string type = c.at("type").line(40);
            if (type == "prompt") {
              c.at("text").prose(3072);
              prompts++;
              continue;
            }
            picture(c.at("url"));
            if (type == "first_frame")
              first = true;
            else if (type == "refer_image" && kind == "/omni-video/")
              references++;
            else if (type != "last_frame" || !first)
              c.fail("type", "not here");
          }
        }
        if (prompts != 1) o.value().fail("exactly one prompt");
        if (references > 7) o.value().fail("too many references");
        if (kind == "/image-to-video/" && !first) o.value().fail("a first frame is needed");
        const Object s(o.at("settings"), "settings",
                       {"multi_shot", "audio", "resolution", "aspect_ratio", "duration"});
        s.at("multi_shot").boolean();
        s.at("audio").word(kAudio, "audio");
        s.at("resolution").word(kResolutions, "resolution");
        if (s.has("aspect_ratio") == first)
          s.value().fail("aspect_ratio is wanted without a first frame only");
        if (auto v = s.find("aspect_ratio")) v->word(kRatios, "aspect_ratio");
        if (!JSON_NODE_HOLDS_VALUE(s.at("duration").node())) s.fail("duration", "no number");
        s.at("duration").integer(3, 15);
        const Object p(o.at("options"), "options", {"external_task_id", "watermark_info", "callback_url"});
        Object(p.at("watermark_info"), "watermark_info", {"enabled"}).at("enabled").boolean();
        once(jobs(), p.at("external_task_id").line(64), "options");
        const Job job = make("89", e.body);
        return accept(R"({"id":")" + job.id +
                      R"(","status":"submitted","create_time":1,"update_time":1,"external_id":")" +
                      external_id(e.body, "options") + "\"}");
      },
      refuse_parameter);
}

std::string Kling::task(const Job &job) const {
  std::string out = R"({"id":")" + job.id + R"(","external_id":")" + external_id(job.request, "options") +
                    R"(","message":")";
  if (!done(job)) return out + R"(","status":")" + (job.polls <= 1 ? "submitted" : "processing") + "\"}";
  if (!job.fails_with.empty()) return out + job.fails_with + R"(","status":"failed"})";
  return out + R"(","status":"succeeded","outputs":[{"type":"video","id":"v1","url":")" + server.base() +
         "/out/" + job.id +
         R"(.mp4","duration":"4.04"}],"billing":[{"charge_type":"unit","package_type":"video","amount":"2.4"}]})";
}

KlingLegacy::KlingLegacy(std::string bytes) : KlingJobs(std::move(bytes)) {
  const auto allowed = [this](const Exchange &e) {
    if (e.header("Authorization") != "Bearer " + key)
      throw refuse(401, 1000, "authentication failed: the API key is wrong");
  };
  for (const std::string kind : {"/v1/videos/text2video", "/v1/videos/image2video"}) {
    const bool image = kind.ends_with("image2video");
    server.on("POST", kind, [=, this](const Exchange &e) -> Answer {
      allowed(e);
      if (e.path != kind) return refuse(404, 1202, "no such path");
      return {200, create(e, image)};
    });
    server.on("GET", kind, [=, this](const Exchange &e) -> Answer {
      allowed(e);
      const std::string name = e.path.substr(kind.size() + 1);
      const auto of_kind = [&](const Job &j) {
        return (j.request.find("\"image\"") != std::string::npos) == image;
      };
      for (const Job &j : jobs())
        if (of_kind(j) && (j.id == name || external_id(j.request, nullptr) == name)) {
          const auto job = ask(j.id);
          return {200, accept(older_task(*job))};
        }
      return refuse(404, 1203, "the task does not exist");
    });
  }
  server.on("GET", "/out/", [this](const Exchange &e) -> Answer {
    return {200, clip_at(e.path), "video/mp4"};
  });
  serve_lip_sync(allowed);
}

std::string KlingLegacy::create(const Exchange &e, bool image) {
  static const std::array<std::string_view, 2> kModes{"std", "pro"}, kSound{"on", "off"};
  static const std::array<std::string_view, 3> kRatios{"16:9", "9:16", "1:1"};
  static const std::array<std::string_view, 13> kSeconds{"3",  "4",  "5",  "6",  "7",  "8", "9",
                                                         "10", "11", "12", "13", "14", "15"};
  return with_json(
      e,
      [&](const Value &body) {
        const Object o(body, "a task",
                       {"model_name", "prompt", "negative_prompt", "mode", image ? "image" : "aspect_ratio",
                        image ? "image_tail" : "sound", "duration", "sound", "external_task_id"});
        if (o.at("model_name").line(40) != "kling-v3") throw refuse(404, 1203, "no such model");
        o.at("prompt").prose(2500);
        if (auto v = o.find("negative_prompt")) v->prose(2500);
        o.at("mode").word(kModes, "mode");
        o.at("duration").word(kSeconds, "duration");
        o.at("sound").word(kSound, "sound");
        if (image) {
          picture(o.at("image"));
          if (auto v = o.find("image_tail")) picture(*v);
        } else {
          o.at("aspect_ratio").word(kRatios, "aspect_ratio");
        }
        once(jobs(), o.at("external_task_id").line(64), nullptr);
        const Job job = make("77", e.body);
        return accept(R"({"task_id":")" + job.id +
                      R"(","task_status":"submitted","created_at":1,"updated_at":1})");
      },
      refuse_parameter);
}

std::string KlingJobs::older_task(const Job &job) const {
  std::string out = R"({"task_id":")" + job.id + R"(","task_info":{"external_task_id":")" +
                    external_id(job.request, nullptr) + R"("},"task_status_msg":")";
  if (!done(job)) return out + R"(","task_status":")" + (job.polls <= 1 ? "submitted" : "processing") + "\"}";
  if (!job.fails_with.empty()) return out + job.fails_with + R"(","task_status":"failed"})";
  return out + R"(","task_status":"succeed","task_result":{"videos":[{"id":"v1","url":")" + server.base() +
         "/out/" + job.id + R"(.mp4","duration":"4.04"}]},"final_unit_deduction":"2.4"})";
}

}  // namespace fakes
