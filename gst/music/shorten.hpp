// SPDX-License-Identifier: LGPL-2.1-or-later
// Makes a piece of music shorter by leaving out whole bars in its middle, so that its own beginning and its own end
// are heard.
#pragma once
#include <optional>

#include "music/tracker.hpp"

namespace music {

struct Seam {
  double from = 0, to = 0;  // s, first beats of bars: what lies between is left out; 0, 0: nothing
  double tempo = 1;         // how much longer (> 1) or shorter all of it must still be played to be as long as wanted
};

// The seam at which the piece, whose last sound is at `analysis.ends`, lasts `wanted` seconds as nearly as whole bars
// can, and `tempo` for the rest: at most `most_tempo` faster or slower; where that is not enough the piece ends sooner
// than wanted. Of several seams the one where what is heard next is most like what would have come. Bars around
// it are equally long (8 %), two bars at least stay before and behind it. Nothing where the piece is no longer than that, its beat is not stable, or it has too few
// bars.
std::optional<Seam> shorten(const Analysis &analysis, double wanted, double most_tempo);

}  // namespace music
