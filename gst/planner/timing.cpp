// SPDX-License-Identifier: LGPL-2.1-or-later
#include "planner/timing.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "catalogue/model.hpp"
#include "planner/error.hpp"

namespace planner {
namespace {

constexpr double kInfinite = std::numeric_limits<float>::infinity();
constexpr double kWaste = 6;  // cost of a second that is bought and not seen; a shot of twice its wish costs
                              // half its wish
constexpr double kOffBeat = 2.5;    // cost of a cut between beats
constexpr double kOffBar = 0.25;    // cost of a cut on a beat that begins no bar
constexpr double kUneven = 0.02;    // cost of a length that is no half second: documents are read by people
constexpr std::size_t kBand = 900;  // positions of a cut that are looked at

double seconds_of(std::int64_t frames, storyboard::Rational r) {
  return static_cast<double>(frames) * r.den / r.num;
}

}  // namespace

double ordered(std::int64_t frames, storyboard::Rational rate, const catalogue::Durations &lengths) {
  return lengths.at_least(seconds_of(frames, rate) - 1e-6).value_or(0);
}

std::vector<std::int64_t> time_shots(const TimingRequest &q) {
  const std::size_t n = q.shots.size();
  if (n == 0) return {};
  const double fps = static_cast<double>(q.rate.num) / q.rate.den;
  std::int64_t most = q.total;  // frames of one shot
  if (q.lengths)
    most = std::min<std::int64_t>(most,
                                  static_cast<std::int64_t>(std::floor(q.lengths->longest() * fps + 1e-6)));
  else
    most = std::min<std::int64_t>(
        most, static_cast<std::int64_t>(
                  std::max(45.0, 2.0 * seconds_of(q.total, q.rate) / static_cast<double>(n)) * fps));
  std::int64_t least_all = 0, most_all = 0;
  for (const auto &s : q.shots) {
    if (s.least + s.handles > most) return {};
    least_all += s.least, most_all += most - s.handles;
  }
  if (least_all > q.total || most_all < q.total) return {};

  // wishes, scaled to the whole: max(least, k * ideal) with the k for which they sum to it
  std::vector<double> wish(n);
  double low = 0, high = 1e6;
  for (int i = 0; i < 80; i++) {
    const double k = (low + high) / 2;
    double sum = 0;
    for (std::size_t s = 0; s < n; s++) {
      wish[s] = std::clamp(k * q.shots[s].ideal * fps, static_cast<double>(q.shots[s].least),
                           static_cast<double>(most - q.shots[s].handles));
      sum += wish[s];
    }
    (sum > static_cast<double>(q.total) ? high : low) = k;
  }

  // where each cut may lie: reachable from both ends, near to its wish
  std::vector<std::int64_t> first(n + 1), last(n + 1);
  std::int64_t from_least = 0, from_most = 0;
  std::vector<std::int64_t> rest_least(n + 1), rest_most(n + 1);
  for (std::size_t s = n; s-- > 0;) {
    rest_least[s] = rest_least[s + 1] + q.shots[s].least;
    rest_most[s] = std::min<std::int64_t>(rest_most[s + 1] + most - q.shots[s].handles, q.total);
  }
  double expected = 0;
  const std::int64_t reach =
      static_cast<std::int64_t>(std::max(8.0, q.lengths ? q.lengths->longest() : 6.0) * fps);
  for (std::size_t s = 0; s <= n; s++) {
    const auto at = static_cast<std::int64_t>(std::lround(expected));
    std::int64_t a = std::max({from_least, q.total - rest_most[s], at - reach});
    std::int64_t b = std::min({from_most, q.total - rest_least[s], at + reach});
    if (a > b) {  // the wish is out of reach: as near as can be
      a = std::max(from_least, q.total - rest_most[s]);
      b = std::min(from_most, q.total - rest_least[s]);
      if (a > b) return {};
      const auto near = std::clamp(at, a, b);
      a = std::max(a, near - reach), b = std::min(b, near + reach);
    }
    first[s] = a, last[s] = b;
    if (s < n) {
      expected += wish[s];
      from_least += q.shots[s].least;
      from_most = std::min<std::int64_t>(from_most + most - q.shots[s].handles, q.total);
    }
  }
  // the positions: every frame, or every few in a band that is too wide; beats and full lengths always
  const std::int64_t step =
      std::max<std::int64_t>(1, (2 * reach) / static_cast<std::int64_t>(kBand) +
                                    ((2 * reach) % static_cast<std::int64_t>(kBand) ? 1 : 0));
  std::vector<std::vector<std::int64_t>> at(n + 1);
  for (std::size_t s = 0; s <= n; s++) {
    auto &p = at[s];
    for (std::int64_t f = (first[s] + step - 1) / step * step; f <= last[s]; f += step) p.push_back(f);
    p.push_back(first[s]), p.push_back(last[s]);
    for (auto b = std::lower_bound(q.beats.begin(), q.beats.end(), first[s]);
         b != q.beats.end() && *b <= last[s]; ++b)
      p.push_back(*b);
    std::sort(p.begin(), p.end());
    p.erase(std::unique(p.begin(), p.end()), p.end());
  }

  struct Cell {
    double cost = kInfinite;
    std::uint32_t before = 0;
  };
  std::vector<std::vector<Cell>> cells(n + 1);
  cells[0].assign(at[0].size(), {});
  for (std::size_t i = 0; i < at[0].size(); i++)
    if (at[0][i] == 0) cells[0][i].cost = 0;
  const auto half = static_cast<std::int64_t>(std::lround(fps / 2));
  std::vector<double> cost;
  for (std::size_t s = 0; s < n; s++) {
    if (q.interrupt && *q.interrupt) throw Interrupted();
    const Wanted &w = q.shots[s];
    const std::int64_t longest = most - w.handles;
    cost.assign(static_cast<std::size_t>(longest + 1), kInfinite);
    for (std::int64_t f = std::max<std::int64_t>(w.least, 1); f <= longest; f++) {
      const double off = (static_cast<double>(f) - wish[s]) / std::max(wish[s], 1.0);
      double c = off * off * wish[s] / fps * 0.5;
      // too short is worse than too long
      if (off < -0.3) c += (-off - 0.3) * 4;
      if (q.lengths) {
        const double bought = ordered(f + w.handles, q.rate, *q.lengths);
        if (bought <= 0) continue;
        c += kWaste * (bought - seconds_of(f + w.handles, q.rate));
      } else if (f % half) {
        c += kUneven;
      }
      cost[static_cast<std::size_t>(f)] = c;
    }
    auto &next = cells[s + 1];
    next.assign(at[s + 1].size(), {});
    const bool last_cut = s + 1 == n;
    for (std::size_t k = 0; k < at[s + 1].size(); k++) {
      const std::int64_t to = at[s + 1][k];
      double here = 0;
      if (!last_cut && !q.beats.empty()) {
        const bool bar = std::binary_search(q.bars.begin(), q.bars.end(), to);
        const bool beat = bar || std::binary_search(q.beats.begin(), q.beats.end(), to);
        here = bar ? 0 : beat ? kOffBar : kOffBeat;
      }
      Cell best;
      auto i = static_cast<std::size_t>(std::lower_bound(at[s].begin(), at[s].end(), to - longest) -
                                        at[s].begin());
      for (; i < at[s].size() && at[s][i] < to; i++) {
        const double total = cells[s][i].cost + cost[static_cast<std::size_t>(to - at[s][i])];
        if (total < best.cost) best = {total, static_cast<std::uint32_t>(i)};
      }
      best.cost += here;
      next[k] = best;
    }
  }
  std::size_t k = at[n].size();
  for (std::size_t i = 0; i < at[n].size(); i++)
    if (at[n][i] == q.total) k = i;
  if (k == at[n].size() || !(cells[n][k].cost < kInfinite)) return {};
  std::vector<std::int64_t> out(n);
  for (std::size_t s = n; s-- > 0;) {
    const std::size_t before = cells[s + 1][k].before;
    out[s] = at[s + 1][k] - at[s][before];
    k = before;
  }
  return out;
}

}  // namespace planner
