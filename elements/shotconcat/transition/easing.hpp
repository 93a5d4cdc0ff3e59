// SPDX-License-Identifier: LGPL-2.1-or-later
// How the progress of a transition runs over its time: both 0 to 1.
#pragma once
#include <optional>
#include <string_view>

namespace transition {

enum class Easing { Linear, Smooth, EaseIn, EaseOut };

inline double ease(Easing e, double t) {
  switch (e) {
    case Easing::Linear:
      return t;
    case Easing::Smooth:
      return t * t * (3 - 2 * t);
    case Easing::EaseIn:
      return t * t;
    case Easing::EaseOut:
      return t * (2 - t);
  }
  return t;
}

inline std::optional<Easing> easing_named(std::string_view name) {
  if (name.empty() || name == "linear") return Easing::Linear;
  if (name == "smooth") return Easing::Smooth;
  if (name == "ease-in") return Easing::EaseIn;
  if (name == "ease-out") return Easing::EaseOut;
  return std::nullopt;
}

}  // namespace transition
