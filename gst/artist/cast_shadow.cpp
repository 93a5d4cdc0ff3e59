// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/cast_shadow.hpp"

namespace artist {

void cast_shadow(Scenery &s, const Placement &p, const Figure::Capsule &part) {
  const Camera &camera = s.camera;
  const double h = camera.height;
  if (!p.grounded || p.feet.y > 1.6 * h || p.feet.y <= camera.horizon + 2) return;
  // the ground under the subject: its distance by its size
  const double z = camera.focal / p.scale, eye = (p.feet.y - camera.horizon) / p.scale;
  const double x = camera.world_x(p.feet.x, z);
  const Vec3 l = s.rig.to_key;
  const double run = std::min(2.4, 1 / std::max(0.12, std::tan(std::max(0.02, s.rig.elevation))));
  const double flat = std::max(0.05, std::hypot(l.x, l.z));
  auto lay = [&](Vec3 v, double &scale) {
    const double up = std::max(0.0, v.y), wx = x + v.x - up * run * l.x / flat;
    const double wz = std::max(0.35 * z, z - v.z + up * run * l.z / flat);
    scale = camera.focal / wz;
    return Vec2{camera.width / 2 + scale * wx, camera.horizon + scale * eye};
  };
  double ka, kb;
  const Vec2 a = lay(part.a, ka), b = lay(part.b, kb);
  const Vec2 side = across(unit(b - a));
  const double squash = std::clamp(eye / z * 2.2, 0.10, 0.9);  // the ground is seen at a slant
  auto half = [&](double r, double k) { return std::max(0.5, r * k * std::hypot(side.x, side.y * squash)); };
  s.soft.shadow(loft({{a, half(part.ra, ka)},
                      {mix(a, b, 0.5), half((part.ra + part.rb) / 2, (ka + kb) / 2)},
                      {b, half(part.rb, kb)}}),
                1.0);
  if (part.a.y < 0.14 && part.b.y < 0.14) {  // it touches the ground
    const Vec2 c{p.feet.x + (part.a.x + part.b.x) / 2 * p.scale,
                 p.feet.y - (part.a.y + part.b.y) * 0.2 * p.scale + 0.02 * p.scale};
    const double rx = (part.ra < 0.09 ? 3.6 * part.ra : 1.25 * part.ra) * p.scale;
    s.contact(c, rx, rx * std::clamp(eye / z * 1.4, 0.12, 0.6), 0.75);
  }
}

}  // namespace artist
