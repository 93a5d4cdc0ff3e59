// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ledger/ledger.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "orders.hpp"
#include "support/support.hpp"

namespace {

using namespace ledger;
using orders::kLease;
using orders::kUnlimited;
using orders::order;
using testing::HasSubstr;
using Outcome = Claim::Outcome;

struct Rig {
  support::TempDir dir;
  std::string file = dir.file("deep/er/ledger.sqlite");
  std::unique_ptr<Ledger> book = Ledger::open(file);
  const std::string key = order(1).key;
  std::string id(unsigned n = 1) {  // of the latest purchase
    const auto entry = book->find(order(n).key);
    return entry ? entry->client_id : "none";
  }
  Claim claim(unsigned n = 1, Budget budget = {}, double quote = 1.0) {
    return book->claim(order(n, quote), budget, kLease);
  }
};

std::string error_of(const std::function<void()> &what) {
  try {
    what();
  } catch (const Error &e) {
    return e.what();
  }
  return "no error";
}

TEST(Ledger, AnOrderIsBoughtStepByStep) {
  Rig r;
  auto c = r.claim();
  ASSERT_EQ(c.outcome, Outcome::Mine);
  EXPECT_EQ(c.entry.client_id.size(), 64u);
  EXPECT_EQ(r.claim().outcome, Outcome::Busy);
  EXPECT_EQ(r.book->sums("film").reserved, 1'000'000);
  r.book->submitted(r.id(), "task-1");
  r.book->submitted(r.id(), "task-1");
  c = r.claim();
  EXPECT_EQ(c.outcome, Outcome::Submitted);
  EXPECT_EQ(c.entry.task, "task-1");
  r.book->stored(r.id(), "ab.mov", "hash", 123, money(0.9), "clip-1");
  c = r.claim();
  EXPECT_EQ(c.outcome, Outcome::Stored);
  EXPECT_EQ(c.entry.file, "ab.mov");
  EXPECT_EQ(c.entry.clip, "clip-1");
  EXPECT_EQ(c.entry.bytes, 123u);
  const Sums s = r.book->sums("film");
  EXPECT_EQ(s.spent, 900'000);
  EXPECT_EQ(s.reserved, 0);
  EXPECT_EQ(s.seconds_bought, 8);
  r.book->judged(r.key, "reject", "[\"palette\"]", {{"palette", 0.2}, {"pose", 0.9}});
  r.book->judged(r.key, "accept", "[]", {{"palette", 0.8}, {"style", 0.7}});
  r.book.reset();
  r.book = Ledger::open(r.file);
  EXPECT_EQ(r.book->find(r.key)->verdict, "accept");
  const auto scored = r.book->scored();
  ASSERT_EQ(scored.size(), 1u);
  EXPECT_EQ(scored[0].verdict, "accept");
  EXPECT_THAT(scored[0].scores, testing::ElementsAre(testing::Pair("palette", 0.8), testing::Pair("style", 0.7)));
  EXPECT_THAT(r.book->productions(), testing::ElementsAre("film"));
  EXPECT_THAT(r.book->tasks("https://api.example.com", 0), testing::ElementsAre("task-1"));
}

TEST(Ledger, ARefusedOrderMayBeClaimedAgainUnderAnotherName) {
  Rig r;
  const auto first = r.claim().entry;
  r.book->refused(r.id(), "busy", "later", 0);
  const auto second = r.claim();
  ASSERT_EQ(second.outcome, Outcome::Mine);
  EXPECT_EQ(second.entry.purchase, 2u);
  EXPECT_NE(second.entry.client_id, first.client_id);
  r.book->submitted(r.id(), "t");
  r.book->refused(r.id(), "failed", "but billed", money(0.5));
  r.claim();
  r.book->submitted(r.id(), "t2");
  r.book->stored(r.id(), "f", "h", 1, money(1), "");
  EXPECT_EQ(r.book->sums("film").spent, 1'500'000);
}

TEST(Ledger, ALostReplyIsUncertainUntilSomebodyKnows) {
  Rig r;
  r.claim();
  r.book->uncertain(r.id(), "the reply was lost");
  EXPECT_EQ(r.claim().outcome, Outcome::Uncertain);
  EXPECT_EQ(r.book->sums("film").reserved, 1'000'000);
  EXPECT_EQ(r.book->sums("film").uncertain, 1'000'000);
  EXPECT_TRUE(r.book->resolve(r.key, "found-it"));
  EXPECT_FALSE(r.book->resolve(r.key, ""));
  EXPECT_EQ(r.claim().entry.task, "found-it");

  r.claim(2);
  r.book->uncertain(r.id(2), "lost");
  EXPECT_TRUE(r.book->resolve(order(2).key, ""));
  EXPECT_EQ(r.claim(2).outcome, Outcome::Mine);
}

TEST(Ledger, TwoOrdersNeverShareATask) {
  Rig r;
  for (unsigned n : {1u, 2u}) {
    r.claim(n);
    r.book->uncertain(r.id(n), "lost");
  }
  EXPECT_TRUE(r.book->resolve(order(1).key, "the-one"));
  EXPECT_FALSE(r.book->resolve(order(2).key, "the-one"));
  EXPECT_EQ(r.claim(2).outcome, Outcome::Uncertain);
  EXPECT_TRUE(r.book->resolve(order(2).key, "another"));
}

TEST(Ledger, AWrongTaskIsCorrectedAndWhatWasUnderWayChangesNothing) {
  Rig r;
  r.claim(1);
  r.claim(2);
  r.book->submitted(r.id(2), "t2");
  const std::string first = r.id(1);
  r.book->uncertain(first, "lost");
  EXPECT_FALSE(r.book->correct(order(1).key, "t3"));  // nothing is decided yet
  EXPECT_TRUE(r.book->resolve(order(1).key, "wrong"));
  EXPECT_FALSE(r.book->correct(order(1).key, "t2"));
  EXPECT_TRUE(r.book->correct(order(1).key, "t3"));
  EXPECT_EQ(r.claim(1).outcome, Outcome::Submitted);
  EXPECT_EQ(r.book->find(order(1).key)->task, "t3");
  // Whoever asked for the wrong one.
  EXPECT_THROW(r.book->stored(first, "f", "h", 1, 5, ""), ledger::Error);
  r.book->refused(first, "failed", "the wrong one failed", 0);
  EXPECT_EQ(r.book->find(order(1).key)->state, ledger::State::Submitted);
  r.book->stored(r.id(1), "f", "h", 1, 5, "");
  EXPECT_FALSE(r.book->correct(order(1).key, "t4"));  // it is there
  // Paid, its file gone, and the provider has forgotten it: bought again, and both are on the bill.
  r.book->missing(order(1).key);
  EXPECT_TRUE(r.book->correct(order(1).key, ""));
  EXPECT_EQ(r.claim(1).outcome, Outcome::Mine);
  r.book->submitted(r.id(1), "t5");
  r.book->stored(r.id(1), "f", "h", 1, 6, "");
  EXPECT_EQ(r.book->sums(order(1).production).spent, 11);
}

TEST(Ledger, RivalsAreOrdersThatWereOpenAtTheSameTime) {
  Rig r;
  r.claim(1);
  r.book->uncertain(r.id(1), "lost");
  EXPECT_TRUE(r.book->rivals(*r.book->find(order(1).key)).empty());
  auto second = order(2);
  second.look = "5 s, seed 7";
  r.book->claim(second, kUnlimited, kLease);
  r.claim(3);
  r.book->submitted(r.id(3), "t3");  // known
  auto elsewhere = order(4);
  elsewhere.origin = "https://other.example.com";
  r.book->claim(elsewhere, kUnlimited, kLease);
  auto rivals = r.book->rivals(*r.book->find(order(1).key));
  ASSERT_EQ(rivals.size(), 1u);
  EXPECT_EQ(rivals[0].key, order(2).key);
  EXPECT_EQ(rivals[0].state, ledger::State::Intended);
  EXPECT_EQ(rivals[0].look, "5 s, seed 7");
  r.book->resolve(order(1).key, "t1");
  EXPECT_TRUE(r.book->rivals(*r.book->find(order(2).key)).empty());
}

TEST(Ledger, AClaimPastItsDeadlineIsUncertainAndALateReceiptStillCounts) {
  Rig r;
  ASSERT_EQ(r.book->claim(order(1), kUnlimited, 1000).outcome, Outcome::Mine);
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(r.claim().outcome, Outcome::Uncertain);
  r.book->submitted(r.id(), "late");
  EXPECT_EQ(r.claim().entry.task, "late");

  r.book->claim(order(2), kUnlimited, 1000);
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(r.claim(2).outcome, Outcome::Uncertain);
  r.book->resolve(order(2).key, "");
  EXPECT_THAT(error_of([&] { r.book->submitted(r.id(2), "later-still"); }), HasSubstr("paid twice"));
}

TEST(Ledger, AClaimOfADeadProcessIsUncertainAtOnce) {
  Rig r;
  if (const pid_t child = fork(); child == 0) {
    Ledger::open(r.file)->claim(order(1), kUnlimited, kLease);
    _exit(0);
  } else {
    int status;
    waitpid(child, &status, 0);
  }
  EXPECT_EQ(r.claim().outcome, Outcome::Uncertain);
}

TEST(Ledger, LostIsNeverBoughtAgainUnlessTold) {
  Rig r;
  r.claim();
  r.book->submitted(r.id(), "t");
  r.book->lost(r.id(), "expired", "the clip cannot be fetched", money(1));
  EXPECT_EQ(r.claim().outcome, Outcome::Lost);
  EXPECT_EQ(r.book->sums("film").lost, 1'000'000);
  r.book->forget(r.key);
  EXPECT_EQ(r.claim().outcome, Outcome::Mine);
  EXPECT_EQ(r.book->sums("film").spent, 1'000'000);
}

TEST(Ledger, AFileThatIsGoneIsFetchedAgainAndNotPaidAgain) {
  Rig r;
  r.claim();
  r.book->submitted(r.id(), "t");
  r.book->stored(r.id(), "f", "h", 1, money(2), "");
  r.book->missing(r.key);
  EXPECT_EQ(r.claim().outcome, Outcome::Submitted);
  EXPECT_EQ(r.book->sums("film").reserved, 0);
  r.book->stored(r.id(), "f", "h2", 1, money(2), "");
  EXPECT_EQ(r.book->sums("film").spent, 2'000'000);
}

TEST(Ledger, WhatIsOutOfOrderIsAnError) {
  Rig r;
  EXPECT_THAT(error_of([&] { r.book->submitted(r.id(), "t"); }), HasSubstr("claimed again"));
  r.claim();
  EXPECT_THAT(error_of([&] { r.book->stored(r.id(), "f", "h", 1, 0, ""); }),
              HasSubstr("cannot become stored"));
  EXPECT_THAT(error_of([&] { r.book->lost(r.id(), "c", "r", 0); }), HasSubstr("cannot become lost"));
  EXPECT_NE(error_of([&] { r.book->submitted(r.id(), ""); }), "no error");
  r.book->submitted(r.id(), "t");
  EXPECT_THAT(error_of([&] { r.book->submitted(r.id(), "other"); }), HasSubstr("paid twice"));
  EXPECT_NE(error_of([&] { r.book->stored(r.id(), "f", "h", 1, -5, ""); }), "no error");
  r.book->stored(r.id(), "f", "h", 1, 0, "");
  EXPECT_THAT(error_of([&] { r.book->stored(r.id(), "f", "other", 1, 0, ""); }),
              HasSubstr("cannot become stored"));
  EXPECT_THAT(error_of([&] { r.book->refused(r.id(), "c", "r", 0); }), HasSubstr("cannot become refused"));
  Order bad = order(3);
  bad.key = "short";
  EXPECT_NE(error_of([&] { r.book->claim(bad, {}, kLease); }), "no error");
  EXPECT_NE(error_of([] { money(-1); }), "no error");
  EXPECT_NE(error_of([] { money(HUGE_VAL); }), "no error");
}

TEST(Ledger, ASupersededPurchaseChangesNothing) {
  Rig r;
  r.book->claim(order(1), kUnlimited, 1000);
  const std::string first = r.id();
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(r.claim().outcome, Outcome::Uncertain);
  r.book->resolve(r.key, "");
  ASSERT_EQ(r.claim().outcome, Outcome::Mine);  // somebody else's, under way
  r.book->refused(first, "429", "late", 0);
  EXPECT_EQ(r.claim().outcome, Outcome::Busy);
  r.book->uncertain(first, "late");
  EXPECT_EQ(r.claim().outcome, Outcome::Busy);
  EXPECT_THAT(error_of([&] { r.book->submitted(first, "late"); }), HasSubstr("paid twice"));
  r.book->submitted(r.id(), "right");
  EXPECT_EQ(r.claim().entry.task, "right");
}

TEST(Budget, WhoPaidStaysSoWhoeverClaimsNext) {
  Rig r;
  r.claim(1, {money(10)});
  r.book->submitted(r.id(), "t");
  r.book->refused(r.id(), "failed", "but billed", money(3));
  Order other = order(1);
  other.production = "another film";
  ASSERT_EQ(r.book->claim(other, {money(1)}, kLease).outcome, Outcome::Mine);
  EXPECT_EQ(r.book->sums("film").spent, 3'000'000);
  EXPECT_EQ(r.book->sums("another film").spent, 0);
  EXPECT_EQ(r.claim(2, {money(3.5)}).outcome, Outcome::Exhausted);
}

TEST(Budget, ReservesBeforeItSpends) {
  Rig r;
  const Budget b{money(2.5)};
  EXPECT_EQ(r.claim(1, b).outcome, Outcome::Mine);
  EXPECT_EQ(r.claim(2, b).outcome, Outcome::Mine);
  const auto third = r.claim(3, b);
  EXPECT_EQ(third.outcome, Outcome::Exhausted);
  EXPECT_EQ(third.reserved, 2'000'000);
  EXPECT_FALSE(r.book->find(order(3).key));
  EXPECT_EQ(r.claim(3, b, 0.5).outcome, Outcome::Mine);
  r.book->refused(r.id(1), "c", "r", 0);  // frees its money
  EXPECT_EQ(r.claim(4, b).outcome, Outcome::Mine);
  EXPECT_EQ(r.claim(2, b).outcome, Outcome::Busy);  // an order that is bought already costs nothing
}

TEST(Budget, NothingMeansBuyNothing) {
  Rig r;
  EXPECT_EQ(r.claim(1, {Money(0)}).outcome, Outcome::Exhausted);
  EXPECT_EQ(r.claim(1, {Money(0)}, 0.0).outcome, Outcome::Exhausted);
  EXPECT_EQ(r.claim(1).outcome, Outcome::Mine);
}

TEST(Budget, SimulatedMoneyIsNoMoney) {
  Rig r;
  Order o = order(1);
  o.simulated = true;
  EXPECT_EQ(r.book->claim(o, {money(1)}, kLease).outcome, Outcome::Mine);
  EXPECT_EQ(r.book->sums("film").reserved, 0);
  EXPECT_EQ(r.claim(2, {money(1)}).outcome, Outcome::Mine);
}

TEST(Budget, OneCurrency) {
  Rig r;
  r.claim(1, {money(10)});
  Order o = order(2);
  o.currency = "EUR";
  EXPECT_THAT(error_of([&] { r.book->claim(o, {money(10)}, kLease); }), HasSubstr("USD"));
}

TEST(Budget, PreventedIsRemembered) {
  Rig r;
  r.book->prevented("film", "a", money(3));
  r.book->prevented("film", "b", money(1));
  EXPECT_EQ(r.book->sums("film").refused_by_budget, 4'000'000);
}

TEST(Budget, TwentyProcessesAndMoneyForOne) {
  Rig r;
  for (unsigned round = 0; round < 5; round++) {
    std::vector<pid_t> children;
    for (unsigned i = 0; i < 20; i++)
      if (const pid_t child = fork(); child == 0) {
        Order o = order(round * 100 + i);
        o.production = "p" + std::to_string(round);
        try {
          _exit(Ledger::open(r.file)->claim(o, {money(1.5)}, kLease).outcome == Outcome::Mine ? 1 : 0);
        } catch (...) {
          _exit(2);
        }
      } else {
        children.push_back(child);
      }
    int mine = 0;
    for (const pid_t child : children) {
      int status = 0;
      waitpid(child, &status, 0);
      ASSERT_TRUE(WIFEXITED(status));
      ASSERT_NE(WEXITSTATUS(status), 2);
      mine += WEXITSTATUS(status);
    }
    EXPECT_EQ(mine, 1);
  }
}

TEST(Ledger, OneOfManyThreadsAndProcessesMakesItAndWins) {
  support::TempDir dir;
  const std::string file = dir.file("new.sqlite");
  std::vector<pid_t> children;
  for (int i = 0; i < 8; i++)
    if (const pid_t child = fork(); child == 0) {
      try {
        auto book = Ledger::open(file);
        int mine = 0;
        for (unsigned n = 0; n < 20; n++) mine += book->claim(order(n), {}, kLease).outcome == Outcome::Mine;
        _exit(mine);
      } catch (...) {
        _exit(99);
      }
    } else {
      children.push_back(child);
    }
  int mine = 0;
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_NE(WEXITSTATUS(status), 99);
    mine += WEXITSTATUS(status);
  }
  EXPECT_EQ(mine, 20);
  auto book = Ledger::open(file);
  std::atomic<int> won{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; i++)
    threads.emplace_back([&] {
      for (unsigned n = 100; n < 110; n++) won += book->claim(order(n), {}, kLease).outcome == Outcome::Mine;
    });
  for (auto &t : threads) t.join();
  EXPECT_EQ(won, 10);
}

TEST(Ledger, AFileOfTheFirstVersionIsOpenedAndKeepsItsOrders) {
  Rig r;
  r.claim();
  r.book->submitted(r.id(), "task-1");
  r.book->stored(r.id(), "ab.mov", "hash", 1, money(1), "");
  r.book.reset();
  {  // as version 1 left it
    sqlite3 *db = nullptr;
    ASSERT_EQ(sqlite3_open(r.file.c_str(), &db), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(db, "DROP TABLE score; PRAGMA user_version = 1", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(db);
  }
  r.book = Ledger::open(r.file);
  EXPECT_EQ(r.book->find(r.key)->state, State::Stored);
  EXPECT_TRUE(r.book->scored().empty());
  r.book->judged(r.key, "accept", "[]", {{"light", 1}});
  EXPECT_EQ(r.book->scored().size(), 1u);
}

TEST(File, WhatIsNoLedgerIsRefused) {
  support::TempDir dir;
  const auto write = [&](const char *name, const std::string &text) {
    std::ofstream(dir.file(name), std::ios::binary) << text;
    return dir.file(name);
  };
  EXPECT_THAT(error_of([&] { Ledger::open(write("garbage", std::string(5000, 'g'))); }),
              HasSubstr("garbage"));
  EXPECT_EQ(error_of([&] { Ledger::open(write("empty", "")); }), "no error");  // as good as new
  std::filesystem::create_directory(dir.file("folder"));
  EXPECT_THAT(error_of([&] { Ledger::open(dir.file("folder")); }), HasSubstr("folder"));
  {
    sqlite3 *db = nullptr;
    sqlite3_open(dir.file("other").c_str(), &db);
    sqlite3_exec(db, "CREATE TABLE t (x); INSERT INTO t VALUES (1)", nullptr, nullptr, nullptr);
    sqlite3_close(db);
  }
  EXPECT_THAT(error_of([&] { Ledger::open(dir.file("other")); }), HasSubstr("no ledger"));
  {  // and left as it was
    sqlite3 *db = nullptr;
    sqlite3_stmt *mode = nullptr;
    sqlite3_open(dir.file("other").c_str(), &db);
    sqlite3_prepare_v2(db, "PRAGMA journal_mode", -1, &mode, nullptr);
    ASSERT_EQ(sqlite3_step(mode), SQLITE_ROW);
    EXPECT_STREQ(reinterpret_cast<const char *>(sqlite3_column_text(mode, 0)), "delete");
    sqlite3_finalize(mode);
    sqlite3_close(db);
  }
  Ledger::open(dir.file("newer"));
  {
    sqlite3 *db = nullptr;
    sqlite3_open(dir.file("newer").c_str(), &db);
    sqlite3_exec(db, "PRAGMA user_version = 7", nullptr, nullptr, nullptr);
    sqlite3_close(db);
  }
  EXPECT_THAT(error_of([&] { Ledger::open(dir.file("newer")); }), HasSubstr("version 7"));
}

TEST(File, ATornOneIsNotBelieved) {
  Rig r;
  for (unsigned n = 0; n < 200; n++) r.claim(n);
  r.book.reset();
  std::filesystem::resize_file(r.file, std::filesystem::file_size(r.file) / 2);
  EXPECT_NE(error_of([&] {
              auto book = Ledger::open(r.file);
              for (unsigned n = 0; n < 200; n++) book->claim(order(n), {}, kLease);
            }),
            "no error");
}

TEST(File, AFullDiskMeansThatNothingWasClaimed) {
  Rig r;
  r.claim(0);
  if (const pid_t child = fork(); child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit none{0, 0};
    setrlimit(RLIMIT_FSIZE, &none);
    try {
      Ledger::open(r.file)->claim(order(1), {}, kLease);
      _exit(0);
    } catch (const Error &) {
      _exit(7);
    }
  } else {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 7);
  }
  EXPECT_FALSE(r.book->find(order(1).key));
}

TEST(File, ManyOrdersStayFast) {
  Rig r;
  r.book.reset();
  sqlite3 *db = nullptr;
  sqlite3_open(r.file.c_str(), &db);
  sqlite3_exec(db,
               "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) INSERT INTO "
               "purchase_order "
               "(key, production, shot, take, segment, model, protocol, origin, quote, currency, seconds, "
               "simulated, state, "
               "purchase, client_id, since, deadline, updated, host, pid, begun) SELECT printf('%064x', "
               "1000000 + i), 'p' || "
               "(i % 1000), 's', 1, 0, 'm', 'x', 'o' || (i % 1000), 1, 'USD', 8, 0, 'refused', 1, 'c' || i, "
               "i, i, i, 'h', 1, 1 "
               "FROM n",
               nullptr, nullptr, nullptr);
  sqlite3_close(db);
  r.book = Ledger::open(r.file);
  const auto begun = std::chrono::steady_clock::now();
  for (unsigned n = 0; n < 50; n++) {
    Order o = order(n);
    o.production = "p7";
    EXPECT_EQ(r.book->claim(o, {money(1000)}, kLease).outcome, Outcome::Mine);
    r.book->tasks("o7", 0);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
}

}  // namespace
