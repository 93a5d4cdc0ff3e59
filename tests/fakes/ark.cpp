// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fakes/ark.hpp"

#include <array>

#include "document/strict_json.hpp"

namespace fakes {
namespace {

using storyboard::Object;
using storyboard::Value;

constexpr char kTasks[] = "/api/v3/contents/generations/tasks";

Answer refuse(unsigned status, const std::string &code, const std::string &message) {
  return {status, R"({"error":{"code":")" + code + R"(","message":)" + strict_json::in_quotes(message) +
                      R"(,"param":"","type":"BadRequest"}})"};
}

// The rules of the content list: which roles go together, how many, in which form.
void check_content(const Value &list) {
  unsigned texts = 0, first = 0, last = 0, images = 0, videos = 0, audios = 0;
  for (const Value &item : list.elements(20, "items")) {
    const Object peek(item, "an item", {"type", "text", "image_url", "video_url", "audio_url", "role"});
    const std::string type = peek.at("type").line(40);
    if (type == "text") {
      const Object o(item, "a text", {"type", "text"});
      o.at("text").prose(20000);
      texts++;
      continue;
    }
    const Object o(item, "a reference",
                   {"type",
                    type == "image_url"   ? "image_url"
                    : type == "video_url" ? "video_url"
                                          : "audio_url",
                    "role"});
    const Object inner(o.at(type.c_str()), "an address", {"url"});
    const Value url = inner.at("url");
    const std::string address = json_node_get_string(url.node());
    const std::string role = o.at("role").line(40);
    if (type == "image_url" && !is_data_or_https(address, "image/"))
      url.fail("neither https nor a data URI of a picture");
    if (type == "video_url" && !address.starts_with("https://"))
      url.fail("a clip must be at an https address");
    if (type == "audio_url" && !is_data_or_https(address, "audio/"))
      url.fail("neither https nor a data URI of a sound");
    if (type == "image_url" && role == "first_frame")
      first++;
    else if (type == "image_url" && role == "last_frame")
      last++;
    else if (type == "image_url" && role == "reference_image")
      images++;
    else if (type == "video_url" && role == "reference_video")
      videos++;
    else if (type == "audio_url" && role == "reference_audio")
      audios++;
    else
      o.fail("role", "the role does not fit the type");
  }
  if (texts != 1) list.fail("exactly one text is wanted");
  if (first > 1 || last > 1 || last > first) list.fail("a last frame needs a first one");
  if ((first || last) && (images || videos || audios)) list.fail("frames and references exclude each other");
  if (images > 9 || videos > 3 || audios > 3) list.fail("too many references");
  if (audios && !images && !videos) list.fail("audio cannot be alone");
}

}  // namespace

Ark::Ark(std::string bytes) : Jobs(std::move(bytes)) {
  const auto allowed = [this](const Exchange &e) {
    if (e.header("Authorization") != "Bearer " + key)
      throw refuse(401, "AuthenticationError", "the API key is missing or wrong");
  };
  server.on("POST", kTasks, [=, this](const Exchange &e) -> Answer {
    allowed(e);
    if (e.path != kTasks) return refuse(404, "NotFound", "no such path");
    return {200, create(e)};
  });
  server.on("GET", kTasks, [=, this](const Exchange &e) -> Answer {
    allowed(e);
    if (e.path != kTasks) {
      const auto job = ask(e.path.substr(sizeof kTasks));
      if (!job) return refuse(404, "InvalidParameter.TaskNotFound", "the task does not exist");
      return {200, task(*job)};
    }
    const auto parameter = [&](const char *name) {
      const auto i = e.parameters.find(name);
      return i == e.parameters.end() ? std::string() : i->second;
    };
    if (parameter("filter.model") != model) return refuse(400, "InvalidParameter", "filter.model");
    const auto page = std::stoul(parameter("page_num")), size = std::stoul(parameter("page_size"));
    std::string items;
    const auto all = newest();
    for (std::size_t i = (page - 1) * size; i < std::min(all.size(), page * size); i++)
      items += (items.empty() ? "" : ",") + task(all[i]);
    return {200, R"({"total":)" + std::to_string(all.size()) + R"(,"items":[)" + items + "]}"};
  });
  server.on("DELETE", kTasks, [=, this](const Exchange &e) -> Answer {
    allowed(e);
    return cancel(e.path.substr(sizeof kTasks)) ? Answer{200, "{}"} : refuse(404, "NotFound", "no such task");
  });
  server.on("GET", "/files/", [this](const Exchange &e) -> Answer {
    // A signed address: the key would be refused by the store behind it.
    if (!e.header("Authorization").empty()) return {400, "only one auth mechanism allowed", "text/plain"};
    return {200, clip_at(e.path), "video/mp4"};
  });
}

std::string Ark::create(const Exchange &e) {
  static const std::array<std::string_view, 4> kResolutions{"480p", "720p", "1080p", "4k"};
  static const std::array<std::string_view, 7> kRatios{"16:9", "4:3",  "1:1",     "3:4",
                                                       "9:16", "21:9", "adaptive"};
  return with_json(
      e,
      [&](const Value &body) {
        const Object o(body, "a task",
                       {"model", "content", "resolution", "ratio", "duration", "seed", "generate_audio",
                        "watermark", "return_last_frame", "execution_expires_after"});
        if (o.at("model").line(100) != model)
          throw refuse(404, "InvalidEndpointOrModel.NotFound",
                       "the model does not exist or you have no access");
        check_content(o.at("content"));
        o.at("resolution").word(kResolutions, "resolution");
        o.at("ratio").word(kRatios, "ratio");
        const auto duration = o.at("duration").integer(4, 15);
        (void)duration;
        if (auto v = o.find("seed")) v->integer(-1, 4294967295);
        for (const char *flag : {"generate_audio", "watermark", "return_last_frame"})
          if (auto v = o.find(flag)) v->boolean();
        if (auto v = o.find("execution_expires_after")) v->integer(3600, 259200);
        return R"({"id":")" + make("cgt-20261122-", e.body).id + "\"}";
      },
      [](const std::string &m) { return refuse(400, "InvalidParameter", m); });
}

std::string Ark::task(const Job &job) const {
  JsonNode *node = json_from_string(job.request.c_str(), nullptr);
  JsonObject *o = json_node_get_object(node);
  const std::string resolution = json_object_get_string_member(o, "resolution");
  const auto duration = json_object_get_int_member(o, "duration");
  const bool last = json_object_get_boolean_member_with_default(o, "return_last_frame", FALSE);
  const auto expires = json_object_get_int_member_with_default(o, "execution_expires_after", 172800);
  const std::string seed =
      json_object_has_member(o, "seed") ? std::to_string(json_object_get_int_member(o, "seed")) : "1";
  json_node_unref(node);
  std::string out = R"({"id":")" + job.id + R"(","model":")" + model + R"(","resolution":")" + resolution +
                    R"(","ratio":"16:9","duration":)" + std::to_string(duration) + R"(,"seed":)" + seed +
                    R"(,"framespersecond":24,"service_tier":"default")" +
                    (echoes ? R"(,"execution_expires_after":)" + std::to_string(expires) : std::string()) +
                    R"(,"created_at":)" + std::to_string(job.created) + R"(,"updated_at":)" +
                    std::to_string(job.created) + R"(,"status":)";
  if (job.cancelled) return out + R"("cancelled"})";
  if (!done(job)) return out + (job.polls <= 1 ? R"("queued"})" : R"("running"})");
  if (!job.fails_with.empty())
    return out + R"("failed","error":{"code":")" + job.fails_with +
           R"(","message":"The request failed because of )" + job.fails_with + R"("}})";
  const auto tokens = (duration * 24 + 1) * (resolution == "1080p" ? 2025 : 900);
  return out + R"("succeeded","content":{"video_url":")" + server.base() + "/files/" + job.id +
         R"(.mp4?sig=abc")" +
         (last ? R"(,"last_frame_url":")" + server.base() + "/files/" + job.id + R"(.png")" : std::string()) +
         R"(},"usage":{"completion_tokens":)" + std::to_string(tokens) + R"(,"total_tokens":)" +
         std::to_string(tokens) + "}}";
}

}  // namespace fakes
