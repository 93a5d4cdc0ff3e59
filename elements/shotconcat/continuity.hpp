// SPDX-License-Identifier: LGPL-2.1-or-later
// Light and colour on both sides of a cut, and a grade that brings the new shot to the old one and lets go of
// it.
#pragma once
#include <array>
#include <vector>

#include "transition/picture.hpp"

namespace shotconcat {

// Of every component (Y, U, V or the packed channels), as fractions of full scale.
struct Statistics {
  int components = 0;
  std::array<double, 4> mean{}, deviation{};
};
Statistics measure(const transition::Picture &picture);

// v -> (v - mean of `after`) * gain + mean of `before`, mixed with v by a strength of 0 to 1. Gains stay
// within one half and two, shifts within a quarter of full scale: more than that is another scene, not a
// drift.
class Grade {
 public:
  Grade(const Statistics &before, const Statistics &after, bool chroma);
  void apply(const transition::Picture &dst, const transition::Picture &from, double strength) const;

 private:
  int components_;
  std::array<double, 4> gain_{1, 1, 1, 1}, offset_{};
};

}  // namespace shotconcat
