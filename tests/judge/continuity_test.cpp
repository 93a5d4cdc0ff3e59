// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/continuity.hpp"

#include "judge/camera.hpp"
#include "judge/style.hpp"
#include "pictures.hpp"
#include "support/support.hpp"

using namespace pictures;

namespace {

TEST(Continuity, AnotherFramingOfTheSameSceneIsNoBreak) {
  const auto c = judge::measure_continuity(scene(), moved(scene(0.5), 0.05, 0, 1.1), {}, {});
  ASSERT_TRUE(c.known);
  EXPECT_LT(c.excess, 1);
}

TEST(Continuity, LightThatJumpsAtTheCutIsFoundInItsUnit) {
  const auto c = judge::measure_continuity(scene(), exposed(scene(), -1.5), scene(), scene());
  EXPECT_NEAR(c.level, -1.5, 0.5);
  EXPECT_GT(c.excess, 1);
  const auto warm = judge::measure_continuity(scene(), in_light_of(scene(), 3200), scene(), scene());
  EXPECT_GT(warm.mired, 30);
}

TEST(Continuity, WhatTheStoryboardWantsIsNoBreak) {
  const cv::Mat dark = exposed(scene(), -1.5);
  EXPECT_LT(judge::measure_continuity(scene(), dark, scene(), dark).excess, 0.3);
}

TEST(Continuity, IsJudgedOnlyBesideAnAcceptedTake) {
  judge::Shot shot;
  shot.neighbours.push_back({"sh-010", true, exposed(scene(), 2), scene()});
  const auto v = judge_clip(walk(12), scene(), shot);
  const auto *m = v.find(judge::Dimension::Continuity);
  ASSERT_NE(m, nullptr);
  EXPECT_LT(m->score, 0.5);
  EXPECT_NE(m->measured.find("sh-010"), std::string::npos);
  EXPECT_EQ(judge_clip(walk(12), scene()).find(judge::Dimension::Continuity), nullptr);
}

TEST(Style, BlurAndGrainAreStyleAndGrowWithStrength) {
  const cv::Mat still = scene();
  const cv::Mat covered(still.size(), CV_8U, cv::Scalar(255));
  EXPECT_LT(judge::measure_style(still, covered, still).excess, 0.1);
  double last = 0;
  for (const double k : {0.8, 0.6, 0.4, 0.25}) {
    const auto s = judge::measure_style(still, covered, rescaled(still, k));
    EXPECT_GE(std::max(0.3, s.excess), last * 0.98) << k << ": below 0.3 nothing is seen";
    last = s.excess;
  }
  EXPECT_GT(last, 1);
  EXPECT_LT(judge::measure_style(still, covered, exposed(still, -0.5)).excess, 1) << "light is not style";
}

TEST(Camera, EveryMoveIsNamedWithItsDirection) {
  struct Case {
    double x, y, zoom, roll;
    const char *move, *direction;
  };
  const Case cases[] = {{0, 0, 0, 0, "static", ""},       {0.004, 0, 0, 0, "pan", "left"},   {-0.004, 0, 0, 0, "pan", "right"},
                        {0, 0.003, 0, 0, "tilt", "up"},   {0, -0.003, 0, 0, "tilt", "down"}, {0, 0, 0.006, 0, "zoom", "in"},
                        {0, 0, -0.006, 0, "zoom", "out"}, {0, 0, 0, 0.3, "roll", "cw"},      {0, 0, 0, -0.3, "roll", "ccw"}};
  for (const Case &c : cases) {
    judge::CameraMeter meter;
    for (int i = 0; i < 40; i++) {
      judge::FrameFacts f;
      f.motion_known = f.motion_global = i > 0;
      if (i) f.x = c.x, f.y = c.y, f.zoom = c.zoom, f.roll = c.roll;
      meter.push(f, false, 16.0 / 9);
    }
    const auto m = meter.read();
    ASSERT_TRUE(m.known);
    EXPECT_EQ(m.move, c.move);
    EXPECT_EQ(m.direction, c.direction) << c.move;
    judge::Move wanted;
    wanted.move = c.move;
    wanted.direction = c.direction;
    EXPECT_LT(judge::camera_excess(m, wanted), 1) << c.move;
  }
}

}  // namespace
