// SPDX-License-Identifier: LGPL-2.1-or-later
// Faults that come and go, or are small, and what looks like them and is none.
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "pictures.hpp"
#include "support/support.hpp"
#include "temporal_found.hpp"

using judge::TemporalFault;
using namespace pictures;
using temporal::found;
using temporal::names;

namespace {

std::vector<cv::Mat> pan(int frames, double step = 0.004) {
  std::vector<cv::Mat> out;
  for (int i = 0; i < frames; i++) out.push_back(moved(scene(), -step * i, 0));
  return out;
}

std::vector<cv::Mat> grainy(std::vector<cv::Mat> frames, double sigma) {
  unsigned seed = 100;
  return each(std::move(frames), [&](const cv::Mat &m) { return noisy(m, sigma, seed++); });
}

// A picture that goes on for `hold(k)` frames each.
template <class F>
std::vector<cv::Mat> held(int frames, F &&hold) {
  std::vector<cv::Mat> out;
  for (int k = 0; static_cast<int>(out.size()) < frames; k++) {
    const int from = static_cast<int>(out.size());
    for (int i = 0; i < hold(k) && static_cast<int>(out.size()) < frames; i++) out.push_back(moved(scene(), -0.006 * from, 0));
  }
  return out;
}

const judge::TemporalFinding *first(const std::vector<judge::TemporalFinding> &list, TemporalFault fault) {
  for (const auto &f : list)
    if (f.fault == fault) return &f;
  return nullptr;
}

TEST(TemporalEvents, FramesOfOneColourAreFoundWhereverTheyAre) {
  for (const int at : {0, 20, 46})
    for (const int level : {128, 250}) {
      auto frames = walk();
      for (int i = at; i < at + 2; i++) frames[static_cast<std::size_t>(i)].setTo(cv::Scalar(level, level, level));
      const auto list = found(frames);
      ASSERT_FALSE(list.empty()) << at << " " << level;
      EXPECT_EQ(list[0].fault, TemporalFault::Garbled) << names(list);
      EXPECT_EQ(list[0].frame, at) << names(list);
      EXPECT_EQ(list[0].amount, 2);
    }
}

TEST(TemporalEvents, AFadeFromWhiteIsNoFrameOfOneColour) {
  auto frames = walk(60);
  for (int i = 0; i < 30; i++) {
    const double t = i < 4 ? 0 : (i - 4) / 26.0;
    cv::Mat &m = frames[static_cast<std::size_t>(i)];
    m.convertTo(m, -1, t, 250 * (1 - t));
  }
  EXPECT_EQ(first(found(frames), TemporalFault::Garbled), nullptr) << names(found(frames));
}

TEST(TemporalEvents, APieceOfSomethingElseIsFoundFromItsFirstFrameToItsLast) {
  for (const int length : {2, 5, 11}) {
    auto frames = walk();
    const auto other = walk(48, 9);
    for (int i = 20; i < 20 + length; i++) frames[static_cast<std::size_t>(i)] = other[static_cast<std::size_t>(i)];
    const auto list = found(frames);
    ASSERT_FALSE(list.empty()) << length;
    EXPECT_EQ(list[0].fault, TemporalFault::Garbled) << names(list);
    EXPECT_EQ(list[0].frame, 20);
    EXPECT_EQ(list[0].amount, length);
  }
}

TEST(TemporalEvents, NoisyFramesAreFoundAtEitherEndAndInTheMiddle) {
  for (const int at : {0, 21, 45}) {
    auto frames = walk();
    for (int i = at; i < at + 3; i++)
      frames[static_cast<std::size_t>(i)] = noisy(frames[static_cast<std::size_t>(i)], 60, static_cast<unsigned>(i) + 1);
    const auto list = found(frames);
    ASSERT_FALSE(list.empty()) << at;
    EXPECT_EQ(list[0].fault, TemporalFault::Garbled) << names(list);
    EXPECT_EQ(list[0].frame, at);
  }
  // As long as that at the head of a lively clip, too.
  auto lively = pan(45, 0.02);
  for (std::size_t i = 0; i < 6; i++) lively[i] = noisy(lively[i], 60, static_cast<unsigned>(i) + 1);
  const auto head = found(lively);
  ASSERT_FALSE(head.empty());
  EXPECT_EQ(head[0].fault, TemporalFault::Garbled) << names(head);
  EXPECT_EQ(head[0].frame, 0);
  EXPECT_EQ(head[0].amount, 6);
  // Grain all over is none.
  EXPECT_EQ(names(found(grainy(walk(), 14))), "");
}

TEST(TemporalEvents, AnEndThatIsAllTextureLikeTheRestButHasLostItsTones) {
  auto frames = grainy(pan(40, 0.004), 30);
  for (std::size_t i = 38; i < 40; i++) frames[i] = noisy(cv::Mat(scene().size(), CV_8UC3, cv::Scalar(130, 130, 130)), 30, static_cast<unsigned>(i));
  const auto list = found(frames);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].frame, 38) << names(list);
  // A fade to grey loses them as well, but frame by frame.
  auto fades = pan(40, 0.004);
  for (int i = 30; i < 40; i++) cv::addWeighted(fades[static_cast<std::size_t>(i)], (40 - i) / 11.0, cv::Mat(scene().size(), CV_8UC3, cv::Scalar(130, 130, 130)), (i - 29) / 11.0, 0, fades[static_cast<std::size_t>(i)]);
  fades = grainy(fades, 12);
  for (const auto &f : found(fades)) EXPECT_NE(f.fault, TemporalFault::Garbled) << names(found(fades));
}

TEST(TemporalEvents, TornFramesWithinALivelyClip) {
  const auto lively = [] {
    std::vector<cv::Mat> out;
    for (int i = 0; i < 48; i++) out.push_back(moved(scene(0.2 + 0.012 * i), -0.01 * i, 0));
    return out;
  };
  auto torn = lively();
  cv::RNG random(2);
  for (std::size_t i = 20; i < 23; i++)
    for (int y = 0; y + 9 <= torn[i].rows; y += 9) {
      const int by = random.uniform(60, 420);
      cv::Mat row = torn[i].rowRange(y, y + 9), turned;
      cv::hconcat(row.colRange(by, row.cols), row.colRange(0, by), turned);
      turned.copyTo(row);
    }
  const auto list = found(torn);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Garbled) << names(list);
  EXPECT_EQ(list[0].frame, 20);
  EXPECT_EQ(list[0].amount, 3);
  EXPECT_EQ(names(found(lively())), "");
}

TEST(TemporalEvents, WhereCutsAreNoFaultBrokenFramesAreFoundAsEverElse) {
  judge::TemporalContext footage;
  footage.cuts_wanted = true;
  // Things on ways of their own, to and fro, which dense motion follows.
  const auto to_and_fro = [](int at, int room) { return room - std::abs(at % (2 * room) - room); };
  std::vector<cv::Mat> clean, things;
  for (int k = 0; k < 4; k++) things.push_back(scene(0.5, static_cast<unsigned>(2 + k))({150, 130, 90, 90}).clone());
  for (int i = 0; i < 100; i++) {
    clean.push_back(scene().clone());
    for (int k = 0; k < 4; k++)
      things[static_cast<std::size_t>(k)].copyTo(clean.back()({to_and_fro(20 + 90 * k + 3 * i, 380), to_and_fro(20 + 35 * k + (k % 2 ? 2 : 1) * i, 170), 90, 90}));
  }
  EXPECT_EQ(first(found(clean, footage), TemporalFault::Garbled), nullptr) << names(found(clean, footage));
  for (const int at : {81, 97})
    for (const int length : {1, 3}) {
      auto frames = clean;
      cv::RNG random(static_cast<std::uint64_t>(at + length));
      for (int i = at; i < at + length; i++) {
        const cv::Mat old = clean[static_cast<std::size_t>(i)];
        cv::Mat &m = frames[static_cast<std::size_t>(i)] = old.clone();
        for (int y = 0; y + 24 <= m.rows; y += 24)
          for (int x = 0; x + 24 <= m.cols; x += 24)
            old({random.uniform(0, m.cols - 24), random.uniform(0, m.rows - 24), 24, 24}).copyTo(m({x, y, 24, 24}));
      }
      const auto list = found(frames, footage);
      const auto *broken = first(list, TemporalFault::Garbled);
      ASSERT_NE(broken, nullptr) << at << " " << length << ": " << names(list);
      EXPECT_EQ(broken->frame, at) << length;
      EXPECT_EQ(broken->amount, length) << at;
      // What the judge of a shot finds, which follows every frame.
      const auto all = found(frames);
      const auto *there = first(all, TemporalFault::Garbled);
      ASSERT_NE(there, nullptr) << at << " " << length;
      EXPECT_EQ(there->frame, broken->frame);
      EXPECT_EQ(there->amount, broken->amount);
      EXPECT_NEAR(there->excess, broken->excess, 0.25 * there->excess);
    }
}

TEST(TemporalEvents, APictureThatComesIntoFocusIsNoGarbledHead) {
  auto frames = pan(48);
  for (std::size_t i = 0; i < 8; i++) cv::GaussianBlur(frames[i], frames[i], {}, 0.5 + 0.25 * static_cast<double>(8 - i));
  EXPECT_EQ(first(found(frames), TemporalFault::Garbled), nullptr) << names(found(frames));
}

TEST(TemporalEvents, ACutInAPictureWithBarsThatAreWanted) {
  judge::TemporalContext context;
  context.bars_wanted = 0.2;
  auto frames = walk(40, 1);
  const auto other = walk(40, 9);
  for (std::size_t i = 0; i < frames.size(); i++) {
    if (i >= 25) frames[i] = other[i];
    const int bar = i < 25 ? 48 : 0;  // what comes fills the picture
    frames[i].colRange(0, bar).setTo(cv::Scalar(4, 4, 4));
    frames[i].colRange(frames[i].cols - bar, frames[i].cols).setTo(cv::Scalar(4, 4, 4));
  }
  const auto list = found(frames, context);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Cut) << names(list);
  EXPECT_EQ(list[0].frame, 25);
}

TEST(TemporalEvents, AStrideUnderGrainButNotAFrameLeftOut) {
  auto strides = walk(60), dropped = strides;
  strides.erase(strides.begin() + 24, strides.begin() + 36);
  dropped.erase(dropped.begin() + 24);
  const auto list = found(grainy(strides, 10));
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Cut) << names(list);
  EXPECT_EQ(list[0].frame, 24);
  EXPECT_EQ(names(found(grainy(dropped, 10))), "");
}

TEST(TemporalEvents, AFreezeUnderGrain) {
  auto frames = pan(60, 0.006);
  for (std::size_t i = 25; i < 38; i++) frames[i] = frames[24].clone();
  const auto list = found(grainy(frames, 8));
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Freeze) << names(list);
  EXPECT_NEAR(static_cast<double>(list[0].frame), 24, 1);
}

TEST(TemporalEvents, AFreezeAfterWhichThePictureGoesOnAsIfNothingHadBeen) {
  auto frames = pan(48, 0.006);
  frames.insert(frames.begin() + 25, 12, frames[24]);
  const auto list = found(frames);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Freeze) << names(list);
  EXPECT_NEAR(static_cast<double>(list[0].frame), 24, 1);
}

TEST(TemporalEvents, HeldDrawingsAreNoFreezeButALongHoldAmongThemIs) {
  const int holds[] = {2, 3, 2, 5, 4, 2, 3};
  const auto usual = [&](int k) { return holds[k % 7]; };
  EXPECT_EQ(first(found(held(72, usual)), TemporalFault::Freeze), nullptr) << names(found(held(72, usual)));
  EXPECT_EQ(first(found(grainy(held(72, usual), 6)), TemporalFault::Freeze), nullptr);
  const auto list = found(held(72, [&](int k) { return k == 7 ? 16 : usual(k); }));
  const auto *freeze = first(list, TemporalFault::Freeze);
  ASSERT_TRUE(freeze) << names(list);
  EXPECT_NEAR(static_cast<double>(freeze->frame), 21, 1);
}

TEST(TemporalEvents, ALeapOfTheCameraButNotAFrameLeftOut) {
  auto frames = pan(48);
  frames.erase(frames.begin() + 20);
  EXPECT_EQ(names(found(frames)), "");
  std::vector<cv::Mat> leap;
  for (int i = 0; i < 48; i++) leap.push_back(moved(scene(), -0.002 * i + (i >= 24 ? 0.03 : 0), 0));
  const auto list = found(leap);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Cut) << names(list);
  EXPECT_EQ(list[0].frame, 24);
}

TEST(TemporalEvents, AnEncoderThatBeginsAnewIsNoCut) {
  // Fine texture that is gone comes back with every twelfth frame.
  std::vector<cv::Mat> frames;
  for (int i = 0; i < 48; i++) {
    cv::Mat m = noisy(moved(scene(0.35, 3), -0.0008 * i, 0), 12, 5);
    if (i % 12) cv::GaussianBlur(m, m, {}, 0.8 + 0.05 * (i % 12));
    frames.push_back(m);
  }
  EXPECT_EQ(first(found(frames), TemporalFault::Cut), nullptr) << names(found(frames));
}

TEST(TemporalEvents, SlowFlickerButNotAnExposureThatAdapts) {
  for (const double hertz : {2.0, 3.0, 4.0}) {
    auto frames = walk(72);
    for (std::size_t i = 0; i < frames.size(); i++)
      frames[i].convertTo(frames[i], -1, 1 + 0.08 * std::sin(2 * std::numbers::pi * hertz * static_cast<double>(i) / 24));
    const auto list = found(frames);
    ASSERT_FALSE(list.empty()) << hertz;
    EXPECT_EQ(list[0].fault, TemporalFault::Flicker) << names(list);
  }
  auto frames = walk(72);
  for (std::size_t i = 0; i < frames.size(); i++) {
    const double t = std::clamp((static_cast<double>(i) - 30) / 10, 0.0, 1.0);
    frames[i].convertTo(frames[i], -1, 1 - 0.25 * t * t * (3 - 2 * t));
  }
  EXPECT_EQ(names(found(frames)), "");
}

TEST(TemporalEvents, AFlashIsFoundAtItsFrameAndALampSwitchedOnIsNone) {
  auto frames = walk(60);
  for (std::size_t i = 30; i < 32; i++) frames[i].convertTo(frames[i], -1, 1.6, 12);
  const auto list = found(frames);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Flicker) << names(list);
  EXPECT_EQ(list[0].frame, 30);
  auto on = walk(60);
  for (std::size_t i = 30; i < 60; i++) on[i].convertTo(on[i], -1, 1.5, 5);
  EXPECT_EQ(first(found(on), TemporalFault::Flicker), nullptr) << names(found(on));
}

TEST(TemporalEvents, ACandleInACornerIsNoFlicker) {
  cv::RNG random(3);
  auto frames = walk(60);
  for (cv::Mat &m : frames) {
    cv::Mat corner = m({0, m.rows / 2, m.cols / 3, m.rows / 2});
    corner.convertTo(corner, -1, random.uniform(0.7, 1.3));
  }
  EXPECT_EQ(first(found(frames), TemporalFault::Flicker), nullptr) << names(found(frames));
}

TEST(TemporalEvents, BarsForAWhile) {
  auto frames = walk(60);
  for (std::size_t i = 24; i < 40; i++) {
    frames[i].rowRange(0, 28).setTo(0);
    frames[i].rowRange(frames[i].rows - 28, frames[i].rows).setTo(0);
  }
  const auto list = found(frames);
  const auto *bars = first(list, TemporalFault::Bars);
  ASSERT_TRUE(bars) << names(list);
  EXPECT_EQ(bars->frame, 24);
  EXPECT_NEAR(bars->amount, 56.0 / 270, 0.03);
}

TEST(TemporalEvents, JitterInHalfOfTheClipAndUnderAHand) {
  cv::RNG random(8);
  std::vector<cv::Mat> half, hand, zooming;
  for (int i = 0; i < 72; i++) {
    const double s = i < 36 ? 0 : 0.012;
    half.push_back(moved(scene(), -0.002 * i + s * random.uniform(-1.0, 1.0), s * random.uniform(-1.0, 1.0)));
    hand.push_back(moved(scene(), 0.03 * std::sin(i * 0.25) + random.uniform(-0.012, 0.012), 0.02 * std::sin(i * 0.33) + random.uniform(-0.012, 0.012)));
    zooming.push_back(moved(scene(), 0, 0, 1.03 + random.uniform(-0.025, 0.025), 0));
  }
  for (const auto &frames : {half, hand, zooming}) {
    const auto list = found(frames);
    EXPECT_TRUE(first(list, TemporalFault::Jitter)) << names(list);
  }
}

}  // namespace
