// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/level.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

namespace music {

namespace {

// In the order of the terms below: what levels.py fits to this network's grids over songs of its training.
constexpr double kWeights[] = {-0.41, 1.67, -1.48, -0.44, -0.38, 10.62, -1.51, -7.37};
constexpr double kUsual = 115;  // beats per minute
constexpr std::size_t kFewest = 8;

struct Sums {
  double beat[2] = {0, 0}, downbeat[2] = {0, 0};  // at even and odd places
  std::size_t count[2] = {0, 0};
  double mean(const double *sum) const {
    return (sum[0] + sum[1]) / static_cast<double>(std::max<std::size_t>(1, count[0] + count[1]));
  }
  double difference(const double *sum) const {
    return std::abs(sum[0] / static_cast<double>(std::max<std::size_t>(1, count[0])) -
                    sum[1] / static_cast<double>(std::max<std::size_t>(1, count[1])));
  }
};

// The largest activation within a frame of each place.
Sums sums(std::span<const Activation> a, std::span<const double> places) {
  Sums s;
  for (std::size_t i = 0; i < places.size(); i++) {
    const auto at = static_cast<std::ptrdiff_t>(std::lround(places[i]));
    float beat = 0, down = 0;
    for (auto f = std::max<std::ptrdiff_t>(0, at - 1);
         f <= at + 1 && f < static_cast<std::ptrdiff_t>(a.size()); f++) {
      beat = std::max(beat, a[static_cast<std::size_t>(f)].beat);
      down = std::max(down, a[static_cast<std::size_t>(f)].downbeat);
    }
    s.beat[i % 2] += static_cast<double>(beat);
    s.downbeat[i % 2] += static_cast<double>(down);
    s.count[i % 2]++;
  }
  return s;
}

double log_odds(double p) {
  p = std::clamp(p, 0.01, 0.99);
  return std::log(p / (1 - p));
}

}  // namespace

double doubled(std::span<const GridBeat> grid, std::span<const Activation> activations,
               double frames_per_second) {
  if (grid.size() < kFewest) return -100;
  std::vector<double> beats, between, intervals;
  for (std::size_t i = 0; i < grid.size(); i++) {
    beats.push_back(grid[i].frame);
    if (i == 0) continue;
    between.push_back((grid[i].frame + grid[i - 1].frame) / 2);
    intervals.push_back(grid[i].frame - grid[i - 1].frame);
  }
  const auto middle = intervals.begin() + static_cast<std::ptrdiff_t>(intervals.size() / 2);
  std::nth_element(intervals.begin(), middle, intervals.end());
  const double octaves = std::log2(60 * frames_per_second / *middle / kUsual);
  const Sums on = sums(activations, beats), off = sums(activations, between);
  const double terms[] = {1,
                          octaves,
                          octaves * octaves,
                          log_odds(on.mean(on.beat)),
                          log_odds(off.mean(off.beat)),
                          on.difference(on.beat),
                          on.difference(on.downbeat),
                          on.mean(on.downbeat)};
  double sum = 0;
  for (std::size_t i = 0; i < std::size(terms); i++) sum += kWeights[i] * terms[i];
  return sum;
}

}  // namespace music
