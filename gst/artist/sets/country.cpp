// SPDX-License-Identifier: LGPL-2.1-or-later
// Forest, field, mountains, desert: layers into the haze.
#include "artist/props.hpp"
#include "artist/sets/set.hpp"

namespace artist {

namespace {

Pencil at_distance(Scenery &s, double z) {
  return {s.canvas, s.camera.nearness(z), s.scheme.haze, 1 - std::exp(-std::max(0.0, z - 6) / s.haze_range),
          s.rig.practical};
}
double wide(const Scenery &s, double u, double z) {
  return u * 0.5 * s.camera.width * z / s.camera.focal;
}

void grass(Scenery &s, double from, double to, int tufts, Rgb c, Chance &chance, double tall) {
  for (int i = 0; i < tufts; i++) {
    const double z = mix(to, from, std::pow((i + 1.0) / tufts, 0.7)),
                 x = wide(s, chance.range(-1.15, 1.15), z), k = s.camera.scale(z);
    const Vec2 b = s.at(x, 0, z);
    if (b.y > s.bottom + tall * k) continue;
    const Rgb shade = mix(c, chance.often(0.5) ? lighter(c, 0.3) : darker(c, 0.35), chance.next());
    Path blades;
    for (int j = -2; j <= 2; j++) {
      const double h = tall * k * chance.range(0.5, 1.1), lean = j * 0.10 * k * chance.range(0.6, 1.6),
                   w = std::max(0.6, 0.016 * k);
      blades.move({b.x + j * 0.02 * k - w, b.y})
          .curve({b.x + j * 0.02 * k, b.y - h * 0.6}, {b.x + lean * 0.6, b.y - h}, {b.x + lean, b.y - h})
          .curve({b.x + lean * 0.7, b.y - h * 0.8}, {b.x + j * 0.03 * k + w, b.y - h * 0.5},
                 {b.x + j * 0.02 * k + w, b.y})
          .close();
    }
    Paint p = s.paint(shade, z, Normal::flat(0, 0.5));
    p.depth = -1;
    s.canvas.fill(blades, p);
  }
}

}  // namespace

void paint_forest(Scenery &s) {
  Chance chance(s.seed ^ 0xf0e5);
  const double zs = s.z0(), H = s.camera.height;
  s.haze_range = 17;
  const Rgb mist = mix(s.scheme.haze, s.scheme.far, 0.35);
  s.sky(s.camera.horizon + 0.02 * H);
  Paint air = s.shining(mist, 400);
  air.depth = 6, air.alpha = 0.85;
  air.towards(lighter(mist, 0.12), {0, s.top}, {0, s.camera.horizon});
  s.canvas.fill(Path().rect(s.left, s.top, s.right - s.left, s.bottom - s.top), air);
  s.ground(s.scheme.ground, mist, 0.3, 70);
  const Rgb bark = s.scheme.near, leaf = s.scheme.mid;
  for (int layer = 0; layer < 5; layer++) {
    const double z = zs + 34 / (1 + layer * 0.9) - 3.5;
    const int n = 13 - layer * 2;
    for (int i = 0; i < n; i++) {
      const double u = -1.15 + 2.3 * (i + chance.range(0.1, 0.9)) / n;
      if (layer == 4 && std::abs(u) < 0.42) continue;
      const double zz = z + chance.range(-1, 1), x = wide(s, u, zz), k = s.camera.scale(zz),
                   r = chance.range(0.16, 0.32);
      const Vec2 b = s.at(x, 0, zz);
      const Pencil p = at_distance(s, zz);
      const double lean = chance.range(-0.25, 0.25) * k;
      p.drum(Path()
                 .move({b.x - 1.7 * r * k, b.y + 0.1 * k})
                 .curve({b.x - r * k, b.y - 0.6 * k}, {b.x - r * k, b.y - 2 * k},
                        {b.x - 0.7 * r * k + lean, b.y - 14 * k})
                 .line({b.x + 0.7 * r * k + lean, b.y - 14 * k})
                 .curve({b.x + r * k, b.y - 2 * k}, {b.x + r * k, b.y - 0.6 * k},
                        {b.x + 1.8 * r * k, b.y + 0.1 * k})
                 .close(),
             mix(bark, darker(bark, 0.3), chance.next()));
      if (k > 40)
        for (int j = 0; j < 7; j++) {
          const double y = b.y - chance.range(0.3, 5) * k, o = chance.range(-0.6, 0.6) * r * k;
          p.line(Path()
                     .move({b.x + o, y})
                     .curve({b.x + o + 0.03 * k, y - 0.1 * k}, {b.x + o - 0.03 * k, y - 0.25 * k},
                            {b.x + o, y - 0.36 * k}),
                 std::max(0.6, 0.02 * k), darker(bark, 0.5), 0.5);
        }
      if (chance.often(0.7)) {
        const double y = b.y - chance.range(2.2, 4.5) * k, side = chance.often(0.5) ? 1 : -1;
        p.bar(Path().move({b.x, y}).curve({b.x + side * 0.4 * k, y - 0.3 * k},
                                          {b.x + side * 0.7 * k, y - 0.4 * k},
                                          {b.x + side * 1.1 * k, y - 0.8 * k}),
              0.07 * k, bark);
      }
    }
    // undergrowth and the leaves above
    for (int i = 0; i < 16; i++) {
      const double zz = z - 0.5, x = wide(s, chance.range(-1.2, 1.2), zz), k = s.camera.scale(zz);
      if (layer == 4 && std::abs(x) < wide(s, 0.5, zz)) continue;
      const Vec2 b = s.at(x, 0, zz);
      const Pencil p = at_distance(s, zz);
      p.ball(Path().ellipse({b.x, b.y - 0.15 * k}, chance.range(0.5, 1.1) * k, chance.range(0.25, 0.6) * k),
             mix(leaf, darker(leaf, 0.35), chance.next()));
    }
    if (layer < 4)
      for (int i = 0; i < 20; i++) {
        const double zz = z, k = s.camera.scale(zz);
        const Vec2 c = s.at(wide(s, chance.range(-1.2, 1.2), zz), chance.range(5.0, 9.0), zz);
        at_distance(s, zz).ball(Path().ellipse(c, chance.range(0.9, 1.9) * k, chance.range(0.6, 1.2) * k),
                                mix(leaf, lighter(leaf, 0.2), chance.next()));
      }
  }
  // shafts of light lean away from the key
  for (int i = 0; i < 4; i++) {
    const double x = s.camera.width * (0.18 + 0.22 * i);
    s.soft.glow({x, 0.25 * H}, 0.05 * s.camera.width, 0.55 * H,
                s.rig.key * (s.rig.time == Time::Night ? 0.02 : 0.06));
  }
  grass(s, std::max(0.8, zs * 0.55), zs + 4, 110, leaf, chance, 0.26);
  for (int i = 0; i < 70; i++) {
    const double z = mix(std::max(0.8, zs * 0.5), zs + 5, chance.next()), k = s.camera.scale(z);
    Paint p = s.paint(chance.often(0.3) ? s.scheme.accent : darker(s.scheme.accent2, 0.25), z,
                      Normal::flat(0, 0.8));
    p.depth = -1, p.alpha = 0.75;
    s.canvas.fill(Path().ellipse(s.at(wide(s, chance.range(-1.1, 1.1), z), 0, z), 0.06 * k, 0.02 * k,
                                 chance.range(-0.5, 0.5)),
                  p);
  }
}

void paint_field(Scenery &s) {
  Chance chance(s.seed ^ 0xf1e1d);
  const double zs = s.z0(), k6 = s.camera.scale(420);
  s.haze_range = 200;
  s.sky(s.camera.horizon);
  s.clouds(0xf1, 0.9);
  s.ridge(s.camera.horizon + 2, k6 * 46, 0.02, s.scheme.far, 420, 1);
  s.ridge(s.camera.horizon + 2, k6 * 24, 0.02, mix(s.scheme.far, s.scheme.near, 0.5), 240, 2);
  s.ground(s.scheme.near, mix(s.scheme.near, s.scheme.ground, 0.5), 0.3, 240);
  for (int i = 0; i < 6; i++) {  // strips of other crops
    const double za = 160 / (1 + i * 1.3), zb = za * 1.35;
    Paint p =
        s.paint(i % 2 ? s.scheme.ground : mix(s.scheme.mid, s.scheme.near, 0.4), za, Normal::flat(0, 0.85));
    p.depth = -1, p.alpha = 0.85;
    if (za > zs + 5)
      s.canvas.fill(Path().polygon({s.at(wide(s, -1.6, za), 0, za), s.at(wide(s, -1.6, zb), 0, zb * 0.95),
                                    s.at(wide(s, 1.6, zb), 0, zb), s.at(wide(s, 1.6, za), 0, za * 1.08)}),
                    p);
  }
  for (int i = 0; i < 14; i++) {
    const double z = chance.range(90, 190);
    draw_prop(at_distance(s, z), "tree", s.at(wide(s, chance.range(-1.1, 1.1), z), 0, z),
              s.camera.scale(z) * chance.range(1.0, 1.8), false,
              {s.scheme.near, s.scheme.near, s.scheme.accent});
  }
  const double tz = zs + 13;
  s.contact(s.at(wide(s, 0.58, tz), 0, tz), 2.6 * s.camera.scale(tz), 0.25 * s.camera.scale(tz), 0.35);
  draw_prop(at_distance(s, tz), "tree", s.at(wide(s, 0.58, tz), 0, tz), s.camera.scale(tz) * 1.35, false,
            {s.scheme.near, s.scheme.near, s.scheme.accent});
  const double fz = zs + 7;  // fence
  const Rgb wood = mix(s.scheme.mid, Rgb{0.42, 0.34, 0.27}, 0.5);
  for (double y : {0.45, 0.85})
    s.beam({wide(s, -1.4, fz), y, fz}, {wide(s, 1.4, fz), y + 0.05, fz}, 0.07, wood);
  for (double u = -1.3; u <= 1.3; u += 0.16)
    s.upright(wide(s, u, fz), 0, 1.1 + 0.06 * std::sin(u * 40), fz, 0.06, wood);
  // a path, grass and flowers
  Paint path = s.paint(mix(s.scheme.ground, Rgb{0.72, 0.6, 0.42}, 0.5), zs, Normal::flat(0, 0.9));
  path.depth = -1, path.alpha = 0.9;
  s.canvas.fill(
      Path()
          .smooth({s.at(-1.3, 0, std::max(0.6, zs * 0.4)), s.at(-0.8, 0, zs + 1), s.at(-0.1, 0, zs + 7),
                   s.at(1.2, 0, zs + 20)})
          .line(s.at(2.0, 0, zs + 20))
          .smooth({s.at(1.0, 0, zs + 7), s.at(0.7, 0, zs + 1), s.at(0.8, 0, std::max(0.6, zs * 0.4))}, false,
                  true)
          .close(),
      path);
  grass(s, std::max(0.8, zs * 0.5), zs + 16, 260, s.scheme.near, chance, 0.34);
  for (int i = 0; i < 90; i++) {
    const double z = mix(std::max(0.8, zs * 0.55), zs + 9, chance.next()), k = s.camera.scale(z),
                 u = chance.range(-1.1, 1.1);
    if (std::abs(u) < 0.16) continue;
    Paint p = s.paint(chance.often(0.5)   ? s.scheme.accent
                      : chance.often(0.5) ? s.scheme.accent2
                                          : Rgb{0.95, 0.94, 0.9},
                      z, Normal::flat(0, 0.6));
    p.depth = -1;
    s.canvas.fill(Path().ellipse(s.at(wide(s, u, z), chance.range(0.2, 0.38), z), 0.05 * k, 0.042 * k), p);
  }
}

void paint_mountains(Scenery &s) {
  Chance chance(s.seed ^ 0x30a7);
  const double zs = s.z0(), H = s.camera.height;
  s.haze_range = 900;
  s.sky(s.camera.horizon);
  s.clouds(0x31, 0.8);
  const double zoom = std::clamp(s.camera.focal / s.camera.width, 0.8, 2.4);
  for (int layer = 0; layer < 3; layer++) {
    const double z = 1500 - layer * 430, base = s.camera.horizon + 3,
                 rise = H * (0.40 - 0.09 * layer) * std::sqrt(zoom);
    const int peaks = 4 + layer;
    std::vector<Vec2> line{{s.left - 60, base}};
    struct Peak {
      double x, h;
    };
    std::vector<Peak> tops;
    for (int i = 0; i <= peaks; i++) {
      const double x = mix(s.left - 60, s.right + 60, (i + chance.range(0.2, 0.8)) / (peaks + 1.0)),
                   h = rise * chance.range(0.5, 1.0);
      const double gap = (s.right - s.left) / (peaks + 1) * 0.5;
      line.push_back({x - gap * 0.55, base - h * chance.range(0.45, 0.62)});
      line.push_back({x - gap * 0.2, base - h * chance.range(0.74, 0.84)});
      line.push_back({x, base - h});
      line.push_back({x + gap * 0.25, base - h * chance.range(0.68, 0.82)});
      line.push_back({x + gap * 0.6, base - h * chance.range(0.38, 0.55)});
      tops.push_back({x, h});
    }
    line.push_back({s.right + 60, base});
    std::stable_sort(line.begin(), line.end(), [](Vec2 a, Vec2 b) { return a.x < b.x; });
    Path range;
    range.polygon(line);
    Paint p = s.paint(layer ? s.scheme.mid : s.scheme.far, z, Normal::flat(0.35, 0.3));
    Paint q = s.paint(s.scheme.haze, z * 1.4);
    p.towards(mix(p.colour, q.colour, 0.55), {0, base - rise}, {0, base});
    s.canvas.fill(range, p);
    s.canvas.clip(range);
    for (const auto &t : tops) {  // the other flank of each peak, and its snow
      Paint flank = s.paint(darker(layer ? s.scheme.mid : s.scheme.far, 0.14), z, Normal::flat(-0.75, 0.2));
      flank.depth = -1;
      const double w = t.h * 0.75, top = base - t.h;
      s.canvas.fill(Path().polygon({{t.x, top - 2},
                                    {t.x - w, base},
                                    {t.x - 0.12 * w, base},
                                    {t.x + 0.10 * w, top + 0.66 * t.h},
                                    {t.x - 0.10 * w, top + 0.40 * t.h},
                                    {t.x + 0.05 * w, top + 0.2 * t.h}}),
                    flank);
      if (t.h > 0.55 * rise && layer < 2) {
        for (double side : {-1.0, 1.0}) {
          Paint snow = s.paint({0.94, 0.96, 0.99}, z * 0.55, Normal::flat(0.6 * side, 0.4));
          snow.depth = -1;
          const double g = 0.34 * t.h;
          s.canvas.fill(Path().polygon({{t.x, top - 2},
                                        {t.x + side * 0.62 * g, top + 0.62 * g},
                                        {t.x + side * 0.48 * g, top + 0.58 * g},
                                        {t.x + side * 0.36 * g, top + 1.0 * g},
                                        {t.x + side * 0.2 * g, top + 0.62 * g},
                                        {t.x + side * 0.05 * g, top + 0.86 * g}}),
                        snow);
        }
      }
    }
    s.canvas.unclip();
  }
  s.ridge(s.camera.horizon + 4, s.camera.scale(150) * 12, 0.06, darker(s.scheme.near, 0.05), 150, 9, 3);
  s.ground(s.scheme.ground, mix(s.scheme.ground, s.scheme.near, 0.5), 0.3, 150);
  {  // a lake in the valley
    const double za = zs + 22, zb = 110;
    const Vec2 c = s.at(wide(s, 0.25, 60), 0, 60), a = s.at(0, 0, za), b = s.at(0, 0, zb);
    Paint lake = s.paint(mix(s.scheme.water, s.scheme.sky_low, 0.4), 60, Normal::flat(0, 0.6));
    lake.depth = -1, lake.glow = 0.5;
    s.canvas.fill(
        Path().ellipse({c.x, (a.y + b.y) / 2}, 0.34 * s.camera.width, std::max(1.0, (a.y - b.y) / 2)), lake);
  }
  for (int i = 0; i < 34; i++) {  // firs
    const double z = zs + 60.0 / (1 + i * 0.18), u = chance.range(-1.15, 1.15);
    if (z < zs + 12 && std::abs(u) < 0.4) continue;
    const double k = s.camera.scale(z) * chance.range(0.8, 1.3);
    const Vec2 b = s.at(wide(s, u, z), 0, z);
    const Pencil p = at_distance(s, z);
    const Rgb fir = mix(darker(s.scheme.near, 0.25), Rgb{0.14, 0.26, 0.20}, 0.5);
    p.drum(Path().rect(b.x - 0.15 * k, b.y - 1.0 * k, 0.3 * k, 1.0 * k), darker(fir, 0.4));
    for (int j = 0; j < 5; j++) {
      const double y = b.y - (0.7 + j * 1.15) * k, w = (1.65 - 0.28 * j) * k;
      p.drum(Path().polygon({{b.x, y - 2.1 * k},
                             {b.x + w, y},
                             {b.x + w * 0.4, y - 0.16 * k},
                             {b.x, y + 0.1 * k},
                             {b.x - w * 0.4, y - 0.16 * k},
                             {b.x - w, y}}),
             lighter(fir, 0.05 * j));
    }
  }
  for (int i = 0; i < 8; i++) {
    const double z = zs + chance.range(1.5, 9), u = chance.range(-1.1, 1.1);
    const double k = s.camera.scale(z);
    s.contact(s.at(wide(s, u, z), 0, z), 0.7 * k, 0.1 * k, 0.4);
    draw_prop(at_distance(s, z), "rock", s.at(wide(s, u, z), 0, z), k * chance.range(0.5, 1.2),
              chance.often(0.5), {s.scheme.mid, s.scheme.far, s.scheme.accent});
  }
  grass(s, std::max(0.8, zs * 0.5), zs + 12, 160, s.scheme.ground, chance, 0.22);
}

void paint_desert(Scenery &s) {
  Chance chance(s.seed ^ 0xde5e);
  const double zs = s.z0(), k6 = s.camera.scale(500);
  s.haze_range = 260;
  s.sky(s.camera.horizon);
  s.clouds(0xd1, 0.35);
  for (int i = 0; i < 4; i++) {  // table mountains
    const double z = 650 - i * 60, x = mix(s.left, s.right, (i + chance.range(0.1, 0.8)) / 4),
                 w = k6 * chance.range(45, 90), h = k6 * chance.range(28, 55), y = s.camera.horizon + 2;
    Paint p = s.paint(s.scheme.far, z * 0.6, Normal::flat(0.2, 0));
    s.canvas.fill(Path().polygon({{x - w * 1.3, y},
                                  {x - w * 0.9, y - h * 0.5},
                                  {x - w * 0.75, y - h},
                                  {x + w * 0.7, y - h * 0.97},
                                  {x + w * 0.86, y - h * 0.45},
                                  {x + w * 1.25, y}}),
                  p);
    Paint band = s.paint(darker(s.scheme.far, 0.2), z * 0.6, Normal::flat(-0.6, 0));
    band.depth = -1, band.alpha = 0.7;
    s.canvas.fill(Path().polygon({{x - w * 1.3, y},
                                  {x - w * 0.9, y - h * 0.5},
                                  {x - w * 0.75, y - h},
                                  {x - w * 0.3, y - h},
                                  {x - w * 0.42, y - h * 0.45},
                                  {x - w * 0.5, y}}),
                  band);
  }
  s.ground(s.scheme.ground, lighter(s.scheme.ground, 0.08), 0.3, 420);
  for (int i = 0; i < 6; i++) {  // dunes with a sharp crest
    const double z = 200 / (1 + i * 1.1) + zs * 0.6 + 3, row = s.at(0, 0, z).y,
                 rise = s.camera.scale(z) * (9 - i) * 0.5;
    const double peak = mix(0.1, 0.9, chance.next()) * s.camera.width,
                 w = s.camera.width * chance.range(0.5, 0.9);
    Paint sun = s.paint(mix(s.scheme.ground, s.scheme.mid, 0.12 * i), z, Normal::flat(0.45, 0.7)),
          shade = s.paint(mix(s.scheme.ground, s.scheme.mid, 0.35), z, Normal::flat(-0.7, 0.4));
    const Vec2 top{peak, row - rise};
    s.canvas.fill(
        Path()
            .move({peak - w, row})
            .curve({peak - w * 0.5, row - rise * 0.1}, {peak - w * 0.2, row - rise * 0.8}, top)
            .curve({peak + w * 0.15, row - rise * 0.75}, {peak + w * 0.5, row - rise * 0.1}, {peak + w, row})
            .line({peak + w, row + 3})
            .line({peak - w, row + 3})
            .close(),
        sun);
    shade.depth = -1;
    s.canvas.fill(Path()
                      .move({peak - w, row})
                      .curve({peak - w * 0.5, row - rise * 0.1}, {peak - w * 0.2, row - rise * 0.8}, top)
                      .curve({peak + w * 0.03, row - rise * 0.6}, {peak - w * 0.14, row - rise * 0.25},
                             {peak - w * 0.05, row})
                      .close(),
                  shade);
  }
  for (int i = 0; i < 26; i++) {  // wind ripples
    const double z = mix(std::max(0.8, zs * 0.5), zs + 7, std::pow(i / 25.0, 1.4));
    Paint p = s.paint(darker(s.scheme.ground, 0.22), z, Normal::flat(-0.2, 0.8));
    p.depth = -1, p.alpha = 0.35;
    std::vector<Vec2> line;
    for (int j = 0; j <= 10; j++)
      line.push_back(s.at(wide(s, -1.3 + 0.26 * j, z), 0, z + 0.25 * std::sin(j * 1.3 + i * 0.7)));
    s.canvas.stroke(Path().smooth(line), std::max(0.7, 0.035 * s.camera.scale(z)), p);
  }
  for (double u : {-0.72, 0.80, 0.40}) {
    const double z = zs + (u < 0 ? 7 : u > 0.6 ? 11 : 26), k = s.camera.scale(z);
    const Vec2 b = s.at(wide(s, u, z), 0, z);
    const Pencil p = at_distance(s, z);
    const Rgb green = mix(Rgb{0.28, 0.40, 0.26}, s.scheme.water, 0.3);
    s.contact(b, 0.5 * k, 0.08 * k, 0.45);
    auto arm = [&](double x0, double x1, double y0, double y1, double r) {
      const Path path = loft({{{b.x + x0 * k, b.y - y0 * k}, r * k},
                              {{b.x + x1 * k, b.y - (y0 + 0.15) * k}, r * k},
                              {{b.x + x1 * k, b.y - y1 * k}, r * k * 0.9}});
      p.drum(path, green);
      p.line(Path().move({b.x + x1 * k, b.y - (y0 + 0.2) * k}).line({b.x + x1 * k, b.y - y1 * k}),
             std::max(0.6, 0.02 * k), darker(green, 0.4), 0.6);
    };
    arm(0.2, 0.75, 1.3, 2.3, 0.14), arm(-0.2, -0.68, 1.0, 1.8, 0.13), arm(0, 0, 0, 3.1, 0.22);
  }
}

}  // namespace artist
