// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/align.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace music {

namespace {

constexpr double kMissed = 1000.0;  // cost of a cut that is on no beat; moving costs its seconds

bool wanted(const Beat &b, std::size_t bar, Align align) {
  switch (align) {
    case Align::None:
      return false;
    case Align::Beats:
      return true;
    case Align::Bars:
      return b.in_bar == 1;
    case Align::EveryTwoBars:
      return b.in_bar == 1 && bar % 2 == 0;
    case Align::EveryFourBars:
      return b.in_bar == 1 && bar % 4 == 0;
  }
  return false;
}

}  // namespace

std::ptrdiff_t nearest_beat(std::span<const Beat> beats, double time) {
  if (beats.empty()) return -1;
  auto after =
      std::lower_bound(beats.begin(), beats.end(), time, [](const Beat &b, double t) { return b.time < t; });
  if (after == beats.end()) return static_cast<std::ptrdiff_t>(beats.size()) - 1;
  if (after != beats.begin() && time - (after - 1)->time <= after->time - time) --after;
  return after - beats.begin();
}

std::vector<AlignedCut> align_cuts(std::span<const CutPoint> cuts, std::span<const Beat> beats,
                                   const AlignOptions &o) {
  auto on_frame = [&](double t) { return o.frame > 0 ? std::round(t / o.frame) * o.frame : t; };
  std::vector<double> targets;
  std::size_t bar = 0;
  for (const auto &b : beats) {
    if (wanted(b, bar, o.align)) targets.push_back(b.time + o.offset);
    if (b.in_bar == 1) bar++;
  }
  struct Place {
    double time, cost;
    std::size_t before = 0;
    double total = std::numeric_limits<double>::infinity();
  };
  std::vector<std::vector<Place>> places(cuts.size());
  for (std::size_t i = 0; i < cuts.size(); i++) {
    const CutPoint &c = cuts[i];
    places[i].push_back({c.time, kMissed});
    if (i == 0) continue;
    const double slack = 1e-9;
    for (auto t = std::lower_bound(targets.begin(), targets.end(), c.time - c.earlier - o.frame);
         t != targets.end(); ++t) {
      const double at = on_frame(*t);
      if (at > c.time + c.later + slack) break;
      if (at >= c.time - c.earlier - slack) places[i].push_back({at, std::abs(at - c.time)});
    }
  }
  for (std::size_t i = 0; i < cuts.size(); i++)
    for (std::size_t p = 0; p < places[i].size(); p++) {
      Place &place = places[i][p];
      if (i == 0) {
        place.total = 0;
        continue;
      }
      for (std::size_t q = 0; q < places[i - 1].size(); q++) {
        const Place &previous = places[i - 1][q];
        // Where the storyboard itself is shorter than `shortest`, leaving both cuts alone stays possible.
        const bool both_stay = p == 0 && q == 0;
        if (!both_stay && place.time - previous.time < o.shortest - 1e-9) continue;
        if (i + 1 == cuts.size() && o.end > 0 && p != 0 && o.end - place.time < o.shortest - 1e-9) continue;
        if (previous.total + place.cost < place.total) {
          place.total = previous.total + place.cost;
          place.before = q;
        }
      }
    }
  std::vector<AlignedCut> out(cuts.size());
  if (cuts.empty()) return out;
  std::size_t p = 0;
  for (std::size_t q = 1; q < places.back().size(); q++)
    if (places.back()[q].total < places.back()[p].total) p = q;
  for (std::size_t i = cuts.size(); i-- > 0;) {
    const Place &place = places[i][p];
    out[i].time = place.time;
    out[i].moved = p != 0 && std::abs(place.time - cuts[i].time) > 1e-9;
    if (const auto b = nearest_beat(beats, place.time - o.offset); b >= 0) {
      out[i].beat = beats[static_cast<std::size_t>(b)].time;
      out[i].in_bar = beats[static_cast<std::size_t>(b)].in_bar;
      out[i].error = out[i].time - out[i].beat;
    }
    p = place.before;
  }
  return out;
}

}  // namespace music
