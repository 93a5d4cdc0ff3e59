// SPDX-License-Identifier: LGPL-2.1-or-later
// Ways of working that a production can be rehearsed with, from bare prompts to all layers.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "routing/router.hpp"
#include "routing/simulate.hpp"

namespace routing {

enum class Stack {
  Pray,        // prompts only, every take as likely as the first, one model
  Storyboard,  // a storyboard first; a retry is as likely as the first take
  Full,        // and a retry that changes only the cause
  Repaired,    // and what a grade can mend is not taken again
};
inline constexpr std::array<Stack, 4> kAllStacks = {Stack::Pray, Stack::Storyboard, Stack::Full,
                                                    Stack::Repaired};
const char *name(Stack stack);  // "prompt-and-pray", "storyboard-only", "full-stack", "full-stack-repair"

// What such a production is played with.
struct Circumstances {
  std::vector<std::pair<std::string, double>> causes;   // why takes do not land: shares, sum 1
  std::vector<std::pair<std::string, double>> repairs;  // cause -> probability that a grade mends it
  double board = 0;        // price of a shot's storyboard
  double board_share = 0;  // and besides, this share of a take's price
  unsigned takes = 100;                                 // of a shot at most
  unsigned least_lines = 0;                             // of the picture; 0: the film's
  unsigned look_ahead = 0;                              // 0: no limit
  std::string currency = "USD";
  std::string today;
  double repaired_share() const;  // of the takes that do not land
};

struct Row {
  Stack stack = Stack::Pray;
  std::string model;    // "auto": the router's choice among all
  double expected = 0;  // money, exactly
  double floor = 0;     // of the film: every second once, by the cheapest of all models that can
  double seconds = 0;   // of finished film
  Simulated played;
  std::string problem;  // not empty: this model cannot make the film; the rest is nothing
  double per_minute() const { return seconds > 0 ? played.money.mean * 60 / seconds : 0; }
  double floor_ratio() const { return floor > 0 ? expected / floor : 0; }
};

// The film with every stack: with each of `models` alone, and for the full stacks with the router among those
// that have not expired.
std::vector<Row> rehearse(const std::vector<Shot> &film, const std::vector<catalogue::Model> &models,
                          const Circumstances &c, unsigned runs, std::uint64_t seed);

}  // namespace routing
