// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/style.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "judge/painted.hpp"
#include "judge/picture.hpp"
#include "judge/relit.hpp"

namespace judge {
namespace {

// How strong the detail of one scale is: quantiles of |Laplacian| under the mask, code values.
struct Detail {
  double weak = 0, strong = 0, strongest = 0;  // 30 %, 90 %, 97 %
};

struct Texture {
  std::array<Detail, 4> scale{};  // of the Laplacian pyramid, finest first
  double comb = 0, blocks = 0, grid = 0;
};

Detail detail_of(const cv::Mat &band, const cv::Mat &mask) {
  std::vector<float> v;
  v.reserve(band.total());
  for (int y = 0; y < band.rows; y++) {
    const float *b = band.ptr<float>(y);
    const uchar *m = mask.ptr<uchar>(y);
    for (int x = 0; x < band.cols; x++)
      if (m[x]) v.push_back(std::abs(b[x]));
  }
  Detail d;
  if (v.size() < 32) return d;
  auto from = v.begin();
  const auto quantile = [&](double q) {
    const auto at = v.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(v.size() - 1));
    std::nth_element(from, at, v.end());
    from = at;
    return static_cast<double>(*at);
  };
  d.weak = quantile(0.3);
  d.strong = quantile(0.9);
  d.strongest = quantile(0.97);
  return d;
}

cv::Mat laplacian_level(const cv::Mat &g, cv::Mat &down) {
  cv::Mat up;
  cv::pyrDown(g, down);
  cv::pyrUp(down, up, g.size());
  return g - up;
}

// How much of the tones stands out of the running mean of their histogram. A poster of few levels has its peaks far apart,
// and a codec widens each; what is clipped is a peak, too, and does not count. One peak may be a dark suit: there are more.
double standing_out(const std::array<double, 256> &tones) {
  constexpr int kHalf = 16, kDarkest = 12, kLightest = 243, kPeak = 5;
  constexpr double kAbove = 1.8;
  std::array<double, 256> out{};
  double all = 0;
  for (const double n : tones) all += n;
  for (int i = kDarkest; i <= kLightest; i++) {
    double mean = 0;
    for (int k = i - kHalf; k <= i + kHalf; k++) {
      const int inside = k < 0 ? -k : k > 255 ? 510 - k : k;
      mean += tones[static_cast<std::size_t>(inside)] / (2 * kHalf + 1);
    }
    out[static_cast<std::size_t>(i)] = std::max(0.0, tones[static_cast<std::size_t>(i)] - kAbove * mean);
  }
  const double sum = std::accumulate(out.begin(), out.end(), 0.0);
  double highest = 0;
  for (int i = kDarkest; i <= kLightest; i++)
    highest = std::max(highest, std::accumulate(out.begin() + i - kPeak, out.begin() + i + kPeak + 1, 0.0));
  return std::min(sum, 2 * (sum - highest)) / std::max(1.0, all);
}

// Of luma, and of the mean of B, G and R: a poster's levels mix in either.
double comb_of(const cv::Mat &bgr, const cv::Mat &grey, const cv::Mat &mask) {
  std::array<std::array<double, 256>, 4> tones{};
  for (int y = 0; y < bgr.rows; y++)
    for (int x = 0; x < bgr.cols; x++) {
      if (!mask.at<uchar>(y, x)) continue;
      const cv::Vec3b &v = bgr.at<cv::Vec3b>(y, x);
      for (std::size_t c = 0; c < 3; c++) tones[c][v[static_cast<int>(c)]] += 1;
      tones[3][grey.at<uchar>(y, x)] += 1;
    }
  return std::max(standing_out(tones[3]), (standing_out(tones[0]) + standing_out(tones[1]) + standing_out(tones[2])) / 3);
}

constexpr double kSeenStep = 0.45;  // code values, the mean of a column: MPEG-4 part 2 and JPEG stay below, mosaics do not

// The strongest autocorrelation of the column (row) steps, of their energy: `blocks`. A codec's blocks differ little at
// their borders from the steps within them, however regular: `grid` is what stands out of steps that the eye sees.
void find_grid(const cv::Mat &g, Texture &t) {
  for (const bool columns : {true, false}) {
    const int n = columns ? g.cols : g.rows;
    if (n < 60) continue;
    std::vector<double> steps(static_cast<std::size_t>(n - 1));
    for (int i = 0; i + 1 < n; i++) {
      const cv::Mat d = columns ? cv::abs(g.col(i + 1) - g.col(i)) : cv::abs(g.row(i + 1) - g.row(i));
      cv::Mat capped;
      cv::min(d, 12.0, capped);  // one strong edge is no grid
      steps[static_cast<std::size_t>(i)] = cv::mean(capped)[0];
    }
    // High-passed, then the energy at every period through its comb.
    std::vector<double> high(steps.size());
    for (std::size_t i = 0; i < steps.size(); i++) {
      double mean = 0;
      int m = 0;
      for (int k = -6; k <= 6; k++) {
        const auto j = static_cast<std::ptrdiff_t>(i) + k;
        if (j >= 0 && j < static_cast<std::ptrdiff_t>(steps.size()))
          mean += steps[static_cast<std::size_t>(j)], m++;
      }
      high[i] = steps[i] - mean / m;
    }
    // Steps of a quarter of a code value are what a codec leaves in the dark: nobody sees a grid in them.
    double power = 0.25 * 0.25 * n, seen = kSeenStep * kSeenStep * n;
    for (double v : high) power += v * v, seen += v * v;
    for (int period = 3; period <= 24; period++) {
      double sum = 0;
      for (std::size_t i = 0; i + static_cast<std::size_t>(period) < high.size(); i++)
        sum += high[i] * high[i + static_cast<std::size_t>(period)];
      t.blocks = std::max(t.blocks, sum / power);
      t.grid = std::max(t.grid, sum / seen);
    }
  }
}

// Where the picture has shades: neither one flat tone, which any picture may have much of, nor the edge between two.
cv::Mat shaded(const cv::Mat &bgr, const cv::Mat &mask) {
  cv::Mat least, most, range;
  const cv::Mat grey = luma(bgr), area = cv::Mat::ones(7, 7, CV_8U);
  cv::erode(grey, least, area);
  cv::dilate(grey, most, area);
  cv::subtract(most, least, range);
  return mask & (range > 6) & (range < 90);
}

// `shades`: where tones are counted.
Texture texture_of(const cv::Mat &bgr, const cv::Mat &mask, const cv::Mat &shades) {
  Texture t;
  cv::Mat g;
  const cv::Mat grey = luma(bgr);
  grey.convertTo(g, CV_32F);
  find_grid(g, t);
  t.comb = comb_of(bgr, grey, shades);
  cv::Mat level = g, small = mask;
  for (std::size_t k = 0; k < t.scale.size() && level.cols >= 8 && level.rows >= 8; k++) {
    cv::Mat down, next;
    t.scale[k] = detail_of(laplacian_level(level, down), small);
    level = down;
    cv::resize(small, next, level.size(), 0, 0, cv::INTER_NEAREST);
    small = next;
  }
  return t;
}

constexpr double kPainted = 0.6;  // logit: 2 of 768 clean takes lie above

struct Trait {
  const char *name;
  double value, excess;
  const char *what;
};

struct Side {
  cv::Mat bgr;
  Texture texture;
};

Side side(const cv::Mat &bgr, const cv::Mat &mask, const cv::Mat &shades) {
  return {bgr, texture_of(bgr, mask, shades)};
}

// `now` against `then`; fills in what is not an excess, too.
std::vector<Trait> traits_of(const Side &then, const Side &now, const cv::Mat &mask, Style &s) {
  const Texture &was = then.texture, &is = now.texture;
  // What the coarsest scale changed by is contrast, not texture.
  const auto change = [](double x, double y) { return std::log((y + 0.15) / (x + 0.15)); };
  const double contrast = change(was.scale[3].strong, is.scale[3].strong);
  s.weak = change(was.scale[0].weak, is.scale[0].weak) - contrast;
  s.fine = change(was.scale[0].strong, is.scale[0].strong) - contrast;
  s.finest = change(was.scale[0].strongest, is.scale[0].strongest) - contrast;
  s.middle = change(was.scale[1].strong, is.scale[1].strong) - contrast;
  s.lines = change(was.scale[1].strongest, is.scale[1].strongest) - contrast;
  s.grain = is.scale[0].weak - was.scale[0].weak * std::exp(std::max(0.0, contrast));
  s.comb = is.comb - was.comb;
  s.grid = is.grid - was.grid;
  const double blocks = is.blocks - was.blocks;
  const Painted painted = measure_painted(then.bgr, now.bgr, mask, contrast, blocks);
  s.painted = painted.known ? painted.logit : 0;
  // A codec gives up the weak detail first, a brush or a blur the strong: what the loss of the weak detail
  // explains is taken off. Weights: logistic regressions on restyled, recompressed, grainy and relit real
  // clips, divided by their thresholds (docs/measures.md).
  s.soft = 1.48 * std::max(-0.2, std::min(0.0, s.weak) - s.fine) - 0.82 * s.finest - 0.98 * s.middle -
           4.35 * s.lines;
  // In a picture of few lines the 90 % are what lies between them: where all of it grew with the weakest, it is grain.
  const bool grows = s.weak > 0.3;
  s.hard = 0.48 * (grows ? std::min(s.fine, s.finest + 0.2) : s.fine) + 1.2 * (grows ? std::min(s.middle, std::max(0.0, s.lines) + 0.15) : s.middle) +
           2.9 * s.lines;
  // Where no less of the weak detail is gone than of the strong, it was rather a codec; where there are
  // blocks, too.
  s.soft *= 0.75 + 0.25 * std::clamp((s.weak - s.fine) / 0.12, 0.0, 1.0);
  s.soft = s.soft / 1.2 - 1.2 * std::clamp(blocks - 0.08, 0.0, 0.27);
  s.hard /= 0.8;
  const double lost = std::max(0.0, -s.fine);  // what is flattened has fewer tones, too
  return {
      {"soft", s.soft, std::max(0.0, s.soft), s.finest < -0.7 ? "softer" : "flatter (as if painted)"},
      {"painted", s.painted, painted.known ? std::max(0.0, 1 + (s.painted - kPainted) / 3) : 0, "flatter between its edges (as if painted over)"},
      {"hard", s.hard, std::max(0.0, s.hard), "harder drawn"},
      {"grain", s.grain, std::max(0.0, s.grain) / 1.2, "grainier"},
      {"comb", s.comb, std::max(0.0, s.comb - 0.01) / (0.018 + 0.9 * std::min(was.comb, 0.04) + 0.12 * lost),
       "poorer in tones (posterised)"},
      {"grid", s.grid, std::max(0.0, s.grid - 0.15) / 0.23, "more of a grid of dots or blocks"},
      {"weak", s.weak, 0, ""},
      {"fine", s.fine, 0, ""},
      {"finest", s.finest, 0, ""},
      {"middle", s.middle, 0, ""},
      {"lines", s.lines, 0, ""},
  };
}

cv::Mat softened(const cv::Mat &bgr) {
  cv::Mat out;
  cv::GaussianBlur(bgr, out, {3, 3}, 0.5);
  return out;
}

}  // namespace

Style measure_style(const cv::Mat &warped, const cv::Mat &covered, const cv::Mat &frame) {
  Style s;
  cv::Mat mask;
  cv::erode(covered, mask, cv::Mat::ones(5, 5, CV_8U));
  const double share = static_cast<double>(cv::countNonZero(mask)) / static_cast<double>(mask.total());
  if (share < 0.25 || frame.cols < 64 || frame.rows < 36) return s;
  const cv::Mat a = softened(warped), shades = shaded(a, mask);
  const Side now = side(softened(frame), mask, shades);
  Style lit_style;
  auto traits = traits_of(side(a, mask, shades), now, mask, s);
  // Another light or other colours take tones and detail away, too: what is odd must be so against the storyboard frame in them.
  const auto lit = traits_of(side(softened(relit(warped, mask, frame)), mask, shades), now, mask, lit_style);
  for (std::size_t i = 0; i < traits.size(); i++) traits[i].excess = std::min(traits[i].excess, lit[i].excess);
  double strongest = 0;
  for (const Trait &t : traits) {
    s.parts.push_back({t.name, t.value, t.excess});
    s.excess += std::pow(t.excess, 3);
    if (t.excess > strongest) strongest = t.excess, s.what = t.what;
  }
  s.excess = std::cbrt(s.excess);
  s.confidence = std::clamp(1.6 * share, 0.0, 1.0);
  s.known = true;
  return s;
}

}  // namespace judge
