// SPDX-License-Identifier: LGPL-2.1-or-later
// Channel gains of an illuminant <-> correlated colour temperature.
//
// Chromaticity of a black body: Kim et al., US patent 7024034, cubic fits of the Planckian locus, 1667..25000
// K; to linear sRGB by IEC 61966-2-1. Distances are taken in mireds (10^6 / K), which are about evenly
// visible.
#pragma once

namespace judge {

struct Gains {  // ln of the channel gains against green, linear light
  double red = 0, blue = 0;
};

Gains illuminant(double kelvin);  // relative to 6504 K (= 0, 0)

struct Temperature {
  double mired = 0;  // shift along the Planckian locus; + = warmer
  double tint = 0;   // ln gain across it; + = magenta, - = green
};

// What the light changed by when neutral things changed by `gains`, seen from light of `kelvin`.
Temperature shift_of(Gains gains, double kelvin = 6504);

}  // namespace judge
