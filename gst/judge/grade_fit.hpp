// SPDX-License-Identifier: LGPL-2.1-or-later
// Hues are fitted last, to what is left: what each adds is linear in it; reweighted for the least sum of
// distances, so that of each hue what most of it became counts. The grade that brings a frame to the
// storyboard frame where the two show the same thing: Levenberg-Marquardt on the code values of 64x36 blocks,
// weighted by trust, with Tukey's biweight (c = 4.685) against what moved, and a ridge so that a term that
// explains nothing stays neutral.
#pragma once
#include <opencv2/core.hpp>

#include "judge/grade.hpp"

namespace judge {

struct GradeTerms {  // which terms may differ from neutral
  bool exposure = false, temperature = false, saturation = false, tone = false, shade = false, hues = false;
};

// `warped`, `frame`: CV_8UC3 of one size; `trust`: CV_32F of any size, 0..1; compared block by block.
Grade fit_grade(const cv::Mat &warped, const cv::Mat &frame, const cv::Mat &trust, const GradeTerms &terms,
                cv::Size blocks = {64, 36});

// What a grade leaves between the two: mean distance of the blocks' B, G, R, weighted by trust and each 0.1 at most; 0..1.
double left_after(const cv::Mat &warped, const cv::Mat &frame, const cv::Mat &trust, const Grade &grade, cv::Size blocks = {64, 36});

// Whether the correction is one that a colourist would call small.
bool is_small(const Grade &grade);

}  // namespace judge
