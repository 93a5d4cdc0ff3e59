// SPDX-License-Identifier: LGPL-2.1-or-later
// Characters without a face, known by their colours.
#include <opencv2/imgproc.hpp>

#include "judge/people/appearance.hpp"
#include "pictures.hpp"
#include "support/support.hpp"

using namespace judge::people;

namespace {

const cv::Scalar kFrog(60, 200, 70), kPig(190, 150, 240), kRobot(200, 90, 40);

// A figure of two colours at (x, y), fractions, on the planks of a table.
cv::Mat table_with(const cv::Scalar &coat, double x, double y, double size = 0.2, bool figure = true) {
  cv::Mat m(270, 480, CV_8UC3, cv::Scalar(60, 90, 130));
  cv::RNG random(3);
  for (int i = 0; i < 120; i++) {
    const int at = random.uniform(0, m.rows);
    const int light = random.uniform(-18, 18);
    cv::line(m, {0, at}, {m.cols, at + random.uniform(-6, 6)}, cv::Scalar(60 + light, 90 + light, 130 + light), random.uniform(1, 4));
  }
  if (!figure) return m;
  const cv::Point c(static_cast<int>(x * m.cols), static_cast<int>(y * m.rows));
  const int r = static_cast<int>(size * m.rows);
  cv::ellipse(m, c, {r, r * 5 / 4}, 0, 0, 360, coat, cv::FILLED);
  cv::circle(m, {c.x, c.y - r / 2}, r / 2, coat * 0.6, cv::FILLED);
  cv::circle(m, {c.x, c.y + r / 2}, r / 4, cv::Scalar(240, 240, 240), cv::FILLED);
  return m;
}

std::vector<Glimpse> clip_of(const cv::Scalar &coat, bool figure = true) {
  std::vector<Glimpse> out;
  for (int i = 0; i < 6; i++)
    out.push_back({static_cast<std::uint64_t>(i) * 500'000'000, table_with(coat, 0.4 + 0.04 * i, 0.55, 0.2, figure)});
  return out;
}

TEST(Appearance, TheSameFigureElsewhereAndInAnotherLightPasses) {
  const cv::Mat reference = table_with(kFrog, 0.5, 0.5, 0.3), still = table_with(kFrog, 0.4, 0.55);
  const auto same = measure_appearance(reference, still, clip_of(kFrog));
  ASSERT_TRUE(same.known) << same.why;
  EXPECT_GT(same.likeness, 0.9);
  EXPECT_LT(same.excess, 0.5);
  EXPECT_TRUE(same.region.contains({0.5, 0.55})) << same.region;
  auto dark = clip_of(kFrog);
  for (Glimpse &g : dark) g.bgr = pictures::exposed(g.bgr, -0.7);
  EXPECT_LT(measure_appearance(reference, still, dark).excess, 1);
}

TEST(Appearance, AnotherFigureAndNoneAtAllFail) {
  const cv::Mat reference = table_with(kFrog, 0.5, 0.5, 0.3), still = table_with(kFrog, 0.4, 0.55);
  for (const cv::Scalar &coat : {kPig, kRobot}) {
    const auto other = measure_appearance(reference, still, clip_of(coat));
    ASSERT_TRUE(other.known);
    EXPECT_GT(other.excess, 1) << other.likeness;
  }
  EXPECT_GT(measure_appearance(reference, still, clip_of(kFrog, false)).excess, 1);
}

// A white figure on a green table: a snowman, or a box with a stripe.
cv::Mat white(bool snowman, double x) {
  cv::Mat m = table_with({}, 0, 0, 0.2, false);
  m = m.mul(cv::Scalar(0.6, 1.2, 0.5), 1);
  const cv::Point c(static_cast<int>(x * m.cols), 150);
  if (snowman) {
    cv::circle(m, {c.x, c.y + 30}, 44, cv::Scalar::all(235), cv::FILLED);
    cv::circle(m, {c.x, c.y - 36}, 26, cv::Scalar::all(235), cv::FILLED);
    for (const int dy : {-40, 10, 30, 50}) cv::circle(m, {c.x, c.y + dy}, 4, cv::Scalar::all(40), cv::FILLED);
  } else {
    cv::rectangle(m, {c.x - 60, c.y - 30, 120, 70}, cv::Scalar::all(235), cv::FILLED);
    cv::rectangle(m, {c.x - 60, c.y - 4, 120, 8}, cv::Scalar::all(40), cv::FILLED);
  }
  return m;
}

TEST(Appearance, TwoWhiteFiguresAreNotOne) {
  const auto clip = [](bool snowman) {
    std::vector<Glimpse> out;
    for (int i = 0; i < 6; i++) out.push_back({static_cast<std::uint64_t>(i) * 500'000'000, white(snowman, 0.4 + 0.03 * i)});
    return out;
  };
  const auto same = measure_appearance(white(true, 0.5), white(true, 0.4), clip(true));
  ASSERT_TRUE(same.known) << same.why;
  EXPECT_LT(same.excess, 0.5);
  const auto other = measure_appearance(white(true, 0.5), white(true, 0.4), clip(false));
  EXPECT_FALSE(other.known) << "the same colours: " << other.likeness;
  EXPECT_GT(other.likeness, 0.8) << "colours alone take it for the same";
  EXPECT_STRNE(other.why, "");
}

TEST(Appearance, AFigureThatTheStoryboardFrameDoesNotShowIsNotJudged) {
  const auto a = measure_appearance(table_with(kRobot, 0.5, 0.5, 0.3), table_with(kFrog, 0.4, 0.55), clip_of(kFrog));
  EXPECT_FALSE(a.known);
  EXPECT_STRNE(a.why, "");
  EXPECT_FALSE(measure_appearance(table_with(kFrog, 0, 0, 0.2, false), table_with(kFrog, 0.4, 0.55), clip_of(kFrog)).known)
      << "the reference shows a table";
  EXPECT_FALSE(measure_appearance(table_with(kFrog, 0.5, 0.5, 0.3), table_with(kFrog, 0.4, 0.55), {}).known);
  EXPECT_FALSE(measure_appearance({}, table_with(kFrog, 0.4, 0.55), clip_of(kFrog)).known);
  EXPECT_FALSE(measure_appearance(cv::Mat(1, 1, CV_8UC3, cv::Scalar(1, 2, 3)), table_with(kFrog, 0.4, 0.55), clip_of(kFrog)).known);
}

}  // namespace
