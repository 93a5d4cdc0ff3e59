// SPDX-License-Identifier: LGPL-2.1-or-later
// A repair over time: what evens out flicker, and what hides broken frames at the outer ends of a clip.
//
// Flicker: with L(n) the median over 8x6 blocks of ln luma of frame n (as temporal.hpp measures it), the
// frame is brought to the mean of its neighbourhood, weighted binomially over nine frames (nothing is left at
// half the frame rate): ln luma changes by S(n) = sum_k C(8, k) / 256 L(n + k - 4) - L(n). Since a grade's
// exposure of one EV multiplies code values by 2^(1/2.2), frame n is graded by 2.2 S(n) / ln 2 EV.
//
// Outer frames: black or garbled frames that begin in the head handle with the clip's first frame, or end in
// the tail handle with its last one, are replaced by the nearest good frame.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace judge {

struct OverTime {
  std::vector<std::uint64_t> times;      // ns in the clip, ascending; empty: no flicker is taken out
  std::vector<float> exposure;           // EV, one a frame
  std::uint64_t first_good = 0;          // ns in the clip: frames before it show the one at it
  std::uint64_t last_good = UINT64_MAX;  // frames after it show the one at it
  bool neutral() const { return times.empty() && first_good == 0 && last_good == UINT64_MAX; }
  bool holds(std::uint64_t time) const { return time < first_good || time > last_good; }
  // Of the frame nearest to that time; 0 without flicker.
  double exposure_at(std::uint64_t time) const;
};

// `levels`: L(n); `usable`: 0 for frames that say nothing of the light (black, garbled).
std::vector<float> even_out(const std::vector<float> &levels, const std::vector<char> &usable);

}  // namespace judge
