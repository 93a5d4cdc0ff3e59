// SPDX-License-Identifier: LGPL-2.1-or-later
// A kitchen: a row of cupboards under a tiled wall, the window over the sink, a table under a hanging lamp.
#include "artist/sets/interior.hpp"

namespace artist {

namespace {

void door(Scenery &s, double x0, double x1, double y0, double y1, double z, Rgb c, bool handle_low) {
  s.front(x0 + 0.012, x1 - 0.012, y0, y1, z, s.paint(c, z));
  const double m = 0.06;
  Paint inner = s.paint(darker(c, 0.10), z, Normal::flat(0, -0.2));
  s.front(x0 + m, x1 - m, y0 + m, y1 - m, z, inner);
  s.front(x0 + m + 0.012, x1 - m, y0 + m, y1 - m - 0.014, z, s.paint(lighter(c, 0.05), z));
  const double y = handle_low ? y0 + 0.09 : y1 - 0.09;
  s.front((x0 + x1) / 2 - 0.06, (x0 + x1) / 2 + 0.06, y - 0.011, y + 0.011, z - 0.02,
          s.paint(lighter(s.scheme.accent2, 0.1), z, Normal::flat(0, 0.5)));
}

void pot(Scenery &s, double x, double y, double z, double w, double h, Rgb c, bool kettle) {
  const double k = s.camera.scale(z);
  const Vec2 b = s.at(x, y, z);
  const Pencil p = near_pencil(s, z);
  p.drum(Path().rounded(b.x - w * k / 2, b.y - h * k, w * k, h * k, 0.03 * k), c);
  p.ball(Path().ellipse({b.x, b.y - h * k}, w * k * 0.5, 0.025 * k), lighter(c, 0.12));
  if (kettle) {
    p.ball(Path().ellipse({b.x, b.y - h * k}, w * k * 0.34, 0.05 * k), c);
    p.line(Path()
               .move({b.x - w * k * 0.35, b.y - h * k})
               .curve({b.x - w * k * 0.4, b.y - h * k * 1.9}, {b.x + w * k * 0.4, b.y - h * k * 1.9},
                      {b.x + w * k * 0.35, b.y - h * k}),
           0.022 * k, {0.1, 0.1, 0.11}, 1);
    p.fill(Path().polygon({{b.x + w * k * 0.45, b.y - h * k * 0.35},
                           {b.x + w * k * 0.86, b.y - h * k * 0.92},
                           {b.x + w * k * 0.76, b.y - h * k * 1.0},
                           {b.x + w * k * 0.42, b.y - h * k * 0.65}}),
           c);
  } else {
    for (double side : {-1.0, 1.0})
      p.bar(Path()
                .move({b.x + side * w * k * 0.5, b.y - h * k * 0.7})
                .line({b.x + side * w * k * 0.66, b.y - h * k * 0.7}),
            0.03 * k, darker(c, 0.4));
  }
}

}  // namespace

void paint_kitchen(Scenery &s) {
  const Room r = room_for(s, 2.0, 2.65);
  const Rgb wall = s.scheme.far, cupboard = s.scheme.mid, wood = s.scheme.near;
  room_shell(s, r, wall, s.scheme.ground, lighter(wall, 0.4), Floor::Tiles);
  const double z = r.back, k = s.camera.scale(z), front = z - 0.58, upper = z - 0.34;
  const double left = -r.half, right = r.half;
  // tiles between worktop and cupboards
  const Rgb tile = mix(lighter(wall, 0.45), s.scheme.water, 0.22);
  s.front(left, right, 0.9, 1.52, z, s.paint(tile, z));
  Paint joint = s.paint(darker(tile, 0.35), z, Normal::keep());
  joint.depth = -1, joint.alpha = 0.55;
  const double jw = std::max(0.6, 0.008 * k);
  for (int row = 0; row <= 4; row++) {
    const double y = 0.9 + row * 0.155;
    s.canvas.stroke(Path().move(s.at(left, y, z)).line(s.at(right, y, z)), jw, joint);
    if (k > 60)
      for (double x = left + (row % 2 ? 0.15 : 0); x < right && row < 4; x += 0.30)
        s.canvas.stroke(Path().move(s.at(x, y, z)).line(s.at(x, y + 0.155, z)), jw, joint);
  }
  const double wx = r.x(-0.34);
  window(s, r, wx, 1.10, 1.25, 1.05, lighter(wall, 0.65), true);
  curtain(s, r, wx - 0.66, 1.90, 1.32, 0.30, s.scheme.accent);
  // cupboards on the wall: left and right of the window
  auto row_of = [&](double from, double to) {
    const int n = std::max(1, static_cast<int>((to - from) / 0.62));
    for (int i = 0; i < n; i++)
      door(s, mix(from, to, static_cast<double>(i) / n), mix(from, to, (i + 1.0) / n), 1.56, 2.28, upper,
           cupboard, true);
    s.front(from, to, 1.51, 1.56, upper, s.paint(darker(cupboard, 0.35), upper, Normal::flat(0, -0.6)));
    Paint shade = s.paint({0.02, 0.02, 0.03}, z, Normal::keep());
    shade.alpha = 0.20, shade.depth = -1;
    s.front(from, to, 1.36, 1.51, z, shade);
  };
  const double gap_l = wx - 0.82, gap_r = wx + 0.82;
  if (gap_l - left > 0.5) row_of(left, gap_l);
  const double hob = std::min(r.x(0.52), right - 1.1);
  const double shelf_to = std::max(gap_r + 0.2, hob - 0.42);
  if (shelf_to - gap_r > 0.5) {  // open shelves with jars and plates
    Chance chance(s.seed ^ 0x1a5);
    for (double y : {1.60, 1.98}) {
      s.front(gap_r + 0.04, shelf_to - 0.04, y - 0.03, y, upper + 0.1,
              s.paint(wood, upper, Normal::flat(0, 0.3)));
      for (double x = gap_r + 0.14; x < shelf_to - 0.14; x += chance.range(0.15, 0.22)) {
        const double h = chance.range(0.11, 0.24), w = chance.range(0.08, 0.13);
        const Rgb colours[] = {s.scheme.accent, s.scheme.accent2, lighter(wall, 0.5), s.scheme.water,
                               darker(cupboard, 0.2)};
        const Rgb c = colours[static_cast<int>(chance.next() * 5)];
        const Vec2 b = s.at(x, y, upper + 0.1);
        const double kk = s.camera.scale(upper + 0.1);
        const Pencil p = near_pencil(s, upper + 0.1);
        p.drum(Path().rounded(b.x - w * kk / 2, b.y - h * kk, w * kk, h * kk, 0.02 * kk), c);
        p.drum(
            Path().rounded(b.x - w * kk * 0.42, b.y - (h + 0.025) * kk, w * kk * 0.84, 0.03 * kk, 0.008 * kk),
            darker(wood, 0.2));
      }
    }
  }
  if (right - (hob + 0.45) > 0.5) row_of(hob + 0.45, right);
  // the hood over the hob
  {
    const double zk = upper;
    s.canvas.fill(Path().polygon({s.at(hob - 0.38, 1.62, zk), s.at(hob - 0.16, 1.98, zk),
                                  s.at(hob + 0.16, 1.98, zk), s.at(hob + 0.38, 1.62, zk)}),
                  s.paint(lighter(s.scheme.ground, 0.25), zk, Normal::flat(0, 0.3)));
    s.front(hob - 0.15, hob + 0.15, 1.98, r.height, zk, s.paint(lighter(s.scheme.ground, 0.18), zk));
    s.front(hob - 0.39, hob + 0.39, 1.55, 1.62, zk,
            s.paint(lighter(s.scheme.ground, 0.35), zk, Normal::flat(0, 0.2)));
    s.lamp_light(s.at(hob, 1.5, zk), 0.35 * k, s.scheme.lamp, 0.9 * k, 0.6);
  }
  // below: worktop and doors
  s.slab(left, right, front, z, 0.92, s.paint(lighter(wood, 0.22), front, Normal::flat(0, 0.92)));
  s.front(left, right, 0.875, 0.92, front, s.paint(wood, front));
  s.front(left, right, 0.0, 0.875, front, s.paint(darker(cupboard, 0.45), front));
  {
    const int n = std::max(2, static_cast<int>((right - left) / 0.6));
    for (int i = 0; i < n; i++) {
      const double a = mix(left, right, static_cast<double>(i) / n), b = mix(left, right, (i + 1.0) / n);
      if (std::abs((a + b) / 2 - hob) < 0.33) {  // the oven
        s.front(a + 0.012, b - 0.012, 0.1, 0.86, front, s.paint({0.16, 0.16, 0.18}, front));
        s.front(a + 0.07, b - 0.07, 0.22, 0.60, front,
                s.paint(mix(Rgb{0.30, 0.14, 0.06}, Rgb{0.08, 0.08, 0.09}, 0.5), front));
        for (int j = 0; j < 4; j++) {
          const Vec2 c = s.at(mix(a + 0.1, b - 0.1, j / 3.0), 0.77, front);
          near_pencil(s, front).ball(Path().ellipse(c, 0.025 * k, 0.025 * k), {0.75, 0.75, 0.75});
        }
      } else {
        door(s, a, b, 0.1, 0.68, front, cupboard, false);
        door(s, a, b, 0.70, 0.86, front, cupboard, false);
      }
    }
  }
  // on the worktop
  pot(s, hob + 0.02, 0.93, z - 0.3, 0.26, 0.16, s.scheme.accent, false);
  pot(s, hob - 0.34, 0.93, z - 0.32, 0.19, 0.15, lighter(s.scheme.ground, 0.3), true);
  {  // tap, bread board, bottle
    const Vec2 b = s.at(wx, 0.93, z - 0.15);
    const Pencil p = near_pencil(s, z - 0.15);
    p.bar(
        Path()
            .move(b)
            .line({b.x, b.y - 0.2 * k})
            .curve({b.x, b.y - 0.34 * k}, {b.x + 0.16 * k, b.y - 0.34 * k}, {b.x + 0.16 * k, b.y - 0.22 * k}),
        0.028 * k, {0.72, 0.74, 0.76});
    const Vec2 c = s.at(r.x(0.16), 0.93, z - 0.1);
    p.fill(Path().rounded(c.x - 0.14 * k, c.y - 0.36 * k, 0.28 * k, 0.36 * k, 0.05 * k), lighter(wood, 0.18));
    p.drum(Path().rounded(c.x + 0.2 * k, c.y - 0.2 * k, 0.075 * k, 0.2 * k, 0.02 * k),
           mix(s.scheme.water, Rgb{0.1, 0.25, 0.15}, 0.5));
    p.drum(Path().rounded(c.x + 0.224 * k, c.y - 0.3 * k, 0.028 * k, 0.12 * k, 0.01 * k),
           mix(s.scheme.water, Rgb{0.1, 0.25, 0.15}, 0.5));
  }
  // the table behind the people, with a lamp over it
  const double tz = s.z0() + 0.75, tk = s.camera.scale(tz), tx = std::min(r.x(0.20), 0.9);
  if (s.at(0, 0.75, tz).y < s.bottom && s.z0() > 2.6) {
    const double tw = 0.85;
    s.contact(s.at(tx, 0, tz), 1.05 * tw * tk, 0.10 * tk, 0.45);
    for (double side : {-1.0, 1.0})
      draw_prop(near_pencil(s, tz + 0.1), "chair", s.at(tx + side * (tw + 0.22), 0, tz + 0.1),
                s.camera.scale(tz + 0.1), side > 0, {wood, wood, s.scheme.accent});
    for (double side : {-1.0, 1.0})
      s.block(tx + side * (tw - 0.06) - 0.035, tx + side * (tw - 0.06) + 0.035, 0, 0.72, tz, tz + 0.06, wood);
    s.slab(tx - tw, tx + tw, tz - 0.05, tz + 0.75, 0.76,
           s.paint(lighter(wood, 0.20), tz, Normal::flat(0, 0.92)));
    s.front(tx - tw, tx + tw, 0.71, 0.76, tz - 0.05, s.paint(wood, tz));
    const Vec2 bowl = s.at(tx - 0.1, 0.77, tz + 0.25);
    const Pencil p = near_pencil(s, tz);
    const Rgb fruit[] = {{0.85, 0.42, 0.15}, {0.75, 0.2, 0.15}, {0.85, 0.65, 0.2}};
    for (int i = 0; i < 3; i++)
      p.ball(Path().ellipse({bowl.x + (i - 1) * 0.085 * tk, bowl.y - 0.10 * tk}, 0.055 * tk, 0.055 * tk),
             fruit[i]);
    p.ball(Path()
               .move({bowl.x - 0.19 * tk, bowl.y - 0.09 * tk})
               .curve({bowl.x - 0.14 * tk, bowl.y + 0.01 * tk}, {bowl.x + 0.14 * tk, bowl.y + 0.01 * tk},
                      {bowl.x + 0.19 * tk, bowl.y - 0.09 * tk})
               .close(),
           s.scheme.water);
    const Vec2 mug = s.at(tx + 0.42, 0.77, tz + 0.2);
    p.drum(Path().rounded(mug.x - 0.04 * tk, mug.y - 0.10 * tk, 0.08 * tk, 0.10 * tk, 0.01 * tk),
           s.scheme.accent);
  }
  const double lz = s.z0() + 0.9;
  const double half_view = s.camera.width / 2 / s.camera.scale(lz);
  pendant(s, std::min(r.x(0.20), 0.72 * half_view),
          std::min(1.86, s.camera.eye + 0.36 * s.camera.height / s.camera.scale(lz)), lz, r.height,
          s.scheme.accent);
  s.soft.pool(s.at(tx, 0.75, tz), 1.7 * tk, 0.55 * tk,
              s.scheme.lamp * (0.55 * (0.3 + 0.7 * s.rig.practical)));
}

}  // namespace artist
