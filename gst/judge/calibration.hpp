// SPDX-License-Identifier: LGPL-2.1-or-later
// Limits that fit the takes somebody kept: what they found good should pass, and little else.
#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "judge/verdict.hpp"

namespace judge {

struct Fitted {
  std::size_t takes = 0;          // that were kept and scored in this dimension
  double lowest = 1, median = 1;  // of their scores
  std::optional<double> limit;    // none: too few takes to say anything
  std::size_t failing = 0;        // of those takes, below `limit`
};

inline constexpr std::size_t kLeastTakes = 20;

// `kept`: the scores of accepted takes, by dimension. With the scores in order, the limit lies 0.01 below the
// one that has `share` (0 .. 0.5) of them below it: at most that share of what was kept would be rejected. It
// stays between 0.05 (below that a score says nothing) and 0.65 (the strict preset: that all kept takes are
// perfect is no reason to reject a good one).
std::map<Dimension, Fitted> fit_limits(const std::map<Dimension, std::vector<double>> &kept, double share);

}  // namespace judge
