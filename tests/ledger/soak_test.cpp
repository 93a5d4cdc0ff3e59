// SPDX-License-Identifier: LGPL-2.1-or-later
// Buyers that are killed at random moments, in front of a shop that counts.
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <fstream>
#include <random>
#include <set>

#include "orders.hpp"
#include "support/support.hpp"

namespace {

using namespace ledger;
using orders::order;

// A shop without any protection: every call is a sale. One line "CLIENT TASK" each, appended in one write.
class Shop {
 public:
  explicit Shop(std::string file) : file_(std::move(file)) {}
  std::string buy(const std::string &client) const {
    const int fd = open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    const std::string task = "t" + std::to_string(getpid()) + "-" + std::to_string(rand());
    const std::string line = client + " " + task + "\n";
    EXPECT_EQ(write(fd, line.data(), line.size()), static_cast<ssize_t>(line.size()));
    close(fd);
    return task;
  }
  std::string look_up(const std::string &client) const {
    for (const auto &[c, task] : sales())
      if (c == client) return task;
    return {};
  }
  std::vector<std::pair<std::string, std::string>> sales() const {
    std::ifstream in(file_);
    std::vector<std::pair<std::string, std::string>> out;
    for (std::string client, task; in >> client >> task;) out.emplace_back(client, task);
    return out;
  }

 private:
  const std::string file_;
};

void pause(std::mt19937 &random) {
  if (random() % 3 == 0) usleep(static_cast<useconds_t>(random() % 400));
}

// One buyer: goes on wherever the ledger says until the order is stored. Between any two calls it may be
// killed.
void buy_all(const std::string &file, const Shop &shop, unsigned orders, unsigned seed) {
  std::mt19937 random(seed);
  auto book = Ledger::open(file);
  for (unsigned n = 0; n < orders; n++) {
    for (;;) {
      const auto claim = book->claim(order(n), {}, 200'000);
      pause(random);
      const auto &key = claim.entry.key;
      if (claim.outcome == Claim::Outcome::Stored) break;
      if (claim.outcome == Claim::Outcome::Busy) usleep(2000);
      if (claim.outcome == Claim::Outcome::Mine) {
        const std::string task = shop.buy(claim.entry.client_id);
        pause(random);
        if (random() % 5 == 0) {  // the reply is lost
          book->uncertain(claim.entry.client_id, "lost");
        } else {
          book->submitted(claim.entry.client_id, task);
        }
      }
      if (claim.outcome == Claim::Outcome::Uncertain) {
        const std::string task = shop.look_up(claim.entry.client_id);
        pause(random);
        book->resolve(key, task);
      }
      if (claim.outcome == Claim::Outcome::Submitted) {
        pause(random);
        try {
          book->stored(claim.entry.client_id, "f", "h", 1, money(1), "");
        } catch (const Error &) {  // another buyer was faster
        }
      }
    }
  }
}

void buy_naively(const Shop &shop, const std::string &done, unsigned orders, unsigned seed) {
  std::mt19937 random(seed);
  for (unsigned n = 0; n < orders; n++) {
    const std::string marker = done + std::to_string(n);
    if (access(marker.c_str(), F_OK) == 0) continue;
    shop.buy(order(n).key);
    pause(random);
    std::ofstream(marker) << "x";
  }
}

unsigned soak(const std::function<void(unsigned)> &buyer, unsigned kills) {
  std::mt19937 random(42);
  unsigned killed = 0;
  for (unsigned round = 0; killed < kills && round < kills * 3; round++) {
    std::vector<pid_t> children;
    for (int i = 0; i < 2; i++)  // two at once
      if (const pid_t child = fork(); child == 0) {
        try {
          buyer(static_cast<unsigned>(random()) + static_cast<unsigned>(i) * 7919 + round * 31);
        } catch (const std::exception &x) {
          std::fprintf(stderr, "buyer: %s\n", x.what());
          _exit(9);
        }
        _exit(0);
      } else {
        children.push_back(child);
      }
    usleep(static_cast<useconds_t>(2000 + random() % 30000));
    for (const pid_t child : children) {
      kill(child, SIGKILL);
      int status = 0;
      waitpid(child, &status, 0);
      killed += WIFSIGNALED(status);
      if (WIFEXITED(status)) {
        EXPECT_EQ(WEXITSTATUS(status), 0);
      }
    }
  }
  return killed;
}

TEST(Soak, NothingIsBoughtTwiceWhoeverDiesWhenever) {
  support::TempDir dir;
  const Shop shop(dir.file("shop"));
  const std::string file = dir.file("ledger.sqlite");
  constexpr unsigned kOrders = 300;
  const unsigned killed = soak([&](unsigned seed) { buy_all(file, shop, kOrders, seed); }, 200);
  buy_all(file, shop, kOrders, 1);
  EXPECT_GE(killed, 200u);
  EXPECT_EQ(shop.sales().size(), kOrders);
  auto book = Ledger::open(file);
  const Sums sums = book->sums("film");
  EXPECT_EQ(sums.stored, kOrders);
  EXPECT_EQ(sums.spent, money(kOrders));
  EXPECT_EQ(sums.reserved, 0);
  std::set<std::string> tasks;
  for (const auto &e : book->list("film")) tasks.insert(e.task);
  for (const auto &[client, task] : shop.sales())
    EXPECT_EQ(tasks.count(task), 1u) << "a sale nobody knows of";
}

// The same shop, the same deaths, without a ledger: the test above can fail.
TEST(Soak, WithoutALedgerSomeIsBoughtTwice) {
  support::TempDir dir;
  const Shop shop(dir.file("shop"));
  constexpr unsigned kOrders = 2000;
  soak([&](unsigned seed) { buy_naively(shop, dir.file("done-"), kOrders, seed); }, 60);
  buy_naively(shop, dir.file("done-"), kOrders, 1);
  EXPECT_GT(shop.sales().size(), kOrders);
}

}  // namespace
