// SPDX-License-Identifier: LGPL-2.1-or-later
// Style = how strong the detail of luma is, scale by scale, which light, colour and layout leave alone: of the frame
// against the storyboard frame warped onto it.
//   weak, fine, finest   ln ratio of the 30 %, 90 % and 97 % quantile of |Laplacian|, finest scale of the pyramid
//   middle, lines        the same of 90 % and 97 %, one scale coarser
// each less the ln ratio of the 90 % quantile of the fourth scale, which is contrast. Of them:
//   soft    strong detail that is gone (blur, paint), beyond what a codec takes together with the weak detail
//   painted areas gone flat between edges that stay as sharp (painted.hpp)
//   hard    strong detail that has come (outlines, hard areas)
//   grain   code values by which the weakest 30 % of the detail has grown
//   comb    share of the histograms of B, G and R that stands out of 1.8 times its own running mean of 33 values,
//           at most twice what does without the highest peak: few levels (posterise)
//   grid    how much the strongest period of 3..24 pixels of the steps between columns (rows) stands out
//           (pixelate, halftone)
// Both pictures are first softened alike and brought to the smaller one's size, so that a storyboard frame of another
// size does not count as another style.
#pragma once
#include <opencv2/core.hpp>

#include <vector>

#include "judge/agreement.hpp"
#include "judge/part.hpp"

namespace judge {

struct Style {
  bool known = false;
  double weak = 0, fine = 0, finest = 0, middle = 0, lines = 0;      // ln
  double soft = 0, hard = 0, grain = 0, comb = 0, grid = 0, painted = 0;
  double excess = 0;  // cube root of the sum of the cubes of the parts against their tolerances; 1 = at it
  const char *what = "";  // the strongest part: "softer", "grainier", ...
  std::vector<Part> parts;
  double confidence = 0;  // 0..1
};

// `warped` is the still brought into the frame, `covered` (CV_8U) where it has pixels.
Style measure_style(const cv::Mat &warped, const cv::Mat &covered, const cv::Mat &frame);

}  // namespace judge
