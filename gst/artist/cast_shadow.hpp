// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once
#include "artist/figure.hpp"
#include "artist/sets/set.hpp"

namespace artist {

// What the key takes from the ground behind a part of a subject.
void cast_shadow(Scenery &scenery, const Placement &placement, const Figure::Capsule &part);

}  // namespace artist
