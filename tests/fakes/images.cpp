// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fakes/images.hpp"

#include <png.h>

#include <array>
#include <cstdio>

#include "document/strict_json.hpp"
#include "fakes/jobs.hpp"
#include "http/json.hpp"

namespace fakes {
namespace {

using storyboard::Object;
using storyboard::Value;

Answer openai_error(unsigned status, const std::string &code, const std::string &message,
                    const std::string &type = "invalid_request_error") {
  return {status, R"({"error":{"message":)" + strict_json::in_quotes(message) + R"(,"type":")" + type +
                      R"(","param":null,"code":)" + (code.empty() ? "null" : "\"" + code + "\"") + "}}"};
}
Answer ark_error(unsigned status, const std::string &code, const std::string &message) {
  return {status, R"({"error":{"code":")" + code + R"(","message":)" + strict_json::in_quotes(message) +
                      R"(,"param":"","type":"BadRequest"}})"};
}
Answer google_error(unsigned status, const std::string &word, const std::string &message) {
  return {status, R"({"error":{"code":)" + std::to_string(status) + R"(,"message":)" +
                      strict_json::in_quotes(message) + R"(,"status":")" + word + R"("}})"};
}

bool is_picture_url(const std::string &text) {
  return is_data_or_https(text, "image/png") || is_data_or_https(text, "image/jpeg");
}

void read_size(const Value &v, Images::Order &order) {
  char more = 0;
  if (std::sscanf(v.line(20).c_str(), "%dx%d%c", &order.width, &order.height, &more) != 2)
    v.fail("expected WIDTHxHEIGHT");
}

}  // namespace

std::string png_of(int width, int height, unsigned colour) {
  std::string pixels(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3, '\x20');
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width / 2; x++)
      for (int c = 0; c < 3; c++)
        pixels[(static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) *
                   3 +
               static_cast<std::size_t>(c)] = static_cast<char>(colour >> (16 - 8 * c));
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = 0;
  png_image_write_to_memory(&image, nullptr, &size, 0, pixels.data(), 0, nullptr);
  std::string out(size, '\0');
  png_image_write_to_memory(&image, out.data(), &size, 0, pixels.data(), 0, nullptr);
  out.resize(size);
  return out;
}

std::vector<Images::Order> Images::orders() const {
  std::lock_guard lock(mutex_);
  return orders_;
}
std::size_t Images::charged() const {
  std::size_t n = 0;
  for (const auto &o : orders()) n += o.charged;
  return n;
}
unsigned Images::colour(unsigned n) {
  return (n * 97 % 200 + 40) << 16 | (n * 53 % 200 + 40) << 8 | (n * 29 % 200 + 40);
}
std::string Images::make(const Order &order) {
  unsigned n;
  {
    std::lock_guard lock(mutex_);
    orders_.push_back(order);
    n = static_cast<unsigned>(orders_.size());
  }
  return png_of(order.width, order.height, colour(n));
}
void Images::refused(Order order) {
  order.charged = false;
  std::lock_guard lock(mutex_);
  orders_.push_back(std::move(order));
}

// ---- OpenAI ----

OpenAiImages::OpenAiImages(bool local) : local_(local) {
  server.on("POST", "/v1/images", [this](const Exchange &e) -> Answer {
    if (e.header("Authorization") != (local_ ? "" : "Bearer " + key))
      throw openai_error(401, "invalid_api_key", "Incorrect API key provided.");
    if (e.path == "/v1/images/generations") return create(e, false);
    if (e.path == "/v1/images/edits") return local_ ? form(e) : create(e, true);
    return openai_error(404, {}, "Invalid URL");
  });
}

Answer OpenAiImages::picture(const Order &order, const std::string &size) {
  if (order.prompt.find("forbidden") != std::string::npos) {
    refused(order);
    return openai_error(400, "moderation_blocked", "Your request was rejected by the safety system.",
                        "image_generation_user_error");
  }
  const std::string png = make(order);
  std::string item = R"({"b64_json":")" + http::base64(png) + "\"}";
  if (as_url) {
    const std::string path = "/files/" + std::to_string(orders().size()) + ".png";
    server.on("GET", path, [png](const Exchange &) -> Answer { return {200, png, "image/png"}; });
    item = R"({"url":")" + server.base() + path + "?signature=secret\"}";
  }
  const std::string usage =
      local_
          ? ""
          : R"(,"output_format":"png","usage":{"input_tokens":350,"output_tokens":1000,"total_tokens":1350,)"
            R"("input_tokens_details":{"text_tokens":50,"image_tokens":300}})";
  return {200,
          R"({"created":1790000000,"size":")" + size + R"(","data":[)" + item + "]" + usage + "}",
          "application/json",
          {{"x-request-id", "req_" + std::to_string(orders().size())}}};
}

Answer OpenAiImages::create(const Exchange &e, bool edit) {
  static const std::array<std::string_view, 3> kQualities{"low", "medium", "high"};
  static const std::array<std::string_view, 2> kFormats{"png", "jpeg"};
  Order order;
  std::string size;
  with_json(
      e,
      [&](const Value &body) -> std::string {
        const Object o = edit     ? Object(body, "an edit",
                                           {"model", "prompt", "images", "size", "quality", "n", "output_format"})
                         : local_ ? Object(body, "a picture", {"prompt", "size", "n", "response_format"})
                                  : Object(body, "a picture",
                                           {"model", "prompt", "size", "quality", "n", "output_format"});
        if (!local_) {
          if (o.at("model").line(100) != "gpt-image-2")
            throw openai_error(404, "model_not_found", "no such model");
          o.at("quality").word(kQualities, "quality");
          if (auto v = o.find("output_format")) v->word(kFormats, "format");
        } else if (o.at("response_format").line(20) != "b64_json") {
          o.fail("response_format", "expected b64_json");
        }
        order.prompt = o.at("prompt").prose(32000);
        o.at("n").integer(1, 1);
        read_size(o.at("size"), order);
        size = o.at("size").line(20);
        const double ratio = static_cast<double>(order.width) / order.height;
        if (order.width % 16 || order.height % 16 || ratio > 3 || ratio < 1.0 / 3 ||
            std::max(order.width, order.height) > 3840)
          o.fail("size", "no such size");
        if (edit)
          for (const Value &i : o.at("images").elements(16, "pictures")) {
            const Object r(i, "a picture", {"image_url"});
            if (!is_picture_url(json_node_get_string(r.at("image_url").node())))
              r.fail("image_url", "no picture");
            order.pictures++;
          }
        if (edit && order.pictures == 0) o.fail("images", "an edit needs a picture");
        return {};
      },
      [](const std::string &message) { return openai_error(400, "invalid_value", message); });
  return picture(order, size);
}

// The parts of a form by their names: enough to see that files are files.
Answer OpenAiImages::form(const Exchange &e) {
  const std::string type = e.header("Content-Type");
  if (!type.starts_with("multipart/form-data; boundary=")) return openai_error(400, {}, "no form");
  const auto field = [&](const std::string &name) -> std::string {
    const auto at = e.body.find("name=\"" + name + "\"");
    if (at == std::string::npos) return {};
    const auto from = e.body.find("\r\n\r\n", at);
    return e.body.substr(from + 4, e.body.find("\r\n--", from) - from - 4);
  };
  Order order;
  order.prompt = field("prompt");
  for (auto at = e.body.find("name=\"image[]\"; filename="); at != std::string::npos;
       at = e.body.find("name=\"image[]\"; filename=", at + 1))
    order.pictures++;
  if (order.prompt.empty() || order.pictures == 0 || field("response_format") != "b64_json" ||
      std::sscanf(field("size").c_str(), "%dx%d", &order.width, &order.height) != 2)
    return openai_error(400, "invalid_value", "prompt, image[], size and response_format are needed");
  return picture(order, field("size"));
}

// ---- Gemini ----

GeminiImages::GeminiImages() {
  server.on("POST", "/v1beta/models", [this](const Exchange &e) -> Answer {
    static const std::array<std::string_view, 10> kRatios{"1:1", "2:3", "3:2",  "3:4",  "4:3",
                                                          "4:5", "5:4", "9:16", "16:9", "21:9"};
    static const std::array<std::string_view, 4> kSizes{"512", "1K", "2K", "4K"};
    if (e.header("x-goog-api-key") != key)
      throw google_error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.");
    if (e.path != "/v1beta/models/gemini-3.1-flash-image:generateContent")
      throw google_error(404, "NOT_FOUND", "models/x is not found");
    Order order;
    with_json(
        e,
        [&](const Value &body) -> std::string {
          const Object o(body, "a request", {"contents", "generationConfig"});
          for (const Value &c : o.at("contents").elements(1, "contents")) {
            const Object content(c, "a content", {"role", "parts"});
            if (content.at("role").line(10) != "user") content.fail("role", "expected user");
            for (const Value &p : content.at("parts").elements(20, "parts")) {
              const Object part(p, "a part", {"text", "inlineData"});
              if (part.has("text")) order.prompt += part.at("text").prose(32000);
              if (!part.has("inlineData")) continue;
              const Object data(part.at("inlineData"), "data", {"mimeType", "data"});
              if (!data.at("mimeType").line(20).starts_with("image/")) data.fail("mimeType", "no picture");
              if (!is_base64(json_node_get_string(data.at("data").node()))) data.fail("data", "no base64");
              order.pictures++;
            }
          }
          const Object config(o.at("generationConfig"), "a configuration",
                              {"responseModalities", "imageConfig"});
          const auto modes = config.at("responseModalities").elements(2, "modalities");
          if (modes.size() != 1 || modes[0].line(10) != "IMAGE")
            config.fail("responseModalities", "expected IMAGE");
          const Object image(config.at("imageConfig"), "an image", {"aspectRatio", "imageSize"});
          if (image.at("aspectRatio").word(kRatios, "ratio") != "16:9")
            image.fail("aspectRatio", "the tests are wide");
          if (image.at("imageSize").word(kSizes, "size") != "1K") image.fail("imageSize", "expected 1K");
          order.width = 1376;
          order.height = 768;
          return {};
        },
        [](const std::string &message) { return google_error(400, "INVALID_ARGUMENT", message); });
    if (order.prompt.find("forbidden") != std::string::npos) {
      refused(order);
      return {
          200,
          R"({"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":9}})"};
    }
    if (order.prompt.find("nothing to see") != std::string::npos) {
      refused(order);
      return {200,
              R"({"candidates":[{"content":{"role":"model"},"finishReason":"IMAGE_SAFETY","index":0}]})"};
    }
    const std::string png = http::base64(make(order)), draft = http::base64(png_of(64, 36, 0xff0000));
    return {200, R"({"candidates":[{"content":{"role":"model","parts":[)"
                 R"({"thought":true,"inlineData":{"mimeType":"image/png","data":")" +
                     draft + R"("}},{"text":"Here it is."},{"inlineData":{"mimeType":"image/png","data":")" +
                     png +
                     R"("}}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":50,)"
                     R"("candidatesTokenCount":1120},"responseId":"r)" +
                     std::to_string(orders().size()) + "\"}"};
  });
}

// ---- Ark ----

ArkImages::ArkImages() {
  server.on("POST", "/api/v3/images", [this](const Exchange &e) -> Answer {
    if (e.header("Authorization") != "Bearer " + key)
      throw ark_error(401, "AuthenticationError", "The API key is wrong.");
    if (e.path != "/api/v3/images/generations") throw ark_error(404, "NotFound", "no such path");
    Order order;
    with_json(
        e,
        [&](const Value &body) -> std::string {
          const Object o(body, "a picture",
                         {"model", "prompt", "image", "size", "seed", "sequential_image_generation",
                          "response_format", "watermark"});
          if (o.at("model").line(100) != "seedream-4-0-250828")
            throw ark_error(404, "InvalidEndpointOrModel.NotFound", "no such model");
          order.prompt = o.at("prompt").prose(8000);
          if (auto v = o.find("image"))
            for (const Value &i : v->elements(10, "pictures")) {
              if (!i.is_string() || !is_picture_url(json_node_get_string(i.node()))) i.fail("no picture");
              order.pictures++;
            }
          read_size(o.at("size"), order);
          if (static_cast<long>(order.width) * order.height < 921600) o.fail("size", "too small");
          if (auto v = o.find("seed")) v->integer(-1, 2147483647);
          if (o.at("sequential_image_generation").line(20) != "disabled")
            o.fail("sequential_image_generation", "no");
          if (o.at("response_format").line(20) != "b64_json") o.fail("response_format", "expected b64_json");
          if (o.at("watermark").boolean()) o.fail("watermark", "expected false");
          return {};
        },
        [](const std::string &message) { return ark_error(400, "InvalidParameter", message); });
    if (order.prompt.find("forbidden") != std::string::npos) {
      refused(order);
      return {
          200,
          R"({"model":"m","created":1,"data":[{"error":{"code":"OutputImageSensitiveContentDetected",)"
          R"("message":"The output may contain sensitive information."}}],"usage":{"generated_images":0}})"};
    }
    const std::string png = http::base64(make(order));
    return {
        200,
        R"({"model":"m","created":1,"data":[{"b64_json":")" + png +
            R"(","size":"1280x720"}],"usage":{"generated_images":1,"output_tokens":3600,"total_tokens":3600}})"};
  });
}

}  // namespace fakes
