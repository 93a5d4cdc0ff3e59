// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/painted.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "judge/picture.hpp"

namespace judge {
namespace {

constexpr int kBands = 3;
constexpr int kLeastCells = 25;
constexpr double kLeastTextured = 0.1;  // of the cells of the second band: below, there is nothing to paint over
constexpr std::array<double, 5> kBins{2, 4, 8, 16, 1e6};  // root mean square of a cell, code values

double quantile_of(std::vector<float> &v, double q) {
  const auto at = v.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(v.size() - 1));
  std::nth_element(v.begin(), at, v.end());
  return static_cast<double>(*at);
}

double quantile_of(const cv::Mat &v, const cv::Mat &mask, double q) {
  std::vector<float> all;
  all.reserve(v.total());
  for (int y = 0; y < v.rows; y++)
    for (int x = 0; x < v.cols; x++)
      if (mask.at<uchar>(y, x)) all.push_back(v.at<float>(y, x));
  return all.empty() ? 0 : quantile_of(all, q);
}

struct Shape {
  double first = 0, fourth = 0;  // mean and 4th-power mean over the root mean square
  double rms = 0;
};

struct Drawn {
  Shape gradient;
  double quarter = 0;  // 75 % quantile of the gradient over its root mean square
  std::array<Shape, kBands> band;
  std::array<cv::Mat, kBands> cells;  // CV_32F: root mean square
  double lines = 0;
};

Shape shape_of(const cv::Mat &magnitude, const cv::Mat &mask, double floor) {
  cv::Mat square, fourth;
  cv::multiply(magnitude, magnitude, square);
  cv::multiply(square, square, fourth);
  const double rms = std::sqrt(cv::mean(square, mask)[0] + floor);
  return {cv::mean(magnitude, mask)[0] / rms, std::pow(cv::mean(fourth, mask)[0], 0.25) / rms, rms};
}

Drawn drawn(const cv::Mat &bgr, const std::array<cv::Mat, kBands> &masks) {
  Drawn d;
  cv::Mat level, gx, gy, magnitude;
  luma(bgr).convertTo(level, CV_32F);
  cv::Sobel(level, gx, CV_32F, 1, 0, 3, 0.125);
  cv::Sobel(level, gy, CV_32F, 0, 1, 3, 0.125);
  cv::magnitude(gx, gy, magnitude);
  d.gradient = shape_of(magnitude, masks[0], 0.01);
  d.quarter = quantile_of(magnitude, masks[0], 0.75) / d.gradient.rms;
  for (int k = 0; k < kBands; k++) {
    cv::Mat down, up;
    cv::pyrDown(level, down);
    cv::pyrUp(down, up, level.size());
    const cv::Mat band = level - up, size = cv::abs(band);
    const auto at = static_cast<std::size_t>(k);
    d.band[at] = shape_of(size, masks[at], 0.02);
    cv::Mat square, mean;
    cv::multiply(band, band, square);
    cv::boxFilter(square, mean, CV_32F, {8 >> k, 8 >> k});
    cv::sqrt(cv::max(mean, 0), d.cells[at]);
    if (k == 1) d.lines = quantile_of(size, masks[at], 0.97);
    level = down;
  }
  return d;
}

// The 20 % quantile of the change of the cells whose `from` lies in 2..4 and 4..8; where one of them has too few, that of
// the nearest of kBins that has enough.
std::array<double, 2> losses(const cv::Mat &from, const cv::Mat &to, double from_scale, double to_scale, const cv::Mat &mask, int step) {
  std::array<std::vector<float>, kBins.size() - 1> changes;
  for (int y = step; y < from.rows; y += step)
    for (int x = step; x < from.cols; x += step) {
      if (!mask.at<uchar>(y, x)) continue;
      const double a = static_cast<double>(from.at<float>(y, x)) * from_scale;
      const auto bin = std::upper_bound(kBins.begin(), kBins.end(), a);
      if (bin == kBins.begin() || bin == kBins.end()) continue;
      changes[static_cast<std::size_t>(bin - kBins.begin() - 1)].push_back(
          static_cast<float>(std::log((static_cast<double>(to.at<float>(y, x)) * to_scale + 0.15) / (a + 0.15))));
    }
  const auto enough = [&](std::size_t bin) { return changes[bin].size() > kLeastCells; };
  std::array<double, 2> out{};
  for (std::size_t b = 0; b < out.size(); b++)
    for (std::size_t away = 0; away < changes.size(); away++) {
      const std::size_t below = b >= away ? b - away : b, above = std::min(b + away, changes.size() - 1);
      if (!enough(below) && !enough(above)) continue;
      out[b] = quantile_of(changes[enough(below) ? below : above], 0.2);
      break;
    }
  return out;
}

cv::Mat clipped(const cv::Mat &bgr) {
  const cv::Mat grey = luma(bgr);
  cv::Mat out = (grey < 3) | (grey > 252);
  cv::dilate(out, out, cv::Mat::ones(5, 5, CV_8U));
  return out;
}

}  // namespace

Painted measure_painted(const cv::Mat &was, const cv::Mat &is, const cv::Mat &mask, double contrast, double blocks) {
  Painted p;
  std::array<cv::Mat, kBands> masks, whole;
  masks[0] = mask & ~clipped(was) & ~clipped(is);
  for (std::size_t k = 1; k < masks.size(); k++)
    cv::resize(masks[k - 1], masks[k], {(masks[k - 1].cols + 1) / 2, (masks[k - 1].rows + 1) / 2}, 0, 0, cv::INTER_NEAREST);
  if (masks[2].cols < 16 || masks[2].rows < 9 || cv::countNonZero(masks[0]) < 0.2 * static_cast<double>(mask.total())) return p;
  for (std::size_t k = 0; k < masks.size(); k++)
    cv::erode(masks[k], whole[k], cv::Mat::ones(8 >> k, 8 >> k, CV_8U));
  const Drawn a = drawn(was, masks), b = drawn(is, masks);
  const double textured = static_cast<double>(cv::countNonZero((a.cells[1] >= kBins[0]) & whole[1])) /
                          std::max(1.0, static_cast<double>(cv::countNonZero(whole[1])));
  if (textured < kLeastTextured) return p;
  p.known = true;
  p.peaks = std::log(b.gradient.fourth / a.gradient.fourth);
  p.evenness = std::log((b.gradient.first + 0.001) / (a.gradient.first + 0.001));
  p.quarter = std::log((b.quarter + 0.1) / (a.quarter + 0.1));
  p.spikes = std::log((b.band[0].fourth + 0.1) / (a.band[0].fourth + 0.1));
  p.spread = std::log((b.band[1].first + 0.001) / (a.band[1].first + 0.001));
  p.lines = std::log((b.lines + 0.15) / (a.lines + 0.15)) - contrast;
  p.blocks = blocks;
  for (std::size_t k = 0; k < masks.size(); k++) {
    const int step = 4 >> k;
    const double even = std::exp(-contrast);
    const auto lost = losses(a.cells[k], b.cells[k], 1, even, whole[k], step);
    const auto come = losses(b.cells[k], a.cells[k], even, 1, whole[k], step);
    for (std::size_t i = 0; i < lost.size(); i++)
      p.lost += std::min(0.0, std::min(0.0, lost[i]) - std::min(0.0, come[i])) / (2 * kBands);
  }
  p.logit = -3.95 + 31.17 * p.peaks - 31.73 * p.evenness - 5.71 * p.quarter - 23.66 * p.spikes + 42.14 * p.spread + 4.74 * p.lines -
            5.82 * p.lost - 2.51 * p.blocks;
  return p;
}

}  // namespace judge
