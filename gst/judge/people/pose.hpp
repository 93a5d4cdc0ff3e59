// SPDX-License-Identifier: LGPL-2.1-or-later
// Pose = how far the joints of a body lie from those of the storyboard frame, after position and size are
// taken out (they are composition), in heights of the trunk. As PCK measures it; joints that are not seen in
// both pictures do not count.
#pragma once
#include <vector>

#include "judge/people/watch.hpp"

namespace judge::people {

struct Pose {
  bool known = false;
  double body = 0;            // trunks, mean over the joints
  double most = 0;            // trunks, the joint that is farthest off
  double head = 0;            // eye distances: how much the nose moved against the eyes (turned, nodded)
  const char *joint = "";     // that joint: "left wrist", ...
  double excess = 0;          // 1 = at the tolerance
  double confidence = 0;      // 0..1
  cv::Point2d moved{};        // pixels of the sight: the trunk's centre, clip
  std::uint64_t time = 0;
  cv::Rect2d region{0, 0, 1, 1};  // fractions: the body
};

// Against the sight, among those within reach of the still, that is most alike.
Pose measure_pose(const Sight &still, std::uint64_t still_time, const std::vector<Sight> &sights);

}  // namespace judge::people
