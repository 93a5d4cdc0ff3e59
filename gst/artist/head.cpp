// SPDX-License-Identifier: LGPL-2.1-or-later
// The skull as a stack of rings, seen from any side. Unit: half the head's height; y from -1 (chin) to 1.
#include "artist/figure.hpp"

namespace artist {

Vec3 HeadView::turn(Vec3 v) const {
  const double cn = std::cos(nod), sn = std::sin(nod), cy = std::cos(yaw), sy = std::sin(yaw);
  const Vec3 n{v.x, v.y * cn - v.z * sn, v.y * sn + v.z * cn};
  const Vec3 t{n.x * cy + n.z * sy, n.y, -n.x * sy + n.z * cy};
  const double cp = std::cos(pitch), sp = std::sin(pitch);
  return {t.x, t.y * cp - t.z * sp, t.z * cp + t.y * sp};
}

Vec2 HeadView::px(Vec3 v) const {
  const Vec3 t = turn(v);
  const double c = std::cos(roll), s = std::sin(roll);
  return {centre.x + (t.x * c + t.y * s) * unit, centre.y + (t.x * s - t.y * c) * unit};
}

Vec3 HeadView::viewer() const {  // the inverse of turn() on (0, 0, 1)
  const double cp = std::cos(pitch), sp = std::sin(pitch), cy = std::cos(yaw), sy = std::sin(yaw);
  const Vec3 t{0, sp, cp};  // before the camera's pitch
  const Vec3 n{t.x * cy - t.z * sy, t.y, t.x * sy + t.z * cy};
  const double cn = std::cos(nod), sn = std::sin(nod);
  return {n.x, n.y * cn + n.z * sn, -n.y * sn + n.z * cn};
}

namespace {
struct Level {
  double y, a, front, back;
};
// y, half width, reach to the front and to the back
constexpr Level kLevels[] = {
    {1.00, 0.06, 0.08, 0.14},   {0.96, 0.28, 0.30, 0.36},  {0.84, 0.50, 0.54, 0.62},
    {0.62, 0.66, 0.70, 0.82},   {0.36, 0.725, 0.78, 0.90}, {0.14, 0.735, 0.80, 0.91},
    {0.00, 0.725, 0.76, 0.88},  {-0.18, 0.70, 0.78, 0.80}, {-0.36, 0.665, 0.80, 0.66},
    {-0.52, 0.61, 0.82, 0.44},  {-0.68, 0.53, 0.80, 0.20}, {-0.82, 0.42, 0.78, -0.05},
    {-0.93, 0.28, 0.74, -0.26}, {-1.00, 0.10, 0.62, -0.40}};
}  // namespace

void Skull::ring(double y, double &a, double &zc, double &d) const {
  const Level *p = &kLevels[0], *q = p;
  if (y >= 1) {
    q = p;
  } else if (y <= -1) {
    p = q = &kLevels[std::size(kLevels) - 1];
  } else {
    for (std::size_t i = 0; i + 1 < std::size(kLevels); i++)
      if (kLevels[i + 1].y <= y) {
        p = &kLevels[i], q = &kLevels[i + 1];
        break;
      }
  }
  const double t = p == q ? 0 : (p->y - y) / (p->y - q->y);
  const double front = mix(p->front, q->front, t) * grow, back = mix(p->back, q->back, t) * grow;
  a = mix(p->a, q->a, t) * grow * (1 - (view.soft ? 0.15 : 0.03) * smoothstep(-0.1, -0.95, y));
  zc = (front - back) / 2, d = (front + back) / 2;
}

Vec3 Skull::at(double angle, double y) const {
  double a, zc, d;
  ring(y, a, zc, d);
  return {a * std::sin(angle), y * (grow > 1 && y > 0 ? 1 + (grow - 1) * 0.9 : 1), zc + d * std::cos(angle)};
}

Vec3 Skull::face(double x, double y, double lift) const {
  double a, zc, d;
  ring(y, a, zc, d);
  const double u = std::clamp(x / a, -0.999, 0.999);
  return {x, y, zc + d * std::sqrt(1 - u * u) + lift};
}

Vec2 Skull::edge(bool right, double y) const {
  const Vec3 v = view.viewer();
  double a, zc, d;
  ring(y, a, zc, d);
  const double l = std::max(1e-6, std::hypot(v.x, v.z)), s = right ? 1 : -1;
  return view.px(at(std::atan2(a * s * v.z / l, d * s * -v.x / l), y));
}

Path Skull::outline() const {
  std::vector<Vec2> points;
  for (const Level &l : kLevels) points.push_back(edge(true, l.y));
  for (std::size_t i = std::size(kLevels); i-- > 0;) points.push_back(edge(false, kLevels[i].y));
  return Path().smooth(points, true);
}

void draw_head(const Pencil &pencil, const HeadView &view, const Wardrobe &w) {
  const Skull skull(view);
  const Path outline = skull.outline();
  const double ink = std::clamp(view.unit * 0.035, 0.5, 6.0);
  const Vec3 v = view.viewer();
  auto ear = [&](double side) {
    const Vec2 c = view.px({side * 0.72, -0.02, -0.06}), low = view.px({side * 0.70, -0.22, -0.02});
    const double turn = std::clamp(std::abs(v.x) * 0.8 + 0.28, 0.28, 1.0), rx = 0.15 * view.unit * turn,
                 ry = 0.19 * view.unit;
    Path p;
    p.ellipse(mix(c, low, 0.25), rx, ry, view.roll + 0.1 * side);
    pencil.line(p, ink * 1.4, darker(w.skin, 0.7), 0.5);
    pencil.ball(p, mix(w.skin, Rgb{0.8, 0.35, 0.28}, 0.10), 0.8);
    pencil.mark(Path().ellipse(mix(c, low, 0.25) + Vec2{side * rx * 0.05, 0}, rx * 0.5, ry * 0.6, view.roll),
                darker(w.skin, 0.45), 0.45);
  };
  const double right = v.x;  // > 0: the x > 0 side is nearer
  if (view.unit > 7)
    for (double s : {-1.0, 1.0})
      if (right * s <= 0.25 && right * s > -0.55) ear(s);
  pencil.line(outline, ink * 1.5, darker(w.skin, 0.72), 0.5);
  pencil.ball(outline, w.skin, 0.9);
  if (view.unit > 7)
    for (double s : {-1.0, 1.0})
      if (right * s > 0.25) ear(s);
}

}  // namespace artist
