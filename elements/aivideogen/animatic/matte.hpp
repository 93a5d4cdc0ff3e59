// SPDX-License-Identifier: LGPL-2.1-or-later
// Lifts a thing off a picture: its opacity, its own colour, and what is behind it.
#pragma once
#include <opencv2/core.hpp>

namespace animatic {

// `picture` CV_8UC3; `mask` CV_8U, 255 inside the thing; `others` (may be empty) marks pixels that say
// nothing about the background near the thing; `plate` (may be empty) CV_8UC3 is the background as far as it
// is known. Returns the picture with the thing taken away. The hole takes the plate's detail, moved in colour
// to join what surrounds it (a shadow that is not on the plate stays whole), or else is filled from around
// it.
cv::Mat take_away(const cv::Mat &picture, const cv::Mat &mask, const cv::Mat &others, const cv::Mat &plate,
                  int soft);

// How many pixels either side of the mask's edge the picture takes to change from one side to the other: 2
// for a sharp edge, more where the picture is out of focus; at most `limit`.
int edge_softness(const cv::Mat &picture, const cv::Mat &mask, int limit);

struct Cutout {
  cv::Mat colour;  // CV_8UC3: the thing's own colour, continued past its edge
  cv::Mat alpha;   // CV_32F
};
// `behind` as take_away() returned it. Edges are unmixed over `soft` pixels either side of the mask's.
Cutout cut_out(const cv::Mat &picture, const cv::Mat &mask, const cv::Mat &behind, int soft);

}  // namespace animatic
