// SPDX-License-Identifier: LGPL-2.1-or-later
// The grade a repair is: what it does to a pixel, for the judge's re-measurement and for the stream alike.
//
//   v' = v^gamma * (2^exposure * gain * e^shade(x, y))^(1/2.2)   per channel, v = encoded R, G, B in 0..1, clipped to 0..1;
//   with L = BT.709 luma of the result: its chroma (Cb, Cr of BT.709) is turned by `hue` and stretched by `saturation`;
//   R' += tone_red (L - 1/2), B' += tone_blue (L - 1/2): highlights and shadows toned apart.
// A power law of 2.2 stands for the transfer curve, so that a gain in light is a gain of the code. The shade is
// px x + py y + q1 (x^2 - 1/3) + q2 (y^2 - 1/3) + q3 x y in ln light, x and y in -1..1: a graduated filter and a vignette.
#pragma once
#include <array>
#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

namespace judge {

struct Grade {
  double exposure = 0;  // EV
  double gamma = 1;
  double red = 1, green = 1, blue = 1;  // gains in linear light
  double saturation = 1;
  double hue = 0;                      // degrees in the Cb, Cr plane
  double tone_red = 0, tone_blue = 0;  // code per luma code
  std::array<double, 5> shade{};       // px, py, q1, q2, q3
  bool shaded() const { return shade != std::array<double, 5>{}; }
  bool neutral() const {
    return exposure == 0 && gamma == 1 && red == 1 && green == 1 && blue == 1 && saturation == 1 && hue == 0 &&
           tone_red == 0 && tone_blue == 0 && !shaded();
  }
};

// What the shade multiplies a code value by, times 4096; x and y in -1..1.
inline constexpr int kShadeOne = 4096;
int shade_at(const Grade &grade, double x, double y);
// Of every pixel of a picture, row by row; empty where the grade has no shade.
std::vector<std::uint16_t> shade_map(const Grade &grade, int width, int height);

// Code value in (0..255) to code value times 16 (so that the matrix rounds once), for R, G and B; then the matrix, times
// 4096, and its offset, times 65536.
struct GradeTables {
  std::array<std::int16_t, 256> red, green, blue;
  std::array<int, 9> matrix;
  std::array<int, 3> offset;
};
GradeTables tables_of(const Grade &grade);

inline int clip8(int v) {
  return v < 0 ? 0 : v > 255 ? 255 : v;
}
// One pixel, in place. `shade`: what shade_at() says of it.
inline void apply(const GradeTables &t, int &r, int &g, int &b, int shade = kShadeOne) {
  const auto in_range = [shade](int v) {
    v = (v * shade) >> 12;
    return v > 255 * 16 ? 255 * 16 : v;
  };
  const int r16 = in_range(t.red[static_cast<unsigned>(r)]), g16 = in_range(t.green[static_cast<unsigned>(g)]),
            b16 = in_range(t.blue[static_cast<unsigned>(b)]);
  r = clip8((t.matrix[0] * r16 + t.matrix[1] * g16 + t.matrix[2] * b16 + t.offset[0]) >> 16);
  g = clip8((t.matrix[3] * r16 + t.matrix[4] * g16 + t.matrix[5] * b16 + t.offset[1]) >> 16);
  b = clip8((t.matrix[6] * r16 + t.matrix[7] * g16 + t.matrix[8] * b16 + t.offset[2]) >> 16);
}

cv::Mat graded(const cv::Mat &bgr, const Grade &grade);

}  // namespace judge
