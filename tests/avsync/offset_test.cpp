// SPDX-License-Identifier: LGPL-2.1-or-later
// Lips and words, flash and beep, clocks that run apart.
#include <gtest/gtest.h>

#include "avsync/flash.hpp"
#include "avsync/meter.hpp"
#include "avsync/shots.hpp"

namespace {

talking::Espeak &espeak() {
  static talking::Espeak one;
  return one;
}

TEST(Lips, TheOffsetOfATalkingShotIsFound) {
  if (!espeak().there()) GTEST_SKIP() << "libespeak-ng is not installed";
  int good = 0, sure = 0;
  const int shots = 5;
  for (int i = 0; i < shots; i++) {
    const auto t = talking::trial(espeak(), i * 3, 5 + i % 3 * 2, 1 + 0.3 * i, 4, false);
    const bool in = std::abs(t.found.seconds - t.offset) <= 0.020;
    good += in;
    sure += t.found.sure;
    EXPECT_TRUE(in || !t.found.sure) << i << ": " << t.found.seconds << " for " << t.offset;
  }
  EXPECT_GE(good, shots - 1);
  EXPECT_GE(sure, 2);
}

TEST(Lips, AVoiceOverIsNeverSure) {
  if (!espeak().there()) GTEST_SKIP() << "libespeak-ng is not installed";
  for (int i = 0; i < 4; i++) EXPECT_FALSE(talking::trial(espeak(), i * 2 + 1, 6 + i, 1 + i * 0.5, 4, true).found.sure) << i;
}

TEST(Lips, NothingCanBeToldOfAStillPictureOrOfSilence) {
  avsync::Meter still(0.04, 16000), silent(0.04, 16000);
  std::vector<std::uint8_t> grey(192 * 108, 90);
  std::vector<float> hush(640, 0.0f), noise(640);
  std::uint32_t r = 3;
  for (int f = 0; f < 250; f++) {
    for (auto &v : noise) v = static_cast<float>((r = r * 1664525u + 1013904223u) >> 9) / (1 << 23) - 0.5f;
    still.add_frame({grey.data(), 192, 108, 192});
    still.add_sound(noise.data(), noise.size());
    for (auto &p : grey) p = static_cast<std::uint8_t>((r = r * 1664525u + 1013904223u) >> 24);
    silent.add_frame({grey.data(), 192, 108, 192});
    silent.add_sound(hush.data(), hush.size());
    std::fill(grey.begin(), grey.end(), 90);
  }
  EXPECT_FALSE(still.finish().sure);
  EXPECT_FALSE(silent.finish().sure);
}

TEST(Lips, ThreeSecondsAreNeeded) {
  avsync::Meter meter(0.04, 16000);
  EXPECT_FALSE(meter.finish().sure);
  EXPECT_TRUE(meter.finish().stretches.empty());
}

struct Rate {
  int n, d, sound;
};
class Flash : public testing::TestWithParam<Rate> {};

TEST_P(Flash, AndBeepAreExact) {
  const auto [n, d, rate] = GetParam();
  const double frame = static_cast<double>(d) / n;
  for (double offset : {0.0, 0.1234, -0.077}) {
    avsync::FlashAndBeep meter(rate);
    std::vector<std::uint8_t> dark(64 * 36, 16), bright(64 * 36, 235);
    const int every = static_cast<int>(std::lround(1 / frame));
    for (int f = 0; f < 10 * every; f++)
      meter.add_frame(f * frame, {(f % every == every / 2 ? bright : dark).data(), 64, 36, 64});
    std::vector<float> sound(static_cast<std::size_t>(10 * rate), 0.0f);
    for (int k = 0; k < 10; k++) {
      const auto at = static_cast<std::size_t>(std::lround(((k * every + every / 2) * frame + offset) * rate));
      for (std::size_t i = 0; i < 2000 && at + i < sound.size(); i++)
        sound[at + i] = static_cast<float>(0.5 * std::cos(2 * M_PI * 1000 * static_cast<double>(i) / rate));
    }
    for (std::size_t i = 0; i < sound.size(); i += 1000) meter.add_sound(static_cast<double>(i) / rate, &sound[i], std::min<std::size_t>(1000, sound.size() - i));
    const auto readings = meter.readings();
    ASSERT_EQ(readings.size(), 10u);
    for (const auto &r : readings) EXPECT_NEAR(r.offset, offset, 0.51 / rate);
    EXPECT_FALSE(avsync::fit(readings).drifts);
  }
}
INSTANTIATE_TEST_SUITE_P(Rates, Flash,
                         testing::Values(Rate{24000, 1001, 44100}, Rate{24000, 1001, 48000}, Rate{25, 1, 44100},
                                         Rate{25, 1, 48000}, Rate{30000, 1001, 44100}, Rate{30000, 1001, 48000},
                                         Rate{60000, 1001, 44100}, Rate{60000, 1001, 48000}));

TEST(Flash, ALateBeepIsNotTheNextFlashs) {
  avsync::FlashAndBeep meter(48000);
  std::vector<std::uint8_t> dark(64, 16), bright(64, 235);
  for (int f = 0; f < 100; f++) meter.add_frame(f * 0.04, {(f % 25 == 10 ? bright : dark).data(), 8, 8, 8});
  std::vector<float> silence(48000 * 4, 0.0f);
  meter.add_sound(0, silence.data(), silence.size());
  EXPECT_EQ(meter.flashes().size(), 4u);
  EXPECT_TRUE(meter.readings().empty());
}

TEST(Drift, TwoClocksAreToldFromOneThatIsWrong) {
  std::vector<avsync::Reading> readings;
  std::uint32_t r = 5;
  auto noise = [&] { return 0.006 * (static_cast<double>((r = r * 1664525u + 1013904223u) >> 8) / (1 << 24) - 0.5); };
  for (int i = 0; i < 20; i++) readings.push_back({i * 8.0, 0.05 + 0.0005 * i * 8.0 + noise()});
  readings[4].offset = -0.7;  // one that is nonsense
  const auto line = avsync::fit(readings);
  EXPECT_TRUE(line.drifts);
  EXPECT_NEAR(line.slope, 0.0005, 0.00003);
  EXPECT_NEAR(line.offset, 0.05, 0.004);
  EXPECT_NEAR(line.at(100), 0.1, 0.005);
  for (auto &x : readings) x.offset = 0.05 + noise();
  EXPECT_FALSE(avsync::fit(readings).drifts);
  EXPECT_NEAR(avsync::fit(readings).offset, 0.05, 0.003);
  EXPECT_EQ(avsync::fit({}).offset, 0);
}

}  // namespace
