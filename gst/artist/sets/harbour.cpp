// SPDX-License-Identifier: LGPL-2.1-or-later
// A small harbour: hills, the far shore with sheds and a lighthouse, moored boats, a stone quay with its
// lamps.
#include "artist/props.hpp"
#include "artist/sets/set.hpp"

namespace artist {

namespace {

void shed(Scenery &s, double x, double w, double h, double z, Rgb wall, Chance &chance) {
  const double roof = h + w * 0.22;
  const Paint p = s.paint(wall, z),
              r = s.paint(darker(mix(wall, s.scheme.accent, 0.35), 0.35), z, Normal::flat(0, 0.6));
  s.front(x, x + w, 0, h, z, p);
  s.canvas.fill(Path().polygon({s.at(x - 0.4, h, z), s.at(x + w * 0.5, roof, z), s.at(x + w + 0.4, h, z)}),
                r);
  const int n = std::max(2, static_cast<int>(w / 3));
  for (int i = 0; i < n; i++) {
    const double wx = x + w * (i + 0.5) / n;
    const bool lit = chance.often(0.55) && s.rig.practical > 0.3;
    Paint pane = lit ? s.shining(mix(s.scheme.haze, s.scheme.lamp, 0.8), z) : s.paint(darker(wall, 0.4), z);
    s.front(wx - 0.55, wx + 0.55, h * 0.4, h * 0.72, z, pane);
    if (lit) {
      const Vec2 at = s.at(wx, h * 0.55, z);
      s.soft.glow(at, 34, 34, s.scheme.lamp * (0.12 * s.rig.practical));
      s.lights_on_water(at.x, s.at(0, 0, z).y + 2, 0.10 * s.camera.height, 3 + s.camera.scale(z) * 0.5,
                        s.scheme.lamp, 0.4);
    }
  }
}

void crane(Scenery &s, double x, double z, double h) {
  const Rgb c = darker(s.scheme.near, 0.2);
  s.beam({x, 0, z}, {x, h, z}, 0.7, c);
  s.beam({x + 2.4, 0, z}, {x + 0.6, h, z}, 0.4, c);
  s.beam({x - 4, h * 0.98, z}, {x + 13, h * 1.25, z}, 0.5, c);
  s.beam({x, h * 1.35, z}, {x + 13, h * 1.25, z}, 0.16, c);
  s.beam({x, h * 1.35, z}, {x - 4, h * 0.98, z}, 0.16, c);
  s.beam({x, h, z}, {x, h * 1.36, z}, 0.5, c);
  s.beam({x + 11, h * 1.22, z}, {x + 11, h * 0.6, z}, 0.1, c);
}

Pencil at_distance(Scenery &s, double z) {
  return {s.canvas, s.camera.nearness(z), s.scheme.haze, 1 - std::exp(-std::max(0.0, z - 6) / s.haze_range),
          s.rig.practical};
}

}  // namespace

void paint_harbour(Scenery &s) {
  Chance chance(s.seed ^ 0x4a7b);
  const double zs = s.z0(), W = s.camera.width;
  auto wide = [&](double u, double z) {
    return u * 0.5 * W * z / s.camera.focal;
  };  // u = -1..1 across the picture
  s.haze_range = 110;
  s.sky(s.camera.horizon);
  s.clouds(0xc1, 0.75);
  const double hill = s.camera.scale(420);
  s.ridge(s.camera.horizon + 2, hill * 52, 0.03, mix(s.scheme.far, s.scheme.sky_low, 0.15), 420, 1);
  s.ridge(s.camera.horizon + 2, hill * 24, 0.05, darker(s.scheme.far, 0.12), 230, 2, 2);
  const double shore = zs + 75;
  s.water(zs + 3.4, 1500);
  // the far shore
  s.front(wide(-1.6, shore), wide(1.6, shore), 0, 1.6, shore, s.paint(darker(s.scheme.ground, 0.35), shore));
  for (double x = wide(-1.15, shore); x < wide(1.15, shore);) {
    const double w = chance.range(8, 19), h = chance.range(5, 10);
    if (chance.often(0.72))
      shed(s, x, w, h, shore, chance.often(0.5) ? s.scheme.mid : mix(s.scheme.mid, s.scheme.far, 0.6),
           chance);
    x += w + chance.range(0.5, 6);
  }
  crane(s, wide(-0.52, shore), shore, 17);
  crane(s, wide(0.34, shore), shore - 4, 13);
  {  // the lighthouse on the mole
    const double z = zs + 62, x = wide(0.70, z);
    draw_prop(at_distance(s, z), "lighthouse", s.at(x, 0.2, z), s.camera.scale(z) * 0.95, false,
              {lighter(s.scheme.far, 0.6), s.scheme.accent, s.scheme.lamp});
    const Vec2 top = s.at(x, 17.6, z);
    s.lamp_light(top, 0.10 * s.camera.height, {1, 0.9, 0.65}, 10, 1.3);
    s.front(x - 12, wide(1.7, z), 0, 1.1, z, s.paint(darker(s.scheme.ground, 0.4), z));
  }
  // moored boats
  const struct {
    double u, dz, size;
    bool flip;
  } boats[] = {
      {-0.74, 24, 1.1, true}, {0.26, 30, 1.0, false}, {0.86, 17, 1.05, true}, {-0.30, 13, 0.85, false}};
  for (const auto &b : boats) {
    const double z = zs + b.dz, k = s.camera.scale(z) * b.size;
    const Vec2 base = s.at(wide(b.u, z), -0.25, z);
    Pencil pencil = at_distance(s, z);
    const Rgb hull = b.flip ? s.scheme.accent : mix(s.scheme.water, s.scheme.near, 0.4);
    // its dark image in the water
    for (int i = 0; i < 6; i++)
      pencil.mark(Path().ellipse({base.x, base.y + k * (0.12 + 0.16 * i)}, k * (2.9 - 0.35 * i), k * 0.07),
                  darker(hull, 0.6), 0.34 - 0.045 * i);
    draw_prop(pencil, "boat", base, k, b.flip, {hull, lighter(s.scheme.ground, 0.5), s.scheme.accent2});
    if (s.rig.practical > 0.3) {
      const Vec2 lamp{base.x + (b.flip ? -0.5 : 0.5) * k, base.y - 2.1 * k};
      s.lamp_light(lamp, 0.5 * k + 20, s.scheme.lamp, 2.2 * k, 0.7);
      s.lights_on_water(lamp.x, base.y + 0.1 * k, 1.3 * k, 0.16 * k + 2, s.scheme.lamp, 0.55);
    }
  }
  // the quay: its edge, its stones
  const double edge = zs + 3.2;
  s.ground(darker(s.scheme.ground, 0.10), s.scheme.ground, 0.3, edge);
  s.slab(wide(-2, edge), wide(2, edge), edge - 0.42, edge, 0.14,
         s.paint(lighter(s.scheme.ground, 0.16), edge, Normal::flat(0, 0.9)));
  s.front(wide(-2, edge), wide(2, edge), 0, 0.14, edge - 0.42, s.paint(darker(s.scheme.ground, 0.25), edge));
  Paint joint = s.paint(darker(s.scheme.ground, 0.45), zs, Normal::keep());
  joint.alpha = 0.5, joint.depth = -1;
  for (int row = 0; row < 22; row++) {
    const double z = edge - 0.42 - row * 0.62 * (1 + zs / 30);
    if (z < 0.8) break;
    const double next = std::max(0.5, z - 0.62 * (1 + zs / 30));
    const double thin = std::max(0.7, 0.016 * s.camera.scale(z));
    s.canvas.stroke(Path().move(s.at(wide(-2, z), 0, z)).line(s.at(wide(2, z), 0, z)), thin, joint);
    const double step = 1.15 * (1 + zs / 40), shift = row % 2 ? 0.5 * step : 0;
    const int across = std::min(40, static_cast<int>(wide(1.2, z) / step) + 2);
    for (int i = -across; i <= across; i++) {
      const double x = i * step + shift;
      s.canvas.stroke(Path().move(s.at(x, 0, z)).line(s.at(x, 0, next)), thin, joint);
      if (chance.often(0.16)) {
        Paint stone =
            s.paint(chance.often(0.5) ? lighter(s.scheme.ground, 0.2) : darker(s.scheme.ground, 0.3), z,
                    Normal::keep());
        stone.alpha = 0.28, stone.depth = -1;
        s.slab(x, x + step, next, z, 0, stone);
      }
    }
  }
  // what stands on it
  for (double u : {-0.55, 0.12, 0.62}) {
    const double z = edge - 0.25, x = wide(u, z), k = s.camera.scale(z);
    const Vec2 b = s.at(x, 0.12, z);
    s.contact(b, 0.28 * k, 0.06 * k, 0.5);
    Pencil pencil = at_distance(s, z);
    const Rgb iron = darker(s.scheme.near, 0.35);
    pencil.drum(Path().rounded(b.x - 0.12 * k, b.y - 0.42 * k, 0.24 * k, 0.44 * k, 0.04 * k), iron);
    pencil.ball(Path().ellipse({b.x, b.y - 0.42 * k}, 0.20 * k, 0.10 * k), iron);
  }
  const double lz = zs + 2.1;
  for (double u : {-0.86, 0.90}) {
    const double x = wide(u, lz), k = s.camera.scale(lz);
    const Vec2 b = s.at(x, 0, lz), top = s.at(x, 4.3, lz);
    s.contact(b, 0.3 * k, 0.07 * k, 0.5);
    const Rgb iron = darker(s.scheme.near, 0.45);
    s.upright(x, 0, 4.3, lz, 0.05, iron);
    s.upright(x, 0, 0.7, lz, 0.10, iron);
    const double arm = u < 0 ? 0.55 : -0.55;
    Pencil pencil = at_distance(s, lz);
    pencil.bar(Path().move(top).curve({top.x, top.y - 0.35 * k}, {top.x + arm * k, top.y - 0.35 * k},
                                      {top.x + arm * k, top.y - 0.1 * k}),
               0.06 * k, iron);
    const Vec2 bulb{top.x + arm * k, top.y + 0.06 * k};
    pencil.fill(Path().polygon({{bulb.x - 0.24 * k, bulb.y},
                                {bulb.x - 0.08 * k, bulb.y - 0.2 * k},
                                {bulb.x + 0.08 * k, bulb.y - 0.2 * k},
                                {bulb.x + 0.24 * k, bulb.y}}),
                iron);
    pencil.shine(Path().ellipse({bulb.x, bulb.y + 0.03 * k}, 0.15 * k, 0.09 * k), {1, 0.9, 0.66},
                 {0.8, 0.8, 0.76});
    s.lamp_light(bulb, 1.5 * k, s.scheme.lamp, 3.6 * k, 0.9);
    const Vec2 below = s.at(x + arm, 0, lz);
    s.soft.pool(below, 3.0 * k, 0.9 * k, s.scheme.lamp * (0.7 * s.rig.practical));
  }
  {  // crates and a coil of rope
    const double z = zs + 1.5, x = wide(0.60, z);
    s.contact(s.at(x + 0.5, 0, z), 1.1 * s.camera.scale(z), 0.12 * s.camera.scale(z), 0.5);
    const Pencil pencil = at_distance(s, z);
    const double k = s.camera.scale(z);
    draw_prop(pencil, "crate", s.at(x, 0, z), k, false, {s.scheme.mid, s.scheme.mid, s.scheme.accent2});
    draw_prop(pencil, "crate", s.at(x + 0.84, 0, z), k * 0.9, true,
              {mix(s.scheme.mid, s.scheme.accent2, 0.25), s.scheme.mid, s.scheme.accent2});
    draw_prop(pencil, "crate", s.at(x + 0.30, 0.74, z), k * 0.8, false,
              {darker(s.scheme.mid, 0.1), s.scheme.mid, s.scheme.accent2});
    const double rz = zs + 1.2, rk = s.camera.scale(rz);
    const Vec2 r = s.at(wide(-0.62, rz), 0, rz);
    s.contact(r, 0.55 * rk, 0.12 * rk, 0.5);
    const Pencil rope = at_distance(s, rz);
    const Rgb hemp = mix(s.scheme.accent2, s.scheme.ground, 0.5);
    for (int i = 0; i < 4; i++)
      rope.ball(Path().ellipse({r.x, r.y - (0.05 + 0.07 * i) * rk}, (0.46 - 0.03 * i) * rk, 0.10 * rk),
                darker(hemp, 0.1 * (i % 2)));
    rope.fill(Path().ellipse({r.x, r.y - 0.28 * rk}, 0.22 * rk, 0.045 * rk), darker(hemp, 0.6));
  }
}

}  // namespace artist
