// SPDX-License-Identifier: LGPL-2.1-or-later
// What rooms share: walls, floor and ceiling around the subjects; windows; lamps.
#pragma once
#include "artist/props.hpp"
#include "artist/sets/set.hpp"

namespace artist {

struct Room {
  double back;    // metres to the back wall
  double half;    // half its width
  double height;  // of the ceiling
  double seen;    // half the width of the wall that the picture shows
  // A place on the back wall: -1 .. 1 across what is seen of it.
  double x(double u) const { return u * std::min(half, seen); }
};

Room room_for(const Scenery &s, double behind, double ceiling);
enum class Floor { Boards, Tiles, Carpet };
void room_shell(Scenery &s, const Room &r, Rgb wall, Rgb floor, Rgb ceiling, Floor kind);
void skirting(Scenery &s, const Room &r, Rgb c);
// A window with what the time of day shows outside; metres on the back wall.
void window(Scenery &s, const Room &r, double x, double y, double w, double h, Rgb frame, bool city);
void curtain(Scenery &s, const Room &r, double x, double y, double w, double h, Rgb c);
void picture_frame(Scenery &s, const Room &r, double x, double y, double w, double h, std::uint64_t salt);
void shelf(Scenery &s, double z, double x, double y, double w, int books, std::uint64_t salt);
void pendant(Scenery &s, double x, double y, double z, double ceiling, Rgb shade);
Pencil near_pencil(Scenery &s, double z);

}  // namespace artist
