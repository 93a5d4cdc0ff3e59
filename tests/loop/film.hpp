// SPDX-License-Identifier: LGPL-2.1-or-later
// A production rehearsed with a check downstream, and what is known of it from outside.
#pragma once
#include <array>
#include <map>
#include <string>
#include <vector>

#include "rehearsal/fate.hpp"
#include "support/support.hpp"

namespace loop {

using aivideogen::Knob;

struct TakeSeen {
  unsigned take = 0;
  GstStoryboardVerdict verdict = GST_STORYBOARD_VERDICT_UNCHECKED;
  std::vector<std::string> causes;      // dimensions, most likely first
  std::vector<aivideogen::Slip> slips;  // what was really wrong with it
};

struct Production {
  std::map<std::string, std::vector<TakeSeen>> shots;  // in the order of their takes
  std::string error;
  bool simulated = false;
  unsigned takes() const;
  double per_shot() const { return static_cast<double>(takes()) / static_cast<double>(shots.size()); }
};

struct Landing {
  double storyboard = 0.43, retry = 0.9;
};

// `shots` shots of the board artist's in `dir`, played through rehearsal and check.
Production rehearse(const support::TempDir &dir, unsigned shots, const Landing &landing);

// How many takes the same model needs when every rejected take is thrown away whole and all is drawn anew.
double blind_takes(unsigned shots, const Landing &landing);

}  // namespace loop
