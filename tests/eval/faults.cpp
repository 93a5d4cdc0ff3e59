// SPDX-License-Identifier: LGPL-2.1-or-later
#include "faults.hpp"

#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "judge/colour_temperature.hpp"

namespace eval {
namespace {

using judge::Dimension;
using Pixel = cv::Vec3f;  // B G R, encoded, 0..1

template <class F>
Clip each(Clip clip, F &&f) {
  for (std::size_t i = 0; i < clip.frames.size(); i++) clip.frames[i] = f(clip.frames[i].clone(), i);
  return clip;
}

template <class F>
cv::Mat pixels(cv::Mat m, F &&f) {
  cv::Mat v;
  m.convertTo(v, CV_32FC3, 1 / 255.0);
  for (int y = 0; y < v.rows; y++)
    for (int x = 0; x < v.cols; x++)
      v.at<Pixel>(y, x) = f(v.at<Pixel>(y, x), 2.0 * x / v.cols - 1, 2.0 * y / v.rows - 1);
  v.convertTo(m, CV_8UC3, 255);
  return m;
}

Pixel in_light(const Pixel &p, double b, double g, double r) {
  const auto one = [](float v, double k) {
    return static_cast<float>(std::pow(std::pow(std::max(0.f, v), 2.2) * k, 1 / 2.2));
  };
  return {one(p[0], b), one(p[1], g), one(p[2], r)};
}

template <class F>
Fault pixel_fault(const char *name, Dimension d, F f) {
  return {name, d, [f](const Clip &wide, const Clip &, double s) {
            return each(framed(wide), [&](cv::Mat m, std::size_t) {
              return pixels(m, [&](const Pixel &p, double x, double y) { return f(p, x, y, s); });
            });
          }};
}

cv::Mat hsv_changed(cv::Mat m, const std::function<void(cv::Vec3f &)> &f) {
  cv::Mat v, hsv;
  m.convertTo(v, CV_32FC3, 1 / 255.0);
  cv::cvtColor(v, hsv, cv::COLOR_BGR2HSV);
  for (int y = 0; y < hsv.rows; y++)
    for (int x = 0; x < hsv.cols; x++) f(hsv.at<cv::Vec3f>(y, x));
  cv::cvtColor(hsv, v, cv::COLOR_HSV2BGR);
  v.convertTo(m, CV_8UC3, 255);
  return m;
}

// The most common strong hue of a picture, degrees; negative when it has none.
double main_hue(const cv::Mat &m) {
  cv::Mat v, hsv;
  m.convertTo(v, CV_32FC3, 1 / 255.0);
  cv::cvtColor(v, hsv, cv::COLOR_BGR2HSV);
  double bins[12] = {};
  for (int y = 0; y < hsv.rows; y += 2)
    for (int x = 0; x < hsv.cols; x += 2) {
      const auto &p = hsv.at<cv::Vec3f>(y, x);
      if (p[1] > 0.3f && p[2] > 0.2f) bins[static_cast<int>(p[0] / 30) % 12] += p[1];
    }
  int best = 0;
  for (int i = 1; i < 12; i++)
    if (bins[i] > bins[best]) best = i;
  return bins[best] > 0.01 * static_cast<double>(m.total()) / 4 ? best * 30 + 15 : -1;
}

Fault hue_fault() {
  return {"one hue recoloured", Dimension::Palette, [](const Clip &wide, const Clip &, double s) {
            Clip c = framed(wide);
            const double hue = main_hue(c.frames[0]);
            return each(c, [&](cv::Mat m, std::size_t) {
              return hsv_changed(m, [&](cv::Vec3f &p) {
                const double d = std::abs(std::remainder(p[0] - hue, 360.0));
                if (hue >= 0 && d < 35) p[0] = static_cast<float>(std::fmod(p[0] + 110 * s, 360.0));
              });
            });
          }};
}

}  // namespace

Clip framed(const Clip &wide, double dx, double dy, double zoom, double roll, bool mirror) {
  Clip out{wide.source, wide.fps, {}};
  for (const cv::Mat &m : wide.frames) {
    const double w = m.cols * kCrop, h = m.rows * kCrop;
    const cv::Size size(static_cast<int>(w) & ~1, static_cast<int>(h) & ~1);
    cv::Matx23d t = cv::Matx23d::eye();
    const cv::Mat r = cv::getRotationMatrix2D({m.cols / 2.f, m.rows / 2.f}, roll, zoom);
    t = cv::Matx23d(r.ptr<double>());
    t(0, 2) += size.width / 2.0 - m.cols / 2.0 + dx * w;
    t(1, 2) += size.height / 2.0 - m.rows / 2.0 + dy * h;
    cv::Mat f;
    cv::warpAffine(m, f, t, size, cv::INTER_LINEAR, cv::BORDER_REFLECT);
    if (mirror) cv::flip(f, f, 1);
    out.frames.push_back(f);
  }
  return out;
}

std::vector<Fault> all_faults() {
  std::vector<Fault> v;
  const auto light = Dimension::Lighting, palette = Dimension::Palette, composition = Dimension::Composition,
             temporal = Dimension::Temporal;
  v.push_back(pixel_fault("exposure +1 EV", light, [](Pixel p, double, double, double s) {
    const double k = std::exp2(s);
    return in_light(p, k, k, k);
  }));
  v.push_back(pixel_fault("exposure -1 EV", light, [](Pixel p, double, double, double s) {
    const double k = std::exp2(-s);
    return in_light(p, k, k, k);
  }));
  v.push_back(pixel_fault("gamma 1.6", light, [](Pixel p, double, double, double s) {
    for (int c = 0; c < 3; c++) p[c] = std::pow(p[c], static_cast<float>(1 + 0.6 * s));
    return p;
  }));
  v.push_back(pixel_fault("gamma 0.62", light, [](Pixel p, double, double, double s) {
    for (int c = 0; c < 3; c++) p[c] = std::pow(p[c], static_cast<float>(1 / (1 + 0.6 * s)));
    return p;
  }));
  for (const int side : {-1, 1})
    v.push_back(pixel_fault(side < 0 ? "key light from the left" : "key light from the right", light,
                            [side](Pixel p, double x, double, double s) {
                              const double k = std::exp(0.75 * s * side * x);
                              return in_light(p, k, k, k);
                            }));
  for (const double kelvin : {3400.0, 11000.0})
    v.push_back(
        pixel_fault(kelvin < 5000 ? "3400 K" : "11000 K", light, [kelvin](Pixel p, double, double, double s) {
          const double mired = 1e6 / 6504 + s * (1e6 / kelvin - 1e6 / 6504);
          const auto g = judge::illuminant(1e6 / mired);
          const double r = std::exp(g.red), b = std::exp(g.blue), y = 0.2126 * r + 0.7152 + 0.0722 * b;
          return in_light(p, b / y, 1 / y, r / y);
        }));
  v.push_back(pixel_fault("spot", light, [](Pixel p, double x, double y, double s) {
    const double k = std::exp(s * (1.3 * std::exp(-(x * x + y * y) / 0.35) - 0.7));
    return in_light(p, k, k, k);
  }));

  v.push_back({"hue turned 40 degrees", palette, [](const Clip &wide, const Clip &, double s) {
                 return each(framed(wide), [&](cv::Mat m, std::size_t) {
                   return hsv_changed(m, [&](cv::Vec3f &p) {
                     p[0] = static_cast<float>(std::fmod(p[0] + 40 * s + 360, 360.0));
                   });
                 });
               }});
  v.push_back(hue_fault());
  for (const double k : {0.35, 1.8})
    v.push_back(
        pixel_fault(k < 1 ? "desaturated" : "oversaturated", palette, [k](Pixel p, double, double, double s) {
          const float y = 0.114f * p[0] + 0.587f * p[1] + 0.299f * p[2],
                      f = static_cast<float>(1 + s * (k - 1));
          return Pixel(y, y, y) + (p - Pixel(y, y, y)) * f;
        }));
  v.push_back(pixel_fault("green cast", palette, [](Pixel p, double, double, double s) {
    return in_light(p, std::exp(-0.17 * s), std::exp(0.17 * s), std::exp(-0.17 * s));
  }));
  v.push_back(pixel_fault("split tone", palette, [](Pixel p, double, double, double s) {
    const float y = 0.114f * p[0] + 0.587f * p[1] + 0.299f * p[2], t = static_cast<float>(0.16 * s);
    p[2] += t * (y - 0.5f) * 1.6f;
    p[0] -= t * (y - 0.5f) * 1.6f;
    return p;
  }));

  v.push_back({"shifted 14 % right", composition,
               [](const Clip &w, const Clip &, double s) { return framed(w, 0.14 * s); }});
  v.push_back({"shifted 12 % left and up", composition,
               [](const Clip &w, const Clip &, double s) { return framed(w, -0.12 * s, -0.12 * s); }});
  v.push_back({"zoomed in 25 %", composition,
               [](const Clip &w, const Clip &, double s) { return framed(w, 0, 0, 1 + 0.25 * s); }});
  v.push_back({"zoomed out 20 %", composition,
               [](const Clip &w, const Clip &, double s) { return framed(w, 0, 0, 1 - 0.20 * s); }});
  v.push_back({"rolled 9 degrees", composition,
               [](const Clip &w, const Clip &, double s) { return framed(w, 0, 0, 1.0, 9 * s); }});
  v.push_back({"mirrored", composition,
               [](const Clip &w, const Clip &, double s) { return framed(w, 0, 0, 1, 0, s > 0.5); }});

  v.push_back({"flicker 6 %", temporal, [](const Clip &w, const Clip &, double s) {
                 std::mt19937 random(7);
                 return each(framed(w), [&](cv::Mat m, std::size_t) {
                   const double k =
                       1 + 0.06 * s * (2.0 * static_cast<double>(random()) / 4294967295.0 - 1) * 1.7;
                   m.convertTo(m, -1, k);
                   return m;
                 });
               }});
  for (const int n : {1, 4})
    v.push_back({n == 1 ? "one black frame" : "four black frames", temporal,
                 [n](const Clip &w, const Clip &, double s) {
                   Clip c = framed(w);
                   for (int i = 0; i < n && s > 0; i++)
                     c.frames[c.frames.size() / 2 + static_cast<std::size_t>(i)].setTo(cv::Scalar(2, 2, 2));
                   return c;
                 }});
  v.push_back({"cut to another shot", temporal, [](const Clip &w, const Clip &o, double s) {
                 Clip c = framed(w), other = framed(o);
                 for (std::size_t i = c.frames.size() * 6 / 10, k = 0; i < c.frames.size() && s > 0; i++, k++)
                   cv::resize(other.frames[k % other.frames.size()], c.frames[i], c.frames[0].size(), 0, 0,
                              cv::INTER_AREA);
                 return c;
               }});
  v.push_back({"freeze", temporal, [](const Clip &w, const Clip &, double s) {
                 Clip c = framed(w);
                 const std::size_t from = c.frames.size() / 3,
                                   n = static_cast<std::size_t>(0.45 * c.fps * s) + 1;
                 for (std::size_t i = from; i < std::min(c.frames.size(), from + n); i++)
                   c.frames[i] = c.frames[from].clone();
                 return c;
               }});
  v.push_back({"jitter 0.9 %", temporal, [](const Clip &w, const Clip &, double s) {
                 Clip c{w.source, w.fps, {}};
                 std::mt19937 random(3);
                 const auto next = [&] {
                   return 0.009 * s * 1.7 * (2.0 * static_cast<double>(random()) / 4294967295.0 - 1);
                 };
                 for (const auto &m : w.frames) {
                   Clip one{w.source, w.fps, {m}};
                   const double dx = next(), dy = next();
                   c.frames.push_back(framed(one, dx, dy).frames[0]);
                 }
                 return c;
               }});
  v.push_back({"garbled tail", temporal, [](const Clip &w, const Clip &, double s) {
                 Clip c = framed(w);
                 std::mt19937 random(5);
                 const std::size_t n = c.frames.size(), k = std::max<std::size_t>(3, n / 12);
                 for (std::size_t i = n - k; i < n && s > 0; i++) {
                   cv::Mat &m = c.frames[i], old = m.clone();
                   const int b = std::max(8, m.cols / 20);
                   for (int y = 0; y + b <= m.rows; y += b)
                     for (int x = 0; x + b <= m.cols; x += b)
                       if (random() % 100 < 45) {
                         const int sx = static_cast<int>(random() % static_cast<unsigned>(m.cols - b)),
                                   sy = static_cast<int>(random() % static_cast<unsigned>(m.rows - b));
                         old({sx, sy, b, b}).copyTo(m({x, y, b, b}));
                       }
                 }
                 return c;
               }});
  add_style_faults(v);
  return v;
}

std::vector<Variation> all_variations() {
  std::vector<Variation> v;
  v.push_back({"as it is", false, [](const Clip &w) { return framed(w); }});
  v.push_back({"crf 26", false, [](const Clip &w) { return recompressed(framed(w), 26); }});
  v.push_back({"rescaled, crf 22", false, [](const Clip &w) {
                 Clip c = framed(w);
                 for (auto &m : c.frames) {
                   const cv::Size size = m.size();
                   cv::resize(m, m, {size.width * 7 / 10, size.height * 7 / 10}, 0, 0, cv::INTER_AREA);
                   cv::resize(m, m, size, 0, 0, cv::INTER_CUBIC);
                 }
                 return recompressed(c, 22);
               }});
  v.push_back({"reframed 1.5 %", false,
               [](const Clip &w) { return recompressed(framed(w, 0.015, -0.01, 1.015), 23); }});
  v.push_back({"crf 36", true, [](const Clip &w) { return recompressed(framed(w), 36); }});
  v.push_back({"grain", true, [](const Clip &w) {
                 cv::RNG random(9);
                 return each(framed(w), [&](cv::Mat m, std::size_t) {
                   cv::Mat noise(m.size(), CV_16SC3), sum;
                   random.fill(noise, cv::RNG::NORMAL, 0, 7);
                   cv::add(m, noise, sum, cv::noArray(), CV_8UC3);
                   return sum;
                 });
               }});
  v.push_back({"every sixth frame dropped", true, [](const Clip &w) {
                 Clip c = framed(w), out{c.source, c.fps * 5 / 6, {}};
                 for (std::size_t i = 0; i < c.frames.size(); i++)
                   if (i % 6 != 5) out.frames.push_back(c.frames[i]);
                 return recompressed(out, 24);
               }});
  v.push_back({"every fifth frame doubled", true, [](const Clip &w) {
                 Clip c = framed(w), out{c.source, c.fps * 6 / 5, {}};
                 for (std::size_t i = 0; i < c.frames.size(); i++) {
                   out.frames.push_back(c.frames[i]);
                   if (i % 5 == 4) out.frames.push_back(c.frames[i]);
                 }
                 return recompressed(out, 24);
               }});
  return v;
}

}  // namespace eval
