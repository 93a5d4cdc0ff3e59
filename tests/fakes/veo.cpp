// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fakes/veo.hpp"

#include <glib.h>

#include <array>

#include "document/strict_json.hpp"

namespace fakes {
namespace {

using storyboard::Object;
using storyboard::Value;

Answer refuse(unsigned status, const std::string &word, const std::string &message) {
  return {status, R"([{"error":{"code":)" + std::to_string(status) + R"(,"message":)" +
                      strict_json::in_quotes(message) + R"(,"status":")" + word + R"("}}])"};
}
Answer refuse_argument(const std::string &message) {
  return refuse(400, "INVALID_ARGUMENT", message);
}

void picture(const Value &v) {
  const Object o(v, "a picture", {"bytesBase64Encoded", "mimeType"});
  if (!is_base64(o.at("bytesBase64Encoded").is_string()
                     ? json_node_get_string(o.at("bytesBase64Encoded").node())
                     : ""))
    o.fail("bytesBase64Encoded", "no base64");
  const std::string type = o.at("mimeType").line(40);
  if (type != "image/png" && type != "image/jpeg") o.fail("mimeType", "no picture");
}

// What both surfaces ask of a request.
void check(const Value &body, bool vertex) {
  static const std::array<std::string_view, 2> kRatios{"16:9", "9:16"};
  static const std::array<std::string_view, 3> kResolutions{"720p", "1080p", "4k"};
  static const std::array<std::string_view, 3> kPersons{"allow_all", "allow_adult", "dont_allow"};
  const Object o(body, "a request", {"instances", "parameters"});
  const auto instances = o.at("instances").elements(1, "instances");
  if (instances.size() != 1) o.fail("instances", "exactly one");
  const Object i(instances[0], "an instance", {"prompt", "image", "lastFrame", "referenceImages", "video"});
  i.at("prompt").prose(4096);
  if (auto v = i.find("image")) picture(*v);
  if (auto v = i.find("lastFrame")) {
    if (!i.has("image")) v->fail("needs an image");
    picture(*v);
  }
  unsigned references = 0;
  if (auto v = i.find("referenceImages"))
    for (const Value &r : v->elements(3, "references")) {
      const Object x(r, "a reference", {"image", "referenceType"});
      picture(x.at("image"));
      if (x.at("referenceType").line(20) != "asset") x.fail("referenceType", "only asset");
      references++;
    }
  if (references && (i.has("image") || i.has("video"))) i.value().fail("references exclude frames");
  if (auto v = i.find("video")) Object(*v, "a video", {"uri"}).at("uri").line(2000);
  const Object p = vertex ? Object(o.at("parameters"), "parameters",
                                   {"aspectRatio", "resolution", "durationSeconds", "sampleCount",
                                    "negativePrompt", "generateAudio", "seed", "personGeneration"})
                          : Object(o.at("parameters"), "parameters",
                                   {"aspectRatio", "resolution", "durationSeconds", "sampleCount",
                                    "negativePrompt", "personGeneration"});
  p.at("aspectRatio").word(kRatios, "aspect ratio");
  const std::string resolution = p.at("resolution").word(kResolutions, "resolution");
  const auto seconds = p.at("durationSeconds").integer(4, 8);
  if (i.has("video") ? seconds != 7 : seconds % 2) p.fail("durationSeconds", "4, 6 or 8");
  if ((resolution != "720p" || references) && seconds != 8) p.fail("durationSeconds", "must be 8");
  p.at("sampleCount").integer(1, 1);
  if (auto v = p.find("personGeneration")) {
    const std::string persons = v->word(kPersons, "persons");
    if (!vertex && (persons == "allow_all") == (i.has("image") || references))
      p.fail("personGeneration", "not in this mode");
  }
  if (vertex) p.at("generateAudio").boolean();
}

const char kFiltered[] =
    R"("raiMediaFilteredCount":1,"raiMediaFilteredReasons":["Veo could not generate the video: safety."])";

}  // namespace

VeoGemini::VeoGemini(std::string bytes) : Jobs(std::move(bytes)) {
  const auto allowed = [this](const Exchange &e) {
    if (e.header("x-goog-api-key") != key)
      throw refuse(403, "PERMISSION_DENIED", "API key not valid. Please pass a valid API key.");
  };
  static constexpr char kModel[] = "/v1beta/models/veo-3.1-fast-generate-preview";
  server.on("POST", "/v1beta/models/", [=, this](const Exchange &e) -> Answer {
    allowed(e);
    if (e.path != std::string(kModel) + ":predictLongRunning")
      return refuse(404, "NOT_FOUND", "no such model");
    return {200, with_json(
                     e,
                     [&](const Value &body) {
                       check(body, false);
                       return R"({"name":")" +
                              make("models/veo-3.1-fast-generate-preview/operations/vz", e.body).id + "\"}";
                     },
                     refuse_argument)};
  });
  server.on("GET", "/v1beta/models/", [=, this](const Exchange &e) -> Answer {
    allowed(e);
    const auto job = ask(e.path.substr(8));
    return job ? Answer{200, operation(*job)} : refuse(404, "NOT_FOUND", "no such operation");
  });
  server.on("GET", "/v1beta/files/", [=, this](const Exchange &e) -> Answer {
    allowed(e);
    return {200, clip_at(e.path), "video/mp4"};
  });
}

std::string VeoGemini::operation(const Job &job) const {
  const std::string out = R"({"name":")" + job.id + "\"";
  if (!done(job)) return out + "}";
  if (!job.fails_with.empty())
    return out + R"(,"done":true,"response":{"generateVideoResponse":{)" + kFiltered + "}}}";
  return out + R"(,"done":true,"response":{"generateVideoResponse":{"generatedSamples":[{"video":{"uri":")" +
         server.base() + "/v1beta/files/" + job.id.substr(job.id.rfind('/') + 1) +
         R"(:download?alt=media"}}]}}})";
}

VeoVertex::VeoVertex(std::string bytes) : Jobs(std::move(bytes)) {
  static const std::string kModel =
      "projects/films/locations/us-central1/publishers/google/models/veo-3.1-fast-generate-001";
  server.on("POST", "/v1/projects/", [this](const Exchange &e) -> Answer {
    std::string wanted = key;
    {
      std::lock_guard lock(token_mutex_);
      if (!token_.empty()) wanted = token_;
    }
    if (e.header("Authorization") != "Bearer " + wanted)
      return refuse(401, "UNAUTHENTICATED",
                    "Request had invalid authentication credentials: no API key or token.");
    if (e.path == "/v1/" + kModel + ":predictLongRunning")
      return {200, with_json(
                       e,
                       [&](const Value &body) {
                         check(body, true);
                         return R"({"name":")" + make(kModel + "/operations/", e.body).id + "\"}";
                       },
                       refuse_argument)};
    if (e.path != "/v1/" + kModel + ":fetchPredictOperation")
      return refuse(404, "NOT_FOUND", "no such method");
    return {200, with_json(
                     e,
                     [&](const Value &body) {
                       const auto job =
                           ask(Object(body, "a request", {"operationName"}).at("operationName").line(400));
                       if (!job) throw refuse(404, "NOT_FOUND", "no such operation");
                       return operation(*job);
                     },
                     refuse_argument)};
  });
}

void VeoVertex::ask_for_tokens(std::function<bool(const std::string &, const std::string &)> verify,
                               double life) {
  {
    std::lock_guard lock(token_mutex_);
    token_ = "none-yet";
  }
  const auto decoded = [](std::string text) {
    for (char &c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
    while (text.size() % 4) text += '=';
    gsize length = 0;
    guchar *raw = g_base64_decode(text.c_str(), &length);
    const std::string out(reinterpret_cast<const char *>(raw), length);
    g_free(raw);
    return out;
  };
  server.on("POST", "/token", [=, this](const Exchange &e) -> Answer {
    const auto no = [](const std::string &why) {
      return Answer{400, R"({"error":"invalid_grant","error_description":")" + why + "\"}"};
    };
    if (e.header("Content-Type") != "application/x-www-form-urlencoded") return no("no form");
    const std::string start = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";
    if (!e.body.starts_with(start)) return no("no assertion");
    const std::string jwt = e.body.substr(start.size());
    const auto first = jwt.find('.'), second = jwt.rfind('.');
    if (first == std::string::npos || second == first || jwt.find('=') != std::string::npos)
      return no("no JWT");
    const std::string claims = decoded(jwt.substr(first + 1, second - first - 1));
    if (decoded(jwt.substr(0, first)).find("\"RS256\"") == std::string::npos) return no("algorithm");
    JsonNode *node = json_from_string(claims.c_str(), nullptr);
    if (!node) return no("claims");
    JsonObject *o = json_node_get_object(node);
    const auto now = g_get_real_time() / G_USEC_PER_SEC;
    const auto iat = json_object_get_int_member_with_default(o, "iat", 0),
               exp = json_object_get_int_member_with_default(o, "exp", 0);
    const bool good =
        std::string(json_object_get_string_member_with_default(o, "aud", "")) == server.base() + "/token" &&
        std::string(json_object_get_string_member_with_default(o, "iss", "")) == "films@example.iam" &&
        std::string(json_object_get_string_member_with_default(o, "scope", "")) ==
            "https://www.googleapis.com/auth/cloud-platform" &&
        std::abs(iat - now) < 60 && exp > now && exp <= iat + 3600;
    json_node_unref(node);
    if (!good) return no("claims");
    if (!verify(jwt.substr(0, second), decoded(jwt.substr(second + 1)))) return no("Invalid JWT Signature.");
    std::lock_guard lock(token_mutex_);
    token_ = "ya29.token-" + std::to_string(++tokens);
    return {200, R"({"access_token":")" + token_ + R"(","expires_in":)" + std::to_string(int(life)) +
                     R"(,"token_type":"Bearer"})"};
  });
}

std::string VeoVertex::operation(const Job &job) const {
  const std::string out = R"({"name":")" + job.id + "\"";
  if (!done(job)) return out + R"(,"done":false})";
  if (!job.fails_with.empty()) return out + R"(,"done":true,"response":{)" + kFiltered + "}}";
  gchar *text = g_base64_encode(reinterpret_cast<const guchar *>(clip.data()), clip.size());
  const std::string bytes = text;
  g_free(text);
  return out + R"(,"done":true,"response":{"raiMediaFilteredCount":0,"videos":[{"bytesBase64Encoded":")" +
         bytes + R"(","mimeType":"video/mp4"}]}})";
}

}  // namespace fakes
