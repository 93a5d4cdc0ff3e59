// SPDX-License-Identifier: LGPL-2.1-or-later
// What the beat network hears: per 20 ms the 81 bands of a logarithmic spectrum; by threes, and their rise.
#pragma once
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

// Of a frame's bands and those of the frame before: per group of three bands their mean, and three times the
// mean rise over the largest of the three neighbouring bands in the frame before (SuperFlux, Boeck and Widmer
// 2013). `out`: kFeatures values. Without `before` nothing rises.
void group_bands(const float *now, const float *before, float *out);

// Per frame kBands values log10(1 + 10 |X|), |X| the mean magnitude in the band.
class Features {
 public:
  Features();
  void add(std::span<const float> mono);          // any amount, at kRate
  void finish();                                  // silence behind the last sample
  std::size_t frames() const { return frames_; }  // since the beginning
  // Of the frames that were not discarded: kBands values each, and the mean square of the samples of its hop.
  const std::vector<float> &values() const { return values_; }
  const std::vector<float> &power() const { return power_; }
  void discard(std::size_t frames);  // the oldest

 private:
  void frame();
  struct Band {
    std::size_t first;
    std::vector<float> weights;
  };
  RealFft fft_;
  std::vector<float> window_, pending_, shaped_, spectrum_, values_, power_;
  std::vector<Band> bands_;
  std::size_t received_ = 0, frames_ = 0;
};

// Mono at any rate -> mono at kRate (windowed sinc).
std::vector<float> resampled(std::span<const float> mono, int rate);

}  // namespace music
