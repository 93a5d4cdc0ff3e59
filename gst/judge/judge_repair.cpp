// SPDX-License-Identifier: LGPL-2.1-or-later
// What might be corrected instead of asking for another take, and whether it can.
#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "judge/grade_fit.hpp"
#include "judge/judge_private.hpp"

namespace judge {
namespace {

constexpr double kEnds = 0.08;       // code value
constexpr double kBetter = 0.95;      // what a grade with more terms leaves, of what one that was not enough did
constexpr double kFarOff = 0.1;      // of the scores
constexpr double kLost = 0.5;         // of the limit: texture that no grade brings back
constexpr double kClipped = 0.002;    // share of the picture
constexpr double kUnnoticed = 0.85;  // a score above which the words are "as in the storyboard"

// From what changes least to what changes most; the first that is enough is taken.
std::vector<GradeTerms> ladder(const Repairs &r) {
  std::vector<GradeTerms> out;
  const auto add = [&](GradeTerms t) {
    t.exposure = t.exposure && r.exposure;
    t.temperature = t.temperature && r.temperature;
    t.saturation = t.saturation && r.saturation;
    t.tone = t.tone && r.toning;
    t.shade = t.shade && r.shading;
    t.hues = t.hues && r.toning;
    const auto same = [&](const GradeTerms &o) {
      return o.exposure == t.exposure && o.temperature == t.temperature && o.saturation == t.saturation && o.tone == t.tone &&
             o.shade == t.shade && o.hues == t.hues;
    };
    if (!same({}) && std::none_of(out.begin(), out.end(), same)) out.push_back(t);
  };
  add({.exposure = true});
  add({.exposure = true, .temperature = true});
  add({.exposure = true, .temperature = true, .saturation = true});
  add({.exposure = true, .temperature = true, .saturation = true, .tone = true});
  add({.exposure = true, .temperature = true, .saturation = true, .shade = true});
  add({.exposure = true, .temperature = true, .saturation = true, .tone = true, .shade = true});
  add({.hues = true});
  add({.exposure = true, .temperature = true, .hues = true});
  add({.exposure = true, .temperature = true, .saturation = true, .tone = true, .hues = true});
  add({.exposure = true, .temperature = true, .saturation = true, .tone = true, .shade = true, .hues = true});
  return out;
}

// Whether black and white are there that could be kept.
bool clipped(const cv::Mat &frame) {
  cv::Mat inside;
  cv::inRange(frame, cv::Scalar::all(255 * kEnds / 4), cv::Scalar::all(255 * (1 - kEnds)), inside);
  return cv::countNonZero(inside) < (1 - kClipped) * static_cast<double>(inside.total());
}

}  // namespace

void Judge::Private::try_repair(Verdict &v, const Found &found, const std::vector<std::vector<Registration>> &registrations,
                bool flickers) const {
  bool framed = true, lit = true;
  for (const Cause &c : v.causes) {
    if (c.dimension == Dimension::Composition) {
      framed = false;
      // No other framing moves somebody against what is around them.
      for (const Part &p : c.parts)
        if (std::string_view(p.name) == "subject" && p.excess >= 1) return;
    } else if (c.dimension == Dimension::Lighting || c.dimension == Dimension::Palette)
      lit = false;
    else if (c.dimension != Dimension::Style)  // measured again with the rest: what looked like paint may be the light
      return;
  }
  if (framed && lit) return;
  // By how much the score is too low: below its limit, or worse than it was.
  const auto short_by = [&](const Measure &m) {
    if (!wanted(m.dimension)) return -1.0;
    const Measure *before = v.find(m.dimension);
    // An enlargement costs a little sharpness: as long as nobody would call it softer.
    const double least = m.dimension == Dimension::Style && !framed ? kUnnoticed : 1;
    return std::max(limit(m.dimension), before ? std::min(before->score - 0.02, least) : 0.0) - m.score;
  };
  const auto right = [&](const Measure &m) { return short_by(m) <= 0; };
  const auto mended = [&](const Found &f) { return f.has_style && !f.measures.empty() && std::all_of(f.measures.begin(), f.measures.end(), right); };
  const auto is_right = [&](const Found &f, Dimension d) {
    return std::all_of(f.measures.begin(), f.measures.end(), [&](const Measure &m) { return m.dimension != d || right(m); });
  };
  const auto repair = [&](const Framing &framing, const Grade &grade) {
    v.kind = Verdict::Kind::Repair;
    v.framing = framing;
    v.repair = grade;
    if (v.matrix != guessed) v.repair.reread = guessed;
  };

  Framing framing;
  Found start = found;
  std::vector<std::vector<Registration>> places = registrations;
  if (!framed) {
    if (!settings.repairs.framing) return;
    const Registration *worst = nullptr;
    double excess = 0;
    for (const auto &target : registrations)
      for (const Registration &r : target)
        if (const double e = measure_composition(r, allowance).excess; e >= excess) {
          excess = e;
          worst = &r;
        }
    if (!worst || recent.empty()) return;
    const auto better = better_framing(*worst, allowance, recent.back().bgr.size());
    if (!better) return;
    framing = *better;
    places.clear();
    start = measure(framing, {}, nullptr, &places, flickers, right);
    if (mended(start)) return repair(framing, {});
    if (!is_right(start, Dimension::Composition)) return;  // no grade will help that
  }
  if (!settings.repairs.grade() || !start.has_look) return;
  const Look &look = start.worst_photometric;
  // As it is; without gaps between its tones; with black and white kept; both.
  const bool has_ends = clipped(look.frame);
  bool hopeless = false;
  double shortest = 1;  // of a grade, what its worst score is short by, where it is least
  const auto enough = [&](Grade grade) {
    for (const double ends : {0.0, kEnds}) {
      if (ends > 0 && !has_ends) break;
      for (const bool dithered : {false, true}) {
        grade.ends = ends;
        grade.dithered = dithered;
        const Found again = measure(framing, grade, &places, nullptr, flickers, right);
        if (again.has_look && mended(again)) {
          repair(framing, grade);
          return true;
        }
        double most = 0;
        for (const Measure &m : again.measures) most = std::max(most, short_by(m));
        shortest = std::min(shortest, most);
        if (!again.has_look || !is_right(again, Dimension::Lighting)) return false;  // none of them is another light
        if (!again.has_style || is_right(again, Dimension::Style)) break;            // nothing else sees the gaps
        for (const Measure &m : again.measures)
          hopeless = hopeless || (m.dimension == Dimension::Style && m.score < kLost * limit(m.dimension));
        if (hopeless) return false;
      }
    }
    return false;
  };
  // What leaves as much as a grade that was far from enough is not enough either.
  double least = 1e9;
  for (const GradeTerms &terms : ladder(settings.repairs)) {
    const Grade grade = fit_grade(look.warped, look.frame, look.agreement.trust, terms);
    if (grade.neutral() || !is_small(grade)) continue;
    const double left = left_after(look.warped, look.frame, look.agreement.trust, grade);
    if (left > kBetter * least) continue;
    shortest = 1;
    if (enough(grade) || hopeless) return;
    if (shortest > kFarOff) least = std::min(least, left);
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
      if (!frame->small.empty()) frame->small = graded(frame->small, g);
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
  v.framing = after.framing;
  v.repair = after.repair;
  v.over_time = repair;
  return v;
}

}  // namespace judge
