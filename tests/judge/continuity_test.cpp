// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/continuity.hpp"

#include <cmath>
#include <functional>
#include <numbers>

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

judge::CameraMove read_path(const std::function<cv::Point2d(double)> &path) {  // seconds to widths, 2 s at 24 fps
  judge::CameraMeter meter;
  for (int i = 0; i < 48; i++) {
    judge::FrameFacts f;
    f.motion_known = f.motion_global = i > 0;
    if (i) {
      const cv::Point2d d = path(i / 24.0) - path((i - 1) / 24.0);
      f.x = d.x, f.y = d.y;
    }
    meter.push(f, false, 16.0 / 9);
  }
  return meter.read();
}

TEST(Camera, AHandIsNeitherATripodNorAMove) {
  const double turn = 2 * std::numbers::pi;
  const auto hand = [&](double t) {
    return cv::Point2d(0.006 * std::sin(0.9 * turn * t + 1) + 0.004 * std::sin(2.3 * turn * t),
                       0.012 * std::sin(0.7 * turn * t) + 0.006 * std::sin(1.9 * turn * t + 2));
  };
  EXPECT_EQ(read_path(hand).move, "handheld");
  // Breath alone, and a subject that pulls the estimate about.
  EXPECT_EQ(read_path([&](double t) { return cv::Point2d(0.001 * std::sin(0.3 * turn * t), 0.001 * std::sin(turn * t)); }).move,
            "static");
  // A move that eases in and out is no hand, and in a hand it stays a move.
  const auto eased = [](double t) { return cv::Point2d(0.15 * (t / 2) * (t / 2) * (3 - t), 0); };
  EXPECT_EQ(read_path(eased).move, "pan");
  EXPECT_LT(read_path(eased).wander, 0.001);
  const auto both = read_path([&](double t) { return eased(t) + hand(t); });
  EXPECT_EQ(both.move, "pan");
  EXPECT_EQ(both.direction, "left");
}

}  // namespace
