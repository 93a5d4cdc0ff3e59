// SPDX-License-Identifier: LGPL-2.1-or-later
// bar-grid < ACTIVATIONS: the grid of bar_model.hpp over activations that something else computed, for
// gst/music/training. In: float32 pairs (beat, downbeat), 50 a second. Out: a line per beat, frame and number
// in the bar.
#include <cstdio>
#include <vector>

#include "music/bar_model.hpp"

int main() {
  std::vector<music::Activation> activations;
  float pair[2];
  while (std::fread(pair, sizeof pair, 1, stdin) == 1) activations.push_back({pair[0], pair[1]});
  for (const auto &b : music::decode(activations, {})) std::printf("%.4f %u\n", b.frame, b.in_bar);
}
