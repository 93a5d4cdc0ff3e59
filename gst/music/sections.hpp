// SPDX-License-Identifier: LGPL-2.1-or-later
// Where a piece of music changes, and how much is going on in between.
#pragma once
#include <array>
#include <span>
#include <vector>

#include "music/features.hpp"
#include "music/tracker.hpp"

namespace music {

// How the music sounds, ten frames (0.2 s) at a time.
class Texture {
 public:
  // `spectrum`: kBands values for each frame, `power`: mean squares.
  void add(std::span<const float> spectrum, std::span<const float> power);

  struct Span {
    std::array<double, kGroups> bands{};  // mean of the logarithmic bands
    double rise = 0;                      // mean of all bands' rise: how busy it is
    double power = 0;                     // mean square
  };
  Span mean(double from, double to) const;  // s
  double ends() const;  // s: behind it all is 60 dB below the loudest

 private:
  static constexpr std::size_t kFrames = 10;
  struct Cell {
    std::array<float, kGroups> bands{};
    float rise = 0;
    double power = 0;
    std::size_t frames = 0;
  };
  std::vector<Cell> cells_;
  std::vector<float> power_;   // of each frame
  std::vector<float> before_;  // the last frame's bands
};

// A border lies at the downbeat where the bars behind differ most from the bars before: by 4 dB, or in how
// they sound. Without at least nine bars the piece is one section.
std::vector<Section> sections_of(std::span<const Beat> beats, const Texture &texture, double duration);

// From one downbeat to the next; the last bar is as long as the one before it.
std::vector<Bar> bars_of(std::span<const Beat> beats, const Texture &texture);

}  // namespace music
