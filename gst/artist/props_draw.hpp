// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once
#include "artist/props.hpp"

namespace artist {

// A prop's own drawing board: metres, x right (left when flipped), y up from where it stands.
struct PropSketch {
  const Pencil &pencil;
  Vec2 base;
  double scale;
  bool flip;
  const PropColours &c;

  Vec2 at(double x, double y) const { return {base.x + (flip ? -x : x) * scale, base.y - y * scale}; }
  double m(double v) const { return v * scale; }
  double ink() const { return std::clamp(scale * 0.008, 0.5, 4.0); }
  Path poly(std::initializer_list<Vec2> points) const {
    std::vector<Vec2> p;
    for (Vec2 q : points) p.push_back(at(q.x, q.y));
    return Path().polygon(p);
  }
  Path curve(std::initializer_list<Vec2> points, bool closed = true) const {
    std::vector<Vec2> p;
    for (Vec2 q : points) p.push_back(at(q.x, q.y));
    return Path().smooth(p, closed);
  }
  Path box(double x0, double y0, double x1, double y1, double r = 0) const {
    const Vec2 a = at(std::min(x0, x1), std::max(y0, y1)), b = at(std::max(x0, x1), std::min(y0, y1));
    return Path().rounded(std::min(a.x, b.x), a.y, std::abs(b.x - a.x), b.y - a.y, m(r));
  }
  Path disc(double x, double y, double rx, double ry) const { return Path().ellipse(at(x, y), m(rx), m(ry)); }
};

void draw_boat(const PropSketch &);
void draw_lighthouse(const PropSketch &);
void draw_crate(const PropSketch &);
void draw_car(const PropSketch &);
void draw_train(const PropSketch &);
void draw_bicycle(const PropSketch &);
void draw_bench(const PropSketch &);
void draw_streetlamp(const PropSketch &);
void draw_lamp(const PropSketch &);
void draw_chair(const PropSketch &);
void draw_armchair(const PropSketch &);
void draw_table(const PropSketch &);
void draw_plant(const PropSketch &);
void draw_tree(const PropSketch &);
void draw_rock(const PropSketch &);
void draw_dog(const PropSketch &);
void draw_cat(const PropSketch &);
void draw_flower(const PropSketch &);
void draw_suitcase(const PropSketch &);
void draw_umbrella(const PropSketch &);
void draw_phone(const PropSketch &);
void draw_letter(const PropSketch &);
void draw_cup(const PropSketch &);
void draw_book(const PropSketch &);
void draw_key(const PropSketch &);
void draw_bottle(const PropSketch &);
void draw_lantern(const PropSketch &);
void draw_ball(const PropSketch &);
void draw_clock(const PropSketch &);
void draw_thing(const PropSketch &);

}  // namespace artist
