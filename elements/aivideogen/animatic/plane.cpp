// SPDX-License-Identifier: LGPL-2.1-or-later
#include "animatic/plane.hpp"

#include <algorithm>

namespace animatic {

Plane::Plane(int width, int height)
    : width_(width),
      height_(height),
      stride_((width + 2 * kPad + 15) & ~15),
      data_(static_cast<std::size_t>(stride_) * static_cast<std::size_t>(height + 2 * kPad)) {}

void Plane::extend() {
  for (int y = 0; y < height_; ++y) {
    std::int16_t *r = row(y);
    std::fill(r - kPad, r, r[0]);
    std::fill(r + width_, r + stride_ - kPad, r[width_ - 1]);
  }
  for (int i = 1; i <= kPad; ++i) {
    std::copy_n(row(0) - kPad, stride_, row(-i) - kPad);
    std::copy_n(row(height_ - 1) - kPad, stride_, row(height_ - 1 + i) - kPad);
  }
}

}  // namespace animatic
