// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/people/appearance.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>

#include "judge/picture.hpp"

namespace judge::people {
namespace {

constexpr int kL = 8, kAb = 20, kSpan = 3;  // bins; Lab (8 bit) units of a and b per bin
constexpr double kLeastFound = 0.68;        // likeness of the figure in the storyboard frame from which it is judged
constexpr double kLeastOwn = 0.04;          // share of a reference that its border does not have
constexpr double kLeastArea = 0.006, kMostArea = 0.5, kMostSeen = 0.85;  // of the picture
constexpr double kTolerance = 0.22;                      // of the likeness that is lost
constexpr float kLikely = 0.5f;
constexpr double kGrey = 0.8;  // share of a figure's colours that are grey, from which colours alone do not tell it
constexpr int kGreyBins = 3;   // of a and b: 9 Lab units
constexpr double kSameShape = 0.75;  // cosine
constexpr int kShapeSide = 64, kShapeCells = 4, kShapeTurns = 8;

using Histogram = std::vector<float>;  // sum 1

int bin_of(const cv::Vec3b &lab) {
  const auto of = [](int v) { return std::clamp((v - 128) / kSpan + kAb / 2, 0, kAb - 1); };
  return (lab[0] * kL / 256 * kAb + of(lab[1])) * kAb + of(lab[2]);
}

void normalise(Histogram &h) {
  double sum = 0;
  for (const float v : h) sum += static_cast<double>(v);
  if (sum > 0)
    for (float &v : h) v = static_cast<float>(static_cast<double>(v) / sum);
}

// Of the pixels under a CV_32F weight; neighbouring bins share, so that a little more light is no other colour.
Histogram histogram_of(const cv::Mat &lab, const cv::Mat &weight) {
  std::vector<cv::Mat> planes(kL);
  for (auto &p : planes) p = cv::Mat::zeros(kAb, kAb, CV_32F);
  for (int y = 0; y < lab.rows; y++)
    for (int x = 0; x < lab.cols; x++) {
      const float w = weight.at<float>(y, x);
      if (w <= 0) continue;
      const int b = bin_of(lab.at<cv::Vec3b>(y, x));
      planes[static_cast<std::size_t>(b / (kAb * kAb))].at<float>(b / kAb % kAb, b % kAb) += w;
    }
  for (auto &p : planes) cv::GaussianBlur(p, p, {5, 5}, 0.9, 0.9, cv::BORDER_CONSTANT);
  Histogram h(static_cast<std::size_t>(kL * kAb * kAb));
  for (int l = 0; l < kL; l++)
    for (int i = 0; i < kAb * kAb; i++) {
      const auto at = [&](int k) { return planes[static_cast<std::size_t>(std::clamp(k, 0, kL - 1))].at<float>(i / kAb, i % kAb); };
      h[static_cast<std::size_t>(l * kAb * kAb + i)] = 0.5f * at(l) + 0.25f * (at(l - 1) + at(l + 1));
    }
  normalise(h);
  return h;
}

double bhattacharyya(const Histogram &a, const Histogram &b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); i++) sum += std::sqrt(static_cast<double>(a[i]) * static_cast<double>(b[i]));
  return sum;
}

cv::Mat lab_of(const cv::Mat &bgr) {
  cv::Mat out;
  cv::cvtColor(working_copy(bgr, kGlimpseWidth), out, cv::COLOR_BGR2Lab);
  return out;
}

// The colours of a reference that its border does not have; where the figure fills the picture, those of its middle.
std::optional<Histogram> wanted_of(const cv::Mat &lab) {
  cv::Mat inner = cv::Mat::zeros(lab.size(), CV_32F), border(lab.size(), CV_32F, cv::Scalar(1));
  cv::ellipse(inner,
              cv::RotatedRect(cv::Point2f(static_cast<float>(lab.cols) / 2, static_cast<float>(lab.rows) / 2),
                              cv::Size2f(0.9f * static_cast<float>(lab.cols), 0.9f * static_cast<float>(lab.rows)), 0),
              1, cv::FILLED);
  const int w = std::max(1, lab.cols / 12), h = std::max(1, lab.rows / 12);
  border(cv::Rect(w, h, lab.cols - 2 * w, lab.rows - 2 * h)).setTo(0);
  const Histogram in = histogram_of(lab, inner), out = histogram_of(lab, border);
  Histogram own = in;
  double share = 0;
  for (std::size_t i = 0; i < own.size(); i++) {
    const float r = in[i] / std::max(1e-9f, in[i] + 2 * out[i]);
    own[i] = r > 0.5f ? in[i] * (2 * r - 1) : 0;
    share += static_cast<double>(own[i]);
  }
  if (share < kLeastOwn) return std::nullopt;
  normalise(own);
  return own;
}

struct Found {
  double likeness = 0;
  double area = 0;  // of the picture
  cv::Rect box;
  Histogram colours;
};

// Where the wanted colours stand together, against the colours of everything else.
std::optional<Found> find(const cv::Mat &lab, const Histogram &wanted, const Histogram &elsewhere, double most) {
  cv::Mat likely(lab.size(), CV_32F);
  for (int y = 0; y < lab.rows; y++)
    for (int x = 0; x < lab.cols; x++) {
      const auto b = static_cast<std::size_t>(bin_of(lab.at<cv::Vec3b>(y, x)));
      likely.at<float>(y, x) = wanted[b] / (wanted[b] + 2 * elsewhere[b] + 1e-7f);
    }
  cv::Mat soft, blobs, labels, stats, middles;
  cv::GaussianBlur(likely, soft, {}, 0.012 * lab.cols);
  cv::threshold(soft, blobs, static_cast<double>(kLikely) * 0.8, 255, cv::THRESH_BINARY);
  blobs.convertTo(blobs, CV_8U);
  cv::morphologyEx(blobs, blobs, cv::MORPH_CLOSE, cv::Mat::ones(5, 5, CV_8U));
  const int n = cv::connectedComponentsWithStats(blobs, labels, stats, middles);
  std::optional<Found> best;
  for (int k = 1; k < n; k++) {
    const double area = static_cast<double>(stats.at<int>(k, cv::CC_STAT_AREA)) / static_cast<double>(lab.total());
    if (area < kLeastArea || area > most) continue;
    cv::Mat weight = likely.clone();
    weight.setTo(0, labels != k);
    weight.setTo(1, (labels == k) & (weight < 0.2f));
    Found f;
    f.colours = histogram_of(lab, weight);
    f.likeness = bhattacharyya(f.colours, wanted);
    f.area = area;
    f.box = {stats.at<int>(k, cv::CC_STAT_LEFT), stats.at<int>(k, cv::CC_STAT_TOP), stats.at<int>(k, cv::CC_STAT_WIDTH),
             stats.at<int>(k, cv::CC_STAT_HEIGHT)};
    if (!best || f.likeness * std::sqrt(f.area) > best->likeness * std::sqrt(best->area)) best = std::move(f);
  }
  return best;
}

double grey_share(const Histogram &h) {
  double grey = 0;
  for (std::size_t i = 0; i < h.size(); i++) {
    const int a = static_cast<int>(i) / kAb % kAb - kAb / 2, b = static_cast<int>(i) % kAb - kAb / 2;
    if (a >= -kGreyBins && a < kGreyBins && b >= -kGreyBins && b < kGreyBins) grey += static_cast<double>(h[i]);
  }
  return grey;
}

// Histograms of oriented gradients (Dalal and Triggs 2005) of a figure's box, one block, length 1; `mirrored` or not.
std::vector<double> shape_of(const cv::Mat &lab, const cv::Rect &box, bool mirrored) {
  cv::Mat light, x, y;
  cv::extractChannel(lab(box & cv::Rect({}, lab.size())), light, 0);
  cv::resize(light, light, {kShapeSide, kShapeSide}, 0, 0, cv::INTER_AREA);
  if (mirrored) cv::flip(light, light, 1);
  cv::GaussianBlur(light, light, {}, 1);
  cv::Sobel(light, x, CV_32F, 1, 0);
  cv::Sobel(light, y, CV_32F, 0, 1);
  std::vector<double> out(static_cast<std::size_t>(kShapeCells * kShapeCells * kShapeTurns));
  for (int v = 0; v < kShapeSide; v++)
    for (int u = 0; u < kShapeSide; u++) {
      const double gx = static_cast<double>(x.at<float>(v, u)), gy = static_cast<double>(y.at<float>(v, u));
      const double turn = (std::atan2(gy, gx) / CV_PI + 1) * kShapeTurns;  // a half turn is the same edge
      const int cell = v * kShapeCells / kShapeSide * kShapeCells + u * kShapeCells / kShapeSide;
      out[static_cast<std::size_t>(cell * kShapeTurns + static_cast<int>(turn) % kShapeTurns)] += std::hypot(gx, gy);
    }
  double length = 1e-9;
  for (const double o : out) length += o * o;
  for (double &o : out) o /= std::sqrt(length);
  return out;
}

double cosine(const std::vector<double> &a, const std::vector<double> &b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); i++) sum += a[i] * b[i];
  return sum;
}

// A picture in the light of another one.
cv::Mat in_the_light_of(const cv::Mat &lab, const cv::Mat &light) {
  cv::Scalar m, d, n, e;
  cv::meanStdDev(lab, m, d);
  cv::meanStdDev(light, n, e);
  std::vector<cv::Mat> planes;
  cv::split(lab, planes);
  for (int k = 0; k < 3; k++) {
    const double gain = std::clamp(e[k] / std::max(1.0, d[k]), 0.6, 1.7);
    cv::Mat &p = planes[static_cast<std::size_t>(k)];
    p.convertTo(p, CV_8U, gain, n[k] - gain * m[k]);
  }
  cv::Mat out;
  cv::merge(planes, out);
  return out;
}

}  // namespace

Appearance measure_appearance(const cv::Mat &reference, const cv::Mat &still, const std::vector<Glimpse> &glimpses) {
  Appearance out;
  if (reference.empty() || still.empty()) {
    out.why = "there is no picture to compare with";
    return out;
  }
  const auto wanted = wanted_of(lab_of(reference));
  if (!wanted) {
    out.why = "the reference picture shows no face, and no figure that stands out of its background";
    return out;
  }
  const cv::Mat board = lab_of(still);
  const Histogram all = histogram_of(board, cv::Mat::ones(board.size(), CV_32F));
  auto there = find(board, *wanted, all, kMostArea);
  out.in_still = there ? there->likeness : 0;
  if (!there || there->likeness < kLeastFound) {
    out.why = "the reference picture shows no face, and its figure is not found in the storyboard frame";
    return out;
  }
  // The figure in this scene's light, and everything around it.
  Histogram model = *wanted;
  for (std::size_t i = 0; i < model.size(); i++) model[i] = 0.35f * model[i] + 0.65f * there->colours[i];
  cv::Mat around = cv::Mat::ones(board.size(), CV_32F);
  around(there->box).setTo(0);
  const Histogram background = cv::countNonZero(around) > 0.2 * static_cast<double>(around.total()) ? histogram_of(board, around) : all;
  const auto self = find(board, model, background, kMostSeen);
  if (!self) {
    out.why = "the reference picture shows no face, and its figure is not found in the storyboard frame";
    return out;
  }
  struct Seen {
    double likeness;
    std::uint64_t time;
    cv::Rect2d region;
  };
  std::vector<Seen> seen;
  const bool grey = grey_share(self->colours) > kGrey;
  const auto shape = shape_of(board, self->box, false);
  double same_shape = 0;
  for (const Glimpse &g : glimpses) {
    if (g.bgr.empty()) continue;
    const cv::Mat lab = in_the_light_of(lab_of(g.bgr), board);
    const auto f = find(lab, model, background, kMostSeen);
    Seen s{0, g.time, {0, 0, 1, 1}};
    if (f && grey)
      for (const bool mirrored : {false, true}) same_shape = std::max(same_shape, cosine(shape, shape_of(lab, f->box, mirrored)));
    if (f) {
      s.likeness = f->likeness * std::sqrt(std::min(1.0, f->area / std::max(1e-6, 0.5 * self->area)));
      s.region = {static_cast<double>(f->box.x) / lab.cols, static_cast<double>(f->box.y) / lab.rows,
                  static_cast<double>(f->box.width) / lab.cols, static_cast<double>(f->box.height) / lab.rows};
    }
    seen.push_back(s);
  }
  if (seen.empty()) {
    out.why = "the clip was too short to look for the figure";
    return out;
  }
  std::sort(seen.begin(), seen.end(), [](const Seen &a, const Seen &b) { return a.likeness > b.likeness; });
  const Seen &counts = seen[seen.size() / 4];
  out.likeness = std::min(1.0, counts.likeness / std::max(1e-6, self->likeness));
  out.excess = (1 - out.likeness) / kTolerance;
  if (out.excess < 1 && grey && same_shape < kSameShape) {
    out.why = "the reference picture shows no face, and its figure has no colours to know it by and another shape in the clip";
    return out;
  }
  out.known = true;
  out.confidence = std::clamp((there->likeness - kLeastFound) / 0.25, 0.2, 0.8);
  out.time = counts.time;
  out.region = counts.region;
  return out;
}

}  // namespace judge::people
