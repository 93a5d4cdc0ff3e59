// SPDX-License-Identifier: LGPL-2.1-or-later
// The colours of a set: natural ones, drawn towards the scene's palette. A palette changes hue and saturation
// much and luma little, so that the picture keeps its structure.
#pragma once
#include <vector>

#include "artist/light.hpp"

namespace artist {

struct Scheme {
  Rgb sky_top, sky_low, haze;  // the air
  Rgb far, mid, near,
      ground;           // big areas from the back to the front (rooms: wall, furniture, cupboards, floor)
  Rgb water;            // (rooms: textiles)
  Rgb accent, accent2;  // small areas and costume
  Rgb lamp;             // what shines
};

Scheme scheme_for(const std::string &set, const Rig &rig, const std::vector<storyboard::Colour> &palette);

}  // namespace artist
