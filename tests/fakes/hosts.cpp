// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fakes/hosts.hpp"

#include <glib.h>

#include "document/strict_json.hpp"

namespace fakes {
namespace {

using storyboard::Object;
using storyboard::Value;

Answer unprocessable(const std::string &message, const std::string &type = "value_error") {
  return {422, R"({"detail":[{"loc":["body"],"msg":)" + strict_json::in_quotes(message) + R"(,"type":")" +
                   type + R"("}]})"};
}

std::string iso(std::int64_t seconds) {
  GDateTime *t = g_date_time_new_from_unix_utc(seconds);
  gchar *text = g_date_time_format_iso8601(t);
  const std::string out = text;
  g_free(text);
  g_date_time_unref(t);
  return out;
}

}  // namespace

FalQueue::FalQueue(std::string bytes) : Jobs(std::move(bytes)) {
  const auto allowed = [this](const Exchange &e) {
    if (e.header("Authorization") != "Key " + key) throw Answer{401, R"({"detail":"Invalid API key"})"};
  };
  static const std::string kApp = "/bytedance/seedance-2.0", kRequests = kApp + "/requests/";
  server.on("POST", "/bytedance/", [=, this](const Exchange &e) -> Answer {
    allowed(e);
    for (const char *path : {"/fast/text-to-video", "/fast/image-to-video", "/fast/reference-to-video"})
      if (e.path == kApp + path) return {200, create(e, path)};
    return {404, R"({"detail":"Application not found"})"};
  });
  server.on("GET", "/bytedance/", [=, this](const Exchange &e) -> Answer {
    allowed(e);
    if (!e.path.starts_with(kRequests)) return {404, R"({"detail":"Not found"})"};
    std::string id = e.path.substr(kRequests.size());
    const bool status = id.ends_with("/status");
    if (status) id.resize(id.size() - 7);
    const auto job = ask(id);
    if (!job) return {404, R"({"detail":"Request not found"})"};
    if (status) {
      const bool over = done(*job);
      return {over ? 200u : 202u, R"({"status":")" +
                                      std::string(over              ? "COMPLETED"
                                                  : job->polls <= 1 ? "IN_QUEUE"
                                                                    : "IN_PROGRESS") +
                                      R"(","request_id":")" + id + "\"}"};
    }
    if (!done(*job)) return {400, R"({"detail":"Request is still in progress"})"};
    if (!job->fails_with.empty())
      return unprocessable("The content could not be processed.", job->fails_with);
    return {200, R"({"video":{"url":")" + server.base() +
                     R"(/files/a.mp4","content_type":"video/mp4"},"seed":7})"};
  });
  server.on("GET", "/files/", [this](const Exchange &e) -> Answer {
    if (!e.header("Authorization").empty()) return {400, "", "text/plain"};
    return {200, clip, "video/mp4"};
  });
}

std::string FalQueue::create(const Exchange &e, const std::string &path) {
  return with_json(
      e,
      [&](const Value &body) {
        const bool frames = path == "/fast/image-to-video", references = path == "/fast/reference-to-video";
        const Object o =
            frames ? Object(body, "an input",
                            {"prompt", "seed", "resolution", "generate_audio", "aspect_ratio", "duration",
                             "image_url", "end_image_url"})
            : references
                ? Object(body, "an input",
                         {"prompt", "seed", "resolution", "generate_audio", "aspect_ratio", "duration",
                          "image_urls", "video_urls", "audio_urls"})
                : Object(body, "an input",
                         {"prompt", "seed", "resolution", "generate_audio", "aspect_ratio", "duration"});
        o.at("prompt").prose(20000);
        o.at("seed").integer(0, 4294967295);
        o.at("resolution").line(10);
        o.at("generate_audio").boolean();
        o.at("aspect_ratio").line(10);
        const std::string seconds = o.at("duration").line(3);
        if (seconds.find_first_not_of("0123456789") != std::string::npos)
          o.fail("duration", "no text of digits");
        const auto address = [&](const Value &v, const char *prefix) {
          if (!v.is_string() || !is_data_or_https(json_node_get_string(v.node()), prefix))
            v.fail("no address");
        };
        if (frames) {
          address(o.at("image_url"), "image/");
          if (auto v = o.find("end_image_url")) address(*v, "image/");
        }
        for (const auto &[list, prefix] :
             {std::pair{"image_urls", "image/"}, {"video_urls", "video/"}, {"audio_urls", "audio/"}})
          if (auto v = o.find(list))
            for (const Value &x : v->elements(9, "addresses")) address(x, prefix);
        const Job job = make("764c", e.body);
        const std::string url = server.base() + "/bytedance/seedance-2.0/requests/" + job.id;
        return R"({"request_id":")" + job.id +
               R"(","status":"IN_QUEUE","queue_position":0,"response_url":")" + url + R"(","status_url":")" +
               url + R"(/status","cancel_url":")" + url + "/cancel\"}";
      },
      [](const std::string &m) { return unprocessable(m); });
}

Replicate::Replicate(std::string bytes) : Jobs(std::move(bytes)) {
  const auto allowed = [this](const Exchange &e) {
    if (e.header("Authorization") != "Bearer " + key)
      throw Answer{401,
                   R"({"title":"Unauthenticated","detail":"You did not pass a valid API key","status":401})"};
  };
  server.on("POST", "/v1/models/", [=, this](const Exchange &e) -> Answer {
    allowed(e);
    if (e.path != "/v1/models/kwaivgi/kling-v3/predictions")
      return {404, R"({"detail":"The requested resource could not be found."})"};
    return {201, create(e)};
  });
  server.on("GET", "/v1/predictions", [=, this](const Exchange &e) -> Answer {
    allowed(e);
    if (e.path == "/v1/predictions") {
      std::string items;
      for (const Job &j : newest()) items += (items.empty() ? "" : ",") + prediction(j);
      return {200, R"({"previous":null,"next":null,"results":[)" + items + "]}"};
    }
    const auto job = ask(e.path.substr(16));
    return job ? Answer{200, prediction(*job)} : Answer{404, R"({"detail":"Not found","status":404})"};
  });
  server.on("GET", "/files/", [this](const Exchange &e) -> Answer {
    if (!e.header("Authorization").empty()) return {400, "", "text/plain"};
    return {200, clip, "video/mp4"};
  });
}

std::string Replicate::create(const Exchange &e) {
  return with_json(
      e,
      [&](const Value &body) {
        const Object o(
            Object(body, "a prediction", {"input"}).at("input"), "an input",
            {"prompt", "duration", "aspect_ratio", "start_image", "end_image_url", "generate_audio"});
        o.at("prompt").prose(2500);
        if (o.at("duration").is_string()) o.fail("duration", "no number");
        o.at("duration").integer(3, 15);
        o.at("aspect_ratio").line(10);
        o.at("generate_audio").boolean();
        if (auto v = o.find("start_image"))
          if (!is_data_or_https(json_node_get_string(v->node()), "image/")) v->fail("no address");
        return prediction(make("ufaw", e.body));
      },
      [](const std::string &m) {
        return Answer{422, R"({"title":"Input validation failed","detail":)" + strict_json::in_quotes(m) +
                               R"(,"status":422})"};
      });
}

std::string Replicate::prediction(const Job &job) const {
  const std::string status = !done(job)               ? (job.polls <= 1 ? "starting" : "processing")
                             : job.fails_with.empty() ? "succeeded"
                                                      : "failed";
  return R"({"id":")" + job.id + R"(","model":"kwaivgi/kling-v3","created_at":")" + iso(job.created) +
         R"(","status":")" + status + R"(","error":)" +
         (status == "failed" ? "\"" + job.fails_with + "\"" : "null") + R"(,"output":)" +
         (status == "succeeded" ? "\"" + server.base() + "/files/out.mp4\"" : "null") +
         R"(,"urls":{"get":"x","cancel":"x"}})";
}

}  // namespace fakes
