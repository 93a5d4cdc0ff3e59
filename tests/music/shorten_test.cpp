// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/shorten.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace {

// Bars of two seconds; the sound of bar i is kinds[i].
music::Analysis piece(const std::vector<float> &kinds, double tail = 2) {
  music::Analysis a;
  a.stable = true;
  for (std::size_t i = 0; i < kinds.size(); i++)
    a.bars.push_back({1 + 2.0 * static_cast<double>(i), std::vector<float>(54, kinds[i])});
  a.ends = a.bars.back().time + tail;
  a.duration = a.ends + 1;
  return a;
}

TEST(Shorten, LeavesOutAsManyBarsAsItTakesAndEndsWithItsOwnEnd) {
  const auto a = piece(std::vector<float>(30, 1.0f));  // 61 s
  for (double wanted : {20.0, 33.3, 47.1, 60.5}) {
    const auto seam = music::shorten(a, wanted, 0.06);
    ASSERT_TRUE(seam) << wanted;
    const double length = a.ends - (seam->to - seam->from);
    EXPECT_LE(std::abs(length - wanted), 1.001) << wanted;  // half a bar: no other number of bars is nearer
    EXPECT_NEAR(length * seam->tempo, wanted, 1e-9);
    if (wanted > 60) {  // nothing to leave out: a little faster
      EXPECT_EQ(seam->to, 0);
      continue;
    }
    EXPECT_NEAR(std::remainder(seam->from - 1, 2), 0, 1e-9);
    EXPECT_NEAR(std::remainder(seam->to - 1, 2), 0, 1e-9);
    EXPECT_GE(seam->from, 5);
    EXPECT_LE(seam->to, a.bars[28].time);
  }
}

TEST(Shorten, KeepsTheTempoWhereItMustAndEndsSooner) {
  const auto a = piece(std::vector<float>(30, 1.0f));
  for (double wanted : {20.0, 33.3, 47.1, 60.5}) {
    const auto seam = music::shorten(a, wanted, 0);
    ASSERT_TRUE(seam) << wanted;
    EXPECT_EQ(seam->tempo, 1);
    const double length = a.ends - (seam->to - seam->from);
    EXPECT_LE(length, wanted);
    EXPECT_GT(length, wanted - 2.001);  // less than a bar
  }
}

TEST(Shorten, JoinsBarsThatSoundAlike) {
  std::vector<float> kinds(24, 0.2f);  // a b a b in sections of six bars, each bar of b unlike the others
  for (std::size_t i = 6; i < 12; i++) kinds[i] = 0.9f;
  for (std::size_t i = 18; i < 24; i++) kinds[i] = 0.9f;
  const auto a = piece(kinds);
  const auto seam = music::shorten(a, a.ends - 24, 0.04);  // twelve bars
  ASSERT_TRUE(seam);
  const auto index = [](double t) { return static_cast<std::size_t>((t - 1) / 2 + 0.5); };
  EXPECT_EQ(kinds[index(seam->from)], kinds[index(seam->to)]);
  EXPECT_EQ(kinds[index(seam->from) - 1], kinds[index(seam->to) - 1]);
  EXPECT_NEAR(seam->to - seam->from, 24, 1e-9);
}

TEST(Shorten, NeedsAStableBeatAndEnoughBarsAndSomethingTooMuch) {
  auto a = piece(std::vector<float>(30, 1.0f));
  EXPECT_FALSE(music::shorten(a, 61, 0.04));
  EXPECT_FALSE(music::shorten(a, 70, 0.04));
  EXPECT_FALSE(music::shorten(a, 0, 0.04));
  a.stable = false;
  EXPECT_FALSE(music::shorten(a, 30, 0.04));
  EXPECT_FALSE(music::shorten(piece(std::vector<float>(5, 1.0f)), 6, 0.04));
  EXPECT_FALSE(music::shorten({}, 6, 0.04));
}

}  // namespace
