// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/relit.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace judge {
namespace {

constexpr int kTerms = 12;
const cv::Size kBlocks{64, 36};
constexpr int kLeastBlocks = 200;
constexpr double kRidge = 1e-3, kLeastSpread = 0.004;  // of the code range

void terms_of(const cv::Vec3f &v, double x, double y, double *t) {
  const double b = static_cast<double>(v[0]), g = static_cast<double>(v[1]), r = static_cast<double>(v[2]);
  const double luma = 0.114 * b + 0.587 * g + 0.299 * r;
  const double all[kTerms] = {1, b, g, r, b * b, g * g, r * r, x * luma, y * luma, x * x * luma, y * y * luma, x * y * luma};
  std::copy(all, all + kTerms, t);
}

double across(int i, int n) {
  return n > 1 ? 2.0 * i / (n - 1) - 1 : 0;
}

cv::Mat blocks_of(const cv::Mat &bgr) {
  cv::Mat small, out;
  cv::resize(bgr, small, kBlocks, 0, 0, cv::INTER_AREA);
  small.convertTo(out, CV_32FC3, 1 / 255.0);
  return out;
}

}  // namespace

cv::Mat relit(const cv::Mat &warped, const cv::Mat &covered, const cv::Mat &frame) {
  const cv::Mat was = blocks_of(warped), is = blocks_of(frame);
  cv::Mat inside;
  cv::resize(covered, inside, kBlocks, 0, 0, cv::INTER_AREA);
  const int n = cv::countNonZero(inside > 250);
  if (n < kLeastBlocks) return warped;
  cv::Mat terms(n, kTerms, CV_64F), change(n, 3, CV_64F);
  int row = 0;
  for (int y = 0; y < kBlocks.height; y++)
    for (int x = 0; x < kBlocks.width; x++) {
      if (inside.at<uchar>(y, x) <= 250) continue;
      const cv::Vec3f a = was.at<cv::Vec3f>(y, x), b = is.at<cv::Vec3f>(y, x);
      terms_of(a, across(x, kBlocks.width), across(y, kBlocks.height), terms.ptr<double>(row));
      for (int c = 0; c < 3; c++) change.at<double>(row, c) = static_cast<double>(b[c] - a[c]);
      row++;
    }
  std::vector<double> weight(static_cast<std::size_t>(n), 1.0), distance(weight.size());
  cv::Mat coefficients;
  for (int round = 0; round < 4; round++) {
    cv::Mat weighted = terms.clone();
    for (int i = 0; i < n; i++) weighted.row(i) *= weight[static_cast<std::size_t>(i)];
    cv::Mat normal = weighted.t() * terms;
    for (int j = 0; j < kTerms; j++) normal.at<double>(j, j) += kRidge * n * (j == 0 ? 0.01 : 1);
    if (!cv::solve(normal, weighted.t() * change, coefficients, cv::DECOMP_CHOLESKY)) return warped;
    const cv::Mat left = change - terms * coefficients;
    for (int i = 0; i < n; i++) distance[static_cast<std::size_t>(i)] = cv::norm(left.row(i));
    std::vector<double> sorted = distance;
    std::nth_element(sorted.begin(), sorted.begin() + n / 2, sorted.end());
    const double most = 4.685 * std::max(kLeastSpread, 1.4826 * sorted[static_cast<std::size_t>(n / 2)]);
    for (std::size_t i = 0; i < weight.size(); i++) {
      const double d = distance[i] / most;
      weight[i] = d < 1 ? (1 - d * d) * (1 - d * d) : 0;
    }
  }
  cv::Mat out(warped.size(), CV_8UC3);
  for (int y = 0; y < out.rows; y++) {
    const cv::Vec3b *from = warped.ptr<cv::Vec3b>(y);
    cv::Vec3b *to = out.ptr<cv::Vec3b>(y);
    for (int x = 0; x < out.cols; x++) {
      const cv::Vec3f v = cv::Vec3f(from[x]) / 255.0f;
      double t[kTerms];
      terms_of(v, across(x, out.cols), across(y, out.rows), t);
      for (int c = 0; c < 3; c++) {
        double changed = static_cast<double>(v[c]);
        for (int j = 0; j < kTerms; j++) changed += t[j] * coefficients.at<double>(j, c);
        to[x][c] = cv::saturate_cast<uchar>(std::lround(255 * changed));
      }
    }
  }
  return out;
}

}  // namespace judge
