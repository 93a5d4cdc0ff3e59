// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/props_draw.hpp"

namespace artist {

void draw_car(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Rgb c = s.c.main;
  p.mark(s.disc(0, 0.04, 2.1, 0.10), {0.02, 0.02, 0.03}, 0.6);
  const Path body = Path()
                        .move(s.at(-2.12, 0.34))
                        .curve(s.at(-2.2, 0.6), s.at(-2.15, 0.85), s.at(-1.95, 0.90))
                        .curve(s.at(-1.6, 0.95), s.at(-1.45, 0.95), s.at(-1.30, 0.97))
                        .curve(s.at(-1.0, 1.32), s.at(-0.8, 1.46), s.at(-0.45, 1.48))
                        .curve(s.at(0.1, 1.50), s.at(0.35, 1.46), s.at(0.55, 1.36))
                        .curve(s.at(0.8, 1.22), s.at(0.95, 1.08), s.at(1.12, 0.96))
                        .curve(s.at(1.6, 0.92), s.at(1.95, 0.86), s.at(2.10, 0.70))
                        .curve(s.at(2.18, 0.55), s.at(2.16, 0.42), s.at(2.08, 0.32))
                        .line(s.at(1.72, 0.28))
                        .line(s.at(-1.9, 0.28))
                        .close();
  p.line(body, s.ink() * 1.8, darker(c, 0.75), 0.6);
  p.canvas.fill(body, p.paint(c, Normal::tube(s.at(0, 1.9), s.at(0, -0.1), 0.85)));
  const Rgb glass = mix(Rgb{0.16, 0.22, 0.28}, s.c.second, 0.15);
  for (const Path &w : {s.poly({{-1.08, 0.98}, {-0.82, 1.28}, {-0.48, 1.39}, {-0.24, 1.40}, {-0.24, 0.98}}),
                        s.poly({{-0.14, 0.98}, {-0.14, 1.40}, {0.18, 1.38}, {0.44, 1.30}, {0.86, 0.98}})}) {
    p.fill(w, glass, Normal::flat(0, 0.3));
    p.canvas.clip(w);
    p.mark(s.poly({{-0.9, 0.9}, {-0.55, 1.5}, {-0.35, 1.5}, {-0.7, 0.9}}), {0.9, 0.95, 1}, 0.18);
    p.mark(s.poly({{0.1, 0.9}, {0.4, 1.5}, {0.52, 1.5}, {0.22, 0.9}}), {0.9, 0.95, 1}, 0.18);
    p.canvas.unclip();
  }
  p.line(Path().move(s.at(-0.19, 0.98)).line(s.at(-0.19, 0.40)), s.ink(), darker(c, 0.6), 0.7);
  p.line(Path().move(s.at(-1.9, 0.72)).curve(s.at(-0.5, 0.78), s.at(0.8, 0.78), s.at(2.0, 0.66)), s.ink(),
         lighter(c, 0.4), 0.6);
  p.fill(s.box(-0.02, 0.80, 0.16, 0.84, 0.02), lighter(c, 0.45));
  p.fill(s.box(-2.05, 0.28, 2.0, 0.36, 0.04), darker(c, 0.6));
  p.shine(s.disc(2.02, 0.68, 0.09, 0.10), {1, 0.95, 0.8}, {0.9, 0.9, 0.86});
  p.shine(s.box(-2.13, 0.66, -2.02, 0.82, 0.03), {0.95, 0.2, 0.12}, {0.6, 0.12, 0.10});
  for (double x : {-1.32, 1.30}) {
    p.fill(s.disc(x, 0.36, 0.42, 0.42), darker(c, 0.7));
    p.ball(s.disc(x, 0.33, 0.345, 0.345), {0.10, 0.10, 0.11});
    p.ball(s.disc(x, 0.33, 0.20, 0.20), {0.62, 0.63, 0.65});
    p.mark(s.disc(x, 0.33, 0.06, 0.06), {0.2, 0.2, 0.2}, 0.9);
  }
}

void draw_bench(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Rgb wood = s.c.main, iron = darker(s.c.main, 0.65);
  for (double x : {-0.72, 0.72}) {
    p.bar(Path().move(s.at(x - 0.04, 0)).line(s.at(x, 0.46)).line(s.at(x - 0.02, 0.92)), s.m(0.05), iron);
    p.bar(Path().move(s.at(x + 0.08, 0)).line(s.at(x + 0.05, 0.44)), s.m(0.05), iron);
  }
  for (double y : {0.58, 0.71, 0.84})
    p.fill(s.box(-0.86, y, 0.86, y + 0.09, 0.01), wood, Normal::flat(0, 0.1));
  for (double y : {0.40, 0.45})
    p.fill(s.box(-0.90, y, 0.90, y + 0.045, 0.01), lighter(wood, 0.12), Normal::flat(0, 0.7));
}

void draw_bicycle(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Rgb c = s.c.main;
  for (double x : {-0.52, 0.52}) {
    p.line(s.disc(x, 0.34, 0.33, 0.33), s.m(0.04), {0.10, 0.10, 0.11}, 1);
    for (int i = 0; i < 6; i++)
      p.line(Path()
                 .move(s.at(x + 0.32 * std::cos(i * 0.524), 0.34 + 0.32 * std::sin(i * 0.524)))
                 .line(s.at(x - 0.32 * std::cos(i * 0.524), 0.34 - 0.32 * std::sin(i * 0.524))),
             std::max(0.5, s.m(0.006)), {0.7, 0.7, 0.7}, 0.7);
  }
  p.bar(Path()
            .move(s.at(-0.52, 0.34))
            .line(s.at(-0.02, 0.32))
            .line(s.at(0.36, 0.78))
            .line(s.at(-0.18, 0.76))
            .line(s.at(-0.52, 0.34)),
        s.m(0.035), c);
  p.bar(Path().move(s.at(-0.22, 0.86)).line(s.at(-0.02, 0.32)), s.m(0.032), c);
  p.bar(Path().move(s.at(0.52, 0.34)).line(s.at(0.34, 0.92)).line(s.at(0.46, 1.0)), s.m(0.032), c);
  p.fill(s.curve({{-0.36, 0.88}, {-0.20, 0.92}, {-0.08, 0.87}, {-0.20, 0.85}}), {0.15, 0.12, 0.10});
  p.ball(s.disc(-0.02, 0.32, 0.09, 0.09), {0.3, 0.3, 0.3});
}

void draw_streetlamp(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Rgb iron = darker(s.c.second, 0.75);
  p.drum(s.box(-0.10, 0, 0.10, 0.6), iron);
  p.drum(s.box(-0.045, 0.5, 0.045, 3.3), iron);
  p.shine(s.poly({{-0.14, 3.3}, {-0.20, 3.75}, {0.20, 3.75}, {0.14, 3.3}}), {1, 0.88, 0.6}, {0.8, 0.8, 0.76});
  p.fill(s.poly({{-0.24, 3.75}, {0, 4.0}, {0.24, 3.75}}), iron, Normal::flat(0, 0.5));
  p.line(Path().move(s.at(0, 3.3)).line(s.at(0, 3.75)), s.m(0.025), iron, 1);
}

void draw_train(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Path body = s.box(-9, 0.7, 9, 3.6, 0.5);
  p.line(body, s.ink() * 1.6, darker(s.c.main, 0.7), 0.6);
  p.canvas.fill(body, p.paint(s.c.main, Normal::tube(s.at(0, 4.2), s.at(0, 0.4), 0.7)));
  p.fill(s.box(-9, 1.5, 9, 1.75), s.c.second);
  for (int i = 0; i < 8; i++)
    p.shine(s.box(-8.4 + i * 2.1, 2.0, -6.9 + i * 2.1, 3.0, 0.15), {1, 0.88, 0.62}, {0.25, 0.32, 0.38});
  for (int i = 0; i < 6; i++) p.ball(s.disc(-7.5 + i * 3, 0.45, 0.45, 0.45), {0.14, 0.14, 0.15});
}

}  // namespace artist
