// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/continuity.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "judge/agreement.hpp"
#include "judge/colour_temperature.hpp"
#include "judge/palette.hpp"
#include "judge/picture.hpp"
#include "judge/weighted_median.hpp"

namespace judge {
namespace {

// Tolerances: EV, mired, Lab, ln.
constexpr double kLevel = 0.8, kMired = 38, kColours = 9, kTexture = 0.6;

struct Look {
  double level = 0, texture = 0, neutral = 0;
  Gains gains;
};

Look look_of(const cv::Mat &bgr) {
  Look l;
  const cv::Mat cells = cell_means(linear(bgr)), levels = cell_means(log_luminance(bgr)), colours = lab(cells);
  std::vector<std::pair<double, double>> level, red, blue;
  for (int y = 0; y < kCellsY; y++)
    for (int x = 0; x < kCellsX; x++) {
      level.emplace_back(levels.at<float>(y, x), 1);
      const auto &c = cells.at<cv::Vec3f>(y, x);
      const auto &k = colours.at<cv::Vec3f>(y, x);
      const double w = std::clamp((70 - std::hypot(k[1], k[2])) / 40.0, 0.05, 1.0) * std::clamp((k[0] - 18) / 15.0, 0.0, 1.0);
      if (w <= 0.01 || c[0] > 0.97f || c[1] > 0.97f || c[2] > 0.97f) continue;
      red.emplace_back(std::log((c[2] + 0.002) / (c[1] + 0.002)), w);
      blue.emplace_back(std::log((c[0] + 0.002) / (c[1] + 0.002)), w);
      l.neutral += w / (kCellsX * kCellsY);
    }
  l.level = weighted_median(level) / std::numbers::ln2;
  l.gains = {weighted_median(red), weighted_median(blue)};
  // The slope from fine to coarse detail: contrast cancels.
  cv::Mat grey, g = luma(bgr), down, up;
  g.convertTo(grey, CV_32F);
  double energy[3] = {};
  for (double &e : energy) {
    cv::pyrDown(grey, down);
    cv::pyrUp(down, up, grey.size());
    e = cv::mean(cv::abs(grey - up))[0];
    grey = down;
    if (grey.cols < 16 || grey.rows < 16) break;
  }
  l.texture = std::log(energy[0] + 0.05) - std::log(energy[2] + 0.05);
  return l;
}

}  // namespace

Continuity measure_continuity(const cv::Mat &neighbour, const cv::Mat &take, const cv::Mat &neighbour_still,
                              const cv::Mat &take_still) {
  Continuity c;
  if (neighbour.empty() || take.empty()) return c;
  const Look was = look_of(neighbour), is = look_of(take);
  const bool planned = !neighbour_still.empty() && !take_still.empty();
  Look a, b;
  double wanted_colours = 0;
  if (planned) {
    a = look_of(neighbour_still);
    b = look_of(take_still);
    wanted_colours = chroma_distance(neighbour_still, take_still);
  }
  c.known = true;
  c.level = is.level - was.level - (b.level - a.level);
  c.texture = is.texture - was.texture - (b.texture - a.texture);
  c.colours = std::max(0.0, chroma_distance(neighbour, take) - wanted_colours);
  const bool neutral = was.neutral > 0.05 && is.neutral > 0.05 && (!planned || (a.neutral > 0.05 && b.neutral > 0.05));
  if (neutral)
    c.mired = shift_of({is.gains.red - was.gains.red - (b.gains.red - a.gains.red),
                        is.gains.blue - was.gains.blue - (b.gains.blue - a.gains.blue)})
                  .mired;
  // Without the plan another framing alone changes the level and the colours: more is tolerated.
  const double slack = planned ? 1 : 1.6;
  c.parts = {{"level", c.level, std::abs(c.level) / (kLevel * slack)},
             {"mired", c.mired, std::abs(c.mired) / (kMired * slack)},
             {"colours", c.colours, c.colours / (kColours * slack)},
             {"texture", c.texture, std::abs(c.texture) / (kTexture * slack)}};
  for (const Part &p : c.parts) c.excess = std::max(c.excess, p.excess);
  c.confidence = planned ? 0.8 : 0.5;
  return c;
}

}  // namespace judge
