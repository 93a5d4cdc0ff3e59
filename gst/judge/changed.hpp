// SPDX-License-Identifier: LGPL-2.1-or-later
// The largest part of the picture that shows something else than the storyboard frame laid over it, while the rest shows the
// same: an animal's head turned, a puppet's arm. Neither light, colour nor a codec does that: on 125 clean takes no three
// places that touch disagreed.
#pragma once
#include <opencv2/core.hpp>

#include "judge/agreement.hpp"

namespace judge {

struct Changed {
  int places = 0;      // of kCellsX x kCellsY that touch each other, have structure and disagree
  double share = 0;    // of the places that have structure
  double beside = 0;   // share of the rest that disagrees
  cv::Rect2d region;   // fractions of the picture
};

// `warped` is the storyboard frame brought into the frame, as `agreement` was measured on. What is nearly black or white in
// one of them is left out: there is nothing left to compare.
Changed changed_in(const cv::Mat &warped, const cv::Mat &frame, const Agreement &agreement);

}  // namespace judge
