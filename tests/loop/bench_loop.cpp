// SPDX-License-Identifier: LGPL-2.1-or-later
// How many takes a rehearsed production needs when the check names the cause and the
// retry changes only that, against throwing everything away; and how pure what it accepted is.
#include <cstdio>
#include <cstdlib>
#include <map>

#include "film.hpp"

TEST(Loop, TakesPerShot) {
  const char *wanted = std::getenv("LOOP_SHOTS");
  const unsigned shots = wanted ? static_cast<unsigned>(std::atoi(wanted)) : 60;
  support::TempDir dir;
  const loop::Landing landing;
  const auto p = loop::rehearse(dir, shots, landing);
  ASSERT_EQ(p.error, "");
  unsigned accepted = 0, pure = 0, repaired = 0, rejected_good = 0, rejected = 0;
  std::map<std::string, std::pair<unsigned, unsigned>> by_knob;  // right, all
  for (const auto &[id, takes] : p.shots)
    for (const auto &t : takes) {
      const bool good = t.slips.empty();
      if (t.verdict == GST_STORYBOARD_VERDICT_REJECT) {
        rejected++;
        rejected_good += good;
      } else {
        accepted++;
        const bool repair = t.verdict == GST_STORYBOARD_VERDICT_REPAIR;
        repaired += repair;
        pure += good || repair;
      }
      if (t.slips.size() == 1) {
        auto &[right, all] = by_knob[name_of(t.slips[0].knob)];
        all++;
        right += !t.causes.empty() && t.causes[0] == name_of(t.slips[0].knob);
      }
      if (good ? t.verdict == GST_STORYBOARD_VERDICT_REJECT
               : t.verdict == GST_STORYBOARD_VERDICT_ACCEPT ||
                     (t.slips.size() == 1 && t.causes[0] != name_of(t.slips[0].knob))) {
        std::printf("  %s take %u: was", id.c_str(), t.take);
        for (const auto &s : t.slips) std::printf(" %s(%.2f, %.2f)", name_of(s.knob), s.kind, s.strength);
        std::printf(", said");
        for (const auto &c : t.causes) std::printf(" %s", c.c_str());
        std::printf("\n");
      }
    }
  std::printf("%u shots, %u takes: %.2f takes per shot; blind %.2f\n", shots, p.takes(), p.per_shot(),
              loop::blind_takes(shots, landing));
  std::printf("purity %.3f (%u of %u accepted, %u repaired); %u of %u rejections were of good takes\n",
              accepted ? static_cast<double>(pure) / accepted : 0.0, pure, accepted, repaired, rejected_good,
              rejected);
  for (const auto &[knob, n] : by_knob)
    std::printf("  %-12s named in %u of %u single faults\n", knob.c_str(), n.first, n.second);
}
