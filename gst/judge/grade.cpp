// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/grade.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace judge {
namespace {

constexpr double kR = 0.2126, kG = 0.7152, kB = 0.0722;
constexpr double kCb = 2 * (1 - kB), kCr = 2 * (1 - kR);  // Cb = (B - L) / kCb, Cr = (R - L) / kCr

}  // namespace

int dither_of(const GradeTables &tables, int x, int y) {
  if (!tables.dithered) return kUndithered;
  // Bayer's matrix: the bits of x ^ y and of y, interleaved, the lowest ones first.
  static const auto table = [] {
    std::array<int, 64> t{};
    for (unsigned j = 0; j < 8; j++)
      for (unsigned i = 0; i < 8; i++) {
        unsigned v = 0;
        for (unsigned bit = 0; bit < 3; bit++)
          v = (v << 2) | ((((i ^ j) >> bit) & 1) << 1) | ((j >> bit) & 1);
        t[j * 8 + i] = static_cast<int>(v * 1024 + 512);
      }
    return t;
  }();
  return table[static_cast<std::size_t>((y & 7) * 8 + (x & 7))];
}

int shade_at(const Grade &g, double x, double y) {
  const auto &s = g.shade;
  const double ln = s[0] * x + s[1] * y + s[2] * (x * x - 1.0 / 3) + s[3] * (y * y - 1.0 / 3) + s[4] * x * y;
  return static_cast<int>(std::lround(std::clamp(std::exp(ln / 2.2), 0.0625, 4.0) * kShadeOne));
}

std::vector<std::uint16_t> shade_map(const Grade &grade, int width, int height) {
  std::vector<std::uint16_t> map;
  if (!grade.shaded()) return map;
  map.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  // Along a row the exponent is of the second order: its steps change by the same from pixel to pixel, so that a shade is
  // the one before it times a factor that is itself multiplied each time.
  const auto &s = grade.shade;
  const double step = 2.0 / width, bend = std::exp(2 * s[2] * step * step / 2.2);
  for (int y = 0; y < height; y++) {
    const double v = (2 * y + 1.0) / height - 1, u = 1.0 / width - 1;
    const auto ln = [&](double x) {
      return s[0] * x + s[1] * v + s[2] * (x * x - 1.0 / 3) + s[3] * (v * v - 1.0 / 3) + s[4] * x * v;
    };
    double value = std::exp(ln(u) / 2.2), factor = std::exp((ln(u + step) - ln(u)) / 2.2);
    for (int x = 0; x < width; x++) {
      map.push_back(static_cast<std::uint16_t>(std::clamp(value, 0.0625, 4.0) * kShadeOne + 0.5));
      value *= factor;
      factor *= bend;
    }
  }
  return map;
}

HuePlace hue_place(double cb, double cr) {
  constexpr double n = kHues;
  double at = std::atan2(cr, cb) / (2 * std::numbers::pi) * n;
  if (at < 0) at += n;
  const auto hue = static_cast<std::size_t>(at) % kHues;
  return {hue, (hue + 1) % kHues, at - std::floor(at)};
}

std::array<double, 3> hue_change(const Grade &g, double cb, double cr) {
  const double chroma = std::hypot(cb, cr);
  const auto [i, j, f] = hue_place(cb, cr);
  std::array<double, 3> d{};  // of Cb, Cr and luma
  for (std::size_t k = 0; k < 3; k++) d[k] = chroma * ((1 - f) * g.hues[i][k] + f * g.hues[j][k]);
  const double red = d[2] + kCr * d[1], blue = d[2] + kCb * d[0];
  return {red, (d[2] - kR * red - kB * blue) / kG, blue};
}

std::size_t hues_changed(const Grade &g) {
  return static_cast<std::size_t>(std::count_if(
      g.hues.begin(), g.hues.end(), [](const auto &h) { return std::hypot(h[0], h[1], h[2]) > 0.1; }));
}

void set_curves(GradeTables &t, const Grade &g) {
  const auto fill = [&](std::array<std::int16_t, 256> &table, double gain) {
    const double k = std::pow(std::exp2(g.exposure) * gain, 1 / 2.2);
    for (std::size_t i = 0; i < 256; i++) {
      // Above 1 there is room for a shade that darkens.
      const double v = std::min(4.0, std::pow(static_cast<double>(i) / 255, g.gamma) * k);
      table[i] = static_cast<std::int16_t>(std::lround(v * 255 * 16));
    }
  };
  fill(t.red, g.red);
  fill(t.green, g.green);
  fill(t.blue, g.blue);
}

GradeTables tables_of(const Grade &g) {
  GradeTables t{};
  set_curves(t, g);
  const double c = g.saturation * std::cos(g.hue * std::numbers::pi / 180),
               s = g.saturation * std::sin(g.hue * std::numbers::pi / 180);
  // To Cb and Cr; turned; and back.
  const std::array<double, 3> l{kR, kG, kB};
  std::array<double, 9> m{};
  for (std::size_t k = 0; k < 3; k++) {
    const double cb = ((k == 2) - l[k]) / kCb, cr = ((k == 0) - l[k]) / kCr;
    const double cb2 = c * cb - s * cr, cr2 = s * cb + c * cr;
    const double red = l[k] + kCr * cr2, blue = l[k] + kCb * cb2;
    const double green = (l[k] - kR * red - kB * blue) / kG;
    m[k] = red + g.tone_red * l[k];
    m[3 + k] = green;
    m[6 + k] = blue + g.tone_blue * l[k];
  }
  for (std::size_t i = 0; i < 9; i++) t.matrix[i] = static_cast<int>(std::lround(m[i] * 4096));
  const auto offset = [](double tone) { return static_cast<int>(std::lround(-0.5 * tone * 255 * 65536)); };
  t.offset = {offset(g.tone_red), 0, offset(g.tone_blue)};
  t.reread = g.reread.has_value();
  if (t.reread) {
    const cv::Matx33d bgr = to_the_other(*g.reread);
    for (int i = 0; i < 9; i++)
      t.again[static_cast<std::size_t>(i)] = static_cast<int>(std::lround(bgr.val[8 - i] * 4096));
  }
  t.dithered = g.dithered;
  t.ended = g.ends > 0;
  if (t.ended)
    for (int i = 0; i < 256; i++) {
      // A codec leaves clipped values a few codes off their end.
      const double from = i < 128 ? 4 * i / 255.0 : (255 - i) / 255.0,
                   x = std::clamp((g.ends - from) / (0.75 * g.ends), 0.0, 1.0);
      t.ends[static_cast<std::size_t>(i)] = static_cast<int>(std::lround(256 * x * x * (3 - 2 * x)));
    }
  if (!g.recoloured()) return t;
  t.hues.reserve(65536);
  for (int cb = -128; cb < 128; cb++)
    for (int cr = -128; cr < 128; cr++) {
      const auto [red, green, blue] = hue_change(g, cb + 0.5, cr + 0.5);
      const auto fixed = [](double v) { return static_cast<int>(std::lround(v * 65536)); };
      t.hues.push_back({fixed(red), fixed(green), fixed(blue)});
    }
  return t;
}

cv::Mat graded(const cv::Mat &bgr, const Grade &grade) {
  cv::Mat out = bgr.clone();
  const GradeTables t = tables_of(grade);
  const auto shade = shade_map(grade, out.cols, out.rows);
  for (int y = 0; y < out.rows; y++) {
    uchar *p = out.ptr(y);
    const std::uint16_t *s =
        shade.empty() ? nullptr : &shade[static_cast<std::size_t>(y) * static_cast<std::size_t>(out.cols)];
    for (int x = 0; x < out.cols; x++, p += 3) {
      int r = p[2], g = p[1], b = p[0];
      apply(t, r, g, b, s ? s[x] : kShadeOne, dither_of(t, x, y));
      p[2] = static_cast<uchar>(r);
      p[1] = static_cast<uchar>(g);
      p[0] = static_cast<uchar>(b);
    }
  }
  return out;
}

}  // namespace judge
