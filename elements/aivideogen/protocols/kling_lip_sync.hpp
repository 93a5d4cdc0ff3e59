// SPDX-License-Identifier: LGPL-2.1-or-later
// Kling puts the lips of one of its clips to a sound: POST /v1/videos/identify-face, then
// /v1/videos/advanced-lip-sync. The same for both APIs; the key is that of the API the clip was made with. A
// task's name is "advanced-lip-sync/ID".
#pragma once
#include "protocols/wire.hpp"

namespace aivideogen::kling {

constexpr char kLipSync[] = "advanced-lip-sync";

bool is_lip_sync(const generation::Generation &order);
bool is_lip_sync(const std::string &task);
// Throws Refusal.
void check_lip_sync(const generation::Generation &order);
http::Request identify_face(const generation::Generation &order, const Access &access,
                            std::vector<http::Header> credentials);
// It is billed by itself, and its session lasts a day by the provider's word: used for so long less an hour,
// or for the option "face-session" (seconds).
Protocol::Paid faces(const Access &access);
// Why there is no face; nothing when there is one.
std::optional<ProviderError> face_identified(const http::Reply &reply);
http::Request lip_sync(const generation::Generation &order, const Access &access,
                       const std::string &client_id, const http::Reply &face,
                       std::vector<http::Header> credentials);
std::variant<std::string, ProviderError> lip_sync_created(const http::Reply &reply);

// What both APIs do before such an order: the face is looked up.
class WithLipSync : public Protocol {
 public:
  std::size_t preparations(const generation::Generation &order) const override { return is_lip_sync(order); }
  http::Request prepare(std::size_t, const generation::Generation &order, const Access &access,
                        const std::vector<http::Reply> &) const override {
    return identify_face(order, access, credentials(access));
  }
  std::optional<ProviderError> prepared(std::size_t, const http::Reply &reply) const override {
    return face_identified(reply);
  }
  Paid paid_preparation(std::size_t, const generation::Generation &, const Access &access) const override {
    return faces(access);
  }
};

// The older API's report of a task, which lip-sync has as well.
std::variant<JobReport, ProviderError> older_report(const std::string &task, const Access &access,
                                                    const http::Reply &reply);
// And its answer to "do you have the order we call so?", whose task is named "KIND/ID".
std::variant<Found, ProviderError> older_looked_up(const Missing &missing, const std::string &kind,
                                                   const http::Reply &reply);

}  // namespace aivideogen::kling
