// SPDX-License-Identifier: LGPL-2.1-or-later
// A living room: window with curtains, books, an armchair, a floor lamp that glows.
#include "artist/sets/interior.hpp"

namespace artist {

void paint_room(Scenery &s) {
  const Room r = room_for(s, 2.3, 2.75);
  const Rgb wall = s.scheme.far, wood = s.scheme.near;
  room_shell(s, r, wall, s.scheme.ground, lighter(wall, 0.35), Floor::Boards);
  // panelling below, a pattern above
  const double z = r.back, k = s.camera.scale(z);
  Paint motif = s.paint(lighter(wall, 0.25), z, Normal::keep());
  motif.alpha = 0.20, motif.depth = -1;
  const double step = std::max(0.30, r.half / 12);
  Path pattern;
  for (double x = -r.half + step * 0.5; x < r.half; x += step) {
    const Vec2 a = s.at(x, r.height, z), b = s.at(x, 0.95, z);
    pattern.rect(a.x - 0.02 * k, a.y, 0.04 * k, b.y - a.y);
  }
  s.canvas.fill(pattern, motif);
  const Rgb panel = mix(wall, wood, 0.45);
  s.front(-r.half, r.half, 0, 0.92, z, s.paint(panel, z));
  s.front(-r.half, r.half, 0.92, 0.97, z, s.paint(lighter(panel, 0.18), z, Normal::flat(0, 0.6)));
  Paint groove = s.paint(darker(panel, 0.4), z, Normal::keep());
  groove.depth = -1, groove.alpha = 0.6;
  for (double x = -r.half + 0.1; x < r.half - 0.4; x += 0.72) {
    const Vec2 a = s.at(x, 0.82, z), b = s.at(x + 0.6, 0.22, z);
    s.canvas.stroke(Path().rect(a.x, a.y, b.x - a.x, b.y - a.y), std::max(0.7, 0.012 * k), groove);
  }
  skirting(s, r, darker(panel, 0.15));

  const double wx = r.x(-0.56);
  window(s, r, wx, 0.98, 1.25, 1.35, lighter(wall, 0.6), false);
  for (double side : {-1.0, 1.0}) curtain(s, r, wx + side * 0.78 - 0.22, 0.12, 0.44, 2.32, s.scheme.accent);
  picture_frame(s, r, r.x(0.10), 1.72, 0.62, 0.78, 1);
  if (r.seen > 1.6) picture_frame(s, r, r.x(0.10) + 0.72, 1.88, 0.42, 0.42, 2);
  // bookcase
  const double bx = std::min(r.x(0.52), r.half - 1.3), bz = z - 0.30;
  if (r.seen > 1.2) {
    s.block(bx, bx + 1.15, 0, 2.05, bz, z, darker(wood, 0.12));
    s.front(bx + 0.05, bx + 1.10, 0.08, 1.99, bz, s.paint(darker(wood, 0.45), bz));
    for (int i = 0; i < 5; i++) shelf(s, bz, bx + 0.05, 0.12 + i * 0.39, 1.05, 22, 40 + i);
  } else {
    shelf(s, z - 0.05, r.x(0.40), 1.62, 0.9, 16, 41);
  }
  // rug, armchair, plant
  if (s.at(0, 0, z).y < s.bottom) {
    const Rgb rug = s.scheme.water;
    const double ra = s.z0() - 0.6, rb = s.z0() + 1.3, rw = std::min(r.half * 0.62, 2.6);
    Paint p = s.paint(rug, s.z0(), Normal::flat(0, 0.85));
    p.depth = -1;
    s.slab(-rw, rw, ra, rb, 0, p);
    p.colour = s.scheme.accent2;
    s.slab(-rw * 0.94, rw * 0.94, ra + 0.08, rb - 0.08, 0, p);
    p.colour = darker(rug, 0.12);
    s.slab(-rw * 0.91, rw * 0.91, ra + 0.12, rb - 0.12, 0, p);
    const double cz = z - 0.75, ck = s.camera.scale(cz), cx = r.x(-0.06) - 0.5;
    s.contact(s.at(cx, 0, cz), 0.62 * ck, 0.10 * ck, 0.5);
    draw_prop(near_pencil(s, cz), "armchair", s.at(cx, 0, cz), ck, false,
              {s.scheme.mid, wood, s.scheme.accent2});
    const double pz = z - 0.4, px = std::max(-r.half + 0.4, r.x(-0.93));
    s.contact(s.at(px, 0, pz), 0.3 * s.camera.scale(pz), 0.05 * s.camera.scale(pz), 0.5);
    draw_prop(near_pencil(s, pz), "plant", s.at(px, 0, pz), s.camera.scale(pz), false,
              {{0.28, 0.42, 0.28}, s.scheme.accent, wood});
  }
  // the lamp
  const double lz = z - 0.55, lx = std::min(r.x(0.38), r.half - 1.6), lk = s.camera.scale(lz);
  s.contact(s.at(lx, 0, lz), 0.24 * lk, 0.05 * lk, 0.5);
  draw_prop(near_pencil(s, lz), "lamp", s.at(lx, 0, lz), lk, false, {s.scheme.lamp, wood, s.scheme.accent2});
  const Vec2 bulb = s.at(lx, 1.52, lz);
  s.lamp_light(bulb, 0.85 * lk, s.scheme.lamp, 2.2 * lk, 1.0);
  s.soft.pool(s.at(lx, 0, lz), 1.5 * lk, 0.45 * lk, s.scheme.lamp * (0.5 * (0.35 + 0.65 * s.rig.practical)));
}

}  // namespace artist
