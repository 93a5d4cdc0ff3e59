// SPDX-License-Identifier: LGPL-2.1-or-later
// Fills what is not known from what surrounds it, smoothly, at any distance (push-pull over a pyramid;
// Gortler et al., The Lumigraph, 1996).
#pragma once
#include <opencv2/core.hpp>

namespace animatic {

// `image` is CV_32FC3 (or C1, C2), `weight` CV_32F: 1 known, 0 unknown. With no weight at all it becomes 0.
void push_pull(cv::Mat &image, const cv::Mat &weight);

}  // namespace animatic
