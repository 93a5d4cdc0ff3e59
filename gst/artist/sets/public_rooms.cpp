// SPDX-License-Identifier: LGPL-2.1-or-later
// Office, station and stage.
#include "artist/sets/interior.hpp"

namespace artist {

void paint_office(Scenery &s) {
  const Room r = room_for(s, 3.4, 2.9);
  const Rgb wall = s.scheme.far;
  room_shell(s, r, wall, s.scheme.ground, lighter(wall, 0.45), Floor::Carpet);
  const double z = r.back, k = s.camera.scale(z);
  const int panes = std::max(4, static_cast<int>(r.half * 2 / 1.9));
  for (int i = 0; i < panes; i++) {
    const double w = 2 * r.half / panes;
    window(s, r, -r.half + w * (i + 0.5), 0.75, w - 0.12, r.height - 1.05, darker(s.scheme.near, 0.2), true);
  }
  skirting(s, r, darker(s.scheme.near, 0.1));
  for (int row = 0; row < 3; row++)  // ceiling lights
    for (int i = -2; i <= 2; i++) {
      const double za = s.z0() - 0.4 + row * 1.5, x = i * r.half * 0.38;
      Paint p = s.shining({1, 0.98, 0.94}, za);
      s.slab(x - 0.5, x + 0.5, za, za + 0.35, r.height - 0.01, p);
    }
  s.soft.pool({s.camera.width / 2, s.at(0, 1, z).y}, 0.7 * s.camera.width, 0.6 * s.camera.height,
              Rgb{1, 0.97, 0.9} * (0.10 + 0.22 * s.rig.practical));
  for (double u : {-0.62, 0.10, 0.74}) {
    const double dz = z - 1.3, x = r.x(u), kk = s.camera.scale(dz);
    if (s.at(0, 0.74, dz).y > s.bottom) continue;
    s.contact(s.at(x, 0, dz), 0.9 * kk, 0.08 * kk, 0.4);
    s.slab(x - 0.8, x + 0.8, dz, dz + 0.7, 0.74,
           s.paint(lighter(s.scheme.mid, 0.25), dz, Normal::flat(0, 0.9)));
    s.front(x - 0.8, x + 0.8, 0.70, 0.74, dz, s.paint(s.scheme.mid, dz));
    for (double side : {-0.74, 0.70})
      s.front(x + side, x + side + 0.05, 0, 0.70, dz, s.paint(darker(s.scheme.near, 0.2), dz));
    s.front(x - 0.3, x + 0.36, 0.86, 1.26, dz + 0.3, s.paint({0.10, 0.10, 0.12}, dz));
    Paint screen = s.shining(mix(s.scheme.accent, Rgb{0.75, 0.85, 0.95}, 0.6), dz);
    s.front(x - 0.28, x + 0.34, 0.89, 1.24, dz + 0.3, screen);
    s.front(x, x + 0.06, 0.74, 0.86, dz + 0.3, s.paint({0.15, 0.15, 0.16}, dz));
    s.soft.glow(s.at(x, 1.05, dz), 0.7 * kk, 0.6 * kk, Rgb{0.6, 0.75, 0.9} * 0.08);
    draw_prop(near_pencil(s, dz), "cup", s.at(x + 0.55, 0.74, dz + 0.2), kk, false,
              {s.scheme.accent, s.scheme.far, s.scheme.accent2});
  }
  const double pz = z - 0.6, px = r.x(-0.92);
  draw_prop(near_pencil(s, pz), "plant", s.at(px, 0, pz), s.camera.scale(pz) * 1.15, false,
            {{0.26, 0.42, 0.28}, s.scheme.accent2, s.scheme.near});
  (void)k;
}

void paint_station(Scenery &s) {
  const double zs = s.z0(), W = s.camera.width;
  auto wide = [&](double u, double z) { return u * 0.5 * W * z / s.camera.focal; };
  s.haze_range = 90;
  s.sky(s.camera.horizon);
  const double edge = std::max(1.6, 0.22 * W * zs / s.camera.focal), roof = 5.2;
  s.ridge(s.camera.horizon + 2, s.camera.scale(260) * 14, 0.05, s.scheme.far, 260, 2, 2);
  s.ground(darker(s.scheme.ground, 0.12), s.scheme.ground, 0.3, 200);
  // track bed on the right, rails
  Paint bed = s.paint(darker(s.scheme.near, 0.1), zs, Normal::flat(0, 0.8));
  bed.depth = -1;
  s.slab(edge, edge + 14, 0.4, 200, -0.01, bed);
  for (double x : {edge + 1.2, edge + 2.65})
    s.canvas.fill(Path().polygon({s.at(x - 0.05, 0, 0.6), s.at(x, 0, 200), s.at(x + 0.05, 0, 0.6)}),
                  s.paint(lighter(s.scheme.near, 0.45), zs, Normal::flat(0, 0.9)));
  Paint line = s.paint(s.scheme.accent2, zs, Normal::flat(0, 0.9));
  line.depth = -1;
  s.slab(edge - 0.65, edge - 0.50, 0.4, 200, 0.005, line);
  Paint lip = s.paint(lighter(s.scheme.ground, 0.3), zs, Normal::flat(0, 0.9));
  lip.depth = -1;
  s.slab(edge - 0.22, edge, 0.4, 200, 0.005, lip);
  // a train at the other side
  {
    const double x = edge + 4.2;
    s.side(x, 2.0, 130, 0.5, 3.5, s.scheme.accent, false);
    s.side(x - 0.01, 2.0, 130, 1.35, 1.5, lighter(s.scheme.accent, 0.7), false);
    s.side(x, 2.0, 130, 3.5, 3.9, darker(s.scheme.accent, 0.5), false);
    for (double z = 2.6; z < 110; z += 1.9) {
      Paint pane = s.rig.practical > 0.3
                       ? s.shining(mix(s.scheme.haze, s.scheme.lamp, std::exp(-z / 70)), z)
                       : s.paint(mix(s.scheme.sky_top, Rgb{0.15, 0.2, 0.25}, 0.6), z, Normal::flat(-0.9, 0));
      s.canvas.fill(Path().polygon(
                        {s.at(x, 2.9, z), s.at(x, 2.9, z + 1.35), s.at(x, 1.85, z + 1.35), s.at(x, 1.85, z)}),
                    pane);
    }
    if (s.rig.practical > 0.3)
      s.soft.pool(s.at(edge, 0, zs + 3), 3 * s.camera.scale(zs), 0.8 * s.camera.scale(zs),
                  s.scheme.lamp * (0.4 * s.rig.practical));
  }
  // the building on the left
  const double wall = -edge - 2.6;
  s.side(wall, 0.6, 90, 0, roof, s.scheme.far, true);
  s.side(wall + 0.02, 0.6, 90, 0, 1.1, darker(s.scheme.mid, 0.1), true);
  for (double z = 2.2; z < 80; z += 3.4) {
    const bool lit = s.rig.practical > 0.3;
    Paint pane = lit ? s.shining(mix(s.scheme.haze, s.scheme.lamp, std::exp(-z / 70)), z)
                     : s.paint(mix(s.scheme.sky_top, s.scheme.near, 0.6), z, Normal::flat(0.9, 0));
    s.canvas.fill(Path().polygon({s.at(wall, 2.9, z), s.at(wall, 2.9, z + 1.5), s.at(wall, 1.2, z + 1.5),
                                  s.at(wall, 1.2, z)}),
                  pane);
  }
  // canopy on iron columns
  const Rgb iron = darker(s.scheme.near, 0.15);
  Paint under = s.paint(darker(s.scheme.mid, 0.2), zs, Normal::flat(0, -0.8));
  under.towards(s.airy(s.scheme.mid, 70), {0, s.top}, s.at(0, roof, 60));
  s.slab(wall, edge + 0.3, 0.5, 90, roof, under);
  s.side(edge + 0.3, 0.5, 90, roof - 0.25, roof + 0.12, lighter(iron, 0.1), true);
  for (double z : {zs + 40, zs + 26, zs + 15, zs + 7, zs + 1.8}) {
    s.beam({wall, roof - 0.05, z}, {edge + 0.3, roof - 0.05, z}, 0.16, iron);
    for (double x : {-edge + 0.2}) {
      s.contact(s.at(x, 0, z), 0.3 * s.camera.scale(z), 0.05 * s.camera.scale(z), 0.4);
      s.upright(x, 0, roof, z, 0.10, iron), s.upright(x, 0, 0.8, z, 0.17, iron);
      s.beam({x, roof - 0.9, z}, {x + 0.9, roof - 0.1, z}, 0.09, iron),
          s.beam({x, roof - 0.9, z}, {x - 0.9, roof - 0.1, z}, 0.09, iron);
    }
    const Vec2 lamp = s.at(edge * 0.45, roof - 0.75, z);
    const double k = s.camera.scale(z);
    const Pencil p{s.canvas, s.camera.nearness(z), s.scheme.haze, 0, s.rig.practical};
    p.line(Path().move(lamp).line(s.at(edge * 0.45, roof, z)), std::max(0.7, 0.025 * k), iron, 1);
    p.shine(Path().ellipse(lamp, 0.17 * k, 0.13 * k), {1, 0.92, 0.7}, {0.86, 0.85, 0.8});
    s.lamp_light(lamp, 1.2 * k, s.scheme.lamp, 3.0 * k, 0.8);
  }
  {  // the clock and a bench
    const double z = zs + 5, k = s.camera.scale(z);
    const Vec2 c = s.at(wide(-0.25, z), 3.3, z);
    s.beam({wide(-0.25, z), 3.7, z}, {wide(-0.25, z), roof, z}, 0.07, iron);
    const Pencil p{s.canvas, s.camera.nearness(z), s.scheme.haze, 0, s.rig.practical};
    draw_prop(p, "clock", {c.x, c.y}, k * 2.0, false, {iron, iron, iron});
    const double bz = zs + 2.6;
    s.contact(s.at(wall + 1.3, 0, bz), 0.9 * s.camera.scale(bz), 0.08 * s.camera.scale(bz), 0.4);
    draw_prop({s.canvas, s.camera.nearness(bz), s.scheme.haze, 0, 0}, "bench", s.at(wall + 1.3, 0, bz),
              s.camera.scale(bz), false,
              {mix(s.scheme.mid, Rgb{0.5, 0.33, 0.2}, 0.5), s.scheme.mid, s.scheme.accent});
  }
}

void paint_stage(Scenery &s) {
  const Room r = room_for(s, 2.8, 5.5);
  const double z = r.back, W = s.camera.width, H = s.camera.height;
  room_shell(s, r, darker(s.scheme.near, 0.2), s.scheme.ground, darker(s.scheme.near, 0.5), Floor::Boards);
  // the drape in folds, a swag above
  const double row = s.at(0, 0, z).y, top = std::max(s.top, s.at(0, r.height, z).y);
  const int folds = 26;
  for (int i = 0; i < folds; i++) {
    const double a = mix(s.left - 10, s.right + 10, static_cast<double>(i) / folds),
                 b = mix(s.left - 10, s.right + 10, (i + 1.08) / folds);
    s.canvas.fill(
        Path().rect(a, s.top, b - a, std::min(s.bottom, row) - s.top),
        s.paint(i % 2 ? s.scheme.far : darker(s.scheme.far, 0.10), z, Normal::tube({a, 0}, {b, 0}, 0.9)));
  }
  Paint gold = s.paint(s.scheme.accent2, z);
  s.canvas.fill(
      Path().rect(s.left, row - 0.16 * s.camera.scale(z), s.right - s.left, 0.10 * s.camera.scale(z)), gold);
  for (int i = 0; i < 7; i++) {
    const double a = mix(s.left, s.right, i / 7.0), b = mix(s.left, s.right, (i + 1) / 7.0), h = 0.11 * H;
    const Path swag =
        Path()
            .move({a - 4, s.top})
            .line({b + 4, s.top})
            .line({b, top * 0 + 0.05 * H})
            .curve({mix(a, b, 0.7), 0.05 * H + h}, {mix(a, b, 0.3), 0.05 * H + h}, {a, 0.05 * H})
            .close();
    s.canvas.fill(swag, s.paint(s.scheme.mid, z - 1, Normal::tube({a, 0}, {b, 0}, 0.7)));
    Paint fringe = s.paint(s.scheme.accent2, z - 1);
    fringe.depth = -1;
    s.canvas.stroke(Path()
                        .move({a, 0.05 * H})
                        .curve({mix(a, b, 0.3), 0.05 * H + h}, {mix(a, b, 0.7), 0.05 * H + h}, {b, 0.05 * H}),
                    0.008 * H, fringe);
  }
  for (double u : {0.24, 0.5, 0.76}) {  // beams
    const Vec2 foot = s.at(s.camera.world_x(u * W, s.z0() + 0.4), 0, s.z0() + 0.4);
    for (int i = 0; i < 6; i++)
      s.soft.glow({mix(u * W, W / 2, 0.1) + (u - 0.5) * -40 * i, mix(0.02 * H, std::min(foot.y, H), i / 6.0)},
                  (0.03 + 0.016 * i) * W, 0.22 * H, Rgb{1, 0.92, 0.78} * 0.055);
    s.soft.pool(foot, 0.17 * W, 0.09 * H, Rgb{1, 0.92, 0.78} * 0.55);
  }
  s.soft.pool({W / 2, 0.5 * H}, 0.42 * W, 0.5 * H, Rgb{1, 0.9, 0.75} * 0.18);
}

}  // namespace artist
