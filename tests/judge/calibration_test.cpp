// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/calibration.hpp"

#include <gtest/gtest.h>

using namespace judge;

namespace {
std::vector<double> ramp(std::size_t n, double from, double to) {
  std::vector<double> v;
  for (std::size_t i = 0; i < n; i++)
    v.push_back(from + (to - from) * static_cast<double>(i) / static_cast<double>(n - 1));
  return v;
}
}  // namespace

TEST(Calibration, AtMostTheShareOfKeptTakesWouldFail) {
  for (const double share : {0.0, 0.02, 0.1, 0.3})
    for (const std::size_t n : {20, 57, 400}) {
      const auto f = fit_limits({{Dimension::Palette, ramp(n, 0.2, 0.9)}}, share).at(Dimension::Palette);
      ASSERT_TRUE(f.limit);
      EXPECT_LE(static_cast<double>(f.failing), share * static_cast<double>(n)) << share << " " << n;
      if (*f.limit < 0.65) {
        EXPECT_GE(static_cast<double>(f.failing) + 2 + 0.03 * static_cast<double>(n),
                  share * static_cast<double>(n))
            << "and not needlessly lenient";
      }
    }
}

TEST(Calibration, FewTakesSayNothing) {
  const auto f = fit_limits({{Dimension::Style, ramp(kLeastTakes - 1, 0.3, 0.9)}}, 0.02).at(Dimension::Style);
  EXPECT_FALSE(f.limit);
  EXPECT_EQ(f.takes, kLeastTakes - 1);
  EXPECT_DOUBLE_EQ(f.lowest, 0.3);
}

TEST(Calibration, LimitsStayWithinReason) {
  EXPECT_EQ(fit_limits({{Dimension::Pose, ramp(50, 0.99, 1)}}, 0.02).at(Dimension::Pose).limit, 0.65);
  EXPECT_EQ(fit_limits({{Dimension::Pose, ramp(50, 0, 0.1)}}, 0.02).at(Dimension::Pose).limit, 0.05);
  EXPECT_TRUE(fit_limits({{Dimension::Pose, {}}}, 0.02).empty());
}
