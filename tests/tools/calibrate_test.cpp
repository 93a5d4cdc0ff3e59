// SPDX-License-Identifier: LGPL-2.1-or-later
// calibrate reads the records of productions and says which limits fit the takes that were kept.
#include <gmock/gmock.h>

#include "ledger/ledger.hpp"
#include "report/record.hpp"
#include "support_tool.hpp"

namespace {

using testing::HasSubstr;
using testing::Not;
using tooltest::run;

// Landed takes with palette scores 0.40, 0.41, ...; every one of them followed a rejected one with 0.05.
std::string record(unsigned takes, bool simulated = false) {
  report::Production p;
  p.title = "Kept";
  for (unsigned i = 0; i < takes; i++) {
    const std::string id = "s" + std::to_string(i);
    report::Shot shot;
    shot.id = id;
    shot.seconds = 4;
    p.shots.push_back(shot);
    report::Take bad, good;
    bad.shot = good.shot = id;
    bad.verdict = "reject";
    bad.scores = {{"palette", 0.05}};
    good.number = 2;
    good.verdict = "accept";
    good.scores = {{"palette", 0.40 + 0.01 * i}};
    good.landed = true;
    good.simulated = simulated;
    p.takes.push_back(bad);
    p.takes.push_back(good);
  }
  return report::write_record(p);
}

TEST(Calibrate, FitsTheLimitToWhatWasKept) {
  support::TempDir dir;
  const auto file = dir.write("film.takes.json", record(30));
  const auto said = run({"calibrate", file});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("\"limits\": { \"palette\": 0.39 }"));
  EXPECT_THAT(run({"calibrate", "--json", "--share", "0.1", file}).out, HasSubstr("\"palette\" : 0.4199"));
}

TEST(Calibrate, SaysWhenThereAreTooFew) {
  support::TempDir dir;
  const auto file = dir.write("film.takes.json", record(5));
  const auto said = run({"calibrate", file});
  EXPECT_EQ(said.code, 0);
  EXPECT_THAT(said.out, HasSubstr("No limit can be fitted"));
  EXPECT_THAT(said.out, Not(HasSubstr("\"limits\"")));
}

TEST(Calibrate, RehearsalsCountOnlyWhenAsked) {
  support::TempDir dir;
  const auto file = dir.write("film.takes.json", record(30, true));
  EXPECT_THAT(run({"calibrate", file}).out, HasSubstr("0 kept takes"));
  EXPECT_THAT(run({"calibrate", "--simulated", file}).out, HasSubstr("30 kept takes"));
}

TEST(Calibrate, ReadsTheAcceptedTakesOfALedger) {
  support::TempDir dir;
  const auto file = dir.file("ledger.sqlite");
  {
    auto book = ledger::Ledger::open(file);
    for (int i = 0; i < 60; i++) {
      ledger::Order order;
      order.key = std::string(62, 'a') + std::to_string(10 + i);
      order.production = "film";
      order.shot = "s" + std::to_string(i / 2);
      order.take = i % 2 + 1;
      order.model = order.protocol = order.origin = "m";
      const auto claim = book->claim(order, {}, 1'000'000);
      book->submitted(claim.entry.client_id, "t" + std::to_string(i));
      book->stored(claim.entry.client_id, "f", "h", 1, 0, "");
      if (i % 2)
        book->judged(order.key, "accept", "[]", {{"palette", 0.40 + 0.01 * (i / 2)}});
      else
        book->judged(order.key, "reject", "[\"palette\"]", {{"palette", 0.05}});
    }
  }
  const auto said = run({"calibrate", file});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("30 kept takes"));
  EXPECT_THAT(said.out, HasSubstr("\"limits\": { \"palette\": 0.39 }"));
  EXPECT_THAT(run({"calibrate", file, dir.write("film.takes.json", record(30))}).out, HasSubstr("60 kept takes"));
}

TEST(Calibrate, RubbishIsOneSentence) {
  support::TempDir dir;
  for (const std::string &file :
       {dir.write("a.json", "{"), dir.write("b.json", "[]"), dir.file("none.json")}) {
    const auto said = run({"calibrate", file});
    EXPECT_EQ(said.code, 1) << file;
    EXPECT_THAT(said.err, HasSubstr(file));
  }
  EXPECT_EQ(run({"calibrate", "--share", "2", dir.file("none.json")}).code, 2);
}

}  // namespace
