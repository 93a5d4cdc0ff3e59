// SPDX-License-Identifier: LGPL-2.1-or-later
// From likelihoods to a bar grid: a hidden Markov model whose state is (tempo, position in the bar), after
// Whiteley et al. 2006 and Krebs et al. 2015. One model per bar length; the likelier one wins. The tempo
// changes at beats only.
#pragma once
#include <atomic>
#include <span>
#include <vector>

#include "music/network.hpp"

namespace music {

struct GridBeat {
  double frame;     // of the activations, refined between frames
  unsigned in_bar;  // 1 = downbeat
  float strength;   // activation there, 0..1
};

struct BarModel {
  double slowest = 50, fastest = 215;   // beats per minute
  std::vector<unsigned> bars = {3, 4};  // beats per bar that are tried
  double lambda = 100;                  // how unwilling the tempo is to change: exp(-lambda |new/old - 1|)
  double frames_per_second = 50;
};

// Empty when interrupted. `beats_in_bar` receives the bar length that won.
std::vector<GridBeat> decode(std::span<const Activation> activations, const BarModel &model,
                             unsigned *beats_in_bar, const std::atomic<bool> *interrupt = nullptr);

}  // namespace music
