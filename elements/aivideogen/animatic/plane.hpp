// SPDX-License-Identifier: LGPL-2.1-or-later
// Sixteen-bit planes: what the renderer samples from.
//
// A picture sample v (0..255) is stored as (v - 128) * 128, so that four cubic taps with 14-bit weights stay
// within sixteen bits and keep a seventh of a step of precision between passes. Opacity 0..1 is stored as
// 0..16384.
#pragma once
#include <cstdint>
#include <vector>

namespace animatic {

class Plane {
 public:
  static constexpr int kPad = 24;  // samples repeated left and right of every row, rows above and below

  Plane() = default;
  Plane(int width, int height);
  int width() const { return width_; }
  int height() const { return height_; }
  bool empty() const { return width_ == 0; }
  int stride() const { return stride_; }
  // y from -kPad to height + kPad - 1; the row may be read from -kPad to width + kPad - 1.
  std::int16_t *row(int y) { return data_.data() + (y + kPad) * static_cast<std::ptrdiff_t>(stride_) + kPad; }
  const std::int16_t *row(int y) const {
    return data_.data() + (y + kPad) * static_cast<std::ptrdiff_t>(stride_) + kPad;
  }
  void extend();  // repeats the border into the padding; call once filled

 private:
  int width_ = 0, height_ = 0, stride_ = 0;
  std::vector<std::int16_t> data_;
};

struct Picture {  // 4:2:0, of one still or one layer
  Plane y, u, v;
  Plane alpha, alpha_half;  // empty: opaque
};

}  // namespace animatic
