// SPDX-License-Identifier: LGPL-2.1-or-later
// Lengths of film put into the lengths a model makes. Exact.
#pragma once
#include <optional>
#include <vector>

#include "catalogue/model.hpp"

namespace routing {

// Every length that may be ordered, ascending.
std::vector<double> lengths_of(const catalogue::Durations &durations);

struct Cover {
  std::vector<double> lengths;  // longest first
  double bought = 0;            // their sum
};
// Clips that fill `seconds` together: the fewest seconds bought, then the fewest clips. At every joint
// `joint` seconds are seen twice. `most`: clips at most. None: it cannot be filled.
std::optional<Cover> cover(double seconds, const catalogue::Durations &durations, double joint = 0,
                           unsigned most = 1000);

// A film of `total` seconds cut into shots near `wanted` (on the timeline), each of a length that the model
// makes once `handles[i]` seconds are added, so that nothing is bought and thrown away. The sum of squared
// departures is least among those whose sum is nearest to `total`. Empty: nothing fits (a shot shorter than
// its handles).
std::vector<double> fit(const std::vector<double> &wanted, const std::vector<double> &handles,
                        const catalogue::Durations &durations, double total);

}  // namespace routing
