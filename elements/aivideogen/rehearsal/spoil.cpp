// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rehearsal/spoil.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "rehearsal/luck.hpp"

namespace aivideogen {
namespace {

using Rgb = std::array<float, 3>;

struct Picture {
  cv::Mat y, u, v;
};

Picture picture_of(const animatic::Planes &p, int width, int height) {
  return {cv::Mat(height, width, CV_8U, p.y, static_cast<std::size_t>(p.y_stride)),
          cv::Mat(height / 2, width / 2, CV_8U, p.u, static_cast<std::size_t>(p.u_stride)),
          cv::Mat(height / 2, width / 2, CV_8U, p.v, static_cast<std::size_t>(p.v_stride))};
}

// `change` is given R'G'B' (0..255) of a pixel and where it lies (0..1 from left to right). BT.601, full
// range; the chroma of four pixels is the mean of theirs.
template <class F>
void regrade(Picture &p, F change) {
  for (int cy = 0; cy < p.u.rows; cy++)
    for (int cx = 0; cx < p.u.cols; cx++) {
      const float u = static_cast<float>(p.u.at<std::uint8_t>(cy, cx)) - 128;
      const float v = static_cast<float>(p.v.at<std::uint8_t>(cy, cx)) - 128;
      float us = 0, vs = 0;
      for (int k = 0; k < 4; k++) {
        auto &luma = p.y.at<std::uint8_t>(2 * cy + k / 2, 2 * cx + k % 2);
        const float l = luma;
        Rgb rgb = {l + 1.402f * v, l - 0.344136f * u - 0.714136f * v, l + 1.772f * u};
        for (float &c : rgb) c = std::clamp(c, 0.0f, 255.0f);
        change(rgb, static_cast<float>(2 * cx + k % 2) / static_cast<float>(p.y.cols));
        for (float &c : rgb) c = std::clamp(c, 0.0f, 255.0f);
        const float to = 0.299f * rgb[0] + 0.587f * rgb[1] + 0.114f * rgb[2];
        luma = cv::saturate_cast<std::uint8_t>(to);
        us += (rgb[2] - to) / 1.772f;
        vs += (rgb[0] - to) / 1.402f;
      }
      p.u.at<std::uint8_t>(cy, cx) = cv::saturate_cast<std::uint8_t>(128 + us / 4);
      p.v.at<std::uint8_t>(cy, cx) = cv::saturate_cast<std::uint8_t>(128 + vs / 4);
    }
}

// Code values for a gain in light.
float coded(double gain) {
  return static_cast<float>(std::pow(gain, 1 / 2.2));
}

// Splits 0..1 into `parts` kinds; the rest within the kind says which sign.
struct Choice {
  int kind;
  double sign;
};
Choice choose(double kind, int parts) {
  const double at = kind * parts;
  const int k = std::min(parts - 1, static_cast<int>(at));
  return {k, at - k < 0.5 ? -1.0 : 1.0};
}

double between(double least, double most, double strength) {
  return least + (most - least) * strength;
}

void spoil_lighting(const Slip &s, Picture &p) {
  const auto [kind, sign] = choose(s.kind, 3);
  if (kind == 0) {
    const float gain = coded(std::exp2(sign * between(0.8, 1.6, s.strength)));
    regrade(p, [&](Rgb &c, float) {
      for (float &x : c) x *= gain;
    });
  } else if (kind == 1) {
    const double ev = sign * between(0.9, 1.5, s.strength);
    regrade(p, [&](Rgb &c, float x) {
      const float gain = coded(std::exp2(ev * (x - 0.5) * 2));
      for (float &v : c) v *= gain;
    });
  } else {
    const double warm = sign * between(0.35, 0.7, s.strength);  // along the black body: .42 red, -.91 blue
    const float red = coded(std::exp(0.42 * warm)), blue = coded(std::exp(-0.91 * warm));
    regrade(p, [&](Rgb &c, float) {
      c[0] *= red;
      c[2] *= blue;
    });
  }
}

void spoil_palette(const Slip &s, Picture &p) {
  const auto [kind, sign] = choose(s.kind, 3);
  if (kind == 2) {
    const float green = coded(std::exp(sign * between(0.2, 0.4, s.strength)));
    regrade(p, [&](Rgb &c, float) { c[1] *= green; });
    return;
  }
  const double turn = kind == 0 ? sign * between(25, 60, s.strength) * std::numbers::pi / 180 : 0;
  const double more = kind == 0  ? 1
                      : sign < 0 ? between(0.55, 0.3, s.strength)
                                 : between(1.7, 2.3, s.strength);
  const double c = more * std::cos(turn), d = more * std::sin(turn);
  for (int y = 0; y < p.u.rows; y++)
    for (int x = 0; x < p.u.cols; x++) {
      auto &u = p.u.at<std::uint8_t>(y, x), &v = p.v.at<std::uint8_t>(y, x);
      const double a = u - 128.0, b = v - 128.0;
      u = cv::saturate_cast<std::uint8_t>(128 + c * a - d * b);
      v = cv::saturate_cast<std::uint8_t>(128 + d * a + c * b);
    }
}

void spoil_composition(const Slip &s, Picture &p) {
  const auto [kind, sign] = choose(s.kind, 4);
  for (cv::Mat *plane : {&p.y, &p.u, &p.v}) {
    cv::Mat out;
    if (kind == 2) {
      cv::flip(*plane, out, 1);
    } else {
      const cv::Point2f centre(static_cast<float>(plane->cols) / 2, static_cast<float>(plane->rows) / 2);
      const double roll = kind == 3 ? sign * between(7, 13, s.strength) : 0;
      const double closer = kind == 1 ? between(1.22, 1.4, s.strength) : 1;
      cv::Mat m = cv::getRotationMatrix2D(centre, roll, closer);
      if (kind == 0) m.at<double>(0, 2) += sign * between(0.12, 0.22, s.strength) * plane->cols;
      cv::warpAffine(*plane, out, m, plane->size(), cv::INTER_LINEAR, cv::BORDER_REFLECT);
    }
    out.copyTo(*plane);
  }
}

void spoil_style(const Slip &s, std::int64_t n, Picture &p) {
  const auto kind = choose(s.kind, 4).kind;
  if (kind == 0) {
    const double sigma = between(0.008, 0.016, s.strength) * p.y.cols;
    cv::GaussianBlur(p.y, p.y, {}, sigma);
    cv::GaussianBlur(p.u, p.u, {}, sigma / 2);
    cv::GaussianBlur(p.v, p.v, {}, sigma / 2);
  } else if (kind == 1) {
    const int step = static_cast<int>(between(36, 56, s.strength));
    for (int y = 0; y < p.y.rows; y++)
      for (int x = 0; x < p.y.cols; x++) {
        auto &l = p.y.at<std::uint8_t>(y, x);
        l = cv::saturate_cast<std::uint8_t>(l / step * step + step / 2);
      }
  } else if (kind == 2) {
    auto luck = luck_of("grain\n" + std::to_string(n));
    const float sigma = static_cast<float>(between(16, 28, s.strength));
    for (int y = 0; y < p.y.rows; y++)
      for (int x = 0; x < p.y.cols; x++) {
        auto &l = p.y.at<std::uint8_t>(y, x);
        // The sum of four uniform numbers is close enough to normal, and cheap.
        const std::uint64_t r = luck();
        const float sum =
            static_cast<float>((r & 0xffff) + (r >> 16 & 0xffff) + (r >> 32 & 0xffff) + (r >> 48)) / 65536.0f;
        l = cv::saturate_cast<std::uint8_t>(static_cast<float>(l) + sigma * 1.732f * (sum - 2));
      }
  } else {
    const double share = between(0.012, 0.022, s.strength);
    for (cv::Mat *plane : {&p.y, &p.u, &p.v}) {
      const int side = std::max(2, static_cast<int>(std::lround(share * p.y.cols)) / (plane == &p.y ? 1 : 2));
      cv::Mat small;
      cv::resize(*plane, small, {std::max(1, plane->cols / side), std::max(1, plane->rows / side)}, 0, 0,
                 cv::INTER_AREA);
      cv::resize(small, *plane, plane->size(), 0, 0, cv::INTER_NEAREST);
    }
  }
}

void spoil_time(const Slip &s, std::int64_t n, const Span &span, Picture &p) {
  const auto kind = choose(s.kind, 2).kind;
  if (kind == 0) {
    auto luck = luck_of("flicker\n" + std::to_string(n));
    const double depth = between(0.12, 0.25, s.strength);
    const float gain = coded(std::exp((n % 2 ? 1 : -1) * depth * (0.7 + 0.6 * uniform(luck))));
    regrade(p, [&](Rgb &c, float) {
      for (float &x : c) x *= gain;
    });
    return;
  }
  const std::int64_t at = span.head + span.frames / 3 +
                          static_cast<std::int64_t>(s.strength * static_cast<double>(span.frames) / 3);
  const std::int64_t black = 2 + static_cast<std::int64_t>(s.strength * 3.99);
  if (n < at || n >= at + black) return;
  p.y.setTo(0);
  p.u.setTo(128);
  p.v.setTo(128);
}

}  // namespace

void spoil(const Slip &slip, std::int64_t n, const Span &span, const animatic::Planes &planes, int width,
           int height) {
  Picture p = picture_of(planes, width, height);
  switch (slip.knob) {
    case Knob::Lighting:
      return spoil_lighting(slip, p);
    case Knob::Palette:
      return spoil_palette(slip, p);
    case Knob::Composition:
      return spoil_composition(slip, p);
    case Knob::Style:
      return spoil_style(slip, n, p);
    case Knob::Temporal:
      return spoil_time(slip, n, span, p);
    case Knob::Camera:
      return;
  }
}

ShotPtr wrong_move(const GstStoryboardShot &shot, const Slip &slip) {
  if (!shot.camera) return nullptr;
  ShotPtr out(gst_storyboard_shot_copy(&shot));
  const std::string asked = glue::string_or_empty(gst_structure_get_string(shot.camera, "move"));
  const bool left = slip.kind < 0.5;
  const double amount = between(0.12, 0.25, slip.strength);
  gst_structure_free(out->camera);
  if (asked.empty() || asked == "static" || asked == "handheld")
    out->camera = gst_storyboard_camera_new(left ? "pan" : "zoom", left ? "right" : "in", amount, "linear");
  else if (left)
    out->camera = gst_storyboard_camera_new("static", nullptr, 0, "linear");
  else
    out->camera = asked == "tilt" || asked == "pedestal"
                      ? gst_storyboard_camera_new("pan", "left", amount, "linear")
                      : gst_storyboard_camera_new("tilt", "up", amount, "linear");
  return out;
}

std::string text_of(const std::vector<Slip> &slips) {
  std::string out;
  for (const Slip &s : slips) {
    char text[80];
    std::snprintf(text, sizeof text, "%s %.6f %.6f\n", name_of(s.knob), s.kind, s.strength);
    out += text;
  }
  return out;
}

}  // namespace aivideogen
