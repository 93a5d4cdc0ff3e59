// SPDX-License-Identifier: LGPL-2.1-or-later
#include "time_map.hpp"

#include <gst/gst.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

namespace audiosync {

namespace {
constexpr double kReach = 4.0;  // s a cut goes for a beat
double seconds(std::uint64_t ns) {
  return static_cast<double>(ns) * 1e-9;
}
}  // namespace

std::uint64_t Rate::time(std::int64_t frame) const {
  return frame <= 0 ? 0
                    : gst_util_uint64_scale_round(static_cast<guint64>(frame), GST_SECOND * static_cast<guint64>(d),
                                                  static_cast<guint64>(n));
}
std::int64_t Rate::nearest(std::uint64_t ns) const {
  return static_cast<std::int64_t>(
      gst_util_uint64_scale_round(ns, static_cast<guint64>(n), GST_SECOND * static_cast<guint64>(d)));
}

void TimeMap::add(std::uint64_t in, std::uint64_t out) {
  if (in > knots_.back().in && out > knots_.back().out) knots_.push_back({in, out});
}

std::uint64_t TimeMap::forward(std::uint64_t in) const {
  const auto after = std::upper_bound(knots_.begin(), knots_.end(), in, [](std::uint64_t t, const Knot &k) { return t < k.in; });
  const Knot &a = *(after - 1);
  if (after == knots_.end()) return a.out + (in - a.in);
  return a.out + gst_util_uint64_scale_round(in - a.in, after->out - a.out, after->in - a.in);
}
std::uint64_t TimeMap::backward(std::uint64_t out) const {
  const auto after = std::upper_bound(knots_.begin(), knots_.end(), out, [](std::uint64_t t, const Knot &k) { return t < k.out; });
  const Knot &a = *(after - 1);
  if (after == knots_.end()) return a.in + (out - a.out);
  return a.in + gst_util_uint64_scale_round(out - a.out, after->in - a.in, after->out - a.out);
}
bool TimeMap::identity() const {
  return std::all_of(knots_.begin(), knots_.end(), [](const Knot &k) { return k.in == k.out; });
}
double TimeMap::stretch_at(std::uint64_t in) const {
  const auto after = std::upper_bound(knots_.begin(), knots_.end(), in, [](std::uint64_t t, const Knot &k) { return t < k.in; });
  if (after == knots_.end()) return 1.0;
  const Knot &a = *(after - 1);
  return static_cast<double>(after->out - a.out) / static_cast<double>(after->in - a.in);
}

TimeMap map_film(const std::vector<Cut> &cuts, std::uint64_t end, Rate rate, music::Align align, double most,
                 std::span<const music::Beat> beats, std::span<const Need> needs) {
  TimeMap map;
  if (cuts.size() < 2 || rate.n <= 0 || most <= 0) return map;
  const double frame = static_cast<double>(rate.d) / rate.n;
  std::vector<music::CutPoint> points;
  for (const auto &c : cuts) points.push_back({seconds(c.time), kReach, kReach, 0});
  points[0].earlier = points[0].later = 0;
  std::vector<double> at;
  if (align != music::Align::None && !beats.empty()) {
    music::AlignOptions options{.align = align, .shortest = 0.0, .frame = frame, .end = seconds(end)};
    options.most_stretch = most;
    for (const auto &placed : music::align_cuts(points, beats, options)) at.push_back(placed.time);
  } else {
    for (const auto &p : points) at.push_back(p.time);
  }
  at.push_back(seconds(end));
  points.push_back({seconds(end), 0, 0, 0});
  // A shot whose line is not over takes from the next one.
  for (const auto &need : needs)
    for (std::size_t i = 1; i + 1 < at.size(); i++) {
      if (need.end != cuts[i].time) continue;
      const double own = points[i].time - points[i - 1].time, next = points[i + 1].time - points[i].time;
      const double latest = std::min(at[i - 1] + own * (1 + most), at[i + 1] - next * (1 - most));
      // What lines need is counted from where their shot begins now.
      const double wanted = at[i - 1] + seconds(need.until) - points[i - 1].time;
      if (wanted > at[i]) at[i] = std::max(at[i], std::min(wanted, latest));
    }
  for (std::size_t i = 1; i < at.size(); i++) {
    const std::uint64_t in = i < cuts.size() ? cuts[i].time : end;
    map.add(in, i < cuts.size() ? rate.time(std::llround(at[i] / frame)) : end);
  }
  return map;
}

void map_shot(TimeMap &map, std::uint64_t in, std::uint64_t duration, Rate rate, music::Align align, double most,
              std::span<const music::Beat> beats) {
  if (rate.n <= 0 || duration == 0 || duration == GST_CLOCK_TIME_NONE) return;
  const double frame = static_cast<double>(rate.d) / rate.n, start = seconds(map.forward(in)), own = seconds(duration),
               end = seconds(in) + own;
  double best = std::clamp(end, start + own * (1 - most), start + own * (1 + most));
  double least = -1;
  std::size_t bar = 0;
  for (const auto &b : beats) {
    const bool down = b.in_bar == 1;
    const bool wanted = align == music::Align::Beats || align == music::Align::Energy || (align == music::Align::Bars && down) ||
                        (align == music::Align::EveryTwoBars && down && bar % 2 == 0) ||
                        (align == music::Align::EveryFourBars && down && bar % 4 == 0);
    bar += down;
    const double at = std::round(b.time / frame) * frame;
    if (!wanted || std::abs(at - start - own) > own * most + 1e-9) continue;
    if (least < 0 || std::abs(at - end) < least) {
      least = std::abs(at - end);
      best = at;
    }
  }
  map.add(in + duration, rate.time(std::llround(best / frame)));
}

std::optional<std::vector<music::Beat>> read_beats(const std::string &file, std::string &error) {
  std::ifstream in(file);
  if (!in) {
    error = "the beats of \"" + file + "\" cannot be read";
    return std::nullopt;
  }
  std::vector<music::Beat> beats;
  std::size_t n = 0;
  for (std::string text; std::getline(in, text);) {
    n++;
    if (text.empty() || text[0] == '#') continue;
    std::istringstream row(text);
    music::Beat b{-1, 0, 1.0f};
    row >> b.time;
    const bool good = row && b.time >= 0 && b.time < 1e6 && (beats.empty() || b.time > beats.back().time);
    if (!(row >> b.in_bar)) b.in_bar = static_cast<unsigned>(beats.size() % 4 + 1);
    if (!good || b.in_bar < 1 || b.in_bar > 64 || beats.size() > 1'000'000) {
      error = file + ": line " + std::to_string(n) + ": expected seconds, a tab and the number in the bar, rising";
      return std::nullopt;
    }
    beats.push_back(b);
  }
  return beats;
}

}  // namespace audiosync
