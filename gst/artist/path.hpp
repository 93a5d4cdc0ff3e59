// SPDX-License-Identifier: LGPL-2.1-or-later
// An outline that can be drawn on several surfaces.
#pragma once
#include <cairo.h>

#include <vector>

#include "artist/geometry.hpp"

namespace artist {

struct Box {
  double x0 = 1e9, y0 = 1e9, x1 = -1e9, y1 = -1e9;
  void add(Vec2 p) {
    x0 = std::min(x0, p.x), y0 = std::min(y0, p.y), x1 = std::max(x1, p.x), y1 = std::max(y1, p.y);
  }
  Vec2 centre() const { return {(x0 + x1) / 2, (y0 + y1) / 2}; }
  double width() const { return x1 - x0; }
  double height() const { return y1 - y0; }
};

class Path {
 public:
  Path &move(Vec2 p) { return add(Op::Move, p); }
  Path &line(Vec2 p) { return add(Op::Line, p); }
  Path &curve(Vec2 c1, Vec2 c2, Vec2 p);
  Path &close();
  Path &polygon(const std::vector<Vec2> &points);
  Path &rect(double x, double y, double w, double h);
  Path &rounded(double x, double y, double w, double h, double r);
  Path &ellipse(Vec2 centre, double rx, double ry, double rotation = 0);
  // A smooth curve through the points (Catmull-Rom); continues the current figure when `join`.
  Path &smooth(const std::vector<Vec2> &points, bool closed = false, bool join = false);

  void replay(cairo_t *to) const;
  const Box &bounds() const { return bounds_; }
  bool empty() const { return ops_.empty(); }

 private:
  enum class Op : unsigned char { Move, Line, Curve, Close };
  Path &add(Op op, Vec2 p);
  std::vector<Op> ops_;
  std::vector<Vec2> points_;
  Box bounds_;
};

// A band of varying half width along a centre line: a limb, a trunk, a sleeve.
struct Station {
  Vec2 centre;
  double half = 1;
};
Path loft(const std::vector<Station> &stations, bool round_start = true, bool round_end = true);

}  // namespace artist
