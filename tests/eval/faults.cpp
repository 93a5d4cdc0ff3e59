// SPDX-License-Identifier: LGPL-2.1-or-later
// Faults of light, palette and framing.
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
  for (auto &m : clip.frames) m = f(m);
  return clip;
}

template <class F>
cv::Mat pixels(const cv::Mat &m, F &&f) {
  cv::Mat v, out;
  m.convertTo(v, CV_32FC3, 1 / 255.0);
  for (int y = 0; y < v.rows; y++)
    for (int x = 0; x < v.cols; x++)
      v.at<Pixel>(y, x) = f(v.at<Pixel>(y, x), 2.0 * x / v.cols - 1, 2.0 * y / v.rows - 1);
  v.convertTo(out, CV_8UC3, 255);
  return out;
}

// A gain in light, on code values of a 2.2 power law.
float in_code(double k) {
  return static_cast<float>(std::pow(k, 1 / 2.2));
}

template <class F>
Fault pixel_fault(const char *name, Dimension d, F f) {
  return {name, d,
          [f](Clip c, const Scene &, double s) {
            return each(std::move(c), [&](const cv::Mat &m) {
              return pixels(m, [&](const Pixel &p, double x, double y) { return f(p, x, y, s); });
            });
          },
          {}};
}

// The same gains everywhere.
template <class F>
Fault gain_fault(const char *name, Dimension d, F gains) {
  return {name, d,
          [gains](Clip c, const Scene &, double s) {
            const cv::Vec3d g = gains(s);
            cv::Mat table(1, 256, CV_8UC3);
            for (int i = 0; i < 256; i++)
              for (int k = 0; k < 3; k++)
                table.at<cv::Vec3b>(i)[k] = cv::saturate_cast<uchar>(i * static_cast<double>(in_code(g[k])));
            return each(std::move(c), [&](const cv::Mat &m) {
              cv::Mat out;
              cv::LUT(m, table, out);
              return out;
            });
          },
          {}};
}

Fault gamma_fault(const char *name, double gamma) {
  return {name, Dimension::Lighting,
          [gamma](Clip c, const Scene &, double s) {
            const double g = std::pow(gamma, s);
            cv::Mat table(1, 256, CV_8U);
            for (int i = 0; i < 256; i++)
              table.at<uchar>(i) = cv::saturate_cast<uchar>(255 * std::pow(i / 255.0, g));
            return each(std::move(c), [&](const cv::Mat &m) {
              cv::Mat out;
              cv::LUT(m, table, out);
              return out;
            });
          },
          {}};
}

template <class F>
Fault hsv_fault(const char *name, F prepare) {
  return {name, Dimension::Palette,
          [prepare](Clip c, const Scene &, double s) {
            const auto f = prepare(c.frames[0], s);
            return each(std::move(c), [&](const cv::Mat &m) {
              cv::Mat v, out;
              m.convertTo(v, CV_32FC3, 1 / 255.0);
              cv::cvtColor(v, v, cv::COLOR_BGR2HSV);
              for (int y = 0; y < v.rows; y++)
                for (int x = 0; x < v.cols; x++) f(v.at<cv::Vec3f>(y, x));
              cv::cvtColor(v, v, cv::COLOR_HSV2BGR);
              v.convertTo(out, CV_8UC3, 255);
              return out;
            });
          },
          {}};
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
  return bins[best] > 0.02 * static_cast<double>(m.total()) / 4 ? best * 30 + 15 : -1;
}

// Mean chroma of a picture, 0..1: a grey one cannot lose its colours.
double colourfulness(const cv::Mat &m) {
  cv::Mat hsv;
  cv::cvtColor(m, hsv, cv::COLOR_BGR2HSV);
  cv::Mat planes[3];
  cv::split(hsv, planes);
  return cv::mean(planes[1].mul(planes[2], 1 / 255.0))[0] / 255;
}

Fault frame_fault(const char *name, std::function<Clip(const Clip &, double)> f) {
  return {name, Dimension::Composition, {}, [f](const Scene &scene, double s) { return f(scene.wide, s); }};
}

}  // namespace

cv::Mat framed(const cv::Mat &m, double dx, double dy, double zoom, double roll) {
  const double w = m.cols * kCrop, h = m.rows * kCrop;
  const cv::Size size(static_cast<int>(w) & ~1, static_cast<int>(h) & ~1);
  const cv::Mat r = cv::getRotationMatrix2D({m.cols / 2.f, m.rows / 2.f}, roll, zoom);
  cv::Matx23d t(r.ptr<double>());
  t(0, 2) += size.width / 2.0 - m.cols / 2.0 + dx * w;
  t(1, 2) += size.height / 2.0 - m.rows / 2.0 + dy * h;
  cv::Mat f;
  cv::warpAffine(m, f, t, size, cv::INTER_LINEAR, cv::BORDER_REFLECT);
  return f;
}

Clip framed(const Clip &wide, double dx, double dy, double zoom, double roll, bool mirror) {
  Clip out{wide.source, wide.fps, {}};
  for (const cv::Mat &m : wide.frames) {
    cv::Mat f = framed(m, dx, dy, zoom, roll);
    if (mirror) cv::flip(f, f, 1);
    out.frames.push_back(f);
  }
  return out;
}

Clip made(const Fault &fault, const Scene &scene, double strength) {
  return fault.make ? fault.make(scene, strength) : fault.apply(framed(scene.wide), scene, strength);
}

std::vector<Fault> all_faults() {
  std::vector<Fault> v;
  const auto light = Dimension::Lighting, palette = Dimension::Palette;
  for (const int sign : {1, -1})
    v.push_back(gain_fault(sign > 0 ? "exposure +1 EV" : "exposure -1 EV", light,
                           [sign](double s) { return cv::Vec3d::all(std::exp2(sign * s)); }));
  v.push_back(gamma_fault("gamma 1.6", 1.6));
  v.push_back(gamma_fault("gamma 0.62", 0.62));
  for (const int side : {-1, 1})
    v.push_back(pixel_fault(side < 0 ? "key light from the left" : "key light from the right", light,
                            [side](Pixel p, double x, double, double s) {
                              return p * in_code(std::exp(0.75 * s * side * x));
                            }));
  for (const double kelvin : {3400.0, 11000.0})
    v.push_back(gain_fault(kelvin < 5000 ? "3400 K" : "11000 K", light, [kelvin](double s) {
      const double mired = 1e6 / 6504 + s * (1e6 / kelvin - 1e6 / 6504);
      const auto g = judge::illuminant(1e6 / mired);
      const double r = std::exp(g.red), b = std::exp(g.blue), y = 0.2126 * r + 0.7152 + 0.0722 * b;
      return cv::Vec3d(b / y, 1 / y, r / y);
    }));
  v.push_back(pixel_fault("spot", light, [](Pixel p, double x, double y, double s) {
    return p * in_code(std::exp(s * (1.3 * std::exp(-(x * x + y * y) / 0.35) - 0.7)));
  }));

  v.push_back(hsv_fault("hue turned 40 degrees", [](const cv::Mat &first, double s) {
    const bool grey = colourfulness(first) < 0.06;
    return [s, grey](cv::Vec3f &p) {
      if (!grey) p[0] = static_cast<float>(std::fmod(p[0] + 40 * s + 360, 360.0));
    };
  }));
  v.push_back(hsv_fault("one hue recoloured", [](const cv::Mat &first, double s) {
    const double hue = main_hue(first);
    return [s, hue](cv::Vec3f &p) {
      const double d = std::abs(std::remainder(p[0] - hue, 360.0));
      if (hue >= 0 && d < 35) p[0] = static_cast<float>(std::fmod(p[0] + 110 * s, 360.0));
    };
  }));
  for (const double k : {0.35, 1.8})
    v.push_back(
        pixel_fault(k < 1 ? "desaturated" : "oversaturated", palette, [k](Pixel p, double, double, double s) {
          const float y = 0.114f * p[0] + 0.587f * p[1] + 0.299f * p[2],
                      f = static_cast<float>(1 + s * (k - 1));
          return Pixel(y, y, y) + (p - Pixel(y, y, y)) * f;
        }));
  for (const int sign : {1, -1})
    v.push_back(gain_fault(sign > 0 ? "green cast" : "magenta cast", palette, [sign](double s) {
      return cv::Vec3d(std::exp(-0.17 * s * sign), std::exp(0.17 * s * sign), std::exp(-0.17 * s * sign));
    }));
  v.push_back(pixel_fault("split tone", palette, [](Pixel p, double, double, double s) {
    const float y = 0.114f * p[0] + 0.587f * p[1] + 0.299f * p[2], t = static_cast<float>(0.16 * s);
    p[2] += t * (y - 0.5f) * 1.6f;
    p[0] -= t * (y - 0.5f) * 1.6f;
    return p;
  }));
  // A picture without colours cannot lose or change them: no fault there.
  for (auto &f : v)
    if (f.name == "desaturated" || f.name == "oversaturated" || f.name == "hue turned 40 degrees")
      f.apply = [apply = f.apply](Clip c, const Scene &scene, double s) {
        return colourfulness(c.frames[0]) < 0.06 ? Clip() : apply(std::move(c), scene, s);
      };
    else if (f.name == "one hue recoloured")
      f.apply = [apply = f.apply](Clip c, const Scene &scene, double s) {
        return main_hue(c.frames[0]) < 0 ? Clip() : apply(std::move(c), scene, s);
      };

  v.push_back(frame_fault("shifted 14 % right", [](const Clip &w, double s) { return framed(w, 0.14 * s); }));
  v.push_back(frame_fault("shifted 12 % left and up",
                          [](const Clip &w, double s) { return framed(w, -0.12 * s, -0.12 * s); }));
  v.push_back(
      frame_fault("zoomed in 25 %", [](const Clip &w, double s) { return framed(w, 0, 0, 1 + 0.25 * s); }));
  v.push_back(
      frame_fault("zoomed out 20 %", [](const Clip &w, double s) { return framed(w, 0, 0, 1 - 0.20 * s); }));
  v.push_back(frame_fault("rolled 9 degrees", [](const Clip &w, double s) { return framed(w, 0, 0, 1.0, 9 * s); }));
  v.push_back(
      frame_fault("rolled -13 degrees", [](const Clip &w, double s) { return framed(w, 0, 0, 1.0, -13 * s); }));
  v.push_back(frame_fault("mirrored", [](const Clip &w, double s) { return framed(w, 0, 0, 1, 0, s > 0.5); }));
  v.back().swept = false;
  add_style_faults(v);
  add_temporal_faults(v);
  add_people_faults(v);
  add_pose_faults(v);
  add_subject_faults(v);
  return v;
}

}  // namespace eval
