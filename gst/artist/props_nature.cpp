// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/props_draw.hpp"

namespace artist {

void draw_tree(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Rgb bark = mix(Rgb{0.36, 0.26, 0.19}, s.c.main, 0.1),
            leaf = mix(Rgb{0.30, 0.46, 0.24}, s.c.second, 0.15);
  p.drum(Path()
             .move(s.at(-0.32, 0))
             .curve(s.at(-0.16, 0.4), s.at(-0.16, 1.2), s.at(-0.14, 2.4))
             .line(s.at(0.14, 2.4))
             .curve(s.at(0.16, 1.2), s.at(0.16, 0.4), s.at(0.34, 0))
             .close(),
         bark);
  p.bar(Path().move(s.at(0, 1.8)).curve(s.at(0.2, 2.3), s.at(0.7, 2.5), s.at(0.9, 2.9)), s.m(0.13), bark);
  p.bar(Path().move(s.at(0, 2.0)).curve(s.at(-0.2, 2.5), s.at(-0.6, 2.6), s.at(-0.9, 3.1)), s.m(0.11), bark);
  Chance chance(17);
  const Vec2 heart{0, 3.6};
  for (int ring = 0; ring < 3; ring++)
    for (int i = 0; i < 11; i++) {
      const double a = i * 2 * kPi / 11 + ring * 0.4, r = (1.25 - 0.42 * ring) * chance.range(0.85, 1.1);
      const double x = heart.x + std::cos(a) * r * 1.15, y = heart.y + std::sin(a) * r * 0.82 + 0.1 * ring;
      const double size = chance.range(0.42, 0.66);
      const Rgb c = darker(lighter(leaf, 0.10 * ring), ring ? 0 : 0.22 + (y < 3.4 ? 0.1 : 0));
      p.ball(s.disc(x, y, size, size * 0.86), c, 0.9);
    }
  for (int i = 0; i < 60; i++) {
    const double a = chance.range(0, 2 * kPi), r = chance.range(0.2, 1.5);
    p.mark(s.disc(heart.x + std::cos(a) * r * 1.1, heart.y + std::sin(a) * r * 0.8, 0.06, 0.04),
           chance.often(0.5) ? lighter(leaf, 0.35) : darker(leaf, 0.4), 0.5);
  }
}

void draw_dog(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Rgb c = mix(Rgb{0.62, 0.42, 0.24}, s.c.main, 0.25), dark = darker(c, 0.25);
  auto part = [&](const Path &path, Rgb colour) {
    p.line(path, s.ink() * 2, darker(colour, 0.7), 0.55);
    p.ball(path, colour, 0.9);
  };
  auto limb = [&](std::initializer_list<Vec2> pts, double a, double b, Rgb colour) {
    std::vector<Station> st;
    std::size_t i = 0;
    for (Vec2 q : pts)
      st.push_back({s.at(q.x, q.y), s.m(mix(a, b, static_cast<double>(i) / (pts.size() - 1)))}), i++;
    part(loft(st), colour);
  };
  limb({{-0.34, 0.42}, {-0.52, 0.56}, {-0.58, 0.72}}, 0.035, 0.02, c);
  limb({{-0.22, 0.30}, {-0.17, 0.16}, {-0.22, 0.04}, {-0.14, 0.02}}, 0.07, 0.03, dark);
  limb({{0.22, 0.34}, {0.25, 0.14}, {0.25, 0.03}, {0.31, 0.02}}, 0.06, 0.03, dark);
  limb({{-0.30, 0.44}, {0.0, 0.43}, {0.26, 0.46}}, 0.125, 0.145, c);
  limb({{-0.30, 0.34}, {-0.28, 0.17}, {-0.34, 0.04}, {-0.26, 0.02}}, 0.085, 0.034, c);
  limb({{0.28, 0.38}, {0.31, 0.16}, {0.31, 0.03}, {0.37, 0.02}}, 0.07, 0.034, c);
  limb({{0.28, 0.50}, {0.36, 0.66}}, 0.11, 0.085, c);
  limb({{0.36, 0.72}, {0.46, 0.72}, {0.58, 0.66}}, 0.115, 0.05, c);
  part(s.curve({{0.30, 0.78}, {0.24, 0.70}, {0.25, 0.58}, {0.33, 0.62}, {0.36, 0.74}}), darker(c, 0.4));
  p.fill(s.disc(0.625, 0.675, 0.03, 0.025), {0.08, 0.07, 0.07});
  p.fill(s.disc(0.46, 0.755, 0.02, 0.02), {0.05, 0.04, 0.04});
  p.mark(s.disc(0.466, 0.762, 0.006, 0.006), {1, 1, 1}, 0.9);
  p.line(Path().move(s.at(0.60, 0.63)).curve(s.at(0.55, 0.61), s.at(0.52, 0.62), s.at(0.48, 0.64)), s.ink(),
         darker(c, 0.7), 0.8);
  p.line(Path().move(s.at(0.25, 0.56)).line(s.at(0.40, 0.60)), s.m(0.035), s.c.main, 1);
}

void draw_cat(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Rgb c = mix(Rgb{0.28, 0.26, 0.26}, s.c.main, 0.2);
  p.line(Path().move(s.at(0.13, 0.05)).curve(s.at(0.30, 0.02), s.at(0.34, 0.2), s.at(0.26, 0.26)), s.m(0.04),
         c, 1);
  p.ball(s.curve({{-0.12, 0.0}, {-0.13, 0.12}, {-0.07, 0.30}, {0.05, 0.30}, {0.14, 0.14}, {0.15, 0.0}}), c);
  p.fill(s.poly({{-0.12, 0.40}, {-0.125, 0.51}, {-0.03, 0.45}}), c);
  p.fill(s.poly({{0.10, 0.40}, {0.105, 0.51}, {0.01, 0.45}}), c);
  p.ball(s.disc(-0.01, 0.37, 0.115, 0.10), c);
  for (double x : {-0.055, 0.035})
    p.shine(s.disc(x, 0.385, 0.02, 0.022), {0.85, 0.85, 0.35}, {0.75, 0.75, 0.30});
  for (double x : {-0.055, 0.035}) p.mark(s.disc(x, 0.385, 0.007, 0.02), {0, 0, 0}, 1);
}

void draw_flower(const PropSketch &s) {
  const Pencil &p = s.pencil;
  p.line(Path().move(s.at(0, 0)).curve(s.at(0.03, 0.15), s.at(-0.02, 0.25), s.at(0, 0.38)), s.m(0.018),
         {0.25, 0.42, 0.22}, 1);
  p.fill(s.curve({{0.01, 0.14}, {0.10, 0.22}, {0.16, 0.20}, {0.08, 0.13}}), {0.30, 0.48, 0.26});
  for (int i = 0; i < 8; i++)
    p.ball(Path().ellipse(s.at(0.075 * std::cos(i * kPi / 4), 0.42 + 0.075 * std::sin(i * kPi / 4)),
                          s.m(0.055), s.m(0.034), -i * kPi / 4),
           s.c.main, 0.7);
  p.ball(s.disc(0, 0.42, 0.042, 0.042), s.c.accent);
}

void draw_rock(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Rgb c = mix(Rgb{0.45, 0.43, 0.42}, s.c.second, 0.2);
  p.ball(s.poly({{-0.6, 0}, {-0.55, 0.3}, {-0.25, 0.58}, {0.1, 0.62}, {0.45, 0.42}, {0.62, 0.1}, {0.6, 0}}),
         c, 0.8);
  p.fill(s.poly({{-0.25, 0.58}, {0.1, 0.62}, {0.0, 0.40}, {-0.2, 0.38}}), lighter(c, 0.1),
         Normal::flat(0, 0.85));
  p.fill(s.poly({{-0.55, 0.3}, {-0.25, 0.58}, {-0.2, 0.38}, {-0.3, 0}, {-0.6, 0}}), c,
         Normal::flat(-0.7, 0.2));
}

}  // namespace artist
