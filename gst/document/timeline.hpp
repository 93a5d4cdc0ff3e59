// SPDX-License-Identifier: LGPL-2.1-or-later
// Where every shot of a storyboard lies on the finished film, in whole frames.
//
// A storyboard's durations are timeline durations: the film is as long as they say. Cut points are the
// rounded running sums of the durations, so rounding never accumulates. A transition of N frames into a shot
// is laid around the cut: the shot's head handle is N/2 frames (rounded down), the tail handle of the shot
// before it the rest. The first shot has no head handle, the last no tail handle.
#pragma once
#include <cstdint>
#include <vector>

#include "document/storyboard.hpp"

namespace storyboard {

// Frame index <-> nanoseconds, exact and without drift: frame n starts at floor(n * 10^9 * den / num) rounded
// to nearest; frames_in() gives the number of whole frames nearest to a duration in seconds.
std::uint64_t frame_time(std::int64_t frame, Rational rate);
std::int64_t frames_in(double seconds, Rational rate);
std::int64_t frame_at(std::uint64_t ns, Rational rate);  // the frame being shown at ns

struct Slot {
  const Scene *scene = nullptr;
  const Shot *shot = nullptr;
  unsigned index = 0;
  std::int64_t start = 0, frames = 0;  // on the finished timeline
  std::int64_t head = 0, tail = 0;     // handles
  std::int64_t transition = 0;         // frames of the transition into this shot = head + previous tail
};

// The slots refer into `board`, which must outlive them. Expects a validated storyboard.
std::vector<Slot> lay_out(const Storyboard &board);

// The lighting and palette a shot ends up with: its own over its scene's.
Lighting lighting_of(const Scene &scene, const Shot &shot);
const std::vector<Colour> &palette_of(const Scene &scene, const Shot &shot);

}  // namespace storyboard
