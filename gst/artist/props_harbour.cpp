// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/props_draw.hpp"

namespace artist {

void draw_boat(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Rgb hull = s.c.main, cabin = s.c.second, dark = darker(hull, 0.55);
  // masts and rigging
  p.bar(Path().move(s.at(-0.7, 0.5)).line(s.at(-0.75, 4.7)), s.m(0.09), darker(cabin, 0.5));
  p.bar(Path().move(s.at(-0.72, 1.4)).line(s.at(-2.5, 2.5)), s.m(0.06), darker(cabin, 0.5));
  for (Vec2 end : {Vec2{2.6, 1.25}, Vec2{-2.5, 0.9}, Vec2{-2.5, 2.5}})
    p.line(Path().move(s.at(-0.75, 4.6)).line(s.at(end.x, end.y)), std::max(0.6, s.m(0.018)), dark, 0.8);
  p.fill(s.poly({{-0.73, 4.55}, {-0.73, 4.2}, {-0.2, 4.36}}), s.c.accent);
  // cabin
  p.fill(s.poly({{-0.55, 0.9}, {-0.5, 2.0}, {1.0, 2.0}, {1.2, 0.9}}), cabin, Normal::flat(0.15, 0));
  p.fill(s.poly({{-0.72, 2.0}, {-0.66, 2.14}, {1.2, 2.14}, {1.22, 2.0}}), s.c.accent, Normal::flat(0, 0.6));
  for (double x : {-0.35, 0.12, 0.60})
    p.shine(s.box(x, 1.35, x + 0.34, 1.82, 0.04), {1, 0.85, 0.55}, darker(hull, 0.4));
  // hull
  const Path h = Path()
                     .move(s.at(-2.6, 0.95))
                     .curve(s.at(-1.2, 0.62), s.at(0.6, 0.62), s.at(2.75, 1.3))
                     .curve(s.at(2.4, 0.7), s.at(2.2, 0.3), s.at(1.85, 0))
                     .line(s.at(-2.35, 0))
                     .curve(s.at(-2.5, 0.3), s.at(-2.6, 0.6), s.at(-2.6, 0.95))
                     .close();
  p.line(h, s.ink() * 1.5, dark, 0.6);
  p.canvas.fill(h, p.paint(hull, Normal::tube(s.at(0, 1.5), s.at(0, -0.4), 0.8)));
  p.canvas.clip(h);
  p.mark(s.box(-3, -0.1, 3, 0.16), dark, 0.8);
  p.line(Path().move(s.at(-2.6, 0.78)).curve(s.at(-1.2, 0.46), s.at(0.6, 0.46), s.at(2.7, 1.12)), s.m(0.07),
         lighter(s.c.second, 0.2), 0.9);
  p.canvas.unclip();
  for (double x : {-1.7, -0.9, 1.2}) p.fill(s.disc(x, 0.42, 0.13, 0.15), {0.12, 0.12, 0.13});
}

void draw_lighthouse(const PropSketch &s) {
  const Pencil &p = s.pencil;
  p.drum(s.box(-2.4, 0, 2.4, 1.2), darker(s.c.main, 0.35));
  const Path tower = s.poly({{-1.75, 1.1}, {-1.05, 15}, {1.05, 15}, {1.75, 1.1}});
  p.drum(tower, s.c.main);
  p.canvas.clip(tower);
  for (double y : {2.6, 7.4, 12.2})
    p.canvas.fill(s.box(-2, y, 2, y + 2.4), p.paint(s.c.second, Normal::tube(s.at(-1.5, 0), s.at(1.5, 0))));
  p.canvas.unclip();
  p.drum(s.box(-1.55, 15, 1.55, 15.4), darker(s.c.main, 0.5));
  p.shine(s.box(-0.75, 15.4, 0.75, 17.2), {1, 0.92, 0.68}, darker(s.c.main, 0.25));
  for (double x : {-0.38, 0.0, 0.38})
    p.line(Path().move(s.at(x, 15.4)).line(s.at(x, 17.2)), s.m(0.08), {0.2, 0.2, 0.22}, 0.8);
  p.ball(Path()
             .move(s.at(-1.0, 17.1))
             .curve(s.at(-0.8, 18.2), s.at(-0.2, 18.7), s.at(0, 18.9))
             .curve(s.at(0.2, 18.7), s.at(0.8, 18.2), s.at(1.0, 17.1))
             .close(),
         s.c.second);
}

void draw_crate(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Rgb wood = s.c.main;
  const Path front = s.box(-0.41, 0, 0.41, 0.70);
  p.line(front, s.ink() * 1.6, darker(wood, 0.7), 0.6);
  p.fill(front, wood);
  for (double y : {0.175, 0.35, 0.525})
    p.mark(s.box(-0.41, y - 0.008, 0.41, y + 0.008), darker(wood, 0.65), 0.7);
  p.fill(s.box(-0.41, 0, -0.32, 0.70), lighter(wood, 0.10), Normal::flat(-0.25, 0));
  p.fill(s.box(0.32, 0, 0.41, 0.70), lighter(wood, 0.10), Normal::flat(0.25, 0));
  p.canvas.clip(s.box(-0.32, 0, 0.32, 0.7));
  p.bar(Path().move(s.at(-0.36, 0.0)).line(s.at(0.36, 0.70)), s.m(0.085), lighter(wood, 0.12));
  p.canvas.unclip();
  p.fill(s.poly({{-0.41, 0.70}, {-0.36, 0.75}, {0.36, 0.75}, {0.41, 0.70}}), lighter(wood, 0.15),
         Normal::flat(0, 0.9));
}

void draw_thing(const PropSketch &s) {  // an object nobody has described: a covered case with a handle
  const Pencil &p = s.pencil;
  const Path body = s.box(-0.35, 0, 0.35, 0.72, 0.08);
  p.line(body, s.ink() * 1.6, darker(s.c.main, 0.7), 0.6);
  p.canvas.fill(body, p.paint(s.c.main, Normal::tube(s.at(s.flip ? 0.45 : -0.45, 0),
                                                     s.at(s.flip ? -0.45 : 0.45, 0), 0.8)));
  p.fill(s.box(-0.37, 0.46, 0.37, 0.56, 0.02), s.c.accent);
  p.line(Path().move(s.at(-0.14, 0.72)).curve(s.at(-0.14, 0.92), s.at(0.14, 0.92), s.at(0.14, 0.72)),
         s.m(0.045), darker(s.c.main, 0.4), 1);
  p.fill(s.box(-0.05, 0.42, 0.05, 0.58, 0.02), darker(s.c.accent, 0.3));
}

}  // namespace artist
