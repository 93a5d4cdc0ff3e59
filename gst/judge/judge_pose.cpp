// SPDX-License-Identifier: LGPL-2.1-or-later
// How somebody stands: what the joints say, and what the picture says of it.
#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>

#include "judge/changed.hpp"
#include "judge/judge_private.hpp"
#include "judge/people/faces.hpp"
#include "judge/people/pose.hpp"
#include "judge/picture.hpp"
#include "judge/subject.hpp"

namespace judge {
namespace {

constexpr double kDoubtful = 0.7;  // excess from which another moment is looked at
// Likeness: another framing moves everything alike, and the pictures lie over one another better than that.
constexpr double kFollowed = 0.8, kFollowedFilled = 0.92, kFollowedMirrored = 0.95;
// Something that is nobody: places that changed and touch, at the tolerance; share of the rest that may differ; confidence.
constexpr double kChanged = 16, kMostBeside = 0.3, kFigure = 0.5, kMostFigure = 4;
constexpr double kUnread = 0.6;    // confidence where no point is read
constexpr double kHinged = 6, kPivot = 0.25;  // degrees, heights of the picture
constexpr std::size_t kBystanders = 3;  // looked at, the largest faces first
constexpr std::size_t kMoments = 3;  // frames near a storyboard frame in which somebody may stand as in it

// Whether what was registered is a part of somebody who moved, and not the picture.
bool followed(const Registration &r, bool fills) {
  const bool moved = r.mirrored || std::hypot(r.x, r.y) > 0.03 || std::abs(r.zoom) > 0.06 || std::abs(r.roll) > 2;
  return moved && r.likeness < (r.mirrored ? kFollowedMirrored : fills ? kFollowedFilled : kFollowed);
}

// A picture is rolled about its middle; a head in front of nothing is tilted about its neck.
bool hinged(const Registration &r, bool fills) {
  return fills && !r.mirrored && std::abs(r.roll) > kHinged && r.pivot > kPivot;
}

// Of the frames near a storyboard frame but the first, those that look most like it where somebody is.
std::vector<const Anchor *> most_alike(const cv::Mat &still, const Registration &r, const std::vector<const Anchor *> &near,
                                       const cv::Rect2d &person) {
  std::vector<std::pair<double, const Anchor *>> all;
  for (std::size_t n = 1; n < near.size(); n++) {
    const cv::Mat &frame = near[n]->bgr;
    cv::Mat warped, covered, apart;
    warp_still(still, r, frame.size(), warped, covered);
    const cv::Rect box = cv::Rect(static_cast<int>(person.x * frame.cols), static_cast<int>(person.y * frame.rows),
                                  static_cast<int>(person.width * frame.cols), static_cast<int>(person.height * frame.rows)) &
                         cv::Rect({}, frame.size());
    if (box.area() == 0) continue;
    luma(frame(box)).convertTo(apart, CV_32F);
    cv::Mat was;
    luma(warped(box)).convertTo(was, CV_32F);
    apart -= was;
    apart -= cv::mean(apart)[0];  // another exposure is no other pose
    all.emplace_back(cv::mean(cv::abs(apart))[0], near[n]);
  }
  std::stable_sort(all.begin(), all.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
  std::vector<const Anchor *> out;
  for (std::size_t n = 0; n < std::min(kMoments, all.size()); n++) out.push_back(all[n].second);
  return out;
}

}  // namespace

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

// What the picture says beside the points: in the box of that person, and in another moment where it differs.
people::Pose Judge::Private::seen_in_picture(const Target &t, const people::Pose &p, const cv::Rect2d &box,
                                             const Registration &registration, const Contrast &contrast,
                                             const Subject *elsewhere) const {
  const auto with = [&](Contrast c, const Registration &r, const cv::Mat &frame) {
    people::Pose seen = p;
    // Somebody who only stands elsewhere leaves the place where they stood, too: that is no pose.
    if (elsewhere && elsewhere->excess > 0.6) {
      const Contrast back = moved_back(t.still, frame, r, *elsewhere, elsewhere->whole);
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
  people::Pose best = with(contrast, registration, near.front()->bgr);
  // Who walks stands as in the storyboard frame in one frame and not in the next.
  if (best.excess <= kDoubtful) return best;
  for (const Anchor *a : most_alike(t.still, registration, near, box)) {
    if (best.excess <= kDoubtful) break;
    const Registration r = register_around(t.still, a->bgr, box);
    if (!r.registered) continue;
    cv::Mat warped, covered;
    warp_still(t.still, r, a->bgr.size(), warped, covered);
    const Contrast c = contrast_at(t.still, a->bgr, r, structural_agreement(warped, covered, a->bgr), box, t.fine, a->fine);
    if (!c.known) continue;
    if (const auto seen = with(c, r, a->bgr); seen.excess < best.excess) best = seen;
  }
  return best;
}

people::Pose Judge::Private::pose_of(std::size_t k, const Registration &registration, const Contrast &contrast,
                                     const Subject *elsewhere) const {
  const Target &t = targets[k];
  const bool known = registration.registered;
  const bool may_hinge = known && contrast.known && hinged(registration, contrast.fills);
  people::Pose p = people::measure_pose(still_sights[k], t.time, good_sights(), known && !may_hinge ? registration.roll : 0);
  if (may_hinge && p.known && p.tilt_excess >= 1) {
    p.hinged = true;
    return p;
  }
  if (persons[k].area() <= 0) return p;
  if (!p.known) {
    // Somebody is in the storyboard frame whose points nobody can read in the take: the picture alone says how they stand.
    if (!known || !contrast.known) return p;
    p.known = true;
    p.confidence = kUnread;
    p.region = persons[k];
    p.time = t.time;
  }
  if (known && contrast.known) {
    p = seen_in_picture(t, p, persons[k], registration, contrast, elsewhere);
  } else if (known) {
    people::add_no_region(p);
  } else if (const auto c = laid_over_by_face(t, still_sights[k]); c.known) {
    people::add_region(p, c.here, c.here, 0, true, c.where);
    p.moment = true;
  }
  return p;
}

// Where nobody is read - an animal, a puppet - what of the picture shows something else while the rest shows the same.
// Unknown below the tolerance: that nothing was seen does not say how they stand.
people::Pose Judge::Private::pose_of_figure(std::size_t k, const Registration &registration, const cv::Mat &explained) const {
  const Target &t = targets[k];
  people::Pose least;
  if (!registration.registered) return least;
  const auto near = evidence(t, kAnchors);
  if (near.empty()) return least;
  const auto seen = [&](const Registration &r, const Anchor &a) {
    cv::Mat warped, covered;
    warp_still(t.still, r, a.bgr.size(), warped, covered);
    Agreement agreement = structural_agreement(warped, covered, a.bgr);
    if (!explained.empty()) agreement.trust.setTo(1, explained);
    const Changed c = changed_in(warped, a.bgr, agreement);
    people::Pose p;
    p.known = c.beside < kMostBeside;
    p.figure = true;
    p.confidence = kFigure;
    p.here = c.share;
    p.around = c.beside;
    p.patch = c.places >= kChanged ? 1 : 0;
    p.excess = p.region_excess = std::min(kMostFigure, c.places / kChanged);
    p.region = c.region;
    p.time = a.time;
    return p;
  };
  least = seen(registration, *near.front());
  if (!least.known || least.excess < 1) return {};
  // What moves by itself stands as in the storyboard frame in one frame and not in the next.
  for (const Anchor *a : most_alike(t.still, registration, near, least.region)) {
    const Registration r = register_around(t.still, a->bgr, least.region);
    if (!r.registered) continue;
    if (const auto p = seen(r, *a); p.known && p.excess < least.excess) least = p;
    if (least.excess < 1) return {};
  }
  return least;
}

// Everybody else of the storyboard frame: whoever of them stands most otherwise. `explained` (cells, may be empty): what
// stands elsewhere as a whole there.
people::Pose Judge::Private::pose_beside(std::size_t k, const Registration &registration, const cv::Mat &explained) const {
  const Target &t = targets[k];
  people::Pose most;
  const auto near = evidence(t, 1);
  const auto others = people::bystanders_in(still_sights[k]);
  if (others.empty() || near.empty() || !registration.registered || registration.mirrored) return most;
  const cv::Mat &frame = near.front()->bgr;
  cv::Mat warped, covered;
  warp_still(t.still, registration, frame.size(), warped, covered);
  Agreement agreement = structural_agreement(warped, covered, frame);
  if (!explained.empty()) agreement.trust.setTo(1, explained);
  for (std::size_t n = 0; n < std::min(kBystanders, others.size()); n++) {
    people::Pose p = people::measure_head(others[n], still_sights[k], t.time, good_sights(), registration.roll);
    const cv::Rect2d box = in_frame(others[n].box, still_sights[k].size, registration, frame.size());
    const Contrast c = explained.empty() ? contrast_at(t.still, frame, registration, agreement, box, t.fine, near.front()->fine)
                                         : contrast_of(agreement, box);
    if (!p.known || !c.known) continue;
    p = seen_in_picture(t, p, box, registration, c, nullptr);
    if (!most.known || p.excess > most.excess) most = p;
  }
  return most;
}

}  // namespace judge
