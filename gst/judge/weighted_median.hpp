// SPDX-License-Identifier: LGPL-2.1-or-later
// The middle of what cells say, each counted by how far it is trusted: a few wrong cells do not move it.
#pragma once
#include <algorithm>
#include <utility>
#include <vector>

namespace judge {

// Of (value, weight) pairs, weights >= 0; 0 where there are none.
inline double weighted_median(std::vector<std::pair<double, double>> v) {
  std::sort(v.begin(), v.end());
  double total = 0, sum = 0;
  for (const auto &[value, w] : v) total += w;
  for (const auto &[value, w] : v) {
    sum += w;
    if (sum >= total / 2) return value;
  }
  return 0;
}

}  // namespace judge
