// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/grade_fit.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace judge {
namespace {

enum Term { Exposure, Gamma, Red, Blue, Saturation, Hue, ToneRed, ToneBlue, Shade, kTerms = Shade + 5 };
using Terms = std::array<double, kTerms>;
// In units of which a term is asked for, and how many of them it may be at most.
constexpr Terms kScale = {1, 0.4, 0.5, 0.5, 0.4, 20, 0.2, 0.2, 0.5, 0.5, 0.5, 0.5, 0.5};
constexpr Terms kMost = {2.0, 0.588, 0.8, 1.1, 1.1, 60, 0.4, 0.4, 1.0, 1.0, 1.4, 1.4, 0.8};
constexpr double kRidge = 2e-5;
constexpr double kHueRidge = 1e-5;  // a hue that is hardly there stays as it is

Grade grade_of(const Terms &p) {
  Grade g;
  g.exposure = p[Exposure];
  g.gamma = std::exp(p[Gamma]);
  const double red = std::exp(p[Red]), blue = std::exp(p[Blue]), y = 0.2126 * red + 0.7152 + 0.0722 * blue;
  g.red = red / y;  // gains that keep the luminance
  g.green = 1 / y;
  g.blue = blue / y;
  g.saturation = std::exp(p[Saturation]);
  g.hue = p[Hue];
  g.tone_red = p[ToneRed];
  g.tone_blue = p[ToneBlue];
  for (std::size_t i = 0; i < 5; i++) g.shade[i] = p[Shade + i];
  return g;
}

struct Block {
  cv::Vec3d is, wanted;  // B G R, 0..1
  double x, y, trust;
};

// What of a grade is slow to compute, of every block: a term that does not touch it leaves it as it is.
struct Slow {
  double gamma = 0;                // 0: not computed
  std::vector<cv::Vec3d> powers;   // is^gamma
  std::array<double, 5> shade{};
  std::vector<double> shades;
};

// As tables_of() and apply() do, without their rounding.
struct Curve {
  explicit Curve(const Grade &g) : grade(g), gain{g.blue, g.green, g.red} {
    for (double &k : gain) k = std::pow(std::exp2(g.exposure) * k, 1 / 2.2);
    c = g.saturation * std::cos(g.hue * std::numbers::pi / 180);
    s = g.saturation * std::sin(g.hue * std::numbers::pi / 180);
  }
  cv::Vec3d power(const Block &b) const {
    if (grade.gamma == 1) return b.is;
    return {std::pow(b.is[0], grade.gamma), std::pow(b.is[1], grade.gamma), std::pow(b.is[2], grade.gamma)};
  }
  double shade(const Block &b) const { return grade.shaded() ? shade_at(grade, b.x, b.y) / static_cast<double>(kShadeOne) : 1; }
  cv::Vec3d operator()(const Block &b) const { return (*this)(power(b), shade(b)); }
  cv::Vec3d operator()(const cv::Vec3d &power, double shade) const {
    cv::Vec3d v;
    for (int k = 0; k < 3; k++) v[k] = std::min(1.0, power[k] * gain[static_cast<std::size_t>(k)] * shade);
    const double l = 0.2126 * v[2] + 0.7152 * v[1] + 0.0722 * v[0];
    const double cb = (v[0] - l) / 1.8556, cr = (v[2] - l) / 1.5748;
    const double blue = l + 1.8556 * (c * cb - s * cr), red = l + 1.5748 * (s * cb + c * cr);
    return {blue + grade.tone_blue * (l - 0.5), (l - 0.2126 * red - 0.0722 * blue) / 0.7152,
            red + grade.tone_red * (l - 0.5)};
  }
  Grade grade;
  std::array<double, 3> gain;
  double c, s;
};

std::vector<Block> blocks_of(const cv::Mat &warped, const cv::Mat &frame, const cv::Mat &trust,
                             cv::Size size) {
  cv::Mat is, wanted, weight, whole;
  // Clipped samples say "at least so much": blocks count by what is not clipped of them.
  cv::Mat clipped, unclipped;
  cv::inRange(frame, cv::Scalar::all(4), cv::Scalar::all(251), unclipped);
  cv::resize(unclipped, whole, size, 0, 0, cv::INTER_AREA);
  cv::resize(frame, is, size, 0, 0, cv::INTER_AREA);
  cv::resize(warped, wanted, size, 0, 0, cv::INTER_AREA);
  cv::resize(trust, weight, size, 0, 0, cv::INTER_LINEAR);
  std::vector<Block> out;
  for (int y = 0; y < size.height; y++)
    for (int x = 0; x < size.width; x++) {
      const double t = static_cast<double>(weight.at<float>(y, x)) * whole.at<uchar>(y, x) / 255.0;
      if (t < 0.05) continue;
      out.push_back({cv::Vec3d(is.at<cv::Vec3b>(y, x)) / 255, cv::Vec3d(wanted.at<cv::Vec3b>(y, x)) / 255,
                     (2 * x + 1.0) / size.width - 1, (2 * y + 1.0) / size.height - 1, t});
    }
  return out;
}

struct Fit {
  std::vector<Block> blocks;
  std::vector<double> weights;  // of the blocks, robust

  Slow slow;

  std::vector<cv::Vec3d> residuals(const Terms &p) const {
    const Curve graded(grade_of(p));
    const bool powers = slow.gamma == graded.grade.gamma, shades = slow.gamma != 0 && slow.shade == graded.grade.shade;
    std::vector<cv::Vec3d> out;
    out.reserve(blocks.size());
    for (std::size_t i = 0; i < blocks.size(); i++) {
      const Block &b = blocks[i];
      out.push_back(graded(powers ? slow.powers[i] : graded.power(b), shades ? slow.shades[i] : graded.shade(b)) - b.wanted);
    }
    return out;
  }
  void prepare(const Terms &p) {
    const Curve graded(grade_of(p));
    if (slow.gamma != graded.grade.gamma) {
      slow.powers.clear();
      for (const Block &b : blocks) slow.powers.push_back(graded.power(b));
    }
    if (slow.gamma == 0 || slow.shade != graded.grade.shade) {
      slow.shades.clear();
      for (const Block &b : blocks) slow.shades.push_back(graded.shade(b));
    }
    slow.gamma = graded.grade.gamma;
    slow.shade = graded.grade.shade;
  }
  double cost(const std::vector<cv::Vec3d> &r, const Terms &p) const {
    double sum = 0, n = 0;
    for (std::size_t i = 0; i < r.size(); i++) {
      sum += weights[i] * r[i].dot(r[i]);
      n += weights[i];
    }
    for (std::size_t k = 0; k < kTerms; k++) sum += kRidge * n * p[k] * p[k] / (kScale[k] * kScale[k]);
    return sum;
  }
  void weigh(const std::vector<cv::Vec3d> &r) {
    std::vector<double> sizes;
    for (const auto &v : r) sizes.push_back(cv::norm(v));
    auto sorted = sizes;
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2),
                     sorted.end());
    const double cut = 4.685 * std::max(0.015, 1.4826 * sorted[sorted.size() / 2]);
    for (std::size_t i = 0; i < r.size(); i++) {
      const double u = sizes[i] / cut;
      weights[i] = u < 1 ? blocks[i].trust * (1 - u * u) * (1 - u * u) : 0;
    }
  }
};

void fit_hues(Grade &grade, const std::vector<Block> &blocks) {
  constexpr int n = kHues;
  const Curve graded(grade);
  struct Sample {
    int i, j;
    double a, b, trust;  // chroma times the share of hue i and of hue j
    cv::Vec3d wanted;    // Cb, Cr, L that are missing
  };
  std::vector<Sample> samples;
  double total = 0;
  const auto split = [](const cv::Vec3d &v) {
    const double l = 0.2126 * v[2] + 0.7152 * v[1] + 0.0722 * v[0];
    return cv::Vec3d((v[0] - l) / 1.8556, (v[2] - l) / 1.5748, l);
  };
  for (const Block &b : blocks) {
    const cv::Vec3d is = split(graded(b)), wanted = split(b.wanted);
    const double chroma = std::hypot(is[0], is[1]);
    total += b.trust;
    if (chroma < 0.01) continue;
    const auto [hue, next, share] = hue_place(is[0], is[1]);
    samples.push_back({static_cast<int>(hue), static_cast<int>(next), chroma * (1 - share), chroma * share, b.trust, wanted - is});
  }
  cv::Mat x = cv::Mat::zeros(n, 3, CV_64F);
  for (int round = 0; round < 12; round++) {
    cv::Mat normal = cv::Mat::eye(n, n, CV_64F) * (kHueRidge * total), right = cv::Mat::zeros(n, 3, CV_64F);
    for (const Sample &s : samples) {
      double off = 0;
      for (int k = 0; k < 3; k++) {
        const double d = s.a * x.at<double>(s.i, k) + s.b * x.at<double>(s.j, k) - s.wanted[k];
        off += d * d;
      }
      const double w = s.trust * 0.02 / std::max(0.02, std::sqrt(off));
      normal.at<double>(s.i, s.i) += w * s.a * s.a;
      normal.at<double>(s.j, s.j) += w * s.b * s.b;
      normal.at<double>(s.i, s.j) += w * s.a * s.b;
      normal.at<double>(s.j, s.i) += w * s.a * s.b;
      for (int k = 0; k < 3; k++) {
        right.at<double>(s.i, k) += w * s.a * s.wanted[k];
        right.at<double>(s.j, k) += w * s.b * s.wanted[k];
      }
    }
    if (!cv::solve(normal, right, x, cv::DECOMP_CHOLESKY)) return;
  }
  for (int i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      grade.hues[static_cast<std::size_t>(i)][static_cast<std::size_t>(k)] = x.at<double>(i, k);
}

}  // namespace

Grade fit_grade(const cv::Mat &warped, const cv::Mat &frame, const cv::Mat &trust, const GradeTerms &terms,
                cv::Size blocks) {
  Fit fit;
  fit.blocks = blocks_of(warped, frame, trust, blocks);
  if (fit.blocks.size() < 60) return {};
  for (const Block &b : fit.blocks) fit.weights.push_back(b.trust);
  std::vector<std::size_t> free;
  for (std::size_t k = 0; k < kTerms; k++)
    if (k <= Gamma        ? terms.exposure
        : k <= Blue       ? terms.temperature
        : k == Saturation ? terms.saturation
        : k <= ToneBlue   ? terms.tone
                          : terms.shade)
      free.push_back(k);
  if (free.empty() && !terms.hues) return {};
  const int n = static_cast<int>(free.size());

  Terms p{};
  auto r = fit.residuals(p);
  double damping = 1e-3, cost = fit.cost(r, p);
  for (int round = 0; round < 24 && n; round++) {
    // A shade first without gamma: a bright side and a dark one look like contrast, and there would be no way
    // back.
    const bool plain = terms.shade && round < 4;
    // The first rounds see everything: a large change of light makes every block an outlier.
    if (round >= 4) {
      fit.weigh(r);
      cost = fit.cost(r, p);
    }
    double total = 0;
    for (const double w : fit.weights) total += w;
    if (total <= 0) return {};
    cv::Mat normal = cv::Mat::zeros(n, n, CV_64F), right = cv::Mat::zeros(n, 1, CV_64F), step;
    std::vector<std::vector<cv::Vec3d>> slopes;
    fit.prepare(p);
    for (const std::size_t k : free) {
      Terms q = p;
      const double h = 1e-3 * kScale[k];
      q[k] += h;
      auto d = fit.residuals(q);
      for (std::size_t i = 0; i < d.size(); i++)
        d[i] = (d[i] - r[i]) * (kScale[k] / h);  // per unit of its scale
      slopes.push_back(std::move(d));
    }
    for (int a = 0; a < n; a++) {
      const auto &sa = slopes[static_cast<std::size_t>(a)];
      for (std::size_t i = 0; i < r.size(); i++) right.at<double>(a) -= fit.weights[i] * sa[i].dot(r[i]);
      right.at<double>(a) -=
          kRidge * total * p[free[static_cast<std::size_t>(a)]] / kScale[free[static_cast<std::size_t>(a)]];
      for (int b = 0; b <= a; b++) {
        const auto &sb = slopes[static_cast<std::size_t>(b)];
        double sum = 0;
        for (std::size_t i = 0; i < r.size(); i++) sum += fit.weights[i] * sa[i].dot(sb[i]);
        normal.at<double>(a, b) = normal.at<double>(b, a) = sum;
      }
      normal.at<double>(a, a) += kRidge * total;
    }
    bool moved = false;
    for (int tries = 0; tries < 6 && !moved; tries++) {
      cv::Mat damped = normal.clone();
      for (int a = 0; a < n; a++) damped.at<double>(a, a) *= 1 + damping;
      if (plain)
        for (int a = 0; a < n; a++)
          if (free[static_cast<std::size_t>(a)] == Gamma) damped.at<double>(a, a) *= 1e6;
      if (!cv::solve(damped, right, step, cv::DECOMP_CHOLESKY)) return {};
      Terms q = p;
      for (int a = 0; a < n; a++) {
        const std::size_t k = free[static_cast<std::size_t>(a)];
        q[k] = std::clamp(p[k] + step.at<double>(a) * kScale[k], -kMost[k], kMost[k]);
      }
      auto rq = fit.residuals(q);
      const double c = fit.cost(rq, q);
      if (c < cost) {
        moved = cost - c > 1e-5 * cost;
        p = q;
        r = std::move(rq);
        cost = c;
        damping *= 0.3;
        if (!moved) break;
      } else {
        damping *= 5;
      }
    }
    if (!moved && round >= 8) break;
  }
  Grade grade = grade_of(p);
  if (terms.hues) fit_hues(grade, fit.blocks);
  return grade;
}

double left_after(const cv::Mat &warped, const cv::Mat &frame, const cv::Mat &trust, const Grade &grade, cv::Size size) {
  constexpr double kMostLeft = 0.1;
  const Curve graded(grade);
  double sum = 0, weight = 0;
  for (const Block &b : blocks_of(warped, frame, trust, size)) {
    cv::Vec3d v = graded(b);
    if (grade.recoloured()) {
      const double l = 0.2126 * v[2] + 0.7152 * v[1] + 0.0722 * v[0];
      const auto [red, green, blue] = hue_change(grade, (v[0] - l) / 1.8556, (v[2] - l) / 1.5748);
      v += cv::Vec3d(blue, green, red);
    }
    sum += b.trust * std::min(kMostLeft, cv::norm(v - b.wanted));
    weight += b.trust;
  }
  return weight > 0 ? sum / weight : 0;
}

bool is_small(const Grade &g) {
  const auto within = [](double v, double most) { return v > 1 / most && v < most; };
  const auto &s = g.shade;
  const double middle =
      g.exposure + 2.2 * (g.gamma - 1) * std::log2(0.46);  // EV by which a grey of 18 % changes
  return std::abs(g.exposure) <= 2.0 && std::abs(middle) <= 1.75 && within(g.gamma, 1.8) &&
         within(g.red, 2.4) && within(g.blue, 3.2) && within(g.green, 2.4) && within(g.saturation, 3.01) &&
         std::abs(g.hue) <= 45 && std::abs(g.tone_red) <= 0.4 && std::abs(g.tone_blue) <= 0.4 &&
         std::hypot(s[0], s[1]) <= 1.0 && std::abs(s[2]) <= 1.4 && std::abs(s[3]) <= 1.4 &&
         std::abs(s[4]) <= 0.8 && std::all_of(g.hues.begin(), g.hues.end(), [](const auto &h) {
           return std::hypot(h[0], h[1]) <= 1.9 && std::abs(h[2]) <= 1.2;
         });
}

}  // namespace judge
