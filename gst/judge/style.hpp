// SPDX-License-Identifier: LGPL-2.1-or-later
// Style = statistics of luma that light, colour and layout leave alone, of the frame against the storyboard
// frame warped onto it:
//   fine, middle   slope of the log Laplacian-pyramid energies: ln e0 - ln e2 and ln e1 - ln e3 (slope, not
//                  level: contrast cancels). Blur and paint lower `fine`, grain raises it.
//   pattern        chi-square distance of the histograms of uniform local binary patterns (Ojala 2002)
//   noise          ln of the mean |Laplacian| of the flatter 60 % of the picture, per contrast
//   comb           share of the luma histogram that stands out of its own running mean: few levels (posterise)
//   flat           share of 4x4 blocks with no more than one code value between darkest and brightest
//   grid           how much the strongest period of 3..24 pixels of the steps between columns (rows) stands out
//                  (pixelate, halftone)
//   edges          ln of the share of steep steps among all steps: outlines, hard areas
// Each is a difference frame - storyboard. Both pictures are first softened alike, so that a storyboard frame
// of another size does not count as another style.
#pragma once
#include <opencv2/core.hpp>

#include <vector>

#include "judge/agreement.hpp"
#include "judge/part.hpp"

namespace judge {

struct Style {
  bool known = false;
  double fine = 0, middle = 0, pattern = 0, noise = 0, comb = 0, flat = 0, grid = 0, edges = 0;
  double excess = 0;  // cube root of the sum of the cubes of the parts against their tolerances; 1 = at it
  const char *what = "";  // the strongest part: "softer", "grainier", ...
  std::vector<Part> parts;
  double confidence = 0;  // 0..1
};

// `warped` is the still brought into the frame, `covered` (CV_8U) where it has pixels.
Style measure_style(const cv::Mat &warped, const cv::Mat &covered, const cv::Mat &frame);

}  // namespace judge
