// SPDX-License-Identifier: LGPL-2.1-or-later
// How long planning takes: a thousand shots of the shipped catalogue, without and with a budget and a
// deadline that bind. CPU time.
#include <cstdio>
#include <ctime>

#include "catalogue/catalogue.hpp"
#include "models.hpp"
#include "policies.hpp"

int main() {
  const auto all = catalogue::Catalogue::load();
  policies::Dice dice(1);
  std::vector<routing::Shot> film;
  for (unsigned i = 0; i < 1000; i++) {
    film.push_back(models::shot_of(dice.uniform(2, 14), dice.whole(0, 5), 1080));
    film.back().id = "s" + std::to_string(i);
    if (i && dice.chance(0.2)) film.back().continues = i - 1;
  }
  const auto plan = [&](const char *what, const routing::Rules &rules) {
    const std::clock_t from = std::clock();
    const auto p = routing::route(film, all.models(), {}, rules, 40);
    std::printf(
        "%-24s %6.3f s CPU; %8.2f USD, %.0f of 1000 land, %.1f h (bound %.1f h), %.3f %% over the "
        "bound%s%s\n",
        what, static_cast<double>(std::clock() - from) / CLOCKS_PER_SEC, p.totals.money, p.totals.landed,
        p.time.seconds / 3600, p.time.bound / 3600, 100 * (p.totals.value / p.totals.bound - 1),
        p.problem.empty() ? "" : "; ", p.problem.c_str());
    return p;
  };
  routing::Rules rules;
  const auto free = plan("1000 shots", rules);
  rules.budget = free.totals.money * 0.7;
  plan("with a budget", rules);
  rules.budget.reset();
  rules.deadline = free.time.seconds * 0.8;
  plan("with a deadline", rules);
  return 0;
}
