// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/shorten.hpp"

#include <algorithm>
#include <cmath>

namespace music {

namespace {

constexpr std::size_t kStay = 2;   // bars before and behind the seam
constexpr double kAlike = 0.06;    // mean difference of the bands of bars that sound alike
constexpr double kUneven = 1.08;  // longest / shortest bar around a seam
constexpr double kPerSecond = 4;   // a second of difference in length weighs as much as so many kAlike

double difference(const Bar &a, const Bar &b) {
  double sum = 0;
  const std::size_t n = std::min(a.sound.size(), b.sound.size());
  for (std::size_t i = 0; i < n; i++) sum += static_cast<double>(std::abs(a.sound[i] - b.sound[i]));
  return n ? sum / static_cast<double>(n) : 1.0;
}

// Whether the bars around both places are equally long: elsewhere the tempo would jump, or a beat be lost.
bool alike_in_time(const std::vector<Bar> &bars, std::size_t i, std::size_t k) {
  double shortest = bars[i].time - bars[i - 1].time, longest = shortest;
  for (const std::size_t n : {i, k - 1, k}) {
    if (n + 1 >= bars.size()) continue;
    const double length = bars[n + 1].time - bars[n].time;
    shortest = std::min(shortest, length);
    longest = std::max(longest, length);
  }
  return longest <= kUneven * shortest;
}

}  // namespace

std::optional<Seam> shorten(const Analysis &a, double wanted, double most_tempo) {
  const auto &bars = a.bars;
  const double much = a.ends - wanted;
  if (!a.stable || wanted <= 0 || much <= 0 || bars.size() < 2 * kStay + 2) return std::nullopt;
  std::optional<Seam> best;
  double least = 0;
  const auto consider = [&](double from, double to, double unlike) {
    const double length = a.ends - (to - from);
    if (length <= 0) return;
    double tempo = wanted / length;
    if (std::abs(tempo - 1) > most_tempo) {
      if (length > wanted) return;
      tempo = 1;
    }
    const double cost = kPerSecond * std::abs(length - wanted) + unlike / kAlike;
    if (best && cost >= least) return;
    least = cost;
    best = Seam{from, to, tempo};
  };
  consider(0, 0, 0);
  for (std::size_t i = kStay; i + kStay < bars.size(); i++)
    for (std::size_t k = i + 1; k + kStay <= bars.size(); k++)  // bar k comes where bar i would have, behind bar i - 1
      if (alike_in_time(bars, i, k)) consider(bars[i].time, bars[k].time, difference(bars[i], bars[k]) + difference(bars[i - 1], bars[k - 1]));
  return best;
}

}  // namespace music
