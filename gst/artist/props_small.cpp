// SPDX-License-Identifier: LGPL-2.1-or-later
// Things a hand holds: what an insert shows.
#include "artist/props_draw.hpp"

namespace artist {

void draw_phone(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Path body = s.box(-0.038, 0, 0.038, 0.156, 0.011);
  p.line(body, s.ink(), {0, 0, 0}, 0.7);
  p.fill(body, {0.09, 0.09, 0.10}, Normal::flat(0, 0.1));
  Paint screen = p.paint(mix(s.c.main, s.c.second, 0.3));
  screen.glow = 0.75;
  screen.towards(darker(s.c.main, 0.3), s.at(0, 0.15), s.at(0, 0));
  p.canvas.fill(s.box(-0.034, 0.005, 0.034, 0.151, 0.008), screen);
  for (int i = 0; i < 3; i++) {
    Paint bubble = p.paint(i % 2 ? s.c.accent : lighter(s.c.second, 0.5));
    bubble.glow = 0.8, bubble.depth = -1;
    const double y = 0.108 - i * 0.030, x = i % 2 ? 0.004 : -0.008;
    p.canvas.fill(s.box(x - 0.020, y, x + 0.022, y + 0.019, 0.006), bubble);
  }
}

void draw_letter(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Rgb paper = mix(Rgb{0.95, 0.91, 0.82}, s.c.second, 0.15);
  p.fill(s.poly({{-0.115, 0.0}, {-0.105, 0.205}, {0.095, 0.215}, {0.085, 0.008}}), darker(paper, 0.18),
         Normal::flat(0, 0.4));
  const Path sheet = s.poly({{-0.085, 0.006}, {-0.075, 0.215}, {0.115, 0.200}, {0.102, -0.006}});
  p.line(sheet, s.ink(), darker(paper, 0.7), 0.5);
  p.fill(sheet, paper, Normal::flat(0, 0.35));
  p.fill(s.poly({{-0.075, 0.215}, {0.115, 0.200}, {0.113, 0.178}, {-0.074, 0.190}}), lighter(paper, 0.2),
         Normal::flat(0, 0.8));
  Chance chance(3);
  for (int i = 0; i < 9; i++) {
    const double y = 0.165 - i * 0.0165, x = -0.06 + 0.002 * i;
    std::vector<Vec2> line;
    const double to = i == 8 ? 0.0 : chance.range(0.06, 0.088);
    for (double u = x; u < to; u += 0.006)
      line.push_back(s.at(u, y - (u + 0.06) * 0.07 + chance.range(-0.0028, 0.0028)));
    p.line(Path().smooth(line), std::max(0.6, s.m(0.0018)), {0.16, 0.18, 0.32}, 0.75);
  }
  p.ball(s.disc(0.078, 0.022, 0.013, 0.013), s.c.main);
}

void draw_cup(const PropSketch &s) {
  const Pencil &p = s.pencil;
  p.line(Path().move(s.at(0.042, 0.078)).curve(s.at(0.085, 0.085), s.at(0.085, 0.028), s.at(0.038, 0.028)),
         s.m(0.011), s.c.main, 1);
  const Path body = s.poly({{-0.044, 0.098}, {-0.036, 0}, {0.036, 0}, {0.044, 0.098}});
  p.line(body, s.ink(), darker(s.c.main, 0.7), 0.5);
  p.drum(body, s.c.main);
  p.fill(s.disc(0, 0.098, 0.044, 0.010), lighter(s.c.main, 0.15), Normal::flat(0, 0.8));
  p.fill(s.disc(0, 0.097, 0.038, 0.007), {0.20, 0.11, 0.06}, Normal::flat(0, 0.8));
  for (double x : {-0.014, 0.012})
    p.line(
        Path().move(s.at(x, 0.115)).curve(s.at(x + 0.02, 0.14), s.at(x - 0.02, 0.16), s.at(x + 0.006, 0.19)),
        s.m(0.006), {1, 1, 1}, 0.16);
}

void draw_book(const PropSketch &s) {
  const Pencil &p = s.pencil;
  p.fill(s.poly({{-0.10, 0}, {-0.10, 0.035}, {0.12, 0.035}, {0.12, 0}}), {0.92, 0.89, 0.8});
  const Path cover = s.poly({{-0.115, 0.03}, {-0.085, 0.20}, {0.125, 0.20}, {0.13, 0.03}});
  p.line(cover, s.ink(), darker(s.c.main, 0.7), 0.6);
  p.fill(cover, s.c.main, Normal::flat(0, 0.5));
  p.fill(s.poly({{-0.115, 0.03}, {-0.115, 0}, {0.13, 0}, {0.13, 0.008}, {-0.105, 0.008}, {-0.105, 0.03}}),
         darker(s.c.main, 0.2));
  p.line(s.poly({{-0.085, 0.05}, {-0.062, 0.18}, {0.108, 0.18}, {0.112, 0.05}}), s.m(0.004), s.c.accent, 0.9);
  p.fill(s.disc(0.02, 0.115, 0.028, 0.026), s.c.accent, Normal::flat(0, 0.5));
}

void draw_key(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Rgb c = mix(Rgb{0.72, 0.58, 0.30}, s.c.accent, 0.3);
  p.line(s.disc(-0.05, 0.05, 0.026, 0.026), s.m(0.013), darker(c, 0.5), 1);
  p.line(s.disc(-0.05, 0.05, 0.026, 0.026), s.m(0.009), c, 1);
  const Path shaft = s.box(-0.024, 0.044, 0.075, 0.056, 0.003);
  p.line(shaft, s.ink(), darker(c, 0.6), 0.6);
  p.canvas.fill(shaft, p.paint(c, Normal::tube(s.at(0, 0.056), s.at(0, 0.044))));
  p.fill(s.poly({{0.048, 0.046},
                 {0.048, 0.022},
                 {0.056, 0.022},
                 {0.056, 0.030},
                 {0.064, 0.030},
                 {0.064, 0.022},
                 {0.072, 0.022},
                 {0.072, 0.046}}),
         c);
}

void draw_bottle(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Rgb c = mix(Rgb{0.14, 0.34, 0.22}, s.c.main, 0.2);
  const Path body = Path()
                        .move(s.at(-0.038, 0))
                        .line(s.at(-0.038, 0.16))
                        .curve(s.at(-0.038, 0.2), s.at(-0.015, 0.2), s.at(-0.014, 0.24))
                        .line(s.at(-0.014, 0.29))
                        .line(s.at(0.014, 0.29))
                        .line(s.at(0.014, 0.24))
                        .curve(s.at(0.015, 0.2), s.at(0.038, 0.2), s.at(0.038, 0.16))
                        .line(s.at(0.038, 0))
                        .close();
  p.line(body, s.ink(), darker(c, 0.7), 0.6);
  p.drum(body, c);
  p.drum(s.box(-0.038, 0.05, 0.038, 0.13), lighter(s.c.second, 0.4));
  p.mark(s.box(-0.028, 0.135, -0.020, 0.17, 0.003), {1, 1, 1}, 0.5);
}

void draw_lantern(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Rgb iron = darker(s.c.main, 0.55);
  p.line(Path().move(s.at(-0.07, 0.30)).curve(s.at(-0.08, 0.44), s.at(0.08, 0.44), s.at(0.07, 0.30)),
         s.m(0.010), iron, 1);
  p.shine(s.box(-0.075, 0.05, 0.075, 0.27, 0.03), {1, 0.82, 0.5}, {0.75, 0.8, 0.8});
  p.shine(s.curve({{0, 0.07}, {-0.022, 0.11}, {0, 0.18}, {0.022, 0.11}}), {1, 0.97, 0.8}, {1, 0.85, 0.5});
  p.drum(s.box(-0.10, 0, 0.10, 0.05, 0.01), iron);
  p.fill(s.poly({{-0.10, 0.27}, {-0.05, 0.33}, {0.05, 0.33}, {0.10, 0.27}}), iron, Normal::flat(0, 0.5));
  for (double x : {-0.07, 0.0, 0.07})
    p.line(Path().move(s.at(x, 0.05)).line(s.at(x, 0.27)), s.m(0.008), iron, 1);
}

void draw_ball(const PropSketch &s) {
  const Pencil &p = s.pencil;
  const Path b = s.disc(0, 0.12, 0.12, 0.12);
  p.line(b, s.ink() * 1.4, darker(s.c.main, 0.7), 0.6);
  p.ball(b, s.c.main);
  p.canvas.clip(b);
  p.line(Path().move(s.at(-0.13, 0.14)).curve(s.at(-0.05, 0.09), s.at(0.05, 0.09), s.at(0.13, 0.14)),
         s.m(0.03), lighter(s.c.second, 0.4), 0.9);
  p.canvas.unclip();
}

void draw_clock(const PropSketch &s) {
  const Pencil &p = s.pencil;
  p.ball(s.disc(0, 0.2, 0.2, 0.2), darker(s.c.main, 0.3));
  p.fill(s.disc(0, 0.2, 0.168, 0.168), {0.94, 0.92, 0.86});
  for (int i = 0; i < 12; i++)
    p.line(Path()
               .move(s.at(0.14 * std::sin(i * kPi / 6), 0.2 + 0.14 * std::cos(i * kPi / 6)))
               .line(s.at(0.157 * std::sin(i * kPi / 6), 0.2 + 0.157 * std::cos(i * kPi / 6))),
           s.m(0.008), {0.1, 0.1, 0.1}, 1);
  p.line(Path().move(s.at(0, 0.2)).line(s.at(-0.07, 0.25)), s.m(0.014), {0.1, 0.1, 0.12}, 1);
  p.line(Path().move(s.at(0, 0.2)).line(s.at(0.07, 0.31)), s.m(0.010), {0.1, 0.1, 0.12}, 1);
}

}  // namespace artist
