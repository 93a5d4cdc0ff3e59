// SPDX-License-Identifier: LGPL-2.1-or-later
// Characters without a face that can be recognised - animals, figures, puppets, products - by their colours.
//
// Of the reference picture those colours count that its border does not have (the figure, not its background). In the
// storyboard frame the figure is where such colours stand together; what is found there joins the reference's colours,
// because it shows the figure in this scene's light. Then the figure is looked for in the frames of the take, brought
// into the storyboard frame's light by the mean and deviation of Lab.
//
// likeness = Bhattacharyya coefficient of the histograms (Lab, 8 x 20 x 20 bins, smoothed) of what is found and what
// is wanted, times the root of the share of its size that is left where it shrank; 0..1, 1 = the same colours.
// A figure that the storyboard frame does not show clearly is not judged. Nor is one of which more than 0.8 is grey and
// whose shape is never seen in the take (cosine of the histograms of oriented gradients of its box below 0.75, mirrored or
// not): two white figures are not one.
#pragma once
#include <cstdint>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace judge::people {

struct Glimpse {  // of one picture of the take
  std::uint64_t time = 0;
  cv::Mat bgr;
};

struct Appearance {
  bool known = false;
  const char *why = "";    // when it is not known
  double in_still = 0;     // likeness of what the storyboard frame shows to the reference
  double likeness = 1;     // of the upper quartile of the glimpses
  double excess = 0;       // 1 = at the tolerance
  double confidence = 0;   // 0..1
  std::uint64_t time = 0;
  cv::Rect2d region{0, 0, 1, 1};  // fractions: where the figure was looked for at that time
};

inline constexpr int kGlimpseWidth = 256;  // pixels; larger pictures are scaled down

Appearance measure_appearance(const cv::Mat &reference, const cv::Mat &still, const std::vector<Glimpse> &glimpses);

}  // namespace judge::people
