// SPDX-License-Identifier: LGPL-2.1-or-later
// Small random tasks, and every policy there is for one: an independent brute force. A policy is written out
// as the tree of what it does after what happened; nothing is memoised, nothing is pruned.
#pragma once
#include <cmath>
#include <random>
#include <vector>

#include "routing/policy.hpp"

namespace policies {

struct Worth {                 // of one whole policy, expected
  double money = 0, lost = 1;  // probability that it never lands
};

// What has happened to a shot so far, in order.
struct Event {
  int way;        // -1: the storyboard was bought
  bool rejected;  // else the provider made nothing
};

inline std::vector<Worth> all_policies(const routing::Task &t, std::vector<Event> &past) {
  bool board = t.boarded, known = false;
  double spent = 0;
  unsigned takes = 0;
  std::vector<unsigned> of(t.ways.size(), 0);
  for (const Event &e : past) {
    if (e.way < 0) {
      board = true;
      spent += t.board;
      continue;
    }
    const auto &w = t.ways[static_cast<std::size_t>(e.way)];
    const double price = board ? w.boarded.price : w.blind.price;
    spent += e.rejected ? price : price * w.failure_billed;
    takes++;
    of[static_cast<std::size_t>(e.way)]++;
    if (e.rejected && board) known = true;
  }
  std::vector<Worth> out{{0, 1}};  // stop here
  if (!board && (!t.limit || spent + t.board <= *t.limit + 1e-9)) {
    past.push_back({-1, false});
    for (Worth w : all_policies(t, past)) out.push_back({w.money + t.board, w.lost});
    past.pop_back();
  }
  for (std::size_t i = 0; i < t.ways.size(); i++) {
    const auto &w = t.ways[i];
    const auto &a = board ? w.boarded : w.blind;
    if (!a.possible || takes == t.takes || of[i] == w.takes) continue;
    if (t.limit && spent + a.price + a.finish > *t.limit + 1e-9) continue;
    const double p = known ? a.retry : a.first;
    const double lands = (1 - w.fails) * p, rejects = (1 - w.fails) * (1 - p);
    const double now = (1 - w.fails) * a.price + w.fails * w.failure_billed * a.price + lands * a.finish;
    past.push_back({static_cast<int>(i), true});
    const auto after_rejection = all_policies(t, past);
    past.back().rejected = false;
    const auto after_failure = w.fails > 0 ? all_policies(t, past) : std::vector<Worth>{{0, 1}};
    past.pop_back();
    for (const Worth &r : after_rejection)
      for (const Worth &f : after_failure)
        out.push_back({now + rejects * r.money + w.fails * f.money, rejects * r.lost + w.fails * f.lost});
  }
  return out;
}

inline double least(const routing::Task &t) {
  std::vector<Event> past;
  double best = INFINITY;
  for (const Worth &w : all_policies(t, past)) best = std::min(best, w.money + w.lost * t.give_up);
  return best;
}

// What a policy that was found for one task costs in another.
inline double cost_in(const routing::Task &t, const routing::Policy &p, routing::Situation at) {
  const routing::Step s = p.best(at);
  if (s.kind == routing::Step::Kind::Stop) return t.give_up;
  if (s.kind == routing::Step::Kind::Board) return t.board + cost_in(t, p, p.after_board(at));
  const auto &w = t.ways[s.way];
  const auto &a = at.boarded ? w.boarded : w.blind;
  if (at.takes == t.takes || at.used[s.way] == w.takes) return t.give_up;  // not allowed here
  const double chance = at.cause_known ? a.retry : a.first;
  double cost = a.price * (1 - w.fails + w.fails * w.failure_billed) + (1 - w.fails) * chance * a.finish;
  if (chance < 1) cost += (1 - w.fails) * (1 - chance) * cost_in(t, p, p.after_rejection(at, s.way));
  if (w.fails > 0) cost += w.fails * cost_in(t, p, p.after_failure(at, s.way));
  return cost;
}

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  double uniform(double from, double to) {
    return from + (to - from) * static_cast<double>(engine_() >> 11) / 9007199254740992.0;
  }
  unsigned whole(unsigned from, unsigned to) {
    return from + static_cast<unsigned>(engine_() % (to - from + 1));
  }
  bool chance(double p) { return uniform(0, 1) < p; }

 private:
  std::mt19937_64 engine_;
};

// 2 or 3 ways with 1 to 3 takes each, sometimes a storyboard to be bought, providers that fail, drafts, a
// limit.
inline routing::Task random_task(Dice &dice) {
  routing::Task t;
  const bool failing = dice.chance(0.25);
  t.boarded = dice.chance(0.3);
  t.takes = dice.whole(1, failing ? 2 : 3);
  t.board = dice.chance(0.2) ? 0 : dice.uniform(0.01, 0.6);
  t.give_up = dice.uniform(1, 12);
  for (unsigned i = 0, n = dice.whole(2, 3); i < n; i++) {
    routing::Way w;
    w.name = "w" + std::to_string(i);
    w.takes = dice.whole(1, 3);
    w.blind.price = dice.uniform(0.05, 3);
    w.blind.first = dice.chance(0.05) ? 0 : dice.uniform(0.05, 0.8);
    w.blind.retry = w.blind.first;
    w.boarded = w.blind;
    w.boarded.price *= dice.chance(0.3) ? dice.uniform(0.7, 1.5) : 1;
    w.boarded.first = std::min(1.0, w.blind.first + dice.uniform(0, 0.5));
    w.boarded.retry = std::min(1.0, w.boarded.first + dice.uniform(-0.2, 0.3));
    if (w.boarded.retry < 0) w.boarded.retry = 0;
    if (dice.chance(0.1)) w.boarded.first = w.boarded.retry = 1;
    if (dice.chance(0.15)) {  // a draft, whose final inherits it
      w.boarded.finish = w.boarded.price;
      w.boarded.price *= dice.uniform(0.1, 0.5);
    }
    if (failing) {
      w.fails = dice.uniform(0, 0.4);
      w.failure_billed = dice.chance(0.6) ? 0 : dice.uniform(0, 1);
    }
    if (dice.chance(0.1)) w.blind.possible = false;
    t.ways.push_back(w);
  }
  if (dice.chance(0.3)) t.limit = dice.uniform(0.2, 5);
  return t;
}

}  // namespace policies
