// SPDX-License-Identifier: LGPL-2.1-or-later
// Figures that can be checked by hand; a page that asks nobody; what a browser makes of it.
#include "report/record.hpp"

#include <gmock/gmock.h>

#include <cstring>
#include <regex>

#include "ledger/ledger.hpp"
#include "report/page.hpp"
#include "support_tool.hpp"

namespace {

using report::figures_of;
using report::Production;
using testing::HasSubstr;
using testing::Not;
using tooltest::run;
using tooltest::slurp;

report::Take take(const std::string &shot, unsigned number, const std::string &verdict, double price,
                  bool landed, double wall = 10) {
  report::Take t;
  t.shot = shot;
  t.number = number;
  t.model = "kling-3.0";
  t.verdict = verdict;
  t.price = price;
  t.seconds = 5;
  t.wall = wall;
  t.landed = landed;
  return t;
}

// Three shots of 4 s and 4 s of footage; one retry, one take lost, one uncertain, one image.
Production film() {
  Production p;
  p.title = "Film";
  for (const char *id : {"a", "b", "c"}) {
    report::Shot s;
    s.id = id;
    s.seconds = 4;
    s.floor = 0.5;
    s.optimum = 0.6;
    p.shots.push_back(s);
  }
  p.shots[1].continues = true;
  report::Shot f;
  f.id = "f";
  f.seconds = 4;
  f.footage = true;
  p.shots.push_back(f);
  p.takes = {take("a", 1, "reject", 0.6, false), take("a", 2, "accept", 0.6, true),
             take("b", 1, "repair", 0.6, true), take("c", 1, "", 0.6, true)};
  p.takes[0].quote = 0.5;
  auto lost = take("b", 2, "", 0.3, false, 0);
  lost.lost = true;
  auto uncertain = take("c", 2, "", 0, false, 0);
  uncertain.uncertain = true;
  uncertain.quote = 0.4;
  p.takes.push_back(lost);
  p.takes.push_back(uncertain);
  report::Picture i;
  i.shot = "a";
  i.price = 0.04;
  i.quote = 0.04;
  p.pictures.push_back(i);
  p.makespan = 40;
  p.concurrency = 2;
  return p;
}

TEST(Figures, AreWhatOneWouldCount) {
  const auto f = figures_of(film());
  EXPECT_EQ(f.shots, 3u);
  EXPECT_EQ(f.finished, 3u);
  EXPECT_EQ(f.takes, 5u);
  EXPECT_DOUBLE_EQ(f.seconds, 16);  // footage included
  EXPECT_DOUBLE_EQ(f.seconds_used, 12);
  EXPECT_DOUBLE_EQ(f.seconds_bought, 25);
  EXPECT_NEAR(f.spend.images, 0.04, 1e-9);
  EXPECT_NEAR(f.spend.first, 1.8, 1e-9);
  EXPECT_NEAR(f.spend.retries, 0.6, 1e-9);
  EXPECT_NEAR(f.spend.lost, 0.3, 1e-9);
  EXPECT_NEAR(f.spend.uncertain, 0.4, 1e-9);
  EXPECT_NEAR(f.spend.billed(), 2.74, 1e-9);  // without what is uncertain
  EXPECT_NEAR(f.quoted, 0.5 + 0.6 * 3 + 0.3 + 0.4 + 0.04, 1e-9);
  EXPECT_NEAR(f.takes_per_finished_clip, 5.0 / 3, 1e-9);
  EXPECT_NEAR(f.money_per_finished_minute, 2.74 * 60 / 16, 1e-9);
  EXPECT_NEAR(*f.floor_ratio, 2.74 / 1.5, 1e-9);
  EXPECT_NEAR(*f.optimum_ratio, 2.74 / 1.8, 1e-9);
  EXPECT_NEAR(f.audit_share, 2.0 / 3, 1e-9);  // nobody looked at c
  EXPECT_NEAR(f.purity, 2.0 / 3, 1e-9);
  EXPECT_DOUBLE_EQ(f.makespan, 40);
  EXPECT_DOUBLE_EQ(f.makespan_bound, 30);  // a and b are a chain of 20 + 10 s; all 40 s in two lanes are 20 s
}

TEST(Figures, WithoutAnythingAreZeroAndNotInfinite) {
  const auto f = figures_of({});
  EXPECT_EQ(f.takes_per_finished_clip, 0);
  EXPECT_EQ(f.money_per_finished_minute, 0);
  EXPECT_FALSE(f.floor_ratio);
  auto p = film();
  p.shots[2].floor.reset();  // nobody is known to make c: a floor would be too low
  EXPECT_FALSE(figures_of(p).floor);
}

TEST(Record, IsReadAsItWasWritten) {
  auto p = film();
  p.takes[0].scores = {{"lighting", 0.2}, {"pose", 0.75}};
  p.takes[0].causes = {{"lighting", "from the right", "from the left", "turn the key light", 0.8}};
  const auto text = report::write_record(p);
  const auto q = report::read_record(text, "film.takes.json");
  EXPECT_EQ(report::write_record(q), text);
  ASSERT_EQ(q.takes.size(), p.takes.size());
  EXPECT_EQ(q.takes[0].causes[0].advice, "turn the key light");
  for (const char *bad : {"", "{}", "{\"record\": 2}", "{\"record\": 1, \"takes\": 5}",
                          "{\"record\": 1, \"takes\": [{\"shot-id\": \"a\", \"take\": 1, \"prize\": 1}]}"})
    EXPECT_THROW(report::read_record(bad, "x.json"), report::RecordError) << bad;
}

TEST(Record, ASecondRunKeepsWhatTheFirstCost) {
  const auto first = film();
  auto second = film();
  second.takes.resize(4);
  for (auto &t : second.takes) {
    t.price = 0;
    t.cached = true;
  }
  second.pictures.clear();
  report::merge(second, first);
  EXPECT_NEAR(figures_of(second).spend.billed(), figures_of(first).spend.billed(), 1e-9);
}

TEST(Page, EscapesWhatComesFromOutsideAndAsksNobody) {
  auto p = film();
  const std::string evil = "<script src=\"https://evil.example/x.js\"></script>'\"&\x01";
  p.title = evil;
  p.description = evil;
  p.shots[0].prompt = evil;
  p.shots[0].scene = evil;
  p.takes[0].causes = {{evil, evil, evil, evil, 1}};
  p.takes[0].model = evil;
  p.pictures[0].model = evil;
  const auto html = report::page(p, figures_of(p), {{"a", {"data:image/jpeg;base64,AAAA", "", ""}}}, "today");
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find('\x01'), std::string::npos);
  EXPECT_THAT(html, HasSubstr("&lt;script"));
  // Every address in it is data.
  const std::regex address("(src|href|url)\\s*[=(]\\s*[\"']?([^\"')> ]+)");
  for (auto i = std::sregex_iterator(html.begin(), html.end(), address); i != std::sregex_iterator(); ++i) {
    const std::string to = (*i)[2];
    if (to.starts_with("&quot;")) continue;  // text
    EXPECT_TRUE(to.starts_with("data:")) << to;
  }
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  EXPECT_THAT(html, HasSubstr("Open matters"));
}

TEST(Page, EveryOpenTagIsClosed) {
  const auto p = film();
  const auto html = report::page(p, figures_of(p), {}, "today");
  for (const char *tag :
       {"section", "div", "article", "table", "ul", "ol", "svg", "figure", "main", "header", "footer"}) {
    std::size_t opened = 0, closed = 0;
    for (auto at = html.find(std::string("<") + tag); at != std::string::npos;
         at = html.find(std::string("<") + tag, at + 1)) {
      const char after = html[at + std::strlen(tag) + 1];
      opened += after == '>' || after == ' ';
    }
    for (auto at = html.find(std::string("</") + tag + ">"); at != std::string::npos;
         at = html.find(std::string("</") + tag + ">", at + 1))
      closed++;
    EXPECT_EQ(opened, closed) << tag;
  }
}

const char kBoard[] =
    R"({"storyboard": 1, "title": "Small & <b>bold</b>", "size": [320, 180], "framerate": 24,
  "scenes": [{"id": "s", "shots": [
    {"id": "a", "prompt": "a person stands on a beach", "duration": 1},
    {"id": "b", "prompt": "the sea", "duration": 1, "transition": {"kind": "dissolve", "duration": 0.5}}]}]})";

TEST(Report, OfARehearsalHasFiguresAndAPage) {
  support::TempDir dir;
  const auto board = dir.write("film.storyboard", kBoard), film = dir.file("film.mp4");
  const auto rendered = run({"render", board, "-o", film, "--cache-dir", dir.file("takes"), "-m",
                             "rehearsal/veo-3.1-fast", "--no-sound", "--ledger", dir.file("ledger.sqlite")});
  ASSERT_EQ(rendered.code, 0) << rendered.err;
  EXPECT_THAT(rendered.out, HasSubstr("simulated"));
  const auto figures = run({"report", board, "--json", "--ledger", dir.file("none.sqlite")});
  EXPECT_EQ(figures.code, 1);  // a ledger that is named must be there
  const auto json = run({"report", board, "--json", "--record", dir.file("film.takes.json")});
  ASSERT_EQ(json.code, 0) << json.err;
  for (const char *key : {"takes-per-finished-clip", "money-per-finished-minute",
                          "money-quoted-per-finished-minute", "floor-ratio", "optimum-ratio", "audit-share",
                          "purity", "seconds-bought", "seconds-used", "targeted-retries", "makespan-bound"})
    EXPECT_THAT(json.out, HasSubstr(std::string("\"") + key + "\":"));
  EXPECT_THAT(json.out, HasSubstr("\"simulated\":true"));
  const auto said = run({"report", board, "-o", dir.file("report.html"), "--cache-dir", dir.file("takes")});
  ASSERT_EQ(said.code, 0) << said.err;
  const auto html = slurp(dir.file("report.html"));
  EXPECT_THAT(html, HasSubstr("Small &amp; &lt;b&gt;bold"));
  EXPECT_THAT(html, HasSubstr("Simulated"));
  std::size_t pictures = 0;
  for (auto at = html.find("data:image/jpeg"); at != std::string::npos;
       at = html.find("data:image/jpeg", at + 1))
    pictures++;
  EXPECT_EQ(pictures, 6u);  // frame, first and last of the take, of two shots
  if (std::system("command -v chromium > /dev/null") != 0) GTEST_SKIP() << "chromium is not installed";
  const std::string browse =
      "cd " + dir.path().string() +
      " && timeout 60 chromium --headless --no-sandbox --disable-gpu --user-data-dir=profile "
      "--enable-logging=stderr --v=0 --dump-dom file://$PWD/report.html > dom.html 2> log.txt";
  ASSERT_EQ(std::system(browse.c_str()), 0) << slurp(dir.file("log.txt"));
  EXPECT_THAT(slurp(dir.file("log.txt")), Not(HasSubstr("CONSOLE")));
  EXPECT_THAT(slurp(dir.file("dom.html")), HasSubstr("Storyboard and takes"));
}

TEST(Report, OfALedgerAlone) {
  support::TempDir dir;
  const std::string file = dir.file("ledger.sqlite");
  {
    const auto book = ledger::Ledger::open(file);
    for (const char *shot : {"a", "b"}) {
      ledger::Order o;
      o.key = std::string(64, *shot);
      o.production = "spring";
      o.shot = shot;
      o.model = "kling-3.0";
      o.protocol = "kling";
      o.origin = "https://api.example";
      o.quote = ledger::money(0.5);
      o.seconds = 5;
      const auto claim = book->claim(o, {}, 1000000);
      if (*shot == 'b') {
        book->uncertain(claim.entry.client_id, "the reply was lost");
        continue;
      }
      book->submitted(claim.entry.client_id, "t1");
      book->stored(claim.entry.client_id, "a.mov", std::string(64, 'f'), 10, ledger::money(0.45), "");
    }
  }
  const auto said = run({"report", file, "-o", dir.file("r.html"), "--json"});
  ASSERT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("\"money-spent\":0.45"));
  EXPECT_THAT(said.out, HasSubstr("\"uncertain\":0.5"));
  EXPECT_THAT(slurp(dir.file("r.html")), HasSubstr("Open matters"));
  EXPECT_THAT(run({"report", file, "-p", "autumn", "--json"}).err, HasSubstr("no production \"autumn\""));
  EXPECT_EQ(run({"report"}).code, 2);
  EXPECT_EQ(run({"report", dir.file("none.storyboard")}).code, 1);
}

}  // namespace
