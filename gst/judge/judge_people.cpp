// SPDX-License-Identifier: LGPL-2.1-or-later
// Who is in the take, where and how they stand.
#include <algorithm>
#include <iterator>
#include <opencv2/imgproc.hpp>
#include <string_view>

#include "judge/coarsened.hpp"
#include "judge/judge_private.hpp"
#include "judge/people/appearance.hpp"
#include "judge/people/identity.hpp"
#include "judge/people/pose.hpp"
#include "judge/report.hpp"
#include "judge/subject.hpp"

namespace judge {

constexpr double kMaybeSame = 0.2;  // cosine of two faces

namespace {

constexpr double kDoubtful = 0.7;
constexpr std::size_t kMostRelit = 6;  // sights
constexpr std::size_t kMostSoftened = 3;  // frames for each storyboard frame
constexpr double kSoft = 0.0055;       // of the width: the deviation of the Gaussian

// Some of the sights, the faces in the colours of the one they resemble most: another light is no other person.
std::vector<people::Sight> relit(people::Models &models, const std::vector<people::Sight> &sights,
                                 const std::vector<people::Wanted> &who) {
  std::vector<people::Sight> out;
  const std::size_t step = std::max<std::size_t>(1, sights.size() / kMostRelit);
  for (std::size_t i = 0; i < sights.size(); i += step) {
    out.push_back(sights[i]);
    for (people::Face &f : out.back().faces) {
      if (f.who.empty()) continue;
      const auto nearest = std::max_element(who.begin(), who.end(), [&](const auto &a, const auto &b) {
        return people::likeness(a.face, f) < people::likeness(b.face, f);
      });
      people::Face again = f;
      again.who = models.relit(f, nearest->face);
      if (people::likeness(nearest->face, again) > people::likeness(nearest->face, f)) f = again;
    }
  }
  return out;
}

}  // namespace

// A character without a face: in the storyboard frame that shows it best.
people::Identity Judge::Private::figure_of(const Reference &reference) const {
  people::Identity out;
  out.why = "the shot has no storyboard frame to find the figure in";
  std::vector<people::Glimpse> glimpses;
  for (const auto &s : watch->sights()) glimpses.push_back({s.time, s.glimpse});
  people::Appearance best;
  for (const Target &t : targets) {
    const auto a = people::measure_appearance(reference.bgr, t.wide, glimpses);
    if (a.known ? !best.known || a.in_still > best.in_still : !best.known) best = a;
  }
  if (!best.known) {
    if (*best.why) out.why = best.why;
    return out;
  }
  out.known = out.figure = true;
  out.name = reference.name;
  out.likeness = best.likeness;
  out.excess = best.excess;
  out.confidence = best.confidence;
  out.seen = static_cast<int>(glimpses.size());
  out.time = best.time;
  out.region = best.region;
  return out;
}

// A garbled frame shows nobody.
std::vector<people::Sight> Judge::Private::good_sights() const {
  const auto spoiled = temporal.spoiled_times();
  std::vector<people::Sight> out;
  std::copy_if(watch->sights().begin(), watch->sights().end(), std::back_inserter(out),
               [&](const people::Sight &s) { return std::find(spoiled.begin(), spoiled.end(), s.time) == spoiled.end(); });
  return out.empty() ? watch->sights() : out;
}

// Under dots or lines no face is found; softened, so that these are gone, the pictures near the storyboard frames show it.
std::vector<people::Sight> Judge::Private::softened_sights() const {
  std::vector<people::Sight> out;
  for (std::size_t k = 0; k < targets.size(); k++) {
    if (still_sights[k].faces.empty()) continue;
    for (const Anchor *a : evidence(targets[k], kMostSoftened)) {
      if (a->fine.empty()) continue;
      cv::Mat soft;
      cv::GaussianBlur(a->fine, soft, {}, kSoft * a->fine.cols);
      out.push_back(people::see(*settings.models, soft, a->time));
    }
  }
  return out;
}

// Who is in the clip, and how they stand.
void Judge::Private::people(Verdict &v, const std::vector<std::vector<Registration>> &registrations,
                            const Found &found) const {
  const auto &contrasts = found.contrasts;
  const auto &moved = found.moved;
  const auto not_judged = [&](Dimension d, const std::string &why) {
    if (wanted(d)) v.not_judged.push_back({d, why});
  };
  if (!watch) {
    const std::string why = shot.footage       ? "footage was chosen, not made from the storyboard frame"
                            : !settings.models ? settings.no_models
                                               : "the shot has no storyboard frame";
    not_judged(Dimension::Pose, why);
    not_judged(Dimension::Identity, why);
    return;
  }
  const auto sights = good_sights();
  std::vector<people::Wanted> who;
  std::vector<const Reference *> faceless;
  for (const Reference &r : shot.references) {
    if (r.bgr.empty()) continue;
    const auto faces = settings.models->recognisable(working_copy(r.bgr, settings.people_width));
    if (const auto f = std::find_if(faces.begin(), faces.end(), [](const auto &x) { return !x.cut_off(); }); f != faces.end())
      who.push_back({r.name, *f, 0, {}});
    else
      faceless.push_back(&r);
  }
  const bool named = !who.empty();
  std::optional<people::Pose> pose;
  std::optional<Subject> subject;
  for (std::size_t k = 0; k < targets.size(); k++) {
    const Target &t = targets[k];
    const auto &still = still_sights[k];
    const bool looked = k < registrations.size() && !registrations[k].empty();
    std::optional<Subject> elsewhere;
    if (looked)
      elsewhere = subject_of(still, t.time, sights, registrations[k].front(), recent.back().bgr.size(), allowance);
    // Where the person's place looks as it did, they have not left it: another one was read for them.
    if (elsewhere && k < contrasts.size() && persons[k].area() > 0)
      elsewhere->excess *= std::clamp((contrasts[k].here - 0.5 * contrasts[k].around) / 0.1, 0.0, 1.0);
    if (k < moved.size() && moved[k])
      elsewhere = moved[k];
    else if (elsewhere && (!subject || elsewhere->excess > subject->excess))
      subject = elsewhere;
    const auto faces = settings.models->recognisable(t.wide);
    for (const auto &f : faces) {
      // Whoever stands far behind the others may turn away.
      if (!named && f.size() > 0.6f * faces.front().size())
        who.push_back({"", f, f.size() / static_cast<float>(t.wide.rows), {},
                       &f == &faces.front() ? cv::Rect2d() : people::share_of(f.box, t.wide.size()), t.time});
      if (!named) continue;
      // Nobody can say whose a face is that is cut off or in profile, unless there is one only.
      if (who.size() == 1 && faces.size() == 1 && !people::comparable(who.front().face, f)) {
        who.front().also.push_back(f);
        continue;
      }
      if (f.cut_off()) continue;
      // The storyboard frame shows the character too, in this very light and turn of the head.
      if (const auto w = std::max_element(who.begin(), who.end(), [&](const auto &a, const auto &b) {
                 return people::likeness(a.face, f) < people::likeness(b.face, f);
               });
               people::likeness(w->face, f) > kMaybeSame)
        w->also.push_back(f);
    }
    const auto p = pose_of(k, looked ? registrations[k].front() : Registration{}, k < contrasts.size() ? contrasts[k] : Contrast{},
                           elsewhere ? &*elsewhere : nullptr);
    if (p.known && (!pose || p.excess > pose->excess)) pose = p;
    // Where somebody stands elsewhere, what they leave and hide is no matter of who stands beside them.
    const cv::Mat explained = k < found.explained.size() ? found.explained[k] : cv::Mat();
    if (looked && wanted(Dimension::Pose) && !p.known && persons[k].area() <= 0)
      if (const auto figure = pose_of_figure(k, registrations[k].front(), explained); figure.known && !pose) pose = figure;
    if (!looked || !wanted(Dimension::Pose) || (elsewhere && elsewhere->excess >= 1)) continue;
    const auto beside = pose_beside(k, registrations[k].front(), explained);
    if (beside.known && (!pose || beside.excess > std::max(1.0, pose->excess))) pose = beside;
  }
  for (Measure &m : v.measures)
    if (subject && m.dimension == Dimension::Composition) add_subject(m, *subject);
  if (wanted(Dimension::Identity)) {
    auto identity = people::measure_identity(who, sights);
    if (const Measure *style = v.find(Dimension::Style);
        style && !identity.known && std::any_of(style->parts.begin(), style->parts.end(), [](const Part &p) {
          return std::string_view(p.name) == "grid" && p.excess > 1;
        })) {
      identity = people::measure_identity(who, softened_sights());
      identity.softened = true;
    }
    if (identity.known && !identity.softened && identity.excess > kDoubtful)
      if (const auto again = people::measure_identity(who, relit(*settings.models, sights, who)); again.excess < identity.excess)
        identity = again;
    double clothes = 0;
    for (std::size_t k = 0; k < targets.size(); k++)
      clothes = std::max(clothes, people::clothes_apart(still_sights[k], targets[k].time, sights));
    people::add_clothes(identity, clothes);
    identity.excess /= coarse;
    std::string why = identity.why;
    for (const Reference *r : faceless) {
      const auto figure = figure_of(*r);
      auto unseen = identity.unseen;
      if (!figure.known) {
        why = "\"" + r->name + "\": " + figure.why;
        unseen.push_back(r->name);
      } else if (!identity.known || figure.excess > identity.excess) {
        identity = figure;
      }
      identity.unseen = std::move(unseen);
    }
    if (identity.known)
      v.measures.push_back(report_identity(identity));
    else
      not_judged(Dimension::Identity, why);
  }
  if (pose && wanted(Dimension::Pose))
    widen(v.measures.emplace_back(report_pose(*pose)), coarse);
  else
    not_judged(Dimension::Pose, targets.empty() ? "the shot has no storyboard frame"
                                                : "no body is seen well enough in both pictures");
}

}  // namespace judge
