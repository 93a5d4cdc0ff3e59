// SPDX-License-Identifier: LGPL-2.1-or-later
// Composition = the parameters of the registration, beyond what the requested camera move allows.
#pragma once
#include <string>

#include "judge/registration.hpp"

namespace judge {

struct Move {  // the camera move that was asked for; amounts as in the storyboard
  std::string move = "static", direction;
  double amount = 0;  // 0 = the move's usual amount
};

struct Allowance {      // how far the picture may lie from the storyboard frame because the camera moves
  double x = 0, y = 0;  // fractions of width and height
  double zoom = 0;      // ln of the scale
  double roll = 0;      // degrees
};
Allowance allowance_of(const Move &move);

struct Composition {
  double x = 0, y = 0, zoom = 0, roll = 0;  // beyond the allowance; units as in Registration
  bool mirrored = false;
  double shift_excess = 0, zoom_excess = 0, roll_excess = 0, layout_excess = 0;
  double excess = 0;  // the largest; 1 = at the tolerance
  double confidence = 0;
};

Composition measure_composition(const Registration &registration, const Allowance &allowance);

}  // namespace judge
