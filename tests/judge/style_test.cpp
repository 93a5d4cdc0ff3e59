// SPDX-License-Identifier: LGPL-2.1-or-later
// Style against what is no style: light, compression, a storyboard frame of another size.
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "judge/style.hpp"
#include "pictures.hpp"
#include "support/support.hpp"

namespace {

// Edges, strokes and a fine weave that a codec gives up first.
cv::Mat woven() {
  cv::Mat m = pictures::scene().clone();
  cv::RNG random(5);
  for (int i = 0; i < 160; i++)
    cv::line(m, {random.uniform(0, m.cols), random.uniform(0, m.rows)}, {random.uniform(0, m.cols), random.uniform(0, m.rows)},
             cv::Scalar::all(random.uniform(20, 230)), random.uniform(1, 3));
  cv::Mat weave(m.size(), CV_16SC3), out;
  random.fill(weave, cv::RNG::NORMAL, 0, 2.5);
  cv::add(m, weave, out, cv::noArray(), CV_8UC3);
  return out;
}

// What a codec does: the coefficients of 8x8 blocks in steps, small ones gone.
cv::Mat compressed(const cv::Mat &bgr, float step) {
  std::vector<cv::Mat> planes;
  cv::Mat ycc, out;
  cv::cvtColor(bgr, ycc, cv::COLOR_BGR2YCrCb);
  cv::split(ycc, planes);
  cv::Mat y;
  planes[0].convertTo(y, CV_32F);
  for (int j = 0; j + 8 <= y.rows; j += 8)
    for (int i = 0; i + 8 <= y.cols; i += 8) {
      cv::Mat block = y(cv::Rect(i, j, 8, 8)).clone(), c;
      cv::dct(block, c);
      for (int v = 0; v < 8; v++)
        for (int u = 0; u < 8; u++) {
          float &x = c.at<float>(v, u);
          x = std::copysign(std::floor(std::abs(x) / step + 0.33f) * step, x);
        }
      cv::idct(c, block);
      block.copyTo(y(cv::Rect(i, j, 8, 8)));
    }
  y.convertTo(planes[0], CV_8U);
  cv::merge(planes, out);
  cv::cvtColor(out, out, cv::COLOR_YCrCb2BGR);
  return out;
}

judge::Style style(const cv::Mat &still, const cv::Mat &frame) {
  return judge::measure_style(still, cv::Mat(still.size(), CV_8U, cv::Scalar(255)), frame);
}

TEST(Style, CompressionAndLightAreNoStyle) {
  const cv::Mat still = woven();
  for (const float step : {6.f, 14.f}) EXPECT_LT(style(still, compressed(still, step)).excess, 1) << step << " " << style(still, compressed(still, step)).what;
  EXPECT_LT(style(still, pictures::exposed(still, -0.7)).excess, 1);
  EXPECT_LT(style(still, pictures::exposed(still, 0.5)).excess, 1);
}

TEST(Style, PaintBlurDotsAndFewTonesAreEachNamed) {
  const cv::Mat still = woven();
  cv::Mat painted, blurred, pixels, poster, grainy, small;
  cv::medianBlur(still, painted, 7);
  cv::GaussianBlur(still, blurred, {}, 2);
  cv::resize(still, small, {still.cols / 6, still.rows / 6}, 0, 0, cv::INTER_AREA);
  cv::resize(small, pixels, still.size(), 0, 0, cv::INTER_NEAREST);
  still.convertTo(poster, CV_8U, 1 / 48.0);
  poster.convertTo(poster, CV_8U, 48, 12);
  cv::Mat noise(still.size(), CV_16SC3);
  cv::theRNG().state = 7;
  cv::randn(noise, 0, 24);
  cv::add(still, noise, grainy, cv::noArray(), CV_8UC3);
  const auto excess = [](const judge::Style &s, const char *part) {
    for (const auto &p : s.parts)
      if (std::string(p.name) == part) return p.excess;
    return 0.0;
  };
  EXPECT_GT(excess(style(still, painted), "soft"), 1);
  EXPECT_GT(excess(style(still, blurred), "soft"), 1);
  EXPECT_GT(excess(style(still, pixels), "grid"), 1);
  EXPECT_GT(excess(style(still, poster), "comb"), 1);
  EXPECT_GT(excess(style(still, grainy), "grain"), 1);
}

// What a painter's filter leaves: flat areas, edges as sharp as before.
TEST(Style, PaintThatKeepsEdgesIsNoCompression) {
  const cv::Mat still = woven();
  const auto painted = [](const judge::Style &s) {
    for (const auto &p : s.parts)
      if (std::string(p.name) == "painted") return p.excess;
    return -1.0;
  };
  cv::Mat areas, bilateral;
  cv::pyrMeanShiftFiltering(still, areas, 8, 40);
  cv::bilateralFilter(still, bilateral, 11, 80, 9);
  EXPECT_GT(painted(style(still, areas)), 1);
  EXPECT_GT(painted(style(still, bilateral)), 1);
  for (const float step : {6.f, 14.f, 24.f}) EXPECT_LT(painted(style(still, compressed(still, step))), 1) << step;
  cv::Mat soft;
  cv::GaussianBlur(still, soft, {}, 1);
  EXPECT_LT(painted(style(still, soft)), 1) << "edges gone as well";
  for (const double ev : {-1.0, 0.7}) EXPECT_LT(painted(style(still, pictures::exposed(still, ev))), 1) << ev;
  // Nothing to paint over.
  EXPECT_EQ(painted(style(cv::Mat(still.size(), CV_8UC3, cv::Scalar(90, 120, 150)), still)), 0);
}

// A codec's blocks differ a little at their borders, however regular; a mosaic's steps are seen.
TEST(Style, FaintBlocksAreNoGrid) {
  const cv::Mat still = woven();
  const auto grid = [&](const cv::Mat &frame) {
    for (const auto &p : style(still, frame).parts)
      if (std::string(p.name) == "grid") return p.excess;
    return -1.0;
  };
  cv::Mat faint = still.clone(), mosaic = still.clone();
  for (int x = 8; x < still.cols; x += 16) {
    const cv::Rect column(x, 0, std::min(8, still.cols - x), still.rows);
    faint(column) += cv::Scalar::all(1);
    mosaic(column) += cv::Scalar::all(24);
  }
  EXPECT_LT(grid(faint), 1);
  EXPECT_GT(grid(mosaic), 1);
}

TEST(Style, TooLittleOfThePictureSaysNothing) {
  const cv::Mat still = woven();
  EXPECT_FALSE(judge::measure_style(still, cv::Mat(still.size(), CV_8U, cv::Scalar(0)), still).known);
  EXPECT_FALSE(style(cv::Mat(16, 16, CV_8UC3, cv::Scalar::all(3)), cv::Mat(16, 16, CV_8UC3, cv::Scalar::all(9))).known);
}

// A gain or a shade leaves fewer tones and less detail than the storyboard frame has; few tones in it are found all the same.
TEST(Style, WhatAnotherLightTakesAwayIsNoStyle) {
  const cv::Mat still = woven();
  const auto few = [](const cv::Mat &m) {
    cv::Mat table(1, 256, CV_8U), out;
    for (int i = 0; i < 256; i++) table.at<uchar>(i) = static_cast<uchar>(std::min(255, i / 43 * 51));
    cv::LUT(m, table, out);
    return out;
  };
  cv::Mat cast, flat;
  cv::multiply(still, cv::Scalar(0.72, 1.25, 0.72), cast);
  still.convertTo(flat, CV_8U, 0.42, 70);
  const cv::Mat shaded = pictures::lit_from(still, 1.1);
  for (const cv::Mat &light : {cast, flat, shaded}) {
    const auto s = style(still, light), poster = style(still, few(light));
    EXPECT_LT(s.excess, 0.8) << s.what;
    EXPECT_GT(poster.excess, 1.2) << "and few tones in that light are";
  }
}

}  // namespace
