// SPDX-License-Identifier: LGPL-2.1-or-later
// As many shots as there is time for.
#pragma once
#include <cstdint>
#include <vector>

#include "planner/coverage.hpp"

namespace planner {

// Takes away what the film can be told without, the least needed first and from the scene that has most; then
// holds neighbours together in one shot; where shots are wanted, looks around. Ends at `wanted` shots or as
// near as the story allows. `longest`: seconds a shot may take (what is said in it included).
void select(const Story &story, Coverage &film, std::size_t wanted, double longest, std::uint64_t seed);

}  // namespace planner
