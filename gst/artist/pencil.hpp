// SPDX-License-Identifier: LGPL-2.1-or-later
// Drawing a thing whose parts share a distance: how near it is and how much air lies before it.
#pragma once
#include "artist/canvas.hpp"

namespace artist {

struct Pencil {
  Canvas &canvas;
  double depth = 200;
  Rgb haze;
  double air = 0;    // 0 none .. 1 nothing left of the colour
  double lamps = 0;  // how strongly its lamps and windows shine

  Paint paint(Rgb c, Normal n = Normal::flat(0, 0)) const {
    Paint p;
    p.colour = mix(c, haze, air);
    p.normal = n;
    p.glow = air * 0.92;
    p.depth = depth;
    return p;
  }
  void fill(const Path &path, Rgb c, Normal n = Normal::flat(0, 0)) const { canvas.fill(path, paint(c, n)); }
  // A round thing: shaded as the ellipse of its box.
  void ball(const Path &path, Rgb c, double strength = 0.97) const {
    canvas.fill(path, paint(c, Normal::ball(path.bounds(), strength)));
  }
  // An upright round thing: turns from its left to its right edge.
  void drum(const Path &path, Rgb c, double strength = 0.96) const {
    const Box &b = path.bounds();
    canvas.fill(path, paint(c, Normal::tube({b.x0, b.y0}, {b.x1, b.y0}, strength)));
  }
  // A line or a patch of another tone on what is there.
  void mark(const Path &path, Rgb c, double alpha) const {
    Paint p = paint(c, Normal::keep());
    p.alpha = alpha * (1 - air), p.depth = -1;
    canvas.fill(path, p);
  }
  void line(const Path &path, double width, Rgb c, double alpha = 1) const {
    Paint p = paint(c, Normal::keep());
    p.alpha = alpha * (1 - air), p.depth = -1;
    canvas.stroke(path, width, p);
  }
  // A line that is a thing of its own: a rope, a mast.
  void bar(const Path &path, double width, Rgb c) const { canvas.stroke(path, width, paint(c)); }
  void shine(const Path &path, Rgb lit, Rgb unlit) const {
    Paint p = paint(mix(unlit, lit, lamps));
    p.glow = std::max(p.glow, lamps);
    canvas.fill(path, p);
  }
};

}  // namespace artist
