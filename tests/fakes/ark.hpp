// SPDX-License-Identifier: LGPL-2.1-or-later
// A server that behaves like Ark's content generation tasks with Seedance 2.0: refuses what the real one
// refuses.
#pragma once
#include "fakes/jobs.hpp"

namespace fakes {

class Ark : public Jobs {
 public:
  static constexpr char kLike[] = "seedance-2.0", kCreate[] = "/api/v3/contents/generations/tasks",
                        kPoll[] = "/api/v3/contents/generations/tasks", kClip[] = "/files/",
                        kModeration[] = "OutputVideoSensitiveContentDetected";
  static constexpr Recovery kRecovery = Recovery::Listing;
  explicit Ark(std::string clip);
  std::string base() const { return server.base() + "/api/v3"; }
  std::atomic<bool> echoes{
      true};  // the listing repeats execution_expires_after, which some gateways leave out
  const std::string model = "dreamina-seedance-2-0-260128";

 private:
  std::string create(const Exchange &exchange);
  std::string task(const Job &job) const;
};

}  // namespace fakes
