// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/sets/interior.hpp"

namespace artist {

Pencil near_pencil(Scenery &s, double z) {
  return {s.canvas, s.camera.nearness(z), s.scheme.haze, 0, s.rig.practical};
}

Room room_for(const Scenery &s, double behind, double ceiling) {
  Room r;
  r.back = s.z0() + behind;
  const double k = s.camera.scale(r.back);
  r.seen = s.camera.width / 2 / k;
  r.half = std::max(2.7, 0.80 * r.seen);
  r.height = std::max(ceiling, 0.42 * s.camera.height / k);
  return r;
}

void room_shell(Scenery &s, const Room &r, Rgb wall, Rgb floor, Rgb ceiling, Floor kind) {
  // ceiling, floor
  Paint up = s.paint(darker(ceiling, 0.1), r.back, Normal::flat(0, -0.9));
  s.canvas.fill(Path().rect(s.left, s.top, s.right - s.left, s.bottom - s.top), up);
  const Vec2 corner = s.at(-r.half, 0, r.back);
  if (corner.y < s.bottom) s.ground(darker(floor, 0.06), lighter(floor, 0.03), 0.3, r.back);
  if (corner.y < s.bottom && kind != Floor::Carpet) {
    Paint joint = s.paint(darker(floor, 0.5), r.back, Normal::keep());
    joint.depth = -1, joint.alpha = 0.5;
    Chance chance(s.seed ^ 0xf100);
    const double step = kind == Floor::Boards ? 0.17 : 0.45;
    const double stretch = std::max(1.0, r.half / 5.5);
    const int n = static_cast<int>(r.half / (step * stretch)) + 1;
    const double near_z =
        std::max(0.6, s.camera.focal * s.camera.eye / std::max(1.0, s.bottom - s.camera.horizon) * 0.9);
    for (int i = -n; i <= n; i++) {
      const double x = i * step * stretch;
      if (kind == Floor::Boards && chance.often(0.4)) {
        const double za = mix(near_z, r.back, chance.next()),
                     zb = std::min(r.back, za + chance.range(0.6, 2.0) * stretch);
        Paint board =
            s.paint(chance.often(0.5) ? lighter(floor, 0.12) : darker(floor, 0.2), za, Normal::keep());
        board.alpha = 0.45, board.depth = -1;
        s.slab(x, x + step * stretch, za, zb, 0, board);
      }
      s.canvas.stroke(Path().move(s.at(x, 0, near_z)).line(s.at(x, 0, r.back)),
                      std::max(0.6, s.camera.scale(s.z0()) * 0.005), joint);
    }
    if (kind == Floor::Tiles)
      for (double z = r.back; z > near_z; z -= step * stretch)
        s.canvas.stroke(Path().move(s.at(-r.half, 0, z)).line(s.at(r.half, 0, z)),
                        std::max(0.6, s.camera.scale(z) * 0.005), joint);
  }
  // walls
  const Vec2 a = s.at(-r.half, r.height, r.back), b = s.at(r.half, 0, r.back);
  Paint back = s.paint(wall, r.back, Normal::flat(0, 0.0));
  back.towards(darker(wall, 0.10), {0, a.y}, {0, b.y});
  s.canvas.fill(Path().rect(a.x, a.y, b.x - a.x, b.y - a.y), back);
  for (double side : {-1.0, 1.0}) {
    const double x = side * r.half, near_z = 0.35;
    Paint p = s.paint(darker(wall, 0.05), r.back - 0.5, Normal::flat(-0.85 * side, 0));
    const Vec2 far_top = s.at(x, r.height, r.back), near_top = s.at(x, r.height, near_z),
               near_low = s.at(x, 0, near_z), far_low = s.at(x, 0, r.back);
    p.towards(darker(wall, 0.30), {far_top.x, 0}, {far_top.x + side * 0.3 * s.camera.width, 0});
    s.canvas.fill(Path().polygon({far_top, near_top, near_low, far_low}), p);
    Paint shade = s.paint(darker(wall, 0.8), r.back, Normal::keep());
    shade.depth = -1, shade.alpha = 0.35;
    s.canvas.stroke(Path().move(far_top).line(far_low), std::max(1.0, 0.012 * s.camera.scale(r.back)), shade);
  }
  // the corners hold less light
  Paint dim = s.paint({0.03, 0.02, 0.04}, r.back, Normal::keep());
  dim.depth = -1, dim.ramp = true, dim.colour2 = dim.colour, dim.alpha = 0.26, dim.alpha2 = 0;
  const double h = (b.y - a.y) * 0.28;
  dim.from = {0, a.y}, dim.to = {0, a.y + h};
  s.canvas.fill(Path().rect(a.x, a.y, b.x - a.x, h), dim);
  dim.from = {0, b.y}, dim.to = {0, b.y - h * 0.5};
  s.canvas.fill(Path().rect(a.x, b.y - h * 0.5, b.x - a.x, h * 0.5), dim);
}

void skirting(Scenery &s, const Room &r, Rgb c) {
  s.front(-r.half, r.half, 0, 0.13, r.back, s.paint(c, r.back));
  s.front(-r.half, r.half, 0.13, 0.15, r.back, s.paint(lighter(c, 0.2), r.back, Normal::flat(0, 0.7)));
}

void window(Scenery &s, const Room &r, double x, double y, double w, double h, Rgb frame, bool city) {
  const double z = r.back, k = s.camera.scale(z);
  const Vec2 a = s.at(x - w / 2, y + h, z), b = s.at(x + w / 2, y, z);
  const bool night = s.rig.time == Time::Night;
  s.front(x - w / 2 - 0.07, x + w / 2 + 0.07, y - 0.05, y + h + 0.07, z, s.paint(frame, z));
  Paint sky = s.shining(s.scheme.sky_top, z);
  sky.depth = std::max(4.0, s.camera.nearness(z) - 60);
  sky.towards(s.scheme.sky_low, {0, a.y}, {0, b.y});
  const Path pane = Path().rect(a.x, a.y, b.x - a.x, b.y - a.y);
  s.canvas.fill(pane, sky);
  s.canvas.clip(pane);
  Chance chance(s.seed ^ 0x817d);
  if (night && !city) {
    Paint moon = s.shining({0.95, 0.96, 1}, z);
    moon.depth = -1;
    const Vec2 m = mix(a, b, 0.0) + Vec2{(b.x - a.x) * 0.68, (b.y - a.y) * 0.24};
    s.canvas.fill(Path().ellipse(m, 0.065 * k, 0.065 * k), moon);
    s.soft.glow(m, 0.55 * k, 0.55 * k, Rgb{0.5, 0.62, 0.9} * 0.35);
  }
  Paint far_hill = s.shining(mix(s.scheme.haze, s.scheme.sky_top, 0.35), z);
  far_hill.depth = -1;
  if (city) {
    for (double u = 0; u < 1;) {
      const double bw = chance.range(0.07, 0.17), bh = chance.range(0.18, 0.62);
      const Vec2 p{a.x + (b.x - a.x) * u, b.y - (b.y - a.y) * bh};
      far_hill.colour = mix(s.scheme.haze, s.scheme.sky_top, chance.range(0.3, 0.75));
      s.canvas.fill(Path().rect(p.x, p.y, (b.x - a.x) * bw, b.y - p.y), far_hill);
      if (s.rig.practical > 0.3)
        for (int i = 0; i < 9; i++) {
          Paint lit = s.shining(mix(s.scheme.lamp, s.scheme.haze, 0.25), z);
          lit.depth = -1, lit.alpha = 0.8;
          const double ww = (b.x - a.x) * bw * 0.13;
          s.canvas.fill(Path().rect(p.x + (b.x - a.x) * bw * (0.12 + 0.28 * chance.range(0, 3)),
                                    mix(p.y, b.y, chance.range(0.05, 0.95)), ww, ww * 1.3),
                        lit);
        }
      u += bw + chance.range(0, 0.03);
    }
  } else {
    std::vector<Vec2> hill;
    for (int i = 0; i <= 6; i++)
      hill.push_back({mix(a.x, b.x, i / 6.0), b.y - (b.y - a.y) * chance.range(0.14, 0.34)});
    s.canvas.fill(Path().smooth(hill).line(b).line({a.x, b.y}).close(), far_hill);
    far_hill.colour = darker(far_hill.colour, 0.4);
    for (int i = 0; i < 5; i++) {
      const Vec2 t{mix(a.x, b.x, chance.next()), b.y - (b.y - a.y) * 0.10};
      s.canvas.fill(Path().ellipse(t, 0.12 * k, 0.2 * k), far_hill);
    }
    if (s.rig.practical > 0.3)
      for (int i = 0; i < 4; i++) {
        Paint lit = s.shining(s.scheme.lamp, z);
        lit.depth = -1;
        s.canvas.fill(
            Path().ellipse({mix(a.x, b.x, chance.next()), b.y - (b.y - a.y) * chance.range(0.12, 0.22)},
                           0.012 * k, 0.012 * k),
            lit);
      }
  }
  // a reflection across the glass
  Paint gleam = s.shining({1, 1, 1}, z);
  gleam.depth = -1, gleam.alpha = 0.06, gleam.normal = Normal::keep();
  s.canvas.fill(Path().polygon({{mix(a.x, b.x, 0.15), a.y},
                                {mix(a.x, b.x, 0.42), a.y},
                                {mix(a.x, b.x, 0.18), b.y},
                                {mix(a.x, b.x, -0.09), b.y}}),
                gleam);
  s.canvas.unclip();
  const double bar = 0.035;
  s.front(x - bar / 2, x + bar / 2, y, y + h, z, s.paint(frame, z, Normal::flat(0.2, 0)));
  s.front(x - w / 2, x + w / 2, y + h * 0.58, y + h * 0.58 + bar, z, s.paint(frame, z, Normal::flat(0, 0.4)));
  s.front(x - w / 2 - 0.12, x + w / 2 + 0.12, y - 0.09, y - 0.03, z - 0.12,
          s.paint(lighter(frame, 0.12), z, Normal::flat(0, 0.75)));
  const Vec2 m = mix(a, b, 0.5);
  if (!night) {  // daylight comes in
    const double strength = s.rig.time == Time::Day ? 0.35 : 0.22;
    s.soft.glow(m, 0.9 * w * k, 0.9 * h * k, s.scheme.sky_low * (0.30 * strength));
    s.soft.pool(s.at(x, 0, z - 0.9), 1.5 * w * k, 0.6 * h * k, s.scheme.sky_low * strength);
  } else {
    s.soft.pool({m.x, m.y}, 0.9 * w * k, 0.9 * h * k, Rgb{0.25, 0.36, 0.6} * 0.22);
  }
}

void curtain(Scenery &s, const Room &r, double x, double y, double w, double h, Rgb c) {
  const double z = r.back - 0.08;
  const int folds = 5;
  for (int i = 0; i < folds; i++) {
    const double a = x + w * i / folds, b = x + w * (i + 1.05) / folds;
    const Vec2 p = s.at(a, y + h, z), q = s.at(b, y, z);
    s.canvas.fill(Path().rect(p.x, p.y, q.x - p.x, q.y - p.y),
                  s.paint(i % 2 ? darker(c, 0.06) : c, z, Normal::tube({p.x, 0}, {q.x, 0}, 0.85)));
  }
  s.front(x - 0.1, x + w + 0.1, y + h, y + h + 0.04, z, s.paint(darker(c, 0.5), z));
}

void picture_frame(Scenery &s, const Room &r, double x, double y, double w, double h, std::uint64_t salt) {
  const double z = r.back;
  Chance chance(s.seed ^ salt);
  Paint shade = s.paint({0.02, 0.02, 0.03}, z, Normal::keep());
  shade.depth = -1, shade.alpha = 0.25;
  s.front(x - w / 2 + 0.02, x + w / 2 + 0.03, y - h / 2 - 0.04, y + h / 2 - 0.02, z, shade);
  s.front(x - w / 2, x + w / 2, y - h / 2, y + h / 2, z, s.paint(darker(s.scheme.near, 0.2), z));
  const double m = 0.035;
  s.front(x - w / 2 + m, x + w / 2 - m, y - h / 2 + m, y + h / 2 - m, z,
          s.paint(lighter(s.scheme.far, 0.55), z));
  const double n = 0.085;
  const Vec2 a = s.at(x - w / 2 + n, y + h / 2 - n, z), b = s.at(x + w / 2 - n, y - h / 2 + n, z);
  const Path image = Path().rect(a.x, a.y, b.x - a.x, b.y - a.y);
  s.canvas.fill(image, s.paint(mix(s.scheme.water, s.scheme.far, 0.4), z));
  s.canvas.clip(image);
  Paint p = s.paint(s.scheme.accent2, z);
  p.depth = -1;
  s.canvas.fill(Path().ellipse({mix(a.x, b.x, chance.range(0.3, 0.7)), mix(a.y, b.y, 0.4)},
                               (b.x - a.x) * 0.14, (b.x - a.x) * 0.14),
                p);
  for (int i = 0; i < 2; i++) {
    p.colour = i ? darker(s.scheme.mid, 0.2) : s.scheme.mid;
    std::vector<Vec2> line;
    for (int j = 0; j <= 4; j++)
      line.push_back({mix(a.x, b.x, j / 4.0), mix(a.y, b.y, 0.55 + 0.2 * i + chance.range(-0.12, 0.12))});
    s.canvas.fill(Path().smooth(line).line(b).line({a.x, b.y}).close(), p);
  }
  s.canvas.unclip();
}

void shelf(Scenery &s, double z, double x, double y, double w, int books, std::uint64_t salt) {
  Chance chance(s.seed ^ salt);
  const Rgb wood = darker(s.scheme.near, 0.05);
  double at = x + 0.03;
  const Rgb covers[] = {s.scheme.accent,  s.scheme.water,
                        s.scheme.mid,     lighter(s.scheme.far, 0.3),
                        s.scheme.accent2, darker(s.scheme.near, 0.3)};
  for (int i = 0; i < books && at < x + w - 0.08; i++) {
    const double bw = chance.range(0.028, 0.062), bh = chance.range(0.17, 0.27);
    if (chance.often(0.12)) at += 0.09;
    const Rgb c = covers[static_cast<int>(chance.next() * 6)];
    const Vec2 a = s.at(at, y + bh, z), b = s.at(at + bw, y, z);
    s.canvas.fill(Path().rect(a.x, a.y, b.x - a.x, b.y - a.y),
                  s.paint(c, z, Normal::tube({a.x, 0}, {b.x, 0}, 0.6)));
    s.front(at, at + bw, y + bh * 0.72, y + bh * 0.78, z, s.paint(lighter(c, 0.35), z));
    at += bw + 0.003;
  }
  s.front(x, x + w, y - 0.035, y, z - 0.02, s.paint(wood, z, Normal::flat(0, 0.2)));
  Paint shade = s.paint({0, 0, 0}, z, Normal::keep());
  shade.alpha = 0.22, shade.depth = -1;
  s.front(x + 0.02, x + w, y - 0.09, y - 0.035, z, shade);
}

void pendant(Scenery &s, double x, double y, double z, double ceiling, Rgb shade) {
  const double k = s.camera.scale(z);
  s.beam({x, y + 0.25, z}, {x, ceiling, z}, 0.012, {0.1, 0.1, 0.1});
  const Vec2 c = s.at(x, y, z);
  const Pencil p = near_pencil(s, z);
  p.shine(Path().ellipse({c.x, c.y}, 0.075 * k, 0.06 * k), {1, 0.93, 0.74}, {0.9, 0.9, 0.86});
  const Path hat = Path()
                       .move({c.x - 0.25 * k, c.y + 0.005 * k})
                       .curve({c.x - 0.22 * k, c.y - 0.14 * k}, {c.x - 0.09 * k, c.y - 0.20 * k},
                              {c.x - 0.04 * k, c.y - 0.26 * k})
                       .line({c.x + 0.04 * k, c.y - 0.26 * k})
                       .curve({c.x + 0.09 * k, c.y - 0.20 * k}, {c.x + 0.22 * k, c.y - 0.14 * k},
                              {c.x + 0.25 * k, c.y + 0.005 * k})
                       .close();
  p.drum(hat, shade);
  s.lamp_light({c.x, c.y + 0.05 * k}, 0.75 * k, s.scheme.lamp, 2.3 * k, 0.9);
}

}  // namespace artist
