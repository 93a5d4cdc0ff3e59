// SPDX-License-Identifier: LGPL-2.1-or-later
// A server that behaves like the OpenAI Videos API of its last day: JSON bodies, sizes and lengths of a list,
// no field that the API does not know.
#pragma once
#include "fakes/jobs.hpp"

namespace fakes {

class OpenAiVideos : public Jobs {
 public:
  static constexpr char kLike[] = "sora-2", kCreate[] = "/v1/videos", kPoll[] = "/v1/videos",
                        kClip[] = "/v1/videos/video_1/content", kModeration[] = "moderation_blocked";
  static constexpr Recovery kRecovery = Recovery::Listing;
  explicit OpenAiVideos(std::string clip);
  std::string base() const { return server.base() + "/v1"; }

 private:
  std::string create(const Exchange &exchange);
  std::string extend(const Exchange &exchange);
  std::string change(const Exchange &exchange, const std::string &id);
  std::string video(const Job &job) const;
};

}  // namespace fakes
