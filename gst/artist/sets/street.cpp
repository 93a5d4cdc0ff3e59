// SPDX-License-Identifier: LGPL-2.1-or-later
// A street that runs away from us between two rows of houses, and a city square with a skyline behind it.
#include "artist/props.hpp"
#include "artist/sets/set.hpp"

namespace artist {

namespace {

void house_side(Scenery &s, double x, double za, double zb, double h, Rgb c,
                Chance &chance) {  // along the street
  const bool right = x > 0;
  s.side(x, za, zb, 0, h, c, !right);
  const double edge = right ? -0.12 : 0.12;
  s.side(x + edge, za, zb, h, h + 0.35, darker(c, 0.25), !right);
  s.side(x + edge * 0.5, za, zb, 3.15, 3.4, lighter(c, 0.15), !right);
  const double pitch = 2.3;
  const int n = std::max(1, static_cast<int>((zb - za) / pitch)),
            floors = std::max(1, static_cast<int>((h - 3.4) / 2.9));
  for (int i = 0; i < n; i++) {
    const double wa = za + (zb - za) * (i + 0.25) / n, wb = za + (zb - za) * (i + 0.75) / n;
    if (wb < 0.8) continue;
    for (int f = 0; f < floors; f++) {
      const double y = 4.1 + f * 2.9;
      const bool lit = chance.often(0.42) && s.rig.practical > 0.3;
      Paint pane = lit ? s.shining(mix(s.scheme.haze, mix(s.scheme.lamp, Rgb{1, 0.9, 0.7}, chance.next()),
                                       std::exp(-wa / 160)),
                                   wa)
                       : s.paint(mix(darker(c, 0.55), s.scheme.sky_top, 0.25), wa,
                                 Normal::flat(right ? -0.9 : 0.9, 0));
      const double xi = x;
      s.canvas.fill(
          Path().polygon({s.at(xi, y + 1.55, wa), s.at(xi, y + 1.55, wb), s.at(xi, y, wb), s.at(xi, y, wa)}),
          pane);
      Paint frame = s.paint(lighter(c, 0.35), wa, Normal::keep());
      frame.depth = -1;
      s.canvas.stroke(
          Path().polygon({s.at(xi, y + 1.55, wa), s.at(xi, y + 1.55, wb), s.at(xi, y, wb), s.at(xi, y, wa)}),
          std::max(0.6, 0.06 * s.camera.scale(wa)), frame);
      const double ledge = right ? -0.14 : 0.14;
      s.canvas.fill(
          Path().polygon({s.at(xi, y - 0.02, wa - 0.1), s.at(xi, y - 0.02, wb + 0.1),
                          s.at(xi + ledge, y - 0.1, wb + 0.1), s.at(xi + ledge, y - 0.1, wa - 0.1)}),
          s.paint(lighter(c, 0.25), wa, Normal::flat(0, 0.7)));
    }
    // shop front with an awning
    const bool open = s.rig.practical > 0.3;
    Paint glass =
        open ? s.shining(mix(s.scheme.haze, lighter(s.scheme.lamp, 0.15), std::exp(-wa / 160)), wa)
             : s.paint(mix(darker(c, 0.6), s.scheme.sky_low, 0.3), wa, Normal::flat(right ? -0.9 : 0.9, 0));
    const double ga = za + (zb - za) * (i + 0.10) / n, gb = za + (zb - za) * (i + 0.90) / n;
    if (ga < 0.5) continue;
    s.canvas.fill(Path().polygon({s.at(x, 2.5, ga), s.at(x, 2.5, gb), s.at(x, 0.45, gb), s.at(x, 0.45, ga)}),
                  glass);
    if (i % 2 == 0) {
      const double out = right ? -1.0 : 1.0;
      const Rgb cloth = i % 4 ? s.scheme.accent2 : s.scheme.accent;
      s.canvas.fill(Path().polygon({s.at(x, 3.0, ga), s.at(x, 3.0, gb), s.at(x + out, 2.45, gb),
                                    s.at(x + out, 2.45, ga)}),
                    s.paint(cloth, ga, Normal::flat(right ? -0.5 : 0.5, 0.7)));
      s.canvas.fill(Path().polygon({s.at(x + out, 2.45, ga), s.at(x + out, 2.45, gb), s.at(x + out, 2.25, gb),
                                    s.at(x + out, 2.25, ga)}),
                    s.paint(lighter(cloth, 0.3), ga, Normal::flat(right ? -0.8 : 0.8, 0)));
    }
    if (open) {
      const Vec2 p = s.at(x, 1.2, (ga + gb) / 2);
      const double k = s.camera.scale((ga + gb) / 2);
      s.soft.glow(p, 1.6 * k, 1.6 * k, s.scheme.lamp * (0.16 * s.rig.practical));
      s.soft.pool(s.at(x * 0.72, 0, (ga + gb) / 2), 2.4 * k, 0.8 * k,
                  s.scheme.lamp * (0.5 * s.rig.practical));
    }
  }
}

void skyline(Scenery &s, double z, double low, double high, Rgb c, std::uint64_t salt, bool lights) {
  Chance chance(s.seed ^ salt);
  const double base = s.at(0, 0, z).y, k = s.camera.scale(z);
  for (double x = s.left - 30; x < s.right + 30;) {
    const double w = k * chance.range(11, 26), h = k * chance.range(low, high);
    Paint p = s.paint(mix(c, darker(c, 0.2), chance.next()), z);
    Paint q = p;
    p.towards(mix(p.colour, s.scheme.haze, 0.45), {0, base - h}, {0, base});
    (void)q;
    s.canvas.fill(Path().rect(x, base - h, w + 1, h + 4), p);
    if (chance.often(0.3)) s.canvas.fill(Path().rect(x + w * 0.3, base - h - 3 * k, w * 0.4, 3.2 * k), p);
    if (chance.often(0.25))
      s.canvas.fill(Path().rect(x + w * 0.48, base - h - 10 * k, std::max(1.0, 0.5 * k), 10 * k), p);
    if (lights) {
      const int cols = std::clamp(static_cast<int>(w / std::max(5.0, 2.6 * k)), 2, 9),
                rows = std::clamp(static_cast<int>(h / std::max(6.0, 3.4 * k)), 3, 16);
      Path on, off;
      for (int i = 0; i < cols; i++)
        for (int j = 0; j < rows; j++) {
          const bool lit = chance.often(0.40);
          (lit ? on : off)
              .rect(x + w * (i + 0.25) / cols, base - h + h * (j + 0.25) / rows, w * 0.5 / cols,
                    h * 0.42 / rows);
        }
      Paint glass = s.paint(darker(c, 0.35), z);
      glass.depth = -1, glass.alpha = 0.5;
      s.canvas.fill(off, glass);
      if (s.rig.practical > 0.3) {
        Paint lit = s.shining(mix(s.scheme.lamp, s.scheme.haze, 0.25), z);
        lit.depth = -1, lit.alpha = 0.9;
        s.canvas.fill(on, lit);
      } else {
        glass.colour = mix(s.scheme.sky_low, c, 0.4);
        s.canvas.fill(on, glass);
      }
    }
    x += w + k * chance.range(-1, 4);
  }
}

void lamps(Scenery &s, double x, std::initializer_list<double> distances) {
  for (double z : distances) {
    const double k = s.camera.scale(z);
    const Pencil p{s.canvas, s.camera.nearness(z), s.scheme.haze,
                   1 - std::exp(-std::max(0.0, z - 6) / s.haze_range), s.rig.practical};
    s.contact(s.at(x, 0, z), 0.35 * k, 0.06 * k, 0.4);
    draw_prop(p, "streetlamp", s.at(x, 0, z), k, false, {s.scheme.near, s.scheme.near, s.scheme.accent2});
    s.lamp_light(s.at(x, 3.5, z), 1.5 * k, s.scheme.lamp, 3.4 * k, 0.9);
    s.soft.pool(s.at(x, 0, z), 2.8 * k, 0.9 * k, s.scheme.lamp * (0.65 * s.rig.practical));
  }
}

}  // namespace

void paint_street(Scenery &s) {
  Chance chance(s.seed ^ 0x57e7);
  const double zs = s.z0();
  s.haze_range = 75;
  s.sky(s.camera.horizon);
  s.clouds(0xa4, 0.6);
  const double kerb = std::max(3.1, 0.30 * s.camera.width * zs / s.camera.focal), wall = kerb + 2.4;
  s.ridge(s.camera.horizon + 2, s.camera.scale(240) * 16, 0.03, s.scheme.far, 240, 6);
  s.ground(darker(s.scheme.ground, 0.12), s.scheme.ground, 0.3, 260);
  // road markings, drains
  Paint line = s.paint(lighter(s.scheme.ground, 0.55), zs, Normal::flat(0, 0.9));
  line.depth = -1, line.alpha = 0.75;
  for (double z = 2; z < 90; z += 3.2) {
    Paint dash = line;
    dash.alpha = 0.75 * std::exp(-z / 60);
    s.slab(-0.07, 0.07, z, z + 1.7, 0, dash);
  }
  // buildings from the far end to the near one
  const Rgb walls[] = {s.scheme.mid, s.scheme.far, mix(s.scheme.mid, s.scheme.accent, 0.3),
                       darker(s.scheme.far, 0.15), mix(s.scheme.mid, s.scheme.ground, 0.5)};
  for (double side : {-1.0, 1.0}) {
    struct Lot {
      double za, zb, h;
      Rgb c;
    };
    std::vector<Lot> lots;
    int i = side > 0 ? 2 : 0;
    for (double z = 0.8; z < 120;) {
      const double len = chance.range(6, 10);
      lots.push_back({z, z + len, chance.range(8.5, 14), walls[i++ % 5]});
      z += len;
    }
    for (auto it = lots.rbegin(); it != lots.rend(); ++it) {
      house_side(s, side * wall, it->za, it->zb, it->h, it->c, chance);
    }
    const double x0 = side * kerb, x1 = side * wall;
    Paint walk = s.paint(lighter(s.scheme.ground, 0.14), zs, Normal::flat(0, 0.92));
    walk.towards(s.airy(lighter(s.scheme.ground, 0.14), 80), {0, s.bottom}, s.at(0, 0, 60));
    walk.depth = -1;
    s.slab(std::min(x0, x1), std::max(x0, x1), 0.5, 120, 0.12, walk);
    s.side(x0, 0.5, 120, 0, 0.12, lighter(s.scheme.ground, 0.3), side < 0);
    Paint joint = s.paint(darker(s.scheme.ground, 0.4), zs, Normal::keep());
    joint.depth = -1, joint.alpha = 0.45;
    for (double z = 1.2; z < 40; z *= 1.16)
      s.canvas.stroke(Path().move(s.at(x0, 0.12, z)).line(s.at(x1, 0.12, z)),
                      std::max(0.6, 0.012 * s.camera.scale(z)), joint);
  }
  const double base = zs + 1.5;
  lamps(s, -kerb - 0.4, {base + 34, base + 16, base});
  lamps(s, kerb + 0.4, {base + 26, base + 9});
  {  // parked cars
    const double z = zs + 13;
    const Pencil p{s.canvas, s.camera.nearness(z), s.scheme.haze, 1 - std::exp(-(z - 6) / s.haze_range),
                   s.rig.practical};
    draw_prop(p, "car", s.at(kerb - 2.2, 0, z), s.camera.scale(z), true,
              {s.scheme.accent, s.scheme.sky_low, s.scheme.accent2});
  }
}

void paint_city(Scenery &s) {
  Chance chance(s.seed ^ 0xc17e);
  const double zs = s.z0(), W = s.camera.width;
  auto wide = [&](double u, double z) { return u * 0.5 * W * z / s.camera.focal; };
  s.haze_range = 320;
  s.sky(s.camera.horizon);
  s.clouds(0xc4, 0.6);
  skyline(s, 620, 60, 190, mix(s.scheme.far, s.scheme.haze, 0.3), 1, false);
  skyline(s, 380, 40, 135, s.scheme.far, 2, true);
  skyline(s, 210, 16, 62, s.scheme.mid, 3, true);
  s.ground(darker(s.scheme.ground, 0.1), s.scheme.ground, 0.3, 210);
  // paving
  Paint joint = s.paint(darker(s.scheme.ground, 0.35), zs, Normal::keep());
  joint.depth = -1, joint.alpha = 0.5;
  for (double z = std::max(1.0, zs * 0.5); z < zs + 26; z += 1.4)
    s.canvas.stroke(Path().move(s.at(wide(-1.6, z), 0, z)).line(s.at(wide(1.6, z), 0, z)),
                    std::max(0.6, 0.02 * s.camera.scale(z)), joint);
  for (int i = -16; i <= 16; i++)
    s.canvas.stroke(Path().move(s.at(i * 1.6, 0, std::max(0.8, zs * 0.4))).line(s.at(i * 1.6, 0, zs + 26)),
                    std::max(0.6, 0.012 * s.camera.scale(zs)), joint);
  // trees and a balustrade at the square's far side
  const double rail = zs + 9;
  for (int i = -4; i <= 4; i++) {
    const double z = rail + 5, x = wide(i * 0.27 + 0.06, z);
    draw_prop({s.canvas, s.camera.nearness(z), s.scheme.haze, 0.14, 0}, "tree", s.at(x, 0, z),
              s.camera.scale(z) * chance.range(0.75, 1.0), i % 2,
              {s.scheme.near, mix(s.scheme.near, Rgb{0.3, 0.45, 0.25}, 0.5), s.scheme.accent});
  }
  const Rgb stone = lighter(s.scheme.ground, 0.22);
  s.front(wide(-1.6, rail), wide(1.6, rail), 0.92, 1.08, rail, s.paint(stone, rail, Normal::flat(0, 0.3)));
  s.front(wide(-1.6, rail), wide(1.6, rail), 0, 0.18, rail, s.paint(stone, rail));
  for (double x = wide(-1.25, rail); x < wide(1.25, rail); x += std::max(0.42, wide(2, rail) / 60))
    s.upright(x, 0.18, 0.92, rail, 0.07, stone);
  lamps(s, wide(-0.80, zs + 4), {zs + 4});
  lamps(s, wide(0.84, zs + 6), {zs + 6});
  const double bz = zs + 3;
  s.contact(s.at(wide(0.5, bz), 0, bz), 1.0 * s.camera.scale(bz), 0.1 * s.camera.scale(bz), 0.4);
  draw_prop({s.canvas, s.camera.nearness(bz), s.scheme.haze, 0, 0}, "bench", s.at(wide(0.5, bz), 0, bz),
            s.camera.scale(bz), false,
            {mix(s.scheme.accent2, Rgb{0.45, 0.3, 0.2}, 0.6), s.scheme.mid, s.scheme.accent});
}

}  // namespace artist
