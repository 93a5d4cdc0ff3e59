// SPDX-License-Identifier: LGPL-2.1-or-later
#include "animatic/fill.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace animatic {

namespace {

// image = image * weight (weighted), or its mean over what is known (otherwise), for every pixel.
template <typename Op>
void each(cv::Mat &image, const cv::Mat &weight, Op op) {
  const int channels = image.channels();
  for (int y = 0; y < image.rows; ++y) {
    float *p = image.ptr<float>(y);
    const float *w = weight.ptr<float>(y);
    for (int x = 0; x < image.cols; ++x, p += channels) op(x, y, p, w[x], channels);
  }
}

}  // namespace

void push_pull(cv::Mat &image, const cv::Mat &weight) {
  CV_Assert(image.depth() == CV_32F && weight.type() == CV_32F && image.size() == weight.size());
  if (image.cols <= 1 && image.rows <= 1) {
    if (weight.at<float>(0, 0) <= 0) image.setTo(cv::Scalar::all(0));
    return;
  }
  const cv::Size half((image.cols + 1) / 2, (image.rows + 1) / 2);
  cv::Mat sum = image.clone(), small, small_weight;
  each(sum, weight, [](int, int, float *p, float w, int n) {
    for (int c = 0; c < n; ++c) p[c] *= w;
  });
  cv::resize(sum, small, half, 0, 0, cv::INTER_AREA);
  cv::resize(weight, small_weight, half, 0, 0, cv::INTER_AREA);
  each(small, small_weight, [](int, int, float *p, float w, int n) {
    for (int c = 0; c < n; ++c) p[c] = w > 1e-6f ? p[c] / w : 0.f;
  });
  small_weight = cv::min(4.0 * small_weight, 1.0);  // a quarter known is as good as known
  push_pull(small, small_weight);
  cv::Mat rough;
  cv::resize(small, rough, image.size(), 0, 0, cv::INTER_LINEAR);
  each(image, weight, [&](int x, int y, float *p, float w, int n) {
    const float *q = rough.ptr<float>(y) + static_cast<std::ptrdiff_t>(x) * n;
    for (int c = 0; c < n; ++c) p[c] = q[c] + (p[c] - q[c]) * w;
  });
}

}  // namespace animatic
