// SPDX-License-Identifier: LGPL-2.1-or-later
// The beat network: 54 features per 20 ms -> how likely a beat and a downbeat are there. 32,102 parameters:
// batch norm, convolution 54 -> 24 (3 taps), eight residual blocks of 24 channels (5 taps, dilated by 1 ..
// 128: +-10 s are seen) whose outputs add up, 1x1 to two logits. ELU throughout. Trained on rendered music
// with known beats (docs/beats.md).
#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace music {

struct Activation {
  float beat, downbeat;  // probabilities
};

// `features`: frames * kFeatures values. Takes 26 kB plus about 0.4 kB per frame.
std::vector<Activation> beat_activations(std::span<const float> features);

}  // namespace music
