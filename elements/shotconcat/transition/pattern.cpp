// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pattern.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace transition {

constexpr float kPi = std::numbers::pi_v<float>;

float smoothstep(float from, float to, float x) {
  const float t = std::clamp((x - from) / (to - from), 0.f, 1.f);
  return t * t * (3 - 2 * t);
}

Map draw(MapFunction map, int width, int height) {
  Map out(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  std::size_t i = 0;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      out[i++] = static_cast<std::uint16_t>(std::clamp(map({x, y, width, height}) * 65536.f, 0.f, 65535.f));
  return out;
}

namespace patterns {
namespace {

float s01(float x) {
  return smoothstep(0, 1, x);
}
float step(bool b) {
  return b ? 1.f : 0.f;
}
float late(float m, float left) {
  return step(m > left);
}  // changes from the map's high end
float early(float m, float left) {
  return step(left < 1 && m <= 1 - left);
}  // from its low end
float smooth(float m, float left) {
  return s01(1 + m - left * 2);
}
float smooth_outwards(float m, float left) {
  return s01(2 - m - left * 2);
}
float slice(float m, float left) {
  const float fine = 10 * (m + 1.f / 65536);  // the map is rounded down; slices start on their pixel
  const float tenth = fine - std::floor(fine);
  return step(!(smoothstep(-0.5f, 0, m - left * 1.5f) <= tenth));
}
float crop_circle(float m, float left) {
  const float z = 2 * std::fabs(left - 0.5f);
  return step(m <= z * z * z);
}
float crop_rect(float m, float left) {
  return step(m < std::fabs(left - 0.5f));
}

float from_centre(const Pixel &p) {
  const int cx = p.w / 2, cy = p.h / 2;
  const float whole = std::hypot(static_cast<float>(cx), static_cast<float>(cy));
  return whole > 0 ? std::hypot(static_cast<float>(p.x - cx), static_cast<float>(p.y - cy)) / whole : 0;
}
float off_vertical(const Pixel &p) {
  const float half = static_cast<float>(std::max(1, p.w / 2));
  return std::fabs((static_cast<float>(p.x) - half) / half);
}
float off_horizontal(const Pixel &p) {
  const float half = static_cast<float>(std::max(1, p.h / 2));
  return std::fabs((static_cast<float>(p.y) - half) / half);
}
float angle(const Pixel &p) {
  return (std::atan2(static_cast<float>(p.x - p.w / 2), static_cast<float>(p.y - p.h / 2)) + kPi) / (2 * kPi);
}
float noise(const Pixel &p) {
  const float r =
      std::sin(static_cast<float>(p.x) * 12.9898f + static_cast<float>(p.y) * 78.233f) * 43758.545f;
  return r - std::floor(r);
}

}  // namespace

float wipe(float m, float left) {
  return step(m < 1 - left);
}
float soft_wipe(float m, float left) {
  return std::clamp(((1 - left) * 1.1f - m) * 10, 0.f, 1.f);
}

const Pattern wipeleft{[](const Pixel &p) { return p.left(); }, late};
const Pattern wiperight{[](const Pixel &p) { return p.left(); }, early};
const Pattern wipeup{[](const Pixel &p) { return p.top(); }, late};
const Pattern wipedown{[](const Pixel &p) { return p.top(); }, early};
const Pattern wipetl{[](const Pixel &p) { return std::max(p.left(), p.top()); }, late};
// The one pixel on the edge belongs to the incoming shot: a tie is decided by a step of the map.
constexpr float kTie = 2.f / 65536;
const Pattern wipetr{[](const Pixel &p) { return std::max(1 - p.left() + kTie, p.top()); }, late};
const Pattern wipebl{[](const Pixel &p) { return std::max(p.left(), 1 - p.top() + kTie); }, late};
const Pattern wipebr{[](const Pixel &p) { return std::max(1 - p.left(), 1 - p.top()) + kTie; }, late};
const Pattern smoothleft{[](const Pixel &p) { return p.left(); }, smooth};
const Pattern smoothright{[](const Pixel &p) { return p.right(); }, smooth};
const Pattern smoothup{[](const Pixel &p) { return p.top(); }, smooth};
const Pattern smoothdown{[](const Pixel &p) { return p.bottom(); }, smooth};
const Pattern circleopen{from_centre, [](float m, float left) { return 1 - s01(m + (left - 0.5f) * 3); }};
const Pattern circleclose{from_centre, [](float m, float left) { return s01(m + (0.5f - left) * 3); }};
const Pattern vertopen{off_vertical, smooth_outwards};
const Pattern vertclose{off_vertical, smooth};
const Pattern horzopen{off_horizontal, smooth_outwards};
const Pattern horzclose{off_horizontal, smooth};
const Pattern radial{angle,
                     [](float m, float left) { return s01(m * 2 * kPi - kPi - (left - 0.5f) * kPi * 2.5f); }};
const Pattern dissolve{noise, [](float m, float left) { return step(m * 2 + left * 2 - 1.5f < 0.5f); }};
const Pattern diagtl{[](const Pixel &p) { return p.left() * p.top(); }, smooth};
const Pattern diagtr{[](const Pixel &p) { return p.right() * p.top(); }, smooth};
const Pattern diagbl{[](const Pixel &p) { return p.left() * p.bottom(); }, smooth};
const Pattern diagbr{[](const Pixel &p) { return p.right() * p.bottom(); }, smooth};
const Pattern hlslice{[](const Pixel &p) { return p.left(); }, slice};
const Pattern hrslice{[](const Pixel &p) { return p.right(); }, slice};
const Pattern vuslice{[](const Pixel &p) { return p.top(); }, slice};
const Pattern vdslice{[](const Pixel &p) { return p.bottom(); }, slice};
const Pattern circlecrop{from_centre, crop_circle};
const Pattern rectcrop{[](const Pixel &p) {
                         return std::max(
                             std::fabs(static_cast<float>(p.x - p.w / 2)) / static_cast<float>(p.w),
                             std::fabs(static_cast<float>(p.y - p.h / 2)) / static_cast<float>(p.h));
                       },
                       crop_rect};

namespace {

// Distances in a unit square: 0 on the vertical (horizontal) centre line, 1 on the edges.
float dx(const Pixel &p) {
  return std::fabs(2 * p.u() - 1);
}
float dy(const Pixel &p) {
  return std::fabs(2 * p.v() - 1);
}
float fraction(float x) {
  return x - std::floor(x);
}
// Clockwise from twelve o'clock in pixels (not in the unit square), 0 to 1; the pivot in fractions of the
// picture.
float clock(const Pixel &p, float px = 0.5f, float py = 0.5f) {
  const float x = (p.u() - px) * static_cast<float>(p.w), y = (p.v() - py) * static_cast<float>(p.h);
  return fraction(std::atan2(x, -y) / (2 * kPi) + 1);
}
float turn(const Pixel &p, float px, float py, float from) {
  return fraction(clock(p, px, py) - from + 1);
}
float apart(float a, float b) {  // between two clock positions, 0 to 0.5
  const float d = fraction(a - b + 1);
  return std::min(d, 1 - d);
}
// A hand that sweeps a quarter turn, from the edge it lies along; distances from its corner in pixels.
float quarter(float along, float across) {
  return std::atan2(across, along) / (kPi / 2);
}
// The same from the edge to the diagonal, by angle: 1 is the diagonal of the picture.
float eighth(float along, float across, float far_along, float far_across) {
  return std::atan2(across, along) / std::atan2(far_across, far_along);
}

struct Smpte {
  int code;
  Pattern pattern;
};
#define SMPTE(code, expression)                                \
  {                                                            \
    code, {                                                    \
      [](const Pixel &p) -> float { return expression; }, wipe \
    }                                                          \
  }
const Smpte kSmpte[] = {
    SMPTE(1, p.u()),
    SMPTE(2, p.v()),
    SMPTE(3, std::max(p.u(), p.v())),
    SMPTE(4, std::max(1 - p.u(), p.v())),
    SMPTE(5, std::max(1 - p.u(), 1 - p.v())),
    SMPTE(6, std::max(p.u(), 1 - p.v())),
    SMPTE(7, std::max(1 - dx(p), 1 - dy(p))),
    SMPTE(8, std::max(std::fabs(2 * fraction(2 * p.u()) - 1), std::fabs(2 * fraction(2 * p.v()) - 1))),
    SMPTE(21, dx(p)),
    SMPTE(22, dy(p)),
    SMPTE(23, std::max(dx(p), p.v())),
    SMPTE(24, std::max(1 - p.u(), dy(p))),
    SMPTE(25, std::max(dx(p), 1 - p.v())),
    SMPTE(26, std::max(p.u(), dy(p))),
    SMPTE(41, (p.u() + p.v()) / 2),
    SMPTE(42, (1 - p.u() + p.v()) / 2),
    SMPTE(43, (1 - dy(p) + dx(p)) / 2),
    SMPTE(44, (1 - dx(p) + dy(p)) / 2),
    SMPTE(45, std::fabs(p.u() + p.v() - 1)),
    SMPTE(46, std::fabs(p.u() - p.v())),
    SMPTE(47, std::fabs(dx(p) - dy(p))),
    SMPTE(48, std::fabs(dx(p) + dy(p) - 1)),
    SMPTE(61, (p.v() + dx(p)) / 2),
    SMPTE(62, (1 - p.u() + dy(p)) / 2),
    SMPTE(63, (1 - p.v() + dx(p)) / 2),
    SMPTE(64, (p.u() + dy(p)) / 2),
    SMPTE(65, std::fabs(1 - p.v() - dx(p))),
    SMPTE(66, std::fabs(p.u() - dy(p))),
    SMPTE(67, std::fabs(p.v() - dx(p))),
    SMPTE(68, std::fabs(1 - p.u() - dy(p))),
    SMPTE(101, std::max(dx(p), dy(p))),
    SMPTE(201, clock(p)),
    SMPTE(202, turn(p, 0.5f, 0.5f, 0.25f)),
    SMPTE(203, turn(p, 0.5f, 0.5f, 0.5f)),
    SMPTE(204, turn(p, 0.5f, 0.5f, 0.75f)),
    SMPTE(205, fraction(2 * clock(p))),
    SMPTE(206, fraction(2 * turn(p, 0.5f, 0.5f, 0.25f))),
    SMPTE(207, fraction(4 * clock(p))),
    SMPTE(211, 2 * apart(clock(p), 0)),
    SMPTE(212, 2 * apart(clock(p), 0.25f)),
    SMPTE(213, 4 * std::min(apart(clock(p), 0), apart(clock(p), 0.5f))),
    SMPTE(214, 4 * std::min(apart(clock(p), 0.25f), apart(clock(p), 0.75f))),
    SMPTE(221, 2 * turn(p, 0.5f, 0, 0.25f)),
    SMPTE(222, 2 * turn(p, 1, 0.5f, 0.5f)),
    SMPTE(223, 2 * turn(p, 0.5f, 1, 0.75f)),
    SMPTE(224, 2 * turn(p, 0, 0.5f, 0)),
    // Two hands: each half of the picture belongs to one of them.
    SMPTE(225, p.u() >= 0.5f ? 4 * turn(p, 0.5f, 0, 0.25f) : 4 * turn(p, 0.5f, 1, 0.75f)),
    SMPTE(226, p.v() < 0.5f ? 4 * turn(p, 0, 0.5f, 0) : 4 * turn(p, 1, 0.5f, 0.5f)),
    SMPTE(227, p.v() < 0.5f ? 2 * turn(p, 0.5f, 0, 0.25f) : 1 - 2 * turn(p, 0.5f, 1, 0.75f)),
    SMPTE(228, p.u() < 0.5f ? 2 * turn(p, 0, 0.5f, 0) : 1 - 2 * turn(p, 1, 0.5f, 0.5f)),
    SMPTE(231, 4 * apart(clock(p, 0.5f, 0), 0.5f)),
    SMPTE(232, 4 * apart(clock(p, 1, 0.5f), 0.75f)),
    SMPTE(233, 4 * apart(clock(p, 0.5f, 1), 0)),
    SMPTE(234, 4 * apart(clock(p, 0, 0.5f), 0.25f)),
    SMPTE(235, p.v() < 0.5f ? 4 * apart(clock(p, 0.5f, 0), 0.5f) : 4 * apart(clock(p, 0.5f, 1), 0)),
    SMPTE(236, p.u() < 0.5f ? 4 * apart(clock(p, 0, 0.5f), 0.25f) : 4 * apart(clock(p, 1, 0.5f), 0.75f)),
    SMPTE(241, quarter(p.px(), p.py())),
    SMPTE(242, quarter(p.px(), p.qy())),
    SMPTE(243, quarter(p.qx(), p.qy())),
    SMPTE(244, quarter(p.qx(), p.py())),
    SMPTE(245,
          p.u() > p.v() ? eighth(p.px(), p.py(), p.fw(), p.fh()) : eighth(p.qx(), p.qy(), p.fw(), p.fh())),
    SMPTE(246, p.u() + p.v() < 1 ? eighth(p.qy(), p.px(), p.fh(), p.fw())
                                 : eighth(p.py(), p.qx(), p.fh(), p.fw())),
    SMPTE(251, p.u() < 0.5f ? quarter(p.px(), p.py()) : quarter(p.qx(), p.py())),
    SMPTE(252, p.v() < 0.5f ? quarter(p.py(), p.px()) : quarter(p.qy(), p.px())),
    SMPTE(253, p.u() < 0.5f ? quarter(p.px(), p.qy()) : quarter(p.qx(), p.qy())),
    SMPTE(254, p.v() < 0.5f ? quarter(p.py(), p.qx()) : quarter(p.qy(), p.qx())),
    SMPTE(261, p.v() < 0.5f ? 1 - turn(p, 0.5f, 0.25f, 0.5f) : turn(p, 0.5f, 0.75f, 0)),
    SMPTE(262, p.u() < 0.5f ? 1 - turn(p, 0.25f, 0.5f, 0.25f) : turn(p, 0.75f, 0.5f, 0.75f)),
    SMPTE(263, 2 * (p.v() < 0.5f ? apart(clock(p, 0.5f, 0.25f), 0) : apart(clock(p, 0.5f, 0.75f), 0.5f))),
    SMPTE(264,
          2 * (p.u() < 0.5f ? apart(clock(p, 0.25f, 0.5f), 0.75f) : apart(clock(p, 0.75f, 0.5f), 0.25f))),
};
#undef SMPTE

}  // namespace

const Pattern *smpte(int code) {
  for (const auto &s : kSmpte)
    if (s.code == code) return &s.pattern;
  return nullptr;
}

}  // namespace patterns
}  // namespace transition
