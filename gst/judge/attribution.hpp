// SPDX-License-Identifier: LGPL-2.1-or-later
// Which of the dimensions that fail are causes, and which are only touched by another's fault.
//
// The measures are not independent in the world: another person brings other colours, another outline and
// another pose. What a stronger fault explains is discounted, in a fixed order: a mirrored picture, a style
// that is another altogether, identity, pose, composition. What is left is the evidence; below kNamed it is not named -
// where nothing explains a part of it, below kNamedUntouched.
// A logistic curve fitted to takes whose causes are known turns evidence into probability (docs/measures.md).
#pragma once
#include <map>
#include <vector>

#include "judge/verdict.hpp"

namespace judge {

inline constexpr double kNamed = 0.45, kNamedUntouched = 0.3;  // evidence

// The causes among the measures, most likely first. `limit` gives the score below which a dimension fails.
std::vector<Cause> causes_among(const std::vector<Measure> &measures,
                                const std::map<Dimension, double> &limits, bool mirrored);

}  // namespace judge
