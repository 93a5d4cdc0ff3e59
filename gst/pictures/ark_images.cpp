// SPDX-License-Identifier: LGPL-2.1-or-later
// Seedream on Ark: POST /images/generations; pictures that go in as data URLs under "image". An item can fail
// on its own, inside a reply with HTTP 200.
#include "http/json.hpp"
#include "http/secret.hpp"
#include "pictures/protocols.hpp"

namespace pictures {
namespace {

using http::Json;
using http::Object;

http::Fault fault_of(unsigned status, const std::string &code) {
  const auto has = [&](const char *part) { return code.find(part) != std::string::npos; };
  if (has("SensitiveContent") || has("RiskDetection")) return http::Fault::Moderation;
  if (has("Overdue") || has("SetLimitExceeded") || has("OperationDenied")) return http::Fault::Balance;
  if (has("RateLimit") || has("Inflight") || has("TooFast") || has("QuotaExceeded"))
    return http::Fault::RateLimited;
  if (has("Overloaded") || has("InternalService")) return http::Fault::Retryable;
  if (has("Authentication") || has("AccessDenied")) return http::Fault::Auth;
  if (has("NotFound") || has("ModelNotOpen")) return http::Fault::NotFound;
  if (has("InvalidParameter") || has("MissingParameter")) return http::Fault::Invalid;
  return http::fault_of(status);
}

class ArkImages final : public Protocol {
 public:
  http::Request create(const Order &order, const Access &access) const override {
    Object o;
    o.set("model", access.model)
        .set("prompt", order.prompt)
        .set("size", std::to_string(order.width) + "x" + std::to_string(order.height));
    if (!order.inputs.empty()) {
      http::Array images;
      for (const auto &i : order.inputs) images.add(wire::data_url(i.medium));
      o.set("image", images);
    }
    if (order.seed) o.set("seed", std::int64_t{*order.seed & 0x7fffffff});
    o.set("sequential_image_generation", "disabled")
        .set("response_format", "b64_json")
        .set("watermark", false);
    return wire::post(access, "/images/generations", o.text(), http::bearer(access.key));
  }

  std::variant<Reply, http::ServerError> created(const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if (!body) return http::strange(reply, "no JSON in the reply");
    const Json item = (*body)["data"][std::size_t{0}];
    Json error = (*body)["error"];
    if (!error.is_object()) error = item["error"];
    if (error.is_object())
      return http::error(reply, fault_of(reply.status == 200 ? 400 : reply.status, error["code"].text()),
                         error["code"].text(), error["message"].text());
    Reply r;
    r.task = wire::task_name(reply.header("x-request-id"));
    if (reply.status == 200 && wire::take_picture(item["b64_json"].text(), item["url"].text(), r)) return r;
    return http::strange(reply, "no picture and no error in the reply");
  }
};

}  // namespace

std::unique_ptr<Protocol> make_ark_images() {
  return std::make_unique<ArkImages>();
}

}  // namespace pictures
