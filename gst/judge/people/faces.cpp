// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/people/faces.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace judge::people {
namespace {

constexpr int kWidth = 320, kHeight = 240;
constexpr float kSure = 0.7f, kOverlap = 0.4f;
constexpr int kSide = 112;  // pixels of the aligned face

// The left and top corner of a box is where it is; the detector's picture fills 320x240 with even scale.
struct Fitted {
  cv::Mat picture;
  float scale;
};
Fitted fitted(const cv::Mat &bgr) {
  const float scale = std::min(static_cast<float>(kWidth) / static_cast<float>(bgr.cols),
                               static_cast<float>(kHeight) / static_cast<float>(bgr.rows));
  cv::Mat small, out(kHeight, kWidth, CV_8UC3, cv::Scalar(127, 127, 127));
  cv::resize(bgr, small,
             {std::max(1, static_cast<int>(static_cast<float>(bgr.cols) * scale)),
              std::max(1, static_cast<int>(static_cast<float>(bgr.rows) * scale))},
             0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
  small.copyTo(out({0, 0, small.cols, small.rows}));
  return {out, scale};
}

float overlap(const cv::Rect2f &a, const cv::Rect2f &b) {
  const float both = (a & b).area();
  return both / std::max(1e-6f, a.area() + b.area() - both);
}

cv::Point2f mean(const cv::Mat &m, std::initializer_list<int> points) {
  cv::Point2f sum;
  for (const int i : points) sum += cv::Point2f(m.at<float>(2 * i), m.at<float>(2 * i + 1));
  return sum * (1.f / static_cast<float>(points.size()));
}

}  // namespace

std::vector<Face> detect_faces(cv::dnn::Net &net, const cv::Mat &bgr) {
  const auto fit = fitted(bgr);
  net.setInput(cv::dnn::blobFromImage(fit.picture, 1 / 128.0, {}, {127, 127, 127}, true));
  std::vector<cv::Mat> out;
  net.forward(out, std::vector<cv::String>{"scores", "boxes"});
  const cv::Mat scores = out[0].reshape(1, static_cast<int>(out[0].total() / 2)),
                boxes = out[1].reshape(1, static_cast<int>(out[1].total() / 4));
  std::vector<Face> all, kept;
  for (int i = 0; i < scores.rows; i++) {
    if (scores.at<float>(i, 1) < kSure) continue;
    const float *b = boxes.ptr<float>(i);
    const float x = b[0] * kWidth / fit.scale, y = b[1] * kHeight / fit.scale,
                right = b[2] * kWidth / fit.scale, bottom = b[3] * kHeight / fit.scale;
    Face f;
    f.box = cv::Rect2f(x, y, right - x, bottom - y) &
            cv::Rect2f(0, 0, static_cast<float>(bgr.cols), static_cast<float>(bgr.rows));
    f.score = scores.at<float>(i, 1);
    if (f.box.width >= 4 && f.box.height >= 4) all.push_back(f);
  }
  std::sort(all.begin(), all.end(), [](const Face &a, const Face &b) { return a.score > b.score; });
  for (const Face &f : all)
    if (std::none_of(kept.begin(), kept.end(),
                     [&](const Face &k) { return overlap(k.box, f.box) > kOverlap; }))
      kept.push_back(f);
  return kept;
}

void find_points(cv::dnn::Net &net, const cv::Mat &bgr, Face &face) {
  const cv::Rect box = cv::Rect(face.box) & cv::Rect(0, 0, bgr.cols, bgr.rows);
  cv::Mat grey;
  cv::cvtColor(bgr(box), grey, cv::COLOR_BGR2GRAY);
  cv::resize(grey, grey, {64, 64}, 0, 0, cv::INTER_AREA);
  net.setInput(cv::dnn::blobFromImage(grey, 1 / 256.0));
  const cv::Mat p = net.forward().reshape(1, 1);
  const cv::Point2f points[5] = {mean(p, {37, 38, 40, 41}), mean(p, {43, 44, 46, 47}), mean(p, {30}),
                                 mean(p, {48, 60}), mean(p, {54, 64})};
  for (std::size_t i = 0; i < 5; i++)
    face.points[i] = {static_cast<float>(box.x) + points[i].x * static_cast<float>(box.width),
                      static_cast<float>(box.y) + points[i].y * static_cast<float>(box.height)};
}

void recognise(cv::dnn::Net &net, const cv::Mat &bgr, Face &face) {
  // Where the network was trained to find the points of a face, in 112x112 (the usual ArcFace alignment).
  static const std::vector<cv::Point2f> reference = {
      {38.2946f, 51.6963f}, {73.5318f, 51.5014f}, {56.0252f, 71.7366f}, {41.5493f, 92.3655f}, {70.7299f, 92.2041f}};
  // Least-squares similarity (Umeyama 1991) over the five points.
  cv::Point2f from, to;
  for (std::size_t i = 0; i < 5; i++) from += face.points[i] * 0.2f, to += reference[i] * 0.2f;
  double a = 0, b = 0, n = 1e-9;
  for (std::size_t i = 0; i < 5; i++) {
    const cv::Point2f p = face.points[i] - from, q = reference[i] - to;
    a += static_cast<double>(p.x * q.x + p.y * q.y);
    b += static_cast<double>(p.x * q.y - p.y * q.x);
    n += static_cast<double>(p.x * p.x + p.y * p.y);
  }
  a /= n;
  b /= n;
  const double fx = static_cast<double>(from.x), fy = static_cast<double>(from.y);
  const cv::Matx23d t(a, -b, static_cast<double>(to.x) - a * fx + b * fy, b, a,
                      static_cast<double>(to.y) - b * fx - a * fy);
  cv::Mat aligned;
  const double scale = std::hypot(a, b);
  if (scale < 0.6) {  // a large face: by area first, or the warp picks single pixels out of it
    const cv::Rect2f wide(face.box.x - 0.5f * face.box.width, face.box.y - 0.5f * face.box.height, 2 * face.box.width,
                          2 * face.box.height);
    const cv::Rect around = cv::Rect(wide) & cv::Rect(0, 0, bgr.cols, bgr.rows);
    const double f = std::max(1.0 / around.width, scale * 1.4);
    cv::Mat small;
    cv::resize(bgr(around), small, {}, f, f, cv::INTER_AREA);
    const double fx2 = static_cast<double>(small.cols) / around.width, fy2 = static_cast<double>(small.rows) / around.height;
    const cv::Matx23d u(t(0, 0) / fx2, t(0, 1) / fy2, t(0, 2) + t(0, 0) * around.x + t(0, 1) * around.y, t(1, 0) / fx2,
                        t(1, 1) / fy2, t(1, 2) + t(1, 0) * around.x + t(1, 1) * around.y);
    cv::warpAffine(small, aligned, u, {kSide, kSide}, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  } else {
    cv::warpAffine(bgr, aligned, t, {kSide, kSide}, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  }
  net.setInput(cv::dnn::blobFromImage(aligned, 1 / 128.0, {}, {127, 127, 127}, true));
  cv::Mat who = net.forward().reshape(1, 1).clone();
  const double length = cv::norm(who);
  if (length > 1e-6 && std::isfinite(length)) face.who = who / length;
}

}  // namespace judge::people
