// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/motion.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/calib3d.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/video/tracking.hpp>

#include "judge/picture.hpp"

namespace judge {

namespace {

constexpr int kLevels = 2;                // above the picture itself
const cv::Size kWindow(15, 15);           // pixels

}  // namespace

const std::vector<cv::Mat> &Followable::pyramid() {
  if (pyramid_.empty()) cv::buildOpticalFlowPyramid(grey_, pyramid_, kWindow, kLevels);
  return pyramid_;
}

Motion global_motion(Followable &a, Followable &b) {
  Motion m;
  const double w = a.grey().cols, h = a.grey().rows;
  std::vector<cv::Point2f> from, to, back;
  cv::goodFeaturesToTrack(a.grey(), from, 90, 0.008, std::max(4.0, w / 40));
  if (from.size() < 8) return m;
  std::vector<uchar> ok1, ok2;
  const cv::TermCriteria enough(cv::TermCriteria::COUNT | cv::TermCriteria::EPS, 15, 0.03);
  cv::calcOpticalFlowPyrLK(a.pyramid(), b.pyramid(), from, to, ok1, cv::noArray(), kWindow, kLevels, enough);
  cv::calcOpticalFlowPyrLK(b.pyramid(), a.pyramid(), to, back, ok2, cv::noArray(), kWindow, kLevels, enough);
  std::vector<cv::Point2f> p, q;
  for (std::size_t i = 0; i < from.size(); i++)
    if (ok1[i] && ok2[i] && cv::norm(from[i] - back[i]) < 0.5) {
      p.push_back(from[i]);
      q.push_back(to[i]);
    }
  m.tracked = static_cast<double>(p.size()) / static_cast<double>(from.size());
  if (p.size() < 8) return m;
  std::vector<uchar> inlier;
  const cv::Mat fit = cv::estimateAffinePartial2D(p, q, inlier, cv::RANSAC, 1.0, 500, 0.99, 5);
  if (fit.empty()) return m;
  bool cell[24] = {};
  int agree = 0;
  for (std::size_t i = 0; i < p.size(); i++)
    if (inlier[i]) {
      agree++;
      cell[std::min(3, static_cast<int>(p[i].y / h * 4)) * 6 +
           std::min(5, static_cast<int>(p[i].x / w * 6))] = true;
    }
  for (bool c : cell) m.cover += c / 24.0;
  std::vector<float> xs, ys;
  for (std::size_t i = 0; i < p.size(); i++)
    if (inlier[i]) xs.push_back(p[i].x), ys.push_back(p[i].y);
  const auto span = [](std::vector<float> &v) {  // of the middle 94 %
    std::sort(v.begin(), v.end());
    const auto n = static_cast<double>(v.size() - 1);
    return v.empty() ? 0.0
                     : static_cast<double>(v[static_cast<std::size_t>(0.97 * n + 0.5)] - v[static_cast<std::size_t>(0.03 * n + 0.5)]);
  };
  m.global = agree >= 8 && m.cover > 0.5 && span(xs) > 0.45 * w && span(ys) > 0.3 * h;
  m.support = static_cast<double>(agree) / static_cast<double>(p.size());
  m.matrix = cv::Matx23d(fit.ptr<double>());
  const auto &t = m.matrix;
  m.x = (t(0, 0) * w / 2 + t(0, 1) * h / 2 + t(0, 2) - w / 2) / w;
  m.y = (t(1, 0) * w / 2 + t(1, 1) * h / 2 + t(1, 2) - h / 2) / w;
  m.zoom = 0.5 * std::log(std::max(1e-6, t(0, 0) * t(0, 0) + t(1, 0) * t(1, 0)));
  m.roll = -std::atan2(t(1, 0), t(0, 0)) * 180 / std::numbers::pi;
  m.known = agree >= 8 && m.support > 0.4 && m.cover > 0.12;
  m.global = m.global && m.known;
  return m;
}

Followed DenseMotion::followed(const cv::Mat &before, const cv::Mat &now, const Motion &global) {
  constexpr int kLeast = 48;
  if (std::min(now.cols, now.rows) < kLeast) return {before, 0};
  if (!flow_) {
    flow_ = cv::DISOpticalFlow::create(cv::DISOpticalFlow::PRESET_ULTRAFAST);
    flow_->setFinestScale(1);
  }
  cv::Mat map;
  Followed out;
  flow_->calc(now, before, map);
  // What the camera alone would do, from now back to before.
  cv::Matx23d back = cv::Matx23d::eye();
  if (global.known) cv::invertAffineTransform(global.matrix, back);
  std::vector<double> squares;  // of lengths
  squares.reserve(map.total() / 4 + static_cast<std::size_t>(map.rows + map.cols));
  for (int y = 0; y < map.rows; y++) {
    cv::Vec2f *row = map.ptr<cv::Vec2f>(y);
    for (int x = 0; x < map.cols; x++) row[x] += cv::Vec2f(static_cast<float>(x), static_cast<float>(y));
    if (y % 2) continue;
    const double bx = back(0, 1) * y, by = back(1, 1) * y;
    for (int x = 0; x < map.cols; x += 2) {
      const double dx = row[x][0] - (back(0, 0) * x + bx + back(0, 2)), dy = row[x][1] - (back(1, 0) * x + by + back(1, 2));
      squares.push_back(dx * dx + dy * dy);
    }
  }
  const auto most = squares.begin() + static_cast<std::ptrdiff_t>(0.95 * static_cast<double>(squares.size() - 1));
  std::nth_element(squares.begin(), most, squares.end());
  out.step = static_cast<double>(static_cast<float>(std::sqrt(*most))) / static_cast<double>(now.cols);
  cv::remap(before, out.picture, map, cv::noArray(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  return out;
}

}  // namespace judge
