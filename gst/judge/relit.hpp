// SPDX-License-Identifier: LGPL-2.1-or-later
// The storyboard frame under the take's own light and colours: what a smooth change of tones leaves of it, so that style
// is measured on what is left. A gain takes tones away, a shade takes detail away, and neither is another style.
//
//   v' = v + sum over j of c_j t_j(v, x, y)   per channel, v = B, G, R in 0..1, x and y in -1..1, L = luma
//   t = 1, B, G, R, B^2, G^2, R^2, x L, y L, x^2 L, y^2 L, x y L
//
// Least squares on 64x36 block means, a ridge towards no change, Tukey's biweight (4.685 times the median distance)
// against what moved; rounded to 8 bits as the take is. A poster's steps, strokes and dots are no smooth change and stay.
#pragma once
#include <opencv2/core.hpp>

namespace judge {

// `warped`, `frame`: CV_8UC3 of one size; `covered` (CV_8U): where they show the same. Where that is too little, `warped`.
cv::Mat relit(const cv::Mat &warped, const cv::Mat &covered, const cv::Mat &frame);

}  // namespace judge
