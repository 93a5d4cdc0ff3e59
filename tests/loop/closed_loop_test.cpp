// SPDX-License-Identifier: LGPL-2.1-or-later
// The loop end to end: a rehearsed model gets things wrong, the check finds what, the retry changes only
// that.
#include <gmock/gmock.h>

#include "film.hpp"

using namespace loop;

TEST(ClosedLoop, EveryRejectedTakeIsFollowedByOneThatChangesOnlyTheCause) {
  support::TempDir dir;
  const auto p = rehearse(dir, 16, {0.3, 0.95});
  ASSERT_EQ(p.error, "");
  EXPECT_TRUE(p.simulated);
  ASSERT_EQ(p.shots.size(), 16u);
  int wrong = 0, named = 0, landed = 0;
  for (const auto &[id, takes] : p.shots) {
    for (std::size_t i = 0; i < takes.size(); i++) {
      const auto &t = takes[i];
      EXPECT_EQ(t.take, i + 1) << id;
      if (t.slips.empty() || t.verdict == GST_STORYBOARD_VERDICT_REPAIR) continue;
      wrong++;
      named += !t.causes.empty() && std::any_of(t.slips.begin(), t.slips.end(), [&](const auto &s) {
        return t.causes[0] == name_of(s.knob);
      });
      if (i + 1 == takes.size()) continue;
      // What was not named stays exactly as it was.
      for (const auto &s : t.slips) {
        if (std::count(t.causes.begin(), t.causes.end(), name_of(s.knob))) continue;
        EXPECT_TRUE(std::any_of(
            takes[i + 1].slips.begin(), takes[i + 1].slips.end(),
            [&](const auto &n) { return n.knob == s.knob && n.kind == s.kind && n.strength == s.strength; }))
            << id << ": " << name_of(s.knob) << " changed without a reason";
      }
    }
    landed += takes.back().verdict != GST_STORYBOARD_VERDICT_REJECT;
  }
  EXPECT_GE(wrong, 6);  // the test tests something
  EXPECT_GE(named, wrong * 0.85) << "of " << wrong;
  EXPECT_GE(landed, 15);
}
