// SPDX-License-Identifier: LGPL-2.1-or-later
// Light and palette, fitted at once.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "judge/grade_fit.hpp"
#include "judge/lighting.hpp"
#include "judge/picture.hpp"
#include "judge/weighted_median.hpp"

namespace judge {
namespace {

constexpr GradeTerms kAll{.exposure = true, .temperature = true, .saturation = true, .tone = true, .shade = true},
    kUncoloured{.exposure = true, .shade = true};
constexpr double kTurned = 8;     // degrees of hue from which luminance is read off what has little colour
constexpr double kInPart = 0.06;  // share of the picture in colours that no grade explains; likewise
constexpr double kGreys = 0.06;   // share of the picture that must have little colour for that

const cv::Size kBlocks{40, 22};

struct Cells {
  cv::Mat lab, luminance;
  explicit Cells(const cv::Mat &bgr) {
    const cv::Mat means = cell_means(linear(bgr));
    luminance = judge::luminance(means);
    lab = judge::lab(means);
  }
};

// The light of a grade, alone.
Grade light_of(Grade g) {
  g.saturation = 1;
  g.hue = g.tone_red = g.tone_blue = 0;
  return g;
}

// ln Y: median distance of the take from the storyboard frame so graded.
double spread_of(const cv::Mat &warped, const Cells &take, const cv::Mat &trust, const Grade &grade) {
  const Cells still(graded(warped, grade));
  std::vector<std::pair<double, double>> off;
  for (int y = 0; y < trust.rows; y++)
    for (int x = 0; x < trust.cols; x++) {
      const double a = still.luminance.at<float>(y, x), b = take.luminance.at<float>(y, x);
      if (std::min(a, b) < 0.003 || std::max(a, b) > 0.97) continue;
      off.emplace_back(std::abs(std::log(b + kLogFloor) - std::log(a + kLogFloor)), trust.at<float>(y, x));
    }
  return off.empty() ? 0 : weighted_median(off);
}

// Share of the trusted picture whose chroma the whole grade does not explain, at the take's own luminance.
double in_part(const cv::Mat &warped, const Cells &take, const cv::Mat &trust, const Grade &grade) {
  cv::Mat still = cell_means(linear(graded(warped, grade)));
  const cv::Mat luminance = judge::luminance(still);
  for (int y = 0; y < still.rows; y++)
    for (int x = 0; x < still.cols; x++)
      still.at<cv::Vec3f>(y, x) *= take.luminance.at<float>(y, x) / std::max(luminance.at<float>(y, x), 1e-3f);
  const cv::Mat wanted = lab(still);
  double off = 0, all = 0;
  for (int y = 0; y < trust.rows; y++)
    for (int x = 0; x < trust.cols; x++) {
      const auto &s = wanted.at<cv::Vec3f>(y, x), &t = take.lab.at<cv::Vec3f>(y, x);
      const double w = trust.at<float>(y, x);
      all += w;
      if (t[0] > 15 && std::hypot(s[1] - t[1], s[2] - t[2]) > 12) off += w;
    }
  return all > 0 ? off / all : 0;
}

// The trust of cells that have little colour in both pictures; of the others hardly any. `evidence`: 0..1.
cv::Mat trust_of_greys(const cv::Mat &warped, const Cells &take, const cv::Mat &trust, double &evidence) {
  const Cells still(warped);
  cv::Mat out = trust.clone();
  double greys = 0;
  for (int y = 0; y < out.rows; y++)
    for (int x = 0; x < out.cols; x++) {
      const auto &s = still.lab.at<cv::Vec3f>(y, x), &t = take.lab.at<cv::Vec3f>(y, x);
      const double chroma = std::max(std::hypot(s[1], s[2]), std::hypot(t[1], t[2])), grey = std::clamp((16 - chroma) / 10, 0.0, 1.0);
      greys += out.at<float>(y, x) * grey;
      out.at<float>(y, x) *= static_cast<float>(std::max(grey, 0.06));
    }
  evidence = std::clamp(greys / (kGreys * static_cast<double>(out.total())), 0.0, 1.0);
  return out;
}

// As measure_lighting() found it.
Grade grade_of(const Lighting &l) {
  Grade g;
  g.exposure = l.exposure - (l.gamma - 1) * l.mean / std::numbers::ln2;
  g.gamma = std::clamp(l.gamma, 0.5, 2.0);
  const double red = std::exp(l.gains.red), blue = std::exp(l.gains.blue), y = 0.2126 * red + 0.7152 + 0.0722 * blue;
  g.red = red / y;
  g.green = 1 / y;
  g.blue = blue / y;
  g.shade = l.shade;
  return g;
}

}  // namespace

Lighting apart_from_palette(Lighting l, const cv::Mat &warped, const cv::Mat &frame, const Agreement &agreement) {
  if (!l.known) return l;
  l.grade = grade_of(l);
  const Cells take(frame);
  // Backwards: the grade that makes the storyboard frame the take.
  Grade g = fit_grade(frame, warped, agreement.trust, kAll, kBlocks);
  const double toned = std::hypot(g.tone_red, g.tone_blue);
  const bool turned = std::abs(g.hue) > kTurned || in_part(warped, take, agreement.trust, g) > kInPart;
  const double both = spread_of(warped, take, agreement.trust, g), alone = spread_of(warped, take, agreement.trust, l.grade);
  g = light_of(g);
  const auto exposure_of = [&](const Grade &grade) { return grade.exposure + (grade.gamma - 1) * l.mean / std::numbers::ln2; };
  if (turned) {
    double evidence = 0;
    const cv::Mat greys = trust_of_greys(warped, take, agreement.trust, evidence);
    g = light_of(fit_grade(frame, warped, greys, kUncoloured, kBlocks));
    // Little of it says little.
    const double share = 0.35 + 0.2 * evidence;
    g.exposure *= share;
    g.gamma = std::pow(g.gamma, share);
    for (double &s : g.shade) s *= share;
    if (l.neutral <= 0.15) l.gains = {}, l.colour = {};
  } else if (both > 1.1 * alone + 0.01 || (std::abs(exposure_of(g) - l.exposure) > 0.25 && both > 0.8 * alone)) {
    return l;  // where the pictures move apart it can go astray; the light alone is the steadier model
  } else {
    l.gains = {std::log(g.red / g.green), std::log(g.blue / g.green)};
    l.colour = shift_of(l.gains);
    l.neutral = std::max(l.neutral, 0.2);
    l.toning = toned;
  }
  l.exposure = exposure_of(g);
  l.gamma = g.gamma;
  l.shade = g.shade;
  l.plane_x = g.shade[0];
  l.plane_y = g.shade[1];
  l.quadric = std::sqrt(4.0 / 45 * (g.shade[2] * g.shade[2] + g.shade[3] * g.shade[3]) + g.shade[4] * g.shade[4] / 9);
  l.grade = grade_of(l);
  return l;
}

}  // namespace judge
