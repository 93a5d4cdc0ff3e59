// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/style.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "judge/picture.hpp"

namespace judge {
namespace {

struct Texture {
  std::array<double, 4> energy{};  // of the Laplacian pyramid
  std::array<double, 10> lbp{};
  double noise = 0, comb = 0, flat = 0, grid = 0, edges = 0;
};

// Trimmed mean of |m| under the mask: the strongest tenth (a few hard edges) does not decide.
double trimmed(const cv::Mat &m, const cv::Mat &mask, double keep) {
  std::vector<float> v;
  v.reserve(m.total());
  for (int y = 0; y < m.rows; y++)
    for (int x = 0; x < m.cols; x++)
      if (mask.at<uchar>(y, x)) v.push_back(std::abs(m.at<float>(y, x)));
  if (v.empty()) return 0;
  const auto n = static_cast<std::size_t>(keep * static_cast<double>(v.size()));
  if (n == 0) return 0;
  std::nth_element(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(n - 1), v.end());
  double sum = 0;
  for (std::size_t i = 0; i < n; i++) sum += static_cast<double>(v[i]);
  return sum / static_cast<double>(n);
}

cv::Mat laplacian_level(const cv::Mat &g, cv::Mat &down) {
  cv::Mat up;
  cv::pyrDown(g, down);
  cv::pyrUp(down, up, g.size());
  return g - up;
}

// Uniform patterns of 8 neighbours by their number of ones (0..8), all others in bin 9.
std::array<double, 10> lbp_of(const cv::Mat &g, const cv::Mat &mask, float step) {
  static const int dx[8] = {-1, 0, 1, 1, 1, 0, -1, -1}, dy[8] = {-1, -1, -1, 0, 1, 1, 1, 0};
  std::array<double, 10> h{};
  double n = 0;
  for (int y = 1; y + 1 < g.rows; y++)
    for (int x = 1; x + 1 < g.cols; x++) {
      if (!mask.at<uchar>(y, x)) continue;
      const float c = g.at<float>(y, x) + step;
      unsigned code = 0;
      for (unsigned k = 0; k < 8; k++)
        if (g.at<float>(y + dy[k], x + dx[k]) > c) code |= 1u << k;
      const unsigned turned = ((code << 1) | (code >> 7)) & 255u;
      const int changes = __builtin_popcount(code ^ turned);
      h[changes <= 2 ? static_cast<std::size_t>(__builtin_popcount(code)) : 9] += 1;
      n += 1;
    }
  for (double &v : h) v /= std::max(1.0, n);
  return h;
}

double comb_of(const cv::Mat &grey, const cv::Mat &mask) {
  std::array<double, 256> h{};
  double n = 0;
  for (int y = 0; y < grey.rows; y++)
    for (int x = 0; x < grey.cols; x++)
      if (mask.at<uchar>(y, x)) h[grey.at<uchar>(y, x)] += 1, n += 1;
  double out = 0;
  for (int i = 4; i < 252; i++) {
    double mean = 0;
    for (int k = -4; k <= 4; k++) mean += h[static_cast<std::size_t>(i + k)] / 9;
    out += std::max(0.0, h[static_cast<std::size_t>(i)] - 2 * mean);
  }
  return out / std::max(1.0, n);
}

double flat_of(const cv::Mat &grey, const cv::Mat &mask) {
  int flat = 0, all = 0;
  for (int y = 0; y + 4 <= grey.rows; y += 4)
    for (int x = 0; x + 4 <= grey.cols; x += 4) {
      if (!mask.at<uchar>(y + 2, x + 2)) continue;
      int low = 255, high = 0;
      for (int j = 0; j < 4; j++)
        for (int i = 0; i < 4; i++) {
          const int v = grey.at<uchar>(y + j, x + i);
          low = std::min(low, v);
          high = std::max(high, v);
        }
      if (low < 16 || high > 240) continue;  // crushed or burnt out: light, not style
      all++;
      flat += high - low <= 1;
    }
  return all > 20 ? static_cast<double>(flat) / all : 0;
}

// ln of the strongest autocorrelation peak of the column (row) steps over the median one.
double grid_of(const cv::Mat &g) {
  double best = 0;
  for (const bool columns : {true, false}) {
    const int n = columns ? g.cols : g.rows;
    if (n < 60) continue;
    std::vector<double> steps(static_cast<std::size_t>(n - 1));
    for (int i = 0; i + 1 < n; i++) {
      const cv::Mat d = columns ? cv::abs(g.col(i + 1) - g.col(i)) : cv::abs(g.row(i + 1) - g.row(i));
      cv::Mat capped;
      cv::min(d, 12.0, capped);  // one strong edge is no grid
      steps[static_cast<std::size_t>(i)] = cv::mean(capped)[0];
    }
    // High-passed, then the energy at every period through its comb.
    std::vector<double> high(steps.size());
    for (std::size_t i = 0; i < steps.size(); i++) {
      double mean = 0;
      int m = 0;
      for (int k = -6; k <= 6; k++) {
        const auto j = static_cast<std::ptrdiff_t>(i) + k;
        if (j >= 0 && j < static_cast<std::ptrdiff_t>(steps.size()))
          mean += steps[static_cast<std::size_t>(j)], m++;
      }
      high[i] = steps[i] - mean / m;
    }
    // Steps of a quarter of a code value are what a codec leaves in the dark: nobody sees a grid in them.
    double power = 0.25 * 0.25 * static_cast<double>(high.size());
    for (double v : high) power += v * v;
    for (int period = 3; period <= 24; period++) {
      double sum = 0;
      for (std::size_t i = 0; i + static_cast<std::size_t>(period) < high.size(); i++)
        sum += high[i] * high[i + static_cast<std::size_t>(period)];
      best = std::max(best, sum / power);
    }
  }
  return best;
}

Texture texture_of(const cv::Mat &bgr, const cv::Mat &mask) {
  Texture t;
  cv::Mat grey = luma(bgr), g;
  grey.convertTo(g, CV_32F);
  cv::Scalar mean, deviation;
  cv::meanStdDev(g, mean, deviation, mask);
  const double contrast = std::max(6.0, deviation[0]);
  cv::Mat level = g, small = mask;
  for (std::size_t k = 0; k < 4 && level.cols >= 8 && level.rows >= 8; k++) {
    cv::Mat down;
    const cv::Mat l = laplacian_level(level, down);
    t.energy[k] = trimmed(l, small, 0.9);
    if (k == 0) t.noise = trimmed(l, small, 0.6) / contrast;
    level = down;
    cv::Mat next;
    cv::resize(small, next, level.size(), 0, 0, cv::INTER_NEAREST);
    small = next;
  }
  t.lbp = lbp_of(g, mask, static_cast<float>(0.03 * contrast));
  t.comb = comb_of(grey, mask);
  t.flat = flat_of(grey, mask);
  t.grid = grid_of(g);
  cv::Mat dx, dy;
  cv::Sobel(g, dx, CV_32F, 1, 0);
  cv::Sobel(g, dy, CV_32F, 0, 1);
  cv::Mat size = cv::abs(dx) + cv::abs(dy);
  const double all = cv::mean(size, mask)[0];
  cv::Mat steep;
  cv::threshold(size, steep, 6 * all, 0, cv::THRESH_TOZERO);
  t.edges = cv::mean(steep, mask)[0] / std::max(1e-3, all);
  return t;
}

}  // namespace

Style measure_style(const cv::Mat &warped, const cv::Mat &covered, const cv::Mat &frame) {
  Style s;
  cv::Mat mask;
  cv::erode(covered, mask, cv::Mat::ones(5, 5, CV_8U));
  const double share = static_cast<double>(cv::countNonZero(mask)) / static_cast<double>(mask.total());
  if (share < 0.25 || frame.cols < 64 || frame.rows < 36) return s;
  cv::Mat a, b;
  cv::GaussianBlur(warped, a, {3, 3}, 0.5);
  cv::GaussianBlur(frame, b, {3, 3}, 0.5);
  const Texture was = texture_of(a, mask), is = texture_of(b, mask);
  const auto ln = [](double x) { return std::log(x + 0.05); };
  const auto slope = [&](const Texture &t, std::size_t i, std::size_t j) {
    return ln(t.energy[i]) - ln(t.energy[j]);
  };
  s.fine = slope(is, 0, 2) - slope(was, 0, 2);
  s.middle = slope(is, 1, 3) - slope(was, 1, 3);
  for (std::size_t i = 0; i < was.lbp.size(); i++) {
    const double d = is.lbp[i] - was.lbp[i], m = is.lbp[i] + was.lbp[i];
    if (m > 1e-9) s.pattern += 0.5 * d * d / m;
  }
  s.noise = std::log((is.noise + 0.002) / (was.noise + 0.002));
  s.comb = is.comb - was.comb;
  s.flat = is.flat - was.flat;
  s.grid = is.grid - was.grid;
  s.edges = std::log((is.edges + 0.05) / (was.edges + 0.05));
  // Compression takes noise away and with it fine energy, and hardens what is left: what the change of noise
  // explains is taken out. Slopes and tolerances from recompressed, grainy and restyled real clips:
  // docs/measures.md.
  const double fine = s.fine - 0.45 * s.noise, middle = s.middle - 0.3 * s.noise,
               edges = s.edges + 0.4 * s.noise;
  const bool grainy = s.noise > 0.4 && s.fine > 0;
  struct Trait {
    const char *name;
    double value, excess;
    const char *what;
  };
  const Trait traits[] = {
      {"fine", fine, fine < 0 ? -fine / 0.30 : fine / 0.64,
       fine < 0 ? "softer"
       : grainy ? "grainier"
                : "harsher"},
      {"middle", middle, std::abs(middle) / 0.36, middle < 0 ? "softer" : "harder drawn"},
      {"pattern", s.pattern, s.pattern / 0.44, grainy ? "grainier" : "flatter"},
      {"noise", s.noise, s.noise > 0 ? s.noise / 1.65 : -s.noise / 2.0, s.noise > 0 ? "grainier" : "flatter"},
      {"comb", s.comb, std::max(0.0, s.comb) / 0.035, "poorer in tones (posterised)"},
      {"flat", s.flat, 0, "flatter"},
      {"grid", s.grid, std::max(0.0, s.grid) / 0.58, "more of a grid of dots or blocks"},
      {"edges", edges, edges < 0 ? -edges / 0.42 : edges / 0.7,
       edges > 0 ? "harder drawn"
       : grainy  ? "grainier"
                 : "softer"},
  };
  double strongest = 0;
  for (const Trait &t : traits) {
    s.parts.push_back({t.name, t.value, t.excess});
    s.excess += std::pow(t.excess, 3);
    if (t.excess > strongest) strongest = t.excess, s.what = t.what;
  }
  s.excess = std::cbrt(s.excess);
  s.confidence = std::clamp(share, 0.0, 1.0);
  s.known = true;
  return s;
}

}  // namespace judge
