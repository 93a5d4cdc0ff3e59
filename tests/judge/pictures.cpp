// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pictures.hpp"

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "judge/colour_temperature.hpp"

namespace pictures {

// Small pictures gain nothing from threads, and a loaded machine makes them wait for each other.
static const bool one_thread = (cv::setNumThreads(1), true);

cv::Mat scene(double figure, unsigned seed) {
  (void)one_thread;
  const int w = 480, h = 270;
  cv::RNG random(seed * 77 + 5);
  cv::Mat m(h, w, CV_8UC3);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const double sky = 150 + 40.0 * y / h;
      m.at<cv::Vec3b>(y, x) = y < h * 0.55 ? cv::Vec3b(static_cast<uchar>(sky + 15), static_cast<uchar>(sky),
                                                       static_cast<uchar>(sky - 12))
                                           : cv::Vec3b(92, 96, 98);
    }
  for (int i = 0; i < 22; i++) {  // houses: greys and a few colours, with windows
    const int bw = random.uniform(24, 64), bh = random.uniform(40, 120), x = random.uniform(-10, w - 10);
    const int base = static_cast<int>(h * 0.55) + random.uniform(0, 14);
    static const cv::Scalar colours[] = {{120, 122, 124}, {70, 72, 75},    {60, 80, 150},
                                         {140, 110, 60},  {170, 172, 170}, {70, 120, 90}};
    const cv::Scalar c = colours[random.uniform(0, 6)];
    cv::rectangle(m, {x, base - bh, bw, bh}, c, cv::FILLED);
    for (int wy = base - bh + 6; wy < base - 10; wy += 13)
      for (int wx = x + 5; wx < x + bw - 6; wx += 11)
        cv::rectangle(m, {wx, wy, 5, 7},
                      random.uniform(0, 3) ? cv::Scalar(40, 42, 45) : cv::Scalar(120, 190, 205), cv::FILLED);
  }
  for (int i = 0; i < 260; i++) {  // stones on the ground
    const int x = random.uniform(0, w), y = random.uniform(static_cast<int>(h * 0.6), h),
              g = random.uniform(55, 150);
    cv::ellipse(m, {x, y}, {random.uniform(2, 8), random.uniform(1, 4)}, 0, 0, 360,
                cv::Scalar(g - 3, g, g + 2), cv::FILLED);
  }
  const int fx = static_cast<int>(figure * w), fy = static_cast<int>(h * 0.88);
  cv::rectangle(m, {fx - 14, fy - 92, 28, 52}, {40, 45, 170}, cv::FILLED);  // red coat
  cv::rectangle(m, {fx - 12, fy - 42, 9, 42}, {70, 50, 40}, cv::FILLED);
  cv::rectangle(m, {fx + 3, fy - 42, 9, 42}, {70, 50, 40}, cv::FILLED);
  cv::circle(m, {fx, fy - 104}, 12, {140, 170, 205}, cv::FILLED);
  cv::line(m, {fx - 14, fy - 84}, {fx - 26, fy - 52}, {40, 45, 150}, 6);
  cv::line(m, {fx + 14, fy - 84}, {fx + 28, fy - 60}, {40, 45, 150}, 6);
  cv::GaussianBlur(m, m, {}, 0.8);
  return noisy(m, 1.5, seed);
}

std::vector<cv::Mat> walk(int frames, unsigned seed) {
  std::vector<cv::Mat> out;
  for (int i = 0; i < frames; i++)
    out.push_back(noisy(scene(0.35 + 0.004 * i, seed), 1.0, static_cast<unsigned>(i) + 10));
  return out;
}

namespace {
template <class F>
cv::Mat pixels(const cv::Mat &m, F &&f) {
  cv::Mat v, out;
  m.convertTo(v, CV_32FC3, 1 / 255.0);
  for (int y = 0; y < v.rows; y++)
    for (int x = 0; x < v.cols; x++) {
      auto &p = v.at<cv::Vec3f>(y, x);
      p = f(p, 2.0 * x / v.cols - 1);
    }
  v.convertTo(out, CV_8UC3, 255);
  return out;
}
float in_light(float v, double k) {
  return static_cast<float>(std::pow(std::pow(std::max(0.f, v), 2.2) * k, 1 / 2.2));
}
}  // namespace

cv::Mat exposed(const cv::Mat &m, double ev) {
  return pixels(m, [k = std::exp2(ev)](cv::Vec3f p, double) {
    return cv::Vec3f(in_light(p[0], k), in_light(p[1], k), in_light(p[2], k));
  });
}
cv::Mat lit_from(const cv::Mat &m, double slope) {
  return pixels(m, [slope](cv::Vec3f p, double x) {
    const double k = std::exp(slope * x);
    return cv::Vec3f(in_light(p[0], k), in_light(p[1], k), in_light(p[2], k));
  });
}
cv::Mat in_light_of(const cv::Mat &m, double kelvin) {
  const auto g = judge::illuminant(kelvin);
  const double r = std::exp(g.red), b = std::exp(g.blue), y = 0.2126 * r + 0.7152 + 0.0722 * b;
  return pixels(m, [=](cv::Vec3f p, double) {
    return cv::Vec3f(in_light(p[0], b / y), in_light(p[1], 1 / y), in_light(p[2], r / y));
  });
}
cv::Mat hue_turned(const cv::Mat &m, double degrees) {
  cv::Mat v, hsv, out;
  m.convertTo(v, CV_32FC3, 1 / 255.0);
  cv::cvtColor(v, hsv, cv::COLOR_BGR2HSV);
  for (int y = 0; y < hsv.rows; y++)
    for (int x = 0; x < hsv.cols; x++) {
      auto &p = hsv.at<cv::Vec3f>(y, x);
      p[0] = static_cast<float>(std::fmod(p[0] + degrees + 360, 360.0));
    }
  cv::cvtColor(hsv, v, cv::COLOR_HSV2BGR);
  v.convertTo(out, CV_8UC3, 255);
  return out;
}
cv::Mat saturated(const cv::Mat &m, double factor) {
  return pixels(m, [f = static_cast<float>(factor)](cv::Vec3f p, double) {
    const float y = 0.114f * p[0] + 0.587f * p[1] + 0.299f * p[2];
    return cv::Vec3f(y + (p[0] - y) * f, y + (p[1] - y) * f, y + (p[2] - y) * f);
  });
}
cv::Mat moved(const cv::Mat &m, double x, double y, double zoom, double roll) {
  cv::Mat t = cv::getRotationMatrix2D({m.cols / 2.f, m.rows / 2.f}, roll, zoom), out;
  t.at<double>(0, 2) += x * m.cols;
  t.at<double>(1, 2) += y * m.rows;
  cv::warpAffine(m, out, t, m.size(), cv::INTER_LINEAR, cv::BORDER_REFLECT);
  return out;
}
cv::Mat noisy(const cv::Mat &m, double sigma, unsigned seed) {
  cv::RNG random(seed * 991 + 3);
  cv::Mat noise(m.size(), CV_16SC3), out;
  random.fill(noise, cv::RNG::NORMAL, 0, sigma);
  cv::add(m, noise, out, cv::noArray(), CV_8UC3);
  return out;
}
cv::Mat rescaled(const cv::Mat &m, double factor) {
  cv::Mat s, out;
  cv::resize(m, s, {}, factor, factor, cv::INTER_AREA);
  cv::resize(s, out, m.size(), 0, 0, cv::INTER_CUBIC);
  return out;
}

cv::Mat part_turned(const cv::Mat &m, const cv::Rect &where, int how) {
  cv::Mat out = m.clone(), part;
  cv::rotate(m(where), part, how);
  part.copyTo(out(where));
  return out;
}

judge::Verdict judge_clip(const std::vector<cv::Mat> &frames, const cv::Mat &still, judge::Shot shot,
                          judge::Settings settings, double fps) {
  if (!shot.duration)
    shot.duration = static_cast<std::uint64_t>(static_cast<double>(frames.size()) * 1e9 / fps);
  if (!still.empty()) shot.stills.push_back({0.0, still});
  std::size_t i = 0;
  return judge::judge_clip(settings, shot, [&]() -> std::optional<judge::Frame> {
    if (i >= frames.size()) return std::nullopt;
    judge::Frame f{frames[i], static_cast<std::uint64_t>(static_cast<double>(i) * 1e9 / fps)};
    i++;
    return f;
  });
}

std::string said(const judge::Verdict &v) {
  return v.causes.empty() ? "accept" : judge::name_of(v.causes[0].dimension);
}

std::string told(const judge::Verdict &v) {
  std::string out = judge::name_of(v.kind);
  for (const auto &m : v.measures)
    out += std::string("\n  ") + judge::name_of(m.dimension) + " " + std::to_string(m.score) + " " +
           m.measured + " | " + m.advice;
  return out;
}

}  // namespace pictures
