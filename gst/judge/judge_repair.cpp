// SPDX-License-Identifier: LGPL-2.1-or-later
// What might be corrected instead of asking for another take, and whether it can.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "judge/judge_private.hpp"

namespace judge {
namespace {

// A grade that takes out what the light model and the palette found, as far as it is allowed and small.
Grade correction(const Look &l, Grade g, const Repairs &repairs) {
  const double gamma = std::clamp(l.lighting.gamma, 0.4, 2.5);
  if (repairs.exposure) {
    g.gamma *= std::abs(gamma - 1) > 0.04 ? 1 / gamma : 1;
    const double slope = std::abs(gamma - 1) > 0.04 ? gamma : 1;
    // ln Ys = mean + (ln Yf - mean - gain) / gamma
    g.exposure = g.exposure / slope +
                 (l.lighting.mean - (l.lighting.mean + l.lighting.exposure * std::numbers::ln2) / slope) /
                     std::numbers::ln2;
  }
  if (repairs.temperature) {
    g.red *= std::exp(-l.lighting.gains.red);
    g.blue *= std::exp(-l.lighting.gains.blue);
  }
  if (repairs.saturation && l.palette.known && std::abs(std::log(l.palette.saturation)) > 0.06)
    g.saturation *= 1 / std::clamp(l.palette.saturation, 0.3, 3.0);
  return g;
}

bool small(const Grade &g) {
  const auto within = [](double v, double most) { return v > 1 / most && v < most; };
  return std::abs(g.exposure) <= 2.0 && within(g.gamma, 1.8) && within(g.red, 2.4) && within(g.blue, 3.2) &&
         within(g.green, 2.4) && within(g.saturation, 2.2);
}

}  // namespace

void Judge::Private::try_repair(Verdict &v, const Found &found, const std::vector<std::vector<Registration>> &registrations,
                bool flickers) const {
  if (!settings.repairs.grade() || !found.has_look) return;
  for (const Cause &c : v.causes)
    if (c.dimension != Dimension::Lighting && c.dimension != Dimension::Palette) return;
  Grade grade;
  Look look = found.worst_photometric;
  for (int round = 0; round < 3; round++) {
    Grade next = correction(look, grade, settings.repairs);
    // Gains that keep the luminance: the exposure alone changes that.
    const double y = 0.2126 * next.red + 0.7152 * next.green + 0.0722 * next.blue;
    next.red /= y;
    next.green /= y;
    next.blue /= y;
    if (!small(next)) return;
    const Found again = measure(&next, &registrations, nullptr, flickers);
    if (!again.has_look) return;
    grade = next;
    look = again.worst_photometric;
    bool good = true, better = true;
    for (const Measure &m : again.measures) {
      const Measure *before = v.find(m.dimension);
      good = good && m.score >= limit(m.dimension);
      better = better && (!before || m.score >= before->score - 0.02);
    }
    if (good && better) {
      v.kind = Verdict::Kind::Repair;
      v.repair = grade;
      return;
    }
  }
}

std::optional<OverTime> Judge::Private::over_time() const {
  const auto spoiled = temporal.spoiled();
  const auto levels = temporal.levels();
  if (levels.size() < 6) return std::nullopt;
  std::vector<char> usable(levels.size(), 1);
  for (const auto i : spoiled) usable[static_cast<std::size_t>(i)] = 0;
  OverTime out;
  if (settings.repairs.edges && !spoiled.empty()) {
    std::size_t first = 0, last = levels.size() - 1;
    while (first < last && !usable[first]) first++;
    while (last > first && !usable[last]) last--;
    // Only where nobody sees more than a handle of it.
    if (first && levels[first].time <= shot.head) out.first_good = levels[first].time;
    if (last + 1 < levels.size() && shot.duration && levels[last + 1].time >= shot.head + shot.duration)
      out.last_good = levels[last].time;
  }
  const auto findings = temporal.findings();
  const bool flickers = std::any_of(findings.begin(), findings.end(), [](const TemporalFinding &f) {
    return f.fault == TemporalFault::Flicker && f.excess > 0.5;
  });
  if (settings.repairs.flicker && flickers) {
    std::vector<float> values;
    for (const auto &l : levels) values.push_back(l.level);
    out.exposure = even_out(values, usable);
    for (const auto &l : levels) out.times.push_back(l.time);
    for (const float ev : out.exposure)
      if (std::abs(ev) > 1.2f) return std::nullopt;  // that is no flicker any more
  }
  if (out.neutral()) return std::nullopt;
  return out;
}

FrameSource repaired(FrameSource next, OverTime repair) {
  return [next = std::move(next), repair = std::move(repair)]() -> std::optional<Frame> {
    auto frame = next();
    while (frame && repair.holds(frame->time)) frame = next();
    if (!frame) return std::nullopt;
    if (const double ev = repair.exposure_at(frame->time); ev != 0) {
      Grade g;
      g.exposure = ev;
      frame->bgr = graded(frame->bgr, g);
    }
    return frame;
  };
}

Verdict with_repair(const Verdict &before, const OverTime &repair, const Verdict &after) {
  if (after.kind == Verdict::Kind::Reject) return before;
  for (const Measure &m : after.measures) {
    const Measure *was = before.find(m.dimension);
    if (was && m.score < was->score - 0.02) return before;
  }
  Verdict v = before;
  v.kind = Verdict::Kind::Repair;
  v.repair = after.repair;
  v.over_time = repair;
  return v;
}

}  // namespace judge
