// SPDX-License-Identifier: LGPL-2.1-or-later
// Whether the frame is the storyboard frame painted over: brushes, oil, mean shift and filters that keep edges make areas
// flat while the edges between them stay as sharp or become sharper, whereas a codec and a blur take the edges along.
// Of luma, each the natural logarithm of the frame's value over the storyboard frame's:
//   peaks    4th-power mean of the gradient's magnitude over its root mean square: few, steep edges
//   evenness mean of it over the root mean square
//   quarter  75 % quantile of it over the root mean square, floor 0.1
//   spikes   4th-power mean of the finest Laplacian band over its root mean square
//   spread   mean |.| of the band below over its root mean square
//   lines    97 % quantile of that band, less the change of contrast
//   lost     of cells 8 pixels wide whose root mean square lies in 2..4 and 4..8 code values, three bands: the 20 % quantile of
//            their change, less the same seen from the frame; a codec and grain change both ways alike
//   blocks   how much more of a period the steps between columns and rows have, seen or not: what a codec leaves (style.cpp)
// Pixels that either picture clips, and what lies about them, do not count. Weights: logistic regression on painted and
// on clean, recompressed, resized, relit and later frames of real clips, split by source (docs/measures.md).
#pragma once
#include <opencv2/core.hpp>

namespace judge {

struct Painted {
  bool known = false;  // enough of both pictures has detail
  double peaks = 0, evenness = 0, quarter = 0, spikes = 0, spread = 0, lines = 0, lost = 0, blocks = 0;
  double logit = 0;    // above 0: rather painted
};

// `was`, `is`: CV_8UC3 of one size; `mask` (CV_8U): what counts; `contrast`: the ln ratio of what is coarse
// (style.cpp).
Painted measure_painted(const cv::Mat &was, const cv::Mat &is, const cv::Mat &mask, double contrast, double blocks);

}  // namespace judge
