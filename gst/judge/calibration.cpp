// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/calibration.hpp"

#include <algorithm>
#include <cmath>

namespace judge {

std::map<Dimension, Fitted> fit_limits(const std::map<Dimension, std::vector<double>> &kept, double share) {
  std::map<Dimension, Fitted> out;
  for (const auto &[dimension, scores] : kept) {
    if (scores.empty()) continue;
    auto sorted = scores;
    std::sort(sorted.begin(), sorted.end());
    Fitted f;
    f.takes = sorted.size();
    f.lowest = sorted.front();
    f.median = sorted[sorted.size() / 2];
    if (f.takes >= kLeastTakes) {
      const auto below = static_cast<std::size_t>(share * static_cast<double>(f.takes));
      f.limit = std::clamp(std::floor((sorted[below] - 0.01) * 100) / 100, 0.05, 0.65);
      f.failing =
          static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), *f.limit) - sorted.begin());
    }
    out[dimension] = f;
  }
  return out;
}

}  // namespace judge
