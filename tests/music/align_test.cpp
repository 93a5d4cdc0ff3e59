// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/align.hpp"

#include <gtest/gtest.h>

#include <cmath>

using music::Align;
using music::AlignOptions;
using music::CutPoint;

namespace {

std::vector<music::Beat> grid(double bpm, double first, int n, unsigned bar = 4) {
  std::vector<music::Beat> out;
  for (int i = 0; i < n; i++) out.push_back({first + i * 60 / bpm, static_cast<unsigned>(i) % bar + 1, 1.0f});
  return out;
}

TEST(AlignCuts, EveryCutThatCanIsWithinHalfAFrameOfABeat) {
  const auto beats = grid(117, 0.21, 200);
  for (double fps : {23.976, 24.0, 25.0, 59.94}) {
    std::vector<CutPoint> cuts = {{0, 0, 0}};
    for (int i = 1; i < 30; i++)
      cuts.push_back({i * 2.17, 0.3, 0.3});  // a beat is 0.51 s: one is always in reach
    const auto out = music::align_cuts(cuts, beats, {.align = Align::Beats, .frame = 1 / fps});
    for (std::size_t i = 1; i < out.size(); i++) {
      EXPECT_LE(std::abs(out[i].error), 0.5 / fps + 1e-9) << i;
      EXPECT_NEAR(out[i].time * fps, std::round(out[i].time * fps), 1e-6);
      EXPECT_LE(std::abs(out[i].time - cuts[i].time), 0.3 + 1e-9);
    }
    EXPECT_EQ(out[0].time, 0);
  }
}

TEST(AlignCuts, BarsMeansDownbeats) {
  const auto beats = grid(120, 0, 100);
  const std::vector<CutPoint> cuts = {{0, 0, 0}, {3.3, 1, 1}, {8.8, 1, 1}};
  const auto out = music::align_cuts(cuts, beats, {.align = Align::Bars, .frame = 1.0 / 25});
  EXPECT_NEAR(out[1].time, 4.0, 0.021);
  EXPECT_EQ(out[1].in_bar, 1u);
  EXPECT_NEAR(out[2].time, 8.0, 0.021);
  const auto fours = music::align_cuts(cuts, beats, {.align = Align::EveryFourBars, .frame = 1.0 / 25});
  EXPECT_FALSE(fours[1].moved);
  EXPECT_NEAR(fours[2].time, 8.0, 0.021);
}

TEST(AlignCuts, NeverMovesFurtherThanTheHandles) {
  const auto beats = grid(60, 0.5, 20);
  const std::vector<CutPoint> cuts = {{0, 0, 0}, {4.0, 0.2, 0.2}, {7.4, 0, 0.2}, {9.6, 0.2, 0}};
  const auto out = music::align_cuts(cuts, beats, {.frame = 0.04});
  EXPECT_FALSE(out[1].moved);  // the beats at 3.5 and 4.5 are out of reach
  EXPECT_NEAR(out[1].error, 0.5, 1e-9);
  EXPECT_TRUE(out[2].moved);
  EXPECT_NEAR(out[2].time, 7.5, 0.021);
  EXPECT_TRUE(out[3].moved);
  EXPECT_NEAR(out[3].time, 9.5, 0.021);
}

TEST(AlignCuts, KeepsShotsLongEnough) {
  const auto beats = grid(120, 0, 40);
  // Both want the beat at 2.0; the second must take the next.
  const std::vector<CutPoint> cuts = {{0, 0, 0}, {1.9, 0.3, 0.3}, {2.15, 0.4, 0.4}};
  const auto out = music::align_cuts(cuts, beats, {.shortest = 0.4, .frame = 0.04});
  EXPECT_GE(out[2].time - out[1].time, 0.4 - 1e-9);
  EXPECT_LE(std::abs(out[1].error), 0.021);
  EXPECT_LE(std::abs(out[2].error), 0.021);
}

TEST(AlignCuts, NoneAndNoBeatsLeaveEverythingAlone) {
  const std::vector<CutPoint> cuts = {{0, 0, 0}, {1.9, 0.3, 0.3}};
  for (const auto &out :
       {music::align_cuts(cuts, grid(120, 0, 10), {.align = Align::None}), music::align_cuts(cuts, {}, {})}) {
    ASSERT_EQ(out.size(), 2u);
    EXPECT_EQ(out[1].time, 1.9);
    EXPECT_FALSE(out[1].moved);
  }
  EXPECT_TRUE(music::align_cuts({}, grid(120, 0, 10), {}).empty());
}

TEST(AlignCuts, AnOffsetMovesAllCuts) {
  const auto out = music::align_cuts(std::vector<CutPoint>{{0, 0, 0}, {1.9, 0.3, 0.3}}, grid(120, 0, 10),
                                     {.offset = -0.08, .frame = 0.04});
  EXPECT_NEAR(out[1].time, 1.92, 1e-9);
  EXPECT_NEAR(out[1].error, -0.08, 1e-9);
}

TEST(NearestBeat, IsTheNearest) {
  const auto beats = grid(60, 0, 5);
  EXPECT_EQ(music::nearest_beat(beats, -3), 0);
  EXPECT_EQ(music::nearest_beat(beats, 2.4), 2);
  EXPECT_EQ(music::nearest_beat(beats, 2.6), 3);
  EXPECT_EQ(music::nearest_beat(beats, 99), 4);
  EXPECT_EQ(music::nearest_beat({}, 1), -1);
}

TEST(AlignCuts, AMadeShotIsStretchedByNoMoreThanAllowed) {
  const auto beats = grid(120, 0, 100);
  std::vector<CutPoint> cuts = {{0, 0, 0}};
  for (double t : {4.2, 8.1, 12.3, 16.24, 16.9}) cuts.push_back({t, 2, 2});
  const auto out = music::align_cuts(cuts, beats, {.frame = 0.04, .end = 21, .most_stretch = 0.08});
  for (std::size_t i = 1; i <= cuts.size(); i++) {
    const double before = (i < cuts.size() ? cuts[i].time : 21.0) - cuts[i - 1].time,
                 after = (i < cuts.size() ? out[i].time : 21.0) - out[i - 1].time;
    EXPECT_LE(std::abs(after / before - 1), 0.08 + 1e-6) << i;
  }
  for (std::size_t i = 1; i < 4; i++) EXPECT_LE(std::abs(out[i].error), 0.021) << i;
}

TEST(WantedBeats, EnergyTakesEveryBeatWhereItIsLoudAndDownbeatsWhereItIsCalm) {
  const std::vector<music::Section> sections = {{0, 10, -30}, {10, 20, -10}};
  const auto beats = grid(120, 0, 40);
  const auto wanted = music::wanted_beats(beats, Align::Energy, sections, 0.01);
  EXPECT_EQ(wanted.size(), 5u + 20u);
  for (const double t : wanted)
    if (t < 9.9) {
      EXPECT_NEAR(std::remainder(t - 0.01, 2), 0, 1e-9);
    }
  EXPECT_EQ(music::wanted_beats(beats, Align::Energy).size(), 40u);
  EXPECT_EQ(music::wanted_beats(beats, Align::EveryTwoBars).size(), 5u);
  EXPECT_TRUE(music::wanted_beats(beats, Align::None).empty());
}

TEST(FollowEnergy, KeepsOrderAndEndsAndMakesLoudPartsDenser) {
  const std::vector<music::Section> sections = {{0, 20, -26}, {20, 40, -14}};
  std::vector<double> cuts;
  for (int i = 0; i < 20; i++) cuts.push_back(i * 2.0);
  const auto out = music::follow_energy(cuts, 40, sections);
  EXPECT_EQ(out[0], 0);
  int calm = 0;
  for (std::size_t i = 1; i < out.size(); i++) {
    EXPECT_GT(out[i], out[i - 1]);
    EXPECT_LT(out[i], 40);
    calm += out[i] < 20;
  }
  EXPECT_LT(calm, 7);
  EXPECT_EQ(music::follow_energy(cuts, 40, {}), cuts);
  // Shots that are made already change by no more than they may, and the film ends where it ended.
  auto little = music::follow_energy(cuts, 40, sections, 0.1);
  little.push_back(40);
  for (std::size_t i = 1; i < little.size(); i++) {
    EXPECT_GE(little[i] - little[i - 1], 1.8 - 1e-9) << i;
    EXPECT_LE(little[i] - little[i - 1], 2.2 + 1e-9) << i;
  }
  EXPECT_NEAR(little[5] - little[4], 2.2, 1e-6);
  EXPECT_NEAR(little[19] - little[18], 1.8, 1e-6);
  for (const auto name : music::align_names()) EXPECT_TRUE(music::align_named(name));
  EXPECT_FALSE(music::align_named("bar"));
}

}  // namespace
