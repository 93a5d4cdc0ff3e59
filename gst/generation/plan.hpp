// SPDX-License-Identifier: LGPL-2.1-or-later
// How a take is bought: one order, or several that make one clip together.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "generation/generation.hpp"

namespace generation {

struct Segment {
  enum class Join {
    First,     // begins the take
    Chained,   // begins with the last frame of the segment before it; that frame is seen once
    Extended,  // the provider goes on with the clip of the segment before it
    Synced,    // the clip of the segment before it with the lips put to a sound; stands for it
  } join = Join::First;
  // Chained: without the first frame, which is not known yet; Extended and Synced: without `extends`. The job
  // fills them in; `extends_key` and, for the first frame, the key of the segment before stand in the
  // canonical form.
  Generation order;
  double seconds = 0;  // that it adds to the take
};

struct Plan {
  std::vector<Segment> segments;
  bool extension_is_whole = true;  // an Extended result holds the clip that was extended
  bool speaks = false;             // the lines are spoken in it
  double seconds_wanted = 0, seconds_bought = 0;
  std::vector<std::string> left_out;  // what could not be carried, each one sentence
};

std::string plan_key(const Plan &plan);  // SHA-256 (hex); of a single segment: its order's key

}  // namespace generation
