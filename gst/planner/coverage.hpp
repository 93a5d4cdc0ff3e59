// SPDX-License-Identifier: LGPL-2.1-or-later
// Film grammar: which shots a story is told in.
//
// The camera stays on one side of the people of the film. `line` is the order in which they stand, seen from
// there: whoever stands further left looks right at those further right, in every shot, singles and
// over-the-shoulder shots included (the 180-degree rule). Journeys go to the right, the way back to the left.
#pragma once
#include <cstdint>
#include <vector>

#include "planner/atmosphere.hpp"
#include "planner/setup.hpp"

namespace planner {

struct Staging {
  std::vector<std::size_t> line;  // characters of the scene, left to right
  std::string travel = "right";   // screen direction of journeys in this scene
};

struct Coverage {
  std::vector<Setup> setups;           // of the whole film, in order
  std::vector<Staging> staging;        // per scene
  std::vector<Atmosphere> atmosphere;  // per scene
};

// Everything that could be shot; selection takes away what there is no time for.
Coverage cover(const Story &story, std::uint64_t seed);

// One more view of the scene's place: `n` counts them, so that no two are alike.
Setup cutaway(const Story &story, const Coverage &film, std::size_t scene, std::uint64_t n,
              std::uint64_t seed);

// Two cuts that would jump (the same person, nearly the same size) are set apart.
void avoid_jumps(std::vector<Setup> &setups);

}  // namespace planner
