// SPDX-License-Identifier: LGPL-2.1-or-later
#include "routing/simulate.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <random>

namespace routing {
namespace {

constexpr double kZ95 = 1.6448536;  // standard deviations to the 95th percentile

class Luck {
 public:
  Luck(std::uint64_t seed, std::uint64_t run) : engine_(mixed(seed + run * 0x9e3779b97f4a7c15u)) {}
  double uniform() { return (static_cast<double>(engine_() >> 11) + 0.5) / 9007199254740992.0; }
  bool chance(double p) { return p >= 1 || uniform() < p; }
  double waiting(const catalogue::Latency &l) {
    if (l.median <= 0) return 0;
    const double sigma = l.p95 > l.median ? std::log(l.p95 / l.median) / kZ95 : 0;
    // Box and Muller, 1958
    const double normal = std::sqrt(-2 * std::log(uniform())) * std::cos(2 * std::numbers::pi * uniform());
    return l.median * std::exp(sigma * normal);
  }

 private:
  static std::uint64_t mixed(std::uint64_t h) {  // splitmix64
    h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
    h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
    return h ^ (h >> 31);
  }
  std::mt19937_64 engine_;
};

struct Account {
  double money = 0, images = 0, takes = 0, generations = 0, landed = 0, bought = 0, wait = 0;
  std::string lane;
};

// One shot until it has landed or is given up.
Account play(const Played &shot, const Causes &causes, Luck &luck, std::map<std::string, double> &rejected) {
  Account t;
  const Policy &policy = *shot.policy;
  Situation at = policy.start();
  while (true) {
    const Step step = policy.best(at);
    if (step.kind == Step::Kind::Stop) return t;
    if (step.kind == Step::Kind::Board) {
      t.money += policy.task().board;
      t.images += policy.task().board;
      at = policy.after_board(std::move(at));
      continue;
    }
    const Way &way = policy.task().ways[step.way];
    const Attempt &a = at.boarded ? way.boarded : way.blind;
    const Offer &o = shot.offers[step.way];
    t.takes++;
    t.lane = o.model->name;
    for (unsigned g = 0; g < a.generations; g++) t.wait += luck.waiting(o.model->latency);
    if (luck.chance(way.fails)) {
      t.money += a.price * way.failure_billed;
      at = policy.after_failure(std::move(at), step.way);
      continue;
    }
    t.money += a.price;
    t.generations += a.generations;
    t.bought += a.seconds;
    if (luck.chance(at.cause_known ? a.retry : a.first)) {
      t.money += a.finish;
      t.landed = 1;
      return t;
    }
    double drawn = causes.shares.empty() ? 0 : luck.uniform();
    for (const auto &[cause, share] : causes.shares) {
      drawn -= share;
      if (drawn > 0 && &cause != &causes.shares.back().first) continue;
      rejected[cause]++;
      break;
    }
    at = policy.after_rejection(std::move(at), step.way);
  }
}

}  // namespace

Spread spread_of(std::vector<double> v) {
  Spread s;
  if (v.empty()) return s;
  std::sort(v.begin(), v.end());
  s.mean = std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size());
  const auto at = [&](double q) {
    const double x = q * static_cast<double>(v.size() - 1);
    const auto i = static_cast<std::size_t>(x);
    return i + 1 < v.size() ? v[i] + (x - static_cast<double>(i)) * (v[i + 1] - v[i]) : v[i];
  };
  s.p5 = at(.05);
  s.p50 = at(.5);
  s.p95 = at(.95);
  return s;
}

Simulated simulate(const std::vector<Played> &film, const Causes &causes, unsigned runs, std::uint64_t seed,
                   unsigned look_ahead) {
  Simulated s;
  s.runs = runs;
  s.seed = seed;
  std::map<std::string, unsigned> capacity;
  for (const Played &p : film)
    for (const Offer &o : p.offers) capacity[o.model->name] = o.model->concurrency;
  std::vector<double> money, images, takes, generations, landed, bought, seconds;
  for (unsigned run = 0; run < runs; run++) {
    Luck luck(seed, run);
    Account sum;
    std::vector<Job> jobs;
    for (const Played &p : film) {
      const Account t = play(p, causes, luck, s.rejected);
      sum.money += t.money;
      sum.images += t.images;
      sum.takes += t.takes;
      sum.generations += t.generations;
      sum.landed += t.landed;
      sum.bought += t.bought;
      jobs.push_back({t.lane, t.wait, p.continues});
    }
    const Makespan m = schedule(jobs, capacity, look_ahead);
    money.push_back(sum.money);
    images.push_back(sum.images);
    takes.push_back(sum.takes);
    generations.push_back(sum.generations);
    landed.push_back(sum.landed);
    bought.push_back(sum.bought);
    seconds.push_back(m.seconds);
    s.bound += m.bound / runs;
  }
  for (auto &[cause, n] : s.rejected) n /= runs;
  s.money = spread_of(std::move(money));
  s.images = spread_of(std::move(images));
  s.takes = spread_of(std::move(takes));
  s.generations = spread_of(std::move(generations));
  s.landed = spread_of(std::move(landed));
  s.seconds_bought = spread_of(std::move(bought));
  s.seconds = spread_of(std::move(seconds));
  return s;
}

}  // namespace routing
