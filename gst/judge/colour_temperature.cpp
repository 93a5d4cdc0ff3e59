// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/colour_temperature.hpp"

#include <algorithm>
#include <cmath>

namespace judge {
namespace {

Gains absolute(double kelvin) {
  const double t = std::clamp(kelvin, 1667.0, 25000.0), i = 1000 / t;
  const double x = t <= 4000 ? ((-0.2661239 * i - 0.2343589) * i + 0.8776956) * i + 0.179910
                             : ((-3.0258469 * i + 2.1070379) * i + 0.2226347) * i + 0.240390;
  double y;
  if (t <= 2222)
    y = ((-1.1063814 * x - 1.34811020) * x + 2.18555832) * x - 0.20219683;
  else if (t <= 4000)
    y = ((-0.9549476 * x - 1.37418593) * x + 2.09137015) * x - 0.16748867;
  else
    y = ((3.0817580 * x - 5.87338670) * x + 3.75112997) * x - 0.37001483;
  const double X = x / y, Z = (1 - x - y) / y;
  const double r = std::max(1e-3, 3.2406 * X - 1.5372 - 0.4986 * Z);
  const double g = std::max(1e-3, -0.9689 * X + 1.8758 + 0.0415 * Z);
  const double b = std::max(1e-3, 0.0557 * X - 0.2040 + 1.0570 * Z);
  return {std::log(r / g), std::log(b / g)};
}

}  // namespace

Gains illuminant(double kelvin) {
  static const Gains day = absolute(6504);
  const Gains g = absolute(kelvin);
  return {g.red - day.red, g.blue - day.blue};
}

Temperature shift_of(Gains gains, double kelvin) {
  const Gains from = illuminant(kelvin);
  const double here = 1e6 / kelvin;
  Temperature best;
  double nearest = 1e9;
  for (double m = 40; m <= 600; m += 2) {
    const Gains to = illuminant(1e6 / m);
    const double dr = gains.red - (to.red - from.red), db = gains.blue - (to.blue - from.blue);
    const double distance = dr * dr + db * db;
    if (distance < nearest) {
      nearest = distance;
      best.mired = m - here;
      // green is the reference channel: both others up against it = magenta
      best.tint = (dr + db >= 0 ? 1 : -1) * std::sqrt(distance);
    }
  }
  return best;
}

}  // namespace judge
