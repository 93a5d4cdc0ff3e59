// SPDX-License-Identifier: LGPL-2.1-or-later
// A raw picture as the transition engine sees it: planes of interleaved samples, strides respected.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace transition {

struct Plane {
  std::uint8_t *data = nullptr;
  std::ptrdiff_t stride = 0;   // bytes
  int width = 0, height = 0;   // in pixels of this plane
  int channels = 1;            // interleaved samples per pixel: 1 planar, 2 the UV of NV12, 3 or 4 packed RGB
  int xshift = 0, yshift = 0;  // log2 of the subsampling against the picture
  std::array<std::uint16_t, 4> black{}, white{}, grey{};  // levels per channel, in the samples' own scale
  int samples() const { return width * channels; }
  template <class T>
  T *row(int y) const {
    return reinterpret_cast<T *>(data + y * stride);
  }
};

struct Picture {
  std::array<Plane, 4> planes{};
  int count = 0;
  int width = 0, height = 0;
  int bytes = 1;              // per sample: 1, or 2 (native little endian)
  std::uint16_t mask = 0xff;  // sample bits that may be set: 0xff, 0x3ff, 0xffc0 (P010)
  bool rgb = false;
  float max() const { return mask; }  // full scale of a sample
};

}  // namespace transition
