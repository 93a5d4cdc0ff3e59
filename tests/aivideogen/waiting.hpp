// SPDX-License-Identifier: LGPL-2.1-or-later
// What the tests of the production have in common: a small shot, and patience.
#pragma once
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "shot.hpp"

namespace fake {

// A quarter of a second, six frames, without pictures.
inline std::shared_ptr<aivideogen::Shot> shot(const std::string &id, bool continues = false) {
  auto s = std::make_shared<aivideogen::Shot>();
  s->info.reset(gst_storyboard_shot_new(id.c_str()), gst_storyboard_shot_free);
  s->info->duration = GST_SECOND / 4;
  s->info->continues = continues;
  s->frames.body = 6;
  return s;
}

// Asks until it is so, and not once more.
inline void wait_for(const std::function<bool()> &what) {
  for (int i = 0; i < 1000; i++) {
    if (what()) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  FAIL() << "it never came about";
}

}  // namespace fake
