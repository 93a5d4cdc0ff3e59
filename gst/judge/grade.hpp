// SPDX-License-Identifier: LGPL-2.1-or-later
// The grade a repair is: what it does to a pixel, for the judge's re-measurement and for the stream alike.
//
//   v' = v^gamma * (2^exposure * gain)^(1/2.2)     per channel, v = encoded R, G, B in 0..1, clipped to 0..1
//   then R', G', B' are moved away from their BT.709 luma by the factor `saturation`.
// A power law of 2.2 stands for the transfer curve, so that a gain in light is a gain of the code.
#pragma once
#include <array>
#include <cstdint>
#include <opencv2/core.hpp>

namespace judge {

struct Grade {
  double exposure = 0;  // EV
  double gamma = 1;
  double red = 1, green = 1, blue = 1;  // gains in linear light
  double saturation = 1;
  bool neutral() const {
    return exposure == 0 && gamma == 1 && red == 1 && green == 1 && blue == 1 && saturation == 1;
  }
};

// Code value in (0..255) to code value times 16 (so that saturation rounds once), for R, G and B.
struct GradeTables {
  std::array<std::int16_t, 256> red, green, blue;
  int saturation;  // times 256
};
GradeTables tables_of(const Grade &grade);

inline int clip8(int v) {
  return v < 0 ? 0 : v > 255 ? 255 : v;
}
// One pixel, in place.
inline void apply(const GradeTables &t, int &r, int &g, int &b) {
  const int r16 = t.red[static_cast<unsigned>(r)], g16 = t.green[static_cast<unsigned>(g)],
            b16 = t.blue[static_cast<unsigned>(b)];
  const int y16 = (54 * r16 + 183 * g16 + 19 * b16) >> 8;
  r = clip8((y16 * 256 + (r16 - y16) * t.saturation + 2048) >> 12);
  g = clip8((y16 * 256 + (g16 - y16) * t.saturation + 2048) >> 12);
  b = clip8((y16 * 256 + (b16 - y16) * t.saturation + 2048) >> 12);
}

cv::Mat graded(const cv::Mat &bgr, const Grade &grade);

}  // namespace judge
