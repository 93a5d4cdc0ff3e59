// SPDX-License-Identifier: LGPL-2.1-or-later
// Shows a slip in the pictures of a take: the faults that real models make, on purpose.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "animatic/renderer.hpp"
#include "rehearsal/fate.hpp"

namespace aivideogen {

struct Span {  // of a take, in frames
  std::int64_t head = 0, frames = 0, tail = 0;
};

// Changes frame n (I420, BT.601 full range, width and height even) in place. A slip of the camera changes
// nothing here; see wrong_move().
//
//   lighting     0.8 to 1.6 EV too dark or too bright, 0.9 to 1.5 EV from side to side, or too warm or cold
//   palette      hues turned by 25 to 60 degrees, saturation times 0.3 to 0.55 or 1.7 to 2.3, or a cast
//   composition  moved by 12 to 22 % of the width, closer by 22 to 40 %, mirrored, or rolled by 7 to 13
//   degrees style        softened, in few tones, grainy, or in blocks temporal     flicker of 12 to 25 %, or
//   2 to 5 black frames in the second third
void spoil(const Slip &slip, std::int64_t n, const Span &span, const animatic::Planes &planes, int width,
           int height);

// The shot with another camera move than it asks for; nothing where it asks for none.
ShotPtr wrong_move(const GstStoryboardShot &shot, const Slip &slip);

// Names what is done, for the take's key.
std::string text_of(const std::vector<Slip> &slips);

}  // namespace aivideogen
