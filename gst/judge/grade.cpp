// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/grade.hpp"

#include <cmath>

namespace judge {

GradeTables tables_of(const Grade &g) {
  GradeTables t{};
  t.saturation = static_cast<int>(std::lround(g.saturation * 256));
  const auto fill = [&](std::array<std::int16_t, 256> &table, double gain) {
    const double k = std::pow(std::exp2(g.exposure) * gain, 1 / 2.2);
    for (std::size_t i = 0; i < 256; i++) {
      const double v = std::pow(static_cast<double>(i) / 255, g.gamma) * k;
      table[i] = static_cast<std::int16_t>(std::lround(std::min(1.0, v) * 255 * 16));
    }
  };
  fill(t.red, g.red);
  fill(t.green, g.green);
  fill(t.blue, g.blue);
  return t;
}

cv::Mat graded(const cv::Mat &bgr, const Grade &grade) {
  cv::Mat out = bgr.clone();
  const GradeTables t = tables_of(grade);
  for (int y = 0; y < out.rows; y++) {
    uchar *p = out.ptr(y);
    for (int x = 0; x < out.cols; x++, p += 3) {
      int r = p[2], g = p[1], b = p[0];
      apply(t, r, g, b);
      p[2] = static_cast<uchar>(r);
      p[1] = static_cast<uchar>(g);
      p[0] = static_cast<uchar>(b);
    }
  }
  return out;
}

}  // namespace judge
