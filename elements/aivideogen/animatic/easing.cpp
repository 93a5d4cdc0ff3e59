// SPDX-License-Identifier: LGPL-2.1-or-later
#include "animatic/easing.hpp"

#include <algorithm>

namespace animatic {

namespace {
// Distance covered while speed rises from 0 to 1 as a smoothstep, over a ramp of length 1.
double ramp(double x) {
  return x * x * x * (1.0 - 0.5 * x);
}

constexpr double kBothRamps = 0.3;  // of the move, at each end
constexpr double kOneRamp = 0.6;

double ease_in(double t) {
  const double top = 1.0 / (1.0 - kOneRamp / 2);
  return t < kOneRamp ? top * kOneRamp * ramp(t / kOneRamp) : 1.0 - top * (1.0 - t);
}
}  // namespace

std::optional<Easing> parse_easing(const std::string &nick) {
  if (nick.empty() || nick == "smooth") return Easing::Smooth;
  if (nick == "linear") return Easing::Linear;
  if (nick == "ease-in") return Easing::EaseIn;
  if (nick == "ease-out") return Easing::EaseOut;
  return std::nullopt;
}

double ease(Easing easing, double t) {
  t = std::clamp(t, 0.0, 1.0);
  switch (easing) {
    case Easing::Linear:
      return t;
    case Easing::EaseIn:
      return ease_in(t);
    case Easing::EaseOut:
      return 1.0 - ease_in(1.0 - t);
    case Easing::Smooth:
      break;
  }
  if (t > 0.5) return 1.0 - ease(easing, 1.0 - t);
  const double top = 1.0 / (1.0 - kBothRamps);
  if (t < kBothRamps) return top * kBothRamps * ramp(t / kBothRamps);
  return top * (t - kBothRamps / 2);
}

double ease_between(double t, double speed_in, double speed_out) {
  t = std::clamp(t, 0.0, 1.0);
  const double t2 = t * t, t3 = t2 * t;
  return speed_in * (t3 - 2 * t2 + t) + (3 * t2 - 2 * t3) + speed_out * (t3 - t2);
}

}  // namespace animatic
