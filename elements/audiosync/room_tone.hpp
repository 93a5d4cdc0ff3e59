// SPDX-License-Identifier: LGPL-2.1-or-later
// The sound of a place where nothing happens, so that a gap is not a hole.
#pragma once
#include <optional>
#include <vector>

#include "film_plan.hpp"
#include "sounds.hpp"

namespace audiosync {

// The quietest 0.4 s of a sound, as a loop that has no place yet. Nothing where the sound is shorter than a second or
// where that is silence anyway (below -80 dBFS). `length`: of the sound, frames of the mix. `depth`: how far below its
// loudest 0.4 s that lies, dB.
struct Quiet {
  Placement tone;
  double depth = 0;
  std::int64_t length = 0;
};
std::optional<Quiet> quietest(const Placement &sound, int rate, int channels, const Interrupt &interrupt);

// `tone` from `start` to `end` (frames of the mix), with a cross-fade of 40 ms around each of them.
Placement laid(const Placement &tone, std::int64_t start, std::int64_t end, int rate);

// For a shot's own sound that is over before its shot: its tone until the shot's end. The sound itself gets a fade-out
// into it. Nothing where there is no gap.
std::optional<Placement> tail_of(Placement &sound, const Quiet &quiet, int rate);

// Which of a film's shots have no sound of their own, and what fills them. `own`: tones of shots' own sounds, in the
// order of `cuts`. A shot gets the tone of the nearest shot of its scene, those before it first; else, between its lines,
// the tone of a line (recorded speech; a synthetic voice has none), where the line has a pause that is 20 dB quieter
// than its words.
struct ToneOf {
  std::size_t cut = 0;        // place in `cuts`
  std::size_t placement = 0;  // whose tone it is: place among the placements
  Quiet quiet;
};
std::vector<Placement> fill_silent_shots(const std::vector<Cut> &cuts, const std::vector<Placement> &placements,
                                         const std::vector<ToneOf> &own, int rate, int channels,
                                         const Interrupt &interrupt);

}  // namespace audiosync
