// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fakes/openai_videos.hpp"

#include <array>

#include "document/strict_json.hpp"

namespace fakes {
namespace {

using storyboard::Object;
using storyboard::Value;

constexpr char kVideos[] = "/v1/videos";

Answer refuse(unsigned status, const std::string &code, const std::string &message) {
  return {status, R"({"error":{"message":)" + strict_json::in_quotes(message) +
                      R"(,"type":"invalid_request_error","param":null,"code":)" +
                      (code.empty() ? "null" : "\"" + code + "\"") + "}}"};
}
Answer refuse_value(const std::string &message) {
  return refuse(400, "invalid_value", message);
}

}  // namespace

OpenAiVideos::OpenAiVideos(std::string bytes) : Jobs(std::move(bytes)) {
  const auto allowed = [this](const Exchange &e) {
    if (e.header("Authorization") != "Bearer " + key)
      throw refuse(401, "invalid_api_key", "Incorrect API key provided.");
  };
  server.on("POST", kVideos, [=, this](const Exchange &e) -> Answer {
    allowed(e);
    if (e.path == kVideos) return {200, create(e)};
    if (e.path == std::string(kVideos) + "/extensions") return {200, extend(e)};
    if (e.path == std::string(kVideos) + "/edits") return {200, change(e, {})};
    if (e.path.ends_with("/remix"))
      return {200, change(e, e.path.substr(sizeof kVideos, e.path.size() - sizeof kVideos - 6))};
    return refuse(404, {}, "Invalid URL");
  });
  server.on("GET", kVideos, [=, this](const Exchange &e) -> Answer {
    allowed(e);
    if (e.path == kVideos) {
      const auto all = newest();
      const auto limit = std::stoul(e.parameters.at("limit"));
      std::size_t i = 0;
      if (const auto after = e.parameters.find("after"); after != e.parameters.end())
        while (i < all.size() && all[i++].id != after->second) {
        }
      std::string items;
      const std::size_t end = std::min(all.size(), i + limit);
      for (; i < end; i++) items += (items.empty() ? "" : ",") + video(all[i]);
      return {200, R"({"object":"list","data":[)" + items + R"(],"has_more":)" +
                       (end < all.size() ? "true" : "false") + "}"};
    }
    std::string id = e.path.substr(sizeof kVideos);
    const bool content = id.ends_with("/content");
    if (content) id.resize(id.size() - 8);
    const auto job = ask(id);
    if (!job) return refuse(404, {}, "Video with id '" + id + "' not found.");
    if (!content) return {200, video(*job)};
    if (!done(*job) || !job->fails_with.empty()) return refuse(404, {}, "Video is not ready yet.");
    return {200, clip_at(e.path), "video/mp4"};
  });
}

std::string OpenAiVideos::create(const Exchange &e) {
  static const std::array<std::string_view, 3> kSeconds{"4", "8", "12"};
  static const std::array<std::string_view, 2> kModels{"sora-2", "sora-2-pro"};
  static const std::array<std::string_view, 6> kSizes{"720x1280",  "1280x720",  "1024x1792",
                                                      "1792x1024", "1080x1920", "1920x1080"};
  return with_json(
      e,
      [&](const Value &body) {
        const Object o(body, "a video", {"model", "prompt", "seconds", "size", "input_reference"});
        const std::string model = o.at("model").word(kModels, "model");
        const std::string prompt = o.at("prompt").prose(32000);
        o.at("seconds").word(kSeconds, "length");
        const std::string size = o.at("size").word(kSizes, "size");
        if (model == "sora-2" && size != "1280x720" && size != "720x1280") o.fail("size", "not with sora-2");
        if (auto v = o.find("input_reference")) {
          const Object r(*v, "a reference", {"image_url"});
          if (!is_data_or_https(json_node_get_string(r.at("image_url").node()), "image/"))
            r.fail("image_url", "no picture");
        }
        if (prompt.find("forbidden") != std::string::npos)
          throw refuse(400, "moderation_blocked", "Your request was blocked by our moderation system.");
        return video(make("video_", e.body));
      },
      refuse_value);
}

std::string OpenAiVideos::extend(const Exchange &e) {
  static const std::array<std::string_view, 5> kSeconds{"4", "8", "12", "16", "20"};
  return with_json(
      e,
      [&](const Value &body) {
        const Object o(body, "an extension", {"video", "prompt", "seconds"});
        const Object v(o.at("video"), "a video", {"id"});
        const std::string id = v.at("id").line(200);
        bool known = false;
        for (const Job &j : jobs()) known |= j.id == id && done(j);
        if (!known) throw refuse(404, {}, "Video with id '" + id + "' not found.");
        o.at("prompt").prose(32000);
        o.at("seconds").word(kSeconds, "length");
        return video(make("video_", e.body));
      },
      refuse_value);
}

// An edit names its video in the body, a remix (`id`) in the path.
std::string OpenAiVideos::change(const Exchange &e, const std::string &id) {
  return with_json(
      e,
      [&](const Value &body) {
        const Object o =
            id.empty() ? Object(body, "an edit", {"video", "prompt"}) : Object(body, "a remix", {"prompt"});
        const std::string of = id.empty() ? Object(o.at("video"), "a video", {"id"}).at("id").line(200) : id;
        bool known = false;
        for (const Job &j : jobs()) known |= j.id == of && done(j);
        if (!known) throw refuse(404, {}, "Video with id '" + of + "' not found.");
        o.at("prompt").prose(32000);
        return video(make("video_", e.body));
      },
      refuse_value);
}

std::string OpenAiVideos::video(const Job &job) const {
  JsonNode *node = json_from_string(job.request.c_str(), nullptr);
  JsonObject *o = json_node_get_object(node);
  const auto member = [&](const char *name, const char *otherwise) -> std::string {
    return json_object_get_string_member_with_default(o, name, otherwise);
  };
  std::string out = R"({"id":")" + job.id + R"(","object":"video","model":")" + member("model", "sora-2") +
                    R"(","prompt":)" + strict_json::in_quotes(member("prompt", "")) + R"(,"seconds":")" +
                    member("seconds", "4") + R"(","size":")" + member("size", "1280x720") +
                    R"(","created_at":)" + std::to_string(job.created) +
                    R"(,"completed_at":null,"expires_at":null,"remixed_from_video_id":null,"progress":)";
  json_node_unref(node);
  if (!done(job))
    return out + R"(40,"status":")" + (job.polls <= 1 ? "queued" : "in_progress") + R"(","error":null})";
  if (job.fails_with.empty()) return out + R"(100,"status":"completed","error":null})";
  return out + R"(40,"status":"failed","error":{"code":")" + job.fails_with +
         R"(","message":"It failed with )" + job.fails_with + R"("}})";
}

}  // namespace fakes
