// SPDX-License-Identifier: LGPL-2.1-or-later
// From likelihoods to a bar grid: a hidden Markov model whose state is (beats in a bar, tempo, position in
// the bar), after Whiteley et al. 2006 and Krebs et al. 2015. The tempo changes at beats, the number of beats
// in a bar at downbeats.
#pragma once
#include <atomic>
#include <memory>
#include <span>
#include <vector>

#include "music/network.hpp"

namespace music {

struct GridBeat {
  double frame;     // of the activations, refined between frames
  unsigned in_bar;  // 1 = downbeat
  unsigned bar;     // beats in its bar
  float strength;   // activation there, 0..1
};

struct BarLength {
  unsigned beats;
  double prior;  // log of how much likelier such a bar is than one of four; charged for each bar
};

struct BarModel {
  double slowest = 45, fastest = 230;  // beats per minute
  std::vector<BarLength> bars = {{4, 0}, {3, -0.5}, {2, -3}, {5, -6}, {6, -5}, {7, -6}};
  double lambda = 100;   // how unwilling the tempo is to change: exp(-lambda |new/old - 1|)
  double free = 0.5;     // frames of change that cost nothing: periods are whole frames here
  double beat_cost = 1;  // log likelihood each beat costs: keeps half beats from being counted
  double usual = 115, spread = 1,
         tempo_weight = 1;  // beats per minute, octaves; weight of that prior per beat
  double new_metre = 12;    // log likelihood another number of beats costs
  double frames_per_second = 50;
};

// Takes activations as they come and settles beats that lie far enough back (Viterbi with a fixed lag).
class BarTracker {
 public:
  // `lag`: frames of what follows that are heard before a beat is settled. Keeps up to about 1.8 kB for
  // each of them, and half as many again.
  BarTracker(const BarModel &model, std::size_t lag);
  ~BarTracker();
  // False when interrupted.
  bool add(std::span<const Activation> activations, const std::atomic<bool> *interrupt = nullptr);
  // What has been settled since the last call; with `all`, everything up to now.
  std::vector<GridBeat> settled(bool all = false);

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

// All at once. Empty when interrupted.
std::vector<GridBeat> decode(std::span<const Activation> activations, const BarModel &model,
                             const std::atomic<bool> *interrupt = nullptr);

}  // namespace music
