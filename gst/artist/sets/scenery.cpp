// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/sets/set.hpp"

namespace artist {

Scenery::Scenery(Canvas &c, SoftLight &s, const Camera &cam, const Rig &r, const Scheme &sc, std::uint64_t sd)
    : canvas(c), soft(s), camera(cam), rig(r), scheme(sc), seed(sd) {
  const double m = cam.margin();
  left = -m, right = cam.width + m, top = -m, bottom = cam.height + m;
}

Rgb Scenery::airy(Rgb c, double z) const {
  if (rig.interior) return c;
  return mix(c, scheme.haze, 1 - std::exp(-std::max(0.0, z - 6) / haze_range));
}

Paint Scenery::paint(Rgb c, double z, Normal n) const {
  Paint p;
  const double air = rig.interior ? 0 : 1 - std::exp(-std::max(0.0, z - 6) / haze_range);
  p.colour = mix(c, scheme.haze, air);
  p.normal = n;
  p.glow = air * 0.92;
  p.depth = camera.nearness(z);
  return p;
}

Paint Scenery::shining(Rgb c, double z) const {
  Paint p;
  p.colour = c;
  p.glow = 1;
  p.depth = camera.nearness(z);
  return p;
}

void Scenery::front(double x0, double x1, double y0, double y1, double z, const Paint &p) {
  const Vec2 a = at(x0, y1, z), b = at(x1, y0, z);
  canvas.fill(Path().rect(a.x, a.y, b.x - a.x, b.y - a.y), p);
}

void Scenery::side(double x, double za, double zb, double y0, double y1, Rgb c, bool faces_right) {
  za = std::max(za, 0.3);
  if (zb <= za) return;
  Paint p = paint(c, za, Normal::flat(faces_right ? 0.9 : -0.9, 0));
  const Vec2 a = at(x, y1, za), b = at(x, y1, zb), d = at(x, y0, zb), e = at(x, y0, za);
  const Paint q = paint(c, zb);
  p.towards(q.colour, {a.x, 0}, {b.x, 0});
  p.glow = (p.glow + q.glow) / 2;
  p.depth = camera.nearness((za + zb) / 2);
  canvas.fill(Path().polygon({a, b, d, e}), p);
}

void Scenery::slab(double x0, double x1, double za, double zb, double y, const Paint &p) {
  za = std::max(za, 0.3);
  if (zb <= za) return;
  canvas.fill(Path().polygon({at(x0, y, za), at(x0, y, zb), at(x1, y, zb), at(x1, y, za)}), p);
}

void Scenery::block(double x0, double x1, double y0, double y1, double za, double zb, Rgb c) {
  if (za < 0.3) return;
  if (x0 > 0) side(x0, za, zb, y0, y1, darker(c, 0.12), false);
  if (x1 < 0) side(x1, za, zb, y0, y1, darker(c, 0.12), true);
  if (y1 < camera.eye) slab(x0, x1, za, zb, y1, paint(lighter(c, 0.08), za, Normal::flat(0, 0.9)));
  front(x0, x1, y0, y1, za, paint(c, za));
}

void Scenery::upright(double x, double y0, double y1, double z, double half, Rgb c) {
  if (z < 0.3) return;
  const Vec2 a = at(x, y1, z), b = at(x, y0, z);
  const double w = half * camera.scale(z);
  canvas.fill(Path().rect(a.x - w, a.y, 2 * w, b.y - a.y),
              paint(c, z, Normal::tube({a.x - w, a.y}, {a.x + w, a.y})));
}

void Scenery::beam(Vec3 a, Vec3 b, double thick, Rgb c) {
  if (a.z < 0.3 || b.z < 0.3) return;
  const Vec2 p = camera.project(a), q = camera.project(b);
  const double za = (a.z + b.z) / 2;
  canvas.stroke(Path().move(p).line(q), std::max(0.8, thick * camera.scale(za)), paint(c, za), false);
}

void Scenery::sky(double low_row) {
  Paint p;
  p.glow = 1, p.depth = 0;
  p.colour = scheme.sky_top;
  const double from = std::min(top, low_row - 0.9 * camera.height), reach = low_row - from;
  const Rgb middle = mix(scheme.sky_top, scheme.sky_low, 0.38);
  const double half = from + reach * 0.55;
  p.towards(middle, {0, from}, {0, half});
  canvas.fill(Path().rect(left, from, right - left, half - from + 1), p);
  p.colour = middle;
  p.towards(scheme.sky_low, {0, half}, {0, low_row});
  canvas.fill(Path().rect(left, half, right - left, low_row - half + 2), p);
  Paint rest = p;
  rest.ramp = false, rest.colour = scheme.sky_low;
  if (low_row < bottom) canvas.fill(Path().rect(left, low_row, right - left, bottom - low_row), rest);
  // the sun or moon is where the key comes from; only its glow shows unless it stands in the picture
  const double behind = -rig.to_key.z;
  const double x = camera.width * (0.5 + 0.46 * rig.to_key.x / std::max(0.55, std::abs(behind) + 0.25));
  const double y = low_row - rig.to_key.y * 0.8 * camera.height;
  const double strength = rig.time == Time::Night ? 0.10 : rig.time == Time::Day ? 0.22 : 0.42;
  const Rgb light = mix(rig.key, Rgb{1, 1, 1} * luma(rig.key), 0.25) *
                    (strength * (0.35 + 0.65 * smoothstep(-0.6, 0.5, behind)));
  soft.glow({x, y}, 0.55 * camera.width, 0.55 * camera.height, light * 0.55);
  soft.glow({x, y}, 0.16 * camera.width, 0.22 * camera.height, light);
  if (behind > 0.25) {
    const double r = 0.028 * camera.height * std::clamp(camera.focal / camera.width, 0.8, 1.6);
    Paint disc;
    disc.glow = 1, disc.normal = Normal::flat(0, 0);
    disc.colour =
        rig.time == Time::Night ? Rgb{0.93, 0.95, 1.0} : mix(Rgb{1, 0.97, 0.86}, clamped(rig.key), 0.3);
    canvas.fill(Path().ellipse({x, y}, r, r), disc);
    soft.glow({x, y}, 5 * r, 5 * r, light * 1.2);
  }
  if (rig.time == Time::Night) {
    Chance chance(seed ^ 0x57a5);
    for (int i = 0; i < 130; i++) {
      const Vec2 at{mix(left, right, chance.next()), mix(top, low_row, std::pow(chance.next(), 1.4))};
      Paint star;
      star.colour = {0.9, 0.94, 1}, star.glow = 1;
      star.alpha = chance.range(0.15, 0.7) * smoothstep(low_row, low_row - 0.35 * camera.height, at.y);
      star.normal = Normal::keep();
      const double r = chance.range(0.5, 1.3) * camera.height / 1080;
      canvas.fill(Path().rect(at.x - r, at.y - r, 2 * r, 2 * r), star);
    }
  }
}

void Scenery::clouds(std::uint64_t salt, double strength) {
  Chance chance(seed ^ salt);
  const double h = camera.horizon - top;
  if (h < 0.05 * camera.height) return;
  const double k = std::clamp(camera.focal / (0.9 * camera.width), 0.8, 2.2);
  for (int i = 0; i < 9; i++) {
    const double v = chance.range(0.1, 0.93);
    const double y = camera.horizon - (1 - v) * std::min(h, camera.height),
                 w = camera.width * chance.range(0.10, 0.30) * k;
    const double x = mix(left, right, chance.next()),
                 t = camera.height * chance.range(0.012, 0.035) * k * (1.2 - v);
    std::vector<Vec2> over, under;
    const int n = 9;
    for (int j = 0; j <= n; j++) {
      const double u = static_cast<double>(j) / n, bulge = std::sin(kPi * u);
      over.push_back({x + (u - 0.5) * w, y - bulge * t * chance.range(0.4, 1.5)});
    }
    over.push_back({x + 0.30 * w, y + 0.28 * t});
    over.push_back({x - 0.34 * w, y + 0.24 * t});
    Path path;
    path.smooth(over, true);
    Paint p;
    const Rgb low = mix(scheme.sky_low, Rgb{1, 0.96, 0.9}, rig.time == Time::Night ? 0.04 : 0.42);
    const Rgb body = mix(mix(scheme.sky_top, scheme.sky_low, v), low, 0.65);
    p.colour = body, p.glow = 1, p.normal = Normal::keep();
    p.alpha = strength * chance.range(0.35, 0.8);
    p.towards(mix(body, scheme.sky_top, 0.35), {0, y - t}, {0, y + 0.3 * t});
    p.alpha2 = p.alpha * 0.8;
    canvas.fill(path, p);
  }
}

void Scenery::ground(Rgb near_colour, Rgb far_colour, double z_from, double z_to) {
  const double row_far = at(0, 0, z_to).y,
               row_near = z_from <= 0.3 ? bottom : std::min(bottom, at(0, 0, z_from).y);
  if (row_near <= row_far) return;
  const double z_near = std::max(0.5, camera.focal * camera.eye / std::max(1.0, row_near - camera.horizon));
  Paint p = paint(far_colour, z_to, Normal::flat(0, 0.92));
  const Paint q = paint(near_colour, z_near);
  p.depth = -1;
  p.towards(q.colour, {0, row_far}, {0, row_near});
  p.glow = mix(p.glow, q.glow, 0.6);
  canvas.fill(Path().rect(left, row_far, right - left, row_near - row_far), p);
  const int strips = 24;
  for (int i = 0; i < strips; i++) {
    const double a = mix(row_far, row_near, std::pow(static_cast<double>(i) / strips, 1.6));
    const double b = mix(row_far, row_near, std::pow((i + 1.0) / strips, 1.6));
    const double z = camera.focal * camera.eye / std::max(1.0, (a + b) / 2 - camera.horizon);
    canvas.depth_only(Path().rect(left, a, right - left, b - a + 1), camera.nearness(std::min(z, z_to)));
  }
}

void Scenery::ridge(double base_row, double rise, double roughness, Rgb c, double z, std::uint64_t salt,
                    double detail) {
  Chance chance(seed ^ (salt * 0x9e3779b97f4a7c15ull));
  const int n = static_cast<int>(26 * detail);
  std::vector<Vec2> line;
  double phase[4], weight[4];
  for (int i = 0; i < 4; i++) phase[i] = chance.range(0, 2 * kPi), weight[i] = chance.range(0.6, 1);
  for (int i = 0; i <= n; i++) {
    const double u = static_cast<double>(i) / n;
    double v = 0.5;
    for (int k = 0; k < 4; k++) v += weight[k] * std::sin(phase[k] + u * (2.1 + 3.3 * k)) * 0.30 / (k + 1);
    v += chance.range(-roughness, roughness);
    line.push_back({mix(left - 20, right + 20, u), base_row - rise * std::max(0.04, v)});
  }
  Path path;
  path.smooth(line).line({right + 20, bottom}).line({left - 20, bottom}).close();
  Paint p = paint(c, z);
  Paint q = paint(c, z * 1.8);
  p.towards(mix(p.colour, q.colour, 0.7), {0, base_row - rise}, {0, base_row + 2});
  canvas.fill(path, p);
}

void Scenery::contact(Vec2 c, double rx, double ry, double darkness) {
  Paint p;
  p.normal = Normal::keep();
  p.colour = p.colour2 = {0.02, 0.02, 0.05};
  p.ramp = p.radial = true;
  p.alpha = darkness, p.alpha2 = 0;
  p.from = c, p.to = {c.x + rx, c.y}, p.squash = ry / std::max(rx, 1e-6);
  canvas.fill(Path().ellipse(c, rx, ry), p);
}

void Scenery::lamp_light(Vec2 at, double radius, Rgb colour, double pool_radius, double strength) {
  const double k = (rig.interior ? 0.35 + 0.65 * rig.practical : rig.practical) * strength;
  if (k <= 0) return;
  soft.glow(at, radius, radius, colour * (0.50 * k));
  soft.glow(at, radius * 0.35, radius * 0.35, colour * (0.55 * k));
  soft.pool(at, pool_radius, pool_radius, colour * ((rig.interior ? 0.55 : 0.9) * k));
}

void Scenery::water(double z_from, double z_to) {
  const double row_far = at(0, 0, z_to).y,
               row_near = std::min(bottom, z_from <= 0.3 ? bottom : at(0, 0, z_from).y);
  if (row_near <= row_far) return;
  const Rgb mirror = mix(scheme.sky_low, scheme.sky_top, 0.35);
  Rgb far_colour = mix(scheme.water, mirror, 0.62);
  Rgb near_colour = mix(scheme.water, mix(scheme.sky_top, scheme.water, 0.5), 0.45);
  if (rig.time == Time::Night) far_colour = darker(far_colour, 0.2), near_colour = darker(near_colour, 0.45);
  ground(near_colour, far_colour, z_from, z_to);
  Paint base;
  base.glow = 0.55, base.normal = Normal::flat(0, 0.6);
  base.colour = far_colour;
  base.towards(near_colour, {0, row_far}, {0, row_near});
  canvas.fill(Path().rect(left, row_far, right - left, row_near - row_far), base);
  // ripples: rows of lens-shaped strokes, smaller towards the horizon
  Chance chance(seed ^ 0x3a7e2);
  const double depth_px = row_near - row_far;
  const double sun_x =
      camera.width * (0.5 + 0.46 * rig.to_key.x / std::max(0.55, std::abs(rig.to_key.z) + 0.25));
  const double sun = smoothstep(-0.2, 0.7, -rig.to_key.z) * (rig.time == Time::Day ? 0.5 : 0.9);
  const int n = std::clamp(static_cast<int>(depth_px * 0.9), 30, 330);
  Path light, dark;
  std::vector<std::pair<Path, double>> sparkle;
  for (int i = 0; i < n; i++) {
    const double v = std::pow(chance.next(), 1.5), y = row_far + v * depth_px;
    const double size = (0.25 + v) * camera.height / 1080;
    const double x = mix(left, right, chance.next()), w = size * chance.range(24, 120),
                 h = size * chance.range(1.0, 2.6);
    Path &to = chance.often(0.55) ? light : dark;
    to.move({x - w, y}).curve({x - w * 0.4, y - h}, {x + w * 0.4, y - h}, {x + w, y});
    to.curve({x + w * 0.4, y + h * 0.6}, {x - w * 0.4, y + h * 0.6}, {x - w, y}).close();
    const double near_sun = sun * std::exp(-std::pow((x - sun_x) / (camera.width * (0.03 + 0.06 * v)), 2));
    if (near_sun > 0.03) {
      Path s;
      s.ellipse({x, y}, w * 0.5, std::max(0.7, h * 0.7));
      sparkle.emplace_back(std::move(s), near_sun);
    }
  }
  Paint p;
  p.normal = Normal::keep();
  p.glow = 0.6, p.alpha = 0.34;
  p.colour = mix(scheme.sky_low, far_colour, 0.35);
  canvas.fill(light, p);
  p.colour = darker(near_colour, 0.35);
  canvas.fill(dark, p);
  for (auto &[path, k] : sparkle) {
    Paint s;
    s.colour = mix(Rgb{1, 0.93, 0.75}, clamped(rig.key), 0.3), s.glow = 1, s.alpha = std::min(0.9, k);
    canvas.fill(path, s);
  }
  if (sun > 0.05)
    soft.glow({sun_x, row_far + 0.25 * depth_px}, 0.10 * camera.width, 0.9 * depth_px,
              rig.key * (sun * (rig.time == Time::Night ? 0.10 : 0.20)));
}

void Scenery::lights_on_water(double x, double row, double len, double width, Rgb colour, double strength) {
  Chance chance(seed ^ static_cast<std::uint64_t>(std::llround(x * 7)));
  Paint p;
  p.colour = colour, p.glow = 1, p.normal = Normal::keep();
  const int n = 9;
  for (int i = 0; i < n; i++) {
    const double v = (i + chance.next() * 0.6) / n, w = width * chance.range(0.4, 1.2) * (0.6 + v);
    p.alpha = strength * (1 - v) * chance.range(0.3, 0.9);
    canvas.fill(
        Path().ellipse({x + chance.range(-0.5, 0.5) * width, row + v * len}, w, std::max(0.6, len * 0.035)),
        p);
  }
}

}  // namespace artist
