// SPDX-License-Identifier: LGPL-2.1-or-later
#include "animatic/estimate.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace animatic {

namespace {

constexpr int kWidth = 192;  // of the copy a subject is looked for on

// The ground rises slowly: where it is not known, a strong slope would bend what stands on it.
constexpr double kHorizon = 0.5, kFar = 60, kNearest = 170, kStanding = 24;

// GrabCut from a prior that subjects are near the middle and reach down; empty when nothing convincing comes
// out.
cv::Mat find_subject(const cv::Mat &picture) {
  const int width = kWidth, height = std::clamp(picture.rows * kWidth / picture.cols, 16, 4 * kWidth);
  if (picture.cols < 32 || picture.rows < 32) return {};
  cv::Mat small;
  cv::resize(picture, small, cv::Size(width, height), 0, 0, cv::INTER_AREA);
  cv::GaussianBlur(small, small, cv::Size(3, 3), 0);
  cv::Mat mask(height, width, CV_8U, cv::Scalar(cv::GC_BGD));
  const auto box = [&](double x0, double y0, double x1, double y1) {
    return cv::Rect(cv::Point(static_cast<int>(x0 * width), static_cast<int>(y0 * height)),
                    cv::Point(static_cast<int>(x1 * width), static_cast<int>(y1 * height)));
  };
  mask(box(0.12, 0.08, 0.88, 1.0)).setTo(cv::GC_PR_BGD);
  mask(box(0.30, 0.18, 0.70, 1.0)).setTo(cv::GC_PR_FGD);
  cv::Mat background, foreground;
  // grabCut seeds its clusters from the thread's generator: the same picture must give the same cut
  cv::RNG &generator = cv::theRNG();
  const cv::RNG before = generator;
  generator.state = 0x5eed;
  cv::grabCut(small, mask, cv::Rect(), background, foreground, 4, cv::GC_INIT_WITH_MASK);
  generator = before;
  cv::Mat subject = (mask == cv::GC_FGD) | (mask == cv::GC_PR_FGD);
  cv::morphologyEx(subject, subject, cv::MORPH_OPEN,
                   cv::getStructuringElement(cv::MORPH_ELLIPSE, cv::Size(5, 5)));
  // the largest piece only
  cv::Mat labels, stats, centroids;
  const int count = cv::connectedComponentsWithStats(subject, labels, stats, centroids, 8, CV_32S);
  int best = 0, area = 0;
  for (int i = 1; i < count; ++i)
    if (stats.at<int>(i, cv::CC_STAT_AREA) > area) area = stats.at<int>(best = i, cv::CC_STAT_AREA);
  const double share = static_cast<double>(area) / (width * height);
  if (share < 0.02 || share > 0.45) return {};
  subject = labels == best;
  // convincing: its edge runs along edges of the picture, compared with the picture's usual contrast
  cv::Mat grey, gx, gy, gradient, rim;
  cv::cvtColor(small, grey, cv::COLOR_BGR2GRAY);
  cv::Sobel(grey, gx, CV_32F, 1, 0);
  cv::Sobel(grey, gy, CV_32F, 0, 1);
  cv::magnitude(gx, gy, gradient);
  cv::morphologyEx(subject, rim, cv::MORPH_GRADIENT,
                   cv::getStructuringElement(cv::MORPH_RECT, cv::Size(3, 3)));
  if (cv::mean(gradient, rim)[0] < 2.2 * cv::mean(gradient)[0] + 8) return {};
  cv::Mat whole;
  cv::resize(subject, whole, picture.size(), 0, 0, cv::INTER_LINEAR);
  return whole > 127;
}

}  // namespace

cv::Mat estimate_depth(const cv::Mat &picture, const cv::Mat *subjects) {
  cv::Mat depth(picture.size(), CV_8U);
  const auto ground = [&](int y) {
    const double below = std::max(0.0, (y + 0.5) / picture.rows - kHorizon) / (1 - kHorizon);
    return kFar + (kNearest - kFar) * below;
  };
  for (int y = 0; y < depth.rows; ++y) depth.row(y).setTo(cv::Scalar(ground(y)));
  const cv::Mat mask = subjects ? *subjects : find_subject(picture);
  if (mask.empty()) return depth;
  cv::Mat labels, stats, centroids;
  const int count = cv::connectedComponentsWithStats(mask, labels, stats, centroids, 8, CV_32S);
  for (int i = 1; i < count; ++i) {
    const int foot = stats.at<int>(i, cv::CC_STAT_TOP) + stats.at<int>(i, cv::CC_STAT_HEIGHT) - 1;
    depth.setTo(cv::Scalar(std::min(255.0, ground(foot) + kStanding)), labels == i);
  }
  return depth;
}

}  // namespace animatic
