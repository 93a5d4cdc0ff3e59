// SPDX-License-Identifier: LGPL-2.1-or-later
// Whatever the network, the provider or the user does: nothing is paid twice, nothing paid is lost.
#include "buyer.hpp"

using namespace buyer;
using testing::HasSubstr;
using testing::Not;

namespace {

template <class Fake>
class Losing : public testing::Test {
 public:
  Office<Fake> office;
};
using Fakes = testing::Types<fakes::Ark, fakes::ComfyUi, fakes::FalQueue, fakes::Kling, fakes::KlingLegacy,
                             fakes::OpenAiVideos, fakes::Replicate, fakes::VeoGemini, fakes::VeoVertex>;
TYPED_TEST_SUITE(Losing, Fakes);

// Where the provider can tell nothing, the order is neither sent again nor given up.
template <class Fake>
bool uncertain(Office<Fake> &office, ElementRig &r) {
  if (Fake::kRecovery != fakes::Recovery::None) return false;
  gst_util_set_object_arg(G_OBJECT(r.element), "on-rejected", "error");
  EXPECT_FALSE(play(r, {shot()}));
  EXPECT_THAT(r.error(), HasSubstr("it is not known whether the provider has the order"));
  EXPECT_EQ(office.creates(), 1u);
  EXPECT_GT(office.books()->sums("default").reserved, 0);
  return true;
}

fakes::Answer lost() {
  fakes::Answer a;
  a.drop = true;
  return a;
}

}  // namespace

TYPED_TEST(Losing, AReplyThatIsLostIsLookedUp) {
  this->office.fake.server.disturb("POST", TypeParam::kCreate, lost(), true);
  ElementRig r;
  this->office.furnish(r);
  if (uncertain(this->office, r)) return;
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_EQ(this->office.fake.jobs().size(), 1u);
  EXPECT_EQ(this->office.creates(), 1u);
}

TYPED_TEST(Losing, AnOrderThatNeverArrivedIsSentAgain) {
  this->office.fake.server.disturb("POST", TypeParam::kCreate, lost(), false);
  ElementRig r;
  this->office.furnish(r);
  if (uncertain(this->office, r)) return;
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_EQ(this->office.fake.jobs().size(), 1u);
}

TYPED_TEST(Losing, TwoCandidatesAreNotGuessed) {
  if (TypeParam::kRecovery != fakes::Recovery::Listing)
    GTEST_SKIP() << "orders are not told by what they are";
  // Somebody else's job of the same words, at the same second, in the same account.
  this->office.fake.server.disturb("POST", TypeParam::kCreate, lost(), true);
  ElementRig r;
  this->office.furnish(r);
  this->office.fake.polls_until_done = 1000000;
  gst_util_set_object_arg(G_OBJECT(r.element), "on-rejected", "error");
  this->office.fake.server.disturb("GET", TypeParam::kPoll,
                                   {.status = 503, .body = "{}", .headers = {{"Retry-After", "1"}}});
  r.start();
  r.caps();
  r.film(1);
  r.shot(shot());
  gst_harness_push_event(r.h, gst_event_new_eos());
  ASSERT_TRUE(r.wait([&] { return this->office.fake.jobs().size() == 1; }));
  auto twin = this->office.fake.jobs()[0];
  twin.id += "9";
  this->office.fake.restore(twin);
  r.wait([&] { return !r.messages(GST_MESSAGE_ERROR).empty(); });
  EXPECT_THAT(r.error(), HasSubstr("several of its jobs could be it"));
  EXPECT_EQ(this->office.creates(), 1u);
  EXPECT_GT(this->office.books()->sums("default").reserved, 0);  // it may have been paid
}

namespace {

// Two orders at once, with prompts that say their number unless `alike`: one never arrives, of the other the
// reply is lost, a little later or a little sooner (`later` seconds). The one job that is listed belongs to
// the second, and the first must not take it: it is told, or a person decides. Returns whether it was told.
template <class Fake>
bool lose_two(Office<Fake> &office, double later, bool alike = false) {
  fakes::Answer never = lost(), late = lost();
  never.delay = 0.5;
  late.delay = 0.5 + later;
  office.fake.server.disturb("POST", Fake::kCreate, never, false);
  office.fake.server.disturb("POST", Fake::kCreate, late, true);
  ElementRig r;
  office.furnish(r);
  gst_util_set_object_arg(G_OBJECT(r.element), "on-rejected", "error");
  std::vector<ShotSpec> shots{shot("s0"), shot("s1", 1)};
  for (unsigned i : {0u, 1u}) {
    shots[i].colour = i ? 0x804020 : 0x208040;  // so they are two orders, also where the words are the same
    if (!alike) shots[i].prompt = "A paper boat, number " + std::to_string(i) + ".";
  }
  const bool well = play(r, shots);
  if (!well) {
    EXPECT_THAT(r.error(), HasSubstr("it is not known whether the provider has the order"));
  }
  std::size_t known = 0;
  for (const auto &e : office.books()->list("")) {
    if (e.task.empty()) continue;
    known++;
    for (const auto &j : office.fake.jobs())
      if (j.id == e.task && !alike) {
        EXPECT_THAT(j.request, HasSubstr("number " + e.shot.substr(1) + ".")) << later;
      }
  }
  EXPECT_EQ(known, well ? 2u : 0u) << later;
  EXPECT_EQ(office.fake.jobs().size(), well ? 2u : 1u) << later;
  return well;
}

}  // namespace

TYPED_TEST(Losing, ALostOrderTakesNoOthersJob) {
  if (TypeParam::kRecovery != fakes::Recovery::Listing)
    GTEST_SKIP() << "orders are not told by what they are";
  for (const double later : {0.3, -0.3}) {
    Office<TypeParam> office;
    const bool told = lose_two(office, later);
    if (std::is_same_v<TypeParam, fakes::Ark>) {
      EXPECT_TRUE(told) << "two orders of the same seed have names of their own";
    }
  }
}

// Equal in all that a listing shows: where the wire has no name for them, a person decides.
TYPED_TEST(Losing, OrdersThatLookAlikeAreNotSwapped) {
  if (TypeParam::kRecovery != fakes::Recovery::Listing)
    GTEST_SKIP() << "orders are not told by what they are";
  for (const double later : {0.3, -0.3}) {
    Office<TypeParam> office;
    EXPECT_EQ(lose_two(office, later, true), (std::is_same_v<TypeParam, fakes::Ark>));
  }
}

// A gateway that leaves out what the orders are told by: the seed is the same, so nobody guesses.
TEST(Gateway, WithoutNamesTwoLostOrdersOfTheSameSeedAreLeftToAPerson) {
  for (const double later : {0.3, -0.3}) {
    Office<fakes::Ark> office;
    office.fake.echoes = false;
    EXPECT_FALSE(lose_two(office, later));
  }
}

// And both jobs are there.
TEST(Gateway, TwoLostRepliesFindTheirOwnJobs) {
  for (const bool echoes : {true, false}) {
    Office<fakes::Ark> office;
    office.fake.echoes = echoes;
    fakes::Answer late = lost();
    late.delay = 0.5;
    office.fake.server.disturb("POST", fakes::Ark::kCreate, late, true, 2);
    ElementRig r;
    office.furnish(r);
    gst_util_set_object_arg(G_OBJECT(r.element), "on-rejected", "error");
    std::vector<ShotSpec> shots{shot("s0"), shot("s1", 1)};
    for (unsigned i : {0u, 1u}) shots[i].prompt = "A paper boat, number " + std::to_string(i) + ".";
    EXPECT_EQ(play(r, shots), echoes);
    EXPECT_EQ(office.fake.jobs().size(), 2u);
    for (const auto &e : office.books()->list("")) {
      EXPECT_EQ(e.task.empty(), !echoes);
      for (const auto &j : office.fake.jobs())
        if (j.id == e.task) {
          EXPECT_THAT(j.request, HasSubstr("number " + e.shot.substr(1) + "."));
        }
    }
  }
}

TYPED_TEST(Losing, RateLimitsAndTroubleAreWaitedOut) {
  this->office.fake.server.disturb("POST", TypeParam::kCreate,
                                   {.status = 429,
                                    .body = R"({"error":{"code":"RateLimitExceeded","message":"slow"}})",
                                    .headers = {{"Retry-After", "0"}}},
                                   false, 2);
  this->office.fake.server.disturb("GET", TypeParam::kPoll, {.status = 502, .body = "<html>"}, false, 2);
  ElementRig r;
  this->office.furnish(r);
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_EQ(this->office.fake.charged(), 1u);
}

TYPED_TEST(Losing, ATruncatedClipIsFetchedAgain) {
  if (!*TypeParam::kClip) GTEST_SKIP() << "the clip comes inside the reply";
  fakes::Answer cut;
  cut.body = clip();
  cut.type = "video/mp4";
  cut.truncate = 10000;
  this->office.fake.server.disturb("GET", TypeParam::kClip, cut);
  ElementRig r;
  this->office.furnish(r);
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_EQ(r.buffers.size(), 24u);
  EXPECT_EQ(this->office.fake.charged(), 1u);
}

TYPED_TEST(Losing, WhatIsNoClipIsSaidAndCounted) {
  if (!*TypeParam::kClip) GTEST_SKIP() << "the clip comes inside the reply";
  fakes::Answer page;
  page.body = "<html>sold out</html>";
  page.type = "video/mp4";
  this->office.fake.server.disturb("GET", TypeParam::kClip, page, false, 100);
  ElementRig r;
  this->office.furnish(r);
  g_object_set(r.element, "max-takes", 1, nullptr);
  gst_util_set_object_arg(G_OBJECT(r.element), "on-rejected", "error");
  EXPECT_FALSE(play(r, {shot()}));
  EXPECT_THAT(r.error(), HasSubstr("no usable clip"));
  EXPECT_GT(this->office.books()->sums("default").lost, 0);
}

TYPED_TEST(Losing, AFailedJobCostsNothingAndModerationIsNotTriedAgain) {
  if (!*TypeParam::kModeration) GTEST_SKIP() << "a server of one's own moderates nothing";
  this->office.fake.fail_next(TypeParam::kModeration);
  ElementRig r;
  this->office.furnish(r);
  gst_util_set_object_arg(G_OBJECT(r.element), "on-rejected", "error");
  EXPECT_FALSE(play(r, {shot()}));
  const auto errors = r.messages(GST_MESSAGE_ERROR);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(r.detail(errors[0].get(), "cause"), "moderation");
  EXPECT_EQ(r.detail(errors[0].get(), "shot-id"), "a");
  EXPECT_EQ(this->office.fake.jobs().size(), 1u);
  EXPECT_EQ(this->office.books()->sums("default").spent, 0);
}

TYPED_TEST(Losing, AStoppedRunIsGoneOnWith) {
  this->office.fake.polls_until_done = 1000000;
  {
    ElementRig r;
    this->office.furnish(r);
    r.start();
    r.caps();
    r.film(1);
    r.shot(shot());
    ASSERT_TRUE(r.wait(
        [&] { return this->office.fake.jobs().size() == 1 && this->office.fake.jobs()[0].polls > 2; }));
    const gint64 before = g_get_monotonic_time();
    gst_element_set_state(r.element, GST_STATE_NULL);
    EXPECT_LT(g_get_monotonic_time() - before, G_USEC_PER_SEC);
  }
  EXPECT_FALSE(this->office.fake.jobs()[0].cancelled);
  this->office.fake.polls_until_done = 1;
  ElementRig r;
  this->office.furnish(r);
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_EQ(this->office.creates(), 1u);
}

TYPED_TEST(Losing, AClipThatWasTidiedAwayIsFetchedOnceMore) {
  {
    ElementRig r;
    this->office.furnish(r);
    ASSERT_TRUE(play(r, {shot()})) << r.error();
  }
  std::filesystem::remove_all(this->office.dir.path() / "takes");
  ElementRig r;
  this->office.furnish(r);
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_EQ(this->office.creates(), 1u);
}

// The run ends while the order is out: the next one, in the same process, does not wait for a reply that
// nobody will read.
TYPED_TEST(Losing, AStopBeforeTheReplyIsLookedUpAtOnce) {
  if (TypeParam::kRecovery == fakes::Recovery::None) GTEST_SKIP() << "this provider cannot be asked";
  fakes::Answer late;
  late.delay = 5;
  this->office.fake.server.disturb("POST", TypeParam::kCreate, late, true);
  {
    ElementRig r;
    this->office.furnish(r);
    r.start();
    r.caps();
    r.film(1);
    r.shot(shot());
    ASSERT_TRUE(r.wait([&] { return this->office.fake.jobs().size() == 1; }));
    const gint64 before = g_get_monotonic_time();
    gst_element_set_state(r.element, GST_STATE_NULL);
    EXPECT_LT(g_get_monotonic_time() - before, G_USEC_PER_SEC);
  }
  ElementRig r;
  this->office.furnish(r);
  const gint64 before = g_get_monotonic_time();
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_LT(g_get_monotonic_time() - before, 30 * G_USEC_PER_SEC);  // and not the lease
  EXPECT_EQ(this->office.fake.jobs().size(), 1u);
}
