// SPDX-License-Identifier: LGPL-2.1-or-later
// Something that alone stands elsewhere - a car, an animal, a ball, a person - while the picture around it has not moved.
//
// Where the take disagrees with the storyboard frame laid over it, patches of three cells of the storyboard frame are looked
// for in the take (normalised correlation of luma, at half the working width), and vote for how far they went: the votes of
// all patches add up, displacement by displacement (Hough 1962), so that an edge, which slides along itself, decides
// nothing. The peak counts when enough patches are found there, in places that disagree as well, and together they explain
// most of what disagrees.
#pragma once
#include <opencv2/core.hpp>

#include "judge/agreement.hpp"

namespace judge {

struct Displaced {
  bool known = false;
  double x = 0, y = 0;    // fractions of width and height that it stands away from where the storyboard frame has it
  double found = 0;       // share of the places that disagree, but for those it now hides, whose patch is found there
  double explained = 0;   // share of the places that disagree which it left, or went to
  double confidence = 0;  // 0..1
  cv::Rect2d was, is;     // fractions of the picture: where it stood, and where it stands
  cv::Mat left, places;   // CV_8U, kCellsY x kCellsX: what it left; and that together with where it is
  // What disagrees is hardly anything else: it is one thing, and whole.
  bool alone() const { return known && found >= 0.6 && explained >= 0.8; }
};

// `warped` is the storyboard frame brought into the frame, as `agreement` was measured on.
Displaced displaced_in(const cv::Mat &warped, const cv::Mat &frame, const Agreement &agreement);

}  // namespace judge
