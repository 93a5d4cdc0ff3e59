// SPDX-License-Identifier: LGPL-2.1-or-later
// The wire formats byte by byte, without a network.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/json.hpp"
#include "pictures/protocol.hpp"

namespace {

using pictures::Access;
using pictures::make_protocol;
using testing::HasSubstr;

pictures::Order order(unsigned pictures = 0) {
  pictures::Order o;
  o.model = "m";
  o.prompt = "a \"boat\"";
  o.width = 1280;
  o.height = 720;
  o.resolution = "1K";
  o.options["quality"] = "low";
  for (unsigned i = 0; i < pictures; i++) {
    generation::Input in;
    in.role = generation::Role::Image;
    in.medium.type = "image/png";
    in.medium.bytes = std::make_shared<const std::string>("abc");
    o.inputs.push_back(in);
  }
  return o;
}

const Access kAccess{"https://api.example/v1", "sk-1", "the-model", {}};

std::string header(const http::Request &r, const std::string &name) {
  for (const auto &h : r.headers)
    if (h.name == name) {
      EXPECT_TRUE(h.secret);
      return h.value;
    }
  return {};
}

http::ServerError error(const char *protocol, unsigned status, const std::string &body) {
  const auto read = make_protocol(protocol)->created({status, {}, body});
  const auto *e = std::get_if<http::ServerError>(&read);
  if (!e) {
    ADD_FAILURE() << "a picture where there is none";
    return {};
  }
  return *e;
}

TEST(Wire, OpenAi) {
  const auto p = make_protocol("openai-images");
  auto r = p->create(order(), kAccess);
  EXPECT_EQ(r.url, "https://api.example/v1/images/generations");
  EXPECT_EQ(header(r, "Authorization"), "Bearer sk-1");
  EXPECT_EQ(
      *r.body,
      R"({"model":"the-model","prompt":"a \"boat\"","size":"1280x720","n":1,"quality":"low","output_format":"png"})");
  r = p->create(order(2), kAccess);
  EXPECT_EQ(r.url, "https://api.example/v1/images/edits");
  EXPECT_THAT(*r.body, HasSubstr(R"("images":[{"image_url":"data:image/png;base64,YWJj"},{"image_url")"));
  Access local{"http://127.0.0.1:8091/v1", "", "", {{"response-format", "b64_json"}, {"edits", "multipart"}}};
  r = p->create(order(1), local);
  EXPECT_TRUE(r.headers.empty());
  EXPECT_THAT(r.type, HasSubstr("multipart/form-data"));
  EXPECT_THAT(*r.body, HasSubstr("name=\"image[]\"; filename=\"image1.png\""));
  r = p->create(order(), local);
  EXPECT_EQ(r.body->find("output_format"), std::string::npos);
  EXPECT_EQ(r.body->find("\"model\""), std::string::npos);

  using http::Fault;
  EXPECT_EQ(error("openai-images", 400, R"({"error":{"code":"moderation_blocked","message":"no"}})").fault,
            Fault::Moderation);
  EXPECT_EQ(error("openai-images", 429, R"({"error":{"code":"insufficient_quota","message":"no"}})").fault,
            Fault::Balance);
  EXPECT_EQ(error("openai-images", 429, R"({"error":{"code":null,"message":"no"}})").fault,
            Fault::RateLimited);
  EXPECT_EQ(error("openai-images", 200, R"({"data":[]})").fault, Fault::Unknown);
  EXPECT_EQ(error("openai-images", 200, "<html>").fault, Fault::Unknown);
  EXPECT_EQ(error("openai-images", 200, R"({"data":[{"url":"file:///etc/passwd"}]})").fault, Fault::Unknown);
}

TEST(Wire, Gemini) {
  const auto p = make_protocol("gemini-images");
  const auto r = p->create(order(1), kAccess);
  EXPECT_EQ(r.url, "https://api.example/v1/models/the-model:generateContent");
  EXPECT_EQ(header(r, "x-goog-api-key"), "sk-1");
  EXPECT_EQ(
      *r.body,
      R"({"contents":[{"role":"user","parts":[{"text":"a \"boat\""},{"inlineData":{"mimeType":"image/png",)"
      R"("data":"YWJj"}}]}],"generationConfig":{"responseModalities":["IMAGE"],)"
      R"("imageConfig":{"aspectRatio":"16:9","imageSize":"1K"}}})");
  using http::Fault;
  EXPECT_EQ(error("gemini-images", 200, R"({"promptFeedback":{"blockReason":"SAFETY"}})").fault,
            Fault::Moderation);
  EXPECT_EQ(error("gemini-images", 200, R"({"candidates":[{"finishReason":"IMAGE_SAFETY"}]})").fault,
            Fault::Moderation);
  EXPECT_EQ(error("gemini-images", 200, R"({"candidates":[{"finishReason":"STOP"}]})").fault, Fault::Unknown);
  EXPECT_EQ(
      error("gemini-images", 429, R"({"error":{"status":"RESOURCE_EXHAUSTED","message":"quota"}})").fault,
      Fault::RateLimited);
  EXPECT_EQ(error("gemini-images", 400,
                  R"({"error":{"status":"INVALID_ARGUMENT","message":"API key not valid. Please"}})")
                .fault,
            Fault::Auth);
  // A draft that the model thought with is not the picture.
  const auto read = p->created({200, {}, R"({"candidates":[{"content":{"parts":[
    {"inlineData":{"data":"YWJj"}}, {"text":"so"}, {"thought":true,"inlineData":{"data":"eHl6"}}]}}]})"});
  ASSERT_TRUE(std::holds_alternative<pictures::Reply>(read));
  EXPECT_EQ(*std::get<pictures::Reply>(read).bytes, "abc");
}

TEST(Wire, Ark) {
  const auto p = make_protocol("ark-images");
  auto o = order(2);
  o.seed = 7;
  const auto r = p->create(o, kAccess);
  EXPECT_EQ(
      *r.body,
      R"({"model":"the-model","prompt":"a \"boat\"","size":"1280x720","image":["data:image/png;base64,YWJj",)"
      R"("data:image/png;base64,YWJj"],"seed":7,"sequential_image_generation":"disabled",)"
      R"("response_format":"b64_json","watermark":false})");
  using http::Fault;
  EXPECT_EQ(
      error("ark-images", 400, R"({"error":{"code":"InputTextSensitiveContentDetected","message":"no"}})")
          .fault,
      Fault::Moderation);
  EXPECT_EQ(error("ark-images", 200,
                  R"({"data":[{"error":{"code":"OutputImageSensitiveContentDetected","message":"no"}}]})")
                .fault,
            Fault::Moderation);
  EXPECT_EQ(
      error("ark-images", 429, R"({"error":{"code":"ModelAccountIpmRateLimitExceeded","message":"no"}})")
          .fault,
      Fault::RateLimited);
  EXPECT_EQ(error("ark-images", 403, R"({"error":{"code":"AccountOverdueError","message":"no"}})").fault,
            Fault::Balance);
}

TEST(Wire, EveryProtocolOfTheListIsMade) {
  for (const auto &name : pictures::protocol_names()) {
    EXPECT_TRUE(make_protocol(name)) << name;
    EXPECT_TRUE(pictures::is_protocol(name));
  }
  EXPECT_FALSE(make_protocol("kling"));
  EXPECT_FALSE(pictures::is_protocol("kling"));
}

TEST(Wire, Base64IsStrict) {
  EXPECT_EQ(http::from_base64("YWJj"), "abc");
  EXPECT_EQ(http::from_base64("YW\r\nI="), "ab");
  for (const char *bad : {"YWJ", "YW=j", "YWJj*", "===="}) EXPECT_FALSE(http::from_base64(bad)) << bad;
}

}  // namespace
