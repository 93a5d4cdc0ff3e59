// SPDX-License-Identifier: LGPL-2.1-or-later
// How a move is spread over its time.
#pragma once
#include <optional>
#include <string>

namespace animatic {

enum class Easing { Linear, Smooth, EaseIn, EaseOut };

std::optional<Easing> parse_easing(const std::string &nick);  // "" is "smooth"

// 0 at 0, 1 at 1, monotone. The ramps are short (a feathered start and stop, as an operator makes it) so that
// most of the move runs at constant speed; speed and acceleration are continuous inside.
double ease(Easing easing, double t);

// Between two keys: 0 at 0, 1 at 1, with the given speeds there (0 or 1).
double ease_between(double t, double speed_in, double speed_out);

}  // namespace animatic
