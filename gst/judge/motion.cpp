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

Motion global_motion(const cv::Mat &a, const cv::Mat &b) {
  Motion m;
  const double w = a.cols, h = a.rows;
  std::vector<cv::Point2f> from, to, back;
  cv::goodFeaturesToTrack(a, from, 90, 0.008, std::max(4.0, w / 40));
  if (from.size() < 8) return m;
  std::vector<uchar> ok1, ok2;
  std::vector<float> err;
  const cv::Size window(15, 15);
  const cv::TermCriteria enough(cv::TermCriteria::COUNT | cv::TermCriteria::EPS, 15, 0.03);
  cv::calcOpticalFlowPyrLK(a, b, from, to, ok1, err, window, 2, enough);
  cv::calcOpticalFlowPyrLK(b, a, to, back, ok2, err, window, 2, enough);
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

Followed followed(const cv::Mat &before, const cv::Mat &now, const Motion &global) {
  constexpr int kLeast = 48;
  if (std::min(now.cols, now.rows) < kLeast) return {before, 0};
  const auto dense = cv::DISOpticalFlow::create(cv::DISOpticalFlow::PRESET_ULTRAFAST);
  dense->setFinestScale(1);
  cv::Mat map;
  Followed out;
  dense->calc(now, before, map);
  // What the camera alone would do, from now back to before.
  cv::Matx23d back = cv::Matx23d::eye();
  if (global.known) cv::invertAffineTransform(global.matrix, back);
  std::vector<float> lengths;
  lengths.reserve(map.total() / 4);
  for (int y = 0; y < map.rows; y++)
    for (int x = 0; x < map.cols; x++) {
      cv::Vec2f &v = map.at<cv::Vec2f>(y, x);
      v += cv::Vec2f(static_cast<float>(x), static_cast<float>(y));
      if (x % 2 || y % 2) continue;
      const cv::Vec2d camera(back(0, 0) * x + back(0, 1) * y + back(0, 2), back(1, 0) * x + back(1, 1) * y + back(1, 2));
      lengths.push_back(static_cast<float>(cv::norm(cv::Vec2d(v) - camera)));
    }
  const auto most = lengths.begin() + static_cast<std::ptrdiff_t>(0.95 * static_cast<double>(lengths.size() - 1));
  std::nth_element(lengths.begin(), most, lengths.end());
  out.step = *most / static_cast<double>(now.cols);
  cv::remap(before, out.picture, map, cv::noArray(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  return out;
}

}  // namespace judge
