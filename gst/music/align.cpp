// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/align.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace music {

namespace {

constexpr double kMissed = 1000.0;  // cost of a cut that is on no beat; moving costs its seconds

constexpr std::array<std::string_view, 6> kNames = {"none",         "beats",        "bars",
                                                    "every-2-bars", "every-4-bars", "energy"};
constexpr double kDoubling = 10.0;  // dB that halve a shot

// Mean energy over the sections' time; what is silent does not count.
double mean_energy(std::span<const Section> sections) {
  double sum = 0, time = 0;
  for (const auto &s : sections)
    if (s.energy > -80) {
      sum += s.energy * (s.end - s.start);
      time += s.end - s.start;
    }
  return time > 0 ? sum / time : 0.0;
}

const Section *section_at(std::span<const Section> sections, double t) {
  for (const auto &s : sections)
    if (t >= s.start - 1e-6 && t < s.end - 1e-6) return &s;
  return nullptr;
}

bool wanted(const Beat &b, std::size_t bar, Align align, bool loud) {
  switch (align) {
    case Align::Energy:
      return loud || b.in_bar == 1;
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

std::span<const std::string_view> align_names() {
  return kNames;
}
std::optional<Align> align_named(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); i++)
    if (kNames[i] == name) return static_cast<Align>(i);
  return std::nullopt;
}

std::vector<double> follow_energy(std::span<const double> cuts, double end, std::span<const Section> sections, double most) {
  std::vector<double> out(cuts.begin(), cuts.end());
  if (cuts.empty() || sections.empty() || end <= cuts[0]) return out;
  // Density of cuts over the music's time; a cut at t before lies where the integral of the density is t.
  const double mean = mean_energy(sections), start = cuts[0];
  std::vector<double> edges = {start, end};
  for (const auto &s : sections)
    for (const double e : {s.start, s.end})
      if (e > start && e < end) edges.push_back(e);
  std::sort(edges.begin(), edges.end());
  std::vector<double> area = {0.0};
  for (std::size_t i = 1; i < edges.size(); i++) {
    const auto *s = section_at(sections, (edges[i - 1] + edges[i]) / 2);
    const double density = s ? std::clamp(std::exp2((s->energy - mean) / kDoubling), 0.5, 2.0) : 1.0;
    area.push_back(area.back() + density * (edges[i] - edges[i - 1]));
  }
  for (std::size_t k = 1; k < out.size(); k++) {
    const double want = (cuts[k] - start) / (end - start) * area.back();
    const auto i = static_cast<std::size_t>(
        std::clamp<std::ptrdiff_t>(std::upper_bound(area.begin(), area.end(), want) - area.begin(), 1,
                                   static_cast<std::ptrdiff_t>(area.size()) - 1));
    const double share = area[i] > area[i - 1] ? (want - area[i - 1]) / (area[i] - area[i - 1]) : 0.0;
    out[k] = edges[i - 1] + share * (edges[i] - edges[i - 1]);
  }
  // Each cut as near to there as its own shot allows and those behind it can make up for.
  for (std::size_t k = 1; most > 0 && k < out.size(); k++) {
    const double own = cuts[k] - cuts[k - 1], rest = end - cuts[k];
    const double first = std::max(out[k - 1] + own * (1 - most), end - rest * (1 + most)),
                 last = std::min(out[k - 1] + own * (1 + most), end - rest * (1 - most));
    out[k] = std::min(std::max(out[k], first), last);
  }
  return out;
}

std::ptrdiff_t nearest_beat(std::span<const Beat> beats, double time) {
  if (beats.empty()) return -1;
  auto after =
      std::lower_bound(beats.begin(), beats.end(), time, [](const Beat &b, double t) { return b.time < t; });
  if (after == beats.end()) return static_cast<std::ptrdiff_t>(beats.size()) - 1;
  if (after != beats.begin() && time - (after - 1)->time <= after->time - time) --after;
  return after - beats.begin();
}

std::vector<double> wanted_beats(std::span<const Beat> beats, Align align, std::span<const Section> sections,
                                 double offset) {
  std::vector<double> out;
  std::size_t bar = 0;
  const double mean = mean_energy(sections);
  for (const auto &b : beats) {
    const auto *s = align == Align::Energy ? section_at(sections, b.time) : nullptr;
    if (wanted(b, bar, align, !s || s->energy >= mean)) out.push_back(b.time + offset);
    if (b.in_bar == 1) bar++;
  }
  return out;
}

std::vector<AlignedCut> align_cuts(std::span<const CutPoint> cuts, std::span<const Beat> beats,
                                   const AlignOptions &o) {
  auto on_frame = [&](double t) { return o.frame > 0 ? std::round(t / o.frame) * o.frame : t; };
  const auto targets = wanted_beats(beats, o.align, o.sections, o.offset);
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
  // Whether the shot that begins at cut i may be so long.
  auto fits = [&](std::size_t i, double length, double before) {
    constexpr double slack = 1e-9;
    if (length < std::max(o.shortest, cuts[i].shortest) - slack) return false;
    if (cuts[i].own > 0) before = cuts[i].own;
    return o.most_stretch <= 0 || std::abs(length - before) <= o.most_stretch * before + slack;
  };
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
        if (!both_stay && !fits(i - 1, place.time - previous.time, cuts[i].time - cuts[i - 1].time)) continue;
        if (i + 1 == cuts.size() && o.end > 0 && p != 0 &&
            !fits(i, o.end - place.time, o.end - cuts[i].time))
          continue;
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
