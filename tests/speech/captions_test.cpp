// SPDX-License-Identifier: LGPL-2.1-or-later
#include "speech/captions.hpp"

#include <gtest/gtest.h>

#include <sstream>

using speech::captions_of;

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

TEST(Captions, AShortLineIsOneForAsLongAsItIsHeard) {
  const auto c = captions_of("He is late.", "mara", {{2 * kSecond, 3 * kSecond}});
  ASSERT_EQ(c.size(), 1u);
  EXPECT_EQ(c[0].start, 2 * kSecond);
  EXPECT_EQ(c[0].end, 3 * kSecond);
  EXPECT_EQ(c[0].text, "He is late.");
  EXPECT_EQ(captions_of("Hm.", "", {{0, kSecond / 5}})[0].end, 800'000'000u);
  EXPECT_TRUE(captions_of(" \n", "", {{0, 1}}).empty());
  EXPECT_TRUE(captions_of("x", "", {}).empty());
}

TEST(Captions, ALongLineIsBrokenAfterItsSentencesAndPausesTakeNoWords) {
  const std::string text =
      "The tide went out before anybody in the village was awake. It took the small blue boat along with it, and nobody "
      "saw it leave, but everybody had an opinion about who should have tied the rope.";
  const auto c = captions_of(text, "mara", {{kSecond, 4 * kSecond}, {8 * kSecond, 14 * kSecond}});
  ASSERT_GE(c.size(), 3u);
  EXPECT_EQ(c[0].start, kSecond);
  EXPECT_EQ(c.back().end, 14 * kSecond);
  std::string all;
  for (std::size_t i = 0; i < c.size(); i++) {
    if (i > 0) {
      EXPECT_GE(c[i].start, c[i - 1].start);
      EXPECT_GE(c[i].start + 1, c[i - 1].end);
    }
    std::istringstream rows(c[i].text);
    int n = 0;
    for (std::string row; std::getline(rows, row); n++) EXPECT_LE(row.size(), 44u) << row;
    EXPECT_LE(n, 2);
    for (char ch : c[i].text) all += ch == '\n' ? ' ' : ch;
    all += i + 1 < c.size() ? " " : "";
  }
  EXPECT_EQ(all, text);  // no word is lost
  EXPECT_EQ(c[0].text.back(), '.');
  EXPECT_LE(c[0].end, 4 * kSecond + 1);  // the first sentence is over before the pause
}

TEST(Captions, AreWrittenAsPlayersReadThem) {
  std::vector<speech::Caption> c = {{3723 * kSecond + 4'000'000, 3724 * kSecond, "tom", "a < b & c"},
                                    {kSecond, 2 * kSecond, "", "first"}};
  EXPECT_EQ(speech::subrip(c),
            "1\n00:00:01,000 --> 00:00:02,000\nfirst\n\n2\n01:02:03,004 --> 01:02:04,000\na < b & c\n\n");
  EXPECT_EQ(speech::webvtt(c),
            "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nfirst\n\n01:02:03.004 --> 01:02:04.000\n<v tom>a &lt; b &amp; "
            "c\n\n");
}

}  // namespace
