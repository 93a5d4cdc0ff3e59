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

cv::Point2f mean(const std::vector<cv::Point2f> &p, std::initializer_list<std::size_t> points) {
  cv::Point2f sum;
  for (const std::size_t i : points) sum += p[i];
  return sum * (1.f / static_cast<float>(points.size()));
}

// What is left of a face that the edge of the picture cuts off: a face is about 1.3 times as high as it is wide.
float whole_of(const cv::Rect2f &all, const cv::Rect2f &seen, cv::Size picture) {
  float whole = seen.area() / std::max(1e-3f, all.area());
  const float near = 0.02f * std::max(seen.width, seen.height);
  const bool above_or_below = seen.y <= near || seen.br().y >= static_cast<float>(picture.height) - near,
             beside = seen.x <= near || seen.br().x >= static_cast<float>(picture.width) - near;
  if (above_or_below && !beside) whole = std::min(whole, seen.height / (1.3f * seen.width));
  if (beside && !above_or_below) whole = std::min(whole, 1.3f * seen.width / seen.height);
  return whole;
}

std::vector<cv::Point2f> outline_in(cv::dnn::Net &net, const cv::Mat &bgr, const cv::Rect2f &region) {
  cv::Rect box = cv::Rect(region) & cv::Rect(0, 0, bgr.cols, bgr.rows);
  if (box.width < 2 || box.height < 2) box = {0, 0, bgr.cols, bgr.rows};
  cv::Mat grey;
  cv::cvtColor(bgr(box), grey, cv::COLOR_BGR2GRAY);
  cv::resize(grey, grey, {64, 64}, 0, 0, cv::INTER_AREA);
  net.setInput(cv::dnn::blobFromImage(grey, 1 / 256.0));
  const cv::Mat p = net.forward().reshape(1, 1);
  std::vector<cv::Point2f> out(68);
  for (int i = 0; i < 68; i++)
    out[static_cast<std::size_t>(i)] = {
        static_cast<float>(box.x) + p.at<float>(2 * i) * static_cast<float>(box.width),
        static_cast<float>(box.y) + p.at<float>(2 * i + 1) * static_cast<float>(box.height)};
  return out;
}

cv::Rect2f extent_of(const std::vector<cv::Point2f> &points) {
  cv::Point2f low = points[0], high = points[0];
  for (const auto &p : points) {
    low = {std::min(low.x, p.x), std::min(low.y, p.y)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y)};
  }
  return {low, high};
}

std::vector<Face> faces_in(cv::dnn::Net &net, const Fitted &fit, cv::Size picture) {
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
    const cv::Rect2f all_of_it(x, y, right - x, bottom - y);
    f.box = all_of_it & cv::Rect2f(0, 0, static_cast<float>(picture.width), static_cast<float>(picture.height));
    f.whole = whole_of(all_of_it, f.box, picture);
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

// The picture in neutral light (grey world): a strong cast hides faces from the detector.
cv::Mat neutral(const cv::Mat &bgr) {
  const cv::Scalar mean = cv::mean(bgr);
  const double grey = (mean[0] + mean[1] + mean[2]) / 3;
  std::vector<cv::Mat> planes;
  cv::split(bgr, planes);
  for (int k = 0; k < 3; k++) {
    cv::Mat &p = planes[static_cast<std::size_t>(k)];
    p.convertTo(p, CV_8U, std::clamp(grey / std::max(1.0, mean[k]), 0.4, 2.5));
  }
  cv::Mat out;
  cv::merge(planes, out);
  return out;
}

}  // namespace

std::vector<Face> detect_faces(cv::dnn::Net &net, const cv::Mat &bgr) {
  Fitted fit = fitted(bgr);
  auto found = faces_in(net, fit, bgr.size());
  if (!found.empty()) return found;
  fit.picture = neutral(fit.picture);
  return faces_in(net, fit, bgr.size());
}

void find_points(cv::dnn::Net &net, const cv::Mat &bgr, Face &face) {
  const auto first = outline_in(net, bgr, face.box);
  const cv::Rect2f e = extent_of(first);
  // The eyebrows begin a quarter below the upper edge of a detector's box, the chin ends at its lower one.
  const float high = e.height / 0.75f;
  const cv::Rect2f anew((e.x + face.box.x) / 2, (e.y - 0.25f * high + face.box.y) / 2, (e.width + face.box.width) / 2,
                        (high + face.box.height) / 2);
  const auto second = outline_in(net, bgr, anew);
  face.outline = first;
  float apart = 0;
  for (std::size_t i = 0; i < first.size(); i++) {
    apart += static_cast<float>(cv::norm(first[i] - second[i])) / static_cast<float>(first.size());
    face.outline[i] = (first[i] + second[i]) * 0.5f;
  }
  const auto &p = face.outline;
  face.points = {mean(p, {37, 38, 40, 41}), mean(p, {43, 44, 46, 47}), p[30], mean(p, {48, 60}), mean(p, {54, 64})};
  face.unsure = apart / std::max(1.f, static_cast<float>(cv::norm(face.points[1] - face.points[0])));
}

cv::Matx23d similarity_of(const std::array<cv::Point2f, 5> &p, const std::array<cv::Point2f, 5> &q) {
  cv::Point2f from, to;
  for (std::size_t i = 0; i < 5; i++) from += p[i] * 0.2f, to += q[i] * 0.2f;
  double a = 0, b = 0, n = 1e-9;
  for (std::size_t i = 0; i < 5; i++) {
    const cv::Point2f x = p[i] - from, y = q[i] - to;
    a += static_cast<double>(x.x * y.x + x.y * y.y);
    b += static_cast<double>(x.x * y.y - x.y * y.x);
    n += static_cast<double>(x.x * x.x + x.y * x.y);
  }
  a /= n;
  b /= n;
  const double fx = static_cast<double>(from.x), fy = static_cast<double>(from.y);
  return {a, -b, static_cast<double>(to.x) - a * fx + b * fy, b, a, static_cast<double>(to.y) - b * fx - a * fy};
}

void recognise(cv::dnn::Net &net, const cv::Mat &bgr, Face &face) {
  // Where the network was trained to find the points of a face, in 112x112 (the usual ArcFace alignment).
  static const std::array<cv::Point2f, 5> reference = {
      {{38.2946f, 51.6963f}, {73.5318f, 51.5014f}, {56.0252f, 71.7366f}, {41.5493f, 92.3655f}, {70.7299f, 92.2041f}}};
  const cv::Matx23d t = similarity_of(face.points, reference);
  cv::Mat aligned;
  const double scale = std::hypot(t(0, 0), t(1, 0));
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
  face.crop = aligned;
  face.who = who_of(net, aligned);
}

cv::Mat who_of(cv::dnn::Net &net, const cv::Mat &crop) {
  net.setInput(cv::dnn::blobFromImage(crop, 1 / 128.0, {}, {127, 127, 127}, true));
  const cv::Mat who = net.forward().reshape(1, 1);
  const double length = cv::norm(who);
  return length > 1e-6 && std::isfinite(length) ? cv::Mat(who / length) : cv::Mat();
}

cv::Mat in_the_light_of(const cv::Mat &crop, const cv::Mat &light) {
  // Reinhard et al. 2001, with the means and deviations of the middle: hair and background have other colours.
  const cv::Rect middle(kSide / 5, kSide / 5, kSide * 3 / 5, kSide * 7 / 10);
  cv::Mat from, to, out;
  cv::cvtColor(crop, from, cv::COLOR_BGR2Lab);
  cv::cvtColor(light, to, cv::COLOR_BGR2Lab);
  cv::Scalar m, d, n, e;
  cv::meanStdDev(from(middle), m, d);
  cv::meanStdDev(to(middle), n, e);
  std::vector<cv::Mat> planes;
  cv::split(from, planes);
  for (int k = 0; k < 3; k++) {
    const double gain = std::clamp(e[k] / std::max(1.0, d[k]), 0.5, 2.0);
    planes[static_cast<std::size_t>(k)].convertTo(planes[static_cast<std::size_t>(k)], CV_8U, gain, n[k] - gain * m[k]);
  }
  cv::merge(planes, out);
  cv::cvtColor(out, out, cv::COLOR_Lab2BGR);
  return out;
}

}  // namespace judge::people
