// SPDX-License-Identifier: LGPL-2.1-or-later
// How far a shot's sound is from its picture.
#pragma once
#include <span>
#include <vector>

#include "avsync/motion.hpp"

namespace avsync {

struct Offset {
  double seconds = 0;     // positive: the sound is late; it has to be given so much earlier
  double confidence = 0;  // how far the best offset stands out from what chance gives, 1 = as chance
  bool sure = false;      // confidence over the gate: these lips speak these words
  double agreement = 0;   // correlation of the parts that say so, 0..1
  float x = 0, y = 0;     // where, fractions of the picture
};

struct OffsetOptions {
  double most = 1.0;   // s, searched to both sides
  double gate = 1.35;  // confidence to be sure
};

// `envelope` at kEnvelopeRate, its value 0 at the time of the first frame; `frame`: s per frame. Curves and
// envelope are the same stretch of time, at least two seconds of it.
Offset measure_offset(std::span<const Curve> curves, double frame, std::span<const float> envelope,
                      const OffsetOptions &options = {});

}  // namespace avsync
