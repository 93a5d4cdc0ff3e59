// SPDX-License-Identifier: LGPL-2.1-or-later
// The take against its storyboard frames, and against the takes beside it.
#include <algorithm>
#include <cmath>

#include "judge/coarsened.hpp"
#include "judge/judge_private.hpp"
#include "judge/report.hpp"

namespace judge {

// The frames to compare a still with: the nearest to its position that are no temporal fault themselves.
std::vector<const Anchor *> Judge::Private::evidence(const Target &t, std::size_t most) const {
  const auto spoiled = temporal.spoiled();
  std::vector<const Anchor *> all;
  const auto add_good = [&](const std::deque<Anchor> &kept) {
    for (const Anchor &a : kept)
      if (!std::binary_search(spoiled.begin(), spoiled.end(), a.index)) all.push_back(&a);
  };
  add_good(t.anchors);
  if (all.empty() && !t.anchors.empty()) add_good(t.spares);
  if (all.empty())
    for (const Anchor &a : t.anchors) all.push_back(&a);
  if (all.empty() && !recent.empty())
    all.push_back(&recent.back());  // the clip ends before the still's position
  std::stable_sort(all.begin(), all.end(), [&](const Anchor *a, const Anchor *b) {
    return distance(a->time, t.time) < distance(b->time, t.time);
  });
  if (all.size() > most) all.resize(most);
  return all;
}

void Judge::Private::widen_photometric(Measure &m) const {
  if (m.dimension == Dimension::Lighting || m.dimension == Dimension::Palette) widen(m, coarse);
}

Judge::Private::Found Judge::Private::measure(const Framing &framing, const Grade &grade, const std::vector<std::vector<Registration>> *known,
              std::vector<std::vector<Registration>> *registrations, bool flickers, const Right &right) const {
  Found out;
  const auto repaired = [&](const cv::Mat &bgr) {
    const cv::Mat moved = framing.neutral() ? bgr : reframed(bgr, framing);
    return grade.neutral() ? moved : graded(moved, grade);
  };
  std::optional<Measure> composition, lighting, palette, style;
  double worst = -1;
  for (std::size_t k = 0; k < targets.size(); k++) {
    const Target &t = targets[k];
    const cv::Rect2d person = k < persons.size() ? persons[k] : cv::Rect2d();
    struct Seen {
      Look look;
      const Anchor *anchor;
      cv::Mat frame, fine;  // repaired; `fine` not yet, where nobody is looked at closely
    };
    std::vector<Seen> looks;
    std::vector<Registration> here;
    std::size_t n = 0;
    // Under flicker one frame says little about the light: more are looked at and the middle one counts.
    for (const Anchor *a : evidence(t, flickers ? 3 : 1)) {
      const Registration *r =
          known && k < known->size() && n < (*known)[k].size() ? &(*known)[k][n] : nullptr;
      n++;
      Seen s{{}, a, repaired(a->bgr), {}};
      if (person.area() > 0 && !a->fine.empty()) s.fine = repaired(a->fine);
      s.look = look_at(t.still, s.frame, allowance, r, person, t.fine, s.fine);
      s.look.time = a->time;
      here.push_back(s.look.registration);
      looks.push_back(std::move(s));
    }
    if (registrations) registrations->push_back(here);
    if (looks.empty()) continue;
    std::stable_sort(looks.begin(), looks.end(), [](const Seen &a, const Seen &b) {
      return a.look.lighting.exposure < b.look.lighting.exposure;
    });
    Seen &seen = looks[looks.size() / 2];
    const Look &l = seen.look;

    // Under flicker the look at the middling light is at a later frame, in which whoever moves has moved on.
    out.contrasts.push_back(std::min_element(looks.begin(), looks.end(), [](const Seen &a, const Seen &b) {
                              return a.look.person.known && (!b.look.person.known || a.look.person.here < b.look.person.here);
                            })->look.person);
    out.moved.emplace_back();
    out.explained.emplace_back();
    Measure c = report_composition(l.composition, l.registration);
    c.time = l.time;
    const Displaced away = least_displaced(t, l, person, repaired);
    if (const auto subject = subject_of(away, l.time, allowance)) {
      // Where it is as near as it ever comes, others may hide more of it.
      Who who = who_moved(k, l.displaced, l.registration, l.frame.size());
      if (who != Who::Person) who = who_moved(k, away, l.registration, l.frame.size());
      if (who != Who::Part) add_subject(c, *subject);
      if (who == Who::Person) out.moved.back() = subject;
      if (who != Who::Part && subject->excess >= 1) out.explained.back() = away.places;
      if (who == Who::Thing && l.person.known) out.contrasts.back() = contrast_without(t.still, l, away.places, persons[k]);
    }
    if (!composition || c.score < composition->score) composition = c;
    out.mirrored = out.mirrored || (l.registration.registered && l.registration.mirrored);

    Measure li, pa;
    if (l.registration.registered && l.lighting.known) {
      li = report_lighting(l.lighting, shot.expect);
      pa = report_palette(l.palette);
      const double trust = photometric_trust(l);
      // What little agrees must differ more before light or colour are blamed.
      for (Measure *m : {&li, &pa}) {
        m->confidence *= 0.3 + 0.7 * trust;
        m->score = std::pow(m->score, 0.35 + 0.65 * trust);
      }
      if (!l.palette.known) pa.confidence = 0;
    } else {
      li.dimension = Dimension::Lighting;
      li.score = score_of(std::abs(l.level) / 1.6);
      li.confidence = 0.25;
      li.measured = text("%+.1f EV in the middle tones", l.level);
      li.wanted = "exposure of the storyboard";
      li.amount = -l.level;
      li.unit = "EV";
      if (li.score < 0.5) li.advice = text("%+.1f EV", -l.level);
      pa.dimension = Dimension::Palette;
      pa.score = score_of(l.chroma / 14);
      pa.confidence = 0.25;
      pa.measured = text("colour distributions %.0f Lab apart", l.chroma);
      pa.wanted = "colours of the storyboard";
      pa.amount = -l.chroma;
      pa.unit = "Lab";
      if (pa.score < 0.5) pa.advice = "the storyboard's colours";
    }
    li.time = pa.time = l.time;
    const double badness = 2 - li.score - pa.score;
    if (badness > worst) {
      worst = badness;
      out.worst_photometric = l;
      out.has_look = l.registration.registered && l.lighting.known;
    }
    if (!lighting || li.score < lighting->score) lighting = li;
    if (!palette || pa.score < palette->score) palette = pa;
    if (right && !(right(li) && right(pa))) out.has_style = false;
    if (!out.has_style || !wanted(Dimension::Style)) continue;
    if (seen.fine.empty() && !seen.anchor->fine.empty()) seen.fine = repaired(seen.anchor->fine);
    if (const Style s = style_at(l, t.still, seen.frame, t.fine, seen.fine); s.known) {
      Measure st = report_style(s);
      st.time = l.time;
      if (!style || st.score < style->score) style = st;
    }
  }
  const auto give = [&](Dimension d, const std::optional<Measure> &m, const char *why) {
    if (!wanted(d)) return;
    if (m && m->confidence > 0.05)
      widen_photometric(out.measures.emplace_back(*m));
    else
      out.not_judged.push_back({d, why});
  };
  const char *why = shot.footage      ? "footage was chosen, not made from the storyboard frame"
                    : targets.empty() ? "the shot has no storyboard frame"
                                      : "too little of the picture agrees with the storyboard frame";
  give(Dimension::Lighting, lighting, why);
  give(Dimension::Palette, palette, why);
  give(Dimension::Composition, composition, why);
  give(Dimension::Style, style, why);
  return out;
}

void Judge::Private::continuity(Verdict &v) const {
  std::optional<Measure> worst;
  for (const Neighbour &n : shot.neighbours) {
    if (shot.footage || n.bgr.empty()) continue;
    const cv::Mat &here = n.before ? first : recent.back().bgr;
    const cv::Mat still = targets.empty() || n.still.empty()
                              ? cv::Mat()
                              : (n.before ? targets.front() : targets.back()).still;
    const auto c = measure_continuity(working_copy(n.bgr, settings.width), here,
                                      n.still.empty() ? cv::Mat() : working_copy(n.still, settings.width), still);
    if (!c.known) continue;
    Measure m = report_continuity(c, n.name);
    m.time = n.before ? 0 : recent.back().time;
    if (!worst || m.score < worst->score) worst = m;
  }
  if (worst)
    v.measures.push_back(*worst);
  else
    v.not_judged.push_back({Dimension::Continuity, "no accepted take stands beside it"});
}

void Judge::Private::palette_without_still(Verdict &v) const {
  const double share = palette_share(recent.back().bgr, shot.expect.palette);
  Measure m;
  m.dimension = Dimension::Palette;
  m.score = std::clamp(share / 0.5, 0.0, 1.0);
  m.confidence = 0.3;
  m.measured = text("%.0f %% of the picture in the palette's colours", 100 * share);
  m.wanted = "the palette's colours";
  if (m.score < 0.5) m.advice = "more of the palette's colours";
  m.amount = 100 * (0.5 - share);
  m.unit = "% of the picture";
  m.time = recent.back().time;
  v.measures.push_back(m);
  std::erase_if(v.not_judged, [](const NotJudged &n) { return n.dimension == Dimension::Palette; });
}

}  // namespace judge
