// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/framing.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

namespace judge {
namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr double kMostRoll = 45;      // degrees: a picture that lies on its side or its head is another take
constexpr double kGoodEnough = 0.85;  // of the tolerance: registration is not exact

cv::Matx33d square(const cv::Matx23d &m) {
  return {m(0, 0), m(0, 1), m(0, 2), m(1, 0), m(1, 1), m(1, 2), 0, 0, 1};
}

// The registration that is left: still -> take -> repaired picture.
Registration left_over(const Registration &r, const Framing &f, cv::Size size) {
  const cv::Matx33d t = square(matrix_of(f, size)).inv() * square(r.matrix);
  Registration out = r;
  const double w = size.width, h = size.height;
  out.x = (t(0, 0) * w / 2 + t(0, 1) * h / 2 + t(0, 2) - w / 2) / w;
  out.y = (t(1, 0) * w / 2 + t(1, 1) * h / 2 + t(1, 2) - h / 2) / h;
  out.zoom = std::log(std::max(1e-3, std::hypot(t(0, 0), t(1, 0))));
  out.roll = -std::atan2(t(1, 0), t(0, 0)) / kDegree;
  return out;
}

}  // namespace

cv::Matx23d matrix_of(const Framing &f, cv::Size size, double shape) {
  const double w = size.width, h = size.height, c = std::cos(f.roll * kDegree) / f.zoom, s = std::sin(f.roll * kDegree) / f.zoom;
  // Pixel centres; an oblong pixel is squared first and made oblong again.
  const double mx = (w - 1) / 2, my = (h - 1) / 2, across = -s / shape, down = s * shape;
  return {c, across, mx + f.x * w - c * mx - across * my, down, c, my + f.y * w * shape - down * mx - c * my};
}

cv::Mat reframed(const cv::Mat &bgr, const Framing &framing) {
  cv::Mat out;
  cv::warpAffine(bgr, out, matrix_of(framing, bgr.size()), bgr.size(), cv::INTER_CUBIC | cv::WARP_INVERSE_MAP,
                 cv::BORDER_REPLICATE);
  return out;
}

std::optional<Framing> better_framing(const Registration &r, const Allowance &allowance, cv::Size size) {
  if (!r.registered || r.mirrored) return std::nullopt;
  const double shape = static_cast<double>(size.height) / size.width;  // of the picture, in widths
  const double roll = std::atan2(r.matrix(1, 0), r.matrix(0, 0)) / kDegree;
  if (std::abs(roll) > kMostRoll) return std::nullopt;
  const cv::Vec2d middle = r.matrix * cv::Vec3d(size.width / 2.0, size.height / 2.0, 1);
  const double x = middle[0] / size.width - 0.5, y = middle[1] / size.width - 0.5 * shape;
  std::optional<Framing> best;
  double least = 1e9;
  for (int turn = 0; turn <= 8; turn++)
    for (double zoom = 1; zoom <= kMostZoom + 1e-9; zoom += 0.01) {
      Framing f{0, 0, zoom, roll * turn / 8};
      const double c = std::abs(std::cos(f.roll * kDegree)) / zoom, s = std::abs(std::sin(f.roll * kDegree)) / zoom;
      const double room_x = 0.5 - 0.5 * (c + s * shape), room_y = 0.5 * shape - 0.5 * (s + c * shape);
      if (room_x < 0 || room_y < 0) continue;  // a corner would lie outside
      f.x = std::clamp(x, -room_x, room_x);
      f.y = std::clamp(y, -room_y, room_y);
      const double excess = measure_composition(left_over(r, f, size), allowance).excess;
      // Of two that are as good the one that enlarges less.
      if (excess > kGoodEnough || excess + std::log(zoom) >= least) continue;
      least = excess + std::log(zoom);
      best = f;
    }
  if (best && best->neutral()) return std::nullopt;
  return best;
}

}  // namespace judge
