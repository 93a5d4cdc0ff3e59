// SPDX-License-Identifier: LGPL-2.1-or-later
// The beat network: 54 features per 20 ms -> how likely a beat and a downbeat are there. 32,102 parameters:
// batch norm, convolution 54 -> 24 (3 taps), eight residual blocks of 24 channels (5 taps, dilated by 1 ..
// 128) whose outputs add up, 1x1 to two logits. ELU throughout. Trained on music with known beats
// (docs/beats.md, training/). It hears everything three times, as it is and a sixth slower and faster, and
// the mean of the logits counts: a tempo that it is unsure about it knows better at another speed.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace music {

struct Activation {
  float beat, downbeat;  // probabilities
};

// Frames to each side that an activation depends on: 1 of the first convolution, 2 * (1 + .. + 128) of the
// others and 1 of the rise, at the fastest speed.
inline constexpr std::size_t kReach = 606;

// `spectrum`: kBands values per frame, silence assumed around them; `first`: the first one's number (the
// speeds' own frames count from frame 0). Takes about 1 kB per frame while it works.
std::vector<Activation> beat_activations(std::span<const float> spectrum, std::size_t first = 0);

// One pass at one speed: logits of beat and downbeat per frame. For tests.
std::vector<Activation> beat_logits(std::span<const float> spectrum);

// Frames of the spectrum as they come in, activations as soon as `look_ahead` frames behind them are known
// (kReach of them make the result exact; with fewer, silence is assumed to follow). Works on `block` frames
// at once.
class StreamedNetwork {
 public:
  StreamedNetwork(std::size_t look_ahead, std::size_t block);
  // The activations that follow those returned before.
  std::vector<Activation> add(std::span<const float> spectrum);
  std::vector<Activation> finish();

 private:
  std::vector<Activation> work(std::size_t until);
  std::size_t look_ahead_, block_;
  std::vector<float> kept_;           // spectrum from frame `first_` on
  std::size_t first_ = 0, done_ = 0;  // frames since the beginning
};

}  // namespace music
