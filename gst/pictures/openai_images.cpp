// SPDX-License-Identifier: LGPL-2.1-or-later
// OpenAI Images, and servers that speak it: POST /images/generations, and /images/edits where pictures go in.
// Options of a catalogue entry: "response-format" (servers that would send an address otherwise; the GPT
// image models know no such field), "edits" = "multipart" (pictures as files, not inside JSON),
// "input-fidelity".
#include "http/json.hpp"
#include "http/secret.hpp"
#include "pictures/protocols.hpp"

namespace pictures {
namespace {

using http::Json;
using http::Object;

http::Fault fault_of(unsigned status, const std::string &code, const std::string &type) {
  const auto has = [](const std::string &text, const char *part) {
    return text.find(part) != std::string::npos;
  };
  if (has(code, "moderation") || has(code, "content_policy") || has(code, "safety") ||
      has(type, "image_generation_user_error"))
    return http::Fault::Moderation;
  if (has(code, "insufficient_quota") || has(code, "billing")) return http::Fault::Balance;
  if (has(code, "rate_limit")) return http::Fault::RateLimited;
  if (has(code, "api_key")) return http::Fault::Auth;
  return http::fault_of(status);
}

class OpenAiImages final : public Protocol {
 public:
  http::Request create(const Order &order, const Access &access) const override {
    const std::string size = std::to_string(order.width) + "x" + std::to_string(order.height);
    const auto quality = order.options.find("quality");
    const std::string format = wire::option(access, "response-format"),
                      fidelity = wire::option(access, "input-fidelity");
    if (order.inputs.size() > 0 && wire::option(access, "edits") == "multipart") {
      http::Multipart form;
      if (!access.model.empty()) form.field("model", access.model);
      form.field("prompt", order.prompt);
      form.field("size", size);
      form.field("n", "1");
      if (quality != order.options.end()) form.field("quality", quality->second);
      if (!format.empty()) form.field("response_format", format);
      unsigned n = 0;
      for (const auto &i : order.inputs) {
        if (!i.medium.bytes) throw std::invalid_argument("a picture that goes in is not there");
        form.file("image[]",
                  "image" + std::to_string(++n) + (i.medium.type == "image/jpeg" ? ".jpg" : ".png"),
                  i.medium.type, *i.medium.bytes);
      }
      http::Request r;
      r.method = "POST";
      r.url = access.base_url + "/images/edits";
      r.headers = http::bearer(access.key);
      form.finish(r);
      return r;
    }
    Object o;
    if (!access.model.empty()) o.set("model", access.model);
    o.set("prompt", order.prompt).set("size", size).set("n", 1);
    if (quality != order.options.end()) o.set("quality", quality->second);
    if (!format.empty()) o.set("response_format", format);
    if (format.empty()) o.set("output_format", "png");
    if (order.inputs.empty())
      return wire::post(access, "/images/generations", o.text(), http::bearer(access.key));
    http::Array images;
    for (const auto &i : order.inputs) images.add(Object().set("image_url", wire::data_url(i.medium)));
    o.set("images", images);
    if (!fidelity.empty()) o.set("input_fidelity", fidelity);
    return wire::post(access, "/images/edits", o.text(), http::bearer(access.key));
  }

  std::variant<Reply, http::ServerError> created(const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if (!body) return http::strange(reply, "no JSON in the reply");
    if (reply.status == 200) {
      const Json first = (*body)["data"][std::size_t{0}];
      Reply r;
      r.task = wire::task_name(reply.header("x-request-id"));
      const Json usage = (*body)["usage"];
      if (const auto output = usage["output_tokens"].number()) {
        catalogue::ImageUsage u;
        u.output = *output;
        const double all = usage["input_tokens"].number().value_or(0);
        u.input = usage["input_tokens_details"]["image_tokens"].number().value_or(0);
        u.text = usage["input_tokens_details"]["text_tokens"].number().value_or(std::max(0.0, all - u.input));
        r.usage = u;
      }
      if (wire::take_picture(first["b64_json"].text(), first["url"].text(), r)) return r;
    }
    const Json error = (*body)["error"];
    if (!error.is_object()) return http::strange(reply, "no picture and no error in the reply");
    const std::string code = error["code"].word(), type = error["type"].text();
    return http::error(reply, fault_of(reply.status, code, type), code.empty() ? type : code,
                       error["message"].text());
  }
};

}  // namespace

std::unique_ptr<Protocol> make_openai_images() {
  return std::make_unique<OpenAiImages>();
}

}  // namespace pictures
