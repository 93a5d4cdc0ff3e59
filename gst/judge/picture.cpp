// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/picture.hpp"

#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "judge/shrink.hpp"

namespace judge {

static constexpr int kLeast = 16;  // pixels: the filters need that much, whatever somebody feeds them

cv::Mat working_copy(const cv::Mat &bgr, int width) {
  if (bgr.cols <= width && bgr.cols >= kLeast && bgr.rows >= kLeast) return bgr;
  const int w = std::max(kLeast, std::min(width, bgr.cols));
  const int h = std::max(kLeast, static_cast<int>(std::lround(static_cast<double>(bgr.rows) * w / bgr.cols)));
  const cv::Size size(w, std::min(h, 16 * width));
  if (w < bgr.cols && size.height <= bgr.rows) return shrunk(bgr, size);
  cv::Mat small;
  cv::resize(bgr, small, size, 0, 0, w < bgr.cols ? cv::INTER_AREA : cv::INTER_NEAREST);
  return small;
}

cv::Mat luma(const cv::Mat &bgr) {
  cv::Mat grey;
  cv::cvtColor(bgr, grey, cv::COLOR_BGR2GRAY);
  return grey;
}

cv::Mat linear(const cv::Mat &bgr) {
  static const cv::Mat table = [] {
    cv::Mat t(1, 256, CV_32F);
    for (int i = 0; i < 256; i++) {
      const double v = i / 255.0;
      t.at<float>(i) = static_cast<float>(v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4));
    }
    return t;
  }();
  cv::Mat out;
  cv::LUT(bgr, table, out);
  return out;
}

cv::Mat luminance(const cv::Mat &linear) {
  cv::Mat y;
  cv::transform(linear, y, cv::Matx13f(0.0722f, 0.7152f, 0.2126f));
  return y;
}

cv::Mat log_luminance(const cv::Mat &bgr) {
  cv::Mat y = luminance(linear(bgr)) + kLogFloor;
  cv::log(y, y);
  return y;
}

cv::Mat lab(const cv::Mat &linear) {
  cv::Mat out;
  cv::cvtColor(cv::min(linear, 1.0f), out, cv::COLOR_LBGR2Lab);
  return out;
}

cv::Mat gradient_energy(const cv::Mat &grey) {
  cv::Mat f, mean, square, dx, dy, mag;
  grey.convertTo(f, CV_32F);
  cv::GaussianBlur(f, f, {}, 1.2);
  cv::Sobel(f, dx, CV_32F, 1, 0, 3, 0.25);
  cv::Sobel(f, dy, CV_32F, 0, 1, 3, 0.25);
  cv::magnitude(dx, dy, mag);
  // Local normalisation: a dark corner's edges count as much as a bright one's, so light does not look like
  // layout.
  cv::boxFilter(mag, mean, CV_32F, {41, 41}, {-1, -1}, true, cv::BORDER_REFLECT);
  mag = mag / (mean + 1.5f);
  return cv::min(mag, 4.0f);
}

}  // namespace judge
