// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/figure.hpp"

#include <functional>

namespace artist {

Vec3 FigureView::turn(Vec3 v) const {
  const double c = std::cos(yaw), s = std::sin(yaw);
  const Vec3 t{v.x * c + v.z * s, v.y, -v.x * s + v.z * c};
  const double cp = std::cos(pitch), sp = std::sin(pitch);
  return {t.x, t.y * cp - t.z * sp, t.z * cp + t.y * sp};
}

Vec2 Trunk::point(double ring, double angle) const {
  const int last = static_cast<int>(rings.size()) - 1, i = std::clamp(static_cast<int>(ring), 0, last - 1);
  const double t = std::clamp(ring - i, 0.0, 1.0);
  const Ring &p = rings[i], &q = rings[i + 1];
  return view->px(mix(p.centre, q.centre, t) + lateral * (mix(p.a, q.a, t) * std::sin(angle)) +
                  front * (mix(p.b, q.b, t) * std::cos(angle)));
}

bool Trunk::seen(double angle) const {
  return lateral.z * std::sin(angle) + front.z * std::cos(angle) > 0.12;
}

std::vector<Station> Trunk::stations() const {
  std::vector<Station> out;
  const int n = static_cast<int>(rings.size());
  for (int i = 0; i < n; i++) {
    const Vec2 along =
        unit(view->px(rings[std::min(i + 1, n - 1)].centre) - view->px(rings[std::max(i - 1, 0)].centre));
    const Vec2 side = across(along);
    auto reach = [&](Vec3 axis, double r) { return r * (axis.x * side.x - axis.y * side.y); };
    out.push_back({view->px(rings[i].centre),
                   std::hypot(reach(lateral, rings[i].a), reach(front, rings[i].b)) * view->scale});
  }
  return out;
}

Figure::Figure(const Pencil &pencil, const Placement &placement, const Wardrobe &wardrobe,
               double camera_pitch)
    : pencil_(pencil), placement_(placement), w_(wardrobe) {
  s_ = skeleton_for(placement.pose, wardrobe.proportions);
  view_ = {placement.yaw, camera_pitch, placement.scale * wardrobe.stature, placement.feet};
  if (view_.yaw < 0) s_ = mirrored(s_);  // the arm that acts is the one that is seen
  if (s_.lying) view_.yaw = 0;
  v_ = s_;
  for (Vec3 *p :
       {&v_.pelvis, &v_.waist, &v_.chest, &v_.shoulders, &v_.neck, &v_.head, &v_.lateral, &v_.front, &v_.up})
    *p = view_.turn(*p);
  for (int i = 0; i < 2; i++)
    for (Vec3 *p : {&v_.shoulder[i], &v_.elbow[i], &v_.wrist[i], &v_.fingers[i], &v_.hip[i], &v_.knee[i],
                    &v_.ankle[i], &v_.toe[i]})
      *p = view_.turn(*p);
  ink_ = std::clamp(view_.scale * 0.0045, 0.5, 5.0);
  long_coat_ = w_.top_kind == "coat";
  dress_ = w_.top_kind == "dress";
  robe_ = w_.top_kind == "robe";

  const double k = w_.proportions.width, cloth = dress_                                           ? 0.0
                                                 : long_coat_ || robe_ || w_.top_kind == "jacket" ? 0.018
                                                                                                  : 0.006;
  trunk_.view = &view_;
  trunk_.lateral = v_.lateral, trunk_.front = v_.front;
  auto ring = [&](Vec3 c, double a, double b) { trunk_.rings.push_back({c, a * k + cloth, b * k + cloth}); };
  const double waist = dress_ ? 0.118 : w_.soft_features ? 0.128 : 0.142;
  ring(mix(v_.neck, v_.shoulders, 0.32), 0.066, 0.066);
  ring(mix(v_.neck, v_.shoulders, 0.60), 0.104, 0.078);
  ring(v_.shoulders + v_.up * -0.006, 0.170, 0.094);
  ring(mix(v_.shoulders, v_.chest, 0.6), 0.180, 0.118);
  ring(mix(v_.chest, v_.waist, 0.3), 0.166, 0.122);
  ring(v_.waist, waist, 0.105);
  ring(mix(v_.waist, v_.pelvis, 0.6), waist + 0.020, 0.114);
  ring(v_.pelvis, 0.162, 0.122);
  ring(v_.pelvis + v_.up * -0.07, 0.166, 0.120);
}

void Figure::ink(const Path &path, Rgb colour, double weight) {
  pencil_.line(path, ink_ * weight, darker(colour, 0.72), 0.55);
}

void Figure::tube(const std::vector<Station> &st, Rgb colour, bool round_start, bool round_end) {
  const Path path = loft(st, round_start, round_end);
  double half = 0;
  for (const auto &s : st) half = std::max(half, s.half);
  const Vec2 axis = unit(st.back().centre - st.front().centre),
             mid = mix(st.front().centre, st.back().centre, 0.5);
  const Vec2 side = across(axis) * half;
  ink(path, colour, 1.6);
  pencil_.canvas.fill(path, pencil_.paint(colour, Normal::tube(mid - side, mid + side)));
}

void Figure::seat() {
  if (s_.seat <= 0) return;
  const Vec2 top = view_.body({s_.pelvis.x, s_.seat, s_.pelvis.z + 0.04});
  const double w = m(0.25), h = m(s_.seat);
  const Rgb wood = w_.seat;
  Path box;
  box.rounded(top.x - w, top.y, 2 * w, h, m(0.02));
  ink(box, wood, 1.6);
  pencil_.fill(box, wood, Normal::flat(0, 0));
  const double lid = m(0.25) * std::max(0.12, std::sin(std::max(0.0, view_.pitch)));
  pencil_.fill(Path().rounded(top.x - w * 1.06, top.y - lid * 0.4, 2.12 * w, m(0.05) + lid * 0.4, m(0.02)),
               lighter(wood, 0.12), Normal::flat(0, 0.7));
  for (double t : {0.36, 0.64})
    pencil_.mark(Path().rect(top.x - w, top.y + t * h, 2 * w, m(0.012)), darker(wood, 0.6), 0.6);
  for (double x : {-0.86, 0.74})
    pencil_.mark(Path().rect(top.x + x * w, top.y + m(0.05), 0.12 * w, h - m(0.05)), darker(wood, 0.5), 0.4);
}

void Figure::leg(int i) {
  const double k = w_.proportions.width;
  const Vec2 hip = view_.px(v_.hip[i]), knee = view_.px(v_.knee[i]), ankle = view_.px(v_.ankle[i]),
             toe = view_.px(v_.toe[i]);
  const bool bare = dress_;
  const double wide = bare ? 0 : 0.012;
  // shoe
  const Vec2 heel = ankle + (ankle - toe) * 0.22 + Vec2{0, m(0.035)};
  const Vec2 sole = toe + Vec2{0, 0};
  const Path shoe =
      loft({{heel, m(0.040)}, {mix(heel, sole, 0.5) - Vec2{0, m(0.012)}, m(0.048)}, {sole, m(0.032)}});
  ink(shoe, w_.shoe, 1.6);
  pencil_.ball(shoe, w_.shoe, 0.9);
  const Rgb cloth = bare ? w_.skin : w_.bottom;
  const Vec2 cuff = mix(knee, ankle, 0.97);
  tube({{knee, m(0.058 * k + wide)},
        {mix(knee, cuff, 0.3), m(0.058 * k + wide)},
        {cuff, m((bare ? 0.036 : 0.046) * k + wide)}},
       cloth, true, bare);
  tube({{hip, m(0.088 * k + wide)}, {mix(hip, knee, 0.45), m(0.079 * k + wide)}, {knee, m(0.060 * k + wide)}},
       cloth);
  if (!bare && view_.scale > 180) {  // folds at the knee
    const Vec2 side = across(unit(ankle - knee)) * m(0.05);
    pencil_.line(Path()
                     .move(knee - side)
                     .curve(knee + side * 0.2, knee + side * 0.4, knee + side * 0.7 + Vec2{0, m(0.03)}),
                 ink_, darker(cloth, 0.6), 0.5);
  }
}

void Figure::hand(int i, Vec2 wrist, Vec2 tip, double) {
  const Rgb skin = w_.skin;
  const double size = m(0.155);
  const Vec2 along = unit(tip - wrist), side = across(along);
  const double seen = std::clamp(length(tip - wrist) / size, 0.55, 1.0) * size;
  const Hand shape = s_.hand[i];
  if (size < 9) {
    pencil_.ball(Path().ellipse(wrist + along * (seen * 0.4), seen * 0.3, seen * 0.3), skin, 0.9);
    return;
  }
  const Vec2 palm = wrist + along * (seen * 0.46);
  const double half = size * 0.235;
  // the thumb lies towards the body's middle
  const double towards =
      ((view_.px(v_.chest) - wrist).x * side.x + (view_.px(v_.chest) - wrist).y * side.y) >= 0 ? 1 : -1;
  const bool up = shape == Hand::Open;
  auto finger = [&](double offset, double spread, double reach, double thick) {
    const Vec2 root = palm + side * (offset * half), dir = unit(along + side * spread);
    const Path f = loft({{root, size * thick},
                         {root + dir * (seen * reach * 0.55), size * thick * 0.95},
                         {root + dir * (seen * reach), size * thick * 0.72}});
    ink(f, skin, 1.0);
    const Vec2 n = across(dir) * (size * thick);
    pencil_.canvas.fill(f, pencil_.paint(skin, Normal::tube(root - n, root + n, 0.8)));
  };
  auto thumb = [&](double spread, double reach) {
    const Vec2 root = wrist + along * (seen * 0.20) + side * (towards * half * 0.75);
    const Vec2 dir = unit(along + side * (towards * spread));
    const Path f = loft({{root, size * 0.085},
                         {root + dir * (seen * reach * 0.6), size * 0.08},
                         {root + dir * (seen * reach), size * 0.06}});
    ink(f, skin, 1.0);
    pencil_.ball(f, skin, 0.8);
  };
  if (shape == Hand::Open || shape == Hand::Relaxed || shape == Hand::Point) {
    const double spread = up ? 0.26 : 0.06;
    const double reach[4] = {0.52, 0.60, 0.57, 0.44};
    for (int f = 0; f < 4; f++) {
      const double at = (f - 1.5) * 0.5 * towards * -1;
      if (shape == Hand::Point && f > 0) {
        finger(at, 0, 0.12, 0.075);
        continue;
      }
      finger(at, at * spread, shape == Hand::Relaxed ? reach[f] * 0.86 : reach[f], 0.068);
    }
  }
  const Path p = loft({{wrist, half * 0.78},
                       {mix(wrist, palm, 0.6), half * 1.02},
                       {palm + along * (seen * 0.06), half * 0.98}});
  ink(p, skin, 1.2);
  pencil_.ball(p, skin, 0.8);
  if (shape == Hand::Fist || shape == Hand::Hold)
    for (int f = 0; f < 4; f++) finger((f - 1.5) * 0.5, 0, shape == Hand::Fist ? 0.10 : 0.2, 0.075);
  thumb(up ? 1.1 : 0.35, shape == Hand::Fist ? 0.34 : 0.42);
}

void Figure::arm(int i) {
  const double k = std::sqrt(w_.proportions.width);
  const Vec2 a = view_.px(v_.shoulder[i]), b = view_.px(v_.elbow[i]), c = view_.px(v_.wrist[i]),
             d = view_.px(v_.fingers[i]);
  const bool hand_first = v_.wrist[i].z < v_.elbow[i].z;
  auto draw_hand = [&] { hand(i, c, d, v_.wrist[i].z); };
  if (hand_first) draw_hand();
  const bool bare = dress_, wide = robe_ || long_coat_;
  const double cloth = wide ? 0.020 : w_.top_kind == "jacket" ? 0.014 : 0.008;
  const Vec2 cuff = mix(b, c, 0.93);
  if (bare) {
    tube({{b, m(0.040 * k)}, {mix(b, c, 0.35), m(0.038 * k)}, {c, m(0.025 * k)}}, w_.skin);
    tube({{a, m(0.050 * k)}, {mix(a, b, 0.5), m(0.045 * k)}, {b, m(0.039 * k)}}, w_.skin);
    tube({{a, m(0.060 * k)}, {mix(a, b, 0.38), m(0.060 * k)}}, w_.top, true, false);
  } else {
    tube({{b, m(0.042 * k + cloth)},
          {mix(b, cuff, 0.4), m(0.041 * k + cloth)},
          {cuff, m((robe_ ? 0.060 : 0.032) * k + cloth)}},
         w_.top, true, false);
    tube({{a, m(0.042 * k + cloth * 0.4)},
          {mix(a, b, 0.24), m(0.051 * k + cloth * 0.8)},
          {mix(a, b, 0.5), m(0.050 * k + cloth)},
          {b, m(0.042 * k + cloth)}},
         w_.top);
    if (view_.scale > 150) {
      const Vec2 side = across(unit(b - a)) * m(0.04), along = unit(c - b) * m(0.03);
      pencil_.line(
          Path().move(b - side).curve(b - side * 0.2 + along, b + side * 0.3 + along, b + side * 0.8), ink_,
          darker(w_.top, 0.6), 0.5);
      const Vec2 edge = across(unit(c - b)) * m(0.036 * k + cloth);
      const Vec2 back = mix(b, c, 0.80);
      pencil_.line(Path().move(back - edge).line(back + edge), ink_, darker(w_.top, 0.6), 0.45);
    }
  }
  if (!hand_first) draw_hand();
}

void Figure::draw() {
  struct Part {
    double z;
    std::function<void()> draw;
  };
  std::vector<Part> parts;
  for (int i = 0; i < 2; i++) {
    parts.push_back({v_.knee[i].z * 0.5 - v_.pelvis.z * 0.5 - 0.15 + 0.001 * i, [this, i] { leg(i); }});
    const double reach = (v_.elbow[i].z + 1.4 * v_.wrist[i].z + 0.6 * v_.fingers[i].z) / 3 - v_.chest.z;
    parts.push_back({reach + (s_.crossed ? 0.0 : 0.02), [this, i] { arm(i); }});
  }
  parts.push_back({0, [this] { trunk(); }});
  parts.push_back({std::min(parts[0].z, parts[2].z) - 0.001, [this] { hips(); }});
  const double legs = std::max(parts[0].z, parts[2].z);
  if (long_coat_ || dress_ || robe_) parts.push_back({std::max(-0.001, legs + 0.001), [this] { skirt(); }});
  if (s_.seat > 0) parts.push_back({v_.front.z >= -0.2 ? -1.0 : 0.5, [this] { seat(); }});

  HeadView head;
  head.centre = view_.px(v_.head);
  head.unit = m(w_.proportions.head);
  head.soft = w_.soft_features;
  head.yaw = view_.yaw + s_.head_turn * (std::abs(view_.yaw) < 0.7 ? 1 : 0.2), head.nod = s_.head_nod,
  head.pitch = view_.pitch;
  if (s_.lying) {
    const bool to_left = s_.up.x < 0;
    head.yaw = to_left ? radians(72) : radians(-72);
    head.roll = to_left ? -kPi / 2 : kPi / 2;
  }
  const bool from_behind = std::cos(head.yaw) < -0.2;
  parts.push_back({from_behind ? 0.08 : -0.02, [this, head] { draw_hair_behind(pencil_, head, w_); }});
  parts.push_back({-0.005, [this] { neck(); }});
  parts.push_back({from_behind ? 0.02 : 0.03, [this] { collar(); }});
  parts.push_back({from_behind ? 0.015 : 0.05, [this, head] {
                     draw_head(pencil_, head, w_);
                     draw_face(pencil_, head, w_);
                   }});
  parts.push_back({from_behind ? 0.09 : 0.051, [this, head] { draw_hair_before(pencil_, head, w_); }});
  if (!placement_.holds.empty()) {
    const double z = (v_.wrist[0].z + v_.wrist[1].z) / 2 - v_.chest.z;
    parts.push_back({z - 0.03, [this] { held(); }});
  }
  std::stable_sort(parts.begin(), parts.end(), [](const Part &a, const Part &b) { return a.z < b.z; });
  for (const auto &p : parts) p.draw();
}

std::vector<Figure::Capsule> Figure::capsules() const {
  const double k = w_.stature, wide = w_.proportions.width;
  std::vector<Capsule> out;
  auto add = [&](Vec3 a, Vec3 b, double ra, double rb) { out.push_back({a * k, b * k, ra * k, rb * k}); };
  for (int i = 0; i < 2; i++) {
    add(v_.hip[i], v_.knee[i], 0.10 * wide, 0.07);
    add(v_.knee[i], v_.ankle[i], 0.07, 0.05);
    add(v_.ankle[i], v_.toe[i], 0.05, 0.04);
    add(v_.shoulder[i], v_.elbow[i], 0.06, 0.05);
    add(v_.elbow[i], v_.fingers[i], 0.05, 0.04);
  }
  add(v_.pelvis, v_.waist, 0.16 * wide, 0.14 * wide);
  add(v_.waist, v_.chest, 0.14 * wide, 0.17 * wide);
  add(v_.chest, v_.shoulders, 0.18 * wide, 0.16 * wide);
  add(v_.neck, v_.head, 0.06, 0.10);
  if (long_coat_ || dress_ || robe_)
    add(v_.pelvis, mix(v_.knee[0], v_.knee[1], 0.5), 0.17 * wide, 0.19 * wide);
  if (s_.seat > 0) add(v_.pelvis, {v_.pelvis.x, 0, v_.pelvis.z}, 0.24, 0.24);
  return out;
}

}  // namespace artist
