// SPDX-License-Identifier: LGPL-2.1-or-later
// The orders that a long shot becomes buy no more seconds than they must: packing against the exact cover.
#include <gtest/gtest.h>

#include "catalogue/catalogue.hpp"
#include "models.hpp"
#include "routing/lengths.hpp"

using namespace routing;

TEST(Split, ShippedModelsSellNoMoreSecondsThanTheyMust) {
  const auto all = catalogue::Catalogue::load();
  unsigned chained = 0;
  for (const auto &m : all.models()) {
    if (m.extension == catalogue::Extension::Native) continue;  // goes on in steps of its own
    for (double seconds = 1; seconds <= 60; seconds += 0.75) {
      const auto shot = models::shot_of(seconds, 0, 480);
      std::vector<generation::Refused> refused;
      const auto plan = generation::pack(shot.needs, m, 1, refused);
      if (!refused.empty()) continue;
      const auto &first = plan.segments.front().order;
      const auto &durations = m.durations_of(*m.find_mode(first.mode), first.resolution);
      const auto best = cover(seconds, durations, 1 / m.fps, static_cast<unsigned>(plan.segments.size()));
      ASSERT_TRUE(best) << m.name << " " << seconds;
      EXPECT_LE(plan.seconds_bought, best->bought + 1e-6) << m.name << ", " << seconds << " s";
      chained += plan.segments.size() > 1;
    }
  }
  EXPECT_GT(chained, 100u);
}
