// SPDX-License-Identifier: LGPL-2.1-or-later
// Offsets over time: one number, or two clocks that run apart.
#pragma once
#include <span>

namespace avsync {

struct Reading {
  double time = 0;    // s, on the picture's clock
  double offset = 0;  // s, positive: the sound is late
};

struct Line {
  double offset = 0;    // s at time 0
  double slope = 0;     // s per s; positive: the sound falls behind
  double residual = 0;  // s, median distance of the readings from the line
  bool drifts = false;  // the slope is more than chance and more than one frame (40 ms) in ten minutes
  double at(double time) const { return offset + slope * time; }
};

// Theil and Sen: the median of the slopes of all pairs, so that a few wrong readings do no harm. The slope
// counts when it moves the sound by more than three residuals (and 2 ms) over the readings' span.
Line fit(std::span<const Reading> readings);

}  // namespace avsync
