// SPDX-License-Identifier: LGPL-2.1-or-later
// A beach: headland, sea with lines of surf, wet sand that mirrors the sky, dunes with grass.
#include "artist/props.hpp"
#include "artist/sets/set.hpp"

namespace artist {

void paint_beach(Scenery &s) {
  Chance chance(s.seed ^ 0xbeac);
  const double zs = s.z0(), W = s.camera.width, H = s.camera.height;
  auto wide = [&](double u, double z) { return u * 0.5 * W * z / s.camera.focal; };
  s.haze_range = 160;
  s.sky(s.camera.horizon);
  s.clouds(0xb1, 0.85);
  const double hill = s.camera.scale(500);
  {  // the headland, falling to the sea
    std::vector<Vec2> line;
    const double y = s.camera.horizon + 1;
    for (int i = 0; i <= 14; i++) {
      const double u = i / 14.0;
      line.push_back(
          {mix(0.52 * W, s.right + 30, u), y - hill * (6 + 58 * smoothstep(0, 1, u) + chance.range(-3, 3))});
    }
    Paint p = s.paint(s.scheme.far, 330);
    s.canvas.fill(Path().move({0.46 * W, y}).smooth(line, false, true).line({s.right + 30, y}).close(), p);
    line.clear();
    for (int i = 0; i <= 8; i++)
      line.push_back(
          {mix(s.left - 30, 0.26 * W, i / 8.0), y - hill * 22 * (1 - i / 8.0) * chance.range(0.7, 1.1)});
    s.canvas.fill(Path().smooth(line).line({s.left - 30, y}).close(),
                  s.paint(mix(s.scheme.far, s.scheme.mid, 0.3), 480));
  }
  const double tide = zs + 5.5;
  s.water(tide, 1500);
  // a sail far out
  for (double u : {-0.34, 0.12}) {
    const double z = u < 0 ? 190 : 260, k = s.camera.scale(z);
    const Vec2 b = s.at(wide(u, z), 0, z);
    s.canvas.fill(Path().polygon({{b.x, b.y - 9 * k}, {b.x, b.y - 1 * k}, {b.x + 4 * k, b.y - 1 * k}}),
                  s.paint(lighter(s.scheme.sky_low, 0.6), z));
    s.canvas.fill(Path().polygon({{b.x - 3 * k, b.y - 0.8 * k},
                                  {b.x + 4.4 * k, b.y - 0.8 * k},
                                  {b.x + 3.4 * k, b.y},
                                  {b.x - 2.2 * k, b.y}}),
                  s.paint(s.scheme.accent, z));
  }
  // sand, wet near the water
  const Rgb sand = s.scheme.ground,
            wet = mix(darker(sand, 0.28), mix(s.scheme.sky_low, s.scheme.water, 0.4), 0.45);
  s.ground(sand, lighter(sand, 0.03), 0.3, tide);
  auto shoreline = [&](double z, double wave, std::uint64_t salt) {
    Chance c(s.seed ^ salt);
    const double p1 = c.range(0, 6), p2 = c.range(0, 6), row = s.at(0, 0, z).y;
    std::vector<Vec2> line;
    for (int i = 0; i <= 24; i++) {
      const double u = i / 24.0;
      line.push_back({mix(s.left - 20, s.right + 20, u),
                      row + wave * (std::sin(p1 + u * 9) + 0.5 * std::sin(p2 + u * 23)) -
                          0.10 * H * (u - 0.5) * (zs / (z + 2))});
    }
    return line;
  };
  auto band = [&](std::vector<Vec2> a, const std::vector<Vec2> &b, const Paint &p) {
    Path path;
    path.smooth(a);
    std::vector<Vec2> back(b.rbegin(), b.rend());
    path.smooth(back, false, true).close();
    s.canvas.fill(path, p);
  };
  const double amp = 0.006 * H;
  const auto sea_edge = shoreline(tide - 0.2, amp, 3),
             wet_edge = shoreline(tide - 2.1 - 0.06 * zs, amp * 2.2, 4);
  Paint wetp = s.paint(wet, tide, Normal::flat(0, 0.8));
  wetp.depth = -1, wetp.glow = 0.25;
  band(sea_edge, wet_edge, wetp);
  Paint gleam = s.paint(lighter(s.scheme.sky_low, 0.1), tide, Normal::keep());
  gleam.depth = -1, gleam.alpha = 0.28, gleam.glow = 0.5;
  band(shoreline(tide - 0.3, amp, 3), shoreline(tide - 1.1, amp * 1.6, 8), gleam);
  // surf
  for (int i = 0; i < 5; i++) {
    const double z = tide + 0.1 + i * i * 2.2 + i * 1.5;
    const double thick = std::max(1.2, s.camera.scale(z) * (0.12 - 0.012 * i));
    auto line = shoreline(z, amp * (1 - 0.15 * i), 20 + i);
    Paint foam = s.paint({0.96, 0.97, 0.97}, z, Normal::flat(0, 0.4));
    foam.depth = -1, foam.alpha = i == 0 ? 0.9 : 0.75;
    std::vector<Vec2> under = line;
    for (std::size_t k = 0; k < under.size(); k++)
      under[k].y += thick * (0.5 + std::abs(std::sin(k * 1.7 + i)));
    if (i) {  // the back of the wave
      Paint wave = s.paint(darker(s.scheme.water, 0.22), z, Normal::flat(0, -0.2));
      wave.depth = -1, wave.alpha = 0.55, wave.glow = 0.4;
      std::vector<Vec2> low = line;
      for (auto &q : low) q.y -= thick * 1.5;
      band(low, line, wave);
    }
    band(line, under, foam);
    Paint lace = foam;
    lace.alpha = 0.35, lace.normal = Normal::keep();
    for (auto &q : under) q.y += thick * 0.9;
    s.canvas.stroke(Path().smooth(under), std::max(0.7, thick * 0.25), lace);
  }
  // ripples, shells and tracks in the sand
  for (int i = 0; i < 150; i++) {
    const double z = mix(std::max(0.8, zs * 0.45), tide - 2.2, std::pow(chance.next(), 0.8)),
                 x = wide(chance.range(-1.1, 1.1), z), k = s.camera.scale(z);
    const Vec2 p = s.at(x, 0, z);
    Paint mark = s.paint(chance.often(0.5) ? darker(sand, 0.25) : lighter(sand, 0.3), z, Normal::keep());
    mark.depth = -1, mark.alpha = 0.32;
    const double w = k * chance.range(0.05, 0.30);
    s.canvas.fill(Path().ellipse(p, w, std::max(0.6, w * 0.08)), mark);
  }
  // a rowing boat drawn up on the sand, an umbrella, dune grass
  {
    const double z = zs + 3.2, x = wide(0.60, z), k = s.camera.scale(z);
    const Vec2 b = s.at(x, 0, z);
    s.contact({b.x, b.y}, 1.6 * k, 0.12 * k, 0.5);
    const Pencil p{s.canvas, s.camera.nearness(z), s.scheme.haze, 0.02, s.rig.practical};
    const Path hull = Path()
                          .move({b.x - 1.7 * k, b.y - 0.72 * k})
                          .curve({b.x - 0.8 * k, b.y - 0.5 * k}, {b.x + 0.8 * k, b.y - 0.5 * k},
                                 {b.x + 1.6 * k, b.y - 0.66 * k})
                          .curve({b.x + 1.4 * k, b.y - 0.2 * k}, {b.x + 1.1 * k, b.y}, {b.x + 0.9 * k, b.y})
                          .line({b.x - 1.0 * k, b.y})
                          .curve({b.x - 1.3 * k, b.y - 0.1 * k}, {b.x - 1.6 * k, b.y - 0.4 * k},
                                 {b.x - 1.7 * k, b.y - 0.72 * k})
                          .close();
    p.canvas.fill(hull,
                  p.paint(s.scheme.accent, Normal::tube({b.x, b.y - 0.8 * k}, {b.x, b.y + 0.1 * k}, 0.8)));
    p.line(Path()
               .move({b.x - 1.68 * k, b.y - 0.68 * k})
               .curve({b.x - 0.8 * k, b.y - 0.46 * k}, {b.x + 0.8 * k, b.y - 0.46 * k},
                      {b.x + 1.58 * k, b.y - 0.62 * k}),
           0.07 * k, lighter(s.scheme.accent, 0.7), 1);
    for (double y : {0.30, 0.16})
      p.line(Path()
                 .move({b.x - 1.4 * k, b.y - y * 1.3 * k})
                 .curve({b.x - 0.6 * k, b.y - y * k}, {b.x + 0.6 * k, b.y - y * k},
                        {b.x + 1.3 * k, b.y - y * 1.2 * k}),
             0.02 * k, darker(s.scheme.accent, 0.5), 0.6);
  }
  for (double side : {-1.0, 1.0}) {
    const double z = std::max(1.2, zs * 0.78), k = s.camera.scale(z);
    const Vec2 base = s.at(wide(side * 1.02, z), 0, z);
    if (base.y > s.bottom + 0.3 * H) continue;
    const Pencil p{s.canvas, s.camera.nearness(z), s.scheme.haze, 0, 0};
    p.canvas.fill(Path().ellipse({base.x, base.y + 0.1 * k}, 1.7 * k, 0.42 * k),
                  p.paint(lighter(sand, 0.05), Normal::flat(-0.3 * side, 0.7)));
    for (int i = 0; i < 42; i++) {
      const double x = base.x + chance.range(-1.1, 1.1) * k, h = chance.range(0.3, 0.85) * k,
                   lean = chance.range(-0.3, 0.4) * k;
      const double y = base.y - 0.12 * k + chance.range(-0.1, 0.12) * k;
      p.canvas.stroke(
          Path().move({x, y}).curve({x, y - h * 0.5}, {x + lean * 0.5, y - h}, {x + lean, y - h * 0.95}),
          std::max(0.8, 0.016 * k),
          p.paint(mix(s.scheme.mid, lighter(s.scheme.near, 0.15), chance.next()), Normal::flat(0.2, 0.3)));
    }
  }
}

}  // namespace artist
