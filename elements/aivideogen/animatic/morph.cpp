// SPDX-License-Identifier: LGPL-2.1-or-later
#include "animatic/morph.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <opencv2/video/tracking.hpp>

#include "animatic/fill.hpp"

namespace animatic {

namespace {

constexpr int kWidth = 480;      // of the copies the flow is measured on
constexpr int kSmallest = 32;    // below this there is nothing to measure
constexpr double kStill = 0.35;  // picture units: a flow that never exceeds this is none

// Copies of two canvases in the same place and scale.
struct Frame {
  cv::Size size;
  double unit = 1;  // picture units per pixel of the copy
  // Canvas pixels from pixels of the copy, for warpAffine.
  cv::Matx23d map(const Canvas &canvas, int left, int top) const {
    const double k = unit * canvas.density;
    return {k, 0, canvas.centre_x - left - k * (size.width - 1) / 2.0 - 0.5,
            0, k, canvas.centre_y - top - k * (size.height - 1) / 2.0 - 0.5};
  }
};

Frame frame_of(const Canvas &a, const Canvas &b) {
  const auto reach = [](const Canvas &c) {
    return cv::Point2d(std::max(c.centre_x, c.size.width - c.centre_x) / c.density,
                       std::max(c.centre_y, c.size.height - c.centre_y) / c.density);
  };
  const cv::Point2d ra = reach(a), rb = reach(b), r(std::max(ra.x, rb.x), std::max(ra.y, rb.y));
  Frame frame;
  frame.unit = 2 * std::max(r.x, r.y) / kWidth;
  frame.size =
      cv::Size(std::max(1, cvRound(2 * r.x / frame.unit)), std::max(1, cvRound(2 * r.y / frame.unit)));
  return frame;
}

cv::Mat copy(const Plane &plane, const cv::Matx23d &map, const cv::Size &size, double scale, double add,
             int border) {
  const cv::Mat whole(plane.height(), plane.width(), CV_16S, const_cast<std::int16_t *>(plane.row(0)),
                      static_cast<std::size_t>(plane.stride()) * 2);
  cv::Mat eight, out;
  whole.convertTo(eight, CV_8U, scale, add);
  const double coarser = map(0, 0);
  if (coarser > 1.2) cv::GaussianBlur(eight, eight, cv::Size(), 0.45 * coarser);
  cv::warpAffine(eight, out, map, size, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, border);
  return out;
}

cv::Mat backdrop_copy(const Layers &layers, const Frame &frame) {
  return copy(layers.backdrop.picture.y, frame.map(layers.canvas, 0, 0), frame.size, 1 / 128.0, 128,
              cv::BORDER_REPLICATE);
}

struct Figure {
  cv::Mat grey, alpha;  // CV_8U; the grey is 128 outside
};

Figure figure_copy(const Layers &layers, const std::vector<std::size_t> &things, const Frame &frame) {
  Figure figure{cv::Mat(frame.size, CV_8U, cv::Scalar(128)), cv::Mat(frame.size, CV_8U, cv::Scalar(0))};
  for (const std::size_t i : things) {
    const Layer &layer = layers.things[i];
    const cv::Matx23d map = frame.map(layers.canvas, layer.left, layer.top);
    const cv::Mat grey = copy(layer.picture.y, map, frame.size, 1 / 128.0, 128, cv::BORDER_REPLICATE);
    const cv::Mat alpha = copy(layer.picture.alpha, map, frame.size, 255 / 16384.0, 0, cv::BORDER_CONSTANT);
    for (int y = 0; y < frame.size.height; ++y)
      for (int x = 0; x < frame.size.width; ++x) {
        const int a = alpha.at<uchar>(y, x);
        uchar &g = figure.grey.at<uchar>(y, x), &all = figure.alpha.at<uchar>(y, x);
        g = static_cast<uchar>((g * (255 - a) + grey.at<uchar>(y, x) * a + 127) / 255);
        all = static_cast<uchar>(all + (255 - all) * a / 255);
      }
  }
  return figure;
}

cv::Mat flow_between(const cv::Mat &a, const cv::Mat &b) {
  cv::Mat flow;
  const auto dis = cv::DISOpticalFlow::create(cv::DISOpticalFlow::PRESET_MEDIUM);
  dis->setFinestScale(1);
  dis->calc(a, b, flow);
  return flow;
}

cv::Vec2f sample(const cv::Mat &flow, float x, float y) {
  x = std::clamp(x, 0.f, static_cast<float>(flow.cols - 1));
  y = std::clamp(y, 0.f, static_cast<float>(flow.rows - 1));
  const int x0 = static_cast<int>(x), y0 = static_cast<int>(y);
  const int x1 = std::min(x0 + 1, flow.cols - 1), y1 = std::min(y0 + 1, flow.rows - 1);
  const float fx = x - static_cast<float>(x0), fy = y - static_cast<float>(y0);
  const auto *upper = flow.ptr<cv::Vec2f>(y0), *lower = flow.ptr<cv::Vec2f>(y1);
  return (upper[x0] * (1 - fx) + upper[x1] * fx) * (1 - fy) + (lower[x0] * (1 - fx) + lower[x1] * fx) * fy;
}

// 1 where going there and back ends where it began and finds the same brightness, towards 0 where not.
cv::Mat trust_of(const cv::Mat &there, const cv::Mat &back, const cv::Mat &a, const cv::Mat &b) {
  cv::Mat trust(there.size(), CV_32F);
  for (int y = 0; y < there.rows; ++y)
    for (int x = 0; x < there.cols; ++x) {
      const cv::Vec2f f = there.at<cv::Vec2f>(y, x);
      const float bx = static_cast<float>(x) + f[0], by = static_cast<float>(y) + f[1];
      const cv::Vec2f g = sample(back, bx, by);
      const float apart = std::hypot(f[0] + g[0], f[1] + g[1]) / (1.f + 0.1f * std::hypot(f[0], f[1]));
      const int ix = std::clamp(cvRound(bx), 0, b.cols - 1), iy = std::clamp(cvRound(by), 0, b.rows - 1);
      const float other =
          std::abs(static_cast<float>(a.at<uchar>(y, x)) - static_cast<float>(b.at<uchar>(iy, ix))) / 28.f;
      trust.at<float>(y, x) = std::exp(-apart * apart - other * other);
    }
  return trust;
}

// Unreliable parts from reliable ones, everything smooth; strength 0 to 1.
void settle(cv::Mat &flow, const cv::Mat &trust, double strength, double sigma) {
  push_pull(flow, trust);
  cv::GaussianBlur(flow, flow, cv::Size(), sigma);
  flow *= strength;
}

double smooth_step(double from, double to, double x) {
  const double t = std::clamp((x - from) / (to - from), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

bool moves(const cv::Mat &flow, double unit) {
  double most = 0;
  for (int y = 0; y < flow.rows; ++y)
    for (int x = 0; x < flow.cols; ++x) {
      const cv::Vec2f f = flow.at<cv::Vec2f>(y, x);
      most = std::max<double>(most, std::hypot(f[0], f[1]));
    }
  return most * unit > kStill;
}

Course backdrop_course(const Layers &a, const Layers &b, const Frame &frame) {
  if (std::min(frame.size.width, frame.size.height) < kSmallest) return {};
  const cv::Mat ga = backdrop_copy(a, frame), gb = backdrop_copy(b, frame);
  cv::Mat difference;
  cv::absdiff(ga, gb, difference);
  if (cv::mean(difference)[0] < 1.5) return {};  // the same place: it stays where it is
  cv::Mat there = flow_between(ga, gb), back = flow_between(gb, ga);
  const cv::Mat trust_there = trust_of(there, back, ga, gb), trust_back = trust_of(back, there, gb, ga);
  // pictures with little in common: none of it is worth having
  const double common = std::min(cv::mean(trust_there)[0], cv::mean(trust_back)[0]);
  const double strength = smooth_step(0.35, 0.6, common);
  if (strength <= 0) return {};
  settle(there, trust_there, strength, 2.0);
  settle(back, trust_back, strength, 2.0);
  if (!moves(there, frame.unit) && !moves(back, frame.unit)) return {};
  return {Field(there, frame.unit), Field(back, frame.unit)};
}

// Position and size of a figure: scale and shift that lay one over the other.
struct Fit {
  double sx = 1, sy = 1, tx = 0, ty = 0;  // b = s * a + t
  Fit inverse() const { return {1 / sx, 1 / sy, -tx / sx, -ty / sy}; }
  cv::Matx23d map() const { return {sx, 0, tx, 0, sy, ty}; }
};

Fit fit(const cv::Mat &a, const cv::Mat &b) {
  const cv::Rect ra = cv::boundingRect(a > 127), rb = cv::boundingRect(b > 127);
  if (ra.empty() || rb.empty()) return {};
  const cv::Moments ma = cv::moments(a), mb = cv::moments(b);
  Fit f;
  // one scale for both directions, from the height: an arm held out makes a figure wider, not larger
  f.sx = f.sy = std::clamp(static_cast<double>(rb.height) / ra.height, 0.4, 2.5);
  f.tx = mb.m10 / mb.m00 - f.sx * ma.m10 / ma.m00;
  f.ty = (rb.y + rb.height / 2.0) - f.sy * (ra.y + ra.height / 2.0);
  return f;
}

Figure warped(const Figure &figure, const Fit &to) {
  Figure out;
  cv::warpAffine(figure.grey, out.grey, to.map(), figure.grey.size(), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                 cv::BORDER_CONSTANT, cv::Scalar(128));
  cv::warpAffine(figure.alpha, out.alpha, to.map(), figure.alpha.size(),
                 cv::INTER_LINEAR | cv::WARP_INVERSE_MAP);
  return out;
}

double unlike(const Figure &a, const Figure &b) {
  cv::Mat grey, alpha;
  cv::absdiff(a.grey, b.grey, grey);
  cv::absdiff(a.alpha, b.alpha, alpha);
  return cv::sum(grey)[0] + cv::sum(alpha)[0];
}

// Where each point of `a` goes in `b`: the fit, then what flow finds beyond it inside the figure.
cv::Mat figure_flow(const Figure &a, const Figure &b, const Fit &to) {
  const Figure laid = warped(b, to);
  cv::Mat there = flow_between(a.grey, laid.grey), back = flow_between(laid.grey, a.grey);
  cv::Mat trust = trust_of(there, back, a.grey, laid.grey), inside;
  a.alpha.convertTo(inside, CV_32F, 1 / 255.0);
  const double area = std::max(1.0, cv::sum(inside)[0]);
  const double strength = smooth_step(0.25, 0.5, cv::sum(trust.mul(inside))[0] / area);
  trust = trust.mul(inside) + 1e-4f;
  settle(there, trust, strength, 2.5);
  for (int y = 0; y < there.rows; ++y)
    for (int x = 0; x < there.cols; ++x) {
      cv::Vec2f &f = there.at<cv::Vec2f>(y, x);
      f[0] = static_cast<float>(to.sx * (x + f[0]) + to.tx - x);
      f[1] = static_cast<float>(to.sy * (y + f[1]) + to.ty - y);
    }
  return there;
}

Course figure_course(const Figure &a, const Figure &b, double unit) {
  if (std::min(a.grey.cols, a.grey.rows) < kSmallest || cv::countNonZero(a.alpha > 127) == 0 ||
      cv::countNonZero(b.alpha > 127) == 0)
    return {};
  Fit to = fit(a.alpha, b.alpha);
  if (unlike(a, b) <= unlike(a, warped(b, to))) to = {};
  cv::Mat there = figure_flow(a, b, to), back = figure_flow(b, a, to.inverse());
  if (!moves(there, unit) && !moves(back, unit)) return {};
  return {Field(there, unit), Field(back, unit)};
}

}  // namespace

cv::Point2d Field::at(double x, double y) const {
  const cv::Vec2f f = sample(flow_, static_cast<float>(x / unit_ + (flow_.cols - 1) / 2.0),
                             static_cast<float>(y / unit_ + (flow_.rows - 1) / 2.0));
  return {f[0] * unit_, f[1] * unit_};
}

cv::Point2d Field::origin_of(double x, double y, double part) const {
  cv::Point2d from(x, y);
  for (int i = 0; i < 3; ++i) from = cv::Point2d(x, y) - at(from.x, from.y) * part;
  return from;
}

Morph make_morph(const Layers &a, const Layers &b) {
  Morph morph;
  const Frame frame = frame_of(a.canvas, b.canvas);
  morph.backdrop = backdrop_course(a, b, frame);
  morph.a.resize(a.things.size());
  morph.b.resize(b.things.size());
  // what belongs to the place stays there; subjects become each other, one by one where there are as many
  std::vector<std::size_t> sa, sb;
  for (std::size_t i = 0; i < a.things.size(); ++i)
    if (!a.things[i].in_plate) sa.push_back(i);
  for (std::size_t i = 0; i < b.things.size(); ++i)
    if (!b.things[i].in_plate) sb.push_back(i);
  if (sa.empty() || sb.empty()) return morph;
  if (sa.size() == sb.size()) {
    for (std::size_t i = 0; i < sa.size(); ++i) {
      const Course course =
          figure_course(figure_copy(a, {sa[i]}, frame), figure_copy(b, {sb[i]}, frame), frame.unit);
      morph.a[sa[i]] = {course, static_cast<int>(sb[i])};
      morph.b[sb[i]] = {course, static_cast<int>(sa[i])};
    }
    return morph;
  }
  const Course course = figure_course(figure_copy(a, sa, frame), figure_copy(b, sb, frame), frame.unit);
  for (const std::size_t i : sa) morph.a[i].course = course;
  for (const std::size_t i : sb) morph.b[i].course = course;
  return morph;
}

}  // namespace animatic
