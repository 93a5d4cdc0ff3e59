// SPDX-License-Identifier: LGPL-2.1-or-later
// model=auto: for every shot the model, the size and the number of generations that are expected to cost
// least until the shot has landed. docs/routing.md has the formulas.
#pragma once
#include <string>
#include <vector>

#include "routing/offer.hpp"
#include "routing/schedule.hpp"

namespace routing {

// The money of one perfect take by the cheapest model that can make the shot, with what its length is rounded
// up to, and no images: nobody can pay less for it.
struct Floor {
  double money = 0;
  std::string model;  // empty: nobody can make it
};
Floor floor_of(const std::vector<Offer> &offers);

struct Choice {
  std::string shot;
  std::vector<Offer> offers;     // all that could make it
  std::vector<Refusal> refused;  // and why the others cannot
  std::size_t chosen = 0;        // of `offers`; offers.size(): it is given up
  Outcome expected;              // of the policy that is followed
  Task task;  // that policy's: the chosen way (with switching all), as many takes as allowed
  Floor floor;
  std::string why;  // one sentence
  bool possible() const { return chosen < offers.size(); }
  const Offer &offer() const { return offers.at(chosen); }
  double per_finished() const {  // money of a clip that landed
    return expected.landed > 0 ? expected.money / expected.landed : 0;
  }
};

// What is decided about: the offers as ways, with the rules' prices. The best policy's outcome is the optimum
// that money paid is held against: best_single(task_of(offers, rules)).outcome.money, or Policy's with
// rules.switching.
Task task_of(const std::vector<Offer> &offers, const Rules &rules);

// One shot for itself. Money may never be over rules.budget, whatever happens; a deadline is not looked at.
Choice choose(const Shot &shot, const std::vector<catalogue::Model> &models, const Experience &experience,
              const Rules &rules);

struct Totals {
  double money = 0;             // expected
  double images = 0;            // of it, for storyboards
  double floor = 0;             // of all shots that are not given up
  double takes = 0, landed = 0;  // expected numbers
  double seconds_bought = 0;    // of video, expected
  double seconds = 0;           // of film, without footage
  double seconds_landed = 0;    // of it finished, expected
  double value = 0, bound = 0;  // what is made small; no plan within the rules has less than `bound`
};

struct Production {
  std::vector<Choice> shots;
  Totals totals;
  Makespan time;                      // of expected waits
  std::vector<std::string> warnings;  // whole sentences, each once
  std::string problem;                // not empty: it cannot be made within the rules; one sentence
};

// All shots of a film. A budget holds for the expected money of all together: takes, models or shots are
// given up where that leaves least undone (exact for small films, else within 1 % of totals.bound). A
// deadline holds for the expected makespan: quicker models are taken where they save most time per money.
// With either, a shot stays with one model. `look_ahead`: 0: no limit.
Production route(const std::vector<Shot> &shots, const std::vector<catalogue::Model> &models,
                 const Experience &experience, const Rules &rules, unsigned look_ahead = 0);

}  // namespace routing
