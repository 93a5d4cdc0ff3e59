// SPDX-License-Identifier: LGPL-2.1-or-later
// Whether a shot's own sound is together with its picture, and putting it there.
#pragma once
#include <optional>

#include "avsync/meter.hpp"
#include "sounds.hpp"

namespace audiosync {

enum class Sync { Off, Measure, Correct, Flash };

struct SyncFound {
  std::string shot;
  double offset = 0;  // s, positive: the sound is late
  double drift = 0;   // s per s, positive: it falls behind
  double confidence = 0;
  bool sure = false, corrected = false;
};

// Looks at the picture in the file the sound comes from; nothing where there is none, or less than three seconds
// of it. With Sync::Correct, and where the lips are sure, the sound is moved (and played a little faster or slower
// against a drift): by more than 15 ms, less is nobody's business.
std::optional<SyncFound> synchronise(Placement &p, Sync mode, int rate, const Interrupt &interrupt);

// Moves the sound of `p` so that it comes `offset` seconds earlier, and takes out the drift.
void correct(Placement &p, double offset, double drift, int rate);

}  // namespace audiosync
