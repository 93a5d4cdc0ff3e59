// SPDX-License-Identifier: LGPL-2.1-or-later
#include "time_map.hpp"

#include <gst/gst.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "music/labels.hpp"

namespace audiosync {

namespace {
constexpr double kReach = 4.0;      // s a cut goes for a beat
constexpr double kForEnergy = 0.5;  // of max-stretch; the rest brings the cuts to beats
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
                 std::span<const music::Beat> beats, std::span<const Need> needs,
                 std::span<const music::Section> sections) {
  TimeMap map;
  if (cuts.size() < 2 || rate.n <= 0 || most <= 0) return map;
  const double frame = static_cast<double>(rate.d) / rate.n;
  std::vector<double> at, starts;
  for (const auto &c : cuts) starts.push_back(seconds(c.time));
  std::vector<music::CutPoint> points;
  for (std::size_t i = 0; i < cuts.size(); i++) {
    points.push_back({starts[i], kReach, kReach, 0});
    points[i].own = (i + 1 < cuts.size() ? starts[i + 1] : seconds(end)) - starts[i];
  }
  points[0].earlier = points[0].later = 0;
  if (align != music::Align::None && !beats.empty()) {
    music::AlignOptions options{.align = align, .shortest = 0.0, .frame = frame, .end = seconds(end)};
    options.most_stretch = most;
    if (align == music::Align::Energy) {
      options.sections = sections;
      const auto wanted = music::follow_energy(starts, seconds(end), sections, kForEnergy * most);
      for (std::size_t i = 0; i < points.size(); i++) points[i].time = wanted[i];
    }
    for (const auto &placed : music::align_cuts(points, beats, options)) at.push_back(placed.time);
  } else {
    for (const auto &p : points) at.push_back(p.time);
  }
  at.push_back(seconds(end));
  starts.push_back(seconds(end));
  // A shot whose line is not over takes from the next one.
  for (const auto &need : needs)
    for (std::size_t i = 1; i + 1 < at.size(); i++) {
      if (need.end != cuts[i].time) continue;
      const double own = starts[i] - starts[i - 1], next = starts[i + 1] - starts[i];
      const double latest = std::min(at[i - 1] + own * (1 + most), at[i + 1] - next * (1 - most));
      // What lines need is counted from where their shot begins now.
      const double wanted = at[i - 1] + seconds(need.until) - starts[i - 1];
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
  for (const double beat : music::wanted_beats(beats, align)) {
    const double at = std::round(beat / frame) * frame;
    if (std::abs(at - start - own) > own * most + 1e-9) continue;
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
  std::ostringstream text;
  text << in.rdbuf();
  std::vector<music::Beat> beats;
  try {
    beats = music::parse_labels(text.str());
  } catch (const std::runtime_error &e) {
    error = file + ": " + e.what();
    return std::nullopt;
  }
  for (std::size_t i = 0; i < beats.size(); i++)
    if (beats[i].in_bar == 0) beats[i].in_bar = i > 0 ? beats[i - 1].in_bar % 4 + 1 : 1;
  return beats;
}

}  // namespace audiosync
