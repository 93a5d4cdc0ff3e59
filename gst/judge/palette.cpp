// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/palette.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "judge/picture.hpp"
#include "judge/weighted_median.hpp"

namespace judge {
namespace {

constexpr double kTonedLab = 47;  // Lab per 50 L of a grey picture whose red and blue are toned by 1 code per luma code

// How far a colour was turned, Lab: the chord of the angle at its own chroma. What chroma its new hue happens to have says
// nothing of how far it was turned. `distance` where one of the two is grey.
double turned(const cv::Vec3f &was, const cv::Vec3f &is, double distance) {
  const double a = std::hypot(was[1], was[2]), b = std::hypot(is[1], is[2]);
  if (a < 8 || b < 8) return distance;
  const double cosine = (was[1] * is[1] + was[2] * is[2]) / (a * b);
  return 2 * a * std::sqrt(std::max(0.0, (1 - cosine) / 2));
}

std::vector<float> projections(const cv::Mat &picture, double angle) {
  const cv::Mat small = lab(linear(working_copy(picture, 96)));
  std::vector<float> out;
  out.reserve(small.total());
  const auto c = static_cast<float>(std::cos(angle)), s = static_cast<float>(std::sin(angle));
  for (int y = 0; y < small.rows; y++)
    for (int x = 0; x < small.cols; x++) {
      const auto &p = small.at<cv::Vec3f>(y, x);
      out.push_back(c * p[1] + s * p[2]);
    }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

const char *hue_name(double a, double b) {
  static const char *const names[12] = {"pink", "red",  "orange", "yellow", "yellow-green", "green",
                                        "teal", "cyan", "azure",  "blue",   "violet",       "magenta"};
  const double turn = std::atan2(b, a) / (2 * std::numbers::pi);
  return names[static_cast<int>(std::lround((turn < 0 ? turn + 1 : turn) * 12)) % 12];
}

Palette measure_palette(const cv::Mat &warped, const cv::Mat &frame, const Agreement &agreement,
                        const Lighting &light) {
  Palette p;
  // The light works on every pixel, and clips it; its mean over a cell is no cell's mean in that light.
  const cv::Mat still_linear = cell_means(linear(graded(warped, light.grade))), frame_linear = cell_means(linear(frame));
  struct Cell {
    cv::Vec3f predicted, seen;
    double trust, da, db;
    int x, y;
  };
  std::vector<Cell> cells;
  std::vector<std::pair<double, double>> das, dbs, distances;
  double total = 0;
  for (int y = 0; y < kCellsY; y++)
    for (int x = 0; x < kCellsX; x++) {
      // Colour is compared where the pictures show the same thing; flat areas count, they carry most colour.
      double t = agreement.trust.at<float>(y, x);
      const cv::Vec3f &s = still_linear.at<cv::Vec3f>(y, x), &f = frame_linear.at<cv::Vec3f>(y, x);
      const double ys = 0.0722 * s[0] + 0.7152 * s[1] + 0.2126 * s[2],
                   yf = 0.0722 * f[0] + 0.7152 * f[1] + 0.2126 * f[2];
      // Below L 15 and above L 97 chroma is clipped away, not chosen.
      if (ys < 0.006 || yf < 0.019 || ys > 0.92 || yf > 0.92) continue;
      if (t < 0.1) continue;
      cv::Vec3f w = s;
      // Seen at the frame's own luminance: shading and exposure change L and scale a, b with it.
      const double yw = 0.0722 * w[0] + 0.7152 * w[1] + 0.2126 * w[2];
      w *= static_cast<float>(yf / std::max(yw, 1e-4));
      cv::Mat pair(1, 2, CV_32FC3), out;
      pair.at<cv::Vec3f>(0) = w;
      pair.at<cv::Vec3f>(1) = f;
      cv::cvtColor(cv::min(pair, 1.0f), out, cv::COLOR_LBGR2Lab);
      Cell c{out.at<cv::Vec3f>(0), out.at<cv::Vec3f>(1), t, 0, 0, x, y};
      c.da = c.seen[1] - c.predicted[1];
      c.db = c.seen[2] - c.predicted[2];
      das.emplace_back(c.da, t);
      dbs.emplace_back(c.db, t);
      distances.emplace_back(std::hypot(c.da, c.db), t);
      total += t;
      cells.push_back(c);
    }
  p.tint = light.colour.tint;
  p.mired = light.colour.mired;
  if (cells.size() < 20 || total < 12) return p;
  p.known = true;
  p.delta_a = weighted_median(das);
  p.delta_b = weighted_median(dbs);
  p.delta = weighted_median(distances);

  double off = 0, far = 0, cross = 0, own = 0, chroma = 0, left = 1, top = 1, right = 0, bottom = 0;
  double sl = 0, sll = 0, sa = 0, sb = 0, sla = 0, slb = 0;
  for (const Cell &c : cells) {
    if (const double distance = std::hypot(c.da, c.db); distance > 12) {
      off += c.trust;
      far += c.trust * std::sqrt((std::max(12.0, turned(c.predicted, c.seen, distance)) - 6) / 6);
      left = std::min(left, static_cast<double>(c.x) / kCellsX);
      top = std::min(top, static_cast<double>(c.y) / kCellsY);
      right = std::max(right, (c.x + 1.0) / kCellsX);
      bottom = std::max(bottom, (c.y + 1.0) / kCellsY);
    }
    const double pc = std::hypot(c.predicted[1], c.predicted[2]), sc = std::hypot(c.seen[1], c.seen[2]);
    // Saturation as a ratio of chroma lengths, long ones first: one recoloured object does not look
    // desaturated.
    cross += c.trust * pc * sc;
    own += c.trust * pc * pc;
    chroma += c.trust * pc;
    const double l = c.seen[0] / 50, a = std::clamp(c.da, -25.0, 25.0), b = std::clamp(c.db, -25.0, 25.0);
    sl += c.trust * l;
    sll += c.trust * l * l;
    sa += c.trust * a;
    sb += c.trust * b;
    sla += c.trust * l * a;
    slb += c.trust * l * b;
  }
  p.area = off / total;
  p.recoloured = far / total;
  if (p.area > 0 && p.area < 0.5) p.region = {left, top, right - left, bottom - top};
  p.saturation = chroma / total > 4 && own > 1e-6 ? cross / own : 1;
  const double spread = sll / total - sl * sl / (total * total);
  if (spread > 0.04)
    p.toning = std::hypot((sla / total - sl * sa / (total * total)) / spread,
                          (slb / total - sl * sb / (total * total)) / spread);
  p.toning = std::max(p.toning, kTonedLab * light.toning);
  p.confidence = std::clamp(total / (0.25 * kCellsX * kCellsY), 0.0, 1.0);
  return p;
}

double chroma_distance(const cv::Mat &still, const cv::Mat &frame) {
  double sum = 0;
  for (int k = 0; k < 8; k++) {
    const double angle = k * std::numbers::pi / 8;
    const auto a = projections(still, angle), b = projections(frame, angle);
    double d = 0;
    constexpr int steps = 200;
    for (int i = 0; i < steps; i++)
      d += std::abs(a[a.size() * static_cast<std::size_t>(i) / steps] -
                    b[b.size() * static_cast<std::size_t>(i) / steps]);
    sum += d / steps;
  }
  return sum / 8;
}

double palette_share(const cv::Mat &frame, const std::vector<std::uint32_t> &palette) {
  if (palette.empty()) return 1;
  cv::Mat colours(1, static_cast<int>(palette.size()), CV_8UC3);
  for (int i = 0; i < colours.cols; i++) {
    const std::uint32_t c = palette[static_cast<std::size_t>(i)];
    colours.at<cv::Vec3b>(i) = {static_cast<uchar>(c), static_cast<uchar>(c >> 8),
                                static_cast<uchar>(c >> 16)};
  }
  const cv::Mat wanted = lab(linear(colours)), seen = lab(linear(working_copy(frame, 96)));
  int near = 0;
  for (int y = 0; y < seen.rows; y++)
    for (int x = 0; x < seen.cols; x++) {
      const auto &s = seen.at<cv::Vec3f>(y, x);
      for (int i = 0; i < wanted.cols; i++) {
        const auto &w = wanted.at<cv::Vec3f>(i);
        if (std::hypot(s[1] - w[1], s[2] - w[2]) < 18) {
          near++;
          break;
        }
      }
    }
  return static_cast<double>(near) / static_cast<double>(seen.total());
}

}  // namespace judge
