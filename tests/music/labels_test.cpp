// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/labels.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace {

TEST(Labels, SecondsAndNumbersInTheBar) {
  const auto beats = music::parse_labels("# a song\n0.5\t1\n1.0\t2\r\n\n1.5 3\n2.0,4\n2.5");
  ASSERT_EQ(beats.size(), 5u);
  EXPECT_EQ(beats[0].time, 0.5);
  for (unsigned i = 0; i < 4; i++) EXPECT_EQ(beats[i].in_bar, i + 1);
  EXPECT_EQ(beats[4].in_bar, 0u);
  EXPECT_TRUE(music::parse_labels("").empty());
}

TEST(Labels, AnEditorsLabelTrack) {
  const auto beats = music::parse_labels("1.25\t1.25\t1\n1.75\t1.75\t2\n2.25\t2.25\tchorus\n");
  ASSERT_EQ(beats.size(), 3u);
  EXPECT_EQ(beats[1].in_bar, 2u);
  EXPECT_EQ(beats[2].time, 2.25);
  EXPECT_EQ(beats[2].in_bar, 0u);
}

TEST(Labels, SaysWhichLineIsWrong) {
  auto complaint = [](std::string_view text) -> std::string {
    try {
      music::parse_labels(text);
    } catch (const std::runtime_error &e) {
      return e.what();
    }
    return "none";
  };
  EXPECT_NE(complaint("1\nverse\n").find("line 2: 'verse'"), std::string::npos);
  EXPECT_NE(complaint("-1\t1\n").find("line 1"), std::string::npos);
  EXPECT_NE(complaint("1\t1\n\n1\t2\n").find("line 3: the times must ascend"), std::string::npos);
  EXPECT_NE(complaint("1\t0\n").find("number in the bar"), std::string::npos);
  EXPECT_NE(complaint("1\t1.5\n").find("number in the bar"), std::string::npos);
  EXPECT_NE(complaint("inf\n").find("line 1"), std::string::npos);
  EXPECT_NE(complaint("1e999\n").find("line 1"), std::string::npos);
}

}  // namespace
