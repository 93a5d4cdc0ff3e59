// SPDX-License-Identifier: LGPL-2.1-or-later
// The shots of a storyboard as the router sees them. No file is read: what a reference is, its name tells.
#pragma once
#include <vector>

#include "document/storyboard.hpp"
#include "routing/offer.hpp"

namespace routing {

// Footage is left out: it costs nothing. Lengths are the slots' with their handles, as storyboardsrc and
// shotconcat ask for them. Every shot has a first frame: the storyboard's, or the board artist's.
std::vector<Shot> shots_of(const storyboard::Storyboard &board);

}  // namespace routing
