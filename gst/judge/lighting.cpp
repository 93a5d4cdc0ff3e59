// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/lighting.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "judge/picture.hpp"
#include "judge/weighted_median.hpp"

namespace judge {
namespace {

constexpr int kTerms = 7;
using Row = std::array<double, kTerms>;

Row terms(double ls, double x, double y) {
  return {1, ls, x, y, x * x - 1.0 / 3, y * y - 1.0 / 3, x * y};
}

}  // namespace

const char *side_of(double px, double py) {
  static const char *const names[8] = {"right", "lower right", "below", "lower left",
                                       "left",  "upper left",  "above", "upper right"};
  const double octant = std::atan2(py, px) / (std::numbers::pi / 4);
  return names[(static_cast<int>(std::lround(octant)) + 8) % 8];
}

Lighting measure_lighting(const cv::Mat &warped, const cv::Mat &frame, const Agreement &agreement) {
  Lighting out;
  out.region = {0, 0, 1, 1};
  out.shading = cv::Mat::zeros(kCellsY, kCellsX, CV_32F);
  const cv::Mat still_linear = linear(warped), frame_linear = linear(frame);
  const cv::Mat still_cells = cell_means(still_linear), frame_cells = cell_means(frame_linear);
  const cv::Mat still_y = luminance(still_cells), frame_y = luminance(frame_cells);

  struct Cell {
    Row row;
    double d, trust, weight;
    int x, y;
  };
  std::vector<Cell> cells;
  double mean = 0, total = 0, trusted = 0;
  for (int y = 0; y < kCellsY; y++)
    for (int x = 0; x < kCellsX; x++) {
      const double a = still_y.at<float>(y, x), b = frame_y.at<float>(y, x);
      double t = agreement.trust.at<float>(y, x);
      trusted += t;
      // Crushed or clipped cells say only "at least so dark (bright)".
      if (a < 0.003 || b < 0.002 || a > 0.97 || b > 0.97) t *= 0.05;
      if (t < 0.05) continue;
      const double ls = std::log(a + kLogFloor), lf = std::log(b + kLogFloor);
      cells.push_back(
          {terms(ls, 2 * (x + 0.5) / kCellsX - 1, 2 * (y + 0.5) / kCellsY - 1), lf - ls, t, t, x, y});
      mean += t * ls;
      total += t;
    }
  if (cells.size() < 30 || total < 20) return out;
  mean /= total;
  for (Cell &c : cells) c.row[1] -= mean;

  cv::Mat solution = cv::Mat::zeros(kTerms, 1, CV_64F);
  double scale = 0;
  for (int round = 0; round < 8; round++) {
    cv::Mat normal = cv::Mat::zeros(kTerms, kTerms, CV_64F), right = cv::Mat::zeros(kTerms, 1, CV_64F);
    for (const Cell &c : cells)
      for (int i = 0; i < kTerms; i++) {
        right.at<double>(i) += c.weight * c.row[static_cast<std::size_t>(i)] * c.d;
        for (int j = 0; j < kTerms; j++)
          normal.at<double>(i, j) +=
              c.weight * c.row[static_cast<std::size_t>(i)] * c.row[static_cast<std::size_t>(j)];
      }
    // A ridge keeps shape terms at nothing unless the cells really ask for them.
    for (int i = 1; i < kTerms; i++) normal.at<double>(i, i) += (i == 1 ? 0.02 : i < 4 ? 0.01 : 0.03) * total;
    cv::solve(normal, right, solution, cv::DECOMP_CHOLESKY);
    std::vector<std::pair<double, double>> residuals;
    auto residual = [&](const Cell &c) {
      double r = c.d;
      for (int i = 0; i < kTerms; i++) r -= c.row[static_cast<std::size_t>(i)] * solution.at<double>(i);
      return r;
    };
    for (const Cell &c : cells) residuals.emplace_back(std::abs(residual(c)), c.trust);
    scale = std::max(0.03, 1.4826 * weighted_median(residuals));
    const double cut = 4.685 * scale;
    for (Cell &c : cells) {
      const double u = residual(c) / cut;
      c.weight = std::abs(u) < 1 ? c.trust * (1 - u * u) * (1 - u * u) : 0;
    }
  }
  const auto at = [&](int i) { return solution.at<double>(i); };
  out.known = true;
  out.mean = mean;
  out.exposure = at(0) / std::numbers::ln2;
  out.gamma = 1 + at(1);
  out.plane_x = at(2);
  out.plane_y = at(3);
  out.shade = {at(2), at(3), at(4), at(5), at(6)};
  double q = 0, change = 0, left = 0, peak = 0;
  for (int y = 0; y < kCellsY; y++)
    for (int x = 0; x < kCellsX; x++) {
      const double ls = std::log(still_y.at<float>(y, x) + kLogFloor) - mean;
      const Row r = terms(ls, 2 * (x + 0.5) / kCellsX - 1, 2 * (y + 0.5) / kCellsY - 1);
      double shading = 0, curved = 0;
      for (int i = 0; i < kTerms; i++) shading += r[static_cast<std::size_t>(i)] * at(i);
      for (int i = 4; i < kTerms; i++) curved += r[static_cast<std::size_t>(i)] * at(i);
      out.shading.at<float>(y, x) = static_cast<float>(shading);
      q += curved * curved / (kCellsX * kCellsY);
      if (std::abs(curved) > peak) {
        peak = std::abs(curved);
        out.region = {std::max(0.0, (x - 4.0) / kCellsX), std::max(0.0, (y - 3.0) / kCellsY), 8.0 / kCellsX,
                      6.0 / kCellsY};
      }
    }
  out.quadric = std::sqrt(q);
  std::vector<std::pair<double, double>> off;
  for (const Cell &c : cells) {
    double r = c.d;
    for (int i = 0; i < kTerms; i++) r -= c.row[static_cast<std::size_t>(i)] * at(i);
    change += c.trust * c.d * c.d;
    left += c.trust * std::min(r * r, 1.0);
    off.emplace_back(std::abs(r), c.trust);
  }
  out.spread = weighted_median(off);
  out.explained = change > 1e-9 ? std::clamp(1 - left / change, 0.0, 1.0) : 1;

  // Colour of the light. Neutral evidence first; where there is too little, nothing is said about it.
  const cv::Mat still_lab = lab(still_cells);
  std::vector<std::pair<double, double>> reds, blues;
  double neutral = 0;
  for (const Cell &c : cells) {
    const auto &s = still_cells.at<cv::Vec3f>(c.y, c.x), &f = frame_cells.at<cv::Vec3f>(c.y, c.x);
    const auto &l = still_lab.at<cv::Vec3f>(c.y, c.x);
    const double chroma = std::hypot(l[1], l[2]);
    double w = c.trust * std::clamp((14 - chroma) / 8, 0.0, 1.0) * std::clamp((l[0] - 12) / 15.0, 0.0, 1.0);
    if (f[0] > 0.97f || f[1] > 0.97f || f[2] > 0.97f || s[0] > 0.97f || s[1] > 0.97f || s[2] > 0.97f) w = 0;
    if (w <= 0.01) continue;
    const double e = 0.002;
    reds.emplace_back(std::log((f[2] + e) / (f[1] + e)) - std::log((s[2] + e) / (s[1] + e)), w);
    blues.emplace_back(std::log((f[0] + e) / (f[1] + e)) - std::log((s[0] + e) / (s[1] + e)), w);
    neutral += w;
  }
  out.neutral = std::clamp(neutral / (0.06 * kCellsX * kCellsY), 0.0, 1.0);
  // A light changes the channels of every colour alike (von Kries), a palette does not: where little is neutral but
  // all colours agree on the gains, those are the light's.
  if (out.neutral < 0.6) {
    std::vector<std::pair<double, double>> all_red, all_blue;
    for (const Cell &c : cells) {
      const auto &s = still_cells.at<cv::Vec3f>(c.y, c.x), &f = frame_cells.at<cv::Vec3f>(c.y, c.x);
      double least = 1, most = 0;
      for (int k = 0; k < 3; k++) {
        least = std::min({least, static_cast<double>(s[k]), static_cast<double>(f[k])});
        most = std::max({most, static_cast<double>(s[k]), static_cast<double>(f[k])});
      }
      if (least < 0.006 || most > 0.97) continue;  // crushed or clipped: the ratio is not the light's
      all_red.emplace_back(std::log(f[2] / f[1]) - std::log(s[2] / s[1]), c.trust);
      all_blue.emplace_back(std::log(f[0] / f[1]) - std::log(s[0] / s[1]), c.trust);
    }
    const auto middle_and_spread = [](const std::vector<std::pair<double, double>> &v) {
      const double m = weighted_median(v);
      auto d = v;
      for (auto &[value, weight] : d) value = std::abs(value - m);
      return std::pair(m, weighted_median(d));
    };
    if (all_red.size() >= 40) {
      const auto [red, red_spread] = middle_and_spread(all_red);
      const auto [blue, blue_spread] = middle_and_spread(all_blue);
      const double size = std::hypot(red, blue), spread = std::hypot(red_spread, blue_spread);
      const Temperature t = shift_of({red, blue});
      if (size > 0.12 && spread < 0.22 * size + 0.02 && std::abs(t.tint) < 0.4 * size) {
        out.gains = {red, blue};
        out.colour = t;
        out.neutral = std::max(out.neutral, std::clamp(1.2 - 3 * spread / size, 0.3, 0.8));
        reds.clear();
      }
    }
  }
  if (out.neutral > 0.15 && !reds.empty()) {
    out.gains = {weighted_median(reds), weighted_median(blues)};
    out.colour = shift_of(out.gains);
  }
  out.confidence = std::clamp(trusted / (0.35 * kCellsX * kCellsY), 0.0, 1.0);
  return out;
}

}  // namespace judge
