// SPDX-License-Identifier: LGPL-2.1-or-later
// Hair and headgear: shells over the skull between a hairline and the silhouette.
#include "artist/figure.hpp"

namespace artist {

namespace {

double turn_back(double a) {  // to -pi..pi
  while (a > kPi) a -= 2 * kPi;
  while (a < -kPi) a += 2 * kPi;
  return a;
}

// Height of the hairline at an angle from the front.
double hairline(double angle, const std::string &kind, double parting) {
  const double t = std::abs(turn_back(angle)) * 180 / kPi;
  struct Knot {
    double t, y;
  };
  static constexpr Knot shortish[] = {{0, 0.60},   {24, 0.56}, {46, 0.40},   {62, 0.22},   {76, -0.10},
                                      {86, -0.12}, {96, 0.12}, {112, -0.10}, {130, -0.52}, {180, -0.66}};
  static constexpr Knot curtain[] = {{0, 0.64},   {16, 0.58},  {34, 0.40},  {50, 0.10},  {62, -0.35},
                                     {74, -0.80}, {90, -0.98}, {112, -1.0}, {130, -1.0}, {180, -1.0}};
  static constexpr Knot hood[] = {{0, 0.80},   {22, 0.74}, {40, 0.50},  {52, 0.10},  {60, -0.40},
                                  {70, -0.95}, {90, -1.0}, {112, -1.0}, {130, -1.0}, {180, -1.0}};
  static constexpr Knot tight[] = {{0, 0.60},   {30, 0.52},   {56, 0.34},   {76, 0.12},   {90, 0.10},
                                   {104, 0.05}, {124, -0.34}, {150, -0.56}, {170, -0.62}, {180, -0.62}};
  const auto &line = kind == "long" ? curtain : kind == "hood" ? hood : kind == "bun" ? tight : shortish;
  double y = line[9].y;
  for (int i = 0; i < 9; i++)
    if (t <= line[i + 1].t) {
      y = mix(line[i].y, line[i + 1].y, (t - line[i].t) / (line[i + 1].t - line[i].t));
      break;
    }
  if (t < 50) y += parting * 0.09 * std::sin(turn_back(angle) * 2.4 + 0.5);
  return y;
}

struct Cut {
  double grow;   // of the shell over the skull
  double crown;  // extra height
};
Cut cut_of(const std::string &kind) {
  if (kind == "curly") return {1.20, 0.10};
  if (kind == "long") return {1.11, 0.03};
  if (kind == "bun") return {1.06, 0.0};
  return {1.10, 0.05};
}

// The part of the shell above the hairline that can be seen.
Path mass(const HeadView &view, const Skull &shell, const std::string &kind, double crown) {
  const Vec3 v = view.viewer();
  const double facing = std::atan2(v.x, v.z);
  auto at = [&](double angle, double y) {
    Vec3 p = shell.at(angle, y);
    if (y > 0) p.y += crown * smoothstep(0, 0.9, y);
    return view.px(p);
  };
  auto silhouette = [&](double side, double y) {
    double a, zc, d;
    shell.ring(y, a, zc, d);
    const double l = std::max(1e-6, std::hypot(v.x, v.z));
    return at(std::atan2(a * side * v.z / l, d * side * -v.x / l), y);
  };
  const Skull skin(view, 1.015);
  std::vector<Vec2> points;
  const double right = facing + kPi / 2, left = facing - kPi / 2;  // towards x > 0 of the picture, and away
  const double yr = hairline(right, kind, 1), yl = hairline(left, kind, 1);
  for (int i = 0; i <= 6; i++) points.push_back(silhouette(-1, mix(yl, 0.97, i / 6.0)));
  points.push_back(at(facing, 1.0));
  for (int i = 6; i >= 0; i--) points.push_back(silhouette(1, mix(yr, 0.97, i / 6.0)));
  const int n = 26;
  for (int i = 1; i < n; i++) {
    const double angle = mix(right, left, static_cast<double>(i) / n);
    // the hairline lies on the skin, the silhouette on the shell
    const double off = std::sin(kPi * i / n);
    points.push_back(mix(at(angle, hairline(angle, kind, 1)),
                         view.px(skin.at(angle, hairline(angle, kind, 1))), 0.85 * (1 - 0.5 * off)));
  }
  return Path().smooth(points, true);
}

void strands(const Pencil &pencil, const HeadView &view, const Skull &shell, const Rgb hair, double crown,
             bool down) {
  if (view.unit < 16) return;
  const Vec3 v = view.viewer();
  const double facing = std::atan2(v.x, v.z), ink = std::clamp(view.unit * 0.022, 0.5, 5.0);
  for (int i = -5; i <= 5; i++) {
    const double angle = facing + i * 0.27 + 0.05;
    std::vector<Vec2> p;
    for (int j = 0; j <= 6; j++) {
      const double y = mix(0.95, down ? -0.8 : 0.1, j / 6.0);
      Vec3 q = shell.at(angle + (j - 3) * 0.05 * (i % 2 ? 1 : -0.6), y);
      if (y > 0) q.y += crown * smoothstep(0, 0.9, y);
      p.push_back(view.px(q * 0.985));
    }
    pencil.line(Path().smooth(p), ink * (i % 2 ? 1.0 : 1.7), i % 3 ? darker(hair, 0.38) : lighter(hair, 0.22),
                0.42);
  }
}

Rgb cap_colour(const Wardrobe &w) {
  return mix(w.accent, w.top, 0.15);
}

}  // namespace

void draw_hair_behind(const Pencil &pencil, const HeadView &view, const Wardrobe &w) {
  const double u = view.unit, ink = std::clamp(u * 0.035, 0.5, 6.0);
  auto put = [&](const Path &p, Rgb c, double strength = 0.95) {
    pencil.line(p, ink * 1.4, darker(c, 0.7), 0.6);
    pencil.ball(p, c, strength);
  };
  if (w.hair_kind == "long") {  // falls on the shoulders
    const bool behind = view.viewer().z < -0.2;
    const Vec2 top = view.px({0, 0.55, -0.25}), mid = view.px({0, -0.55, -0.42}),
               low = view.px({0, -1.55, -0.40}), end = view.px({0, -1.95, -0.34});
    const double k = behind ? 0.96 : 1.0;
    const Path p = loft({{top, 0.76 * u}, {mid, 0.90 * u * k}, {low, 0.80 * u * k}, {end, 0.40 * u}});
    put(p, behind ? w.hair : darker(w.hair, 0.18));
    if (u > 14) {
      pencil.canvas.clip(p);
      for (int i = -4; i <= 4; i++) {
        const double x = i * 0.18;
        pencil.line(
            Path()
                .move(top + Vec2{x * u, 0})
                .curve(mid + Vec2{x * 1.1 * u, 0}, low + Vec2{x * 0.95 * u, 0}, end + Vec2{x * 0.5 * u, 0}),
            ink * (i % 2 ? 0.9 : 1.5), i % 3 ? darker(w.hair, 0.4) : lighter(w.hair, 0.15), 0.4);
      }
      pencil.canvas.unclip();
    }
  } else if (w.hair_kind == "bun") {
    const Vec2 c = view.px({0, 0.66, -0.98});
    put(Path().ellipse(c, 0.36 * u, 0.34 * u), w.hair);
  } else if (w.hair_kind == "hood") {
    std::vector<Vec2> points;
    const Skull shell(view, 1.30);
    for (double y : {0.98, 0.8, 0.5, 0.2, -0.2, -0.6}) points.push_back(shell.edge(true, y));
    points.push_back(view.px({0.95, -1.35, -0.2}));
    points.push_back(view.px({-0.95, -1.35, -0.2}));
    for (double y : {-0.6, -0.2, 0.2, 0.5, 0.8, 0.98}) points.push_back(shell.edge(false, y));
    put(Path().smooth(points, true), darker(w.top, 0.25));
  } else if (w.hair_kind == "curly") {
    const Skull shell(view, 1.16);
    for (double y : {-0.55, -0.25, 0.05})
      for (bool r : {false, true})
        put(Path().ellipse(shell.edge(r, y), 0.26 * u, 0.26 * u), darker(w.hair, 0.1));
  }
}

void draw_hair_before(const Pencil &pencil, const HeadView &view, const Wardrobe &w) {
  const double u = view.unit, ink = std::clamp(u * 0.035, 0.5, 6.0);
  if (w.hair_kind == "bald") return;
  const std::string kind = w.hair_kind == "cap" || w.hair_kind == "hood" ? "short" : w.hair_kind;
  const Cut cut = cut_of(kind);
  const Skull shell(view, w.hair_kind == "cap" ? 1.04 : cut.grow);
  auto put = [&](const Path &p, Rgb c, double strength = 0.95) {
    pencil.line(p, ink * 1.4, darker(c, 0.7), 0.6);
    pencil.ball(p, c, strength);
  };
  if (kind == "curly") {
    const Path m = mass(view, shell, kind, cut.crown);
    put(m, w.hair);
    Chance chance(11);
    for (int i = 0; i < 26; i++) {
      const double y = chance.range(0.15, 1.0);
      const Vec2 l = shell.edge(false, y), r = shell.edge(true, y);
      const double t = i % 3 == 0 ? 0.0 : i % 3 == 1 ? 1.0 : chance.range(0.1, 0.9);
      if (t > 0 && t < 1 && y < 0.62 && view.viewer().z > -0.2) continue;
      const double r0 = u * chance.range(0.15, 0.24);
      pencil.ball(Path().ellipse(mix(l, r, t) + Vec2{0, -cut.crown * u * 0.6}, r0, r0),
                  mix(w.hair, lighter(w.hair, 0.12), chance.next()));
    }
    return;
  }
  const Path m = mass(view, shell, kind, w.hair_kind == "cap" ? 0 : cut.crown);
  put(m, w.hair);
  pencil.canvas.clip(m);
  strands(pencil, view, shell, w.hair, cut.crown, kind == "long");
  pencil.canvas.unclip();
  if (w.hair_kind == "bun" && view.viewer().z < -0.2)
    put(Path().ellipse(view.px({0, 0.66, -0.98}), 0.36 * u, 0.34 * u), w.hair);
  const Rgb cap = cap_colour(w);
  if (w.hair_kind == "cap") {
    const Skull crown(view, 1.15);
    const double brow = 0.46;
    const Vec3 v = view.viewer();
    const double facing = std::atan2(v.x, v.z);
    auto at = [&](double angle, double y) {
      Vec3 p = crown.at(angle, y);
      if (y > brow) p.y += 0.10 * smoothstep(brow, 0.9, y);
      return view.px(p);
    };
    std::vector<Vec2> points;
    for (int i = 0; i <= 6; i++)
      points.push_back(i < 6 ? crown.edge(false, mix(brow, 0.95, i / 6.0)) + Vec2{0, -0.08 * u * i / 6.0}
                             : at(facing, 1.0));
    for (int i = 5; i >= 0; i--)
      points.push_back(crown.edge(true, mix(brow, 0.95, i / 6.0)) + Vec2{0, -0.08 * u * i / 6.0});
    for (int i = 1; i < 14; i++) points.push_back(at(facing + mix(kPi / 2, -kPi / 2, i / 14.0), brow));
    const Path p = Path().smooth(points, true);
    put(p, cap);
    if (u > 14) {
      std::vector<Vec2> band;
      for (int i = 0; i <= 14; i++)
        band.push_back(at(facing + mix(kPi / 2, -kPi / 2, i / 14.0), brow + 0.10));
      pencil.line(Path().smooth(band), ink * 1.5, darker(cap, 0.5), 0.7);
    }
    if (v.z > -0.3) {  // the peak
      std::vector<Vec2> rim, root;
      for (int i = -6; i <= 6; i++) {
        const double a = i * 0.20;
        const Vec3 q = crown.at(a, brow);
        root.push_back(view.px(q));
        rim.push_back(
            view.px(Vec3{q.x * 1.04, brow - 0.13 + 0.02 * std::abs(i), q.z + 0.42 * std::cos(a * 1.25)}));
      }
      std::reverse(rim.begin(), rim.end());
      root.insert(root.end(), rim.begin(), rim.end());
      const Path peak = Path().smooth(root, true);
      pencil.line(peak, ink * 1.4, darker(cap, 0.75), 0.7);
      pencil.fill(peak, darker(cap, 0.25), Normal::flat(0, 0.35));
    }
  }
  if (w.hair_kind == "hood") {
    const Skull cloth(view, 1.24);
    const Path p = mass(view, cloth, "hood", 0.06);
    put(p, w.top);
  }
}

}  // namespace artist
