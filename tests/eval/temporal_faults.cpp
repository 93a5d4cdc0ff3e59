// SPDX-License-Identifier: LGPL-2.1-or-later
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "faults.hpp"

namespace eval {
namespace {

double next(std::mt19937 &random) {  // -1..1
  return 2.0 * static_cast<double>(random()) / 4294967295.0 - 1;
}

cv::Mat garbled(const cv::Mat &m, std::mt19937 &random, double share) {
  cv::Mat out = m.clone();
  const int b = std::max(8, m.cols / 20);
  for (int y = 0; y + b <= m.rows; y += b)
    for (int x = 0; x + b <= m.cols; x += b)
      if (static_cast<double>(random() % 1000) < 1000 * share) {
        const int sx = static_cast<int>(random() % static_cast<unsigned>(m.cols - b)),
                  sy = static_cast<int>(random() % static_cast<unsigned>(m.rows - b));
        m({sx, sy, b, b}).copyTo(out({x, y, b, b}));
      }
  return out;
}

}  // namespace

void add_temporal_faults(std::vector<Fault> &v) {
  const auto temporal = judge::Dimension::Temporal;
  v.push_back({"flicker 6 %", temporal,
               [](Clip c, const Scene &, double s) {
                 std::mt19937 random(7);
                 for (cv::Mat &m : c.frames) m.convertTo(m, -1, 1 + 0.06 * s * next(random) * 1.7);
                 return c;
               },
               {}});
  for (const int n : {1, 4}) {
    v.push_back({n == 1 ? "one black frame" : "four black frames", temporal,
                 [n](Clip c, const Scene &, double s) {
                   for (int i = 0; i < n && s > 0; i++)
                     c.frames[c.frames.size() / 2 + static_cast<std::size_t>(i)].setTo(cv::Scalar(2, 2, 2));
                   return c;
                 },
                 {}});
    v.back().first = 50;
    v.back().swept = false;
  }
  v.push_back({"cut to another shot", temporal,
               [](Clip c, const Scene &scene, double s) {
                 const Clip other = framed(scene.other);
                 for (std::size_t i = c.frames.size() * 60 / 100, k = 0; i < c.frames.size() && s > 0; i++, k++)
                   cv::resize(other.frames[k % other.frames.size()], c.frames[i], c.frames[0].size(), 0, 0,
                              cv::INTER_AREA);
                 return c;
               },
               {}});
  v.back().first = 60;
  v.back().swept = false;
  v.push_back({"freeze", temporal,
               [](Clip c, const Scene &, double s) {
                 const std::size_t from = c.frames.size() * 33 / 100,
                                   n = static_cast<std::size_t>(0.45 * c.fps * s) + 1;
                 // Where nothing moves nothing can freeze.
                 cv::Mat d;
                 cv::absdiff(c.frames[from], c.frames[std::min(c.frames.size() - 1, from + n)], d);
                 if (cv::countNonZero(d.reshape(1) > 20) < 0.01 * static_cast<double>(d.total())) return Clip();
                 for (std::size_t i = from; i < std::min(c.frames.size(), from + n); i++)
                   c.frames[i] = c.frames[from].clone();
                 return c;
               },
               {}});
  v.back().first = 33;
  v.push_back({"jitter 0.9 %", temporal, {}, [](const Scene &scene, double s) {
                 Clip c{scene.wide.source, scene.wide.fps, {}};
                 std::mt19937 random(3);
                 for (const auto &m : scene.wide.frames) {
                   const double dx = 0.009 * s * 1.7 * next(random), dy = 0.009 * s * 1.7 * next(random);
                   c.frames.push_back(framed(m, dx, dy, 1, 0));
                 }
                 return c;
               }});
  v.push_back({"jump", temporal,
               [](Clip c, const Scene &, double s) {  // half a second is missing
                 const std::size_t from = c.frames.size() * 45 / 100, n = static_cast<std::size_t>(0.5 * c.fps);
                 if (s <= 0 || from + n + 4 > c.frames.size()) return Clip();
                 cv::Mat d;
                 cv::absdiff(c.frames[from - 1], c.frames[from + n], d);
                 if (cv::countNonZero(d.reshape(1) > 40) < 0.06 * static_cast<double>(d.total())) return Clip();
                 c.frames.erase(c.frames.begin() + static_cast<std::ptrdiff_t>(from),
                                c.frames.begin() + static_cast<std::ptrdiff_t>(from + n));
                 return c;
               },
               {}});
  v.back().swept = false;
  for (const bool tail : {true, false}) {
    v.push_back({tail ? "garbled tail" : "garbled head", temporal,
                 [tail](Clip c, const Scene &, double s) {
                   std::mt19937 random(5);
                   const std::size_t n = c.frames.size(), k = std::max<std::size_t>(3, n / 12);
                   for (std::size_t i = 0; i < k && s > 0; i++) {
                     cv::Mat &m = c.frames[tail ? n - k + i : i];
                     m = garbled(m, random, 0.45 * s);
                   }
                   return c;
                 },
                 {}});
    v.back().first = tail ? 92 : 0;
    v.back().swept = false;
  }
}

}  // namespace eval
