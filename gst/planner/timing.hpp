// SPDX-License-Identifier: LGPL-2.1-or-later
// Lengths of shots: the whole exact to the frame, each as near as possible to what it wants, cuts on beats
// where there are any, and as little bought for nothing as possible where a model makes the clips.
#pragma once
#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "document/storyboard.hpp"

namespace catalogue {
struct Durations;
}

namespace planner {

struct Wanted {
  double ideal = 4;          // seconds
  std::int64_t least = 24;   // frames
  std::int64_t handles = 0;  // frames made in addition, for transitions
};

struct TimingRequest {
  std::vector<Wanted> shots;
  std::int64_t total = 0;  // frames
  storyboard::Rational rate;
  const catalogue::Durations *lengths = nullptr;  // of the model; none: any
  std::span<const std::int64_t> beats;            // frames, ascending; cuts on these are better
  std::span<const std::int64_t> bars;             // of these, the ones that are better still
  const std::atomic<bool> *interrupt = nullptr;
};

// Frames of each shot. Dynamic programming over all cuts together; the state is where a cut lies, within a
// band around where it would lie if every shot had its wish. Empty when there is none: too little time for
// what must be seen and heard, or too much for the model's longest length. Throws Interrupted.
std::vector<std::int64_t> time_shots(const TimingRequest &request);

// Seconds that must be ordered for so many frames; 0: longer than the longest.
double ordered(std::int64_t frames, storyboard::Rational rate, const catalogue::Durations &lengths);

}  // namespace planner
