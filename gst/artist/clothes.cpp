// SPDX-License-Identifier: LGPL-2.1-or-later
// What the trunk wears, and what the hands hold.
#include "artist/figure.hpp"

namespace artist {

void Figure::neck() {
  const Vec2 low = view_.px(mix(v_.neck, v_.shoulders, 0.55)), high = view_.px(v_.head);
  const double half = m(0.050 * std::sqrt(w_.proportions.width) * (w_.soft_features ? 0.9 : 1.0));
  tube({{low, half * 1.35}, {mix(low, high, 0.35), half}, {high, half}}, w_.skin);
  // the chin's shade
  pencil_.mark(Path().ellipse(mix(low, high, 0.55), half * 1.02, half * 0.8), darker(w_.skin, 0.5), 0.4);
}

void Figure::hips() {
  if (long_coat_ || dress_ || robe_) return;
  const auto all = trunk_.stations();
  const Vec2 low = mix(view_.px(v_.hip[0]), view_.px(v_.hip[1]), 0.5), down = unit(low - view_.px(v_.waist));
  tube({all[6], {all[7].centre, all[7].half * 0.99}, {all[8].centre + down * m(0.03), all[8].half * 0.94}},
       w_.bottom, false, true);
}

void Figure::trunk() {
  const Rgb top = w_.top;
  std::vector<Station> st = trunk_.stations();
  if (!long_coat_ && !dress_ && !robe_) st.pop_back();
  if (!long_coat_ && !dress_ && !robe_ && w_.top_kind != "jacket") {
    st.pop_back();
    st.back().half *= 1.04;
  }
  const Path path = loft(st, false, false);
  double half = 0;
  for (const auto &x : st) half = std::max(half, x.half);
  const Vec2 axis = unit(st.back().centre - st.front().centre),
             mid = mix(st.front().centre, st.back().centre, 0.5);
  const Vec2 side = across(axis) * half;
  ink(path, top, 1.6);
  pencil_.canvas.fill(path, pencil_.paint(top, Normal::tube(mid - side, mid + side, 0.9, 0.05)));
  pencil_.canvas.clip(path);
  front_details();
  // the arms' shade on the trunk
  for (int i = 0; i < 2; i++) {
    const Vec2 a = view_.px(v_.shoulder[i]), b = view_.px(v_.elbow[i]);
    if (v_.elbow[i].z < v_.chest.z - 0.12) continue;
    const Path shade = loft({{a + Vec2{0, m(0.03)}, m(0.060)}, {b + Vec2{0, m(0.02)}, m(0.056)}});
    pencil_.mark(shade, darker(top, 0.5), 0.10);
  }
  pencil_.canvas.unclip();
}

void Figure::front_details() {
  const Rgb top = w_.top, line = darker(top, 0.62);
  const bool small = view_.scale < 90;
  auto stripe = [&](double from, double to, double angle, double width, Rgb c, double alpha) {
    if (!trunk_.seen(angle)) return;
    std::vector<Vec2> p;
    for (int i = 0; i <= 8; i++) p.push_back(trunk_.point(mix(from, to, i / 8.0), angle));
    pencil_.line(Path().smooth(p), width, c, alpha);
  };
  auto patch = [&](std::vector<std::pair<double, double>> at, Rgb c, double alpha, double tilt) {
    std::vector<Vec2> p;
    for (auto [ring, angle] : at) p.push_back(trunk_.point(ring, angle));
    Paint paint = pencil_.paint(c, tilt == 0 ? Normal::keep() : Normal::flat(tilt, 0.1));
    paint.alpha = alpha, paint.depth = -1;
    pencil_.canvas.fill(Path().polygon(p), paint);
  };
  const bool facing = trunk_.seen(0);
  if (w_.top_kind == "jacket" || long_coat_) {
    if (facing) {
      const double open = long_coat_ ? 3.4 : 7.6, half = long_coat_ ? 0.34 : 0.26;
      const Rgb inner = long_coat_ ? w_.accent : lighter(mix(w_.accent, Rgb{0.9, 0.88, 0.84}, 0.7), 0.2);
      // what is worn underneath, in the opening
      patch({{0.2, -0.75},
             {1.8, -half},
             {open, long_coat_ ? -0.02 : -half * 0.7},
             {open, long_coat_ ? 0.02 : half * 0.7},
             {1.8, half},
             {0.2, 0.75}},
            inner, 1, 0);
      if (!long_coat_)
        patch({{1.2, -0.07}, {2.2, -0.11}, {5.2, -0.06}, {5.7, 0}, {5.2, 0.06}, {2.2, 0.11}, {1.2, 0.07}},
              w_.accent, 1, 0);
      // lapels
      const double low = long_coat_ ? 3.4 : 4.6;
      for (double s : {-1.0, 1.0}) {
        patch({{0.2, 0.72 * s},
               {1.5, 0.98 * s},
               {2.1, 0.72 * s},
               {2.3, 0.92 * s},
               {low, 0.16 * s},
               {1.9, 0.30 * s}},
              lighter(top, 0.10), 1, 0);
        if (!small) {
          std::vector<Vec2> p{trunk_.point(0.2, 0.72 * s), trunk_.point(1.9, 0.30 * s),
                              trunk_.point(low, 0.14 * s)};
          pencil_.line(Path().smooth(p), ink_, line, 0.8);
          p = {trunk_.point(1.5, 0.98 * s), trunk_.point(2.1, 0.72 * s), trunk_.point(2.3, 0.92 * s),
               trunk_.point(low, 0.18 * s)};
          pencil_.line(Path().smooth(p), ink_, line, 0.6);
        }
      }
      if (long_coat_) {
        stripe(3.4, 8, 0.02, ink_ * 1.2, line, 0.9);
        for (double r : {3.9, 4.9, 5.9, 6.9})
          for (double s : {-0.34, 0.34})
            pencil_.mark(Path().ellipse(trunk_.point(r, s), m(0.013), m(0.013)), small ? line : w_.accent,
                         0.9);
      }
    } else {
      stripe(2, 8, kPi, ink_, line, 0.5);
    }
  } else if (dress_) {
    stripe(4.95, 5.0, 0, 1, line, 0);
    std::vector<Vec2> belt;
    for (int i = -6; i <= 6; i++) belt.push_back(trunk_.point(5.1, i * 0.26 + (facing ? 0 : kPi)));
    pencil_.line(Path().smooth(belt), m(0.035), w_.accent, 1);
    if (facing) patch({{0.1, -0.85}, {1.3, -0.5}, {2.3, 0}, {1.3, 0.5}, {0.1, 0.85}}, w_.skin, 1, 0);
  } else if (robe_) {
    if (facing) {
      patch({{0.2, -0.75}, {2.0, -0.42}, {4.2, 0.02}, {2.0, 0.42}, {0.2, 0.75}}, darker(w_.accent, 0.1), 1,
            0);
      for (double s : {-1.0, 1.0}) {
        std::vector<Vec2> p{trunk_.point(0.2, 0.7 * s), trunk_.point(2.0, 0.42 * s),
                            trunk_.point(4.6, -0.05 * s)};
        pencil_.line(Path().smooth(p), m(0.03), lighter(top, 0.18), 1);
      }
    }
    std::vector<Vec2> belt;
    for (int i = -6; i <= 6; i++) belt.push_back(trunk_.point(5.2, i * 0.26 + (facing ? 0 : kPi)));
    pencil_.line(Path().smooth(belt), m(0.05), w_.accent, 1);
  } else if (facing) {  // shirt
    stripe(0.6, 6.9, 0, ink_ * 1.1, line, 0.7);
    if (!small)
      for (double r : {1.8, 2.9, 3.9, 4.9, 5.8})
        pencil_.mark(Path().ellipse(trunk_.point(r, 0.055), m(0.007), m(0.007)), lighter(top, 0.55), 0.9);
    if (view_.scale > 150 && trunk_.seen(0.6)) {
      const Vec2 a = trunk_.point(3.0, 0.42), b = trunk_.point(3.0, 0.86), c = trunk_.point(4.1, 0.80),
                 d = trunk_.point(4.1, 0.44);
      pencil_.line(Path().polygon({a, b, c, d}), ink_, line, 0.6);
    }
  }
  // cloth that is pulled: two long folds from the arms to the waist
  if (view_.scale > 110)
    for (double s : {-1.0, 1.0}) {
      const double a = s * 1.05 + (facing ? 0 : kPi);
      if (!trunk_.seen(a)) continue;
      const std::vector<Vec2> p{trunk_.point(3.4, a), trunk_.point(4.6, a * 0.92),
                                trunk_.point(5.8, a * 0.70 + (facing ? 0 : kPi * 0.3))};
      pencil_.line(Path().smooth(p), ink_ * 1.3, line, 0.32);
    }
}

void Figure::skirt() {
  const double k = w_.proportions.width;
  auto station = [&](double along, double flare) {  // 0 the hips .. 1 the knees .. 2 the ankles
    Vec2 p[2];
    for (int i = 0; i < 2; i++)
      p[i] = along <= 1 ? mix(view_.px(v_.hip[i]), view_.px(v_.knee[i]), along)
                        : mix(view_.px(v_.knee[i]), view_.px(v_.ankle[i]), along - 1);
    const Vec2 axis = unit(mix(view_.px(v_.knee[0]), view_.px(v_.knee[1]), 0.5) - view_.px(v_.pelvis));
    const Vec2 side = across(axis), apart = p[1] - p[0];
    return Station{mix(p[0], p[1], 0.5), std::abs(apart.x * side.x + apart.y * side.y) / 2 + m(flare * k)};
  };
  const auto all = trunk_.stations();
  std::vector<Station> st{all[6], all[7]};
  const double reach = robe_ ? 1.92 : dress_ ? 1.02 : 0.88;
  st.push_back(station(0.35 * reach, 0.10 + 0.012));
  st.push_back(station(0.7 * reach, dress_ ? 0.118 : 0.112));
  st.push_back(station(reach, dress_ ? 0.135 : robe_ ? 0.15 : 0.120));
  const Path path = loft(st, false, false);
  double half = 0;
  for (const auto &x : st) half = std::max(half, x.half);
  const Vec2 axis = unit(st.back().centre - st.front().centre),
             mid = mix(st.front().centre, st.back().centre, 0.5);
  const Vec2 side = across(axis) * half;
  pencil_.canvas.stroke(path, ink_ * 1.2, [&] {
    Paint p = pencil_.paint(darker(w_.top, 0.72), Normal::keep());
    p.alpha = 0.4, p.depth = -1;
    return p;
  }());
  pencil_.canvas.fill(path, pencil_.paint(w_.top, Normal::tube(mid - side, mid + side)));
  // folds that fall from the waist
  pencil_.canvas.clip(path);
  const Vec2 a = st[1].centre, b = st.back().centre, sa = across(axis) * st[1].half,
             sb = across(axis) * st.back().half;
  for (double t : {-0.62, -0.22, 0.18, 0.58}) {
    if (long_coat_ && std::abs(t) < 0.3 && !trunk_.seen(0)) continue;
    Path fold;
    fold.polygon({a + sa * t, b + sb * (t - 0.05), b + sb * (t + 0.13)});
    pencil_.mark(fold, darker(w_.top, 0.5), 0.26);
  }
  if (long_coat_ && trunk_.seen(0)) {
    const Vec2 c = trunk_.point(7.2, 0.02);
    pencil_.line(Path().move(c).line(b + (c - a) * 1.1), ink_ * 1.4, darker(w_.top, 0.65), 0.9);
  }
  pencil_.canvas.unclip();
}

void Figure::collar() {
  const Vec2 c = view_.px(mix(v_.neck, v_.shoulders, 0.30)), up = unit(view_.px(v_.head) - view_.px(v_.neck));
  const double half = m(0.074), h = m(0.03);
  if (dress_) return;
  const Vec2 side = across(up);
  if (long_coat_) {  // a scarf
    const Path scarf = loft({{c - side * half * 1.02 + up * h * 0.9, h * 0.95},
                             {c + up * h * 0.1, h * 1.35},
                             {c + side * half * 1.02 + up * h * 0.9, h * 0.95}});
    ink(scarf, w_.accent, 1.4);
    pencil_.ball(scarf, w_.accent, 0.9);
    pencil_.line(
        Path()
            .move(c - side * half * 0.9 + up * h)
            .curve(c - side * half * 0.2, c + side * half * 0.3, c + side * half * 0.9 + up * h * 0.8),
        ink_, darker(w_.accent, 0.5), 0.5);
    if (trunk_.seen(0.3)) {
      const Path end = loft({{trunk_.point(0.6, 0.35), m(0.034)},
                             {trunk_.point(2.3, 0.30), m(0.040)},
                             {trunk_.point(3.5, 0.34), m(0.040)}},
                            true, false);
      ink(end, w_.accent, 1.4);
      pencil_.ball(end, w_.accent, 0.8);
    }
    return;
  }
  if (!trunk_.seen(0) || robe_) {
    const Path band = loft(
        {{c - side * half + up * h * 0.5, h * 0.6}, {c, h * 0.8}, {c + side * half + up * h * 0.5, h * 0.6}});
    pencil_.ball(band, darker(w_.top, 0.08), 0.9);
    return;
  }
  const Rgb cloth = w_.top_kind == "jacket" ? Rgb{0.93, 0.92, 0.89} : lighter(w_.top, 0.10);
  for (double s : {-1.0, 1.0}) {  // two points of a shirt collar
    const Vec2 outer = trunk_.point(0.15, 1.25 * s) + up * h * 0.55, inner = trunk_.point(0.7, 0.05 * s);
    const Vec2 tip = trunk_.point(1.65, 0.34 * s), back = trunk_.point(0.85, 0.95 * s);
    const Path p = Path()
                       .move(outer)
                       .curve(mix(outer, inner, 0.5) + up * -h * 0.4, inner, inner)
                       .line(tip)
                       .line(back)
                       .close();
    ink(p, cloth, 1.2);
    pencil_.fill(p, cloth, Normal::flat(0.45 * s * std::cos(view_.yaw), 0.35));
  }
}

void Figure::held() {
  Vec2 c = mix(view_.px(v_.fingers[0]), view_.px(v_.fingers[1]), 0.5);
  const std::string &what = placement_.holds;
  const Rgb paper{0.95, 0.92, 0.84};
  const double turn = std::cos(view_.yaw) >= 0 ? 1 : 0.9,
               wide = std::max(0.35, std::abs(std::cos(view_.yaw))) * turn;
  if (what == "phone") {
    const Path p = Path().rounded(c.x - m(0.04) * wide, c.y - m(0.10), m(0.08) * wide, m(0.16), m(0.012));
    ink(p, {0.2, 0.2, 0.2});
    pencil_.fill(p, {0.10, 0.11, 0.13});
  } else if (what == "letter") {
    const double w = m(0.105) * wide, h = m(0.145);
    const Path p = Path().polygon({{c.x - w, c.y - h},
                                   {c.x + w, c.y - h * 1.04},
                                   {c.x + w * 1.03, c.y + h * 0.5},
                                   {c.x - w * 0.97, c.y + h * 0.55}});
    ink(p, {0.4, 0.4, 0.4}, 1.2);
    pencil_.fill(p, paper, Normal::flat(0, 0.25));
  } else {
    const double w = m(0.135) * wide, h = m(0.10);
    for (double s : {-1.0, 1.0}) {
      const Path cover = Path().polygon({{c.x, c.y + h * 0.72},
                                         {c.x + s * w * 1.05, c.y + h * 0.5},
                                         {c.x + s * w * 1.05, c.y - h * 1.05},
                                         {c.x, c.y - h * 0.75}});
      ink(cover, w_.accent, 1.4);
      pencil_.fill(cover, w_.accent, Normal::flat(-0.45 * s, 0.1));
    }
    for (double s : {-1.0, 1.0})
      pencil_.fill(Path()
                       .move({c.x, c.y - h * 0.74})
                       .curve({c.x + s * w * 0.4, c.y - h * 1.1}, {c.x + s * w * 0.8, c.y - h * 1.1},
                              {c.x + s * w, c.y - h * 1.06})
                       .line({c.x + s * w, c.y - h * 0.98})
                       .line({c.x, c.y - h * 0.6})
                       .close(),
                   paper, Normal::flat(0, 0.6));
  }
}

}  // namespace artist
