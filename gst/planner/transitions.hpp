// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once
#include "planner/coverage.hpp"

namespace planner {

// A cut unless something asks for more: the author, time that passes, a memory, the beginning, the words at
// the end. Durations in whole frames of `rate`, none longer than `least` of the shots beside it allows.
void motivate_transitions(const Story &story, std::vector<Setup> &setups, storyboard::Rational rate);

}  // namespace planner
