// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rehearsal/fate.hpp"

#include <cmath>
#include <cstring>

#include "rehearsal/luck.hpp"

namespace aivideogen {

const char *name_of(Knob knob) {
  static constexpr const char *kNames[kKnobs] = {"lighting", "palette", "composition",
                                                 "style",    "camera",  "temporal"};
  return kNames[static_cast<std::size_t>(knob)];
}

Odds odds_of(const catalogue::Landing &landing, bool storyboard) {
  const double first = storyboard ? landing.storyboard : landing.blind;
  Odds odds;
  if (first > 0) odds.first = std::pow(first, 1.0 / kKnobs);
  if (landing.retry > 0) odds.retry = landing.retry;
  return odds;
}

Turns turns_of(const TakeRequest &request) {
  Turns turns{};
  const std::size_t before = request.take > 0 ? request.take - 1 : 0;
  const std::size_t unexplained = before > request.history.size() ? before - request.history.size() : 0;
  turns.fill(static_cast<unsigned>(unexplained));
  for (const Objection &o : request.history)
    for (const Knob knob : kAllKnobs)
      for (const auto &cause : o.causes) {
        const gchar *dimension = gst_structure_get_string(cause.get(), "dimension");
        if (!dimension || std::strcmp(dimension, name_of(knob))) continue;
        turns[static_cast<std::size_t>(knob)]++;
        break;
      }
  return turns;
}

std::vector<Slip> slips_of(const std::string &model, const std::string &shot, const Odds &odds,
                           const Turns &turns) {
  std::vector<Slip> out;
  for (const Knob knob : kAllKnobs) {
    const unsigned turned = turns[static_cast<std::size_t>(knob)];
    auto luck = luck_of(model + "\n" + shot + "\n" + name_of(knob) + "\n" + std::to_string(turned));
    const double right = turned ? odds.retry : odds.first;
    if (uniform(luck) < right) continue;
    Slip slip{knob, 0, 0};
    slip.kind = uniform(luck);
    slip.strength = uniform(luck);
    out.push_back(slip);
  }
  return out;
}

}  // namespace aivideogen
