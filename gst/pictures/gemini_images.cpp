// SPDX-License-Identifier: LGPL-2.1-or-later
// Gemini image models: POST /models/{model}:generateContent, pictures in and out inside the JSON. A refusal
// comes with HTTP 200: a reason in promptFeedback, or a candidate that ended otherwise than with STOP.
#include "http/json.hpp"
#include "pictures/protocols.hpp"

#include <cmath>

namespace pictures {
namespace {

using http::Json;
using http::Object;

// The shapes the model makes.
std::string ratio(int width, int height) {
  static constexpr struct {
    const char *name;
    double shape;
  } kRatios[] = {{"1:1", 1},   {"2:3", 2.0 / 3}, {"3:2", 1.5},       {"3:4", 0.75},      {"4:3", 4.0 / 3},
                 {"4:5", 0.8}, {"5:4", 1.25},    {"9:16", 9.0 / 16}, {"16:9", 16.0 / 9}, {"21:9", 21.0 / 9}};
  const char *best = "1:1";
  double least = 1e9;
  for (const auto &r : kRatios) {
    const double d = std::fabs(std::log(static_cast<double>(width) / height / r.shape));
    if (d < least) {
      least = d;
      best = r.name;
    }
  }
  return best;
}

http::Fault fault_of(unsigned status, const std::string &word, const std::string &message) {
  if (word == "RESOURCE_EXHAUSTED")
    return message.find("billing") != std::string::npos ? http::Fault::Balance : http::Fault::RateLimited;
  if (word == "PERMISSION_DENIED" || word == "UNAUTHENTICATED") return http::Fault::Auth;
  if (word == "INVALID_ARGUMENT")
    return message.find("API key") != std::string::npos ? http::Fault::Auth : http::Fault::Invalid;
  if (word == "NOT_FOUND") return http::Fault::NotFound;
  if (word == "FAILED_PRECONDITION") return http::Fault::Balance;
  return http::fault_of(status);
}

class GeminiImages final : public Protocol {
 public:
  http::Request create(const Order &order, const Access &access) const override {
    http::Array parts;
    parts.add(Object().set("text", order.prompt));
    for (const auto &i : order.inputs) {
      if (!i.medium.bytes) throw std::invalid_argument("a picture that goes in is not there");
      parts.add(Object().set(
          "inlineData", Object().set("mimeType", i.medium.type).set("data", http::base64(*i.medium.bytes))));
    }
    Object image;
    image.set("aspectRatio", ratio(order.width, order.height));
    if (!order.resolution.empty()) image.set("imageSize", order.resolution);
    Object config;
    config.set("responseModalities", http::Array().add("IMAGE")).set("imageConfig", image);
    if (order.seed) config.set("seed", std::int64_t{*order.seed});
    const Object body =
        Object()
            .set("contents", http::Array().add(Object().set("role", "user").set("parts", parts)))
            .set("generationConfig", config);
    std::vector<http::Header> credentials;
    if (!access.key.empty()) credentials.push_back({"x-goog-api-key", http::header_value(access.key), true});
    return wire::post(access, "/models/" + http::url_segment(access.model) + ":generateContent", body.text(),
                      std::move(credentials));
  }

  std::variant<Reply, http::ServerError> created(const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if (!body) return http::strange(reply, "no JSON in the reply");
    const Json top = body->is_array() ? (*body)[std::size_t{0}] : *body;
    if (const Json error = top["error"]; error.is_object()) {
      const std::string word = error["status"].text(), message = error["message"].text();
      return http::error(reply, fault_of(reply.status, word, message), word, message);
    }
    if (reply.status != 200) return http::strange(reply, "no picture and no error in the reply");
    if (const std::string reason = top["promptFeedback"]["blockReason"].text(); !reason.empty())
      return http::error(reply, http::Fault::Moderation, reason,
                         "the prompt or a picture was blocked (" + reason + ")");
    const Json candidate = top["candidates"][std::size_t{0}];
    const Json parts = candidate["content"]["parts"];
    Reply r;
    bool found = false;
    for (std::size_t i = 0; i < parts.size(); i++)
      if (!parts[i]["thought"].is_true() && !parts[i]["inlineData"]["data"].text().empty())
        found = wire::take_picture(parts[i]["inlineData"]["data"].text(), {}, r);
    if (found) {
      r.task = wire::task_name(top["responseId"].text());
      if (const auto output = top["usageMetadata"]["candidatesTokenCount"].number())
        r.usage =
            catalogue::ImageUsage{*output, 0, top["usageMetadata"]["promptTokenCount"].number().value_or(0)};
      return r;
    }
    const std::string reason = candidate["finishReason"].text();
    if (!reason.empty() && reason != "STOP" && reason != "MAX_TOKENS") {
      const std::string said = candidate["finishMessage"].text();
      return http::error(reply, http::Fault::Moderation, reason,
                         said.empty() ? "the model made no picture (" + reason + ")" : said);
    }
    return http::strange(reply, "no picture and no reason in the reply");
  }
};

}  // namespace

std::unique_ptr<Protocol> make_gemini_images() {
  return std::make_unique<GeminiImages>();
}

}  // namespace pictures
