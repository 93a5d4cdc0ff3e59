// SPDX-License-Identifier: LGPL-2.1-or-later
// gst-storyboard-1.0 ledger: what was ordered and paid, and the decisions that only a person can take.
#include <glib.h>
#include <glib/gstdio.h>

#include <cstdio>
#include <cstring>
#include <exception>

#include "ledger/ledger.hpp"
#include "tools/command.hpp"
#include "tools/options.hpp"

namespace tools {
namespace {

void sums(ledger::Ledger &book, const std::string &only) {
  std::printf("%-20s %8s %8s %10s %10s %10s %10s %9s\n", "PRODUCTION", "ORDERS", "STORED", "SPENT",
              "RESERVED", "UNCERTAIN", "LOST", "SECONDS");
  for (const auto &name : book.productions()) {
    if (!only.empty() && name != only) continue;
    const auto s = book.sums(name);
    std::printf("%-20s %8u %8u %10.4f %10.4f %10.4f %10.4f %9.1f\n", name.c_str(), s.orders, s.stored,
                ledger::amount(s.spent), ledger::amount(s.reserved), ledger::amount(s.uncertain),
                ledger::amount(s.lost), s.seconds_bought);
  }
}

void list(ledger::Ledger &book, const std::string &only) {
  std::printf("%-12s %-16s %4s %-20s %-10s %10s %s\n", "ORDER", "SHOT", "TAKE", "MODEL", "STATE", "PRICE",
              "");
  for (const auto &e : book.list(only)) {
    const bool paid = e.state == ledger::State::Stored || e.state == ledger::State::Lost;
    std::printf("%-12.12s %-16s %4u %-20s %-10s %10.4f %s %s%s\n", e.key.c_str(), e.shot.c_str(), e.take,
                e.model.c_str(), ledger::name(e.state), ledger::amount(paid ? e.billed : e.quote),
                e.currency.c_str(), e.reason.c_str(), e.simulated ? " (simulated)" : "");
  }
}

// The one order whose name begins so.
ledger::Entry find(ledger::Ledger &book, const std::string &start) {
  std::vector<ledger::Entry> found;
  for (auto &e : book.list(""))
    if (start.size() >= 6 && e.key.starts_with(start)) found.push_back(std::move(e));
  if (found.empty())
    throw std::runtime_error("no order begins with \"" + start +
                             "\" (at least 6 digits); \"ledger list\" names them");
  if (found.size() > 1)
    throw std::runtime_error("several orders begin with \"" + start + "\"; name more digits");
  return found.front();
}

// What a person found out about an order: its task, or (empty) that the provider has none.
void decide(ledger::Ledger &book, const std::string &start, const std::string &task, bool sure) {
  const auto e = find(book, start);
  const std::string name = "order " + e.key.substr(0, 12);
  bool done = false;
  if (e.state == ledger::State::Submitted) {
    if (e.task == task) throw std::runtime_error(name + " is that task already");
    if (task.empty() && !sure)
      throw std::runtime_error(
          name + " is the provider's task " + e.task +
          " and may be paid: sent again, it is paid again. Where the provider's console shows that "
          "there is no such task, say --sure");
    done = book.correct(e.key, task);
  } else if (e.state == ledger::State::Uncertain) {
    done = book.resolve(e.key, task);
  } else {
    throw std::runtime_error(name + " is " + ledger::name(e.state) +
                             ": only one that is uncertain or submitted can be " +
                             (task.empty() ? "missing" : "given a task"));
  }
  if (!done)
    throw std::runtime_error("somebody else has just decided about it, or the task is another order's");
  std::printf(task.empty() ? "Order %.12s never arrived; the next run may order it again.\n"
                           : "Order %.12s is a task of the provider; the next run asks for it.\n",
              e.key.c_str());
  if (e.state == ledger::State::Submitted) std::printf("It was taken for task %s before.\n", e.task.c_str());
}

void forget(ledger::Ledger &book, const std::string &start) {
  const auto e = find(book, start);
  if (e.state != ledger::State::Lost)
    throw std::runtime_error("order " + e.key.substr(0, 12) + " is " + ledger::name(e.state) + ", not lost");
  book.forget(e.key);
  std::printf("Order %.12s may be bought again; what it cost stays on the bill.\n", e.key.c_str());
}

constexpr char kSummary[] =
    "Says what was ordered from video models and what it cost.\n\n"
    "  sums               one line per production (the default)\n"
    "  list               one line per order\n"
    "  arrived KEY TASK   an uncertain order, or one that has a wrong task, is the provider's TASK: the next "
    "run asks for it\n"
    "  missing KEY        an uncertain order never reached the provider: it may be sent again;\n"
    "                     with --sure also one whose task the provider does not have\n"
    "  forget KEY         a lost order may be bought again";

}  // namespace

int ledger_command(int argc, char **argv) {
  gchar *file = nullptr, *production = nullptr;
  gboolean sure = FALSE;
  const GOptionEntry entries[] = {
      {"file", 'f', 0, G_OPTION_ARG_FILENAME, &file, "the ledger (default: in the user's data folder)",
       "FILE"},
      {"production", 'p', 0, G_OPTION_ARG_STRING, &production, "of this production only", "NAME"},
      {"sure", 0, 0, G_OPTION_ARG_NONE, &sure,
       "missing: the order has a task, and the provider has no such task", nullptr},
      {}};
  g_set_prgname("ledger");
  const auto code = parse_options(
      argc, argv, entries, "[sums | list | arrived KEY TASK | missing KEY | forget KEY]", kSummary, 0, 3);
  const std::string path = file ? file : ::ledger::Ledger::default_file(),
                    only = production ? production : "";
  g_free(file);
  g_free(production);
  if (code) return *code;
  const std::string what = argc > 1 ? argv[1] : "sums";
  const int needed = what == "arrived"                       ? 4
                     : what == "missing" || what == "forget" ? 3
                     : what == "sums" || what == "list"      ? std::min(argc, 2)
                                                             : 0;
  if (argc != needed) {
    std::fprintf(
        stderr,
        "usage: gst-storyboard-1.0 ledger [sums | list | arrived KEY TASK | missing KEY | forget KEY]\n");
    return 2;
  }
  try {
    // Looking makes no new ledger.
    if (!g_file_test(path.c_str(), G_FILE_TEST_EXISTS)) {
      std::fprintf(stderr, "gst-storyboard-1.0: there is no ledger at %s: nothing was bought with it\n",
                   path.c_str());
      return 1;
    }
    const auto book = ::ledger::Ledger::open(path);
    if (what == "sums") sums(*book, only);
    if (what == "list") list(*book, only);
    if (what == "arrived") decide(*book, argv[2], argv[3], false);
    if (what == "missing") decide(*book, argv[2], "", sure);
    if (what == "forget") forget(*book, argv[2]);
  } catch (const std::exception &e) {
    std::fprintf(stderr, "gst-storyboard-1.0: %s\n", e.what());
    return 1;
  }
  return 0;
}

}  // namespace tools
