// SPDX-License-Identifier: LGPL-2.1-or-later
// Clean takes, and camera moves over a shot whose own camera stands still.
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "faults.hpp"

namespace eval {
namespace {

// To another frame rate: the nearest frame, or a blend of the two nearest.
Clip converted(const Clip &c, double fps, bool blend) {
  Clip out{c.source, fps, {}};
  const auto n = static_cast<std::size_t>(static_cast<double>(c.frames.size()) * fps / c.fps);
  for (std::size_t i = 0; i < n; i++) {
    const double at = static_cast<double>(i) * c.fps / fps;
    const auto k = std::min(c.frames.size() - 1, static_cast<std::size_t>(at));
    const auto next = std::min(c.frames.size() - 1, k + 1);
    const double part = at - static_cast<double>(k);
    cv::Mat m;
    if (blend)
      cv::addWeighted(c.frames[k], 1 - part, c.frames[next], part, 0, m);
    else
      m = c.frames[part < 0.5 ? k : next].clone();
    out.frames.push_back(m);
  }
  return out;
}

double eased(double t) {
  return t * t * (3 - 2 * t);
}

}  // namespace

std::vector<Variation> all_variations() {
  std::vector<Variation> v;
  const auto as_is = [](const Scene &s) { return framed(s.wide); };
  v.push_back({"crf 18", false, 18, as_is});
  v.push_back({"crf 24", false, 24, as_is});
  v.push_back({"crf 28", false, 28, as_is});
  v.push_back({"rescaled, crf 22", false, 22, [](const Scene &s) {
                 Clip c = framed(s.wide);
                 for (auto &m : c.frames) {
                   const cv::Size size = m.size();
                   cv::resize(m, m, {size.width * 7 / 10, size.height * 7 / 10}, 0, 0, cv::INTER_AREA);
                   cv::resize(m, m, size, 0, 0, cv::INTER_CUBIC);
                 }
                 return c;
               }});
  v.push_back({"reframed 1.5 %", false, 23, [](const Scene &s) { return framed(s.wide, 0.015, -0.01, 1.015); }});
  v.push_back({"crf 33", true, 33, as_is});
  v.push_back({"crf 38", true, 38, as_is});
  v.push_back({"grain", true, 22, [](const Scene &s) {
                 cv::RNG random(9);
                 Clip c = framed(s.wide);
                 for (auto &m : c.frames) {
                   cv::Mat noise(m.size(), CV_16SC3), sum;
                   random.fill(noise, cv::RNG::NORMAL, 0, 7);
                   cv::add(m, noise, sum, cv::noArray(), CV_8UC3);
                   m = sum;
                 }
                 return c;
               }});
  for (const double fps : {24.0, 25.0, 30.0})
    v.push_back({"to " + std::to_string(static_cast<int>(fps)) + " frames per second", true, 24,
                 [fps](const Scene &s) { return converted(framed(s.wide), fps, false); }});
  v.push_back({"blended to 25 frames per second", true, 24,
               [](const Scene &s) { return converted(framed(s.wide), s.wide.fps < 24.9 || s.wide.fps > 25.1 ? 25 : 30, true); }});
  return v;
}

std::vector<CameraCase> all_camera_cases() {
  std::vector<CameraCase> v;
  const auto moving = [](double dx, double dy, double zoom, double roll) {
    return [=](const Scene &s) {
      Clip c{s.wide.source, s.wide.fps, {}};
      const double n = static_cast<double>(s.wide.frames.size() - 1);
      for (std::size_t i = 0; i < s.wide.frames.size(); i++) {
        const double t = eased(static_cast<double>(i) / n) - 0.5;
        c.frames.push_back(framed(s.wide.frames[i], dx * t, dy * t, std::exp(zoom * t) * 1.0, roll * t));
      }
      return c;
    };
  };
  v.push_back({"static", "", moving(0, 0, 0, 0)});
  v.push_back({"pan", "left", moving(0.18, 0, 0, 0)});
  v.push_back({"pan", "right", moving(-0.12, 0, 0, 0)});
  v.push_back({"tilt", "up", moving(0, 0.18, 0, 0)});
  v.push_back({"tilt", "down", moving(0, -0.13, 0, 0)});
  v.push_back({"zoom", "in", moving(0, 0, 0.2, 0)});
  v.push_back({"zoom", "out", moving(0, 0, -0.16, 0)});
  v.push_back({"roll", "cw", moving(0, 0, 0, 9)});
  v.push_back({"roll", "ccw", moving(0, 0, 0, -9)});
  v.push_back({"handheld", "", [](const Scene &s) {
                 Clip c{s.wide.source, s.wide.fps, {}};
                 for (std::size_t i = 0; i < s.wide.frames.size(); i++) {
                   const double t = 2 * std::numbers::pi * static_cast<double>(i) / s.wide.fps;
                   // Breath and hands: a few slow waves (0.6 to 3 Hz), about 1 % of the width in all.
                   const double x = 0.006 * std::sin(0.9 * t + 1) + 0.004 * std::sin(2.3 * t) + 0.0015 * std::sin(3.1 * t + 2),
                                y = 0.005 * std::sin(0.7 * t) + 0.004 * std::sin(1.9 * t + 2) + 0.0015 * std::sin(2.9 * t);
                   c.frames.push_back(framed(s.wide.frames[i], x, y * 1.6, 1, 0.4 * std::sin(1.1 * t)));
                 }
                 return c;
               }});
  return v;
}

}  // namespace eval
