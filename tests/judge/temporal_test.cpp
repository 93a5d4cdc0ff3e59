// SPDX-License-Identifier: LGPL-2.1-or-later
// Faults over time, put in at a known frame, are found at that frame; a clip without one is left alone.
#include <opencv2/imgproc.hpp>

#include "judge/temporal_faults.hpp"
#include "pictures.hpp"
#include "support/support.hpp"
#include "temporal_found.hpp"

using judge::TemporalFault;
using namespace pictures;

namespace {

using temporal::found;
using temporal::names;

TEST(Temporal, ACleanClipHasNoFault) {
  EXPECT_EQ(names(found(walk())), "");
  std::vector<cv::Mat> pan;
  for (int i = 0; i < 40; i++) pan.push_back(moved(scene(), -0.004 * i, 0));
  EXPECT_EQ(names(found(pan)), "");
}

TEST(Temporal, AStillPictureIsNotFrozen) {
  EXPECT_EQ(names(found(std::vector<cv::Mat>(48, scene()))), "");
}

TEST(Temporal, OneBlackFrameIsFoundExactly) {
  for (const int at : {1, 7, 23, 46}) {
    auto frames = walk();
    frames[static_cast<std::size_t>(at)].setTo(cv::Scalar(3, 3, 3));
    const auto list = found(frames);
    ASSERT_FALSE(list.empty()) << at;
    EXPECT_EQ(list[0].fault, TemporalFault::Black) << names(list);
    EXPECT_EQ(list[0].frame, at);
    EXPECT_EQ(list[0].amount, 1);
    EXPECT_EQ(list.size(), 1u) << names(list);
  }
}

TEST(Temporal, BlackFramesAreNoFaultWhereTheStoryboardIsBlack) {
  judge::TemporalContext context;
  context.dark_wanted = true;
  EXPECT_EQ(names(found(std::vector<cv::Mat>(24, cv::Mat(270, 480, CV_8UC3, cv::Scalar(2, 2, 2))), context)),
            "");
  EXPECT_NE(names(found(std::vector<cv::Mat>(24, cv::Mat(270, 480, CV_8UC3, cv::Scalar(2, 2, 2))))), "");
}

TEST(Temporal, Flicker) {
  auto frames = walk();
  for (std::size_t i = 0; i < frames.size(); i++) frames[i].convertTo(frames[i], -1, i % 2 ? 1.06 : 0.94);
  const auto list = found(frames);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Flicker) << names(list);
  EXPECT_NEAR(list[0].amount, 0.11, 0.03);
}

TEST(Temporal, PartsThatChangeEachInTheirOwnWayAreNoFlicker) {
  cv::RNG random(12);
  std::vector<cv::Mat> frames;
  for (int i = 0; i < 40; i++) {  // water, leaves, a fast move: every part of the picture changes by as much as above
    cv::Mat gains(4, 6, CV_32F), wide, three, bright;
    random.fill(gains, cv::RNG::UNIFORM, 0.88, 1.12);
    cv::resize(gains, wide, scene().size(), 0, 0, cv::INTER_LINEAR);
    cv::merge(std::vector<cv::Mat>{wide, wide, wide}, three);
    scene().convertTo(bright, CV_32FC3);
    bright = bright.mul(three);
    bright.convertTo(bright, CV_8UC3);
    frames.push_back(bright);
  }
  for (const auto &f : found(frames)) EXPECT_NE(f.fault, TemporalFault::Flicker) << f.amount;
}

TEST(Temporal, ACutIsFoundAtItsFrame) {
  auto frames = walk(40, 1);
  const auto other = walk(40, 9);
  for (std::size_t i = 25; i < 40; i++) frames[i] = other[i];
  const auto list = found(frames);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Cut) << names(list);
  EXPECT_EQ(list[0].frame, 25);
  judge::TemporalContext footage;
  footage.cuts_wanted = true;
  EXPECT_EQ(names(found(frames, footage)), "");
}

TEST(Temporal, AFreezeInAMovingClip) {
  std::vector<cv::Mat> frames;
  for (int i = 0; i < 60; i++)
    frames.push_back(moved(scene(), -0.006 * (i < 25 ? i : i < 40 ? 25 : i - 15), 0));
  const auto list = found(frames);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Freeze) << names(list);
  EXPECT_NEAR(static_cast<double>(list[0].frame), 26, 1);
  EXPECT_NEAR(list[0].amount, 15, 1);
}

TEST(Temporal, FewFramesPerSecondFreezeToo) {
  const auto at = [](int i) { return moved(scene(), -0.02 * i, 0); };
  std::vector<cv::Mat> frames;
  for (int i = 0; i < 20; i++) frames.push_back(at(i < 9 ? i : std::max(9, i - 3)));
  const auto list = found(frames, {}, 8);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Freeze) << names(list);
  // The same eight pictures a second, shown thrice or four times each, are no freeze.
  std::vector<cv::Mat> shown;
  for (int i = 0; i < 60; i++) shown.push_back(at(i * 8 / 30));
  EXPECT_EQ(names(found(shown, {}, 30)), "");
}

TEST(Temporal, AMoveThatEasesInAndOutIsNotFrozen) {
  std::vector<cv::Mat> frames;
  for (int i = 0; i < 72; i++) {
    const double t = std::clamp((i - 8) / 56.0, 0.0, 1.0);
    frames.push_back(moved(scene(), 0, 0, 1 + 0.15 * t * t * (3 - 2 * t)));
  }
  EXPECT_EQ(names(found(frames)), "");
}

TEST(Temporal, JitterIsNotAHandheldCameraThatWasAskedFor) {
  std::vector<cv::Mat> frames;
  cv::RNG random(5);
  for (int i = 0; i < 48; i++)
    frames.push_back(moved(scene(), random.uniform(-0.012, 0.012), random.uniform(-0.012, 0.012)));
  const auto list = found(frames);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Jitter) << names(list);
  std::vector<cv::Mat> handheld;
  for (int i = 0; i < 48; i++)
    handheld.push_back(moved(scene(), 0.008 * std::sin(i * 0.35), 0.006 * std::sin(i * 0.5 + 1)));
  judge::TemporalContext context;
  context.shake_wanted = 0.01;
  EXPECT_EQ(names(found(handheld, context)), "");
}

TEST(Temporal, AnUnsteadyHandIsNoJitter) {
  std::vector<cv::Mat> frames;
  cv::RNG random(4);
  // Ten times what jitter is tolerated, but every frame goes on with what the one before it did.
  for (int i = 0; i < 48; i++)
    frames.push_back(moved(scene(), 0.05 * std::sin(i * 0.55) + random.uniform(-0.001, 0.001), 0.04 * std::sin(i * 0.8 + 1)));
  EXPECT_EQ(names(found(frames)), "");
}

TEST(Temporal, FramesThatAreLateOrEarlyAreNoJitter) {
  // A phone that gives every second frame late: the picture stays on its way.
  std::vector<cv::Mat> late, weave;
  cv::RNG random(9);
  for (int i = 0; i < 60; i++) {
    const double t = i + (i % 2 ? -0.8 : 0.0);
    late.push_back(moved(scene(), -0.005 * t, 0.004 * t));
    weave.push_back(moved(scene(), 0, random.uniform(-0.014, 0.014)));
  }
  EXPECT_EQ(names(found(late, {}, 30)), "");
  // What moves in one direction only, but not on a way.
  const auto list = found(weave);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Jitter) << names(list);
}

TEST(Temporal, AKnockIsNoJitter) {
  std::vector<cv::Mat> knock, all_along;
  cv::RNG random(3);
  for (int i = 0; i < 60; i++) {
    const double x = random.uniform(-0.014, 0.014), y = random.uniform(-0.014, 0.014);
    knock.push_back(moved(scene(), i >= 25 && i < 34 ? x : 0.002 * std::sin(i * 0.3), i >= 25 && i < 34 ? y : 0));
    all_along.push_back(moved(scene(), x, y));
  }
  for (const auto &f : found(knock)) EXPECT_NE(f.fault, TemporalFault::Jitter) << f.excess;
  const auto list = found(all_along);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Jitter) << names(list);
}

TEST(Temporal, ASubjectThatShakesIsNoJitter) {
  cv::RNG random(5);
  std::vector<judge::TemporalFacts> facts(40);
  std::vector<std::size_t> frames;
  double x = 0, y = 0;
  for (std::size_t i = 0; i < facts.size(); i++) {
    const double to_x = random.gaussian(0.01), to_y = random.gaussian(0.01);
    judge::Motion &m = facts[i].motion;
    m.known = true;
    m.support = 0.7;
    m.cover = 0.16;
    m.x = to_x - x;
    m.y = to_y - y;
    x = to_x, y = to_y;
    if (i) frames.push_back(i);
  }
  EXPECT_FALSE(judge::jitter_of(facts, frames).known);
  for (auto &f : facts) f.motion.cover = 0.4;
  const auto whole = judge::jitter_of(facts, frames);
  ASSERT_TRUE(whole.known);
  EXPECT_NEAR(whole.size, 0.014, 0.005);
  EXPECT_LT(whole.memory, -0.6);
}

TEST(Temporal, JitterIsFoundInAMoveAndAfterAConversion) {
  cv::RNG random(6);
  std::vector<cv::Mat> frames;
  for (int i = 0; i < 48; i++) {
    frames.push_back(moved(scene(), -0.004 * i + random.uniform(-0.012, 0.012), random.uniform(-0.012, 0.012)));
    if (i % 4 == 3) frames.push_back(frames.back());
  }
  const auto list = found(frames, {}, 30);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Jitter) << names(list);
}

TEST(Temporal, WhatHardlyMovesIsNotFrozen) {
  // A small thing that stirs and rests: its rests are no freeze.
  std::vector<cv::Mat> frames;
  for (int i = 0; i < 60; i++) {
    cv::Mat m = scene().clone();
    cv::circle(m, {240 + (i % 20 < 10 ? i % 20 : 10), 140}, 3, cv::Scalar(90, 90, 90), cv::FILLED);
    frames.push_back(m);
  }
  EXPECT_EQ(names(found(frames)), "");
}

TEST(Temporal, ARestOfAQuietShotIsNoFreezeUnlessItLeapsOn) {
  // A thing that moves a little, and stands for half a second: by itself, or because the clip does.
  const auto at = [](int x) {
    cv::Mat m = scene().clone();
    m(cv::Rect(160 + x, 60, 140, 140)) += cv::Scalar::all(25);
    return m;
  };
  std::vector<cv::Mat> rests, frozen;
  for (int i = 0; i < 60; i++) {
    rests.push_back(at(i < 24 ? i : i < 36 ? 23 : i - 12));
    frozen.push_back(at(i < 24 ? i : i < 36 ? 23 : i));
  }
  EXPECT_EQ(names(found(rests)), "");
  const auto list = found(frozen);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Freeze) << names(list);
}

TEST(Temporal, FrozenForTheLastHalfOfTheClip) {
  std::vector<cv::Mat> frozen, slows;
  for (int i = 0; i < 60; i++) {
    frozen.push_back(moved(scene(), -0.006 * std::min(i, 30), 0));
    const double t = std::min(i, 36) / 36.0;
    slows.push_back(moved(scene(), -0.1 * (1 - (1 - t) * (1 - t)), 0));
  }
  const auto list = found(frozen);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Freeze) << names(list);
  EXPECT_NEAR(static_cast<double>(list[0].frame), 30, 1);
  EXPECT_EQ(names(found(slows)), "");
  // And for the first.
  std::vector<cv::Mat> stands, starts;
  for (int i = 0; i < 60; i++) {
    stands.push_back(moved(scene(), -0.006 * std::max(0, i - 30), 0));
    const double t = std::max(0, i - 24) / 36.0;
    starts.push_back(moved(scene(), -0.1 * t * t, 0));
  }
  const auto head = found(stands);
  ASSERT_FALSE(head.empty());
  EXPECT_EQ(head[0].fault, TemporalFault::Freeze) << names(head);
  EXPECT_EQ(head[0].frame, 0);
  EXPECT_EQ(names(found(starts)), "");
}

TEST(Temporal, AClipMayBeginToMoveAfterAWhile) {
  std::vector<cv::Mat> begins, leaps;
  for (int i = 0; i < 60; i++) {
    begins.push_back(moved(scene(), -0.006 * std::max(0, i - 12), 0));
    leaps.push_back(moved(scene(), -0.006 * (i < 12 ? 0 : i), 0));
  }
  EXPECT_EQ(names(found(begins)), "");
  const auto list = found(leaps);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Freeze) << names(list);
  EXPECT_EQ(list[0].frame, 0);
}

TEST(Temporal, AJumpToACloserFramingOfTheSameShot) {
  std::vector<cv::Mat> closer, zooming;
  for (int i = 0; i < 48; i++) {
    closer.push_back(moved(scene(0.3 + 0.004 * i), i < 24 ? 0 : 0.05, 0, i < 24 ? 1 : 1.35));
    zooming.push_back(moved(scene(0.3 + 0.004 * i), 0, 0, 1 + 0.008 * i));
  }
  const auto list = found(closer);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Cut) << names(list);
  EXPECT_EQ(list[0].frame, 24);
  EXPECT_EQ(names(found(zooming)), "");
}

TEST(Temporal, AFrameThatComesEarlyAndIsHeldIsNoJump) {
  auto frames = walk(60);
  frames[30] = frames[31].clone();
  EXPECT_EQ(names(found(frames)), "");
}

TEST(Temporal, AJumpWithinTheShotIsFoundAtItsFrame) {
  // Half a second is missing.
  auto frames = walk(60);
  frames.erase(frames.begin() + 24, frames.begin() + 36);
  const auto list = found(frames);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Cut) << names(list);
  EXPECT_EQ(list[0].frame, 24);
}

TEST(Temporal, GarbledTailAndSingleBrokenFrame) {
  auto frames = walk();
  cv::RNG random(11);
  const auto garble = [&](cv::Mat &m) {
    const cv::Mat old = m.clone();
    for (int y = 0; y + 24 <= m.rows; y += 24)
      for (int x = 0; x + 24 <= m.cols; x += 24)
        if (random.uniform(0, 2))
          old({random.uniform(0, m.cols - 24), random.uniform(0, m.rows - 24), 24, 24})
              .copyTo(m({x, y, 24, 24}));
  };
  std::vector<cv::Mat> tail;
  for (const auto &m : frames) tail.push_back(m.clone());
  for (std::size_t i = 44; i < 48; i++) garble(tail[i]);
  auto list = found(tail);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Garbled) << names(list);
  EXPECT_NEAR(static_cast<double>(list[0].frame), 44, 1);
  garble(frames[20]);
  list = found(frames);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Garbled) << names(list);
  EXPECT_EQ(list[0].frame, 20);
}

TEST(Temporal, AGarbledEndOfAShortLivelyClip) {
  // Everything moves, each thing its own way, and there are but sixteen frames of it.
  const auto frame = [](int i) {
    cv::Mat m = moved(scene(), -0.02 * i, 0);
    for (int k = 0; k < 6; k++)
      scene(0.5, static_cast<unsigned>(k + 2))({150, 130, 90, 90}).copyTo(m({(20 + 70 * k + (k % 2 ? 9 : -7) * i + 480) % 380, (30 + 17 * k + 6 * i) % 170, 90, 90}));
    return m;
  };
  std::vector<cv::Mat> clip;
  for (int i = 0; i < 16; i++) clip.push_back(frame(i));
  for (const auto &f : found(clip)) EXPECT_NE(f.fault, TemporalFault::Garbled) << f.frame;
  cv::RNG random(5);
  for (std::size_t i = 13; i < 16; i++) {
    const cv::Mat old = clip[i].clone();
    for (int y = 0; y + 24 <= old.rows; y += 24)
      for (int x = 0; x + 24 <= old.cols; x += 24)
        if (random.uniform(0, 2))
          old({random.uniform(0, old.cols - 24), random.uniform(0, old.rows - 24), 24, 24}).copyTo(clip[i]({x, y, 24, 24}));
  }
  bool garbled = false;
  const auto list = found(clip);
  for (const auto &f : list) garbled = garbled || (f.fault == TemporalFault::Garbled && f.frame == 13);
  EXPECT_TRUE(garbled) << names(list);
}

TEST(Temporal, BarsThatTheStoryboardDoesNotHave) {
  auto frames = each(walk(24), [](cv::Mat m) {
    m.rowRange(0, 30).setTo(cv::Scalar(1, 1, 1));
    m.rowRange(m.rows - 30, m.rows).setTo(cv::Scalar(1, 1, 1));
    return m;
  });
  const auto list = found(frames);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].fault, TemporalFault::Bars) << names(list);
  judge::TemporalContext context;
  context.bars_wanted = 0.22;
  EXPECT_EQ(names(found(frames, context)), "");
}

TEST(Temporal, DoubledFramesOfAConversionAreNoFault) {
  std::vector<cv::Mat> frames, pan;
  for (int i = 0; i < 48; i++) pan.push_back(moved(scene(), -0.004 * i, 0));
  for (std::size_t i = 0; i < pan.size(); i++) {
    frames.push_back(pan[i]);
    if (i % 4 == 3) frames.push_back(pan[i]);
  }
  EXPECT_EQ(names(found(frames, {}, 30)), "");
}

}  // namespace
