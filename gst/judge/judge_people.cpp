// SPDX-License-Identifier: LGPL-2.1-or-later
// Who is in the take, where and how they stand.
#include <algorithm>
#include <cmath>
#include <string_view>

#include "judge/judge_private.hpp"
#include "judge/people/appearance.hpp"
#include "judge/people/faces.hpp"
#include "judge/people/identity.hpp"
#include "judge/people/pose.hpp"
#include "judge/report.hpp"
#include "judge/subject.hpp"

namespace judge {

constexpr double kMaybeSame = 0.2;  // cosine of two faces

namespace {

constexpr double kDoubtful = 0.7;
constexpr std::size_t kMostRelit = 6;  // sights
// Likeness: another framing moves everything alike, and the pictures lie over one another better than that.
constexpr double kFollowed = 0.8, kFollowedFilled = 0.92, kFollowedMirrored = 0.95;
constexpr std::size_t kApart = 2;  // frames: of the frames near a storyboard frame one in these is looked at for the pose
constexpr double kCoarse = 0.2;        // more tolerance where the weak detail of the picture is gone

// Whether what was registered is a part of somebody who moved, and not the picture.
bool followed(const Registration &r, bool fills) {
  const bool moved = r.mirrored || std::hypot(r.x, r.y) > 0.03 || std::abs(r.zoom) > 0.06 || std::abs(r.roll) > 2;
  return moved && r.likeness < (r.mirrored ? kFollowedMirrored : fills ? kFollowedFilled : kFollowed);
}

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

// Where nothing registers: the take over the storyboard frame by the face that both show. Another framing then agrees.
Contrast Judge::Private::laid_over_by_face(const Target &t, const people::Sight &still) const {
  const auto near = evidence(t, 1);
  if (near.empty()) return {};
  const people::Sight *seen = nullptr;
  for (const auto &s : watch->sights())
    if (!seen || distance(s.time, near.front()->time) < distance(seen->time, near.front()->time)) seen = &s;
  if (!seen || distance(seen->time, near.front()->time) > people::Watch::kCloseEvery / 2) return {};
  auto points = people::face_in_both(still, *seen);
  if (!points) return {};
  const cv::Mat &frame = near.front()->bgr;
  const float cover = std::max(static_cast<float>(frame.cols) / static_cast<float>(still.size.width),
                               static_cast<float>(frame.rows) / static_cast<float>(still.size.height));
  const cv::Point2f cut((static_cast<float>(still.size.width) * cover - static_cast<float>(frame.cols)) / 2,
                        (static_cast<float>(still.size.height) * cover - static_cast<float>(frame.rows)) / 2);
  for (auto &p : (*points)[0]) p = p * cover - cut;
  const float scale = static_cast<float>(frame.cols) / static_cast<float>(seen->size.width);
  for (auto &p : (*points)[1]) p *= scale;
  Registration r;
  r.matrix = people::similarity_of((*points)[0], (*points)[1]);
  cv::Mat warped, covered;
  warp_still(t.still, r, frame.size(), warped, covered);
  return contrast_of(structural_agreement(warped, covered, frame), people::person_in(*seen));
}

// Who is in the clip, and how they stand.
void Judge::Private::people(Verdict &v, const std::vector<std::vector<Registration>> &registrations,
            const std::vector<Contrast> &contrasts) const {
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
  const auto person_at = [&](std::uint64_t time) {
    for (const auto &s : watch->sights())
      if (s.time == time) return people::person_in(s);
    return cv::Rect2d(0, 0, 1, 1);
  };
  std::optional<people::Pose> pose;
  std::optional<Subject> subject;
  for (std::size_t k = 0; k < targets.size(); k++) {
    const Target &t = targets[k];
    const auto &still = still_sights[k];
    const bool looked = k < registrations.size() && !registrations[k].empty();
    std::optional<Subject> elsewhere;
    if (looked)
      elsewhere = subject_of(still, t.time, watch->sights(), registrations[k].front(), recent.back().bgr.size(), allowance);
    // Where the person's place looks as it did, they have not left it: another one was read for them.
    if (elsewhere && k < contrasts.size() && persons[k].area() > 0)
      elsewhere->excess *= std::clamp((contrasts[k].here - 0.5 * contrasts[k].around) / 0.1, 0.0, 1.0);
    if (elsewhere && (!subject || elsewhere->excess > subject->excess)) subject = elsewhere;
    const auto faces = settings.models->recognisable(t.wide);
    for (const auto &f : faces) {
      // Whoever stands far behind the others may turn away.
      if (!named && f.size() > 0.6f * faces.front().size())
        who.push_back({"", f, f.size() / static_cast<float>(t.wide.rows), {}});
      if (!named) continue;
      if (f.cut_off()) {  // nobody can say whose it is, unless there is one only
        if (who.size() == 1 && faces.size() == 1) who.front().also.push_back(f);
        continue;
      }
      // The storyboard frame shows the character too, in this very light and turn of the head.
      if (const auto w = std::max_element(who.begin(), who.end(), [&](const auto &a, const auto &b) {
                 return people::likeness(a.face, f) < people::likeness(b.face, f);
               });
               people::likeness(w->face, f) > kMaybeSame)
        w->also.push_back(f);
    }
    const bool known = looked && registrations[k].front().registered;
    auto p = people::measure_pose(still, t.time, watch->sights(), known ? registrations[k].front().roll : 0);
    if (known && p.known && k < contrasts.size() && persons[k].area() > 0 && !contrasts[k].known) people::add_no_region(p);
    if (!known && looked)
      if (const auto c = laid_over_by_face(t, still); c.known) {
        people::add_region(p, c.here, c.here, 0, true, c.where);
        p.moment = true;
      }
    if (known && k < contrasts.size() && persons[k].area() > 0 && contrasts[k].known) {
      const auto with = [&](const Contrast &contrast, const Registration &r, const cv::Mat &frame) {
        people::Pose seen = p;
        Contrast c = contrast;
        // Somebody who only stands elsewhere leaves the place where they stood, too: that is no pose.
        if (elsewhere && elsewhere->excess > 0.6) {
          const Contrast back = moved_back(t.still, frame, r, *elsewhere, person_at(elsewhere->time));
          if (back.here < c.here) {
            c.patch = back.here < 0.5 * c.here ? 0 : std::min(c.patch, back.patch);  // what is left is their outline
            c.here = back.here;
            c.close = 0;
          }
        }
        seen.close = c.close;
        seen.close_around = c.close_around;
        people::add_region(seen, c.here, c.around, c.patch, c.fills, c.where, followed(r, c.fills));
        return seen;
      };
      const auto near = evidence(t, kAnchors);
      auto best = with(contrasts[k], registrations[k].front(), near.front()->bgr);
      // Who walks stands as in the storyboard frame in one frame and not in the next.
      for (std::size_t n = kApart; p.known && n < near.size() && best.excess > kDoubtful; n += kApart) {
        const Anchor &a = *near[n];
        const Registration r = register_around(t.still, a.bgr, persons[k]);
        if (!r.registered) continue;
        cv::Mat warped, covered;
        warp_still(t.still, r, a.bgr.size(), warped, covered);
        const Contrast c =
            contrast_at(t.still, a.bgr, r, structural_agreement(warped, covered, a.bgr), persons[k], t.fine, a.fine);
        if (!c.known) continue;
        if (const auto seen = with(c, r, a.bgr); seen.excess < best.excess) best = seen;
      }
      p = best;
    }
    if (p.known && (!pose || p.excess > pose->excess)) pose = p;
  }
  for (Measure &m : v.measures)
    if (subject && m.dimension == Dimension::Composition) add_subject(m, *subject);
  if (wanted(Dimension::Identity)) {
    auto identity = people::measure_identity(who, watch->sights());
    if (identity.known && identity.excess > kDoubtful)
      if (const auto again = people::measure_identity(who, relit(*settings.models, watch->sights(), who)); again.excess < identity.excess)
        identity = again;
    // What a codec took from the whole picture it took from the faces too.
    if (const Measure *style = v.find(Dimension::Style))
      for (const Part &p : style->parts)
        if (std::string_view(p.name) == "weak") identity.excess /= 1 + kCoarse * std::clamp((-p.value - 0.2) / 0.3, 0.0, 1.0);
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
    v.measures.push_back(report_pose(*pose));
  else
    not_judged(Dimension::Pose, targets.empty() ? "the shot has no storyboard frame"
                                                : "no body is seen well enough in both pictures");
}

}  // namespace judge
