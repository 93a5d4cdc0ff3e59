// SPDX-License-Identifier: LGPL-2.1-or-later
#include "scheduler.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <queue>
#include <random>

namespace {

using aivideogen::Scheduler;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Scheduler, IndependentShotsBeginInPlayOrderUpToTheCapacity) {
  Scheduler s(10);
  s.set_capacity("m", 2);
  for (int i = 0; i < 3; i++) s.add("m", 1, {});
  EXPECT_THAT(s.begin(), ElementsAre(0, 1));
  EXPECT_THAT(s.begin(), IsEmpty());
  s.landed(1);
  EXPECT_THAT(s.begin(), ElementsAre(2));
  EXPECT_EQ(s.running(), 2u);
}

TEST(Scheduler, AShotThatContinuesWaitsForTheOneBefore) {
  Scheduler s(10);
  s.set_capacity("m", 4);
  s.add("m", 1, {});
  s.add("m", 1, 0);
  s.add("m", 1, {});
  EXPECT_THAT(s.begin(), ElementsAre(0, 2));
  s.landed(2);
  EXPECT_THAT(s.begin(), IsEmpty());
  s.landed(0);
  EXPECT_THAT(s.begin(), ElementsAre(1));
}

TEST(Scheduler, LanesDoNotBlockEachOther) {
  Scheduler s(10);
  s.set_capacity("a", 1);
  s.set_capacity("b", 1);
  s.add("a", 1, {});
  s.add("a", 1, {});
  s.add("b", 1, {});
  EXPECT_THAT(s.begin(), ElementsAre(0, 2));
}

TEST(Scheduler, LongestRemainingChainGoesFirst) {
  Scheduler s(10);
  s.set_capacity("m", 1);
  s.add("m", 1, {});
  s.add("m", 2, {});
  s.add("m", 1, {});
  s.add("m", 5, 2);  // 2 has 6 to come
  EXPECT_THAT(s.begin(), ElementsAre(2));
  s.landed(2);
  EXPECT_THAT(s.begin(), ElementsAre(3));
  s.landed(3);
  EXPECT_THAT(s.begin(), ElementsAre(1));
}

TEST(Scheduler, LookAheadCountsFromTheShotBeingPlayed) {
  Scheduler s(2);
  s.add("m", 1, {});
  EXPECT_FALSE(s.full());
  s.add("m", 1, {});
  EXPECT_TRUE(s.full());
  EXPECT_EQ(s.next_to_play(), 0u);
  s.played();
  EXPECT_FALSE(s.full());
  EXPECT_EQ(s.next_to_play(), 1u);
}

TEST(Scheduler, ARejectedShotTakesAnotherTurnAndItsFollowersWait) {
  Scheduler s(10);
  s.set_capacity("m", 1);
  s.add("m", 1, {});
  s.add("m", 1, 0);
  EXPECT_THAT(s.begin(), ElementsAre(0));
  s.again(0);
  EXPECT_THAT(s.begin(), ElementsAre(0));
  EXPECT_FALSE(s.has_landed(0));
  s.failed(0);
  EXPECT_THAT(s.begin(), IsEmpty());
  EXPECT_EQ(s.running(), 0u);
}

TEST(Scheduler, RefusesToContinueAShotThatComesLater) {
  Scheduler s(10);
  EXPECT_THROW(s.add("m", 1, 0), std::invalid_argument);
}

// ---- makespan, in virtual time
// -----------------------------------------------------------------------------------

struct Film {
  std::vector<double> cost;
  std::vector<std::optional<std::size_t>> after;
};

Film random_film(std::mt19937 &random, std::size_t shots, double chained) {
  Film f;
  for (std::size_t i = 0; i < shots; i++) {
    f.cost.push_back(std::uniform_real_distribution<>(60, 180)(random));
    const bool continues = i > 0 && std::uniform_real_distribution<>(0, 1)(random) < chained;
    f.after.push_back(continues ? std::optional(i - 1) : std::nullopt);
  }
  return f;
}

double lower_bound(const Film &f, unsigned capacity) {
  double sum = 0, longest = 0;
  std::vector<double> end(f.cost.size());
  for (std::size_t i = 0; i < f.cost.size(); i++) {
    sum += f.cost[i];
    end[i] = f.cost[i] + (f.after[i] ? end[*f.after[i]] : 0);
    longest = std::max(longest, end[i]);
  }
  return std::max(sum / capacity, longest);
}

double makespan(const Film &f, unsigned capacity) {
  Scheduler s(static_cast<unsigned>(f.cost.size()));
  s.set_capacity("m", capacity);
  for (std::size_t i = 0; i < f.cost.size(); i++) s.add("m", f.cost[i], f.after[i]);
  using Event = std::pair<double, std::size_t>;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> running;
  double now = 0;
  std::size_t done = 0;
  for (;;) {
    for (auto i : s.begin(now)) {
      EXPECT_TRUE(!f.after[i] || s.has_landed(*f.after[i]));
      running.emplace(now + f.cost[i], i);
    }
    EXPECT_LE(running.size(), capacity);
    if (running.empty()) break;
    now = running.top().first;
    s.landed(running.top().second);
    running.pop();
    done++;
  }
  EXPECT_EQ(done, f.cost.size());
  return now;
}

TEST(Scheduler, MakespanIsNearTheLowerBoundAndNeverBeyondGrahams) {
  std::mt19937 random(7);
  double worst = 0, sum = 0;
  int n = 0;
  std::vector<double> ratios;
  for (int i = 0; i < 200; i++) {
    const unsigned capacity = std::uniform_int_distribution<unsigned>(1, 8)(random);
    const auto shots = capacity * 15 + std::uniform_int_distribution<unsigned>(0, 40)(random);
    const auto film = random_film(random, shots, std::uniform_real_distribution<>(0, 0.9)(random));
    const double ratio = makespan(film, capacity) / lower_bound(film, capacity);
    EXPECT_GE(ratio, 1.0 - 1e-9);
    worst = std::max(worst, ratio);
    sum += ratio;
    n++;
    ratios.push_back(ratio);
  }
  RecordProperty("worst", std::to_string(worst));
  RecordProperty("mean", std::to_string(sum / n));
  std::sort(ratios.begin(), ratios.end());
  const auto at = [&](double share) {
    return ratios[static_cast<std::size_t>(share * double(ratios.size() - 1))];
  };
  std::printf("makespan / lower bound over %d films: median %.4f, 95 %% %.4f, worst %.4f\n", n, at(0.5),
              at(0.95), worst);
  EXPECT_LE(worst, 1.05) << "mean " << sum / n;
  for (int i = 0; i < 300; i++) {  // small ones, where the bound itself is loose
    const unsigned capacity = std::uniform_int_distribution<unsigned>(1, 6)(random);
    const auto film = random_film(random, std::uniform_int_distribution<std::size_t>(1, 14)(random), 0.5);
    EXPECT_LE(makespan(film, capacity), (2.0 - 1.0 / capacity) * lower_bound(film, capacity) + 1e-6);
  }
}

// ---- small films: is there any order that is over sooner?

// Shots begun in the order of `list` wherever a place is free, as soon as they can be.
double list_schedule(const Film &f, unsigned capacity, const std::vector<std::size_t> &list) {
  std::vector<double> end(f.cost.size(), -1);
  double now = 0, last = 0;
  std::size_t begun = 0;
  while (begun < list.size()) {
    unsigned busy = 0;
    for (const double e : end) busy += e > now + 1e-9;
    bool any = false;
    for (const auto i : list) {
      if (busy >= capacity) break;
      if (end[i] >= 0 || (f.after[i] && (end[*f.after[i]] < 0 || end[*f.after[i]] > now + 1e-9))) continue;
      end[i] = now + f.cost[i];
      last = std::max(last, end[i]);
      busy++;
      begun++;
      any = true;
    }
    if (any && busy < capacity) continue;
    double next = 1e300;
    for (const double e : end)
      if (e > now + 1e-9) next = std::min(next, e);
    if (begun < list.size()) now = next;
  }
  return last;
}

TEST(Scheduler, SmallFilmsAreOverAsSoonAsByAnyOrder) {
  std::mt19937 random(11);
  int better_than_longest_chain = 0, films = 0;
  for (int i = 0; i < 150; i++) {
    const unsigned capacity = std::uniform_int_distribution<unsigned>(2, 4)(random);
    const auto film = random_film(random, std::uniform_int_distribution<std::size_t>(2, 7)(random),
                                  std::uniform_real_distribution<>(0, 0.8)(random));
    std::vector<std::size_t> list(film.cost.size());
    for (std::size_t k = 0; k < list.size(); k++) list[k] = k;
    double best = 1e300;
    do best = std::min(best, list_schedule(film, capacity, list));
    while (std::next_permutation(list.begin(), list.end()));
    EXPECT_NEAR(makespan(film, capacity), best, 1e-6)
        << film.cost.size() << " shots, " << capacity << " places";
    // What the rule alone would have given.
    std::vector<double> chain = film.cost;
    for (std::size_t k = film.cost.size(); k-- > 0;)
      if (film.after[k])
        chain[*film.after[k]] = std::max(chain[*film.after[k]], film.cost[*film.after[k]] + chain[k]);
    std::stable_sort(list.begin(), list.end(), [&](auto a, auto b) { return chain[a] > chain[b]; });
    better_than_longest_chain += list_schedule(film, capacity, list) > best + 1e-6;
    films++;
  }
  std::printf("%d small films; the rule alone is worse in %d\n", films, better_than_longest_chain);
  EXPECT_GT(better_than_longest_chain, 0);  // the test can fail
}

TEST(Scheduler, KnowsHowLongWhatRunsWillStillTake) {
  Scheduler s(10);
  s.set_capacity("m", 2);
  s.add("m", 10, {});
  s.add("m", 3, {});
  EXPECT_THAT(s.begin(0), ElementsAre(0, 1));
  // 6, 5 and 4 are left, one place is free at 3 and the other at 10: 6 first ends at 15, 5 and 4 first at 16.
  s.add("m", 4, {});
  s.add("m", 5, {});
  s.add("m", 6, {});
  s.landed(1);
  const auto next = s.begin(3);
  ASSERT_EQ(next.size(), 1u);
  EXPECT_NE(next[0], 2u);
}

}  // namespace
