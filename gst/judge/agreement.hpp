// SPDX-License-Identifier: LGPL-2.1-or-later
// Where the storyboard frame and the take show the same thing: the trust weight of everything photometric.
//
// Local zero-mean normalised correlation of log luminance after registration, on 32x18 cells. Invariant to
// gain and gamma, so neither light nor palette lowers it; another person, a moved arm or an occluder does.
#pragma once
#include <opencv2/core.hpp>

#include "judge/registration.hpp"

namespace judge {

inline constexpr int kCellsX = 32, kCellsY = 18;
inline constexpr float kOtherTrust = 0.35f, kSomeStructure = 0.3f;  // trust below, structure above: a place that disagrees

struct Agreement {
  cv::Mat trust;        // CV_32F, kCellsY x kCellsX, 0..1
  cv::Mat structure;    // CV_32F, the same: how much structure the storyboard has there (0 flat, 1 clear)
  cv::Mat inside;       // CV_32F, the same: share of the cell that the warped storyboard covers
  double overall = 0;   // mean trust of the cells with structure; 1 when there is none at all
  double evidence = 0;  // share of the picture that has structure and is covered, 0..1
};

// `warped` is the still brought into the frame by its registration, `covered` (CV_8U) where it has pixels.
Agreement structural_agreement(const cv::Mat &warped, const cv::Mat &covered, const cv::Mat &frame);

// The still in the frame's coordinates, and its coverage.
void warp_still(const cv::Mat &still, const Registration &r, cv::Size size, cv::Mat &warped,
                cv::Mat &covered);

// Means of a CV_32F picture of any channel count over the cells.
cv::Mat cell_means(const cv::Mat &picture);

}  // namespace judge
