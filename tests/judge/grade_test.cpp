// SPDX-License-Identifier: LGPL-2.1-or-later
// What a grade does to a picture, and how it is found.
#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>
#include <set>

#include "judge/grade_fit.hpp"
#include "pictures.hpp"

namespace {

using namespace pictures;

// Every code value, 8x8 pixels of each.
cv::Mat ramp() {
  cv::Mat m(8, 8 * 256, CV_8UC3);
  for (int y = 0; y < m.rows; y++)
    for (int x = 0; x < m.cols; x++) m.at<cv::Vec3b>(y, x) = cv::Vec3b::all(static_cast<uchar>(x / 8));
  return m;
}

TEST(Grade, ADitherKeepsTheMeanAndLeavesNoGap) {
  judge::Grade grade;
  EXPECT_EQ(cv::norm(judge::graded(ramp(), grade), ramp(), cv::NORM_INF), 0);
  grade.dithered = true;
  EXPECT_EQ(cv::norm(judge::graded(ramp(), grade), ramp(), cv::NORM_INF), 0) << "what needs no rounding";
  grade.gamma = 0.62;
  judge::Grade plain = grade;
  plain.dithered = false;
  const cv::Mat with = judge::graded(ramp(), grade), without = judge::graded(ramp(), plain);
  std::set<int> tones, tones_without;
  for (int x = 0; x < 256; x++) {
    const double exact = 255 * std::pow(x / 255.0, 0.62), mean = cv::mean(with.colRange(8 * x, 8 * x + 8))[1];
    EXPECT_NEAR(mean, exact, 0.1) << x;
    for (int i = 0; i < 64; i++) {
      const int tone = with.at<cv::Vec3b>(i / 8, 8 * x + i % 8)[1];
      EXPECT_LT(std::abs(tone - exact), 1.1) << x;
      tones.insert(tone);
    }
    tones_without.insert(without.at<cv::Vec3b>(0, 8 * x)[1]);
  }
  EXPECT_GT(tones.size(), tones_without.size() + 20);
}

TEST(Grade, WhatWasBurntOutStaysWhite) {
  judge::Grade grade;
  grade.exposure = -1;
  grade.blue = 0.6;
  grade.ends = 0.08;
  const cv::Mat out = judge::graded(ramp(), grade);
  EXPECT_EQ(out.at<cv::Vec3b>(0, 8 * 255), cv::Vec3b::all(255));
  EXPECT_EQ(out.at<cv::Vec3b>(0, 0), cv::Vec3b::all(0));
  judge::Grade plain = grade;
  plain.ends = 0;
  const cv::Mat without = judge::graded(ramp(), plain);
  EXPECT_LT(without.at<cv::Vec3b>(0, 8 * 255)[0], 160);
  for (const int x : {20, 100, 180, 230})
    EXPECT_EQ(out.at<cv::Vec3b>(0, 8 * x), without.at<cv::Vec3b>(0, 8 * x))
        << "what is not near an end: " << x;
  for (int x = 1; x < 256; x++)
    EXPECT_GE(out.at<cv::Vec3b>(0, 8 * x)[0], out.at<cv::Vec3b>(0, 8 * x - 8)[0])
        << "and nothing turns round on the way";
}

// Every hue in several strengths.
cv::Mat wheel() {
  cv::Mat hsv(180, 360, CV_32FC3), out;
  for (int y = 0; y < hsv.rows; y++)
    for (int x = 0; x < hsv.cols; x++)
      hsv.at<cv::Vec3f>(y, x) = {static_cast<float>(x), 0.2f + 0.6f * static_cast<float>(y / 20) / 8, 0.7f};
  cv::cvtColor(hsv, hsv, cv::COLOR_HSV2BGR);
  hsv.convertTo(out, CV_8UC3, 255);
  return out;
}

TEST(Grade, AHueTurnedAtItsValueIsTakenOutHueByHue) {
  const cv::Mat right = wheel();
  for (const int turn : {30, -70, 110}) {
    cv::Mat hsv, wrong;
    right.convertTo(hsv, CV_32FC3, 1 / 255.0);
    cv::cvtColor(hsv, hsv, cv::COLOR_BGR2HSV);
    for (int y = 0; y < hsv.rows; y++)
      for (int x = 0; x < hsv.cols; x++) {
        auto &h = hsv.at<cv::Vec3f>(y, x)[0];
        h = static_cast<float>(std::fmod(h + turn + 360, 360.0));
      }
    cv::cvtColor(hsv, hsv, cv::COLOR_HSV2BGR);
    hsv.convertTo(wrong, CV_8UC3, 255);
    const auto grade = judge::fit_grade(right, wrong, cv::Mat(1, 1, CV_32F, cv::Scalar(1)), {.hues = true});
    EXPECT_EQ(judge::is_small(grade), turn == 30)
        << turn << ": all hues at once so far is no small correction";
    EXPECT_GT(judge::hues_changed(grade), 20u);
    const double before = cv::norm(wrong, right, cv::NORM_L1) / static_cast<double>(3 * right.total());
    const double after =
        cv::norm(judge::graded(wrong, grade), right, cv::NORM_L1) / static_cast<double>(3 * right.total());
    EXPECT_LT(after, 0.1 * before) << turn << " degrees: " << before << " codes off, then " << after;
  }
}

TEST(Grade, HuesThatAreRightStayAsTheyAre) {
  const auto grade = judge::fit_grade(wheel(), wheel(), cv::Mat(1, 1, CV_32F, cv::Scalar(1)), {.hues = true});
  EXPECT_EQ(judge::hues_changed(grade), 0u);
}

// A bright and a dark side look like contrast to a fit that frees both at once.
TEST(Grade, WhatAGradeLeavesFallsAsItIsRighter) {
  const cv::Mat still = scene(), trust(1, 1, CV_32F, cv::Scalar(1));
  const cv::Mat take = exposed(still, -0.4);
  judge::Grade right = judge::fit_grade(still, take, trust, {.exposure = true}), half = right;
  half.exposure /= 2;
  const double none = judge::left_after(still, take, trust, {}), some = judge::left_after(still, take, trust, half),
               least = judge::left_after(still, take, trust, right);
  EXPECT_LT(some, 0.8 * none);
  EXPECT_LT(least, 0.3 * some);
  // Hues count as they are applied.
  const cv::Mat turned = hue_turned(still, 40);
  const auto hues = judge::fit_grade(still, turned, trust, {.hues = true});
  EXPECT_LT(judge::left_after(still, turned, trust, hues), 0.5 * judge::left_after(still, turned, trust, {}));
}

TEST(Grade, TheMapOfAShadeIsTheShadeOfEveryPixel) {
  judge::Grade g;
  g.shade = {0.7, -0.5, 1.1, -0.9, 0.6};
  const int width = 211, height = 97;
  const auto map = judge::shade_map(g, width, height);
  ASSERT_EQ(map.size(), static_cast<std::size_t>(width * height));
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      ASSERT_EQ(map[static_cast<std::size_t>(y * width + x)],
                judge::shade_at(g, (2 * x + 1.0) / width - 1, (2 * y + 1.0) / height - 1));
}

TEST(Grade, AShadeIsNoContrast) {
  for (const double side : {0.7, -0.7}) {
    const cv::Mat wrong = lit_from(scene(), side);
    const auto grade = judge::fit_grade(scene(), wrong, cv::Mat(1, 1, CV_32F, cv::Scalar(1)),
                                        {.exposure = true, .shade = true});
    EXPECT_NEAR(grade.gamma, 1, 0.06) << side;
    EXPECT_NEAR(grade.shade[0], -side, 0.1) << side;
  }
}

}  // namespace
