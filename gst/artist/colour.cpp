// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/colour.hpp"

namespace artist {

Rgb at_luma(Rgb c, double wanted) {
  const double l = luma(c);
  if (l < 1e-4) return {wanted, wanted, wanted};
  Rgb out = c * (wanted / l);
  const double top = std::max({out.r, out.g, out.b});
  if (top > 1.0) {  // out of gamut: give up saturation, keep luma
    const double t = clamp01((1.0 - wanted) / (top - wanted));
    out = mix(Rgb{wanted, wanted, wanted}, out, t);
  }
  return clamped(out);
}

Rgb saturated(Rgb c, double factor) {
  const double l = luma(c);
  return clamped(mix(Rgb{l, l, l}, c, factor));
}

namespace {
Rgb locus(double t) {
  t = std::clamp(t, 1667.0, 25000.0);
  const double k = 1000.0 / t;
  const double x = t < 4000 ? ((-0.2661239 * k - 0.2343589) * k + 0.8776956) * k + 0.179910
                            : ((-3.0258469 * k + 2.1070379) * k + 0.2226347) * k + 0.240390;
  double y;
  if (t < 2222)
    y = ((-1.1063814 * x - 1.34811020) * x + 2.18555832) * x - 0.20219683;
  else if (t < 4000)
    y = ((-0.9549476 * x - 1.37418593) * x + 2.09137015) * x - 0.16748867;
  else
    y = ((3.0817580 * x - 5.87338670) * x + 3.75112997) * x - 0.37001483;
  const double X = x / y, Z = (1 - x - y) / y;
  Rgb c{3.2406 * X - 1.5372 - 0.4986 * Z, -0.9689 * X + 1.8758 + 0.0415 * Z,
        0.0557 * X - 0.2040 + 1.0570 * Z};
  return {std::max(c.r, 0.02), std::max(c.g, 0.02), std::max(c.b, 0.02)};
}
}  // namespace

Rgb black_body(double kelvin) {
  const Rgb c = locus(kelvin), white = locus(6000);
  Rgb out{c.r / white.r, c.g / white.g, c.b / white.b};
  return out * (1.0 / luma(out));
}

}  // namespace artist
