// SPDX-License-Identifier: LGPL-2.1-or-later
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "faults.hpp"

namespace eval {
namespace {

using Change = std::function<cv::Mat(const cv::Mat &bgr, double strength)>;

cv::Mat mixed(const cv::Mat &was, const cv::Mat &is, double s) {
  cv::Mat out;
  cv::addWeighted(was, 1 - s, is, s, 0, out);
  return out;
}

cv::Mat posterised(const cv::Mat &m, double s) {
  const double levels = 2 + 4 / std::max(0.05, s);
  cv::Mat table(1, 256, CV_8U), out;
  for (int i = 0; i < 256; i++)
    table.at<uchar>(0, i) = cv::saturate_cast<uchar>(std::round(i / 255.0 * levels) / levels * 255);
  cv::LUT(m, table, out);
  return out;
}

cv::Mat cartoon(const cv::Mat &m, double s) {
  cv::Mat flat = m.clone(), next, grey, edges;
  for (int i = 0; i < 3; i++) {
    cv::bilateralFilter(flat, next, 7, 45, 7);
    flat = next.clone();
  }
  cv::cvtColor(m, grey, cv::COLOR_BGR2GRAY);
  cv::medianBlur(grey, grey, 5);
  cv::adaptiveThreshold(grey, edges, 255, cv::ADAPTIVE_THRESH_MEAN_C, cv::THRESH_BINARY, 9, 4);
  flat.setTo(cv::Scalar(20, 20, 20), edges == 0);
  return mixed(m, flat, std::min(1.0, s));
}

cv::Mat halftone(const cv::Mat &m, double s) {
  cv::Mat grey, out = m.clone();
  cv::cvtColor(m, grey, cv::COLOR_BGR2GRAY);
  const int cell = 6;
  for (int y = 0; y < m.rows; y++)
    for (int x = 0; x < m.cols; x++) {
      const int cy = y / cell * cell + cell / 2, cx = x / cell * cell + cell / 2;
      const double dark = 1 - grey.at<uchar>(std::min(cy, m.rows - 1), std::min(cx, m.cols - 1)) / 255.0;
      const bool dot = std::hypot(y - cy, x - cx) < std::sqrt(dark) * cell * 0.62;
      for (int c = 0; c < 3; c++)
        out.at<cv::Vec3b>(y, x)[c] = cv::saturate_cast<uchar>(m.at<cv::Vec3b>(y, x)[c] * (dot ? 0.55 : 1.12));
    }
  return mixed(m, out, std::min(1.0, s));
}

cv::Mat pixelated(const cv::Mat &m, double s) {
  const int block = std::max(1, static_cast<int>(std::lround(7 * s)));
  cv::Mat small, out;
  cv::resize(m, small, {std::max(1, m.cols / block), std::max(1, m.rows / block)}, 0, 0, cv::INTER_AREA);
  cv::resize(small, out, m.size(), 0, 0, cv::INTER_NEAREST);
  return out;
}

// Filters that paint: a radius in pixels at 640 pixels of width.
int radius_of(const cv::Mat &m, double at_640) {
  return std::max(1, static_cast<int>(std::lround(at_640 * m.cols / 640)));
}

// Kuwahara 1976: of the four squares that meet in a pixel, the mean of the one that varies least.
cv::Mat kuwahara(const cv::Mat &m, double s) {
  const int r = radius_of(m, 5 * s);
  cv::Mat grey, mean, square, padded, colours;
  cv::copyMakeBorder(m, padded, r, r, r, r, cv::BORDER_REFLECT);
  cv::cvtColor(padded, grey, cv::COLOR_BGR2GRAY);
  grey.convertTo(grey, CV_32F);
  const cv::Size window(r + 1, r + 1);
  const cv::Point corner(0, 0);  // the mean of a square is stored at its upper left corner
  cv::boxFilter(grey, mean, CV_32F, window, corner);
  cv::boxFilter(grey.mul(grey), square, CV_32F, window, corner);
  cv::boxFilter(padded, colours, -1, window, corner);
  const cv::Mat variance = square - mean.mul(mean);
  cv::Mat out, least;
  for (const int dy : {0, r})
    for (const int dx : {0, r}) {
      const cv::Rect at(dx, dy, m.cols, m.rows);
      if (out.empty()) {
        out = colours(at).clone();
        least = variance(at).clone();
        continue;
      }
      const cv::Mat less = variance(at) < least;
      colours(at).copyTo(out, less);
      variance(at).copyTo(least, less);
    }
  return out;
}

// Oil: around every pixel the mean colour of the commonest of twelve tones.
cv::Mat oil(const cv::Mat &m, double s) {
  const int size = 2 * radius_of(m, 4 * s) + 1;
  cv::Mat grey, colours, out = m.clone(), most(m.size(), CV_32F, cv::Scalar(0));
  cv::cvtColor(m, grey, cv::COLOR_BGR2GRAY);
  m.convertTo(colours, CV_32FC3);
  for (int tone = 0; tone < 12; tone++) {
    cv::Mat in, count, sum, mean;
    cv::Mat((grey >= tone * 256 / 12) & (grey < (tone + 1) * 256 / 12)).convertTo(in, CV_32F, 1 / 255.0);
    cv::boxFilter(in, count, CV_32F, {size, size}, {-1, -1}, false, cv::BORDER_REFLECT);
    cv::Mat part = cv::Mat::zeros(m.size(), CV_32FC3), three;
    colours.copyTo(part, in > 0);
    cv::boxFilter(part, sum, CV_32F, {size, size}, {-1, -1}, false, cv::BORDER_REFLECT);
    cv::merge(std::vector<cv::Mat>{count, count, count}, three);
    cv::divide(sum, three, mean);
    mean.convertTo(mean, CV_8U);
    const cv::Mat more = count > most;
    mean.copyTo(out, more);
    count.copyTo(most, more);
  }
  return out;
}

// Comaniciu and Meer 2002: areas of one colour.
cv::Mat mean_shift(const cv::Mat &m, double s) {
  cv::Mat out;
  cv::pyrMeanShiftFiltering(m, out, radius_of(m, 8), 24 * s);
  return out;
}

cv::Mat smooth_areas(const cv::Mat &m, double s) {
  cv::Mat flat = m.clone(), next;
  for (int i = 0; i < 3; i++) {
    cv::bilateralFilter(flat, next, 9, 50 * s, 9.0 * m.cols / 640);
    flat = next.clone();
  }
  return flat;
}

Fault style_fault(const char *name, Change change) {
  return {name, judge::Dimension::Style,
          [change](Clip c, const Scene &, double s) {
            if (s > 0)
              for (cv::Mat &m : c.frames) m = change(m, s);
            return c;
          },
          {}};
}

}  // namespace

void add_style_faults(std::vector<Fault> &v) {
  v.push_back(style_fault("posterised", posterised));
  v.push_back(style_fault("blurred", [](const cv::Mat &m, double s) {
    cv::Mat out;
    cv::GaussianBlur(m, out, {}, 2.6 * s * m.cols / 486.0);
    return out;
  }));
  v.push_back(style_fault("cartoon", cartoon));
  v.push_back(style_fault("painted", [](const cv::Mat &m, double s) {
    cv::Mat out;
    cv::medianBlur(m, out, std::max(1, static_cast<int>(9 * s)) | 1);
    return out;
  }));
  v.push_back(style_fault("painted (Kuwahara)", kuwahara));
  v.push_back(style_fault("painted (oil)", oil));
  v.push_back(style_fault("areas of one colour (mean shift)", mean_shift));
  v.push_back(style_fault("smooth areas (bilateral)", smooth_areas));
  v.push_back(style_fault("heavy grain", [](const cv::Mat &m, double s) {
    static cv::RNG random(11);
    cv::Mat noise(m.size(), CV_16SC1), three, out;
    random.fill(noise, cv::RNG::NORMAL, 0, 24 * s);
    cv::merge(std::vector<cv::Mat>{noise, noise, noise}, three);
    cv::add(m, three, out, cv::noArray(), CV_8UC3);
    return out;
  }));
  v.push_back(style_fault("halftone", halftone));
  v.push_back(style_fault("pixelated", pixelated));
}

}  // namespace eval
