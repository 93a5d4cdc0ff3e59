// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace judge {

const char *name_of(Dimension d) {
  static const char *const names[kDimensions] = {
      "lighting", "palette", "composition", "pose", "identity", "style", "camera", "temporal", "continuity"};
  return names[static_cast<std::size_t>(d)];
}

std::optional<Dimension> dimension_of(const std::string &name) {
  for (Dimension d : kAllDimensions)
    if (name == name_of(d)) return d;
  return std::nullopt;
}

const char *name_of(Verdict::Kind kind) {
  return kind == Verdict::Kind::Accept ? "accept" : kind == Verdict::Kind::Repair ? "repair" : "reject";
}

double score_of(double excess) {
  return std::exp(-std::numbers::ln2 * std::pow(std::max(0.0, excess), 1.5));
}

}  // namespace judge
