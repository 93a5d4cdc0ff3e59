// SPDX-License-Identifier: LGPL-2.1-or-later
// Moves over time: easing, handles, smoothness.
#include <gtest/gtest.h>

#include <cmath>

#include "animatic/easing.hpp"
#include "animatic/path.hpp"

namespace {

using animatic::Easing;

constexpr Easing kAll[] = {Easing::Linear, Easing::Smooth, Easing::EaseIn, Easing::EaseOut};

TEST(Easing, RunsFromZeroToOneWithoutTurningBackOrJumping) {
  for (const Easing easing : kAll) {
    EXPECT_DOUBLE_EQ(animatic::ease(easing, 0), 0);
    EXPECT_DOUBLE_EQ(animatic::ease(easing, 1), 1);
    double before = 0, speed_before = -1;
    for (int i = 1; i <= 1000; ++i) {
      const double at = animatic::ease(easing, i / 1000.0), speed = (at - before) * 1000;
      EXPECT_GE(at, before);
      EXPECT_LE(speed, 1.5);
      if (speed_before >= 0) {
        EXPECT_NEAR(speed, speed_before, 0.02) << i;
      }
      before = at;
      speed_before = speed;
    }
  }
}

TEST(Easing, StartsAndStopsAsItsNameSays) {
  const auto speed = [](Easing easing, double t) {
    return (animatic::ease(easing, t + 0.001) - animatic::ease(easing, t)) / 0.001;
  };
  EXPECT_LT(speed(Easing::Smooth, 0), 0.01);
  EXPECT_LT(speed(Easing::Smooth, 0.999), 0.01);
  EXPECT_LT(speed(Easing::EaseIn, 0), 0.01);
  EXPECT_GT(speed(Easing::EaseIn, 0.99), 1.2);
  EXPECT_GT(speed(Easing::EaseOut, 0), 1.2);
  EXPECT_LT(speed(Easing::EaseOut, 0.999), 0.01);
}

TEST(Easing, BetweenKeysSpeedIsAsGiven) {
  for (const double in : {0.0, 1.0})
    for (const double out : {0.0, 1.0}) {
      EXPECT_DOUBLE_EQ(animatic::ease_between(0, in, out), 0);
      EXPECT_DOUBLE_EQ(animatic::ease_between(1, in, out), 1);
      EXPECT_NEAR(animatic::ease_between(1e-4, in, out) / 1e-4, in, 1e-2);
      EXPECT_NEAR((1 - animatic::ease_between(1 - 1e-4, in, out)) / 1e-4, out, 1e-2);
    }
}

animatic::Path path(const char *move, double amount, std::int64_t count) {
  animatic::PathRequest request;
  request.move = move;
  request.amount = amount;
  request.width = 1920;
  request.height = 1080;
  request.count = count;
  request.seed = 1;
  return animatic::Path(request);
}

// Handles are part of the move: at the in and out points of a shot that has them, the camera is under way.
TEST(Path, TheCameraIsUnderWayAtTheInPointOfAShotWithHandles) {
  const std::int64_t head = 12, frames = 72, tail = 12;
  const animatic::Path pan = path("pan", 0.2, head + frames + tail);
  const auto x = [&](std::int64_t n) { return pan.pose(n).pan_x; };
  EXPECT_DOUBLE_EQ(x(0), -0.1 * 1920);
  EXPECT_DOUBLE_EQ(x(head + frames + tail - 1), 0.1 * 1920);
  const double mean = 0.2 * 1920 / (head + frames + tail - 1);
  EXPECT_GT(x(head) - x(head - 1), 0.3 * mean);
  EXPECT_GT(x(head + frames) - x(head + frames - 1), 0.3 * mean);
  for (std::int64_t n = 1; n + 1 < head + frames + tail; ++n)
    EXPECT_LT(std::abs(x(n + 1) - 2 * x(n) + x(n - 1)), 0.15 * mean) << n;
}

TEST(Path, OneFrameIsAPlaceToo) {
  for (const char *move :
       {"static", "pan", "tilt", "dolly", "truck", "pedestal", "zoom", "orbit", "roll", "handheld"}) {
    const animatic::Pose pose = path(move, 0.1, 1).pose(0);
    EXPECT_TRUE(std::isfinite(pose.pan_x + pose.pan_y + pose.truck_x + pose.zoom + pose.dolly + pose.roll))
        << move;
  }
}

TEST(Path, HandheldIsBandLimited) {
  const animatic::Path shake = path("handheld", 0.01, 480);
  double peak = 0;
  for (std::int64_t n = 1; n + 1 < 480; ++n) {
    const auto x = [&](std::int64_t k) { return shake.pose(k).offset_x(1.0); };
    peak = std::max(peak, std::abs(x(n)));
    EXPECT_LE(std::abs(x(n)), 0.01 * 1920);
    EXPECT_LT(std::abs(x(n + 1) - 2 * x(n) + x(n - 1)), 0.2 * 0.01 * 1920) << n;
  }
  EXPECT_GT(peak, 0.5 * 0.01 * 1920);
}

}  // namespace
