// SPDX-License-Identifier: LGPL-2.1-or-later
// The working copy of a picture: 8-bit BGR, sRGB-like transfer, at most kWorkingWidth pixels wide. Every
// measure works on it.
#pragma once
#include <cstdint>
#include <opencv2/core.hpp>

namespace judge {

inline constexpr int kWorkingWidth = 384;  // pixels; what the limits were tuned at

struct Frame {
  cv::Mat bgr;             // CV_8UC3
  std::uint64_t time = 0;  // ns since the first frame of the clip
  // Where bgr is wider than what is measured over time: the same at that width, reduced as the narrower frames are. A picture
  // reduced in two steps is not quite the one reduced in one, and a picture that stands would stir. Empty: made of bgr.
  cv::Mat small = {};
};

// Between two times of a clip, ns.
inline std::uint64_t distance(std::uint64_t a, std::uint64_t b) {
  return a > b ? a - b : b - a;
}

// Downscaled (by area) to at most `width` pixels wide; enlarged only when a side
// is below 16 pixels. The input may be returned itself.
cv::Mat working_copy(const cv::Mat &bgr, int width = kWorkingWidth);

cv::Mat luma(const cv::Mat &bgr);           // CV_8U, BT.601 weights on the encoded values
cv::Mat linear(const cv::Mat &bgr);         // CV_32FC3, linear light 0..1, B G R (IEC 61966-2-1)
cv::Mat luminance(const cv::Mat &linear);   // CV_32F, relative luminance Y (BT.709 weights)
cv::Mat log_luminance(const cv::Mat &bgr);  // CV_32F, ln(Y + kLogFloor)
cv::Mat lab(const cv::Mat &linear);         // CV_32FC3 from linear light, L 0..100, CIE 1976, D65
cv::Mat gradient_energy(
    const cv::Mat &grey);  // CV_32F: gradient magnitude of locally contrast-normalised luma

inline constexpr float kLogFloor = 0.004f;  // about code 13 of 255: below it noise decides, not light

}  // namespace judge
