// SPDX-License-Identifier: LGPL-2.1-or-later
// The frames of a film: who looks the same in all of them, what is carried along, what it will cost.
#include "document/document.hpp"
#include "shop.hpp"

namespace {

using pictures::Maker;
using pictures::Planned;
using shop::kNever;
using testing::HasSubstr;
using testing::Not;

const char kBoard[] = R"({"storyboard": 1, "title": "T", "size": [1280, 720], "seed": 5,
  "references": {
    "mara": {"kind": "character", "description": "a keeper in her fifties", "look": {"hair": "bun", "top": "#d0a020", "top-kind": "coat"}},
    "tom": {"kind": "character", "description": "a boy", "files": ["tom.png"]},
    "guest": {"kind": "character", "description": "seen once"},
    "quay": {"kind": "place", "set": "harbour", "description": "an old stone quay"}},
  "scenes": [
    {"id": "s", "place": "quay", "lighting": {"key": "left", "temperature": 4300, "time": "dusk"}, "palette": ["#112233", "#ffeedd"], "shots": [
      {"id": "a", "prompt": "Mara waits", "duration": 2, "framing": "wide", "subjects": [{"reference": "mara", "pose": "standing", "facing": "left", "at": [0.2, 0.5]}]},
      {"id": "f", "duration": 2, "source": {"file": "clip.mp4"}},
      {"id": "b", "prompt": "Mara and Tom", "duration": 2, "framing": "close", "angle": "low",
       "subjects": [{"reference": "mara"}, {"reference": "tom"}], "last-subjects": [{"reference": "tom"}]}]},
    {"id": "t", "shots": [
      {"id": "c", "prompt": "the guest alone", "duration": 2, "subjects": [{"reference": "guest"}]},
      {"id": "d", "prompt": "Mara again", "duration": 2, "subjects": [{"reference": "mara"}], "frames": [{"file": "d.png"}]}]}]})";

struct Film : testing::Test {
  shop::Shop<fakes::ArkImages> shop;
  storyboard::Storyboard board = storyboard::parse(kBoard);
  std::vector<std::string> told;
  pictures::Approvals approvals;

  void SetUp() override {
    for (const char *name : {"tom.png", "d.png"}) shop.dir.write(name, fakes::png_of(64, 36, 0x336699));
  }
  std::unique_ptr<Maker> maker(double budget = -1) {
    return std::make_unique<Maker>(
        shop.wishes(budget), board, [this](const std::string &f) { return shop.dir.file(f); }, approvals,
        [this](const std::string &s, const std::string &r, const pictures::Bought &b) {
          told.push_back(s + " " + r + (b.cached ? " cached" : ""));
        });
  }
  pictures::Bought frame(Maker &m, std::size_t scene, std::size_t shot, bool last = false) {
    return m.frame(board.scenes[scene], board.scenes[scene].shots[shot], last, kNever);
  }
};

TEST_F(Film, ACharacterIsCarriedFromFrameToFrame) {
  auto m = maker();
  frame(*m, 0, 0);
  frame(*m, 0, 2);
  frame(*m, 0, 2, true);
  frame(*m, 1, 0);
  const auto asked = shop.fake.orders();
  ASSERT_EQ(asked.size(), 5u);
  // A picture of Mara first, because she has none and is seen more than once.
  EXPECT_THAT(asked[0].prompt,
              HasSubstr("A reference picture of one character for a film: mara, a keeper in her fifties"));
  EXPECT_EQ(asked[0].pictures, 0u);
  EXPECT_THAT(asked[1].prompt, HasSubstr("Mara waits. Shot size: wide shot."));
  EXPECT_THAT(asked[1].prompt, HasSubstr("standing, looking to the left at the left"));
  EXPECT_THAT(asked[1].prompt, HasSubstr("Place: quay, an old stone quay, harbour."));
  EXPECT_THAT(asked[1].prompt, HasSubstr("Light: dusk, key light from the left and 4300 K."));
  EXPECT_THAT(asked[1].prompt, HasSubstr("Colours: #112233 and #ffeedd."));
  EXPECT_THAT(asked[1].prompt, HasSubstr("Image 1 shows mara: keep the face"));
  EXPECT_EQ(asked[1].pictures, 1u);
  // Mara's picture, Tom's file, the frame of shot a (the footage between them has none).
  EXPECT_EQ(asked[2].pictures, 3u);
  EXPECT_THAT(asked[2].prompt, HasSubstr("Image 2 shows tom"));
  EXPECT_THAT(asked[2].prompt, HasSubstr("Image 3 is the frame before this one in the same scene"));
  EXPECT_THAT(asked[2].prompt, HasSubstr("Camera angle: low"));
  // The last frame: Tom's file and the first frame of the same shot.
  EXPECT_EQ(asked[3].pictures, 2u);
  EXPECT_THAT(asked[3].prompt, HasSubstr("Image 2 is the first frame of this very shot"));
  EXPECT_THAT(asked[3].prompt, Not(HasSubstr("shows mara")));
  // Another scene begins anew; somebody seen once needs no picture first.
  EXPECT_EQ(asked[4].pictures, 0u);
  EXPECT_EQ(told, (std::vector<std::string>{"reference:mara reference", "a first", "b first", "b last",
                                            "c first"}));
}

TEST_F(Film, WhatItWillCostIsKnownBefore) {
  const auto all = catalogue::Catalogue::load(shop.dir.file("models.json"));
  const pictures::Style style{&all.image_at("tested"), ""};
  const auto plan = pictures::plan(board, style);
  ASSERT_EQ(plan.size(), 5u);  // Mara, a, b, b's last, c; not the footage, not d, which has a file
  EXPECT_EQ(plan[0].kind, Planned::Kind::Sheet);
  EXPECT_EQ(plan[2].pictures, 3u);
  EXPECT_EQ(plan[3].kind, Planned::Kind::Last);
  double sum = 0;
  for (const auto &p : plan) sum += p.quote.value();
  auto m = maker();
  for (const std::size_t shot : {0u, 2u}) frame(*m, 0, shot);
  frame(*m, 0, 2, true);
  frame(*m, 1, 0);
  EXPECT_NEAR(ledger::amount(shop.books()->sums("spring").spent), sum, 1e-6);
}

TEST_F(Film, ASecondRunAsksNothing) {
  {
    auto m = maker();
    frame(*m, 0, 2);
  }
  const auto posts = shop.posts();
  told.clear();
  auto m = maker(0);  // no money at all
  EXPECT_TRUE(frame(*m, 0, 2).cached);
  EXPECT_EQ(shop.posts(), posts);
  EXPECT_THAT(told, testing::Contains("b first cached"));
}

TEST_F(Film, AnApprovedFrameStaysWhenItsNeighbourIsMadeAgain) {
  std::string key;
  {
    auto m = maker();
    key = frame(*m, 0, 2).key;
    EXPECT_EQ(m->key_of("b", false), key);
  }
  approvals.shots["b"] = {
      "content", pictures::words_hash(board, board.scenes[0], board.scenes[0].shots[2]), "", {{"first", key}}};
  approvals.attempts["a"] = 2;
  const auto posts = shop.posts();
  {
    auto m = maker();
    EXPECT_EQ(frame(*m, 0, 2).key, key);
    EXPECT_EQ(shop.posts(), posts);        // not even its neighbour is asked for
    EXPECT_FALSE(frame(*m, 0, 0).cached);  // another attempt at a is another purchase
  }
  EXPECT_EQ(shop.posts(), posts + 1);
  // Its own words change: it is another frame.
  board.scenes[0].shots[2].prompt = "Mara and Tom, laughing";
  auto m = maker();
  EXPECT_NE(frame(*m, 0, 2).key, key);
}

TEST_F(Film, AFrameThatIsRefusedDoesNotStopTheOthers) {
  board.scenes[0].shots[0].prompt = "something forbidden";
  auto m = maker();
  EXPECT_THROW(frame(*m, 0, 0), pictures::Setback);
  EXPECT_NO_THROW(frame(*m, 0, 2));
  EXPECT_EQ(shop.fake.orders().back().pictures, 2u);  // Mara and Tom, no frame before
}

TEST_F(Film, WhatIsWrongWithTheWishesIsSaid) {
  const auto said = [&](auto change) {
    auto w = shop.wishes();
    change(w);
    return shop::setback_of([&] { Maker(w, board, [](const std::string &f) { return f; }, {}, {}); },
                            pictures::Setback::Kind::Settings);
  };
  EXPECT_THAT(said([](auto &w) { w.model = "testd"; }), HasSubstr("did you mean \"tested\"? "));
  EXPECT_THAT(said([](auto &w) { w.quality = "fine"; }), HasSubstr("no quality \"fine\""));
  EXPECT_THAT(said([](auto &w) { w.key_file = "/nowhere/key"; }), HasSubstr("/nowhere/key"));
  EXPECT_THAT(said([](auto &w) {
                w.key_file = "";
                w.key_variable = "NO_SUCH_KEY_IS_SET";
              }),
              HasSubstr("NO_SUCH_KEY_IS_SET"));
  EXPECT_THAT(said([](auto &w) { w.model = "gemini-2.5-flash-image"; }), HasSubstr("ended on 2026-10-02"));
}

TEST(Local, AServerOfOnesOwnNeedsNoKeyAndTakesFiles) {
  support::TempDir dir;
  fakes::OpenAiImages fake(true);
  auto board = storyboard::parse(kBoard);
  dir.write("tom.png", fakes::png_of(64, 36, 0x336699));
  pictures::Wishes w;
  w.model = "openai-images";
  w.base_url = fake.base();
  w.allow_hosts = fake.server.base();
  w.ledger = dir.file("ledger.sqlite");
  w.folder = dir.file("frames");
  Maker m(w, board, [&](const std::string &f) { return dir.file(f); }, {}, {});
  EXPECT_FALSE(m.frame(board.scenes[0], board.scenes[0].shots[2], false, kNever).cached);
  ASSERT_EQ(fake.orders().size(), 3u);
  EXPECT_EQ(fake.orders()[2].pictures, 3u);
}

}  // namespace
