// SPDX-License-Identifier: LGPL-2.1-or-later
// Frames, nanoseconds and where the shots lie.
#include "document/timeline.hpp"

#include <gst/gst.h>
#include <gtest/gtest.h>

namespace {

using namespace storyboard;

TEST(Timeline, FrameTimesAreThoseOfGStreamer) {
  for (const Rational rate :
       {Rational{24, 1}, {25, 1}, {30000, 1001}, {24000, 1001}, {60000, 1001}, {25, 2}, {1, 1}, {240, 1}})
    for (std::int64_t n : {0, 1, 2, 3, 7, 23, 24, 1001, 30000, 86400, 2073600, 20736000}) {
      const auto want = gst_util_uint64_scale_round(static_cast<guint64>(n) * static_cast<guint64>(rate.den),
                                                    GST_SECOND, static_cast<guint64>(rate.num));
      EXPECT_EQ(frame_time(n, rate), want) << n << " at " << rate.num << "/" << rate.den;
      EXPECT_EQ(frame_at(want, rate), n) << n << " at " << rate.num << "/" << rate.den;
      if (n) {
        EXPECT_EQ(frame_at(want - 1, rate), n - 1);
      }
    }
}

TEST(Timeline, TheNearestFrameCount) {
  EXPECT_EQ(frames_in(2, {24, 1}), 48);
  EXPECT_EQ(frames_in(2.01, {24, 1}), 48);
  EXPECT_EQ(frames_in(2.03, {24, 1}), 49);
  EXPECT_EQ(frames_in(2.002, {30000, 1001}), 60);
  EXPECT_EQ(frames_in(3600, {30000, 1001}), 107892);
}

Storyboard board_of(std::initializer_list<double> durations, Rational rate = {24, 1}) {
  Storyboard b;
  b.framerate = rate;
  b.scenes.resize(1);
  for (double d : durations) {
    Shot s;
    s.duration = d;
    b.scenes[0].shots.push_back(s);
  }
  return b;
}

TEST(Timeline, CutsDoNotDrift) {
  // 1000 shots of 10.4 frames: 10,400 frames, though each of them alone is 10
  Storyboard b = board_of({});
  b.scenes[0].shots.resize(1000);
  for (Shot &s : b.scenes[0].shots) s.duration = 10.4 / 24;
  const auto slots = lay_out(b);
  EXPECT_EQ(slots.back().start + slots.back().frames, 10400);
  std::int64_t end = 0;
  for (const Slot &s : slots) {
    EXPECT_EQ(s.start, end);
    EXPECT_TRUE(s.frames == 10 || s.frames == 11);
    end = s.start + s.frames;
  }
}

TEST(Timeline, EveryShotHasAFrame) {
  Storyboard b = board_of({1.5 / 24, 1.0 / 24, 1.0 / 24, 1.0 / 24, 0.7 / 24, 0.6 / 24});
  for (const Slot &s : lay_out(b)) EXPECT_GE(s.frames, 1);
}

TEST(Timeline, TransitionsAreLaidAroundTheCut) {
  Storyboard b = board_of({2, 2, 2});
  b.scenes.resize(2);
  b.scenes[1].shots = {b.scenes[0].shots[2]};
  b.scenes[0].shots.pop_back();
  b.scenes[0].shots[1].transition = {"dissolve", 13.0 / 24, ""};
  b.scenes[1].shots[0].transition = {"fade", 12.0 / 24, ""};
  const auto s = lay_out(b);
  ASSERT_EQ(s.size(), 3u);
  EXPECT_EQ(s[0].head, 0);
  EXPECT_EQ(s[0].tail, 7);
  EXPECT_EQ(s[1].transition, 13);
  EXPECT_EQ(s[1].head, 6);
  EXPECT_EQ(s[1].tail, 6);
  EXPECT_EQ(s[2].head, 6);
  EXPECT_EQ(s[2].tail, 0);
  EXPECT_EQ(s[2].scene, &b.scenes[1]);
  EXPECT_EQ(s[2].index, 2u);
  EXPECT_EQ(s[2].start + s[2].frames, 144);  // transitions do not shorten the film
}

TEST(Timeline, AnOpeningFadeLiesInsideTheFirstShot) {
  Storyboard b = board_of({2});
  b.scenes[0].shots[0].transition = {"fadeblack", 0.5, ""};
  const auto s = lay_out(b);
  EXPECT_EQ(s[0].transition, 12);
  EXPECT_EQ(s[0].head, 0);
  EXPECT_EQ(s[0].frames, 48);
}

TEST(Timeline, AShotsLightingIsItsOwnOverItsScenes) {
  Scene scene;
  Shot shot;
  scene.lighting = {-90, 20, 4300, {}, {}, "dusk"};
  scene.palette = {1, 2};
  EXPECT_EQ(lighting_of(scene, shot), scene.lighting);
  EXPECT_EQ(palette_of(scene, shot), scene.palette);
  shot.lighting = Lighting{40, {}, {}, 1.0, {}, ""};
  shot.palette = {3};
  EXPECT_EQ(lighting_of(scene, shot), (Lighting{40, 20, 4300, 1.0, {}, "dusk"}));
  EXPECT_EQ(palette_of(scene, shot), std::vector<Colour>{3});
}

}  // namespace
