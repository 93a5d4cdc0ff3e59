// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/shrink.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace {

struct Sizes {
  int width, height, to_width, to_height;
};
void PrintTo(const Sizes &s, std::ostream *to) {
  *to << s.width << "x" << s.height << " to " << s.to_width << "x" << s.to_height;
}

cv::Mat noise(int width, int height, int channels) {
  cv::Mat out(height, width, CV_8UC(channels));
  cv::RNG random(width * 31 + height * 7 + channels);
  random.fill(out, cv::RNG::UNIFORM, 0, 256);
  return out;
}

// The share of source pixel `s` in pixel `d`, of `ratio` source pixels each.
double overlap(int s, int d, double ratio) {
  return std::max(0.0, std::min(s + 1.0, (d + 1) * ratio) - std::max<double>(s, d * ratio));
}

double mean_of(const cv::Mat &plane, int channel, int x, int y, double across, double down) {
  double sum = 0;
  for (int j = static_cast<int>(y * down); j < std::min<double>(plane.rows, std::ceil((y + 1) * down)); j++)
    for (int i = static_cast<int>(x * across); i < std::min<double>(plane.cols, std::ceil((x + 1) * across)); i++)
      sum += overlap(j, y, down) * overlap(i, x, across) * plane.ptr(j, i)[channel];
  return sum / (across * down);
}

void expect_means(const cv::Mat &plane, const cv::Mat &out) {
  const double across = static_cast<double>(plane.cols) / out.cols, down = static_cast<double>(plane.rows) / out.rows;
  double worst = 0;
  for (int y = 0; y < out.rows; y += 1 + out.rows / 40)
    for (int x = 0; x < out.cols; x += 1 + (x % 5) * (out.cols / 160))
      for (int c = 0; c < out.channels(); c++)
        worst = std::max(worst, std::abs(out.ptr(y, x)[c] - mean_of(plane, c, x, y, across, down)));
  EXPECT_LE(worst, 0.5 + 1e-4);
}

class Shrink : public testing::TestWithParam<Sizes> {};

TEST_P(Shrink, EveryPixelIsTheMeanOfWhatItCovers) {
  const Sizes s = GetParam();
  for (const int channels : {1, 2, 3, 4}) {
    SCOPED_TRACE(channels);
    const cv::Mat plane = noise(s.width, s.height, channels);
    const cv::Mat out = judge::shrunk(plane, {s.to_width, s.to_height});
    ASSERT_EQ(out.size(), cv::Size(s.to_width, s.to_height));
    ASSERT_EQ(out.type(), plane.type());
    expect_means(plane, out);
  }
}

INSTANTIATE_TEST_SUITE_P(Usual, Shrink,
                         testing::Values(Sizes{1920, 1080, 384, 216}, Sizes{960, 540, 384, 216}, Sizes{1280, 720, 384, 216},
                                         Sizes{640, 360, 384, 216}, Sizes{1920, 1080, 640, 360}, Sizes{960, 540, 640, 360},
                                         Sizes{3840, 2160, 384, 216}, Sizes{768, 432, 384, 216}, Sizes{480, 270, 384, 216},
                                         Sizes{2304, 1296, 384, 216}, Sizes{1536, 864, 384, 216}));
INSTANTIATE_TEST_SUITE_P(Odd, Shrink,
                         testing::Values(Sizes{854, 480, 384, 216}, Sizes{1366, 768, 384, 216}, Sizes{1998, 1080, 384, 208},
                                         Sizes{720, 576, 384, 288}, Sizes{1921, 1079, 384, 216}, Sizes{385, 217, 384, 216},
                                         Sizes{384, 217, 384, 216}, Sizes{385, 216, 384, 216}, Sizes{401, 1999, 397, 216},
                                         Sizes{5, 3, 1, 1}, Sizes{7, 1, 3, 1}, Sizes{1, 600, 1, 599}));
// Without a common divisor: the sums of the last would not fit 32 bits.
INSTANTIATE_TEST_SUITE_P(Large, Shrink, testing::Values(Sizes{8191, 263, 384, 216}, Sizes{4099, 4093, 53, 59}));

TEST(Shrink, BlackStaysBlackAndWhiteStaysWhite) {
  for (const Sizes s : {Sizes{1920, 1080, 384, 216}, Sizes{1921, 1079, 384, 216}, Sizes{2570, 257, 257, 1}, Sizes{2570, 258, 257, 1}})
    for (const int v : {0, 255}) {
      const cv::Mat out = judge::shrunk(cv::Mat(s.height, s.width, CV_8UC2, cv::Scalar(v, 255 - v)), {s.to_width, s.to_height});
      EXPECT_EQ(cv::norm(out, cv::Mat(out.size(), CV_8UC2, cv::Scalar(v, 255 - v)), cv::NORM_INF), 0) << s.width << " " << v;
    }
}

TEST(Shrink, APartOfALargerPictureIsReadByItsStride) {
  const cv::Mat large = noise(1000, 600, 1);
  const cv::Mat part = large(cv::Rect(13, 7, 960, 540));
  const cv::Mat out = judge::shrunk(part, {384, 216});
  expect_means(part, out);
  EXPECT_EQ(cv::norm(out, judge::shrunk(part.clone(), {384, 216}), cv::NORM_INF), 0);
}

TEST(Shrink, TheSameSizeIsACopyOfItsOwn) {
  cv::Mat plane = noise(64, 48, 3);
  const cv::Mat before = plane.clone(), out = judge::shrunk(plane, {64, 48});
  plane.setTo(0);
  EXPECT_EQ(cv::norm(out, before, cv::NORM_INF), 0);
}

TEST(Shrink, WhatBecomesLargerInOneDirectionIsInterpolated) {
  cv::Mat ramp(4, 100, CV_8U);
  for (int x = 0; x < 100; x++) ramp.col(x).setTo(2 * x);
  const cv::Mat out = judge::shrunk(ramp, {50, 8});
  ASSERT_EQ(out.size(), cv::Size(50, 8));
  for (int x = 1; x < 49; x++) EXPECT_NEAR(out.at<uchar>(3, x), 4 * x + 1, 1);
}

}  // namespace
