// SPDX-License-Identifier: LGPL-2.1-or-later
#include "routing/stack.hpp"

#include <algorithm>
#include <limits>

namespace routing {
namespace {

using catalogue::Model;

constexpr double kNever = 1e9;  // money: nothing is given up in a rehearsal

double mended(double p, double share) {
  return p + (1 - p) * share;
}

// A shot's task with one offer, as the stack works.
Task task_for(Stack stack, const Offer &offer, const Circumstances &c, const Rules &rules) {
  Task t = task_of({offer}, rules);
  Way &w = t.ways.front();
  t.boarded = false;
  t.board = stack == Stack::Pray ? std::numeric_limits<double>::infinity()
                                 : c.board + c.board_share * w.boarded.price;
  if (stack == Stack::Storyboard) {
    w.blind.possible = false;
    w.boarded.retry = w.boarded.first;
  }
  if (stack == Stack::Repaired)  // what is wrong is seen against a storyboard only
    for (double *p : {&w.boarded.first, &w.boarded.retry}) *p = mended(*p, c.repaired_share());
  return t;
}

// Why the takes fail that are not mended.
std::vector<std::pair<std::string, double>> left_after(Stack stack, const Circumstances &c) {
  auto out = c.causes;
  double sum = 0;
  for (auto &[cause, share] : out) {
    if (stack == Stack::Repaired)
      for (const auto &[mendable, p] : c.repairs)
        if (cause == mendable) share *= 1 - p;
    sum += share;
  }
  for (auto &[cause, share] : out) share = sum > 0 ? share / sum : 0;
  return out;
}

struct Film {
  const std::vector<Shot> &shots;
  std::vector<std::vector<Offer>> offers;  // of all models
  double floor = 0, seconds = 0;
};

// Empty `model`: the router among all.
Row row_of(const Film &film, Stack stack, const std::string &model, const Circumstances &c,
           const Rules &rules, unsigned runs, std::uint64_t seed) {
  Row row;
  row.stack = stack;
  row.model = model.empty() ? "auto" : model;
  row.floor = film.floor;
  row.seconds = film.seconds;
  std::vector<Played> played;
  for (std::size_t i = 0; i < film.shots.size(); i++) {
    Played best;
    Outcome least;
    for (const Offer &o : film.offers[i]) {
      const bool expired = !c.today.empty() && !o.model->expires.empty() && o.model->expires <= c.today;
      if (model.empty() ? expired : o.model->name != model) continue;
      auto policy = std::make_shared<const Policy>(task_for(stack, o, c, rules));
      const Outcome outcome = policy->outcome();
      if (outcome.takes == 0 || (best.policy && outcome.value >= least.value)) continue;
      least = outcome;
      best = {std::move(policy), {o}, film.shots[i].continues};
    }
    if (!best.policy) {
      row.problem = "cannot make shot " + film.shots[i].id;
      return row;
    }
    row.expected += least.money;
    played.push_back(std::move(best));
  }
  row.played = simulate(played, {left_after(stack, c)}, runs, seed, c.look_ahead);
  return row;
}

}  // namespace

const char *name(Stack stack) {
  constexpr const char *kNames[] = {"prompt-and-pray", "storyboard-only", "full-stack", "full-stack-repair"};
  return kNames[static_cast<std::size_t>(stack)];
}

double Circumstances::repaired_share() const {
  double share = 0;
  for (const auto &[cause, part] : causes)
    for (const auto &[mendable, p] : repairs)
      if (cause == mendable) share += part * p;
  return share;
}

std::vector<Row> rehearse(const std::vector<Shot> &shots, const std::vector<Model> &models,
                          const Circumstances &c, unsigned runs, std::uint64_t seed) {
  Rules rules;
  rules.takes = c.takes;
  rules.give_up = kNever;
  rules.boarded = false;
  rules.board = c.board;
  rules.currency = c.currency;
  rules.least_lines = c.least_lines;
  for (const Model &m : models) rules.models.push_back(m.name);
  Film film{shots, {}, 0, 0};
  for (Shot s : shots) {
    s.model.clear();  // a rehearsal compares; what the storyboard names is not asked
    film.offers.push_back(offers_for(s, models, {}, rules).offers);
    film.floor += floor_of(film.offers.back()).money;
    film.seconds += s.seconds;
  }
  std::vector<Row> rows;
  for (const Stack stack : kAllStacks) {
    for (const Model &m : models) rows.push_back(row_of(film, stack, m.name, c, rules, runs, seed));
    if (stack == Stack::Full || stack == Stack::Repaired)
      rows.push_back(row_of(film, stack, "", c, rules, runs, seed));
  }
  return rows;
}

}  // namespace routing
