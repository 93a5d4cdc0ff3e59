// SPDX-License-Identifier: LGPL-2.1-or-later
// Films: a budget and a deadline over all their shots, against brute force and against bounds.
#include "routing/router.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>

#include "models.hpp"
#include "policies.hpp"
#include "routing/divide.hpp"
#include "routing/lengths.hpp"

using namespace routing;
using models::shot_of;
using policies::Dice;
using testing::HasSubstr;

namespace {

const std::vector<catalogue::Model> &four() {
  return models::catalogue_of_four().models();
}

std::vector<std::vector<Point>> random_menus(Dice &dice, unsigned shots, unsigned most) {
  std::vector<std::vector<Point>> menus;
  for (unsigned s = 0; s < shots; s++) {
    const double give_up = dice.uniform(2, 10);
    std::vector<Point> menu{{0, give_up}};
    for (unsigned i = 0, n = dice.whole(1, most); i < n; i++) {
      const double money = dice.uniform(0.1, 4);
      menu.push_back({money, money + give_up * dice.uniform(0, 0.6)});
    }
    menus.push_back(menu);
  }
  return menus;
}

double brute(const std::vector<std::vector<Point>> &menus, double budget, std::size_t at = 0) {
  if (at == menus.size()) return 0;
  double best = INFINITY;
  for (const Point &p : menus[at])
    if (p.money <= budget + 1e-9) best = std::min(best, p.value + brute(menus, budget - p.money, at + 1));
  return best;
}

// By duality: for every price of money, the shots' best answers to it less what the budget is worth at that
// price is a bound.
double dual_bound(const std::vector<std::vector<Point>> &menus, double budget) {
  double best = -INFINITY;
  for (double price = 0; price < 50; price = price * 1.02 + 0.001) {
    double sum = -price * budget;
    for (const auto &menu : menus) {
      double least = INFINITY;
      for (const Point &p : menu) least = std::min(least, p.value + price * p.money);
      sum += least;
    }
    best = std::max(best, sum);
  }
  return best;
}

// A random film for the four models.
std::vector<Shot> random_film(Dice &dice, unsigned shots) {
  std::vector<Shot> film;
  for (unsigned i = 0; i < shots; i++) {
    film.push_back(shot_of(dice.uniform(2, 14), dice.whole(0, 5)));
    film.back().id = "s" + std::to_string(i);
    if (i && dice.chance(0.3)) film.back().continues = i - 1;
  }
  return film;
}

}  // namespace

TEST(Divide, EqualsBruteForceOnTwoThousandBudgets) {
  Dice dice(3);
  unsigned none = 0;
  for (int i = 0; i < 2000; i++) {
    const auto menus = random_menus(dice, dice.whole(1, 5), 5);
    const double budget = dice.uniform(0, 8);
    const double best = brute(menus, budget);
    const auto d = divide(menus, budget);
    ASSERT_EQ(d.picked.empty(), std::isinf(best));
    none += d.picked.empty();
    if (d.picked.empty()) continue;
    ASSERT_NEAR(d.value, best, 1e-9);
    ASSERT_LE(d.money, budget + 1e-9);
    ASSERT_TRUE(d.exact);
  }
  EXPECT_EQ(none, 0u);  // giving all up costs no money
  EXPECT_TRUE(divide({{{1, 2}}, {{1, 3}}}, 1.5).picked.empty());
}

TEST(Divide, LargeBudgetsAreWithinOnePerCentOfABound) {
  Dice dice(5);
  double worst = 0;
  for (int i = 0; i < 20; i++) {
    const auto menus = random_menus(dice, 400, 12);
    const double budget = dice.uniform(40, 400);
    const auto d = divide(menus, budget);
    ASSERT_FALSE(d.picked.empty());
    ASSERT_LE(d.money, budget + 1e-6);
    const double bound = dual_bound(menus, budget);
    ASSERT_GE(d.value, bound - 1e-6);
    ASSERT_GE(d.value, d.bound - 1e-6);
    ASSERT_NEAR(d.bound, bound, 0.002 * bound);  // two ways to the same bound
    worst = std::max(worst, d.value / bound - 1);
  }
  std::printf("400 shots: at most %.3f %% over the bound\n", 100 * worst);
  EXPECT_LT(worst, 0.01);
}

// The whole way: shots, offers, takes, budget. Brute force asks the offers itself.
TEST(Route, EqualsBruteForceOnAThousandSmallFilms) {
  Dice dice(17);
  unsigned bound_by_money = 0;
  for (int i = 0; i < 1000; i++) {
    const auto film = random_film(dice, dice.whole(1, 3));
    Rules rules;
    rules.takes = dice.whole(1, 3);
    rules.give_up = dice.uniform(0.5, 6);
    const bool poor = dice.chance(0.6);
    if (poor) rules.budget = dice.uniform(0.3, 4);
    const auto found = route(film, four(), {}, rules);
    std::vector<std::vector<Point>> menus;
    for (const Shot &s : film) {
      std::vector<Point> menu{{0, *rules.give_up}};
      for (const Offer &o : offers_for(s, four(), {}, rules).offers) {
        const auto &a = o.way.boarded;
        double money = 0, open = 1;  // not landed yet
        for (unsigned k = 1; k <= rules.takes; k++) {
          money += open * a.price;
          open *= 1 - (k == 1 ? a.first : a.retry);
          menu.push_back({money, money + open * *rules.give_up});
        }
      }
      menus.push_back(menu);
    }
    const double free = brute(menus, INFINITY), best = brute(menus, rules.budget.value_or(INFINITY));
    ASSERT_NEAR(found.totals.value, best, 1e-9) << i;
    if (rules.budget) {
      ASSERT_LE(found.totals.money, *rules.budget + 1e-9);
    }
    bound_by_money += best > free + 1e-9;
  }
  EXPECT_GT(bound_by_money, 50u);
}

TEST(Route, MutatedPricesAreNotOptimal) {
  // Without round-up or passes another model looks cheaper than it is.
  Dice dice(23);
  unsigned roundup = 0, passes = 0;
  constexpr int kShots = 500;
  for (int i = 0; i < kShots; i++) {
    const bool large = i % 2;  // "narrow" is cheapest at 720p; at 1080p it is left out
    Rules rules;
    if (large) rules.models = {"eights", "steady"};
    const Shot s = shot_of(dice.uniform(2, 14), dice.whole(0, 5), large ? 1080 : 720);
    const auto offers = offers_for(s, four(), {}, rules).offers;
    const Task task = task_of(offers, rules);
    const double best = best_single(task).outcome.value;
    Task no_roundup = task, no_passes = task;
    for (std::size_t w = 0; w < offers.size(); w++) {
      no_roundup.ways[w].boarded.price *=
          offers[w].seconds_wanted * offers[w].passes / offers[w].seconds_bought;
      no_passes.ways[w].boarded.price /= offers[w].passes;
    }
    const auto true_cost = [&](const Task &wrong) {
      return best_single(task).each[best_single(wrong).way].value;
    };
    ASSERT_GE(true_cost(no_roundup), best - 1e-9);
    ASSERT_GE(true_cost(no_passes), best - 1e-9);
    roundup += true_cost(no_roundup) > best + 1e-9;
    passes += true_cost(no_passes) > best + 1e-9;
  }
  std::printf("round-up dropped: wrong in %u of %d, passes dropped: in %u\n", roundup, kShots, passes);
  EXPECT_GT(roundup, kShots / 30u);
  EXPECT_GT(passes, kShots / 10u);
}

TEST(Route, TheCheapestPerFinishedClipIsChosenAndSaysWhy) {
  const auto two = choose(shot_of(8, 2), four(), {}, {}), five = choose(shot_of(8, 5), four(), {}, {});
  ASSERT_TRUE(two.possible() && five.possible());
  EXPECT_EQ(two.offer().model->name, "narrow");   // 0.40 a take
  EXPECT_EQ(five.offer().model->name, "steady");  // 0.48 against three passes of 0.40
  EXPECT_THAT(two.why,
              HasSubstr("0.400 USD a take of 8 s, lands 0.80 at first, 0.90 on a retry: 1.22 takes"));
  EXPECT_THAT(two.why, HasSubstr("; next is steady at 720p with"));
  EXPECT_NEAR(two.floor.money, 0.40, 1e-9);
  EXPECT_NEAR(two.per_finished() / two.floor.money, 1.2222, 2e-3);
}

TEST(Route, AnotherModelForLaterTakesIsNeverWorse) {
  Dice dice(41);
  unsigned better = 0;
  for (int i = 0; i < 300; i++) {
    const Shot s = random_film(dice, 1)[0];
    Rules rules;
    rules.takes = dice.whole(2, 4);
    rules.give_up = dice.uniform(.3, 4);
    Experience seen;  // rates that differ between first takes and retries
    for (const auto &m : four()) {
      seen[m.name].storyboard = {dice.whole(0, 60), dice.whole(0, 60)};
      seen[m.name].retry = {dice.whole(0, 60), dice.whole(0, 60)};
    }
    const double one = choose(s, four(), seen, rules).expected.value;
    rules.switching = true;
    const Choice c = choose(s, four(), seen, rules);
    ASSERT_LE(c.expected.value, one + 1e-9);
    ASSERT_NEAR(c.expected.value, policies::least(c.task), 1e-9);
    better += c.expected.value < one - 1e-9;
  }
  EXPECT_GT(better, 30u);
}

TEST(Route, OnlyTheSmallestSizeThatWillDoWhereItIsAsked) {
  Rules rules;
  rules.smallest_size = true;
  for (const int lines : {360, 720, 1080}) {
    const auto offers = offers_for(shot_of(8, 0, lines), four(), {}, rules).offers;
    EXPECT_FALSE(offers.empty());
    for (const Offer &o : offers) EXPECT_EQ(o.resolution, lines > 720 ? "1080p" : "720p");
  }
}

TEST(Route, TheLedgerMovesTheChoice) {
  Experience seen;
  seen["narrow"].storyboard = {0, 40};
  seen["narrow"].retry = {0, 40};
  EXPECT_EQ(choose(shot_of(8, 2), four(), seen, {}).offer().model->name, "steady");
}

TEST(Route, ABudgetLeavesTheCheapestAndThenNothing) {
  std::vector<Shot> film(4, shot_of(8, 0, 1080));
  Rules rules;
  rules.models = {"steady", "eights"};
  const auto rich = route(film, four(), {}, rules);
  EXPECT_EQ(rich.shots[0].offer().model->name, "eights");  // 0.80 against 0.96
  EXPECT_NEAR(rich.totals.money, 4 * .8 * 1.22, 1e-3);
  EXPECT_TRUE(rich.problem.empty());
  EXPECT_DOUBLE_EQ(rich.totals.value, rich.totals.bound);
  rules.budget = 3.6;  // fewer second takes
  const auto less = route(film, four(), {}, rules);
  EXPECT_LE(less.totals.money, 3.6);
  EXPECT_GT(less.totals.landed, 3);
  rules.budget = 1.7;
  const auto poor = route(film, four(), {}, rules);
  EXPECT_EQ(std::count_if(poor.shots.begin(), poor.shots.end(), [](const auto &c) { return c.possible(); }),
            2);
  const auto &given_up =
      *std::find_if(poor.shots.begin(), poor.shots.end(), [](const auto &c) { return !c.possible(); });
  EXPECT_THAT(given_up.why, HasSubstr("the budget does not reach"));
}

TEST(Route, ADeadlineBuysQuickerModels) {
  std::vector<Shot> film(8, shot_of(8, 0));
  Rules rules;
  const auto calm = route(film, four(), {}, rules);
  EXPECT_EQ(calm.shots[0].offer().model->name, "narrow");
  EXPECT_NEAR(calm.time.seconds, 8 * 40 * 1.22 / 2, 2);
  rules.deadline = 100;
  const auto hurried = route(film, four(), {}, rules);
  EXPECT_TRUE(hurried.problem.empty()) << hurried.problem;
  EXPECT_LE(hurried.time.seconds, 100);
  EXPECT_GT(hurried.totals.money, calm.totals.money);
  rules.deadline = 5;
  EXPECT_THAT(route(film, four(), {}, rules).problem, HasSubstr("The deadline of 5 s cannot be kept"));
}

TEST(Route, NobodyCanMakeIt) {
  auto film = std::vector<Shot>{shot_of(8, 0, 2160)};
  const auto p = route(film, four(), {}, {});
  EXPECT_THAT(p.problem, HasSubstr("No model can make shot shot"));
  EXPECT_THAT(p.shots[0].why, HasSubstr("makes at most 1080 lines; 2160 are wanted"));
}

TEST(Schedule, BoundsAndOrder) {
  std::vector<Job> jobs{{"a", 10, {}}, {"a", 10, {}}, {"a", 10, {}}, {"a", 10, 2}, {"a", 10, 3}};
  const auto m = schedule(jobs, {{"a", 2}});
  EXPECT_DOUBLE_EQ(m.chain, 30);
  EXPECT_DOUBLE_EQ(m.bound, 30);
  EXPECT_DOUBLE_EQ(m.alone, 50);
  EXPECT_DOUBLE_EQ(m.seconds, 30);  // the chain first; in order of play it would be 40
  EXPECT_DOUBLE_EQ(schedule(jobs, {{"a", 2}}, 1).seconds, 50);
  EXPECT_DOUBLE_EQ(schedule({}, {}).seconds, 0);
  Dice dice(9);
  for (int i = 0; i < 200; i++) {
    std::vector<Job> film;
    for (unsigned k = 0, n = dice.whole(1, 60); k < n; k++) {
      Job j{dice.chance(.5) ? "a" : "b", dice.uniform(1, 10), {}};
      if (k && dice.chance(.6)) j.after = k - 1;
      film.push_back(j);
    }
    const unsigned c = dice.whole(1, 6);
    const auto s = schedule(film, {{"a", c}, {"b", c}});
    ASSERT_GE(s.seconds, s.bound - 1e-9);
    ASSERT_LE(s.seconds, s.alone + 1e-9);
  }
}

TEST(Lengths, CoverIsExact) {
  catalogue::Durations eights, menu, whole;
  eights.list = {8};
  menu.list = {5, 8};
  whole.from = 3, whole.to = 15;
  double bought = 0;
  unsigned clips = 0;
  for (const double s : {7, 5, 9, 4, 12, 6, 8, 9}) {  // a minute in shots: 88 s by eights
    const auto c = cover(s, eights);
    ASSERT_TRUE(c);
    bought += c->bought;
    clips += static_cast<unsigned>(c->lengths.size());
  }
  EXPECT_NEAR(bought, 88, 1e-6);
  EXPECT_EQ(clips, 11u);
  EXPECT_NEAR(cover(14, menu)->bought, 15, 1e-6);   // 5 + 5 + 5, not 8 + 8
  EXPECT_EQ(cover(60, whole)->lengths.size(), 4u);  // few cuts
  EXPECT_FALSE(cover(20, eights, 0, 2));
  EXPECT_NEAR(cover(16, eights, 0.5)->bought, 24, 1e-6);  // the joint costs a third clip
  Dice dice(31);
  for (int i = 0; i < 500; i++) {  // against all multisets
    catalogue::Durations d;
    double l = 0;
    for (unsigned k = dice.whole(1, 3); k > 0; k--) d.list.push_back(l += dice.whole(2, 5));
    const double want = dice.uniform(1, 20), joint = dice.chance(.5) ? 0.25 : 0;
    double best = INFINITY;
    std::function<void(double, unsigned, std::size_t)> all = [&](double sum, unsigned n, std::size_t from) {
      if (n && sum - (n - 1) * joint >= want - 1e-9) {
        best = std::min(best, sum);
        return;
      }
      for (std::size_t k = from; k < d.list.size(); k++) all(sum + d.list[k], n + 1, k);
    };
    all(0, 0, 0);
    ASSERT_NEAR(cover(want, d, joint)->bought, best, 1e-3);
  }
}

TEST(Lengths, FitKeepsTheLengthOfTheFilm) {
  catalogue::Durations d;
  d.list = {4, 6, 8};
  const auto lengths = fit({5, 7, 3, 5}, {0, 0, 0, 0}, d, 20);
  ASSERT_EQ(lengths.size(), 4u);
  EXPECT_NEAR(lengths[0] + lengths[1] + lengths[2] + lengths[3], 20, 1e-6);
  EXPECT_NEAR(lengths[2], 4, 1e-9);
  const auto with_handles = fit({5}, {1}, d, 5);
  EXPECT_NEAR(with_handles.at(0), 5, 1e-9);  // 6 s are bought, and all of it is used
  EXPECT_TRUE(fit({5}, {9}, d, 5).empty());
}
