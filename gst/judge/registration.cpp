// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/registration.hpp"

#include <cmath>
#include <numbers>
#include <opencv2/calib3d.hpp>
#include <opencv2/features2d.hpp>
#include <opencv2/imgproc.hpp>

#include "judge/picture.hpp"

namespace judge {
namespace {

struct Features {
  std::vector<cv::KeyPoint> points;
  cv::Mat descriptors;
};

cv::Mat equalised(const cv::Mat &bgr) {
  cv::Mat out;
  cv::createCLAHE(3.0, {6, 4})->apply(luma(bgr), out);
  return out;
}

Features features_of(const cv::Mat &grey) {
  Features f;
  auto detector = cv::AKAZE::create(cv::AKAZE::DESCRIPTOR_MLDB, 0, 3, 0.0006f, 3, 3);
  detector->detectAndCompute(grey, cv::noArray(), f.points, f.descriptors);
  if (f.points.size() >
      700) {  // a texture of thousands of equal points says no more, and matching is quadratic
    std::vector<int> order(f.points.size());
    for (std::size_t i = 0; i < order.size(); i++) order[i] = static_cast<int>(i);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
      return f.points[static_cast<std::size_t>(a)].response > f.points[static_cast<std::size_t>(b)].response;
    });
    Features best;
    for (int i = 0; i < 700; i++) {
      const int k = order[static_cast<std::size_t>(i)];
      best.points.push_back(f.points[static_cast<std::size_t>(k)]);
      best.descriptors.push_back(f.descriptors.row(k));
    }
    return best;
  }
  return f;
}

cv::Mat soft_energy(const cv::Mat &bgr) {
  cv::Mat e = gradient_energy(luma(bgr));
  cv::GaussianBlur(e, e, {}, 1.5);
  return e;
}

struct Hypothesis {
  bool good = false;
  int matches = 0;
  cv::Matx23d matrix = cv::Matx23d::eye();
};

Hypothesis match(const Features &a, const Features &b, cv::Size size) {
  Hypothesis h;
  if (a.points.size() < 8 || b.points.size() < 8) return h;
  std::vector<std::vector<cv::DMatch>> pairs;
  cv::BFMatcher(cv::NORM_HAMMING).knnMatch(a.descriptors, b.descriptors, pairs, 2);
  std::vector<cv::Point2f> p, q;
  for (const auto &m : pairs)
    if (m.size() == 2 && m[0].distance < 0.82f * m[1].distance) {
      p.push_back(a.points[static_cast<std::size_t>(m[0].queryIdx)].pt);
      q.push_back(b.points[static_cast<std::size_t>(m[0].trainIdx)].pt);
    }
  if (p.size() < 6) return h;
  std::vector<uchar> inlier;
  const cv::Mat fit = cv::estimateAffinePartial2D(p, q, inlier, cv::RANSAC, 3.0, 3000, 0.995, 10);
  if (fit.empty()) return h;
  bool cell[24] = {};
  for (std::size_t i = 0; i < p.size(); i++)
    if (inlier[i]) {
      h.matches++;
      const int cx = std::clamp(static_cast<int>(p[i].x / static_cast<float>(size.width) * 6), 0, 5);
      const int cy = std::clamp(static_cast<int>(p[i].y / static_cast<float>(size.height) * 4), 0, 3);
      cell[cy * 6 + cx] = true;
    }
  int cells = 0;
  for (bool c : cell) cells += c;
  h.matrix = cv::Matx23d(fit.ptr<double>());
  const double scale = std::hypot(h.matrix(0, 0), h.matrix(1, 0));
  h.good = h.matches >= 8 && cells >= 4 && scale > 0.35 && scale < 2.9 &&
           h.matches >= 0.12 * static_cast<double>(p.size());
  return h;
}

double correlation(const cv::Mat &a, const cv::Mat &b, const cv::Mat &mask) {
  const double n = mask.empty() ? static_cast<double>(a.total()) : cv::countNonZero(mask);
  if (n < 64) return 0;
  cv::Scalar ma, sa, mb, sb;
  cv::meanStdDev(a, ma, sa, mask);
  cv::meanStdDev(b, mb, sb, mask);
  if (sa[0] < 1e-4 || sb[0] < 1e-4) return sa[0] < 1e-4 && sb[0] < 1e-4 ? 1 : 0;
  cv::Mat product = (a - ma[0]).mul(b - mb[0]);
  return cv::mean(product, mask)[0] / (sa[0] * sb[0]);
}

double likeness(const cv::Mat &still_energy, const cv::Mat &frame_energy, const cv::Matx23d &matrix) {
  cv::Mat warped, mask;
  const cv::Mat full(still_energy.size(), CV_8U, cv::Scalar(255));
  cv::warpAffine(still_energy, warped, matrix, frame_energy.size());
  cv::warpAffine(full, mask, matrix, frame_energy.size(), cv::INTER_NEAREST);
  // A hypothesis that explains only a corner of the picture is worth less than one that explains all of it.
  const double share = cv::mean(mask)[0] / 255;
  return correlation(warped, frame_energy, mask) * std::min(1.0, 0.6 + 0.7 * share);
}

}  // namespace

cv::Mat fit(const cv::Mat &still, cv::Size size) {
  if (still.size() == size) return still;
  const double scale =
      std::max(static_cast<double>(size.width) / still.cols, static_cast<double>(size.height) / still.rows);
  cv::Mat scaled, out;
  cv::resize(still, scaled,
             {std::max(size.width, static_cast<int>(std::lround(still.cols * scale))),
              std::max(size.height, static_cast<int>(std::lround(still.rows * scale)))},
             0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
  scaled({(scaled.cols - size.width) / 2, (scaled.rows - size.height) / 2, size.width, size.height})
      .copyTo(out);
  return out;
}

Registration register_still(const cv::Mat &given, const cv::Mat &frame) {
  Registration r;
  const cv::Mat still = fit(given, frame.size());
  const double w = frame.cols, h = frame.rows;
  const cv::Mat still_grey = equalised(still), frame_grey = equalised(frame);
  const cv::Mat se = soft_energy(still), fe = soft_energy(frame);

  cv::Mat sl, fl;
  cv::resize(se, sl, {24, 14}, 0, 0, cv::INTER_AREA);
  cv::resize(fe, fl, {24, 14}, 0, 0, cv::INTER_AREA);
  r.layout = correlation(sl, fl, {});

  // "Nothing moved" needs no features, which a flat drawing may not have; a small bonus keeps the noise of
  // the estimates out of it.
  const double unmoved = likeness(se, fe, r.matrix) + 0.03;
  r.likeness = unmoved - 0.03;
  double best = unmoved;
  if (unmoved < 0.93) {
    const Features fs = features_of(still_grey), ff = features_of(frame_grey);
    const Hypothesis direct = match(fs, ff, frame.size());
    if (direct.good) {
      const double l = likeness(se, fe, direct.matrix);
      if (l > best) {
        best = r.likeness = l;
        r.matrix = direct.matrix;
        r.matches = direct.matches;
      }
    }
    cv::Mat flipped, flipped_energy;
    cv::flip(still_grey, flipped, 1);
    cv::flip(se, flipped_energy, 1);
    Hypothesis plain;  // mirrored and not moved
    plain.good = true;
    for (const Hypothesis &m : {match(features_of(flipped), ff, frame.size()), plain}) {
      if (!m.good) continue;
      const double l = likeness(flipped_energy, fe, m.matrix);
      // Half-symmetric pictures resemble their mirror image: the mirrored hypothesis must be clearly better.
      if (l > best + 0.12 && l > 0.4) {
        best = r.likeness = l;
        r.mirrored = true;
        r.matches = m.matches;
        r.matrix = cv::Matx23d(-m.matrix(0, 0), m.matrix(0, 1), m.matrix(0, 0) * (w - 1) + m.matrix(0, 2),
                               -m.matrix(1, 0), m.matrix(1, 1), m.matrix(1, 0) * (w - 1) + m.matrix(1, 2));
      }
    }
  }
  const bool moved = r.matches > 0;
  r.registered = moved || r.mirrored || r.likeness > 0.35;
  r.confidence = std::clamp((r.likeness - 0.15) / 0.5, 0.0, 1.0);
  if (moved) r.confidence = std::max(r.confidence, std::clamp(r.matches / 60.0, 0.0, 1.0));
  if (moved || r.mirrored) {
    cv::Matx23d t = r.matrix;
    if (r.mirrored)  // take the mirroring out again: what is left is shift, zoom and roll
      t = cv::Matx23d(-t(0, 0), t(0, 1), t(0, 2) + t(0, 0) * (w - 1), -t(1, 0), t(1, 1),
                      t(1, 2) + t(1, 0) * (w - 1));
    r.x = (t(0, 0) * w / 2 + t(0, 1) * h / 2 + t(0, 2) - w / 2) / w;
    r.y = (t(1, 0) * w / 2 + t(1, 1) * h / 2 + t(1, 2) - h / 2) / h;
    r.zoom = std::log(std::max(1e-3, std::hypot(t(0, 0), t(1, 0))));
    r.roll = -std::atan2(t(1, 0), t(0, 0)) * 180 / std::numbers::pi;
    const double turned = std::hypot(1 - t(0, 0), t(1, 0));
    r.pivot = turned > 0.01 ? std::hypot(r.x * w, r.y * h) / turned / h : 0;
  }
  return r;
}

bool background_stands(const cv::Mat &given, const cv::Mat &frame, const Registration &r, const cv::Rect2d &person) {
  const cv::Mat se = soft_energy(fit(given, frame.size())), fe = soft_energy(frame);
  cv::Mat outside(frame.size(), CV_8U, cv::Scalar(255));
  // Hair, hands and shadows reach beyond the box.
  const double wide = 0.15 * person.width, high = 0.1 * person.height;
  const cv::Rect box(static_cast<int>((person.x - wide) * frame.cols), static_cast<int>((person.y - high) * frame.rows),
                     static_cast<int>((person.width + 2 * wide) * frame.cols),
                     static_cast<int>((person.height + 2 * high) * frame.rows));
  outside(box & cv::Rect({}, frame.size())).setTo(0);
  if (cv::countNonZero(outside) < 0.1 * static_cast<double>(outside.total())) return false;
  cv::Mat moved, covered;
  cv::warpAffine(se, moved, r.matrix, frame.size());
  cv::warpAffine(cv::Mat(se.size(), CV_8U, cv::Scalar(255)), covered, r.matrix, frame.size(), cv::INTER_NEAREST);
  const double standing = correlation(se, fe, outside);
  return standing > 0.4 && standing > correlation(moved, fe, outside & covered) + 0.05;
}

Registration unmoved(const cv::Mat &given, const cv::Mat &frame, Registration r) {
  r.matrix = cv::Matx23d::eye();
  r.x = r.y = r.zoom = r.roll = r.pivot = 0;
  r.matches = 0;
  r.mirrored = false;
  r.registered = true;
  r.likeness = likeness(soft_energy(fit(given, frame.size())), soft_energy(frame), r.matrix);
  return r;
}

cv::Rect2d in_frame(const cv::Rect2d &box, cv::Size still, const Registration &r, cv::Size frame) {
  const double scale = std::max(static_cast<double>(frame.width) / still.width,
                                static_cast<double>(frame.height) / still.height);
  double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
  for (const double u : {box.x, box.x + box.width})
    for (const double v : {box.y, box.y + box.height}) {
      const double px = u * still.width * scale - (still.width * scale - frame.width) / 2,
                   py = v * still.height * scale - (still.height * scale - frame.height) / 2;
      const double x = (r.matrix(0, 0) * px + r.matrix(0, 1) * py + r.matrix(0, 2)) / frame.width,
                   y = (r.matrix(1, 0) * px + r.matrix(1, 1) * py + r.matrix(1, 2)) / frame.height;
      left = std::min(left, x), right = std::max(right, x);
      top = std::min(top, y), bottom = std::max(bottom, y);
    }
  return {left, top, right - left, bottom - top};
}

}  // namespace judge
