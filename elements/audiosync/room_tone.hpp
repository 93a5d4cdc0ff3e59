// SPDX-License-Identifier: LGPL-2.1-or-later
// The sound of a place where nothing happens, so that a gap is not a hole.
#pragma once
#include <optional>

#include "sounds.hpp"

namespace audiosync {

// For a shot's own sound that is over before its shot: the quietest 0.4 s of it, looped until the shot's end, with
// cross-fades on both sides. Nothing where there is no gap, where the sound is shorter than a second or where its
// quietest part is silence anyway (below -80 dBFS). The sound itself gets a fade-out into the tone.
std::optional<Placement> room_tone(Placement &sound, int rate, int channels, const Interrupt &interrupt);

}  // namespace audiosync
