// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/path.hpp"

namespace artist {

Path &Path::add(Op op, Vec2 p) {
  ops_.push_back(op);
  points_.push_back(p);
  bounds_.add(p);
  return *this;
}

Path &Path::curve(Vec2 c1, Vec2 c2, Vec2 p) {
  ops_.push_back(Op::Curve);
  for (Vec2 q : {c1, c2, p}) points_.push_back(q), bounds_.add(q);
  return *this;
}

Path &Path::close() {
  ops_.push_back(Op::Close);
  return *this;
}

Path &Path::polygon(const std::vector<Vec2> &points) {
  for (std::size_t i = 0; i < points.size(); i++) add(i ? Op::Line : Op::Move, points[i]);
  return close();
}

Path &Path::rect(double x, double y, double w, double h) {
  return polygon({{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}});
}

Path &Path::rounded(double x, double y, double w, double h, double r) {
  r = std::min({r, w / 2, h / 2});
  const double k = r * 0.4477;
  move({x + r, y}).line({x + w - r, y}).curve({x + w - k, y}, {x + w, y + k}, {x + w, y + r});
  line({x + w, y + h - r}).curve({x + w, y + h - k}, {x + w - k, y + h}, {x + w - r, y + h});
  line({x + r, y + h}).curve({x + k, y + h}, {x, y + h - k}, {x, y + h - r});
  line({x, y + r}).curve({x, y + k}, {x + k, y}, {x + r, y});
  return close();
}

Path &Path::ellipse(Vec2 c, double rx, double ry, double rotation) {
  const double cs = std::cos(rotation), sn = std::sin(rotation), k = 0.5523;
  auto at = [&](double u, double v) {
    return Vec2{c.x + u * rx * cs - v * ry * sn, c.y + u * rx * sn + v * ry * cs};
  };
  move(at(1, 0)).curve(at(1, k), at(k, 1), at(0, 1)).curve(at(-k, 1), at(-1, k), at(-1, 0));
  curve(at(-1, -k), at(-k, -1), at(0, -1)).curve(at(k, -1), at(1, -k), at(1, 0));
  return close();
}

Path &Path::smooth(const std::vector<Vec2> &p, bool closed, bool join) {
  const auto n = static_cast<int>(p.size());
  if (n < 2) return *this;
  auto at = [&](int i) { return closed ? p[(i + n) % n] : p[std::clamp(i, 0, n - 1)]; };
  add(join ? Op::Line : Op::Move, p[0]);
  for (int i = 0; i < (closed ? n : n - 1); i++)
    curve(at(i) + (at(i + 1) - at(i - 1)) * (1.0 / 6), at(i + 1) - (at(i + 2) - at(i)) * (1.0 / 6),
          at(i + 1));
  if (closed) close();
  return *this;
}

void Path::replay(cairo_t *to) const {
  const Vec2 *p = points_.data();
  for (Op op : ops_) switch (op) {
      case Op::Move:
        cairo_move_to(to, p->x, p->y), p++;
        break;
      case Op::Line:
        cairo_line_to(to, p->x, p->y), p++;
        break;
      case Op::Curve:
        cairo_curve_to(to, p[0].x, p[0].y, p[1].x, p[1].y, p[2].x, p[2].y), p += 3;
        break;
      case Op::Close:
        cairo_close_path(to);
        break;
    }
}

Path loft(const std::vector<Station> &s, bool round_start, bool round_end) {
  Path path;
  const auto n = static_cast<int>(s.size());
  if (n < 2) return path;
  std::vector<Vec2> left, right;
  Vec2 first, last;
  for (int i = 0; i < n; i++) {
    const Vec2 along = unit(s[std::min(i + 1, n - 1)].centre - s[std::max(i - 1, 0)].centre);
    if (i == 0) first = along;
    last = along;
    left.push_back(s[i].centre + across(along) * s[i].half);
    right.push_back(s[i].centre - across(along) * s[i].half);
  }
  path.smooth(left);
  if (round_end) {
    const Vec2 tip = last * (s[n - 1].half * 1.333);
    path.curve(left.back() + tip, right.back() + tip, right.back());
  }
  std::reverse(right.begin(), right.end());
  path.smooth(right, false, true);
  if (round_start) {
    const Vec2 tip = first * (-s[0].half * 1.333);
    path.curve(right.back() + tip, left.front() + tip, left.front());
  }
  return path.close();
}

}  // namespace artist
