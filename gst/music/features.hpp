// SPDX-License-Identifier: LGPL-2.1-or-later
// What the beat network hears: per 20 ms, 27 bands of a logarithmic spectrum and their rise.
#pragma once
#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "music/fft.hpp"

namespace music {

inline constexpr int kRate = 44100;           // Hz, mono
inline constexpr int kHop = kRate / 50;       // 50 frames a second
inline constexpr std::size_t kWindow = 2048;  // Hann, centred on the frame's time
inline constexpr std::size_t kBands =
    81;  // triangles, 12 to the octave from 27.5 Hz, one bin apart at the bottom
inline constexpr std::size_t kGroups = kBands / 3;
inline constexpr std::size_t kFeatures = 2 * kGroups;

// log10(1 + 10 |X|), |X| the mean of the band; then per group of three bands the mean, and three times the
// mean rise over the largest of the three neighbouring bands in the frame before (SuperFlux, Boeck and Widmer
// 2013).
class Features {
 public:
  Features();
  void add(std::span<const float> mono);  // any amount, at kRate
  void finish();                          // silence behind the last sample
  // frames() * kFeatures values.
  const std::vector<float> &values() const { return values_; }
  std::size_t frames() const { return values_.size() / kFeatures; }
  const std::vector<float> &power() const {
    return power_;
  }  // mean square of the samples of each frame's hop

 private:
  void frame();
  struct Band {
    std::size_t first;
    std::vector<float> weights;
  };
  RealFft fft_;
  std::vector<float> window_, pending_, shaped_, spectrum_, values_, power_;
  std::vector<Band> bands_;
  std::array<float, kBands> before_{};
  bool any_ = false;
  std::size_t received_ = 0;
};

// Mono at any rate -> mono at kRate (windowed sinc).
std::vector<float> resampled(std::span<const float> mono, int rate);

}  // namespace music
