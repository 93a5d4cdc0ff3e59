// SPDX-License-Identifier: LGPL-2.1-or-later
#include "routing/lengths.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace routing {
namespace {

using Ticks = long long;
constexpr double kTick = 1e-4;  // seconds

Ticks ticks(double seconds) {
  return std::llround(seconds / kTick);
}

}  // namespace

std::vector<double> lengths_of(const catalogue::Durations &d) {
  if (!d.list.empty()) return d.list;
  std::vector<double> out;
  for (unsigned i = 0; out.size() < 10000 && d.from + i * d.step <= d.to + 1e-6; i++)
    out.push_back(d.from + i * d.step);
  return out;
}

std::optional<Cover> cover(double seconds, const catalogue::Durations &durations, double joint,
                           unsigned most) {
  const auto lengths = lengths_of(durations);
  if (lengths.empty() || seconds <= 0) return {};
  const Ticks shortest = ticks(lengths.front()), longest = ticks(lengths.back());
  std::optional<Cover> best;
  Ticks best_sum = std::numeric_limits<Ticks>::max();
  // Sums that n clips can have, each with its last clip; only those that may still matter are kept.
  std::vector<std::map<Ticks, Ticks>> sums{{{0, 0}}};
  for (unsigned n = 1; n <= most; n++) {
    const Ticks need = ticks(seconds + (n - 1) * joint);
    if (n * shortest >= best_sum || (longest <= ticks(joint) && n > 1)) break;
    sums.emplace_back();
    for (const auto &[sum, last] : sums[n - 1])
      for (const double l : lengths)
        if (const Ticks s = sum + ticks(l); s < best_sum && s <= need + longest)
          sums[n].try_emplace(s, ticks(l));
    const auto enough = sums[n].lower_bound(need);
    if (enough == sums[n].end() || enough->first >= best_sum) continue;
    best_sum = enough->first;
    best = Cover{{}, static_cast<double>(best_sum) * kTick};
    Ticks rest = best_sum;
    for (unsigned i = n; i > 0; i--) {
      const Ticks l = sums[i].at(rest);
      best->lengths.push_back(static_cast<double>(l) * kTick);
      rest -= l;
    }
    std::sort(best->lengths.rbegin(), best->lengths.rend());
  }
  return best;
}

std::vector<double> fit(const std::vector<double> &wanted, const std::vector<double> &handles,
                        const catalogue::Durations &durations, double total) {
  struct Way {
    double cost;
    double length;
    Ticks before;
  };
  const auto lengths = lengths_of(durations);
  std::vector<std::map<Ticks, Way>> sums{{{0, {0, 0, 0}}}};
  for (std::size_t i = 0; i < wanted.size(); i++) {
    sums.emplace_back();
    for (const auto &[sum, way] : sums[i])
      for (const double l : lengths) {
        const double length = l - (i < handles.size() ? handles[i] : 0);
        if (length <= 0) continue;
        const double cost = way.cost + (length - wanted[i]) * (length - wanted[i]);
        const Ticks s = sum + ticks(length);
        const auto [at, fresh] = sums.back().try_emplace(s, Way{cost, length, sum});
        if (!fresh && cost < at->second.cost) at->second = {cost, length, sum};
      }
  }
  const Ticks goal = ticks(total);
  auto nearest = sums.back().end();
  for (auto i = sums.back().begin(); i != sums.back().end(); ++i)
    if (nearest == sums.back().end() || std::llabs(i->first - goal) < std::llabs(nearest->first - goal))
      nearest = i;
  if (nearest == sums.back().end()) return {};
  std::vector<double> out(wanted.size());
  Ticks at = nearest->first;
  for (std::size_t i = wanted.size(); i-- > 0;) {
    const Way &w = sums[i + 1].at(at);
    out[i] = w.length;
    at = w.before;
  }
  return out;
}

}  // namespace routing
