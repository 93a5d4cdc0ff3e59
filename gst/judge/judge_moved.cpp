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
constexpr double kWhole = 0.5;         // share of their box that moved: more is all of them
constexpr double kSamePose = 0.3;      // excess of the joints: they stand as they did
constexpr double kStillThere = 0.5;    // share of the places that still disagree

// The box in the storyboard frame, in cells of the frame.
cv::Rect cells_of(const cv::Rect2d &box, cv::Size still, const Registration &r, cv::Size frame) {
  const double scale = std::max(static_cast<double>(frame.width) / still.width,
                                static_cast<double>(frame.height) / still.height);
  double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
  for (const double u : {box.x, box.x + box.width})
    for (const double v : {box.y, box.y + box.height}) {
      const double px = u * still.width * scale - (still.width * scale - frame.width) / 2,
                   py = v * still.height * scale - (still.height * scale - frame.height) / 2;
      const double x = (r.matrix(0, 0) * px + r.matrix(0, 1) * py + r.matrix(0, 2)) / frame.width,
                   y = (r.matrix(1, 0) * px + r.matrix(1, 1) * py + r.matrix(1, 2)) / frame.height;
      left = std::min(left, x), right = std::max(right, x);
      top = std::min(top, y), bottom = std::max(bottom, y);
    }
  const cv::Point a(static_cast<int>(std::floor(left * kCellsX)),
                    static_cast<int>(std::floor(top * kCellsY))),
      b(static_cast<int>(std::ceil(right * kCellsX)), static_cast<int>(std::ceil(bottom * kCellsY)));
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
             cv::countNonZero((a.trust < 0.35f) & least.places) <
                 kStillThere * cv::countNonZero(least.places))
      return {};
  }
  return least;
}

Judge::Private::Who Judge::Private::who_moved(std::size_t k, const Displaced &d,
                                              const Registration &registration, cv::Size frame) const {
  if (k >= still_sights.size()) return Who::Thing;
  const auto &still = still_sights[k];
  const cv::Rect2d person = people::person_in(still);
  if (person.area() <= 0) return Who::Thing;
  const cv::Rect box = cells_of(person, still.size, registration, frame);
  const double moved = cv::countNonZero(d.left), theirs = box.area() > 0 ? cv::countNonZero(d.left(box)) : 0;
  if (theirs < kTheirs * moved) return Who::Thing;
  if (d.alone() && theirs > kWhole * box.area()) return Who::Person;
  // Something before them or in their hands: they themselves stand as they did, and it is not their head.
  const people::Pose pose = people::measure_pose(still, targets[k].time, good_sights(), registration.roll);
  const bool head = std::any_of(still.faces.begin(), still.faces.end(), [&](const people::Face &f) {
    const cv::Rect at = cells_of(
        {static_cast<double>(f.box.x) / still.size.width, static_cast<double>(f.box.y) / still.size.height,
         static_cast<double>(f.box.width) / still.size.width,
         static_cast<double>(f.box.height) / still.size.height},
        still.size, registration, frame);
    return at.area() > 0 && cv::countNonZero(d.left(at)) > 0.3 * at.area();
  });
  return d.found > 0.55 && d.explained > 0.7 && pose.known && pose.excess < kSamePose && !head ? Who::Thing
                                                                                               : Who::Part;
}

}  // namespace judge
