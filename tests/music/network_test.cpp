// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/network.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "music/features.hpp"
#include "music/weights.hpp"

namespace {

// The numbers of gst/music/training/fixture.py.
std::vector<float> made_up(std::size_t frames) {
  std::vector<float> out(frames * music::kBands);
  std::uint32_t seed = 1;
  for (std::size_t i = 0; i < out.size(); i++) {
    seed = seed * 1664525u + 1013904223u;
    out[i] = static_cast<float>(seed >> 8) / (1 << 24) * (i / music::kBands % 25 == 0 ? 2.0f : 1.0f);
  }
  return out;
}

TEST(Network, IsTheOneThatWasTrained) {
  const auto logits = music::beat_logits(made_up(200));
  ASSERT_EQ(logits.size(), 200u);
  std::ifstream in(NETWORK_FIXTURE);
  double beat = 0, downbeat = 0;
  std::size_t n = 0;
  for (; in >> beat >> downbeat; n += 8) {
    ASSERT_LT(n, logits.size());
    EXPECT_NEAR(logits[n].beat, beat, 2e-4) << n;
    EXPECT_NEAR(logits[n].downbeat, downbeat, 2e-4) << n;
  }
  EXPECT_EQ(n, 200u);
}

TEST(Network, AllItsWeightsAreThere) {
  EXPECT_EQ(music::beat_weights().size(), 32102u);
}

TEST(Network, NothingInNothingOut) {
  EXPECT_TRUE(music::beat_logits({}).empty());
  EXPECT_TRUE(music::beat_activations({}).empty());
  for (const auto &a : music::beat_activations(made_up(1))) EXPECT_TRUE(a.beat >= 0 && a.beat <= 1);
}

TEST(StreamedNetwork, SaysTheSameAsAllAtOnce) {
  constexpr std::size_t frames = 3000;
  const auto all = made_up(frames);
  const auto at_once = music::beat_activations(all);
  music::StreamedNetwork stream(music::kReach, 256);
  std::vector<music::Activation> pieces;
  for (std::size_t n = 0; n < frames; n += 77) {
    const std::size_t some = std::min<std::size_t>(77, frames - n);
    const auto more = stream.add(std::span(all).subspan(n * music::kBands, some * music::kBands));
    pieces.insert(pieces.end(), more.begin(), more.end());
  }
  EXPECT_GT(pieces.size(), frames - music::kReach - 256 - 77);
  const auto rest = stream.finish();
  pieces.insert(pieces.end(), rest.begin(), rest.end());
  ASSERT_EQ(pieces.size(), frames);
  for (std::size_t n = 0; n < frames; n++) {
    ASSERT_NEAR(pieces[n].beat, at_once[n].beat, 1e-4) << n;
    ASSERT_NEAR(pieces[n].downbeat, at_once[n].downbeat, 1e-4) << n;
  }
}

}  // namespace
