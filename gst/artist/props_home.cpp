// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/props_draw.hpp"

namespace artist {

void draw_lamp(const PropSketch &s) {
  const Pencil &p = s.pencil;
  p.ball(s.disc(0, 0.03, 0.17, 0.035), darker(s.c.second, 0.3));
  p.drum(s.box(-0.016, 0.03, 0.016, 1.40), darker(s.c.second, 0.2));
  const Path shade = s.poly({{-0.25, 1.32}, {-0.15, 1.68}, {0.15, 1.68}, {0.25, 1.32}});
  p.line(shade, s.ink() * 1.4, darker(s.c.accent, 0.6), 0.5);
  p.shine(shade, {1.0, 0.86, 0.60}, s.c.accent);
  p.shine(s.poly({{-0.10, 1.33}, {-0.05, 1.67}, {0.05, 1.67}, {0.10, 1.33}}), {1.0, 0.95, 0.80},
          lighter(s.c.accent, 0.1));
  p.line(Path().move(s.at(0.12, 1.32)).line(s.at(0.12, 1.12)), s.m(0.008), {0.3, 0.25, 0.2}, 0.9);
}

void draw_chair(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Rgb wood = s.c.main;
  auto leg = [&](double x, double y0, double y1, double lean) {
    p.canvas.stroke(Path().move(s.at(x, y0)).line(s.at(x + lean, y1)), s.m(0.042), p.paint(wood), false);
  };
  leg(0.20, 0, 0.46, -0.02), leg(-0.20, 0, 0.98, -0.05), leg(0.15, 0.06, 0.46, 0), leg(-0.13, 0.06, 0.46, 0);
  for (double y : {0.92, 0.78, 0.64})
    p.fill(s.poly({{-0.245, y}, {-0.245, y + 0.06}, {-0.16, y + 0.075}, {-0.16, y + 0.015}}),
           darker(wood, 0.1));
  p.fill(s.poly({{-0.24, 0.44}, {-0.20, 0.50}, {0.24, 0.50}, {0.23, 0.44}}), lighter(wood, 0.10),
         Normal::flat(0, 0.5));
}

void draw_armchair(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Rgb c = s.c.main;
  auto part = [&](const Path &path, Rgb colour, bool round) {
    p.line(path, s.ink() * 1.6, darker(colour, 0.7), 0.55);
    round ? p.ball(path, colour, 0.85) : p.drum(path, colour, 0.7);
  };
  for (double x : {-0.36, 0.36}) p.fill(s.box(x - 0.035, 0, x + 0.035, 0.14), darker(s.c.second, 0.3));
  part(s.box(-0.40, 0.30, 0.40, 1.06, 0.16), darker(c, 0.08), false);
  for (double x : {-0.18, 0.18})
    for (double y : {0.66, 0.84}) p.mark(s.disc(x, y, 0.014, 0.014), darker(c, 0.6), 0.7);
  part(s.box(-0.36, 0.12, 0.36, 0.34, 0.05), darker(c, 0.14), false);
  part(s.box(-0.36, 0.31, 0.36, 0.48, 0.07), lighter(c, 0.08), true);
  part(s.box(-0.50, 0.12, -0.31, 0.64, 0.10), c, false);
  part(s.box(0.31, 0.12, 0.50, 0.64, 0.10), c, false);
  part(s.poly({{-0.22, 0.46}, {-0.02, 0.52}, {0.02, 0.76}, {-0.20, 0.72}}), s.c.accent, true);
}

void draw_table(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Rgb wood = s.c.main;
  for (double x : {-0.68, 0.68}) p.drum(s.box(x - 0.04, 0, x + 0.04, 0.72), darker(wood, 0.1));
  for (double x : {-0.58, 0.58}) p.drum(s.box(x - 0.03, 0.10, x + 0.03, 0.72), darker(wood, 0.35));
  p.fill(s.box(-0.70, 0.62, 0.70, 0.72), darker(wood, 0.2));
  p.fill(s.poly({{-0.80, 0.72}, {-0.80, 0.76}, {-0.70, 0.86}, {0.70, 0.86}, {0.80, 0.76}, {0.80, 0.72}}),
         lighter(wood, 0.15), Normal::flat(0, 0.85));
  p.fill(s.box(-0.80, 0.715, 0.80, 0.765), wood);
}

void draw_plant(const PropSketch &s) {
  const Pencil &p = s.pencil;
  p.drum(s.poly({{-0.17, 0.36}, {-0.12, 0}, {0.12, 0}, {0.17, 0.36}}), s.c.second);
  p.drum(s.box(-0.185, 0.33, 0.185, 0.40, 0.015), lighter(s.c.second, 0.1));
  Chance chance(5);
  for (int i = 0; i < 15; i++) {
    const double a = mix(-1.25, 1.25, (i * 7 % 15) / 14.0), len = chance.range(0.45, 0.9), bend = a * 0.5;
    const Vec2 root{a * 0.05, 0.38}, tip{std::sin(a) * len, 0.38 + std::cos(bend) * len},
        mid{std::sin(a) * len * 0.4, 0.38 + len * 0.65};
    const Vec2 side{0.075 * std::cos(a), -0.075 * std::sin(a)};
    const Rgb c = mix(s.c.main, lighter(s.c.main, 0.25), chance.next());
    const Path leaf =
        s.curve({root, {mid.x + side.x, mid.y + side.y}, tip, {mid.x - side.x, mid.y - side.y}});
    p.line(leaf, s.ink(), darker(c, 0.6), 0.4);
    p.fill(leaf, c, Normal::flat(std::sin(a) * 0.6, 0.35));
    p.line(
        Path().move(s.at(root.x, root.y)).curve(s.at(mid.x, mid.y), s.at(mid.x, mid.y), s.at(tip.x, tip.y)),
        s.ink() * 0.7, lighter(c, 0.3), 0.5);
  }
}

void draw_suitcase(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Path body = s.box(-0.36, 0.02, 0.36, 0.52, 0.06);
  p.line(Path().move(s.at(-0.10, 0.52)).curve(s.at(-0.10, 0.66), s.at(0.10, 0.66), s.at(0.10, 0.52)),
         s.m(0.035), darker(s.c.main, 0.5), 1);
  p.line(body, s.ink() * 1.6, darker(s.c.main, 0.7), 0.6);
  p.drum(body, s.c.main, 0.6);
  for (double x : {-0.22, 0.22})
    p.fill(s.box(x - 0.03, 0.02, x + 0.03, 0.52), s.c.accent, Normal::flat(0, 0));
  for (double x : {-0.36, 0.30}) p.fill(s.box(x, 0.02, x + 0.06, 0.10, 0.02), darker(s.c.main, 0.3));
  p.fill(s.box(-0.04, 0.42, 0.04, 0.50, 0.01), lighter(s.c.accent, 0.3));
}

void draw_umbrella(const PropSketch &s) {
  const Pencil &p = s.pencil;
  p.line(Path()
             .move(s.at(0, 0.95))
             .line(s.at(0, 0.10))
             .curve(s.at(0, -0.02), s.at(0.12, -0.02), s.at(0.12, 0.10)),
         s.m(0.025), darker(s.c.second, 0.5), 1);
  const Path dome = Path()
                        .move(s.at(-0.56, 0.62))
                        .curve(s.at(-0.48, 1.08), s.at(0.48, 1.08), s.at(0.56, 0.62))
                        .curve(s.at(0.44, 0.68), s.at(0.32, 0.68), s.at(0.19, 0.62))
                        .curve(s.at(0.08, 0.68), s.at(-0.08, 0.68), s.at(-0.19, 0.62))
                        .curve(s.at(-0.32, 0.68), s.at(-0.44, 0.68), s.at(-0.56, 0.62))
                        .close();
  p.line(dome, s.ink() * 1.5, darker(s.c.main, 0.7), 0.6);
  p.ball(dome, s.c.main);
  for (double x : {-0.19, 0.19})
    p.line(Path().move(s.at(0, 0.97)).curve(s.at(x * 0.6, 0.94), s.at(x, 0.8), s.at(x, 0.62)), s.ink() * 1.2,
           darker(s.c.main, 0.5), 0.6);
}

}  // namespace artist
