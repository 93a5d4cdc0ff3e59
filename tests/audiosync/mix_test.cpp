// SPDX-License-Identifier: LGPL-2.1-or-later
#include "audiosync/mix.hpp"

#include <gtest/gtest.h>

#include "audiosync/duck.hpp"
#include "audiosync/limiter.hpp"
#include "audiosync/loudness.hpp"
#include "audiosync/master.hpp"
#include "audiosync/sounds.hpp"
#include "audiosync/stretch.hpp"
#include "wav.hpp"

using namespace audiosync;

namespace {

// Plays samples from memory, mono.
class Memory : public Sound {
 public:
  Memory(std::vector<float> samples, std::size_t from = 0) : samples_(std::move(samples)), at_(from) {}
  std::size_t read(std::vector<float> &out, std::size_t frames) override {
    const std::size_t n = at_ < samples_.size() ? std::min(frames, samples_.size() - at_) : 0;
    out.insert(out.end(), samples_.begin() + static_cast<std::ptrdiff_t>(at_),
               samples_.begin() + static_cast<std::ptrdiff_t>(at_ + n));
    at_ += n;
    return n;
  }

 private:
  std::vector<float> samples_;
  std::size_t at_;
};

OpenSound from_memory(std::vector<float> samples) {
  return [samples](const Placement &, std::int64_t from) {
    return std::make_unique<Memory>(samples, static_cast<std::size_t>(from));
  };
}
std::vector<float> rendered(Mix &mix, std::size_t frames, std::size_t chunk) {
  std::vector<float> out(frames, 0.0f);
  for (std::size_t i = 0; i < frames; i += chunk) mix.render(&out[i], std::min(chunk, frames - i));
  return out;
}
Placement at(std::int64_t start, std::int64_t length = -1) {
  Placement p;
  p.start = start;
  p.length = length;
  return p;
}

TEST(Mix, PutsASoundOnItsVeryFrame) {
  Mix mix(48000, 1, {at(1000), at(17), at(47999)}, from_memory({1.0f, 0.5f}));
  const auto out = rendered(mix, 48000, 960);
  for (std::size_t i = 0; i < out.size(); i++) {
    const float want = i == 17 || i == 1000 || i == 47999 ? 1.0f : i == 18 || i == 1001 ? 0.5f : 0.0f;
    ASSERT_FLOAT_EQ(out[i], want) << "frame " << i;
  }
}

TEST(Mix, IsTheSameForEveryChunkSizeAndAfterASeek) {
  std::vector<Placement> all;
  for (int i = 0; i < 20; i++) {
    auto p = at(i * 4001, 5003);
    p.fade_in = 400;
    p.fade_out = 900;
    p.duck = i % 2 ? -12.0 : 0.0;
    all.push_back(p);
  }
  const auto noise = sounds::noise(1.0, 48000, 0.3);
  const DuckCurve duck({{20000, 30000, 0}, {60000, 61000, -3}}, 48000, 0.1);
  Mix one(48000, 1, all, from_memory(noise), duck), other(48000, 1, all, from_memory(noise), duck);
  const auto a = rendered(one, 90000, 960), b = rendered(other, 90000, 37);
  for (std::size_t i = 0; i < a.size(); i++) ASSERT_NEAR(a[i], b[i], 1e-6) << i;
  one.seek(33333);
  const auto c = rendered(one, 20000, 511);
  for (std::size_t i = 0; i < c.size(); i++) ASSERT_NEAR(c[i], a[i + 33333], 1e-6) << i;
}

TEST(Mix, DoesNotDriftOverAThousandShots) {
  // One-second shots at 23.976 frames/s: the in points are whole frames, the clicks must be exactly there.
  std::vector<Placement> clicks;
  std::vector<std::int64_t> want;
  for (std::int64_t shot = 0; shot < 1000; shot++) {
    const auto ns = static_cast<std::uint64_t>(shot * 24) * 1001000000ull / 24;
    const auto frame =
        static_cast<std::int64_t>((static_cast<unsigned __int128>(ns) * 44100 + 500000000) / 1000000000);
    clicks.push_back(at(frame, 4));
    want.push_back(frame);
  }
  Mix mix(44100, 1, clicks, from_memory({1.0f, 0, 0, 0, 0, 0}));
  std::vector<float> block(882);
  std::vector<std::int64_t> found;
  for (std::int64_t f = 0; f < 1001 * 44100; f += 882) {
    std::fill(block.begin(), block.end(), 0.0f);
    mix.render(block.data(), block.size());
    for (std::size_t i = 0; i < block.size(); i++)
      if (block[i] > 0.5f) found.push_back(f + static_cast<std::int64_t>(i));
  }
  EXPECT_EQ(found, want);
}

TEST(Mix, CrossFadesKeepTheLoudness) {
  // Two noises of one power that cross for a second.
  auto a = at(0, 96000), b = at(48000, 96000);
  a.fade_out = b.fade_in = 48000;
  int opened = 0;
  Mix mix(48000, 1, {a, b}, [&](const Placement &, std::int64_t from) {
    return std::make_unique<Memory>(sounds::noise(2.0, 48000, 0.5, opened++ ? 77 : 5),
                                    static_cast<std::size_t>(from));
  });
  const auto out = rendered(mix, 144000, 4800);
  auto power = [&](std::size_t from) {
    double s = 0;
    for (std::size_t i = from; i < from + 9600; i++)
      s += static_cast<double>(out[i]) * static_cast<double>(out[i]);
    return 10 * std::log10(s / 9600);
  };
  const double before = power(20000);
  for (std::size_t f = 45000; f < 100000; f += 5000) EXPECT_NEAR(power(f), before, 0.4) << f;
}

TEST(Mix, HoldsOnlyWhatPlays) {
  int open = 0, most = 0;
  struct Counted : Memory {
    Counted(std::vector<float> s, int &n) : Memory(std::move(s)), n_(n) {}
    ~Counted() override { n_--; }
    int &n_;
  };
  std::vector<Placement> all;
  for (int i = 0; i < 500; i++) all.push_back(at(i * 1000, 1500));
  Mix mix(48000, 1, all, [&](const Placement &, std::int64_t) {
    most = std::max(most, ++open);
    return std::make_unique<Counted>(std::vector<float>(2000, 0.1f), open);
  });
  rendered(mix, 500000, 960);
  EXPECT_LE(most, 3);
}

TEST(Looped, RepeatsWithoutASeam) {
  const int rate = 48000;
  auto loop = looped([] { return std::make_unique<Memory>(sounds::noise(0.5, 48000, 0.5)); }, 2400, 1);
  std::vector<float> out;
  while (out.size() < 200000 && loop->read(out, 1000)) {
  }
  ASSERT_GE(out.size(), 200000u);
  // A round is the sound less the overlap; outside of the overlap it is the sound itself.
  const auto once = sounds::noise(0.5, rate, 0.5);
  for (std::size_t i = 3000; i < 20000; i++) {
    ASSERT_FLOAT_EQ(out[i], once[i]);
    ASSERT_FLOAT_EQ(out[i + 3 * (24000 - 2400)], once[i]);
  }
}

TEST(Looped, ASoundThatIsTooShortEnds) {
  auto loop = looped([] { return std::make_unique<Memory>(std::vector<float>(100, 0.5f)); }, 2400, 1);
  std::vector<float> out;
  while (loop->read(out, 1000)) {
  }
  EXPECT_EQ(out.size(), 100u);
  auto nothing = looped([] { return std::make_unique<Memory>(std::vector<float>()); }, 2400, 1);
  EXPECT_EQ(nothing->read(out, 10), 0u);
}

TEST(Stretched, HasTheExactLengthAndThePitch) {
  for (double ratio : {0.93, 1.08}) {
    auto s = stretched(std::make_unique<Memory>(sounds::sine(440, 3.0, 48000)), ratio, 48000, 1);
    std::vector<float> out;
    while (s->read(out, 1000)) {
    }
    EXPECT_EQ(out.size(), static_cast<std::size_t>(std::llround(144000 * ratio)));
    int crossings = 0;
    for (std::size_t i = 10000; i < 100000; i++) crossings += out[i - 1] < 0 && out[i] >= 0;
    EXPECT_NEAR(crossings / (90000.0 / 48000), 440, 4);
  }
}

TEST(Stretched, MovesAttacksByNoMoreThanThreeMilliseconds) {
  // Clicks at irregular times, alone and over two tones that SoundTouch would rather follow.
  for (const bool tones : {false, true})
    for (double ratio : {0.93, 0.97, 1.03, 1.08}) {
      std::vector<float> x(48000 * 16, 0.0f);
      std::vector<std::size_t> at;
      std::uint32_t r = 9;
      for (std::size_t k = 1; k < 36; k++) {
        r = r * 1664525u + 1013904223u;
        at.push_back(k * 19200 + (r >> 19));
        for (std::size_t i = 0; i < 200; i++)
          x[at.back() + i] += static_cast<float>(std::exp(-static_cast<double>(i) / 40) * std::cos(static_cast<double>(i) * 0.5));
      }
      if (tones)
        for (std::size_t i = 0; i < x.size(); i++)
          x[i] += static_cast<float>(0.02 * std::sin(2 * M_PI * 220 * static_cast<double>(i) / 48000) +
                                     0.01 * std::sin(2 * M_PI * 557 * static_cast<double>(i) / 48000));
      auto s = stretched(std::make_unique<Memory>(x), ratio, 48000, 1);
      std::vector<float> out;
      while (s->read(out, 4096)) {
      }
      ASSERT_EQ(out.size(), static_cast<std::size_t>(std::llround(static_cast<double>(x.size()) * ratio)));
      double worst = 0;
      for (const std::size_t a : at) {
        const double want = static_cast<double>(a) * ratio;
        std::size_t best = 0;
        for (auto i = static_cast<std::size_t>(want - 2400); i < static_cast<std::size_t>(want + 2400); i++)
          if (!best || std::abs(out[i]) > std::abs(out[best])) best = i;
        worst = std::max(worst, std::abs(static_cast<double>(best) - want) / 48);
      }
      EXPECT_LE(worst, 3.0) << "ratio " << ratio << (tones ? " over tones" : "");
      RecordProperty("worst-ms-" + std::to_string(ratio) + (tones ? "-tones" : ""), std::to_string(worst));
    }
}

TEST(Speech, IsFoundWhereItIsLoud) {
  auto x = sounds::noise(6.0, 48000, 0.001);
  auto talk = sounds::noise(6.0, 48000, 0.3, 9);
  auto put = [&](double from, double to) {
    for (auto i = static_cast<std::size_t>(from * 48000); i < static_cast<std::size_t>(to * 48000); i++)
      x[i] += talk[i];
  };
  put(1.0, 2.0);
  put(2.2, 2.7);  // a pause of 0.2 s belongs to the speech
  put(4.0, 5.0);
  SpeechDetector detector(48000, 1);
  for (std::size_t i = 0; i < x.size(); i += 1000) detector.add(&x[i], 1000);
  const auto found = detector.intervals();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_NEAR(static_cast<double>(found[0].start) / 48000, 0.96, 0.02);
  EXPECT_NEAR(static_cast<double>(found[0].end) / 48000, 2.76, 0.02);
  EXPECT_NEAR(static_cast<double>(found[1].start) / 48000, 3.96, 0.02);
}

TEST(Speech, ThereIsNoneInSilence) {
  SpeechDetector detector(48000, 1);
  const auto x = sounds::noise(2.0, 48000, 0.0005);
  detector.add(x.data(), x.size());
  EXPECT_TRUE(detector.intervals().empty());
}

TEST(Duck, IsDownBeforeTheFirstPhonemeAndDoesNotPump) {
  const int rate = 48000;
  // Pauses of 0.5 and 0.9 s are held (hold 1 s), one of 4 s is not.
  const std::vector<Interval> speech = {{2 * rate, 3 * rate, 0},
                                        {static_cast<std::int64_t>(3.5 * rate), 5 * rate, 0},
                                        {static_cast<std::int64_t>(5.9 * rate), 7 * rate, 0},
                                        {11 * rate, 12 * rate, 0}};
  const DuckCurve duck(speech, rate, 1.0);
  double steepest = 0, last = duck.at(0, -12);
  for (std::int64_t f = 0; f < 15 * rate; f += 48) {
    const double g = duck.at(f, -12), s = static_cast<double>(f) / rate;
    if ((s >= 2 && s < 7) || (s >= 11 && s < 12)) {
      ASSERT_DOUBLE_EQ(g, -12.0) << s;
    }
    if (s < 1.6 || (s > 8.1 && s < 10.6) || s > 13.1) {
      ASSERT_DOUBLE_EQ(g, 0.0) << s;
    }
    steepest = std::max(steepest, std::abs(g - last) * 1000);
    last = g;
  }
  EXPECT_LE(steepest, 75.0);  // dB/s at the steepest point of a smooth ramp
  EXPECT_EQ(duck.at(rate * 4, 0.0), 0.0);
}

TEST(Duck, NeverComesUpBetweenTwoIntervalsFasterThanItGoesDown) {
  const int rate = 48000;
  const DuckCurve duck({{2 * rate, 3 * rate, 0}, {static_cast<std::int64_t>(4.3 * rate), 5 * rate, -10}},
                       rate, 1.0);
  double last = 0;
  for (std::int64_t f = 0; f < 8 * rate; f += 48) {
    const double g = duck.at(f, -12);
    ASSERT_LT(std::abs(g - last), 0.1) << static_cast<double>(f) / rate;  // no jump anywhere
    last = g;
  }
  EXPECT_DOUBLE_EQ(duck.at(static_cast<std::int64_t>(4.5 * rate), -12), -22.0);
}

TEST(Limiter, KeepsTruePeaksUnderTheLimit) {
  for (int rate : {44100, 48000}) {
    auto x = sounds::noise(3.0, rate, 2.0);
    const auto s = sounds::sine(rate / 4.0 * 0.999, 3.0, rate, 1.6);
    for (std::size_t i = x.size() / 2; i < x.size(); i++) x[i] = s[i];  // the classical case of hidden peaks
    x[1000] = 8.0f;
    Limiter limiter(rate, 1, -1.0);
    LoudnessMeter meter(rate, 1, true);
    limiter.process(x.data(), x.size(), 1.0);
    meter.add(x.data(), x.size());
    EXPECT_LE(meter.true_peak(), -1.0) << rate;
    EXPECT_GT(meter.true_peak(), -2.0) << rate;
  }
}

TEST(Limiter, LeavesQuietSoundUnchanged) {
  const auto x = sounds::noise(1.0, 48000, 0.4);
  auto y = x;
  Limiter limiter(48000, 1, -1.0);
  limiter.process(y.data(), y.size(), 1.0);
  for (std::size_t i = limiter.latency(); i < x.size(); i++)
    ASSERT_FLOAT_EQ(y[i], x[i - limiter.latency()]) << i;
}

TEST(Master, FrameNComesOutAsFrameN) {
  Mix mix(48000, 1, {at(30000)}, from_memory({0.5f}));
  Master master(mix, 0.0, -1.0);
  for (std::int64_t from : {0, 29999, 12345}) {
    master.seek(from);
    std::vector<float> out(48000);
    for (std::size_t i = 0; i < out.size(); i += 480) master.render(&out[i], 480);
    for (std::size_t i = 0; i < out.size(); i++)
      ASSERT_NEAR(out[i], static_cast<std::int64_t>(i) + from == 30000 ? 0.5f : 0.0f, 1e-6)
          << from << "+" << i;
  }
}

struct Wanted {
  double lufs, peak, crest;  // crest: amplitude of clicks on top of the noise
};
class Loudness : public testing::TestWithParam<Wanted> {};

TEST_P(Loudness, ComesOutAsWanted) {
  const auto [lufs, peak, crest] = GetParam();
  auto x = sounds::noise(20.0, 48000, 0.05);
  for (std::size_t i = 24000; i < x.size(); i += 24000) x[i] += static_cast<float>(crest);
  Mix mix(48000, 1, {at(0)}, from_memory(x));
  const std::atomic<bool> no{false};
  const auto m = measure(mix, 960000, {lufs, peak}, no);
  mix.seek(0);
  Master master(mix, m.gain, peak);
  LoudnessMeter meter(48000, 1, true);
  std::vector<float> block(960);
  for (int i = 0; i < 1000; i++) {
    master.render(block.data(), block.size());
    meter.add(block.data(), block.size());
  }
  EXPECT_NEAR(meter.integrated(), lufs, 0.2);
  EXPECT_LE(meter.true_peak(), peak);
  EXPECT_NEAR(meter.integrated(), m.result, 0.05);
}
INSTANTIATE_TEST_SUITE_P(Targets, Loudness,
                         testing::Values(Wanted{-23, -1, 0.0}, Wanted{-14, -1, 0.0}, Wanted{-14, -1, 0.9},
                                         Wanted{-16, -2, 0.5}, Wanted{-12, -1, 0.4}));

TEST(Loudness, SilenceStaysSilent) {
  Mix mix(48000, 2, {}, from_memory({}));
  const std::atomic<bool> no{false};
  EXPECT_EQ(measure(mix, 96000, {}, no).gain, 0.0);
}

TEST(Loudness, AnInterruptEndsTheMeasurement) {
  Mix mix(48000, 1, {at(0)}, from_memory(sounds::noise(1.0, 48000, 0.1)));
  const std::atomic<bool> yes{true};
  EXPECT_EQ(measure(mix, 1ll << 40, {}, yes).passes, 0);
}

}  // namespace
