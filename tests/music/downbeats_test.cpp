// SPDX-License-Identifier: LGPL-2.1-or-later
// Which beats begin bars: from what is heard at them, over a whole piece.
#include "music/downbeats.hpp"

#include <gtest/gtest.h>

#include <cmath>

using namespace music;

namespace {

const std::vector<BarLength> kAny = BarModel().bars;

std::vector<GridBeat> grid(std::size_t beats, unsigned bar, unsigned first = 1) {
  std::vector<GridBeat> out;
  for (std::size_t i = 0; i < beats; i++)
    out.push_back({static_cast<double>(25 * i), static_cast<unsigned>((i + first - 1) % bar) + 1, bar, 0.9f});
  return out;
}

// The odds of beats of which every `bar`th from `place` on begins a bar.
std::vector<float> odds(std::size_t beats, std::size_t bar, std::size_t place, float how = 1) {
  std::vector<float> out(beats);
  for (std::size_t i = 0; i < beats; i++) out[i] = i % bar == place ? how : -how;
  return out;
}

void expect_firsts(const std::vector<GridBeat> &beats, std::size_t bar, std::size_t place) {
  for (std::size_t i = 0; i < beats.size(); i++) {
    EXPECT_EQ(beats[i].in_bar == 1, i % bar == place) << i;
    EXPECT_EQ(beats[i].bar, bar) << i;
  }
}

// 25 frames per beat: a short noise at each, all alike, and a chord that changes at every fourth from `place`
// on.
Spectrogram chords(std::size_t beats, std::size_t place) {
  Spectrogram out;
  static constexpr std::size_t kRoots[] = {0, 5, 7, 9};
  for (std::size_t i = 0; i < beats; i++)
    for (std::size_t f = 0; f < 25; f++) {
      std::vector<float> bands(kBands, f < 3 ? 1.0f : 0.3f);
      const std::size_t root = kRoots[((i + 4 - place) / 4) % 4];
      for (std::size_t note : {root, root + 12, root + 24, root + 28, root + 31, root + 36})
        bands[note + 3] += 1.2f;
      out.add(bands);
    }
  return out;
}

}  // namespace

TEST(CountBars, FromTheBeatThatTheOddsFavour) {
  for (std::size_t place = 0; place < 4; place++) {
    auto beats = grid(64, 4);
    count_bars(beats, odds(64, 4, place), kAny);
    expect_firsts(beats, 4, place);
  }
}

TEST(CountBars, InThreesWhereThatIsLikelier) {
  auto beats = grid(60, 4);
  count_bars(beats, odds(60, 3, 1), kAny);
  expect_firsts(beats, 3, 1);
}

TEST(CountBars, InThreesOnlyWhereTheyAreTried) {
  auto beats = grid(60, 4);
  const BarLength four[] = {{4, 0}};
  count_bars(beats, odds(60, 3, 1), four);
  for (const auto &b : beats) EXPECT_EQ(b.bar, 4u);
}

TEST(CountBars, OddBarsStayAsTheyAre) {
  auto beats = grid(60, 5);
  count_bars(beats, odds(60, 5, 2), kAny);
  expect_firsts(beats, 5, 2);
}

TEST(CountBars, AShortStretchIsNotCountedAnew) {
  auto beats = grid(8, 4);  // two bars
  count_bars(beats, odds(8, 4, 2, 0.01f), kAny);
  expect_firsts(beats, 4, 0);
}

TEST(CountBars, WithoutOddsForEveryBeatNothingChanges) {
  auto beats = grid(64, 4);
  count_bars(beats, odds(63, 4, 2), kAny);
  expect_firsts(beats, 4, 0);
  std::vector<GridBeat> none;
  count_bars(none, {}, kAny);
  EXPECT_TRUE(none.empty());
}

TEST(BeatValues, NothingChangesNothingIsSaid) {
  Spectrogram spectrogram;
  for (int f = 0; f < 400; f++) spectrogram.add(std::vector<float>(kBands, 1.0f));
  const std::vector<Activation> heard(400, {0.5f, 0.5f});
  const auto values = beat_values(grid(16, 4), spectrogram, heard);
  ASSERT_EQ(values.size(), 16 * kBeatValues);
  for (float v : values) EXPECT_NEAR(v, 0, 1e-4);
}

TEST(BeatValues, BeatsBehindTheEndAndTooFewOfThem) {
  Spectrogram spectrogram;
  for (int f = 0; f < 100; f++) spectrogram.add(std::vector<float>(kBands, 9.0f));  // more than a byte says
  EXPECT_NEAR(spectrogram.at(99, 80), 4.25, 0.01);
  const std::vector<Activation> heard(90, {0, 1});
  for (float v : beat_values(grid(16, 4), spectrogram, heard)) EXPECT_TRUE(std::isfinite(v));
  EXPECT_TRUE(beat_values(grid(1, 4), spectrogram, heard).empty());
  EXPECT_TRUE(beat_values(grid(16, 4), Spectrogram(), heard).empty());
}

// What the network alone cannot know: each beat sounds alike, and only the harmony tells.
TEST(DownbeatOdds, BarsBeginWhereTheHarmonyChanges) {
  for (std::size_t place = 0; place < 4; place++) {
    auto beats = grid(96, 4);
    const std::vector<Activation> heard(96 * 25, {0.9f, 0.3f});
    count_bars(beats, downbeat_odds(beat_values(beats, chords(96, place), heard)), kAny);
    expect_firsts(beats, 4, place);
  }
}
