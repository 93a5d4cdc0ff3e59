// SPDX-License-Identifier: LGPL-2.1-or-later
// A studio: paper that curves from the wall into the floor.
#include "artist/sets/set.hpp"

namespace artist {

void paint_plain(Scenery &s) {
  const double back = s.z0() + 3.5, row = std::min(s.at(0, 0, back).y, s.bottom);
  Paint p = s.paint(s.scheme.far, back);
  p.glow = 0.12;
  p.towards(mix(s.scheme.far, s.scheme.sky_low, 0.35), {0, s.top}, {0, row});
  s.canvas.fill(Path().rect(s.left, s.top, s.right - s.left, s.bottom - s.top), p);
  s.ground(darker(s.scheme.ground, 0.08), mix(s.scheme.far, s.scheme.sky_low, 0.35), 0.3, back);
  // the curve between wall and floor
  Paint bend = s.paint(mix(s.scheme.far, s.scheme.sky_low, 0.35), back, Normal::flat(0, 0.5));
  bend.depth = -1, bend.alpha = 0.9, bend.ramp = true, bend.alpha2 = 0, bend.colour2 = bend.colour;
  const double h = 0.06 * s.camera.height;
  bend.from = {0, row}, bend.to = {0, row + h};
  s.canvas.fill(Path().rect(s.left, row - 1, s.right - s.left, h + 1), bend);
  s.soft.pool({s.camera.width * (0.5 + 0.3 * s.rig.to_key.x), row - 0.25 * s.camera.height},
              0.5 * s.camera.width, 0.55 * s.camera.height, s.rig.key * 0.35);
}

}  // namespace artist
