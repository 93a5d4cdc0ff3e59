// SPDX-License-Identifier: LGPL-2.1-or-later
// A depth map for a picture that has none: what is most of a storyboard frame, a ground and something in
// front.
#pragma once
#include <opencv2/core.hpp>

namespace animatic {

// `picture` CV_8UC3. `subjects` (CV_8U, 255 inside) where they are known, else nullptr: they are looked for,
// and left out when they cannot be told from their surroundings. Returns CV_8U, 0 far .. 255 near, of the
// picture's size.
cv::Mat estimate_depth(const cv::Mat &picture, const cv::Mat *subjects);

}  // namespace animatic
