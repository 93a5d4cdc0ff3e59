// SPDX-License-Identifier: LGPL-2.1-or-later
// A budget divided among shots: one policy each, the least value of all together.
#pragma once
#include <cstddef>
#include <vector>

namespace routing {

// A policy that a shot may follow, expected.
struct Point {
  double money = 0;
  double value = 0;  // money and what is left undone
};

struct Division {
  std::vector<std::size_t> picked;  // of each menu; empty: even the cheapest together are over the budget
  double money = 0, value = 0;
  double bound = 0;    // no choice has less value (linear relaxation)
  bool exact = false;  // nothing better exists
};

// The multiple-choice knapsack. Exact while the undominated sums are few; else by the hull's steps in the
// order of what a unit of money saves (Sinha and Zoltners, 1979), and what fits into the rest. `budget` < 0:
// none.
Division divide(const std::vector<std::vector<Point>> &menus, double budget);

}  // namespace routing
