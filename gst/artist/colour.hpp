// SPDX-License-Identifier: LGPL-2.1-or-later
// Colours of paint (display values, 0..1) and of light (linear, 1 = white paper under the normal key).
#pragma once
#include "artist/geometry.hpp"
#include "document/storyboard.hpp"

namespace artist {

struct Rgb {
  double r = 0, g = 0, b = 0;
};
inline Rgb operator*(Rgb c, double k) {
  return {c.r * k, c.g * k, c.b * k};
}
inline Rgb operator*(Rgb a, Rgb b) {
  return {a.r * b.r, a.g * b.g, a.b * b.b};
}
inline Rgb operator+(Rgb a, Rgb b) {
  return {a.r + b.r, a.g + b.g, a.b + b.b};
}
inline Rgb mix(Rgb a, Rgb b, double t) {
  return {mix(a.r, b.r, t), mix(a.g, b.g, t), mix(a.b, b.b, t)};
}
inline Rgb clamped(Rgb c) {
  return {clamp01(c.r), clamp01(c.g), clamp01(c.b)};
}

inline Rgb rgb(storyboard::Colour c) {
  return {((c >> 16) & 255) / 255.0, ((c >> 8) & 255) / 255.0, (c & 255) / 255.0};
}
inline double luma(Rgb c) {
  return 0.2126 * c.r + 0.7152 * c.g + 0.0722 * c.b;
}
// The colour's hue and saturation at another luma.
Rgb at_luma(Rgb c, double wanted);
inline Rgb darker(Rgb c, double amount) {
  return c * (1 - amount);
}
inline Rgb lighter(Rgb c, double amount) {
  return mix(c, Rgb{1, 1, 1}, amount);
}
Rgb saturated(Rgb c, double factor);

// Linear colour of a black body, luma 1, 6000 K = white. Planckian locus after Kim et al. (2002), 1667..25000
// K.
Rgb black_body(double kelvin);

}  // namespace artist
