// SPDX-License-Identifier: LGPL-2.1-or-later
// A storyboard frame whose position nobody gave is judged where the clip shows it, and only there.
#include "judge/moment.hpp"

#include "pictures.hpp"
#include "support/support.hpp"

using namespace pictures;

namespace {

constexpr double kFps = 24;

constexpr int kFrames = 40;

// The camera pans over the walk.
const std::vector<cv::Mat> &pan() {
  static const std::vector<cv::Mat> clip = each(walk(kFrames), [i = 0](const cv::Mat &m) mutable { return moved(m, -0.005 * i++, 0); });
  return clip;
}
cv::Mat panned(int at) {
  return moved(scene(0.35 + 0.004 * at), -0.005 * at, 0);
}
std::uint64_t time_of(int frame) {
  return static_cast<std::uint64_t>(frame * 1e9 / kFps);
}

std::optional<std::uint64_t> shown(const std::vector<cv::Mat> &clip, const cv::Mat &still) {
  const cv::Mat s = judge::working_copy(still);
  judge::MomentSearch search(s);
  double apart = 1;
  for (std::size_t i = 0; i < clip.size(); i++) {
    const cv::Mat f = judge::working_copy(clip[i]);
    if (i < 5) apart = std::min(apart, judge::apart_from(s, f).share);
    search.push(f, time_of(static_cast<int>(i)));
  }
  return search.found(apart);
}

TEST(Moment, IsFoundInAnotherLightAndGrainToo) {
  const std::pair<int, std::vector<cv::Mat>> takes[] = {
      {18, pan()},
      {25, each(pan(), [](const cv::Mat &m) { return noisy(exposed(m, -0.8), 3); })},
      {34, each(pan(), [](const cv::Mat &m) { return in_light_of(m, 3600); })}};
  for (const auto &[at, clip] : takes) {
    const auto when = shown(clip, panned(at));
    ASSERT_TRUE(when) << at;
    EXPECT_LE(std::abs(static_cast<double>(*when) - static_cast<double>(time_of(at))), 1.1e9 / kFps) << at;
  }
}

TEST(Moment, IsFoundInATakeOfAnotherShape) {
  const auto cut = [](const cv::Mat &m) { return m.colRange(60, m.cols - 60).clone(); };  // 4:3 of a still of 16:9
  const auto when = shown(each(pan(), cut), panned(25));
  ASSERT_TRUE(when);
  EXPECT_LE(std::abs(static_cast<double>(*when) - static_cast<double>(time_of(25))), 1.1e9 / kFps);
}

TEST(Moment, IsNowhereElseWhereTheFirstFramesShowIt) {
  EXPECT_FALSE(shown(pan(), panned(0)));
  EXPECT_FALSE(shown(pan(), panned(3)));
}

// Such a take ends where the still's shot begins: it is another moment of the scene.
TEST(Moment, IsNotTheVeryEnd) {
  EXPECT_FALSE(shown(pan(), panned(kFrames - 1)));
  EXPECT_FALSE(shown(pan(), panned(kFrames + 2)));
}

TEST(Moment, IsNotInAnotherPlace) {
  EXPECT_FALSE(shown(pan(), scene(0.35, 2)));
  EXPECT_FALSE(shown(pan(), moved(scene(0.35), 0, 0, 1, 40)));
}

// Nearly the same picture, but for an arm: that is another moment of the scene.
TEST(Moment, IsNotWhereSomethingHasChanged) {
  const cv::Mat still = part_turned(panned(30), {60, 60, 110, 110}, cv::ROTATE_180);
  EXPECT_GT(judge::apart_from(judge::working_copy(still), judge::working_copy(panned(30))).together, 3);
  EXPECT_FALSE(shown(pan(), still));
}

TEST(Moment, TheLastFrameCanBeTakenBack) {
  const auto clip = pan();
  judge::MomentSearch search(judge::working_copy(panned(30)));
  for (int i = 0; i < 20; i++) search.push(judge::working_copy(clip[static_cast<std::size_t>(i)]), time_of(i));
  search.push(judge::working_copy(panned(30)), time_of(20));
  search.take_back();
  for (int i = 20; i < 26; i++) search.push(judge::working_copy(clip[static_cast<std::size_t>(i)]), time_of(i));
  EXPECT_FALSE(search.found(0.9));
}

struct Judged {
  judge::Verdict first;
  std::optional<judge::Shot> shown;
};
Judged judged(const std::vector<cv::Mat> &clip, const judge::Shot &shot) {
  std::size_t i = 0;
  Judged out;
  out.first = judge::judge_clip({}, shot, [&]() -> std::optional<judge::Frame> {
    if (i >= clip.size()) return std::nullopt;
    judge::Frame f{clip[i], time_of(static_cast<int>(i))};
    i++;
    return f;
  }, &out.shown);
  return out;
}

TEST(Moment, TheShotIsJudgedWhereTheClipShowsItsFrame) {
  for (const bool known : {true, false}) {  // the clip's length
    judge::Shot shot;
    if (known) shot.duration = time_of(kFrames);
    shot.stills.push_back({0.0, panned(30), true});
    const auto once = judged(pan(), shot);
    EXPECT_NE(once.first.kind, judge::Verdict::Kind::Accept) << told(once.first);
    ASSERT_TRUE(once.shown);
    const auto again = judged(pan(), *once.shown);
    EXPECT_EQ(again.first.kind, judge::Verdict::Kind::Accept) << told(again.first);
    EXPECT_FALSE(again.shown);
    if (!known) continue;
    // What is wrong with the take is still wrong there, and nothing else.
    const auto dark = each(pan(), [](const cv::Mat &m) { return exposed(m, -0.9); });
    const auto there = judged(dark, shot);
    ASSERT_TRUE(there.shown);
    const auto verdict = judged(dark, *there.shown).first;
    ASSERT_EQ(verdict.causes.size(), 1u) << told(verdict);
    EXPECT_EQ(verdict.causes[0].dimension, judge::Dimension::Lighting);
  }
}

TEST(Moment, IsOnlyLookedForWhereNobodyGaveThePosition) {
  judge::Shot shot;
  shot.duration = time_of(kFrames);
  shot.stills.push_back({0.0, panned(30)});
  const auto v = judged(pan(), shot);
  EXPECT_NE(v.first.kind, judge::Verdict::Kind::Accept) << told(v.first);
  EXPECT_FALSE(v.shown);
}

}  // namespace
