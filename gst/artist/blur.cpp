// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/blur.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace artist {

namespace {

// `lines` lines of `n` pixels; neighbours are `step` bytes apart, lines `next` bytes.
void pass(std::uint8_t *data, int n, std::ptrdiff_t step, int lines, std::ptrdiff_t next, int channels,
          int radius, std::vector<std::uint8_t> &line) {
  const int span = 2 * radius + 1;
  const unsigned scale = (1u << 16) / static_cast<unsigned>(span);
  line.resize(static_cast<std::size_t>(n));
  for (int l = 0; l < lines; l++)
    for (int c = 0; c < channels; c++) {
      std::uint8_t *p = data + l * next + c;
      for (int i = 0; i < n; i++) line[i] = p[i * step];
      unsigned sum = 0;
      for (int i = -radius; i <= radius; i++) sum += line[std::clamp(i, 0, n - 1)];
      for (int i = 0; i < n; i++) {
        p[i * step] = static_cast<std::uint8_t>(std::min(255u, (sum * scale + 32768u) >> 16));
        sum += line[std::min(i + radius + 1, n - 1)];
        sum -= line[std::max(i - radius, 0)];
      }
    }
}

}  // namespace

void box_blur(std::uint8_t *pixels, int width, int height, int stride, int channels, int radius) {
  radius = std::min({radius, 60, std::max(width, height)});
  if (radius < 1) return;
  std::vector<std::uint8_t> line;
  for (int twice = 0; twice < 2; twice++) {
    pass(pixels, width, channels, height, stride, channels, radius, line);
    pass(pixels, height, stride, width, channels, channels, radius, line);
  }
}

}  // namespace artist
