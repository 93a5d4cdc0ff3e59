// SPDX-License-Identifier: LGPL-2.1-or-later
// One plane of a picture, or an interleaved one, brought to another size: what sampling a frame costs.
//
// Smaller in both directions: the mean of the area that a pixel covers, pixels at its edges counted by the part of them that
// lies inside, as cv::INTER_AREA. With the ratio of the sizes as a fraction p/q in lowest terms every such part is a whole
// number of 1/p, so sums are exact in integers, rows first and columns then, and rounded once. Otherwise bilinear.
#pragma once
#include <opencv2/core.hpp>

namespace judge {

// `plane`: 8 bits, up to 4 channels, any stride. A copy where the size is the same. The calling thread alone works.
cv::Mat shrunk(const cv::Mat &plane, cv::Size size);

}  // namespace judge
