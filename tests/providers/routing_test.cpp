// SPDX-License-Identifier: LGPL-2.1-or-later
// model=auto: the model that is expected to cost least per finished clip is asked, says so, and what the
// ledger has seen changes it.
#include "buyer.hpp"

using namespace buyer;
using testing::HasSubstr;

namespace {

// "cheap" costs half of "good" and lands a quarter as often.
struct Routing : testing::Test {
  support::TempDir dir;
  fakes::Ark fake{clip()};
  double budget = -1;
  std::string models = "cheap,good";

  Routing() {
    g_setenv("ROUTING_TEST_KEY", fake.key.c_str(), TRUE);
    const std::string common = R"("like": "seedance-2.0", "base-url": ")" + fake.base() +
                               R"(", "key-variable": "ROUTING_TEST_KEY", "options": {"poll": "0.02"}, )";
    dir.write(
        "models.json",
        R"({"models": [{"name": "cheap", )" + common +
            R"("prices": [{"per-second": 0.05}], "landing": {"blind": 0.1, "storyboard": 0.2, "retry": 0.2}},
    {"name": "good", )" +
            common +
            R"("prices": [{"per-second": 0.1}], "landing": {"blind": 0.4, "storyboard": 0.8, "retry": 0.9}}]})");
  }
  void furnish(ElementRig &r, const char *model = "auto") const {
    g_object_set(r.element, "model", model, "models", models.c_str(), "catalogue",
                 dir.file("models.json").c_str(), "ledger", dir.file("ledger.sqlite").c_str(), "cache-dir",
                 dir.file("takes").c_str(), "allow-hosts", fake.server.base().c_str(), "budget", budget,
                 nullptr);
  }
  // "model: why", one line per shot.
  static std::string routes(ElementRig &r) {
    std::string out;
    for (const auto &m : r.messages(GST_MESSAGE_ELEMENT))
      if (const GstStructure *s = gst_storyboard_message_parse_route(m.get()))
        out += std::string(gst_structure_get_string(s, "model")) + ": " + gst_structure_get_string(s, "why") +
               "\n";
    return out;
  }
  static std::string taken_by(ElementRig &r) {
    std::string out;
    for (const auto &m : r.messages(GST_MESSAGE_ELEMENT))
      if (auto *info = gst_storyboard_message_parse_take(m.get())) {
        out += std::string(info->model) + " ";
        gst_storyboard_take_info_free(info);
      }
    return out;
  }
};

}  // namespace

TEST_F(Routing, TheCheapestPerFinishedClipIsAskedAndSaysWhy) {
  ElementRig r;
  furnish(r);
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_EQ(taken_by(r), "good ");
  EXPECT_THAT(routes(r), HasSubstr("good: 0.400 USD a take of 4 s"));
  EXPECT_THAT(routes(r), HasSubstr("; next is cheap at 480p with"));
  EXPECT_EQ(fake.charged(), 1u);
  bool told = false;
  for (const auto &m : r.messages(GST_MESSAGE_ELEMENT))
    if (const GstStructure *s = gst_storyboard_message_parse_route(m.get())) {
      gdouble price = 0, takes = 0, floor = 0;
      gst_structure_get(s, "price", G_TYPE_DOUBLE, &price, "takes", G_TYPE_DOUBLE, &takes, "floor",
                        G_TYPE_DOUBLE, &floor, nullptr);
      EXPECT_NEAR(price, .4, 1e-9);
      EXPECT_NEAR(takes, 1.22, .01);
      EXPECT_NEAR(floor, .2, 1e-9);  // one perfect take of the cheap one
      told = true;
    }
  EXPECT_TRUE(told);
}

// Lines are spoken by the model, and with sound it costs more: that is expected, and that is quoted.
TEST_F(Routing, LinesAreExpectedToCostWhatTheirOrderIsQuotedAt) {
  const std::string common = R"("like": "seedance-2.0", "base-url": ")" + fake.base() +
                             R"(", "key-variable": "ROUTING_TEST_KEY", "options": {"poll": "0.02"},
      "sound": "asked", "lip-sync": true, "landing": {"blind": 0.4, "storyboard": 0.8, "retry": 0.9}, )";
  dir.write("models.json",
            R"({"models": [
    {"name": "cheap", )" +
                common +
                R"("prices": [{"audio": false, "per-second": 0.05}, {"audio": true, "per-second": 0.2}]},
    {"name": "good", )" +
                common +
                R"("prices": [{"audio": false, "per-second": 0.1}, {"audio": true, "per-second": 0.15}]}]})");
  const struct {
    const char *line, *sound, *model;
    double price;
  } kCases[] = {{nullptr, "auto", "cheap", .2}, {"Go.", "auto", "good", .6}, {"Go.", "never", "cheap", .2}};
  unsigned made = 0;
  double quoted_before = 0;
  for (const auto &c : kCases) {
    SCOPED_TRACE(std::string(c.line ? c.line : "silent") + ", sound=" + c.sound);
    ElementRig r;
    furnish(r);
    gst_util_set_object_arg(G_OBJECT(r.element), "sound", c.sound);
    // Its own take each time, not one that is kept.
    auto a = shot("a");
    a.prompt += " Again " + std::to_string(made++);
    ASSERT_TRUE(play(r, {a}, [&](GstStoryboardFilm *f) {
      gst_storyboard_film_add_cut(f, "a", 0, GST_SECOND, nullptr, 0);
      if (!c.line) return;
      GstStructure *s = gst_storyboard_sound_new("voice", "a", nullptr, 0);
      gst_structure_set(s, "speaker", G_TYPE_STRING, "mara", "text", G_TYPE_STRING, c.line, nullptr);
      g_ptr_array_add(f->sounds, s);
    })) << r.error();
    EXPECT_EQ(taken_by(r), std::string(c.model) + " ");
    gdouble price = 0;
    for (const auto &m : r.messages(GST_MESSAGE_ELEMENT))
      if (const GstStructure *s = gst_storyboard_message_parse_route(m.get()))
        gst_structure_get_double(s, "price", &price);
    EXPECT_NEAR(price, c.price, 1e-9);
    const auto entries = ledger::Ledger::open(dir.file("ledger.sqlite"))->list("");
    ASSERT_EQ(entries.size(), made);
    double quoted = 0;
    for (const auto &e : entries) quoted += ledger::amount(e.quote);
    EXPECT_NEAR(quoted - quoted_before, price, 1e-6);
    quoted_before = quoted;
  }
}

TEST_F(Routing, WhatTheLedgerHasSeenMovesTheChoice) {
  {
    const auto book = ledger::Ledger::open(dir.file("ledger.sqlite"));
    for (int i = 0; i < 60; i++) {
      ledger::Order o;
      o.key = std::string(61, 'a') + std::to_string(100 + i);
      o.model = i < 30 ? "good" : "cheap";
      o.take = 1 + i % 2;
      const auto claim = book->claim(o, {}, G_USEC_PER_SEC);
      book->submitted(claim.entry.client_id, "task-" + std::to_string(i));
      book->stored(claim.entry.client_id, "none", "none", 1, 0, "");
      book->judged(o.key, i < 30 ? "reject" : "accept", "[]");
    }
  }
  ElementRig r;
  furnish(r);
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_EQ(taken_by(r), "cheap ");
  EXPECT_THAT(routes(r), HasSubstr("next is good"));
}

TEST_F(Routing, VerdictsAreWrittenDownAndLearntFrom) {
  ElementRig r;
  furnish(r);
  std::atomic<int> judged{0};
  r.verdict = [&](const std::string &) {
    return judged++ ? GST_STORYBOARD_VERDICT_ACCEPT : GST_STORYBOARD_VERDICT_REJECT;
  };
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_EQ(taken_by(r), "good good ");
  const auto entries = ledger::Ledger::open(dir.file("ledger.sqlite"))->list("");
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].verdict, "reject");
  EXPECT_THAT(entries[0].causes, HasSubstr("\""));
  EXPECT_EQ(entries[1].verdict, "accept");
}

TEST_F(Routing, ABudgetLeavesTheCheapOne) {
  budget = .25;  // a take of "good" is .40
  ElementRig r;
  furnish(r);
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_EQ(taken_by(r), "cheap ");
  budget = .10;
  ElementRig poor;
  g_object_set(poor.element, "production", "another", nullptr);
  furnish(poor);
  auto other = shot();
  other.prompt += " Another.";
  EXPECT_FALSE(play(poor, {other}));
  EXPECT_THAT(poor.error(), HasSubstr("budget"));
  EXPECT_EQ(fake.charged(), 1u);
}

TEST_F(Routing, AShotThatNamesItsModelIsNotRouted) {
  ElementRig r;
  furnish(r);
  auto s = shot();
  s.model = "cheap";
  ASSERT_TRUE(play(r, {s})) << r.error();
  EXPECT_EQ(taken_by(r), "cheap ");
  EXPECT_EQ(routes(r), "");
}

TEST_F(Routing, WithoutAKeyTheStoryboardIsPlayedAndSaidWhy) {
  for (const char *name : {"ARK_API_KEY", "KLING_API_KEY", "GEMINI_API_KEY", "VERTEX_ACCESS_TOKEN", "FAL_KEY",
                           "OPENAI_API_KEY", "ROUTING_TEST_KEY"})
    g_unsetenv(name);
  models.clear();
  ElementRig r;
  furnish(r);
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_EQ(taken_by(r), "animatic ");
  EXPECT_THAT(warnings(r), HasSubstr("finds no key of a model in the environment"));
  EXPECT_EQ(fake.charged(), 0u);
}

TEST_F(Routing, AWrongNameAmongTheModelsIsAnError) {
  models = "goood";
  ElementRig r;
  furnish(r);
  EXPECT_FALSE(play(r, {shot()}));
  EXPECT_THAT(r.error(), HasSubstr("good"));
}

TEST_F(Routing, ARehearsalRoutesAsWell) {
  ElementRig r;
  furnish(r, "rehearsal/auto");
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_THAT(taken_by(r), HasSubstr("rehearsal/good"));
  EXPECT_THAT(routes(r), HasSubstr("rehearsal/good: 0.400 USD a take"));
  EXPECT_EQ(fake.charged(), 0u);
}
