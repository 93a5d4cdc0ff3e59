// SPDX-License-Identifier: LGPL-2.1-or-later
#include "routing/policy.hpp"

#include <algorithm>
#include <cmath>

namespace routing {
namespace {

constexpr double kRoom = 1e-9;  // money: what rounding may be over a limit

bool better(double a, double b) {
  return a < b - 1e-12 * std::max(1.0, std::fabs(b));
}

const Attempt &attempt_of(const Way &way, const Situation &at) {
  return at.boarded ? way.boarded : way.blind;
}

double chance_of(const Attempt &a, const Situation &at) {
  return at.cause_known ? a.retry : a.first;
}

// The most that a take can take from the purse.
double most_of(const Attempt &a) {
  return a.price + a.finish;
}

bool may(const Task &task, const Situation &at, std::size_t i) {
  const Way &way = task.ways[i];
  const Attempt &a = attempt_of(way, at);
  return a.possible && at.takes < task.takes && at.used[i] < way.takes &&
         (!task.limit || at.spent + most_of(a) <= *task.limit + kRoom);
}

bool may_board(const Task &task, const Situation &at) {
  return !at.boarded && (!task.limit || at.spent + task.board <= *task.limit + kRoom);
}

Situation boarded(const Task &task, Situation at) {
  at.boarded = true;
  at.spent += task.board;
  return at;
}

// A rejected take tells what was wrong where there is a storyboard to hold it against.
Situation rejected(const Task &task, Situation at, std::size_t i) {
  at.spent += attempt_of(task.ways[i], at).price;
  at.used[i]++;
  at.takes++;
  at.cause_known |= at.boarded;
  return at;
}

Situation failed(const Task &task, Situation at, std::size_t i) {
  at.spent += attempt_of(task.ways[i], at).price * task.ways[i].failure_billed;
  at.used[i]++;
  at.takes++;
  return at;
}

void add(Outcome &sum, double weight, const Outcome &o) {
  sum.value += weight * o.value;
  sum.money += weight * o.money;
  sum.landed += weight * o.landed;
  sum.takes += weight * o.takes;
  sum.wait += weight * o.wait;
  sum.boards += weight * o.boards;
  sum.seconds += weight * o.seconds;
}

}  // namespace

Policy::Policy(Task task) : task_(std::move(task)) {}

Situation Policy::start() const {
  Situation s;
  s.used.assign(task_.ways.size(), 0);
  s.boarded = task_.boarded;
  return s;
}

Situation Policy::after_board(Situation at) const {
  return boarded(task_, std::move(at));
}
Situation Policy::after_rejection(Situation at, std::size_t way) const {
  return rejected(task_, std::move(at), way);
}
Situation Policy::after_failure(Situation at, std::size_t way) const {
  return failed(task_, std::move(at), way);
}

Policy::Key Policy::key_of(const Situation &at) const {
  Key k;
  // A way that may be taken as often as there are takes needs no counter of its own.
  for (std::size_t i = 0; i < task_.ways.size(); i++)
    if (const unsigned most = task_.ways[i].takes; most < task_.takes)
      k.place = k.place * (most + 1) + at.used[i];
  k.place = (k.place * (task_.takes + 1ull) + at.takes) * 3 + (at.cause_known ? 2 : at.boarded ? 1 : 0);
  if (task_.limit) k.spent = std::llround(at.spent * 1e6);
  return k;
}

Policy::Node Policy::node(const Situation &at) const {
  const Key k = key_of(at);
  if (const auto i = known_.find(k); i != known_.end()) return i->second;
  Node n = compute(at);
  known_.emplace(k, n);
  return n;
}

Policy::Node Policy::compute(const Situation &at) const {
  Node best;
  best.outcome.value = task_.give_up;
  for (std::size_t i = 0; i < task_.ways.size(); i++) {
    if (!may(task_, at, i)) continue;
    const Way &way = task_.ways[i];
    const Attempt &a = attempt_of(way, at);
    const double made = 1 - way.fails, lands = made * chance_of(a, at);
    Outcome o;
    o.money = a.price * (made + way.fails * way.failure_billed) + lands * a.finish;
    o.landed = lands;
    o.takes = 1;
    o.wait = a.wait;
    o.seconds = made * a.seconds;
    o.value = task_.money_weight * o.money + task_.wait_price * o.wait;
    if (made - lands > 0) add(o, made - lands, node(rejected(task_, at, i)).outcome);
    if (way.fails > 0) add(o, way.fails, node(failed(task_, at, i)).outcome);
    if (better(o.value, best.outcome.value)) best = {o, {Step::Kind::Take, i}};
  }
  if (may_board(task_, at)) {
    Outcome o = node(boarded(task_, at)).outcome;
    o.money += task_.board;
    o.boards = 1;
    o.value += task_.money_weight * task_.board;
    if (better(o.value, best.outcome.value)) best = {o, {Step::Kind::Board, 0}};
  }
  return best;
}

Step Policy::best(const Situation &at) const {
  return node(at).step;
}
Outcome Policy::outcome(const Situation &at) const {
  return node(at).outcome;
}

Single best_single(const Task &task) {
  Single s;
  s.way = task.ways.size();
  s.outcome.value = task.give_up;
  for (std::size_t i = 0; i < task.ways.size(); i++) {
    Task one = task;
    one.ways = {task.ways[i]};
    const Outcome o = Policy(std::move(one)).outcome();
    s.each.push_back(o);
    if (better(o.value, s.outcome.value)) {
      s.outcome = o;
      s.way = i;
    }
  }
  return s;
}

}  // namespace routing
