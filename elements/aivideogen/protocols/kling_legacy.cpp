// SPDX-License-Identifier: LGPL-2.1-or-later
// Kling, older API: /v1/videos/{text2video,image2video}. The key is an API key, or "ACCESSKEY:SECRETKEY", of
// which a token is signed for every request (JWT, HS256). A task's name here is "image2video/ID", because the
// path is part of it.
#include <glib.h>

#include "protocols/kling_errors.hpp"
#include "protocols/kling_lip_sync.hpp"
#include "protocols/wire.hpp"

namespace aivideogen {
namespace {

using generation::Generation;
using generation::Role;
using wire::Json;

constexpr int kTokenLife = 1800;  // seconds
constexpr int kClockSkew = 5;     // seconds that the provider's clock may be behind

// RFC 7519 with HMAC-SHA256.
std::string token(const std::string &access_key, const std::string &secret, std::int64_t now) {
  const std::string head = wire::Object().set("alg", "HS256").set("typ", "JWT").text();
  const std::string claims =
      wire::Object().set("iss", access_key).set("exp", now + kTokenLife).set("nbf", now - kClockSkew).text();
  const std::string text = wire::base64url(head) + "." + wire::base64url(claims);
  GHmac *hmac = g_hmac_new(G_CHECKSUM_SHA256, reinterpret_cast<const guchar *>(secret.data()), secret.size());
  g_hmac_update(hmac, reinterpret_cast<const guchar *>(text.data()), static_cast<gssize>(text.size()));
  guint8 digest[32];
  gsize length = sizeof digest;
  g_hmac_get_digest(hmac, digest, &length);
  g_hmac_unref(hmac);
  return text + "." + wire::base64url(std::string(reinterpret_cast<const char *>(digest), length));
}

const char *kind(const Generation &o) {
  if (kling::is_lip_sync(o)) return kling::kLipSync;
  return wire::find(o, Role::FirstFrame) ? "image2video" : "text2video";
}

std::string named(const Generation &order, const std::string &id) {
  if (wire::task_name(id).empty() || id.find('/') != std::string::npos) return {};
  return wire::task_name(std::string(kind(order)) + "/" + id);
}

class KlingLegacy final : public kling::WithLipSync {
 public:
  Traits traits(const Access &access) const override {
    Traits t;
    t.recovery = Traits::Recovery::ClientId;
    t.listing_lag = 5;
    wire::pace(access, t);
    return t;
  }

  void check(const Generation &order, const Access &) const override {
    if (kling::is_lip_sync(order)) {
      kling::check_lip_sync(order);
      return;
    }
    wire::whole_seconds(order.seconds);
    if (order.seed) throw Refusal("seed", "this API takes no seed");
    if (!order.extends.empty()) throw Refusal("extends", "this API does not extend clips of this model");
    if (order.last_frame) throw Refusal("last-frame", "this API does not give the last frame");
    if (order.resolution != "720p" && order.resolution != "1080p")
      throw Refusal("resolution", "this API makes 720p (std) and 1080p (pro)");
    for (const auto &i : order.inputs)
      if (i.role != Role::FirstFrame && i.role != Role::LastFrame)
        throw Refusal("references", "this API takes frames only");
  }

  http::Request create(const Generation &order, const Access &access, const std::string &client_id,
                       const std::vector<http::Reply> &faces) const override {
    check(order, access);
    if (kling::is_lip_sync(order))
      return kling::lip_sync(order, access, client_id, faces.at(0), credentials(access));
    wire::Object body;
    body.set("model_name", access.model)
        .set("prompt", order.prompt)
        .set("mode", order.resolution == "1080p" ? "pro" : "std")
        .set("duration", wire::whole_seconds(order.seconds))
        .set("sound", order.audio ? "on" : "off")
        .set("external_task_id", client_id);
    if (!order.negative_prompt.empty()) body.set("negative_prompt", order.negative_prompt);
    const auto *first = wire::find(order, Role::FirstFrame);
    if (first)
      body.set("image", wire::raw_or_url(first->medium));
    else
      body.set("aspect_ratio", wire::ratio(order.width, order.height, {"16:9", "9:16", "1:1"}));
    if (const auto *last = wire::find(order, Role::LastFrame))
      body.set("image_tail", wire::raw_or_url(last->medium));
    return wire::post(access, std::string("/v1/videos/") + kind(order), body, credentials(access));
  }

  std::variant<std::string, ProviderError> created(const Generation &order,
                                                   const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if (kling::is_good(reply, body)) {
      const Json data = (*body)["data"];
      const auto task = named(order, data["task_id"].word());
      if (!task.empty()) return task;
    }
    return kling::read_error(reply);
  }

  http::Request poll(const std::string &task, const Access &access) const override {
    return wire::get(access, "/v1/videos/" + task, credentials(access));
  }

  std::variant<JobReport, ProviderError> polled(const std::string &task, const Access &access,
                                                const http::Reply &reply) const override {
    return kling::older_report(task, access, reply);
  }

  std::optional<http::Request> look_up(const Missing &missing, const Access &access) const override {
    return wire::get(
        access,
        std::string("/v1/videos/") + kind(*missing.order) + "/" + http::url_segment(missing.client_id),
        credentials(access));
  }

  std::variant<Found, ProviderError> looked_up(const Missing &missing, const Access &,
                                               const http::Reply &reply) const override {
    return kling::older_looked_up(missing, kind(*missing.order), reply);
  }

  std::vector<http::Header> credentials(const Access &access) const override {
    const auto colon = access.key.find(':');
    if (colon == std::string::npos) return wire::bearer(access);
    Access signing = access;
    signing.key = token(access.key.substr(0, colon), access.key.substr(colon + 1), access.now);
    return wire::bearer(signing);
  }
};

}  // namespace

std::unique_ptr<Protocol> make_kling_legacy() {
  return std::make_unique<KlingLegacy>();
}

}  // namespace aivideogen
