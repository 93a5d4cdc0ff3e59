// SPDX-License-Identifier: LGPL-2.1-or-later
// Where the storyboard frame's picture lies in a frame of the take.
//
// AKAZE features on contrast-limited luma (so light, palette and mild style do not matter), ratio test,
// RANSAC similarity; a mirrored storyboard is the second hypothesis and "nothing moved" the third. The
// hypotheses compete by the correlation of gradient-energy maps after warping. Where none wins, the picture
// does not register and only the correlation of coarse gradient-energy layouts is left.
#pragma once
#include <opencv2/core.hpp>

namespace judge {

struct Registration {
  bool registered = false;
  bool mirrored = false;
  double x = 0, y = 0;    // how far the picture moved, fractions of width and height; + = right, down
  double zoom = 0;        // ln of the scale; + = closer
  double roll = 0;        // degrees, + = anticlockwise
  double pivot = 0;       // heights of the picture from its middle to the point that stays where it is; 0 where all moves alike
  double likeness = 0;    // correlation of gradient energy after warping, -1..1
  double layout = 0;      // correlation of 24x14 gradient-energy layouts without warping, -1..1
  double confidence = 0;  // 0..1
  int matches = 0;        // features that agree
  cv::Matx23d matrix = cv::Matx23d::eye();  // storyboard -> frame, pixels of the frame (mirroring included)
};

// Both are working copies; the still is brought to the frame's size first (fit() below).
Registration register_still(const cv::Mat &still, const cv::Mat &frame);
// Whether what is outside `person` (fractions of the frame) stands where the still has it, against what `r` says: then
// the features have followed the person, and the picture did not move. False where there is too little to see outside.
bool background_stands(const cv::Mat &still, const cv::Mat &frame, const Registration &r, const cv::Rect2d &person);
// The registration of a picture that did not move.
Registration unmoved(const cv::Mat &still, const cv::Mat &frame, Registration r);
// The still scaled evenly and centred so that it covers a picture of `size`; what sticks out is cut off.
cv::Mat fit(const cv::Mat &still, cv::Size size);

// Where a box of the still (fractions of it, pixels `still` in size) lies in the frame: fractions, upright, not cropped.
cv::Rect2d in_frame(const cv::Rect2d &box, cv::Size still, const Registration &r, cv::Size frame);

}  // namespace judge
