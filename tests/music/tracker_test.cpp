// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/tracker.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>

#include "music/bar_model.hpp"
#include "music/features.hpp"
#include "music/fft.hpp"
#include "music/network.hpp"

namespace {

constexpr int kRate = 44100;

float noise(std::uint32_t &seed) {
  seed = seed * 1664525u + 1013904223u;
  return static_cast<float>(static_cast<double>(seed >> 8) / (1 << 23) - 1.0);
}

// A drum machine: bass drum and a low note on the downbeat, snare on the off beats, hi-hat on every half
// beat.
std::vector<float> drums(double bpm, unsigned bar, double seconds, int rate = kRate) {
  std::vector<float> out(static_cast<std::size_t>(seconds * rate), 0.0f);
  std::uint32_t seed = 7;
  auto hit = [&](double at, double length, auto &&wave) {
    const auto from = static_cast<std::size_t>(at * rate);
    for (std::size_t i = 0; i < static_cast<std::size_t>(length * rate) && from + i < out.size(); i++)
      out[from + i] += wave(static_cast<double>(i) / rate);
  };
  const double beat = 60 / bpm;
  int n = 0;
  for (double t = 0.3; t < seconds; t += beat, n++) {
    const unsigned in_bar = static_cast<unsigned>(n) % bar;
    if (in_bar == 0) {
      hit(t, 0.25, [&](double s) {
        return static_cast<float>(0.5 * std::exp(-s * 18) * std::sin(2 * M_PI * 55 * s));
      });
      hit(t, beat * bar * 0.9,
          [&](double s) { return static_cast<float>(0.12 * std::sin(2 * M_PI * 110 * s)); });
    } else if (in_bar % 2 == 1 || bar == 3) {  // a waltz has both of its other beats light
      hit(t, 0.15, [&](double s) { return 0.25f * static_cast<float>(std::exp(-s * 30)) * noise(seed); });
    } else {
      hit(t, 0.2, [&](double s) {
        return static_cast<float>(0.3 * std::exp(-s * 22) * std::sin(2 * M_PI * 60 * s));
      });
    }
    for (double half : {0.0, 0.5})
      hit(t + half * beat, 0.04,
          [&](double s) { return 0.08f * static_cast<float>(std::exp(-s * 90)) * noise(seed); });
  }
  return out;
}

struct Rhythm {
  double bpm;
  unsigned bar;
};
class Rhythms : public testing::TestWithParam<Rhythm> {};

TEST_P(Rhythms, BeatsAreFoundWithinFifteenMilliseconds) {
  const auto [bpm, bar] = GetParam();
  const auto found = music::track(drums(bpm, bar, 40), kRate);
  ASSERT_GT(found.beats.size(), 20u);
  EXPECT_TRUE(found.stable) << found.confidence;
  // Every beat proposed lies on the drum machine's grid of beats; slow or fast ones may be counted at another
  // level.
  const double beat = 60 / bpm, period = 60 / found.tempo;
  const double level = period / beat;
  EXPECT_TRUE(std::abs(level - 1) < 0.03 || std::abs(level - 2) < 0.06 || std::abs(level - 0.5) < 0.015)
      << "tempo " << found.tempo;
  std::size_t good = 0, all = 0;
  for (const auto &b : found.beats) {
    if (b.time < 4) continue;
    const double grid = std::min(beat, period);
    const double at = std::abs(std::remainder(b.time - 0.3, grid < beat * 0.75 ? beat / 2 : beat));
    good += at < 0.015;
    all++;
  }
  EXPECT_GE(static_cast<double>(good), 0.95 * static_cast<double>(all));
}
INSTANTIATE_TEST_SUITE_P(Tempi, Rhythms,
                         testing::Values(Rhythm{60, 4}, Rhythm{75, 4}, Rhythm{90, 4}, Rhythm{100, 3},
                                         Rhythm{120, 4}, Rhythm{128, 4}, Rhythm{140, 3}, Rhythm{150, 4},
                                         Rhythm{174, 4}, Rhythm{200, 4}));

TEST(Tracker, CountsTheBars) {
  for (const auto &[bpm, bar] : {Rhythm{120, 4}, Rhythm{110, 3}}) {
    const auto found = music::track(drums(bpm, bar, 40), kRate);
    EXPECT_EQ(found.beats_per_bar, bar);
    std::size_t right = 0, all = 0;
    for (const auto &b : found.beats) {
      if (b.in_bar != 1 || b.time < 4) continue;
      all++;
      right += std::abs(std::remainder(b.time - 0.3, bar * 60 / bpm)) < 0.03;
    }
    EXPECT_GE(static_cast<double>(right), 0.9 * static_cast<double>(all)) << bpm << " " << bar;
    EXPECT_GT(all, 10u);
  }
}

TEST(Tracker, AnyRateGivesTheSameBeats) {
  const auto a = music::track(drums(120, 4, 20, 44100), 44100),
             b = music::track(drums(120, 4, 20, 48000), 48000);
  ASSERT_EQ(a.beats.size(), b.beats.size());
  for (std::size_t i = 0; i < a.beats.size(); i++) EXPECT_NEAR(a.beats[i].time, b.beats[i].time, 0.008);
}

TEST(Tracker, InPiecesOrAtOnceIsTheSame) {
  const auto x = drums(120, 4, 15);
  music::Tracker pieces;
  for (std::size_t i = 0; i < x.size(); i += 1237)
    pieces.add(std::span(x).subspan(i, std::min<std::size_t>(1237, x.size() - i)));
  const auto a = pieces.finish(), b = music::track(x, kRate);
  ASSERT_EQ(a.beats.size(), b.beats.size());
  for (std::size_t i = 0; i < a.beats.size(); i++) EXPECT_EQ(a.beats[i].time, b.beats[i].time);
}

TEST(Tracker, SaysThatThereIsNoStableBeat) {
  std::uint32_t seed = 3;
  std::vector<float> hiss(kRate * 20), silence(kRate * 20, 0.0f), drone(kRate * 20);
  for (auto &v : hiss) v = 0.2f * noise(seed);
  for (std::size_t i = 0; i < drone.size(); i++)
    drone[i] = static_cast<float>(0.2 * std::sin(2 * M_PI * 220 * static_cast<double>(i) / kRate));
  EXPECT_FALSE(music::track(hiss, kRate).stable);
  EXPECT_FALSE(music::track(drone, kRate).stable);
  const auto nothing = music::track(silence, kRate);
  EXPECT_FALSE(nothing.stable);
  EXPECT_TRUE(nothing.beats.empty());
  EXPECT_FALSE(music::track({}, kRate).stable);
  EXPECT_FALSE(music::track(drums(120, 4, 1.5), kRate).stable);  // too short to tell
  // A free rhythm: hits at random times
  std::vector<float> rain(kRate * 30, 0.0f);
  double t = 0.5;
  while (t < 29) {
    for (std::size_t i = 0; i < 4000; i++)
      rain[static_cast<std::size_t>(t * kRate) + i] +=
          0.3f * static_cast<float>(std::exp(-static_cast<double>(i) / 900)) * noise(seed);
    t += 0.15 + 1.1 * (static_cast<double>(noise(seed)) + 1) / 2;
  }
  EXPECT_FALSE(music::track(rain, kRate).stable) << music::track(rain, kRate).confidence;
}

TEST(Tracker, FindsWhereTheMusicGetsLouder) {
  auto x = drums(120, 4, 60);
  for (std::size_t i = 0; i < x.size() / 2; i++) x[i] *= 0.2f;  // 14 dB, from 30 s on
  const auto found = music::track(x, kRate);
  ASSERT_EQ(found.sections.size(), 2u);
  EXPECT_NEAR(found.sections[1].start, 30, 2.1);
  EXPECT_GT(found.sections[1].energy, found.sections[0].energy + 10);
}

TEST(Tracker, ASectionSaysHowMuchIsGoingOn) {
  auto x = drums(120, 4, 60);
  for (std::size_t i = 0; i < x.size() / 2; i++) x[i] *= 0.1f;
  const auto found = music::track(x, kRate);
  ASSERT_EQ(found.sections.size(), 2u);
  EXPECT_LT(found.sections[0].intensity, 0.6);
  EXPECT_NEAR(found.sections[1].intensity, 1, 1e-6);
  EXPECT_NE(found.sections[0].character, found.sections[1].character);
}

TEST(Tracker, NoticesAnotherTempo) {
  auto x = drums(100, 4, 30);
  const auto faster = drums(130, 4, 30);
  x.insert(x.end(), faster.begin(), faster.end());
  const auto found = music::track(x, kRate);
  ASSERT_GE(found.tempo_changes.size(), 2u);
  EXPECT_NEAR(found.tempo_changes.front().tempo, 100, 2);
  EXPECT_NEAR(found.tempo_changes.back().tempo, 130, 2.6);
  EXPECT_NEAR(found.tempo_changes.back().time, 30, 2.5);
  EXPECT_EQ(music::track(drums(100, 4, 30), kRate).tempo_changes.size(), 1u);
}

TEST(Tracker, WithALookAheadBeatsComeWhileTheMusicGoesOn) {
  const auto x = drums(120, 4, 40);
  music::Tracker live({.look_ahead = 6});
  std::vector<music::Beat> told;
  for (std::size_t i = 0; i < x.size(); i += kRate) {
    live.add(std::span(x).subspan(i, std::min<std::size_t>(kRate, x.size() - i)));
    const double now = static_cast<double>(std::min<std::size_t>(i + kRate, x.size())) / kRate;
    for (const auto &b : live.settled()) {
      EXPECT_LT(b.time, now - 2.5);
      if (!told.empty()) {
        EXPECT_GT(b.time, told.back().time);
      }
      told.push_back(b);
    }
    // nothing is held back for longer than was asked for, and a beat
    if (now > 20) {
      ASSERT_FALSE(told.empty());
      EXPECT_GT(told.back().time, now - 6 - 1.6);
    }
  }
  std::size_t good = 0, all = 0;
  for (const auto &b : told) {
    if (b.time < 8) continue;
    good += std::abs(std::remainder(b.time - 0.3, 0.25)) < 0.02;
    all++;
  }
  EXPECT_GT(all, 10u);
  EXPECT_GE(static_cast<double>(good), 0.95 * static_cast<double>(all));
  const auto end = live.finish();
  ASSERT_GE(end.beats.size(), told.size() - 2);  // faint ones before the music may be left out
  EXPECT_EQ(end.beats.back().time > told.back().time, true);
}

TEST(Tracker, TakesBeatsThatAreKnown) {
  const auto x = drums(120, 4, 30);
  std::vector<music::Beat> beats;
  for (unsigned i = 0; i < 40; i++) beats.push_back({1 + 0.7 * i, i % 3 + 1, 1.0f});
  music::Tracker tracker({.known = beats});
  tracker.add(x);
  const auto a = tracker.finish();
  ASSERT_EQ(a.beats.size(), beats.size());  // the last at 28.3 s
  EXPECT_EQ(a.beats[7].time, beats[7].time);
  EXPECT_NEAR(a.tempo, 60 / 0.7, 0.01);
  EXPECT_EQ(a.beats_per_bar, 3u);
  EXPECT_TRUE(a.stable);
  ASSERT_FALSE(a.sections.empty());
  EXPECT_NEAR(a.sections.back().end, 30, 1e-6);
  beats.push_back({31, 1, 1.0f});  // behind the end of the music
  music::Tracker longer({.known = beats});
  longer.add(x);
  EXPECT_EQ(longer.finish().beats.size(), beats.size() - 1);
}

TEST(Tracker, StaysWithinTheTempiAskedFor) {
  music::Tracker tracker({.slowest = 50, .fastest = 75, .bars = {4}});
  tracker.add(drums(120, 4, 30));
  const auto a = tracker.finish();
  EXPECT_NEAR(a.tempo, 60, 1);
  EXPECT_EQ(a.beats_per_bar, 4u);
}

TEST(Tracker, QuietMusicIsMusicToo) {
  auto x = drums(120, 4, 30);
  for (auto &v : x) v *= 0.05f;  // -26 dB
  const auto a = music::track(x, kRate);
  EXPECT_NEAR(a.tempo, 120, 2);
}

TEST(Tracker, AnInterruptEndsIt) {
  const std::atomic<bool> yes{true};
  EXPECT_TRUE(music::track(drums(120, 4, 10), kRate, &yes).beats.empty());
}

TEST(Features, TheTransformIsTheFourierTransform) {
  music::RealFft fft(64);
  std::vector<float> x(64), out(33);
  std::uint32_t seed = 1;
  for (auto &v : x) v = noise(seed);
  fft.magnitudes(x.data(), out.data());
  for (std::size_t k = 0; k <= 32; k++) {
    std::complex<double> sum = 0;
    for (std::size_t n = 0; n < 64; n++)
      sum += static_cast<double>(x[n]) * std::polar(1.0, -2 * M_PI * static_cast<double>(k * n) / 64);
    EXPECT_NEAR(out[k], std::abs(sum), 1e-4) << k;
  }
  EXPECT_THROW(music::RealFft(100), std::invalid_argument);
}

TEST(Features, OneFrameEveryTwentyMilliseconds) {
  music::Features f;
  const std::vector<float> x(kRate, 0.1f);
  f.add(x);
  f.finish();
  EXPECT_EQ(f.frames(), 51u);
  EXPECT_EQ(f.power().size(), f.frames());
}

TEST(BarModel, FollowsPerfectActivations) {
  // 3/4 at 100 beats per minute with a slow change to 110
  std::vector<music::Activation> a(3000, {0.001f, 0.0005f});
  std::vector<double> truth;
  double t = 10, period = 30;
  for (int n = 0; t < 2990; n++, t += period) {
    const auto f = static_cast<std::size_t>(std::lround(t));
    a[f] = {0.95f, n % 3 == 0 ? 0.9f : 0.01f};
    truth.push_back(t);
    if (n > 40 && period > 27.3) period -= 0.1;
  }
  const auto grid = music::decode(a, {});
  ASSERT_FALSE(grid.empty());
  for (const auto &g : grid) EXPECT_EQ(g.bar, 3u);
  std::size_t hits = 0, downs = 0;
  for (std::size_t n = 0; n < truth.size(); n++)
    for (const auto &g : grid)
      if (std::abs(g.frame - truth[n]) < 1.5) {
        hits++;
        downs += (g.in_bar == 1) == (n % 3 == 0);
      }
  EXPECT_GE(hits, truth.size() - 2);
  EXPECT_GE(downs, hits - 2);
}

TEST(BarTracker, ALagThatIsLongEnoughChangesNothing) {
  std::vector<music::Activation> a(6000, {0.01f, 0.002f});
  for (std::size_t n = 0, t = 7; t < a.size(); t += 24 + n % 2, n++) a[t] = {0.8f, n % 4 == 0 ? 0.7f : 0.05f};
  const auto all = music::decode(a, {});
  music::BarTracker tracker({}, 500);
  std::vector<music::GridBeat> found;
  for (std::size_t i = 0; i < a.size(); i += 100) {
    EXPECT_TRUE(tracker.add(std::span(a).subspan(i, 100)));
    for (const auto &b : tracker.settled()) {
      EXPECT_LE(b.frame, static_cast<double>(i + 100 - 500 + 5));
      found.push_back(b);
    }
  }
  for (const auto &b : tracker.settled(true)) found.push_back(b);
  ASSERT_EQ(found.size(), all.size());
  for (std::size_t i = 0; i < all.size(); i++) {
    EXPECT_EQ(found[i].frame, all[i].frame);
    EXPECT_EQ(found[i].in_bar, all[i].in_bar);
  }
}

}  // namespace
