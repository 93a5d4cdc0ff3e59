// SPDX-License-Identifier: LGPL-2.1-or-later
// A server that behaves like ComfyUI with one known workflow.
#pragma once
#include <set>

#include "fakes/jobs.hpp"

namespace fakes {

class ComfyUi : public Jobs {
 public:
  static constexpr char kLike[] = "comfyui", kCreate[] = "/prompt", kPoll[] = "/history/", kClip[] = "/view",
                        kModeration[] = "";
  static constexpr Recovery kRecovery = Recovery::Name;
  static std::string members() { return R"(, "prices": [{"per-second": 0.1}])"; }
  static std::string options() { return R"(, "workflow-file": "workflow.json")"; }
  static std::string workflow();
  explicit ComfyUi(std::string clip);
  std::string base() const { return server.base(); }

 private:
  std::string create(const Exchange &exchange);
  std::set<std::string> uploads_;  // in the server's thread only
};

}  // namespace fakes
