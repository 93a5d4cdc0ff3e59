// SPDX-License-Identifier: LGPL-2.1-or-later
// Budgets that end in the middle, purchases that are the same, what was bought and rotted.
#include "buyer.hpp"

using namespace buyer;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

TEST(Purse, TheCapInTheMiddleOfAChainLosesNothing) {
  // The fake bills 0.6111 each: 87300 tokens at 7 USD per million.
  Office<fakes::Ark> office(clip_of(0, 97), R"(, "durations": [4])");
  office.fake.make_clip = [](const fakes::Job &, std::size_t n) { return clip_of(96 * int(n), 97); };
  auto s = shot();
  s.duration = 9;
  {
    ElementRig r;
    office.furnish(r);
    g_object_set(r.element, "budget", 1.3, nullptr);
    EXPECT_FALSE(play(r, {s}));
    EXPECT_THAT(r.error(), HasSubstr("of the budget of 1.30"));
    EXPECT_EQ(office.fake.charged(), 2u);
  }
  ElementRig r;
  office.furnish(r);
  g_object_set(r.element, "budget", 2.0, nullptr);
  ASSERT_TRUE(play(r, {s})) << r.error();
  EXPECT_EQ(office.fake.charged(), 3u);
}

// What was bought of a shot is its beginning.
TEST(Purse, TheCapInTheMiddleOfAChainPlaysWhatIsPaid) {
  Office<fakes::Ark> office(clip_of(0, 97), R"(, "durations": [4])");
  office.fake.make_clip = [](const fakes::Job &, std::size_t n) { return clip_of(96 * int(n), 97); };
  auto s = shot();
  s.duration = 9;
  {
    ElementRig r;
    office.furnish(r);
    g_object_set(r.element, "budget", 1.3, nullptr);
    gst_util_set_object_arg(G_OBJECT(r.element), "on-exhausted", "best-take");
    ASSERT_TRUE(play(r, {s})) << r.error();
    const auto n = numbers(r);
    ASSERT_EQ(n.size(), 216u);  // 9 s
    for (unsigned i = 0; i < 216; i++)
      EXPECT_EQ(n[i], std::min(i, 192u)) << i;  // 97 + 96 frames, then the last one
    EXPECT_THAT(warnings(r), HasSubstr("of its 3 orders 2 are bought"));
    EXPECT_THAT(
        warnings(r),
        HasSubstr(
            "the first 8.0 of 9.0 s; they are played, and their last picture stands still for the rest"));
    EXPECT_EQ(office.fake.charged(), 2u);
  }
  {
    ElementRig r;  // the moving storyboard, where that is wanted
    office.furnish(r);
    g_object_set(r.element, "budget", 1.3, nullptr);
    gst_util_set_object_arg(G_OBJECT(r.element), "on-exhausted", "animatic");
    ASSERT_TRUE(play(r, {s})) << r.error();
    EXPECT_EQ(r.buffers.size(), 216u);
    EXPECT_THAT(warnings(r), HasSubstr("the animatic is played instead"));
  }
  ElementRig r;  // with more money it becomes whole
  office.furnish(r);
  g_object_set(r.element, "budget", 2.0, nullptr);
  ASSERT_TRUE(play(r, {s})) << r.error();
  EXPECT_EQ(numbers(r).back(), 215u);
  EXPECT_EQ(office.fake.charged(), 3u);
}

TEST(Purse, WithoutAnyTakeTheBestIsTheStoryboard) {
  Office<fakes::Kling> office(clip_of(0, 97));
  ElementRig r;
  office.furnish(r);
  g_object_set(r.element, "budget", 0.0, nullptr);
  gst_util_set_object_arg(G_OBJECT(r.element), "on-exhausted", "best-take");
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_THAT(warnings(r), HasSubstr("the animatic is played instead"));
}

TEST(Purse, OneLetterIsOnePurchase) {
  Office<fakes::Kling> office(clip_of(0, 97));
  auto shots = several(3);
  for (int run = 0; run < 2; run++) {
    ElementRig r;
    office.furnish(r);
    ASSERT_TRUE(play(r, shots)) << r.error();
    EXPECT_EQ(office.fake.charged(), run ? 4u : 3u);
    shots[1].prompt += "!";
  }
}

TEST(Purse, ABitThatFlippedIsFetchedAgainNotBought) {
  Office<fakes::Kling> office(clip_of(0, 97));
  {
    ElementRig r;
    office.furnish(r);
    ASSERT_TRUE(play(r, {shot()})) << r.error();
  }
  for (const auto &e : std::filesystem::recursive_directory_iterator(office.dir.path() / "takes"))
    if (e.is_regular_file()) {
      std::fstream f(e.path(), std::ios::in | std::ios::out | std::ios::binary);
      f.seekp(5000);
      f.put('\x55');
    }
  const auto downloads = office.fake.server.count("GET", fakes::Kling::kClip);
  ElementRig r;
  office.furnish(r);
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_EQ(office.fake.server.count("GET", fakes::Kling::kClip), downloads + 1);
  EXPECT_EQ(office.fake.charged(), 1u);
}
