// SPDX-License-Identifier: LGPL-2.1-or-later
// Repairs over time: flicker is evened out, broken frames in the handles are covered, nothing else is.
#include "judge/over_time.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "judge/judge.hpp"
#include "pictures.hpp"

using namespace judge;
using namespace pictures;

namespace {

constexpr std::uint64_t kFrame = 1'000'000'000 / 24;

FrameSource source_of(const std::vector<cv::Mat> &frames) {
  return [&frames, n = std::size_t{0}]() mutable -> std::optional<Frame> {
    if (n == frames.size()) return std::nullopt;
    const std::size_t i = n++;
    return Frame{frames[i], i * kFrame};
  };
}

Shot shot_of(std::size_t frames, std::size_t head = 0, std::size_t tail = 0) {
  Shot shot;
  shot.head = head * kFrame;
  shot.duration = (frames - head - tail) * kFrame;
  shot.stills.push_back({0.0, scene()});
  return shot;
}

// As the element does it: a look, a proposal, a second look.
Verdict judged(const std::vector<cv::Mat> &frames, const Shot &shot, Settings settings = {}) {
  Judge judge(settings, shot);
  const auto next = source_of(frames);
  while (auto f = next()) judge.push(*f);
  const Verdict before = judge.finish();
  const auto repair = judge.over_time();
  if (before.kind != Verdict::Kind::Reject || !repair) return before;
  return with_repair(before, *repair, judge_clip(settings, shot, repaired(source_of(frames), *repair)));
}

std::vector<cv::Mat> flickering(double ev) {
  auto frames = walk(36);
  for (std::size_t i = 0; i < frames.size(); i++)
    frames[i] = exposed(frames[i], (i % 2 ? ev : -ev) * (0.7 + 0.1 * static_cast<double>(i % 5)));
  return frames;
}

std::vector<cv::Mat> blackened(std::size_t from, std::size_t count) {
  auto frames = walk(36);
  for (std::size_t i = from; i < from + count; i++)
    frames[i] = cv::Mat::zeros(frames[i].size(), frames[i].type());
  return frames;
}

}  // namespace

TEST(OverTime, WhatAlternatesIsGoneAndWhatDriftsStays) {
  std::vector<float> levels;
  for (int i = 0; i < 40; i++) levels.push_back(0.01f * static_cast<float>(i) + (i % 2 ? 0.1f : -0.1f));
  const auto ev = even_out(levels, std::vector<char>(40, 1));
  for (std::size_t i = 5; i < 35; i++) {
    const double after = levels[i] + ev[i] * std::log(2.0) / 2.2;
    EXPECT_NEAR(after, 0.01 * static_cast<double>(i), 0.002) << i;
  }
}

TEST(OverTime, FramesThatSayNothingAreLeftAlone) {
  std::vector<float> levels(20, 1.0f);
  std::vector<char> usable(20, 1);
  levels[10] = -3;
  usable[10] = 0;
  for (const float ev : even_out(levels, usable)) EXPECT_NEAR(ev, 0, 1e-6);
}

TEST(OverTime, TheNearestFrameCounts) {
  OverTime o;
  o.times = {0, 100, 200};
  o.exposure = {1, 2, 3};
  EXPECT_EQ(o.exposure_at(40), 1);
  EXPECT_EQ(o.exposure_at(60), 2);
  EXPECT_EQ(o.exposure_at(10'000), 3);
  EXPECT_EQ(OverTime().exposure_at(5), 0);
}

TEST(OverTime, FlickerIsRepaired) {
  const auto v = judged(flickering(0.22), shot_of(36));
  EXPECT_EQ(v.kind, Verdict::Kind::Repair);
  ASSERT_FALSE(v.causes.empty());
  EXPECT_EQ(v.causes[0].dimension, Dimension::Temporal);
  EXPECT_FALSE(v.over_time.times.empty());
}

TEST(OverTime, FlickerIsNotRepairedWhereThatIsNotAllowed) {
  Settings settings;
  settings.repairs.flicker = false;
  EXPECT_EQ(judged(flickering(0.22), shot_of(36), settings).kind, Verdict::Kind::Reject);
}

TEST(OverTime, BlackFramesInAHandleAreCovered) {
  const auto head = judged(blackened(0, 3), shot_of(36, 6, 6));
  EXPECT_EQ(head.kind, Verdict::Kind::Repair);
  EXPECT_EQ(head.over_time.first_good, 3 * kFrame);
  EXPECT_EQ(head.over_time.last_good, UINT64_MAX);
  const auto tail = judged(blackened(32, 4), shot_of(36, 6, 6));
  EXPECT_EQ(tail.kind, Verdict::Kind::Repair);
  EXPECT_EQ(tail.over_time.last_good, 31 * kFrame);
}

TEST(OverTime, BlackFramesInThePictureAreNot) {
  EXPECT_EQ(judged(blackened(18, 2), shot_of(36, 6, 6)).kind, Verdict::Kind::Reject);
  EXPECT_EQ(judged(blackened(0, 9), shot_of(36, 6, 6)).kind, Verdict::Kind::Reject)
      << "longer than the handle";
  EXPECT_EQ(judged(blackened(0, 3), shot_of(36)).kind, Verdict::Kind::Reject) << "no handle";
}

TEST(OverTime, ARepairThatDoesNotHelpIsNone) {
  Verdict before, after;
  before.kind = Verdict::Kind::Reject;
  Measure m;
  m.dimension = Dimension::Palette;
  m.score = 0.9;
  before.measures = {m};
  m.score = 0.7;
  after.measures = {m};
  OverTime o;
  o.first_good = 5;
  EXPECT_EQ(with_repair(before, o, after).kind, Verdict::Kind::Reject) << "palette got worse";
  after.measures[0].score = 0.89;
  EXPECT_EQ(with_repair(before, o, after).kind, Verdict::Kind::Repair);
  after.kind = Verdict::Kind::Reject;
  EXPECT_EQ(with_repair(before, o, after).kind, Verdict::Kind::Reject);
}
