// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/composition.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace judge {
namespace {
// Tolerances: of the width (height), ln of the scale, degrees.
constexpr double kShift = 0.045, kZoom = 0.09, kRoll = 3.0, kLayout = 0.40;  // 1 - correlation
constexpr double kMirrorExcess = 3.0;

double beyond(double value, double allowed) {
  return std::copysign(std::max(0.0, std::abs(value) - allowed), value);
}
}  // namespace

Allowance allowance_of(const Move &m) {
  Allowance a;
  const auto amount = [&](double usual) { return m.amount > 0 ? m.amount : usual; };
  if (m.move == "pan" || m.move == "truck") {
    a.x = amount(0.12) + 0.02;
    a.y = 0.02;
    a.zoom = amount(0.12) + 0.06;  // a frame must be enlarged to have something to pan over
  } else if (m.move == "tilt" || m.move == "pedestal") {
    a.y = amount(0.12) + 0.02;
    a.x = 0.02;
    a.zoom = amount(0.12) + 0.06;
  } else if (m.move == "zoom" || m.move == "dolly") {
    a.zoom = std::log1p(amount(0.15)) + 0.05;
    a.x = a.y = 0.3 * amount(0.15);
  } else if (m.move == "orbit") {
    a.x = 0.6 * std::sin(std::min(60.0, amount(10)) * std::numbers::pi / 180) + 0.03;
    a.y = 0.03;
    a.zoom = 0.8 * a.x + 0.05;
    a.roll = 1;
  } else if (m.move == "roll") {
    a.roll = amount(8);
    a.zoom = 0.3;
    a.x = a.y = 0.03;
  } else if (m.move == "handheld") {
    a.x = a.y = 2 * amount(0.01) + 0.01;
    a.zoom = 4 * amount(0.01) + 0.03;
    a.roll = 1.5;
  }
  return a;
}

Composition measure_composition(const Registration &r, const Allowance &allowance) {
  Composition c;
  c.confidence = r.confidence;
  if (!r.registered) {
    // Features fail on water, smoke or a drawing of few lines too: then the layout decides, more leniently
    // when a requested move shifts it.
    c.layout_excess = (1 - r.layout) / (kLayout + allowance.x + allowance.y + 0.5 * allowance.zoom);
    c.excess = c.layout_excess;
    c.confidence = 0.6;
    return c;
  }
  c.mirrored = r.mirrored;
  c.x = beyond(r.x, allowance.x);
  c.y = beyond(r.y, allowance.y);
  c.zoom = beyond(r.zoom, allowance.zoom);
  c.roll = beyond(r.roll, allowance.roll);
  c.shift_excess = std::hypot(c.x, c.y) / kShift;
  c.zoom_excess = std::abs(c.zoom) / kZoom;
  c.roll_excess = std::abs(c.roll) / kRoll;
  c.excess = std::max({c.shift_excess, c.zoom_excess, c.roll_excess, c.mirrored ? kMirrorExcess : 0.0});
  return c;
}

}  // namespace judge
