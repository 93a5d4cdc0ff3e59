// SPDX-License-Identifier: LGPL-2.1-or-later
// Pictures for the renderer's tests: a street with a textured sky, ground and a figure, with depth and plate.
#pragma once
#include <opencv2/imgproc.hpp>
#include <string>
#include <utility>
#include <vector>

#include "animatic/renderer.hpp"

namespace scene {

struct Scene {
  cv::Mat still, plate, depth;  // CV_8UC4, CV_8UC4, CV_8U
};

// Band-limited noise: something to track in every place.
inline cv::Mat texture(int width, int height, int grain, unsigned seed) {
  cv::Mat small(height / grain + 2, width / grain + 2, CV_8UC3), out;
  cv::RNG rng(seed);
  rng.fill(small, cv::RNG::UNIFORM, 0, 256);
  cv::resize(small, out, cv::Size(width, height), 0, 0, cv::INTER_CUBIC);
  return out;
}

// The figure stands on the ground at `at` (fraction of the width), its depth that of the ground at its feet.
inline Scene street(int width, int height, double at = 0.5, double noise_gain = 0.3) {
  Scene s;
  const int horizon = height * 45 / 100;
  cv::Mat bgr(height, width, CV_8UC3);
  const cv::Mat noise = texture(width, height, std::max(2, height / 45), 7);
  s.depth = cv::Mat(height, width, CV_8U, cv::Scalar(0));
  for (int y = 0; y < height; ++y) {
    const bool ground = y >= horizon;
    const double near = ground ? static_cast<double>(y - horizon) / (height - horizon) : 0.0;
    for (int x = 0; x < width; ++x) {
      const cv::Vec3b t = noise.at<cv::Vec3b>(y, x);
      const cv::Vec3d base = ground ? cv::Vec3d(60, 90, 100) : cv::Vec3d(200, 160, 110);
      for (int c = 0; c < 3; ++c)
        bgr.at<cv::Vec3b>(y, x)[c] = cv::saturate_cast<uchar>(base[c] + noise_gain * (t[c] - 128));
    }
    s.depth.row(y).setTo(cv::Scalar(20 + 200 * near));
  }
  cv::cvtColor(bgr, s.plate, cv::COLOR_BGR2BGRA);
  s.still = s.plate.clone();
  const int foot = height * 85 / 100;
  const double cx = at * width, head = 0.05 * height;
  const auto draw = [&](cv::Mat &on, const cv::Scalar &body, const cv::Scalar &skin, int line) {
    const cv::Rect torso(cv::Point(static_cast<int>(cx - 0.07 * height), static_cast<int>(0.36 * height)),
                         cv::Point(static_cast<int>(cx + 0.07 * height), foot));
    cv::rectangle(on, torso, body, cv::FILLED);
    for (const double part : {0.1, 0.22, 0.3, 0.47, 0.7, 0.78}) {  // irregular: each stripe can be told
      const int y = torso.y + static_cast<int>(part * torso.height);
      cv::line(on, {torso.x, y}, {torso.br().x - 1, y}, skin, std::max(1, height / 120), line);
    }
    cv::circle(on, cv::Point(static_cast<int>(cx), static_cast<int>(0.30 * height)),
               static_cast<int>(head * 1.3), skin, cv::FILLED, line);
  };
  draw(s.still, cv::Scalar(40, 30, 170, 255), cv::Scalar(150, 190, 230, 255), cv::LINE_AA);
  const double z = 20 + 200.0 * (foot - horizon) / (height - horizon);
  draw(s.depth, cv::Scalar(z), cv::Scalar(z), cv::LINE_8);
  return s;
}

inline animatic::Still still_of(const Scene &s, double position = 0, bool layers = true) {
  animatic::Still still;
  still.position = position;
  still.width = s.still.cols;
  still.height = s.still.rows;
  still.bgrx = s.still.data;
  still.stride = static_cast<int>(s.still.step);
  if (layers && !s.depth.empty()) {
    still.depth = s.depth.data;
    still.depth_stride = static_cast<int>(s.depth.step);
  }
  if (layers && !s.plate.empty()) {
    still.plate = s.plate.data;
    still.plate_stride = static_cast<int>(s.plate.step);
  }
  return still;
}

inline animatic::Request request(const Scene &s, const std::string &move, double amount, int width,
                                 int height, int frames) {
  animatic::Request r;
  r.stills.push_back(still_of(s));
  r.move.move = move;
  r.move.amount = amount;
  r.width = width;
  r.height = height;
  r.frames = frames;
  return r;
}

inline const std::vector<std::pair<const char *, double>> kMoves{
    {"static", 0},   {"pan", 0.15},  {"tilt", 0.15},    {"zoom", 0.2}, {"roll", 5},
    {"dolly", 0.15}, {"truck", 0.1}, {"pedestal", 0.1}, {"orbit", 15}, {"handheld", 0.01}};

class Frame {  // I420 with room of its own around the lines
 public:
  Frame(int width, int height)
      : y(height, width + 32, CV_8U, cv::Scalar(0)),
        u(height / 2, width / 2 + 16, CV_8U, cv::Scalar(0)),
        v(height / 2, width / 2 + 16, CV_8U, cv::Scalar(0)),
        width_(width) {}
  animatic::Planes planes() {
    return {
        y.data, u.data, v.data, static_cast<int>(y.step), static_cast<int>(u.step), static_cast<int>(v.step)};
  }
  cv::Mat luma() const { return y.colRange(0, width_); }
  cv::Mat cb() const { return u.colRange(0, width_ / 2); }
  cv::Mat cr() const { return v.colRange(0, width_ / 2); }
  cv::Mat y, u, v;

 private:
  int width_;
};

}  // namespace scene
