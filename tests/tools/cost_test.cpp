// SPDX-License-Identifier: LGPL-2.1-or-later
// gst-storyboard-1.0 estimate and rehearse as a person or a script meets them.
#include <gmock/gmock.h>
#include <json-glib/json-glib.h>

#include <memory>

#include "ledger/ledger.hpp"
#include "support_tool.hpp"

using testing::HasSubstr;
using testing::Not;
using tooltest::run;
using tooltest::Said;

namespace {

class Parsed {
 public:
  explicit Parsed(const std::string &text) : root_(json_from_string(text.c_str(), nullptr)) {}
  ~Parsed() {
    if (root_) json_node_unref(root_);
  }
  Parsed(const Parsed &) = delete;
  JsonNode *at(const char *path) const {  // JSONPath, one match
    JsonNode *all = root_ ? json_path_query(path, root_, nullptr) : nullptr;
    JsonArray *list = all ? json_node_get_array(all) : nullptr;
    JsonNode *one =
        list && json_array_get_length(list) == 1 ? json_node_copy(json_array_get_element(list, 0)) : nullptr;
    if (all) json_node_unref(all);
    return one;
  }
  double number(const char *path) const {
    JsonNode *n = at(path);
    const double v = n ? json_node_get_double(n) : NAN;
    if (n) json_node_unref(n);
    return v;
  }
  std::string text(const char *path) const {
    JsonNode *n = at(path);
    const std::string v = n && json_node_get_string(n) ? json_node_get_string(n) : "";
    if (n) json_node_unref(n);
    return v;
  }
  explicit operator bool() const { return root_; }

 private:
  JsonNode *root_;
};

class Cost : public testing::Test {
 public:
  support::TempDir dir;
  std::string board = dir.write("film.storyboard",
                                R"({"storyboard": 1, "title": "Film", "size": [1280, 720], "framerate": 24,
    "scenes": [{"id": "s", "shots": [
      {"id": "a", "prompt": "a boat", "duration": 5}, {"id": "b", "prompt": "the sea", "duration": 6.2},
      {"id": "still", "prompt": "a card", "duration": 2, "model": "animatic"}]}]})");
  std::string models = dir.write("models.json", R"({"models": [
    {"name": "cheap", "protocol": "p", "key-variable": "K", "durations": {"from": 1, "to": 15},
     "resolutions": [{"name": "720p", "width": 1280, "height": 720}], "modes": [{"name": "first-frame", "first": true}],
     "prices": [{"per-second": 0.05}], "latency": {"median": 60, "p95": 60}, "landing": {"blind": 0.1, "storyboard": 0.3, "retry": 0.3}},
    {"like": "cheap", "name": "good", "prices": [{"per-second": 0.1}], "landing": {"blind": 0.4, "storyboard": 0.8, "retry": 0.9}},
    {"like": "cheap", "name": "old", "expires": "2020-01-01"}]})");
  Said estimate(std::vector<std::string> more) const {
    std::vector<std::string> all{"estimate", board, "--catalogue", models, "--models", "cheap,good"};
    all.insert(all.end(), more.begin(), more.end());
    return run(all);
  }
};

}  // namespace

TEST_F(Cost, TheCheapestPerFinishedClipIsNotTheCheapest) {
  const auto said = estimate({"--json"});
  ASSERT_EQ(said.code, 0) << said.err;
  const Parsed j(said.out);
  ASSERT_TRUE(j);
  EXPECT_EQ(j.text("$.shots[0].model"), "good");
  EXPECT_THAT(j.text("$.shots[0].why"), HasSubstr("next is cheap"));
  EXPECT_NEAR(j.number("$.shots[1]['seconds-bought']"), 7, 1e-9);
  EXPECT_NEAR(j.number("$.total.floor"), .05 * 12, 1e-9);
  EXPECT_NEAR(j.number("$.total.money"), 1.2 * 1.22, .01);
  EXPECT_NEAR(j.number("$.total['floor-ratio']"), 2.44, .02);
  EXPECT_NEAR(j.number("$.total['takes-per-finished-clip']"), 1.222, .01);
  EXPECT_NEAR(j.number("$.total['money-per-finished-minute']"), 1.2 * 1.22 * 60 / 11.2, .05);
  EXPECT_GE(j.number("$.total['money-p95']"), j.number("$.total.money"));
  EXPECT_GE(j.number("$.total.makespan"), j.number("$.total['makespan-bound']") - 1e-9);
  EXPECT_NEAR(j.number("$.landing[0].storyboard.mean"), .8, 1e-9);
  const auto table = estimate({});
  EXPECT_THAT(table.out, HasSubstr("good at 720p"));
  EXPECT_THAT(table.out, HasSubstr("1 more (2 s) by animatic, for nothing"));
  EXPECT_THAT(table.out, HasSubstr("floor ratio 2.44"));
}

// One model for the whole film: chosen by the same sum that `estimate` shows for the film it plans.
TEST_F(Cost, APlanForTheCheapestModelCostsWhatTheEstimateSays) {
  const auto film = dir.file("planned.storyboard");
  const auto planned = run({"plan", "Ana bakes bread at dawn and carries it to the harbour.", "--duration",
                            "30", "--model", "auto", "--catalogue", models, "--json", "-o", film});
  ASSERT_EQ(planned.code, 0) << planned.err;
  const Parsed j(planned.out);
  ASSERT_TRUE(j);
  const auto name = j.text("$.model");
  EXPECT_NE(name, "cheap") << "half the price, and it lands less than half as often";
  const auto said = run({"estimate", film, "--catalogue", models, "--models", name, "--json"});
  ASSERT_EQ(said.code, 0) << said.err;
  const Parsed e(said.out);
  ASSERT_TRUE(e);
  // The plan's money is until every shot has landed; the estimate's stops at three takes.
  const double share = e.number("$.total.landed") / j.number("$.shots"),
               money = j.number("$['money-expected']");
  EXPECT_GT(money, 0);
  EXPECT_NEAR(money, e.number("$.total.money") / share, .005 * money);
}

TEST_F(Cost, TheLedgerIsReadAndShown) {
  const auto book = dir.file("ledger.sqlite");
  {
    const auto l = ledger::Ledger::open(book);
    for (int i = 0; i < 40; i++) {
      ledger::Order o;
      o.key = std::string(62, '0') + std::to_string(10 + i);
      o.model = "good";
      o.take = i % 2 ? 2 : 1;
      const auto claim = l->claim(o, {}, 1000000);
      l->submitted(claim.entry.client_id, "t" + std::to_string(i));
      l->stored(claim.entry.client_id, "f", "h", 1, 0, "");
      l->judged(o.key, "reject", "[]");
    }
  }
  const auto said = estimate({"--json", "--give-up", "2", "--ledger", book});
  ASSERT_EQ(said.code, 0) << said.err;
  const Parsed j(said.out);
  EXPECT_EQ(j.text("$.shots[0].model"), "cheap");  // "good" turned out not to be
  EXPECT_EQ(Parsed(estimate({"--json", "--give-up", "2"}).out).text("$.shots[0].model"), "good");
  EXPECT_THAT(estimate({"--ledger", book, "--model", "good"}).out, HasSubstr("40 takes of the ledger"));
  EXPECT_THAT(estimate({"--ledger", dir.file("none.sqlite")}).err, HasSubstr("there is no ledger"));
}

TEST_F(Cost, TheSoundThatWillBeAskedForIsPriced) {
  models = dir.write("models.json", R"({"models": [
    {"name": "good", "protocol": "p", "key-variable": "K", "durations": {"from": 1, "to": 15}, "sound": "asked",
     "resolutions": [{"name": "720p", "width": 1280, "height": 720}], "modes": [{"name": "first-frame", "first": true}],
     "prices": [{"audio": false, "per-second": 0.1}, {"audio": true, "per-second": 0.2}], "latency": {"median": 60, "p95": 60},
     "landing": {"blind": 0.4, "storyboard": 0.8, "retry": 0.9}}, {"like": "good", "name": "cheap"}]})");
  const auto floor = [&](std::vector<std::string> more) {
    more.push_back("--json");
    const auto said = estimate(more);
    EXPECT_EQ(said.code, 0) << said.err;
    return Parsed(said.out).number("$.total.floor");
  };
  EXPECT_NEAR(floor({}), 0.1 * 12, 1e-9);
  EXPECT_NEAR(floor({"--sound", "never"}), 0.1 * 12, 1e-9);
  EXPECT_NEAR(floor({"--sound", "always"}), 0.2 * 12, 1e-9);
  const auto wrong = estimate({"--sound", "loud"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("--sound is never, auto or always, not \"loud\""));
}

// What a person found out, and found out to be wrong.
TEST(Ledger, ADecisionCanBeCorrected) {
  support::TempDir dir;
  const auto file = dir.file("ledger.sqlite");
  const auto open = [&] { return ledger::Ledger::open(file); };
  ledger::Order o;
  o.key = std::string(64, 'a');
  o.shot = "one";
  o.model = "good";
  o.origin = "https://api.example";
  o.quote = 1000000;
  ledger::Order other = o;
  other.key = std::string(64, 'b');
  {
    const auto l = open();
    l->uncertain(l->claim(o, {}, 1000000).entry.client_id, "the reply was lost");
    l->submitted(l->claim(other, {}, 1000000).entry.client_id, "t9");
  }
  const auto said = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"ledger", "--file", file});
    return run(words);
  };
  EXPECT_THAT(said({"arrived", "aaaaaa", "t9"}).err, HasSubstr("the task is another order's"));
  EXPECT_EQ(said({"arrived", "aaaaaa", "t1"}).code, 0);
  EXPECT_EQ(open()->find(o.key)->task, "t1");
  EXPECT_THAT(said({"arrived", "aaaaaa", "t1"}).err, HasSubstr("is that task already"));
  const auto corrected = said({"arrived", "aaaaaa", "t2"});
  EXPECT_EQ(corrected.code, 0) << corrected.err;
  EXPECT_THAT(corrected.out, HasSubstr("taken for task t1 before"));
  EXPECT_EQ(open()->find(o.key)->task, "t2");
  EXPECT_THAT(said({"arrived", "aaaaaa", "t9"}).err, HasSubstr("the task is another order's"));
  // To be sent again although it has a task takes a second thought.
  const auto doubt = said({"missing", "aaaaaa"});
  EXPECT_EQ(doubt.code, 1);
  EXPECT_THAT(doubt.err, HasSubstr("the provider's task t2 and may be paid"));
  EXPECT_EQ(open()->find(o.key)->state, ledger::State::Submitted);
  EXPECT_EQ(said({"missing", "--sure", "aaaaaa"}).code, 0);
  EXPECT_EQ(open()->find(o.key)->state, ledger::State::Refused);
  EXPECT_EQ(open()->sums("").reserved, other.quote);
  EXPECT_THAT(said({"arrived", "aaaaaa", "t1"}).err, HasSubstr("is refused"));
}

TEST_F(Cost, WhatCannotBeDoneIsOneAndSaysWhy) {
  const auto poor = estimate({"--budget", "0.7"});
  EXPECT_EQ(poor.code, 1);
  EXPECT_THAT(poor.err, HasSubstr("The budget of 0.700 USD reaches for 1 of 2 shots"));
  EXPECT_THAT(poor.out, HasSubstr("given up: the budget does not reach"));
  const auto late = estimate({"--deadline", "10s"});
  EXPECT_EQ(late.code, 1);
  EXPECT_THAT(late.err, HasSubstr("The deadline of 10 s cannot be kept"));
  EXPECT_EQ(estimate({"--deadline", "2h", "--budget", "20"}).code, 0);
  const auto expired = run({"estimate", board, "--catalogue", models, "--model", "old"});
  EXPECT_EQ(expired.code, 0);
  EXPECT_THAT(expired.err, HasSubstr("The entry of old expired on 2020-01-01"));
  const auto with_budget = run({"estimate", board, "--catalogue", models, "--model", "old", "--budget", "9"});
  EXPECT_EQ(with_budget.code, 1);
  EXPECT_THAT(with_budget.out, HasSubstr("a budget cannot be kept"));
  const auto unknown = run({"estimate", board, "--catalogue", models, "--model", "goo"});
  EXPECT_EQ(unknown.code, 1);
  EXPECT_THAT(unknown.err, HasSubstr("good"));
  EXPECT_EQ(run({"estimate", dir.file("absent.storyboard")}).code, 1);
  EXPECT_EQ(run({"estimate"}).code, 2);
  EXPECT_EQ(estimate({"--deadline", "soon"}).code, 2);
  EXPECT_EQ(estimate({"--max-takes", "0"}).code, 2);
  EXPECT_EQ(run({"estimate", "--help"}).code, 0);
}

TEST_F(Cost, ARehearsalIsSeededAndAlwaysSaysThatItIsSimulated) {
  const std::vector<std::string> article{"rehearse", "--article", "--runs", "100", "--seed", "5", "--json"};
  const auto a = run(article), b = run(article);
  ASSERT_EQ(a.code, 0) << a.err;
  EXPECT_EQ(a.out, b.out);
  const Parsed j(a.out);
  ASSERT_TRUE(j);
  EXPECT_NEAR(j.number("$.arithmetic[4].computed"), 8.32, 1e-9);
  EXPECT_EQ(j.text("$.rehearsals[0].rows[0].stack"), "prompt-and-pray");
  EXPECT_GT(j.number("$.rehearsals[0].rows[0].money.p95"), j.number("$.rehearsals[0].rows[0].money.p5"));
  EXPECT_THAT(a.err, HasSubstr("sora-2 expired"));
  const auto table =
      run({"rehearse", board, "--catalogue", models, "--models", "cheap,good", "--runs", "50"});
  ASSERT_EQ(table.code, 0) << table.err;
  EXPECT_THAT(table.out, HasSubstr("SIMULATED: Film"));
  EXPECT_THAT(table.out, HasSubstr("auto"));
  EXPECT_THAT(table.out, HasSubstr("nothing was sent or paid"));
  EXPECT_THAT(table.out, Not(HasSubstr("cannot make")));
  EXPECT_EQ(run({"rehearse"}).code, 2);
  EXPECT_EQ(run({"rehearse", "--article", board}).code, 2);
  EXPECT_EQ(run({"rehearse", "--article", "--runs", "0"}).code, 2);
  EXPECT_EQ(run({"rehearse", "--study", dir.file("absent.json")}).code, 1);
}
