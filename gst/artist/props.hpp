// SPDX-License-Identifier: LGPL-2.1-or-later
// Things: as subjects of a shot and as furniture of the sets.
#pragma once
#include <string>

#include "artist/pencil.hpp"

namespace artist {

struct PropSize {
  double width, height;  // metres
};
bool known_prop(const std::string &kind);
PropSize prop_size(const std::string &kind);  // of a generic object for unknown kinds

struct PropColours {
  Rgb main{0.6, 0.3, 0.2}, second{0.85, 0.8, 0.7}, accent{0.9, 0.7, 0.3};
};

// `base`: the middle of where it stands; `scale`: pixels per metre; `flip`: mirrored.
void draw_prop(const Pencil &pencil, const std::string &kind, Vec2 base, double scale, bool flip,
               const PropColours &colours);

}  // namespace artist
