// SPDX-License-Identifier: LGPL-2.1-or-later
// A dry run: no request, no ledger, simulated money, and the same luck every time.
#include "buyer.hpp"

using namespace buyer;
using testing::HasSubstr;

namespace {

struct Sum {
  double spent = 0;
  std::string currency;
  bool simulated = false;
};

// `rejected`: how many takes of each shot somebody downstream turns down.
Sum rehearse(support::TempDir &dir, unsigned shots, int rejected, double budget = -1,
             std::string *warned = nullptr) {
  dir.write("models.json",
            R"({"models": [{"name": "quick", "like": "kling-3.0", "latency": {"median": 3, "p95": 6},
    "landing": {"blind": 0.3, "storyboard": 0.6, "retry": 0.9}}]})");
  ElementRig r;
  std::map<std::string, int> seen;
  if (rejected)
    r.verdict = [&](const std::string &shot) {
      return seen[shot]++ < rejected ? GST_STORYBOARD_VERDICT_REJECT : GST_STORYBOARD_VERDICT_ACCEPT;
    };
  g_object_set(r.element, "model", "rehearsal/quick", "catalogue", dir.file("models.json").c_str(), "ledger",
               dir.file("ledger.sqlite").c_str(), "max-takes", 10, "budget", budget, nullptr);
  gst_util_set_object_arg(G_OBJECT(r.element), "on-exhausted", "animatic");
  std::vector<ShotSpec> list;
  for (unsigned i = 0; i < shots; i++) list.push_back(shot("s" + std::to_string(i), i));
  EXPECT_TRUE(play(r, list)) << r.error();
  EXPECT_EQ(r.buffers.size(), shots * 24u);
  Sum sum;
  for (const auto &m : r.messages(GST_MESSAGE_ELEMENT)) {
    const auto *s = gst_message_get_structure(m.get());
    if (!gst_structure_has_name(s, "storyboard/report")) continue;
    gboolean simulated = FALSE;
    gst_structure_get_double(s, "money-spent", &sum.spent);
    gst_structure_get_boolean(s, "simulated", &simulated);
    sum.simulated = simulated;
    sum.currency = glue::string_or_empty(gst_structure_get_string(s, "currency"));
  }
  if (warned) *warned = warnings(r);
  EXPECT_FALSE(std::filesystem::exists(dir.file("ledger.sqlite")));
  return sum;
}

constexpr double kTake = 3 * 0.084;  // 3 s of silent 720p

}  // namespace

TEST(Rehearsal, CostsWhatTheCatalogueSaysAndNothingReally) {
  support::TempDir dir;
  const auto sum = rehearse(dir, 4, 0);
  EXPECT_NEAR(sum.spent, 4 * kTake, 1e-9);
  EXPECT_TRUE(sum.simulated);
  EXPECT_EQ(sum.currency, "USD");
  EXPECT_NEAR(rehearse(dir, 4, 0).spent, 4 * kTake, 1e-9);  // again: a rehearsal is not cached
}

TEST(Rehearsal, RejectedTakesArePaidToo) {
  support::TempDir dir;
  EXPECT_NEAR(rehearse(dir, 3, 1).spent, 6 * kTake, 1e-9);
}

TEST(Rehearsal, KeepsTheBudgetToo) {
  support::TempDir dir;
  std::string warned;
  EXPECT_NEAR(rehearse(dir, 4, 0, 2.5 * kTake, &warned).spent, 2 * kTake, 1e-9);
  EXPECT_THAT(warned, HasSubstr("(simulated), and of the budget"));
}
