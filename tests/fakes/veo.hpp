// SPDX-License-Identifier: LGPL-2.1-or-later
// Servers that behave like Veo by the Gemini API and by Vertex AI.
#pragma once
#include "fakes/jobs.hpp"

namespace fakes {

class VeoGemini : public Jobs {
 public:
  static constexpr char kLike[] = "veo-3.1-fast", kCreate[] = "/v1beta/models/", kPoll[] = "/v1beta/models/",
                        kClip[] = "/v1beta/files/", kModeration[] = "filtered";
  static constexpr Recovery kRecovery = Recovery::None;
  explicit VeoGemini(std::string clip);
  std::string base() const { return server.base() + "/v1beta"; }

 private:
  std::string operation(const Job &job) const;
};

class VeoVertex : public Jobs {
 public:
  static constexpr char kLike[] = "veo-3.1-fast-vertex", kCreate[] = "/v1/projects/", kPoll[] = "",
                        kClip[] = "", kModeration[] = "filtered";
  static constexpr Recovery kRecovery = Recovery::None;
  explicit VeoVertex(std::string clip);
  // From here on only tokens of its token server (/token) are good, and only the latest: `verify` says
  // whether an assertion is signed by whom it names.
  void ask_for_tokens(
      std::function<bool(const std::string &signed_part, const std::string &signature)> verify,
      double life = 3600);
  std::atomic<unsigned> tokens{0};  // that were given
  std::string base() const { return server.base() + "/v1"; }

 private:
  std::string operation(const Job &job) const;
  std::mutex token_mutex_;
  std::string token_;  // empty: the key
};

}  // namespace fakes
