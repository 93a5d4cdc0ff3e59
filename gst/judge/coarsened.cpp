// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/coarsened.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace judge {

double coarsened(const Measure *style) {
  constexpr double kMost = 0.2, kFrom = 0.2, kOver = 0.3;  // ln of the detail's magnitude
  if (!style) return 1;
  for (const Part &p : style->parts)
    if (std::string_view(p.name) == "weak") return 1 + kMost * std::clamp((-p.value - kFrom) / kOver, 0.0, 1.0);
  return 1;
}

void widen(Measure &m, double by) {
  m.score = std::pow(m.score, std::pow(by, -1.5));  // as score_of() of the smaller excess
  for (Part &p : m.parts) p.excess /= by;
}

}  // namespace judge
