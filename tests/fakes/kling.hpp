// SPDX-License-Identifier: LGPL-2.1-or-later
// Servers that behave like Kling's current API and like its older one.
#pragma once
#include "fakes/jobs.hpp"

namespace fakes {

// What both APIs have: lips put to a sound.
class KlingJobs : public Jobs {
 public:
  using Jobs::Jobs;
  std::atomic<bool> faces{true};  // whether one is found

 protected:
  void serve_lip_sync(const std::function<void(const Exchange &)> &allowed);
  std::string older_task(const Job &job) const;

 private:
  std::string lip_sync(const Exchange &exchange);
};

class Kling : public KlingJobs {
 public:
  static constexpr char kLike[] = "kling-3.0", kCreate[] = "/image-to-video/", kPoll[] = "/tasks",
                        kClip[] = "/out/", kModeration[] = "the content violates the platform's policy";
  static constexpr Recovery kRecovery = Recovery::Name;
  explicit Kling(std::string clip);
  std::string base() const { return server.base(); }

 private:
  std::string create(const Exchange &exchange, const std::string &kind);
  std::string task(const Job &job) const;
};

class KlingLegacy : public KlingJobs {
 public:
  static constexpr char kLike[] = "kling-3.0-legacy", kCreate[] = "/v1/videos/", kPoll[] = "/v1/videos/",
                        kClip[] = "/out/", kModeration[] = "the content violates the platform's policy";
  static constexpr Recovery kRecovery = Recovery::Name;
  explicit KlingLegacy(std::string clip);
  std::string base() const { return server.base(); }

 private:
  std::string create(const Exchange &exchange, bool image);
};

}  // namespace fakes
