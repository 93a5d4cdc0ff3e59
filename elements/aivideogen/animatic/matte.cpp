// SPDX-License-Identifier: LGPL-2.1-or-later
#include "animatic/matte.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "animatic/fill.hpp"

namespace animatic {

namespace {

cv::Mat disc(int radius) {
  return cv::getStructuringElement(cv::MORPH_ELLIPSE, cv::Size(2 * radius + 1, 2 * radius + 1));
}

cv::Mat grown(const cv::Mat &mask, int radius) {
  cv::Mat out;
  cv::dilate(mask, out, disc(radius));
  return out;
}

cv::Mat known_weight(const cv::Mat &unknown) {
  cv::Mat weight;
  cv::Mat(255 - unknown).convertTo(weight, CV_32F, 1 / 255.0);
  return weight;
}

}  // namespace

cv::Mat take_away(const cv::Mat &picture, const cv::Mat &mask, const cv::Mat &others, const cv::Mat &plate,
                  int soft) {
  const cv::Mat hole = grown(mask, soft + 3);
  const cv::Mat unknown = others.empty() ? hole : cv::Mat(hole | others);
  cv::Mat fill;
  picture.convertTo(fill, CV_32F);
  if (plate.empty()) {
    push_pull(fill, known_weight(unknown));
  } else {
    cv::Mat base;
    plate.convertTo(base, CV_32F);
    cv::Mat difference = fill - base;
    push_pull(difference, known_weight(unknown));
    fill = base + difference;
  }
  // let in softly: where the fill differs from the picture, the hole must not show an edge of its own
  cv::Mat share, out(picture.size(), CV_8UC3);
  cv::GaussianBlur(hole, share, cv::Size(5, 5), 0, 0, cv::BORDER_REPLICATE);
  for (int y = 0; y < out.rows; ++y)
    for (int x = 0; x < out.cols; ++x) {
      const float w = static_cast<float>(share.at<uchar>(y, x)) / 255.f;
      const cv::Vec3b &c = picture.at<cv::Vec3b>(y, x);
      const cv::Vec3f &f = fill.at<cv::Vec3f>(y, x);
      for (int k = 0; k < 3; ++k)
        out.at<cv::Vec3b>(y, x)[k] =
            cv::saturate_cast<uchar>(static_cast<float>(c[k]) + (f[k] - static_cast<float>(c[k])) * w);
    }
  return out;
}

int edge_softness(const cv::Mat &picture, const cv::Mat &mask, int limit) {
  cv::Mat grey, gx, gy, gradient, out, in;
  cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
  cv::Sobel(grey, gx, CV_32F, 1, 0);
  cv::Sobel(grey, gy, CV_32F, 0, 1);
  cv::magnitude(gx, gy, gradient);
  cv::distanceTransform(255 - mask, out, cv::DIST_L2, 3);
  cv::distanceTransform(mask, in, cv::DIST_L2, 3);
  const int bins = limit + 7;
  std::vector<double> sum(static_cast<std::size_t>(bins), 0), count(static_cast<std::size_t>(bins), 0);
  for (int y = 0; y < mask.rows; ++y)
    for (int x = 0; x < mask.cols; ++x) {
      const float d = std::max(out.at<float>(y, x), in.at<float>(y, x));
      if (d >= static_cast<float>(bins) || out.at<float>(y, x) <= 0)
        continue;  // outside: the thing itself has detail
      sum[static_cast<std::size_t>(d)] += gradient.at<float>(y, x);
      count[static_cast<std::size_t>(d)] += 1;
    }
  const auto mean = [&](int i) {
    const auto k = static_cast<std::size_t>(i);
    return count[k] > 0 ? sum[k] / count[k] : 0.0;
  };
  double base = 0;
  for (int i = limit + 1; i < bins; ++i) base += mean(i) / (bins - limit - 1);
  const double peak = std::max(mean(1), mean(2)) - base;
  if (peak < 3) return limit;  // no edge to be seen: then none may be made
  int soft = 2;
  while (soft < limit && mean(soft) - base > 0.25 * peak) ++soft;
  return soft;
}

Cutout cut_out(const cv::Mat &picture, const cv::Mat &mask, const cv::Mat &behind, int soft) {
  cv::Mat inside, outside = grown(mask, soft), blurred;
  cv::erode(mask, inside, disc(soft), cv::Point(-1, -1), 1, cv::BORDER_REPLICATE);
  const int width = 2 * soft + 1;
  cv::GaussianBlur(mask, blurred, cv::Size(width, width), 0, 0, cv::BORDER_REPLICATE);

  // the thing's own colour: from well inside; thin parts, that have no inside, from their middle
  cv::Mat weight(mask.size(), CV_32F, cv::Scalar(0)), colour;
  weight.setTo(0.02f, mask);
  weight.setTo(1.f, inside);
  picture.convertTo(colour, CV_32F);
  push_pull(colour, weight);

  Cutout cut;
  cut.alpha = cv::Mat(mask.size(), CV_32F, cv::Scalar(0));
  cut.colour = cv::Mat(mask.size(), CV_8UC3);
  for (int y = 0; y < mask.rows; ++y) {
    const uchar *in = inside.ptr(y), *out = outside.ptr(y), *blur = blurred.ptr(y);
    const cv::Vec3b *c = picture.ptr<cv::Vec3b>(y), *b = behind.ptr<cv::Vec3b>(y);
    const cv::Vec3f *f = colour.ptr<cv::Vec3f>(y);
    float *alpha = cut.alpha.ptr<float>(y);
    cv::Vec3b *own = cut.colour.ptr<cv::Vec3b>(y);
    for (int x = 0; x < mask.cols; ++x) {
      if (in[x]) {
        alpha[x] = 1;
        own[x] = c[x];
        continue;
      }
      own[x] = cv::Vec3b(cv::saturate_cast<uchar>(f[x][0]), cv::saturate_cast<uchar>(f[x][1]),
                         cv::saturate_cast<uchar>(f[x][2]));
      if (!out[x]) continue;
      // picture = alpha * own + (1 - alpha) * behind, solved along own - behind; where these are alike the
      // mask's own softened edge has to do
      float along = 0, length = 0;
      for (int k = 0; k < 3; ++k) {
        const float d = f[x][k] - static_cast<float>(b[x][k]);
        along += (static_cast<float>(c[x][k]) - static_cast<float>(b[x][k])) * d;
        length += d * d;
      }
      const float soft_edge = static_cast<float>(blur[x]) / 255.f;
      const float trust = length / (length + 900.f);
      const float solved = length > 0 ? std::clamp(along / length, 0.f, 1.f) : soft_edge;
      // never far from the mask: a pixel outside that looks like the thing is not it
      const float ramp = std::clamp(2.f * soft_edge + 0.15f, 0.f, 1.f),
                  floor = std::clamp(2.f * soft_edge - 1.15f, 0.f, 1.f);
      const float a = std::clamp(trust * solved + (1 - trust) * soft_edge, floor, ramp);
      alpha[x] = a < 0.02f ? 0.f : a;
      if (a > 0.25f)
        for (int k = 0; k < 3; ++k)
          own[x][k] = cv::saturate_cast<uchar>(
              (static_cast<float>(c[x][k]) - (1 - a) * static_cast<float>(b[x][k])) / a);
    }
  }
  return cut;
}

}  // namespace animatic
