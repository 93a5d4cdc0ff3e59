// SPDX-License-Identifier: LGPL-2.1-or-later
// Features laid on the skull: they turn and foreshorten with it. The planes of nose, sockets and chin only
// say how they face; the light finds them by itself.
#include "artist/figure.hpp"

namespace artist {

namespace {

class Features {
 public:
  Features(const Pencil &pencil, const HeadView &view, const Wardrobe &w)
      : pencil_(pencil), view_(view), w_(w), skull_(view), ink_(std::clamp(view.unit * 0.028, 0.4, 7.0)) {}

  void draw() {
    planes();
    for (double s : {-1.0, 1.0})
      if (seen(s * 0.33, 0.03) > 0.16) eye(s);
    nose();
    mouth();
  }
  void tiny() {  // a face a few pixels wide: the shadow of the brow, no more
    for (double s : {-1.0, 1.0})
      if (seen(s * 0.33, 0.03) > 0.2)
        pencil_.mark(Path().ellipse(at(s * 0.31, 0.06), 0.13 * view_.unit, 0.09 * view_.unit),
                     darker(w_.skin, 0.75), 0.8);
    pencil_.mark(Path().ellipse(at(0, -0.52), 0.16 * view_.unit, 0.05 * view_.unit), darker(w_.skin, 0.6),
                 0.6);
  }

 private:
  Vec2 at(double x, double y, double lift = 0) const { return view_.px(skull_.face(x, y, lift)); }
  double seen(double x, double y) const {  // how much the skin there faces the viewer
    double a, zc, d;
    skull_.ring(y, a, zc, d);
    const double u = std::clamp(x / a, -0.99, 0.99);
    const Vec3 n = unit(Vec3{u / a, 0, std::sqrt(1 - u * u) / d}), v = view_.viewer();
    return n.x * v.x + n.z * v.z;
  }
  Normal facing(Vec3 n) const {
    const Vec3 t = view_.turn(unit(n));
    return Normal::flat(t.x, t.y);
  }
  void plane(const std::vector<Vec2> &points, Vec3 normal, Rgb c, double alpha) {
    Paint p = pencil_.paint(c, facing(normal));
    p.alpha = alpha, p.depth = -1;
    pencil_.canvas.fill(Path().smooth(points, true), p);
  }

  void planes() {
    const Rgb skin = w_.skin, warm = mix(skin, Rgb{0.80, 0.32, 0.26}, 0.22);
    pencil_.canvas.clip(skull_.outline());
    for (double s : {-1.0, 1.0}) {
      if (seen(s * 0.36, 0.05) < 0.05) continue;
      plane({at(s * 0.10, 0.10), at(s * 0.30, 0.17), at(s * 0.54, 0.10), at(s * 0.50, -0.06),
             at(s * 0.28, -0.10)},
            {s * 0.25, -0.5, 0.8}, darker(skin, 0.07), 0.55);
      // the cheek: warmer, and a plane that turns away below the bone
      Paint blush = pencil_.paint(warm, Normal::keep());
      blush.radial = blush.ramp = true, blush.colour2 = warm, blush.alpha = 0.55, blush.alpha2 = 0,
      blush.depth = -1;
      const Vec2 c = at(s * 0.42, -0.28);
      blush.from = c, blush.to = {c.x + 0.24 * view_.unit, c.y};
      pencil_.canvas.fill(Path().ellipse(c, 0.24 * view_.unit, 0.2 * view_.unit), blush);
      plane({at(s * 0.64, -0.20), at(s * 0.48, -0.44), at(s * 0.36, -0.72), at(s * 0.50, -0.74),
             at(s * 0.60, -0.52)},
            {s * 0.85, -0.28, 0.42}, skin, 0.2);
    }
    plane({at(-0.20, -0.66), at(0, -0.63), at(0.20, -0.66), at(0.12, -0.74), at(0, -0.76), at(-0.12, -0.74)},
          {0, -0.75, 0.6}, darker(skin, 0.06), 0.7);
    pencil_.canvas.unclip();
  }

  void eye(double s) {
    const double k = w_.soft_features ? 1.10 : 0.96, x = s * 0.31, y = 0.02;
    const Vec2 inner = at(s * 0.145, y - 0.015), outer = at(s * 0.475, y + 0.03);
    const Vec2 up1 = at(s * 0.235, y + 0.088 * k), up2 = at(s * 0.385, y + 0.094 * k);
    const Vec2 low1 = at(s * 0.40, y - 0.052 * k), low2 = at(s * 0.24, y - 0.058 * k);
    const Path white = Path()
                           .move(inner)
                           .curve(mix(inner, up1, 0.7), mix(up1, up2, 0.2), mix(up1, up2, 0.5))
                           .curve(mix(up1, up2, 0.85), mix(up2, outer, 0.4), outer)
                           .curve(mix(outer, low1, 0.6), mix(low1, low2, 0.2), mix(low1, low2, 0.5))
                           .curve(mix(low1, low2, 0.8), mix(low2, inner, 0.4), inner)
                           .close();
    const Rgb dark = mix(darker(w_.hair, 0.6), Rgb{0.10, 0.06, 0.06}, 0.6);
    pencil_.fill(white, {0.93, 0.90, 0.87}, facing({s * 0.2, 0, 1}));
    pencil_.canvas.clip(white);
    const double r = 0.088 * view_.unit * k, squeeze = std::clamp(seen(x, y) * 1.1, 0.35, 1.0);
    const Vec2 c = at(x, y + 0.018);
    pencil_.mark(Path().ellipse(c, r * squeeze, r), w_.iris, 1);
    pencil_.line(Path().ellipse(c, r * squeeze * 0.93, r * 0.93), ink_ * 0.7, darker(w_.iris, 0.6), 0.9);
    pencil_.mark(Path().ellipse(c, r * 0.46 * squeeze, r * 0.46), {0.03, 0.02, 0.03}, 1);
    // the lid's shade on the ball
    pencil_.line(Path().move(inner).curve(up1, up2, outer), ink_ * 2.6, dark, 0.34);
    pencil_.canvas.unclip();
    Paint spark = pencil_.paint({1, 1, 1}, Normal::keep());
    spark.glow = 0.2, spark.alpha = 0.9, spark.depth = -1;
    if (view_.unit > 28)
      pencil_.canvas.fill(Path().ellipse({c.x - r * 0.3, c.y - r * 0.36}, r * 0.23, r * 0.23), spark);
    // lashes and the fold above them
    const Path lash = Path()
                          .move(inner)
                          .curve(mix(inner, up1, 0.9), mix(up1, up2, 0.5) + Vec2{0, -0.012 * view_.unit}, up2)
                          .curve(mix(up2, outer, 0.4), outer,
                                 at(s * (0.485 + (w_.soft_features ? 0.045 : 0.0)),
                                    y + (w_.soft_features ? 0.055 : 0.028)));
    pencil_.line(lash, ink_ * (w_.soft_features ? 1.75 : 1.4), dark, 0.95);
    pencil_.line(Path().move(at(s * 0.42, y - 0.05 * k)).curve(low1, low2, at(s * 0.22, y - 0.05)),
                 ink_ * 0.6, darker(w_.skin, 0.6), 0.5);
    if (view_.unit > 24)
      pencil_.line(
          Path()
              .move(at(s * 0.19, y + 0.105))
              .curve(at(s * 0.28, y + 0.155 * k), at(s * 0.40, y + 0.15 * k), at(s * 0.49, y + 0.085)),
          ink_ * 0.7, darker(w_.skin, 0.6), 0.55);
    // brow
    const double b = w_.soft_features ? 0.034 : 0.052, lift = w_.soft_features ? 0.02 : 0;
    const std::vector<Vec2> brow{at(s * 0.125, 0.205 + lift),          at(s * 0.30, 0.262 + b + lift),
                                 at(s * 0.46, 0.245 + b * 0.8 + lift), at(s * 0.56, 0.165 + lift),
                                 at(s * 0.44, 0.222 + lift),           at(s * 0.28, 0.240 - b * 0.25 + lift),
                                 at(s * 0.13, 0.205 - b * 0.9 + lift)};
    pencil_.mark(Path().smooth(brow, true), darker(mix(w_.hair, dark, 0.35), 0.1), 0.92);
  }

  void nose() {
    const Rgb skin = w_.skin;
    const double wide = w_.soft_features ? 0.115 : 0.135;
    const Vec2 root = at(0, 0.10, 0.015), bridge = at(0, -0.08, 0.10), tip = at(0, -0.27, 0.19),
               under = at(0, -0.345, 0.07);
    const double turned = view_.viewer().x;
    // beyond the outline of the face when turned
    if (std::abs(turned) > 0.45) {
      const double s = turned > 0 ? 1 : -1;
      const Path profile = Path().smooth({root, bridge, mix(bridge, tip, 0.75), tip, mix(tip, under, 0.6),
                                          under, at(s * 0.16, -0.31), at(s * 0.12, -0.05)},
                                         true);
      pencil_.line(Path().smooth({root, bridge, tip, under}), ink_ * 1.4, darker(skin, 0.7), 0.6);
      pencil_.fill(profile, skin, facing({s * 0.35, 0.05, 0.9}));
    }
    for (double s : {-1.0, 1.0}) {
      if (turned * s < -0.55) continue;
      plane({root, bridge, tip, at(s * wide * 1.05, -0.33, 0.03), at(s * wide * 1.05, -0.24, 0.02),
             at(s * 0.075, -0.02, 0.01)},
            {s * 0.88, 0.06, 0.50}, mix(skin, Rgb{0.8, 0.36, 0.30}, 0.05), 0.86);
    }
    // the ridge, light
    plane({root, mix(root, tip, 0.5) + Vec2{0.012 * view_.unit, 0}, tip,
           mix(root, tip, 0.5) - Vec2{0.012 * view_.unit, 0}},
          {0, 0.30, 0.95}, lighter(skin, 0.08), 0.7);
    plane({at(-wide, -0.315, 0.03), tip + Vec2{0, 0.035 * view_.unit}, at(wide, -0.315, 0.03), under},
          {0, -0.85, 0.5}, darker(skin, 0.10), 0.75);
    if (view_.unit > 14)
      for (double s : {-1.0, 1.0})
        if (turned * s > -0.4) {
          pencil_.mark(
              Path().ellipse(at(s * 0.068, -0.335, 0.06), 0.036 * view_.unit, 0.018 * view_.unit, s * 0.3),
              darker(skin, 0.8), 0.75);
          if (view_.unit > 30)
            pencil_.line(Path()
                             .move(at(s * wide * 0.9, -0.20, 0.03))
                             .curve(at(s * wide * 1.25, -0.24, 0.02), at(s * wide * 1.3, -0.32, 0.01),
                                    at(s * wide * 0.85, -0.335, 0.04)),
                         ink_ * 0.7, darker(skin, 0.62), 0.55);
        }
  }

  void mouth() {
    const Rgb lip = mix(w_.skin, Rgb{0.72, 0.22, 0.22}, w_.soft_features ? 0.52 : 0.30);
    const double half = w_.soft_features ? 0.205 : 0.225, y = -0.525, full = w_.soft_features ? 1.15 : 0.85;
    if (seen(0, y) < 0.12) return;
    auto in = [&](double x) {  // the corner that is turned away is hidden
      return seen(x, y) > 0.05 ? x : x * 0.4;
    };
    const Vec2 l = at(in(-half), y + 0.018), r = at(in(half), y + 0.018), m = at(0, y - 0.012, 0.025);
    const Vec2 bow = at(0, y + 0.048 * full, 0.03), bl = at(in(-0.07), y + 0.066 * full, 0.02),
               br = at(in(0.07), y + 0.066 * full, 0.02);
    const Path upper = Path()
                           .move(l)
                           .curve(mix(l, bl, 0.6), bl, bl)
                           .curve(mix(bl, bow, 0.6), mix(bow, br, 0.4), br)
                           .curve(br, mix(br, r, 0.4), r)
                           .curve(mix(r, m, 0.5), mix(r, m, 0.9), m)
                           .curve(mix(m, l, 0.1), mix(m, l, 0.5), l)
                           .close();
    const Vec2 low = at(0, y - 0.105 * full, 0.02), ll = at(in(-0.13), y - 0.075 * full, 0.01),
               lr = at(in(0.13), y - 0.075 * full, 0.01);
    const Path lower = Path()
                           .move(l)
                           .curve(mix(l, m, 0.5), mix(l, m, 0.9), m)
                           .curve(mix(m, r, 0.1), mix(m, r, 0.5), r)
                           .curve(mix(r, lr, 0.7), mix(lr, low, 0.4), low)
                           .curve(mix(ll, low, 0.6), mix(l, ll, 0.3), l)
                           .close();
    pencil_.fill(lower, lighter(lip, 0.06), facing({0, 0.28, 0.95}));
    pencil_.fill(upper, darker(lip, 0.14), facing({0, -0.42, 0.9}));
    pencil_.line(Path()
                     .move(l)
                     .curve(mix(l, m, 0.5) + Vec2{0, 0.012 * view_.unit}, mix(l, m, 0.9), m)
                     .curve(mix(m, r, 0.1), mix(m, r, 0.5) + Vec2{0, 0.012 * view_.unit}, r),
                 ink_ * 1.05, darker(mix(lip, Rgb{0.25, 0.06, 0.06}, 0.5), 0.45), 0.9);
    if (view_.unit > 40)
      pencil_.mark(Path().ellipse(mix(m, low, 0.5), 0.07 * view_.unit, 0.014 * view_.unit), lighter(lip, 0.5),
                   0.35);
  }

  const Pencil &pencil_;
  const HeadView &view_;
  const Wardrobe &w_;
  Skull skull_;
  double ink_;
};

}  // namespace

void draw_face(const Pencil &pencil, const HeadView &view, const Wardrobe &w) {
  if (view.viewer().z < 0.12 || view.unit < 5) return;
  Features features(pencil, view, w);
  view.unit < 11 ? features.tiny() : features.draw();
}

}  // namespace artist
