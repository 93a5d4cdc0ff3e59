// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/shorten.hpp"

#include <algorithm>
#include <cmath>

namespace music {

namespace {

constexpr std::size_t kStay = 2;   // bars before and behind the seam
constexpr double kAlike = 0.06;    // mean difference of the bands of bars that sound alike
constexpr double kPerSecond = 4;   // a second of difference in length weighs as much as so many kAlike

double difference(const Bar &a, const Bar &b) {
  double sum = 0;
  const std::size_t n = std::min(a.sound.size(), b.sound.size());
  for (std::size_t i = 0; i < n; i++) sum += static_cast<double>(std::abs(a.sound[i] - b.sound[i]));
  return n ? sum / static_cast<double>(n) : 1.0;
}

}  // namespace

std::optional<Seam> shorten(const Analysis &a, double wanted) {
  const auto &bars = a.bars;
  const double much = a.ends - wanted;
  if (!a.stable || wanted <= 0 || much <= 0 || bars.size() < 2 * kStay + 2) return std::nullopt;
  std::optional<Seam> best = Seam{0, 0, wanted / a.ends};
  double least = kPerSecond * much;
  for (std::size_t i = kStay; i + kStay < bars.size(); i++)
    for (std::size_t k = i + 1; k + kStay <= bars.size(); k++) {
      const double left_out = bars[k].time - bars[i].time, length = a.ends - left_out;
      if (length <= 0) break;
      // Bar k comes where bar i would have, behind bar i - 1 instead of k - 1.
      const double seam = difference(bars[i], bars[k]) + difference(bars[i - 1], bars[k - 1]);
      const double cost = kPerSecond * std::abs(left_out - much) + seam / kAlike;
      if (cost < least) {
        least = cost;
        best = Seam{bars[i].time, bars[k].time, wanted / length};
      }
    }
  return best;
}

}  // namespace music
