// SPDX-License-Identifier: LGPL-2.1-or-later
// What alone stands elsewhere than in the storyboard frame: when, and whether it is the person, a part of
// them, or a thing.
#include <algorithm>
#include <cmath>

#include "judge/judge_private.hpp"
#include "judge/people/pose.hpp"

namespace judge {
namespace {

constexpr double kDoubtful = 0.7;      // excess from which another moment is looked at
constexpr std::size_t kMoments = 4;    // others
constexpr double kSameFraming = 0.05;  // of the picture
constexpr double kTheirs = 0.3;        // share of what moved that lies in somebody's box: less is not they
constexpr double kNearlyAll = 0.8;     // the same: it is they
constexpr double kHead = 0.3;          // share of a face's box that moved
constexpr float kLeastSure = 0.4f;     // score of a body
constexpr double kAsFar = 0.3;         // of what moved: they moved with it
constexpr double kWhole = 0.5;         // share of their box that moved: more is all of them
constexpr double kSamePose = 0.3;      // excess of the joints: they stand as they did
constexpr double kStillThere = 0.5;    // share of the places that still disagree

// The box in the storyboard frame, in cells of the frame.
cv::Rect cells_of(const cv::Rect2d &box, cv::Size still, const Registration &r, cv::Size frame) {
  const cv::Rect2d there = in_frame(box, still, r, frame);
  const cv::Point a(static_cast<int>(std::floor(there.x * kCellsX)),
                    static_cast<int>(std::floor(there.y * kCellsY))),
      b(static_cast<int>(std::ceil(there.br().x * kCellsX)), static_cast<int>(std::ceil(there.br().y * kCellsY)));
  return cv::Rect(a, b) & cv::Rect(0, 0, kCellsX, kCellsY);
}

}  // namespace

// What moves by itself stands as in the storyboard frame in one frame and not in the next.
Displaced Judge::Private::least_displaced(const Target &t, const Look &look, const cv::Rect2d &person,
                                          const std::function<cv::Mat(const cv::Mat &)> &repaired) const {
  Displaced least = look.displaced;
  const auto excess = [&] {
    const auto s = subject_of(least, 0, allowance);
    return s ? s->excess : 0;
  };
  if (excess() <= kDoubtful) return least;
  const auto near = evidence(t, kAnchors);
  for (std::size_t n = 1; n <= kMoments && excess() > kDoubtful; n++) {
    const std::size_t i = n * (near.size() - 1) / kMoments;
    if (i == 0) continue;
    const cv::Mat frame = repaired(near[i]->bgr);
    const Registration r = register_around(t.still, frame, person);
    if (!r.registered || r.mirrored) continue;
    // No camera goes that far in a quarter of a second: the features have followed what moved.
    if (std::hypot(r.x - look.registration.x, r.y - look.registration.y) > kSameFraming) continue;
    cv::Mat warped, covered;
    warp_still(t.still, r, frame.size(), warped, covered);
    const Agreement a = structural_agreement(warped, covered, frame);
    const Displaced d = displaced_in(warped, frame, a);
    if (d.known && std::hypot(d.x, d.y) < std::hypot(least.x, least.y))
      least = d;
    else if (!d.known && r.likeness > look.registration.likeness &&
             cv::countNonZero((a.trust < kOtherTrust) & least.places) <
                 kStillThere * cv::countNonZero(least.places))
      return {};
  }
  return least;
}

Judge::Private::Who Judge::Private::who_moved(std::size_t k, const Displaced &d,
                                              const Registration &registration, cv::Size frame) const {
  if (k >= still_sights.size()) return Who::Thing;
  const auto &still = still_sights[k];
  const double moved = cv::countNonZero(d.left);
  const auto share = [&](const cv::Rect &cells) { return cells.area() > 0 ? cv::countNonZero(d.left(cells)) : 0; };
  const auto head_moved = [&](const people::Face &f) {
    const cv::Rect at = cells_of(people::share_of(f.box, still.size), still.size, registration, frame);
    return at.area() > 0 && share(at) > kHead * at.area();
  };
  // Of somebody who stands beside, the head is a part of them, and all else is not known to be.
  for (const people::Bystander &b : people::bystanders_in(still)) {
    const cv::Rect box = cells_of(b.box, still.size, registration, frame);
    if (share(box) > kNearlyAll * moved && share(box) < kWhole * box.area() && head_moved(b.face)) return Who::Part;
  }
  const cv::Rect2d person = people::person_in(still);
  if (person.area() <= 0) return Who::Thing;
  const cv::Rect box = cells_of(person, still.size, registration, frame);
  const double theirs = share(box);
  const people::Pose pose = people::measure_pose(still, targets[k].time, good_sights(), registration.roll);
  // Their trunk, or the face where no trunk is seen, stands as far away, and their limbs about it as they did: it is all of
  // them, whatever their box holds beside.
  const auto went_along = [&] {
    if (!pose.known || pose.excess >= 1) return false;
    const auto they = subject_of(still, targets[k].time, good_sights(), registration, frame, allowance, kLeastSure);
    return they && std::hypot(they->x - d.x, they->y - d.y) < kAsFar * std::hypot(d.x, d.y);
  };
  if (theirs < kTheirs * moved) return Who::Thing;
  if (d.alone() && (theirs > kWhole * box.area() || went_along())) return Who::Person;
  // It moved whole, and nobody can read a pose that it would be a part of: flames, a statue, somebody far away.
  if (d.alone() && !pose.known) return Who::Thing;
  // Something before them or in their hands: they themselves stand as they did, and it is not their head.
  const bool head = std::any_of(still.faces.begin(), still.faces.end(), head_moved);
  return d.found > 0.55 && d.explained > 0.7 && pose.known && pose.excess < kSamePose && !head ? Who::Thing
                                                                                               : Who::Part;
}

}  // namespace judge
