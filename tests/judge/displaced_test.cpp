// SPDX-License-Identifier: LGPL-2.1-or-later
// What alone stands elsewhere is found, and what only moves on is not.
#include "judge/displaced.hpp"

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "judge/changed.hpp"
#include "judge/look.hpp"
#include "judge/picture.hpp"
#include "judge/registration.hpp"
#include "pictures.hpp"
#include "support/support.hpp"

using namespace pictures;

namespace {

judge::Displaced between(const cv::Mat &still, const cv::Mat &frame) {
  const cv::Mat s = judge::working_copy(still), f = judge::working_copy(frame);
  const cv::Mat covered(f.size(), CV_8U, cv::Scalar(255));
  return judge::displaced_in(s, f, judge::structural_agreement(s, covered, f));
}

TEST(Displaced, AFigureThatAloneStandsElsewhereIsFollowed) {
  for (const double to : {0.24, 0.46, 0.62, 0.75}) {
    const auto d = between(scene(0.35), noisy(scene(to), 2));
    ASSERT_TRUE(d.known) << to << ": found " << d.found << ", explained " << d.explained;
    EXPECT_NEAR(d.x, to - 0.35, 0.012) << to;
    EXPECT_NEAR(d.y, 0, 0.012) << to;
    EXPECT_TRUE(d.was.contains(cv::Point2d(0.35, 0.65))) << to;
    EXPECT_TRUE(d.is.contains(cv::Point2d(to, 0.65))) << to;
    EXPECT_EQ(cv::countNonZero(d.left & ~d.places), 0);
  }
}

judge::Changed changed(const cv::Mat &still, const cv::Mat &frame) {
  const cv::Mat s = judge::working_copy(still), f = judge::working_copy(frame);
  const cv::Mat covered(f.size(), CV_8U, cv::Scalar(255));
  return judge::changed_in(s, f, judge::structural_agreement(s, covered, f));
}

TEST(Changed, APartThatLooksOtherwiseWhileTheRestDoesNot) {
  // Turned about its middle where it stands.
  const cv::Mat turned = part_turned(scene(0.35), {100, 90, 130, 130}, cv::ROTATE_90_CLOCKWISE);
  const auto c = changed(scene(0.35), noisy(turned, 2));
  EXPECT_GE(c.places, 16);
  EXPECT_LT(c.beside, 0.1);
  EXPECT_TRUE((c.region & cv::Rect2d(100.0 / 480, 90.0 / 270, 130.0 / 480, 130.0 / 270)).area() > 0.6 * c.region.area());
}

TEST(Changed, LightColourAndNoiseChangeNothing) {
  for (const cv::Mat &m : {scene(0.35), noisy(exposed(scene(0.35), -0.6), 3), lit_from(scene(0.35), 0.4), hue_turned(scene(0.35), 40),
                           rescaled(scene(0.35), 0.5)})
    EXPECT_LT(changed(scene(0.35), m).places, 10);
  // Drowned in black or burnt out there is nothing to compare.
  EXPECT_EQ(changed(scene(0.35), exposed(scene(0.35), -7)).places, 0);
  const cv::Mat white(270, 480, CV_8UC3, cv::Scalar::all(250));
  EXPECT_EQ(changed(scene(0.35), white).places, 0);
  EXPECT_GT(changed(scene(0.35, 1), scene(0.35, 2)).places, 60) << "another picture";
}

TEST(Displaced, WhatStaysHasNotMoved) {
  EXPECT_FALSE(between(scene(0.35), scene(0.35)).known);
  EXPECT_FALSE(between(scene(0.35), noisy(exposed(scene(0.35), -0.6), 3)).known);
}

TEST(Displaced, WhoIsGoneOrReplacedHasNotMoved) {
  const cv::Mat nobody = scene(5);
  EXPECT_FALSE(between(scene(0.35), nobody).known);
  EXPECT_FALSE(between(nobody, scene(0.35)).known);
  cv::Mat other = nobody.clone();  // something else, elsewhere
  cv::ellipse(other, {300, 170}, {40, 40}, 0, 0, 360, {60, 160, 200}, cv::FILLED);
  for (int k = 0; k < 8; k++) cv::line(other, {270 + 9 * k, 140}, {262 + 9 * k, 205}, {20, 60, 90}, 3);
  EXPECT_FALSE(between(scene(0.35), other).known);
}

TEST(Displaced, AnotherPictureIsNotOneThatMoved) {
  EXPECT_FALSE(between(scene(0.35, 1), scene(0.35, 2)).known);
}

TEST(Displaced, FeaturesThatFollowedIt) {
  // Little to be found on the ground, which is out of focus, and much on what moved.
  const auto thing = [](int x) {
    cv::Mat m;
    cv::GaussianBlur(scene(5, 2), m, {}, 5);
    scene(0.35)(cv::Rect(100, 60, 130, 200)).copyTo(m(cv::Rect(x, 60, 130, 200)));
    return judge::working_copy(noisy(m, 1.5, static_cast<unsigned>(x)));
  };
  const auto r = judge::register_around(thing(100), thing(170), {});
  EXPECT_TRUE(r.registered);
  EXPECT_NEAR(r.x, 0, 0.01) << "the picture stands";
  const auto d =
      judge::displaced_in(thing(100), thing(170),
                          judge::structural_agreement(
                              thing(100), cv::Mat(thing(100).size(), CV_8U, cv::Scalar(255)), thing(170)));
  EXPECT_TRUE(d.alone());
  EXPECT_NEAR(d.x, 70.0 / 480, 0.012);
  // And a picture that was framed anew was.
  const cv::Mat a = judge::working_copy(scene()), b = judge::working_copy(moved(scene(), 0.14, 0));
  EXPECT_NEAR(judge::register_around(a, b, {}).x, 0.14, 0.01);
}

std::vector<cv::Mat> standing_at(double from, double step, int frames = 18) {
  std::vector<cv::Mat> out;
  for (int i = 0; i < frames; i++)
    out.push_back(noisy(scene(from + step * i), 1, static_cast<unsigned>(i) + 3));
  return out;
}

TEST(Displaced, TheVerdictSaysWhichWayAndNoRepairIsMade) {
  const auto v = judge_clip(standing_at(0.55, 0.002), scene(0.35));
  EXPECT_EQ(v.kind, judge::Verdict::Kind::Reject) << told(v);
  ASSERT_FALSE(v.causes.empty());
  EXPECT_EQ(said(v), "composition") << told(v);
  EXPECT_EQ(v.causes[0].advice, "shift the subject 20 % left") << told(v);
  EXPECT_NEAR(v.causes[0].amount, -20, 1.5);
  EXPECT_TRUE(v.causes[0].region.contains(cv::Point2d(0.55, 0.65))) << v.causes[0].region;
}

TEST(Displaced, WhoMovesByThemselvesPasses) {
  // At the storyboard frame's place from the first frame on; a moment before it, slowly; and on their way
  // through it.
  for (const auto &[from, step] : {std::pair(0.35, 0.006), std::pair(0.363, 0.004), std::pair(0.27, 0.02)}) {
    const auto v = judge_clip(standing_at(from, step), scene(0.35));
    EXPECT_EQ(v.kind, judge::Verdict::Kind::Accept) << from << ": " << told(v);
  }
}

}  // namespace
