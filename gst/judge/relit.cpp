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

// The terms of one channel's value add up to a table of it and what the place does to luma.
cv::Mat relit_by(const cv::Mat &warped, const cv::Mat &coefficients) {
  float table[3][3][256];  // of channel c of the result by the code value of channel from
  for (int c = 0; c < 3; c++)
    for (int from = 0; from < 3; from++)
      for (int i = 0; i < 256; i++) {
        const double v = i / 255.0;
        table[c][from][i] = static_cast<float>(255 * ((from == c ? v : 0) + v * coefficients.at<double>(1 + from, c) +
                                                      v * v * coefficients.at<double>(4 + from, c) +
                                                      (from == 0 ? coefficients.at<double>(0, c) : 0)));
      }
  cv::Mat out(warped.size(), CV_8UC3);
  std::vector<cv::Vec3f> places(static_cast<std::size_t>(out.cols));
  for (int y = 0; y < out.rows; y++) {
    const double v = across(y, out.rows);
    for (int x = 0; x < out.cols; x++) {
      const double u = across(x, out.cols), at[5] = {u, v, u * u, v * v, u * v};
      for (int c = 0; c < 3; c++) {
        double sum = 0;
        for (int j = 0; j < 5; j++) sum += at[j] * coefficients.at<double>(7 + j, c);
        places[static_cast<std::size_t>(x)][c] = static_cast<float>(sum);
      }
    }
    const cv::Vec3b *from = warped.ptr<cv::Vec3b>(y);
    cv::Vec3b *to = out.ptr<cv::Vec3b>(y);
    for (int x = 0; x < out.cols; x++) {
      const cv::Vec3b &p = from[x];
      const cv::Vec3f &place = places[static_cast<std::size_t>(x)];
      const float luma = 0.114f * p[0] + 0.587f * p[1] + 0.299f * p[2];
      for (int c = 0; c < 3; c++)
        to[x][c] = cv::saturate_cast<uchar>(table[c][0][p[0]] + table[c][1][p[1]] + table[c][2][p[2]] + place[c] * luma);
    }
  }
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
    for (int i = 0; i < n; i++)
      for (double *t = weighted.ptr<double>(i), *end = t + kTerms; t < end; t++) *t *= weight[static_cast<std::size_t>(i)];
    cv::Mat normal = weighted.t() * terms;
    for (int j = 0; j < kTerms; j++) normal.at<double>(j, j) += kRidge * n * (j == 0 ? 0.01 : 1);
    if (!cv::solve(normal, weighted.t() * change, coefficients, cv::DECOMP_CHOLESKY)) return warped;
    const cv::Mat left = change - terms * coefficients;
    for (int i = 0; i < n; i++) {
      const double *d = left.ptr<double>(i);
      distance[static_cast<std::size_t>(i)] = std::sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    }
    std::vector<double> sorted = distance;
    std::nth_element(sorted.begin(), sorted.begin() + n / 2, sorted.end());
    const double most = 4.685 * std::max(kLeastSpread, 1.4826 * sorted[static_cast<std::size_t>(n / 2)]);
    for (std::size_t i = 0; i < weight.size(); i++) {
      const double d = distance[i] / most;
      weight[i] = d < 1 ? (1 - d * d) * (1 - d * d) : 0;
    }
  }
  return relit_by(warped, coefficients);
}

}  // namespace judge
