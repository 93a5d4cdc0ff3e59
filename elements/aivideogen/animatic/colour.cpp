// SPDX-License-Identifier: LGPL-2.1-or-later
#include "animatic/colour.hpp"

#include <algorithm>
#include <cmath>

namespace animatic {

namespace {

struct Weights {  // of B, G, R, for a row of the matrix, scaled by 128 (see plane.hpp); and what is added
  float b, g, r, add;
};
struct Coefficients {
  Weights y, u, v;
};

Coefficients coefficients(Matrix matrix) {
  const bool hd = matrix == Matrix::Bt709;
  const float kr = hd ? 0.2126f : 0.299f, kb = hd ? 0.0722f : 0.114f, kg = 1.f - kr - kb;
  const float luma = 128.f * (hd ? 219.f / 255.f : 1.f), chroma = 128.f * (hd ? 224.f / 255.f : 1.f);
  const float cu = chroma * 0.5f / (1.f - kb), cv = chroma * 0.5f / (1.f - kr);
  return {{luma * kb, luma * kg, luma * kr, 128.f * (hd ? 16.f - 128.f : -128.f)},
          {cu * (1.f - kb), -cu * kg, -cu * kr, 0.f},
          {-cv * kb, -cv * kg, cv * (1.f - kr), 0.f}};
}

std::int16_t apply(const Weights &w, float b, float g, float r) {
  return static_cast<std::int16_t>(std::lrint(w.b * b + w.g * g + w.r * r + w.add));
}

// Half the size: two rows, and two columns or, with chroma on the even columns, 1 2 1 over three.
// `at(x, y)` gives the channels of a pixel; x and y are clamped here.
template <int N, typename At, typename Put>
void halve(int width, int height, Matrix matrix, At at, Put put) {
  const int half_width = (width + 1) / 2, half_height = (height + 1) / 2;
  for (int y = 0; y < half_height; ++y) {
    const int y0 = 2 * y, y1 = std::min(2 * y + 1, height - 1);
    for (int x = 0; x < half_width; ++x) {
      const int x0 = 2 * x, x1 = std::min(x0 + 1, width - 1), xm = std::max(x0 - 1, 0);
      float sum[N];
      for (int c = 0; c < N; ++c)
        sum[c] = matrix == Matrix::Bt709
                     ? 0.125f * (at(xm, y0, c) + at(xm, y1, c) + 2 * (at(x0, y0, c) + at(x0, y1, c)) +
                                 at(x1, y0, c) + at(x1, y1, c))
                     : 0.25f * (at(x0, y0, c) + at(x0, y1, c) + at(x1, y0, c) + at(x1, y1, c));
      put(x, y, sum);
    }
  }
}

}  // namespace

void convert(const cv::Mat &bgr, Matrix matrix, Picture &out) {
  const int channels = bgr.channels();
  const Coefficients k = coefficients(matrix);
  out.y = Plane(bgr.cols, bgr.rows);
  out.u = Plane((bgr.cols + 1) / 2, (bgr.rows + 1) / 2);
  out.v = Plane(out.u.width(), out.u.height());
  for (int y = 0; y < bgr.rows; ++y) {
    const std::uint8_t *p = bgr.ptr(y);
    std::int16_t *luma = out.y.row(y);
    for (int x = 0; x < bgr.cols; ++x, p += channels) luma[x] = apply(k.y, p[0], p[1], p[2]);
  }
  halve<3>(
      bgr.cols, bgr.rows, matrix,
      [&](int x, int y, int c) { return static_cast<float>(bgr.ptr(y)[x * channels + c]); },
      [&](int x, int y, const float *s) {
        out.u.row(y)[x] = apply(k.u, s[0], s[1], s[2]);
        out.v.row(y)[x] = apply(k.v, s[0], s[1], s[2]);
      });
  out.y.extend();
  out.u.extend();
  out.v.extend();
}

void convert_alpha(const cv::Mat &alpha, Matrix matrix, Picture &out) {
  const auto fixed = [](float a) {
    return static_cast<std::int16_t>(std::lrint(std::clamp(a, 0.f, 1.f) * 16384.f));
  };
  out.alpha = Plane(alpha.cols, alpha.rows);
  out.alpha_half = Plane((alpha.cols + 1) / 2, (alpha.rows + 1) / 2);
  for (int y = 0; y < alpha.rows; ++y)
    std::transform(alpha.ptr<float>(y), alpha.ptr<float>(y) + alpha.cols, out.alpha.row(y), fixed);
  halve<1>(
      alpha.cols, alpha.rows, matrix, [&](int x, int y, int) { return alpha.ptr<float>(y)[x]; },
      [&](int x, int y, const float *s) { out.alpha_half.row(y)[x] = fixed(s[0]); });
  out.alpha.extend();
  out.alpha_half.extend();
}

}  // namespace animatic
