// SPDX-License-Identifier: LGPL-2.1-or-later
// Whether video may be paid for a shot: where its storyboard frames must be approved, not before they are.
#pragma once
#include <mutex>
#include <set>
#include <string>

#include "storyboard/gststoryboard.h"

namespace aivideogen {

enum class OnUnapproved { Error, Wait };  // a shot's frames are not approved and its model costs money

class FramesGate {
 public:
  // Any thread. By the shot event, by approve(), or by the file of approvals as it is now.
  bool open(const GstStoryboardShot &shot) const;
  void approve(const std::string &shot_id);  // "all": every shot
  // Why it is shut, and what opens it.
  static std::string sentence(const GstStoryboardShot &shot);

 private:
  mutable std::mutex mutex_;  // guards approved_
  std::set<std::string> approved_;
};

}  // namespace aivideogen
