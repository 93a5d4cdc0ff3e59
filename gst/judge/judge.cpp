// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/judge.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "judge/attribution.hpp"
#include "judge/coarsened.hpp"
#include "judge/judge_private.hpp"
#include "judge/people/pose.hpp"
#include "judge/report.hpp"

namespace judge {

constexpr std::size_t kLookedAt = 4;  // frames where a still was looked for

double limit_of(Preset preset) {
  return preset == Preset::Draft ? 0.35 : preset == Preset::Strict ? 0.65 : 0.5;
}

Judge::Private::Private(Settings s, Shot given)
    : settings(std::move(s)),
      shot(std::move(given)),
      allowance(allowance_of(shot.move)),
      temporal(context()) {
  for (std::size_t i = 0; i < shot.stills.size(); i++) {
    const Still &still = shot.stills[i];
    if (still.bgr.empty()) continue;
    Target t;
    t.shown_as = i;
    t.still = working_copy(still.bgr, settings.width);
    t.fine = working_copy(still.bgr, texture_width());
    if (settings.models) t.wide = working_copy(still.bgr, settings.people_width);
    t.time = shot.head + static_cast<std::uint64_t>(std::clamp(still.position, 0.0, 1.0) *
                                                    static_cast<double>(shot.duration));
    if (still.anywhere) t.search.emplace(t.still);
    targets.push_back(std::move(t));
  }
  if (shot.footage || !settings.models || !(wanted(Dimension::Pose) || wanted(Dimension::Identity))) return;
  if (targets.empty() && shot.references.empty()) return;
  std::vector<std::uint64_t> times;
  for (const Target &t : targets) times.push_back(t.time);
  watch.emplace(settings.models, times);
}

TemporalContext Judge::Private::context() const {
  TemporalContext c;
  c.cuts_wanted = shot.footage || shot.cuts_wanted;
  if (shot.move.move == "handheld") c.shake_wanted = shot.move.amount > 0 ? shot.move.amount : 0.01;
  c.move_wanted = !shot.move.move.empty() && shot.move.move != "static";
  bool dark = !shot.stills.empty();
  for (const Still &s : shot.stills) {
    if (s.bgr.empty()) continue;
    const cv::Mat grey = luma(working_copy(s.bgr, settings.width));
    dark = dark && cv::countNonZero(grey < 32) > 0.97 * static_cast<double>(grey.total());
    const int rows = grey.rows;
    int top = 0, bottom = 0;
    while (top < rows / 3 && cv::mean(grey.row(top))[0] < 20) top++;
    while (bottom < rows / 3 && cv::mean(grey.row(rows - 1 - bottom))[0] < 20) bottom++;
    c.bars_wanted = std::max(c.bars_wanted, 2.0 * std::min(top, bottom) / rows);
    int left = 0, right = 0;
    while (left < grey.cols / 3 && cv::mean(grey.col(left))[0] < 20) left++;
    while (right < grey.cols / 3 && cv::mean(grey.col(grey.cols - 1 - right))[0] < 20) right++;
    c.bars_wanted = std::max(c.bars_wanted, 2.0 * std::min(left, right) / grey.cols);
  }
  c.dark_wanted = dark;
  return c;
}

void Judge::Private::push(const Frame &frame) {
  last_time = frame.time;
  if (watch && watch->due(frame.time))
    watch->push(working_copy(frame.bgr, settings.people_width), frame.time);
  const cv::Mat small = working_copy(frame.bgr, settings.width);
  temporal.push(frame.small.empty() ? small : working_copy(frame.small, settings.width), frame.time);
  cut = temporal.last_was_cut();
  camera.push(temporal.last(), cut, static_cast<double>(small.cols) / small.rows);
  const Anchor here{small, {}, frame.time, frames++};
  if (frames <= 3 && !shot.neighbours.empty()) first = small.clone();
  for (Target &t : targets) {
    if (t.search) t.search->push(small, frame.time);
    const std::uint64_t apart = distance(frame.time, t.time);
    if (apart > kFar) continue;
    const bool spare = apart > kReach;
    if (spare && !t.spares.empty() && frame.time - t.spares.back().time < kSpares) continue;
    (spare ? t.spares : t.anchors).push_back({small.clone(), working_copy(frame.bgr, texture_width()).clone(), frame.time, here.index});
    if (t.anchors.size() > kAnchors) {  // the farthest from the position goes
      auto far =
          std::max_element(t.anchors.begin(), t.anchors.end(), [&](const Anchor &a, const Anchor &b) {
            return distance(a.time, t.time) < distance(b.time, t.time);
          });
      t.anchors.erase(far);
    }
  }
  recent.push_back({small.clone(), {}, frame.time, here.index});
  if (recent.size() > 3) recent.pop_front();
}

Matrix Judge::Private::settle_matrix() {
  int nearer = 0;
  for (const Target &t : targets)
    if (const auto seen = evidence(t, 1); !seen.empty()) nearer += otherwise_is_nearer(t.still, seen.front()->bgr, *guessed) ? 1 : -1;
  if (nearer <= 0) return *guessed;
  const auto turn = [&](cv::Mat &m) { m = read_otherwise(m, *guessed); };
  for (Target &t : targets)
    for (auto *kept : {&t.anchors, &t.spares})
      for (Anchor &a : *kept) turn(a.bgr), turn(a.fine);
  for (Anchor &a : recent) turn(a.bgr), turn(a.fine);
  turn(first);
  return other(*guessed);
}

Verdict Judge::Private::finish() {
  Verdict v;
  v.frames = frames;
  if (shot.footage) targets.clear();
  if (frames == 0) {
    for (Dimension d : settings.dimensions) v.not_judged.push_back({d, "the clip has no picture"});
    return v;
  }
  if (guessed && !targets.empty()) v.matrix = settle_matrix();
  const auto findings = temporal.findings();
  const bool flickers = std::any_of(findings.begin(), findings.end(), [](const TemporalFinding &f) {
    return f.fault == TemporalFault::Flicker && f.excess > 0.7;
  });
  if (watch)
    for (const Target &t : targets) {
      still_sights.push_back(people::see(*settings.models, t.wide, t.time));
      cv::Rect2d person = people::person_in(still_sights.back());
      for (const auto &s : watch->sights())
        if (person.area() > 0 && distance(s.time, t.time) <= people::Watch::kReach) person = person | people::same_person_in(still_sights.back(), s);
      persons.push_back(person);
    }
  std::vector<std::vector<Registration>> registrations;
  Found found = measure({}, {}, nullptr, &registrations, flickers);
  const auto style = std::find_if(found.measures.begin(), found.measures.end(), [](const Measure &m) { return m.dimension == Dimension::Style; });
  coarse = coarsened(style == found.measures.end() ? nullptr : &*style);
  for (Measure &m : found.measures) widen_photometric(m);
  v.measures = found.measures;
  v.not_judged = found.not_judged;
  if (wanted(Dimension::Temporal)) {
    if (frames >= 2)
      v.measures.push_back(report_temporal(findings));
    else
      v.not_judged.push_back({Dimension::Temporal, "one frame has no time"});
  }
  v.camera = camera.read();
  if (wanted(Dimension::Camera)) {
    if (shot.footage || !shot.move_wanted)
      v.not_judged.push_back({Dimension::Camera, "no camera move was asked for"});
    else if (!v.camera.known)
      v.not_judged.push_back({Dimension::Camera, "the picture cannot be followed from frame to frame"});
    else
      v.measures.push_back(report_camera(v.camera, shot.move));
  }
  if (!shot.expect.palette.empty() && targets.empty() && !shot.footage && wanted(Dimension::Palette) &&
      !recent.empty())
    palette_without_still(v);
  people(v, registrations, found);
  if (wanted(Dimension::Continuity)) continuity(v);

  std::map<Dimension, double> limits;
  for (const Dimension d : kAllDimensions) limits[d] = limit(d);
  v.causes = causes_among(v.measures, limits, found.mirrored);
  v.kind = v.causes.empty() ? Verdict::Kind::Accept : Verdict::Kind::Reject;
  accepted = v.causes.empty();
  if (!accepted) try_repair(v, found, registrations, flickers);
  return v;
}

Judge::Judge(Settings settings, Shot shot)
    : d_(std::make_unique<Private>(std::move(settings), std::move(shot))) {}
Judge::~Judge() = default;
void Judge::push(const Frame &frame) {
  d_->push(frame);
}
int Judge::frame_width(std::uint64_t time) const {
  int width = d_->settings.width;
  if (d_->watch && d_->watch->due(time)) width = std::max(width, d_->settings.people_width);
  if (d_->texture_wanted(time)) width = std::max(width, d_->texture_width());
  return width;
}
int Judge::working_width() const {
  return d_->settings.width;
}
bool Judge::last_was_cut() const {
  return d_->cut;
}
FrameFacts Judge::last_facts() const {
  return d_->temporal.last();
}
void Judge::matrix_was_guessed(Matrix read) {
  d_->guessed = read;
}
void Judge::take_back() {
  if (!d_->frames) return;
  d_->temporal.take_back();
  d_->camera.take_back();
  if (d_->watch) d_->watch->take_back(d_->last_time);
  d_->frames--;
  d_->cut = false;
  const auto gone = [&](const Anchor &a) { return a.index == d_->frames; };
  for (auto &t : d_->targets) {
    std::erase_if(t.anchors, gone), std::erase_if(t.spares, gone);
    if (t.search) t.search->take_back();
  }
  std::erase_if(d_->recent, gone);
}
Verdict Judge::finish() {
  return d_->finish();
}

std::optional<Shot> Judge::Private::shown_elsewhere() const {
  if (accepted) return std::nullopt;
  Shot out = shot;
  bool moved = false;
  if (!out.duration) out.duration = last_time > out.head ? last_time - out.head : 0;
  for (const Target &t : targets) {
    if (!t.search || !out.duration) continue;
    double apart = 1;
    for (const Anchor *a : evidence(t, kLookedAt)) apart = std::min(apart, apart_from(t.still, a->bgr).share);
    const auto time = t.search->found(apart);
    if (!time || *time < out.head || distance(*time, t.time) <= kReach) continue;
    out.stills[t.shown_as].position = std::min(1.0, static_cast<double>(*time - out.head) / static_cast<double>(out.duration));
    moved = true;
  }
  if (!moved) return std::nullopt;
  for (Still &s : out.stills) s.anywhere = false;
  return out;
}

std::optional<Shot> Judge::shown_elsewhere() const {
  return d_->shown_elsewhere();
}

std::optional<OverTime> Judge::over_time() const {
  return d_->over_time();
}

Verdict judge_clip(const Settings &settings, const Shot &shot, const FrameSource &next, std::optional<Shot> *shown) {
  Judge judge(settings, shot);
  while (auto frame = next()) judge.push(*frame);
  const Verdict v = judge.finish();
  if (shown) *shown = judge.shown_elsewhere();
  return v;
}

}  // namespace judge
