// SPDX-License-Identifier: LGPL-2.1-or-later
// Continuity = light, colour and texture of a take against the accepted take beside it in the same scene.
//
// The two pictures are framed differently on purpose, so nothing is registered: medians and distributions are
// compared. What the two storyboard frames themselves differ by is wanted and taken off, where they are known.
//   level     EV: medians of log luminance
//   light     mired: medians of ln(R/G) and ln(B/G), strong colours counted less, along the Planckian locus
//   colours   Lab: sliced Wasserstein distance of the a, b distributions
//   texture   |difference| of the fine slope of the Laplacian pyramid, ln
#pragma once
#include <opencv2/core.hpp>
#include <vector>

#include "judge/part.hpp"

namespace judge {

struct Continuity {
  bool known = false;
  double level = 0, mired = 0, colours = 0, texture = 0;  // beyond what the storyboard wants; signed but for colours
  double excess = 0;                                      // 1 = at the tolerance
  double confidence = 0;
  std::vector<Part> parts;
};

// Working copies. The stills may be empty.
Continuity measure_continuity(const cv::Mat &neighbour, const cv::Mat &take, const cv::Mat &neighbour_still,
                              const cv::Mat &take_still);

}  // namespace judge
