// SPDX-License-Identifier: LGPL-2.1-or-later
// A picture is paid once, whatever happens on the way; and what cannot be known is not guessed.
#include <thread>

#include "http/json.hpp"
#include "media/image_reader.hpp"
#include "shop.hpp"

namespace {

using pictures::Atelier;
using pictures::Bought;
using shop::kNever;
using shop::setback_of;
using testing::HasSubstr;
using Kind = pictures::Setback::Kind;

template <class Fake>
struct Buying : testing::Test {
  shop::Shop<Fake> shop;
};
using Fakes = testing::Types<fakes::OpenAiImages, fakes::GeminiImages, fakes::ArkImages>;
TYPED_TEST_SUITE(Buying, Fakes);

TYPED_TEST(Buying, IsPaidOnceAndFoundAgain) {
  auto &s = this->shop;
  std::string file;
  {
    Atelier atelier(s.setup());
    const Bought b = atelier.buy(s.commission(), kNever);
    EXPECT_FALSE(b.cached);
    EXPECT_GT(b.price, 0);
    file = b.file;
    const auto image = media::read_image(file);
    // BGRx, left half: the first picture's colour
    const unsigned got = image.bgrx[2] << 16 | image.bgrx[1] << 8 | image.bgrx[0];
    EXPECT_EQ(got, fakes::Images::colour(1));
  }
  Atelier again(s.setup());
  const Bought b = again.buy(s.commission(), kNever);
  EXPECT_TRUE(b.cached);
  EXPECT_EQ(b.price, 0);
  EXPECT_EQ(b.file, file);
  EXPECT_EQ(s.posts(), 1u);
  EXPECT_EQ(again.find(b.key), file);
  const auto entry = s.books()->find(b.key);
  EXPECT_EQ(entry->state, ledger::State::Stored);
  EXPECT_EQ(entry->seconds, 0);
  EXPECT_GT(entry->billed, 0);
}

TYPED_TEST(Buying, ALostReplyIsNeverSentAgainWithoutBeingTold) {
  auto &s = this->shop;
  s.fake.server.disturb("POST", TypeParam::kCreate, {.drop = true}, true);
  Atelier atelier(s.setup());
  const auto buy = [&] { atelier.buy(s.commission(), kNever); };
  const std::string said = setback_of(buy, Kind::Stuck);
  EXPECT_THAT(said, HasSubstr("Shot a"));
  EXPECT_THAT(said, HasSubstr("ledger missing"));
  EXPECT_THAT(setback_of(buy, Kind::Stuck), HasSubstr("not ordered again"));
  EXPECT_EQ(s.fake.charged(), 1u);
  EXPECT_EQ(s.posts(), 1u);
  const std::string key = generation::key(s.commission().order);
  EXPECT_EQ(s.books()->find(key)->state, ledger::State::Uncertain);
  EXPECT_GT(s.books()->sums("spring").reserved, 0);  // it may have been paid
  // A person has looked at the bill.
  EXPECT_TRUE(s.books()->resolve(key, ""));
  EXPECT_FALSE(atelier.buy(s.commission(), kNever).cached);
  EXPECT_EQ(s.posts(), 2u);
}

TYPED_TEST(Buying, ACutOffOrMeaninglessReplyMayHaveBeenPaid) {
  auto &s = this->shop;
  s.fake.server.disturb("POST", TypeParam::kCreate, {.body = "", .truncate = 20}, true);
  s.fake.server.disturb("POST", TypeParam::kCreate, {.status = 200, .body = "{\"ok\": true}"}, true);
  s.fake.server.disturb("POST", TypeParam::kCreate, {.status = 502, .body = "<html>bad gateway"}, true);
  Atelier atelier(s.setup());
  unsigned take = 0;
  for (int i = 0; i < 3; i++) {
    ++take;
    setback_of([&] { atelier.buy(s.commission("x", take), kNever); }, Kind::Stuck);
    EXPECT_EQ(s.books()->find(generation::key(s.commission("x", take).order))->state,
              ledger::State::Uncertain)
        << take;
  }
  EXPECT_EQ(s.posts(), 3u);
}

TYPED_TEST(Buying, TooManyRequestsAreWaitedOut) {
  auto &s = this->shop;
  fakes::Answer busy{.status = 429,
                     .body = R"({"error":{"code":"rate_limit_exceeded","message":"slow down"}})"};
  busy.headers = {{"Retry-After", "0"}};
  s.fake.server.disturb("POST", TypeParam::kCreate, busy, false, 2);
  Atelier atelier(s.setup());
  EXPECT_FALSE(atelier.buy(s.commission(), kNever).file.empty());
  EXPECT_EQ(s.posts(), 3u);
  EXPECT_EQ(s.fake.charged(), 1u);
}

TYPED_TEST(Buying, ModerationIsSaidAndCostsNothing) {
  auto &s = this->shop;
  Atelier atelier(s.setup(1.0));
  const std::string said =
      setback_of([&] { atelier.buy(s.commission("something forbidden"), kNever); }, Kind::Refused);
  EXPECT_THAT(said, HasSubstr("the provider refuses it"));
  const auto sums = s.books()->sums("spring");
  EXPECT_EQ(sums.spent + sums.reserved, 0);
  EXPECT_EQ(sums.refused, 1u);
  // Asked for again it is sent again: a refusal is no purchase.
  setback_of([&] { atelier.buy(s.commission("something forbidden"), kNever); }, Kind::Refused);
  EXPECT_EQ(s.posts(), 2u);
  EXPECT_EQ(s.fake.charged(), 0u);
}

TYPED_TEST(Buying, AWrongKeyIsNotTriedAgain) {
  auto &s = this->shop;
  Atelier atelier(s.setup());
  auto c = s.commission();
  c.access.key = "secret-but-wrong";
  const std::string said = setback_of([&] { atelier.buy(c, kNever); }, Kind::Refused);
  EXPECT_EQ(said.find("secret-but-wrong"), std::string::npos);
  EXPECT_EQ(s.posts(), 1u);
}

TYPED_TEST(Buying, TheBudgetIsAHardStop) {
  auto &s = this->shop;
  Atelier none(s.setup(0));
  EXPECT_THAT(setback_of([&] { none.buy(s.commission(), kNever); }, Kind::Exhausted),
              HasSubstr("budget of 0.00"));
  EXPECT_EQ(s.posts(), 0u);
  EXPECT_GT(s.books()->sums("spring").refused_by_budget, 0);
  Atelier one(s.setup(s.commission().quote * 1.5));
  EXPECT_FALSE(one.buy(s.commission(), kNever).cached);
  setback_of([&] { one.buy(s.commission("x", 2), kNever); }, Kind::Exhausted);
  EXPECT_TRUE(one.buy(s.commission(), kNever).cached);  // what is there costs nothing
  EXPECT_EQ(s.posts(), 1u);
}

TYPED_TEST(Buying, StoppedWhileItIsOutTheReplyIsStillTakenDown) {
  auto &s = this->shop;
  s.fake.server.disturb("POST", TypeParam::kCreate, {.status = 200, .body = "", .delay = 5}, false);
  std::atomic<bool> cancelled{false};
  const gint64 begun = g_get_monotonic_time();
  {
    Atelier atelier(s.setup());
    std::thread waits([&] { EXPECT_THROW(atelier.buy(s.commission(), cancelled), pictures::Cancelled); });
    while (s.posts() == 0) g_usleep(1000);
    cancelled = true;
    waits.join();
  }
  EXPECT_LT(g_get_monotonic_time() - begun, 4 * G_USEC_PER_SEC);
  EXPECT_EQ(s.books()->find(generation::key(s.commission().order))->state, ledger::State::Uncertain);
}

TYPED_TEST(Buying, WhoeverDiedAfterThePictureCameHasNotLostIt) {
  auto &s = this->shop;
  const std::string key = generation::key(s.commission().order);
  std::string shelf;
  {
    Atelier atelier(s.setup());
    shelf = atelier.buy(s.commission(), kNever).file;
  }
  // The same in a ledger that was never told: the file is there, the order is still out.
  std::filesystem::remove_all(s.dir.file("ledger.sqlite"));
  std::filesystem::remove_all(s.dir.file("ledger.sqlite-wal"));
  std::filesystem::remove_all(s.dir.file("ledger.sqlite-shm"));
  {
    ledger::Order o;
    o.key = key;
    o.production = "spring";
    o.shot = "a";
    o.model = "tested";
    o.protocol = "openai-images";
    o.origin = s.fake.server.base();
    o.quote = ledger::money(0.05);
    const auto claim = s.books()->claim(o, {}, 1);
    s.books()->uncertain(claim.entry.client_id, "killed");
    // Another one was bought there before, and its provider named no task either.
    Atelier before(s.setup());
    before.buy(s.commission("b"), kNever);
  }
  Atelier atelier(s.setup());
  const Bought b = atelier.buy(s.commission(), kNever);
  EXPECT_EQ(b.file, shelf);
  EXPECT_EQ(s.posts(), 2u);
  EXPECT_EQ(s.books()->find(key)->state, ledger::State::Stored);
}

TYPED_TEST(Buying, AFileThatIsGoneIsSaidAndNotBoughtAgain) {
  auto &s = this->shop;
  Atelier atelier(s.setup());
  const Bought b = atelier.buy(s.commission(), kNever);
  std::filesystem::remove(b.file);
  EXPECT_THAT(setback_of([&] { atelier.buy(s.commission(), kNever); }, Kind::Stuck),
              HasSubstr("ledger forget"));
  EXPECT_EQ(s.posts(), 1u);
  s.books()->forget(b.key);
  EXPECT_FALSE(atelier.buy(s.commission(), kNever).cached);
  EXPECT_EQ(s.posts(), 2u);
}

// What an OpenAI server can send instead of a picture.
struct Rubbish : testing::Test {
  shop::Shop<fakes::OpenAiImages> shop;
  std::string answer(const std::string &bytes) {
    shop.fake.server.disturb(
        "POST", "/v1/images",
        {.status = 200, .body = R"({"data":[{"b64_json":")" + http::base64(bytes) + R"("}]})"});
    Atelier atelier(shop.setup());
    const auto said = setback_of([&] { atelier.buy(shop.commission(), kNever); }, Kind::Unusable);
    // Paid, and not paid again.
    EXPECT_EQ(shop.books()->find(generation::key(shop.commission().order))->state, ledger::State::Lost);
    EXPECT_GT(shop.books()->sums("spring").spent, 0);
    setback_of([&] { atelier.buy(shop.commission(), kNever); }, Kind::Stuck);
    EXPECT_EQ(shop.posts(), 1u);
    return said;
  }
};

TEST_F(Rubbish, Text) {
  EXPECT_THAT(answer("this is no picture"), HasSubstr("no usable picture"));
}
TEST_F(Rubbish, ACutOffPicture) {
  const auto png = fakes::png_of(1280, 720, 0x123456);
  answer(png.substr(0, png.size() / 2));
}
TEST_F(Rubbish, ABombOfAFewBytes) {
  auto png = fakes::png_of(64, 64, 0x123456);
  png.replace(16, 8, std::string("\x00\x01\x86\xa0\x00\x01\x86\xa0", 8));  // 100000 x 100000
  EXPECT_THAT(answer(png), HasSubstr("100000x100000"));
}
TEST_F(Rubbish, NoBase64) {
  shop.fake.server.disturb("POST", "/v1/images",
                           {.status = 200, .body = R"({"data":[{"b64_json":"%%%%"}]})"});
  Atelier atelier(shop.setup());
  setback_of([&] { atelier.buy(shop.commission(), kNever); }, Kind::Stuck);  // it may have been paid
}

TEST(Bill, IsWhatWasUsed) {
  shop::Shop<fakes::OpenAiImages> s;
  Atelier atelier(s.setup());
  EXPECT_NEAR(atelier.buy(s.commission(), kNever).price, (30 * 1000 + 8 * 300 + 5 * 50) / 1e6, 1e-6);
}

TEST(Address, IsFetchedOnceAndNeverWrittenDown) {
  shop::Shop<fakes::OpenAiImages> s;
  s.fake.as_url = true;
  s.fake.server.disturb("GET", "/files", {.status = 503, .body = "later"});
  Atelier atelier(s.setup());
  const Bought b = atelier.buy(s.commission(), kNever);
  EXPECT_FALSE(b.file.empty());
  EXPECT_EQ(s.posts(), 1u);
  for (const auto &f : std::filesystem::recursive_directory_iterator(s.dir.path())) {
    if (!f.is_regular_file()) continue;
    gchar *bytes = nullptr;
    gsize length = 0;
    ASSERT_TRUE(g_file_get_contents(f.path().c_str(), &bytes, &length, nullptr));
    EXPECT_EQ(std::string(bytes, length).find("signature=secret"), std::string::npos) << f.path();
    g_free(bytes);
  }
}

TEST(Address, ThatHasExpiredIsPaidAndLost) {
  shop::Shop<fakes::OpenAiImages> s;
  s.fake.as_url = true;
  s.fake.server.disturb("GET", "/files", {.status = 403, .body = "expired"}, false, 10);
  Atelier atelier(s.setup());
  EXPECT_THAT(setback_of([&] { atelier.buy(s.commission(), kNever); }, Kind::Stuck),
              HasSubstr("cannot be fetched"));
  EXPECT_GT(s.books()->sums("spring").lost, 0);
}

TEST(Processes, TwoBuyersOfOnePictureShareIt) {
  shop::Shop<fakes::ArkImages> s;
  Atelier a(s.setup()), b(s.setup());
  Bought x, y;
  std::thread one([&] { x = a.buy(s.commission(), kNever); }),
      two([&] { y = b.buy(s.commission(), kNever); });
  one.join();
  two.join();
  EXPECT_EQ(x.file, y.file);
  EXPECT_EQ(s.fake.charged(), 1u);
  EXPECT_NE(x.cached, y.cached);
}

}  // namespace
