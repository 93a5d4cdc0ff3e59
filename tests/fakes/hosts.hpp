// SPDX-License-Identifier: LGPL-2.1-or-later
// Servers that behave like services which host many models: the fal queue and Replicate.
#pragma once
#include "fakes/jobs.hpp"

namespace fakes {

class FalQueue : public Jobs {
 public:
  static constexpr char kLike[] = "seedance-2.0-fast-fal", kCreate[] = "/bytedance/", kPoll[] = "/bytedance/",
                        kClip[] = "/files/", kModeration[] = "content_policy_violation";
  static constexpr Recovery kRecovery = Recovery::None;
  explicit FalQueue(std::string clip);
  std::string base() const { return server.base(); }

 private:
  std::string create(const Exchange &exchange, const std::string &path);
};

class Replicate : public Jobs {
 public:
  static constexpr char kLike[] = "kling-3.0", kCreate[] = "/v1/models/", kPoll[] = "/v1/predictions",
                        kClip[] = "/files/", kModeration[] = "The prompt was flagged as sensitive.";
  static constexpr Recovery kRecovery = Recovery::Listing;
  static std::string members() { return R"(, "protocol": "replicate", "id": "kwaivgi/kling-v3")"; }
  static std::string options() {
    return R"(, "first-field": "start_image", "duration-type": "number", "resolution-field": "-")";
  }
  explicit Replicate(std::string clip);
  std::string base() const { return server.base() + "/v1"; }

 private:
  std::string create(const Exchange &exchange);
  std::string prediction(const Job &job) const;
};

}  // namespace fakes
