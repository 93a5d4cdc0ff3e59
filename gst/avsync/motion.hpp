// SPDX-License-Identifier: LGPL-2.1-or-later
// What changes in a picture that is not mere movement: windows follow what they show (a head that sways stays
// in its window), and each gives the brightness of its parts over time. A mouth that opens and closes is one of
// these parts, wherever it is.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace avsync {

struct Luma {  // 8 bits; rows `stride` bytes apart, pixels `step` bytes
  const std::uint8_t *pixels = nullptr;
  int width = 0, height = 0, stride = 0, step = 1;
  std::uint8_t at(int x, int y) const { return pixels[static_cast<std::ptrdiff_t>(y) * stride + x * step]; }
};

struct Curve {
  float x = 0, y = 0;         // where it began, fractions of the picture
  std::vector<float> values;  // one per frame
};

// Fed with the frames of one shot, one by one. Pictures are reduced to 128 pixels of width. Memory: 6 kB per
// frame.
class Motion {
 public:
  Motion();
  ~Motion();
  Motion(Motion &&) noexcept;
  void add(const Luma &frame);
  std::size_t frames() const;
  std::vector<Curve> curves() const;

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

}  // namespace avsync
