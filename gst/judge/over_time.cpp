// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/over_time.hpp"

#include <algorithm>
#include <array>
#include <numbers>

namespace judge {

double OverTime::exposure_at(std::uint64_t time) const {
  if (times.empty()) return 0;
  auto after = std::lower_bound(times.begin(), times.end(), time);
  if (after == times.end()) return exposure.back();
  std::size_t n = static_cast<std::size_t>(after - times.begin());
  if (n && time - times[n - 1] < *after - time) n--;
  return exposure[n];
}

std::vector<float> even_out(const std::vector<float> &levels, const std::vector<char> &usable) {
  constexpr std::array<float, 9> kWeights = {1, 8, 28, 56, 70, 56, 28, 8, 1};
  const auto count = static_cast<std::ptrdiff_t>(levels.size());
  std::vector<float> out(levels.size(), 0);
  for (std::ptrdiff_t n = 0; n < count; n++) {
    if (!usable[static_cast<std::size_t>(n)]) continue;
    float sum = 0, weight = 0;
    for (std::ptrdiff_t k = -4; k <= 4; k++) {
      // Mirrored at the ends, so that what alternates still cancels there.
      std::ptrdiff_t i = n + k < 0 ? -(n + k) : n + k >= count ? 2 * (count - 1) - (n + k) : n + k;
      i = std::clamp<std::ptrdiff_t>(i, 0, count - 1);
      if (!usable[static_cast<std::size_t>(i)]) continue;
      const float w = kWeights[static_cast<std::size_t>(k + 4)];
      sum += w * levels[static_cast<std::size_t>(i)];
      weight += w;
    }
    out[static_cast<std::size_t>(n)] =
        (sum / weight - levels[static_cast<std::size_t>(n)]) * 2.2f / std::numbers::ln2_v<float>;
  }
  return out;
}

}  // namespace judge
