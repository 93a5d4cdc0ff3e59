// SPDX-License-Identifier: LGPL-2.1-or-later
// The cost of a finished clip in closed form, where there is one. docs/routing.md derives them. They are what
// people quote, and what the dynamic programme and the simulation are held against.
#pragma once
#include <cmath>
#include <limits>

namespace routing {

// Takes until one lands: the first with probability `first`, every later one with `retry`.
inline double takes_to_land(double first, double retry) {
  if (first >= 1) return 1;
  return retry > 0 ? 1 + (1 - first) / retry : std::numeric_limits<double>::infinity();
}

// The same when there are `most` takes at all: takes made, and the probability that one of them lands.
inline double takes_of(double first, double retry, unsigned most) {
  if (most == 0) return 0;
  if (retry <= 0) return 1 + (1 - first) * (most - 1);
  return 1 + (1 - first) * (1 - std::pow(1 - retry, most - 1)) / retry;
}
inline double landed_of(double first, double retry, unsigned most) {
  return most == 0 ? 0 : 1 - (1 - first) * std::pow(1 - retry, most - 1);
}

// A storyboard pays when it costs less than this: a take's price times the takes it saves.
inline double storyboard_worth(double price, double blind, double boarded) {
  return price * (1 / blind - 1 / boarded);
}

// Generations one after the other when a model takes `capacity` references at a time.
inline unsigned passes_of(unsigned references, unsigned capacity) {
  if (references == 0) return 1;
  return capacity == 0 ? 0 : (references + capacity - 1) / capacity;  // 0: impossible
}

// Cost of buying `n` takes at once until one lands, against one after the other: never below 1.
inline double best_of(double p, unsigned n) {
  return n * p / (1 - std::pow(1 - p, n));
}

// Cost of a draft at `share` of the price with its final, against finals at once: below 1 iff p < 1 - share.
inline double draft_then_final(double p, double share) {
  return share + p;
}

// A checker that accepts a bad take with probability `a` and rejects a good one with `b`.
inline double takes_to_accept(double p, double a, double b) {
  return 1 / (p * (1 - b) + (1 - p) * a);
}
inline double purity(double p, double a, double b) {
  return p * (1 - b) * takes_to_accept(p, a, b);
}

}  // namespace routing
