// SPDX-License-Identifier: LGPL-2.1-or-later
#include "animatic/blocking.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <opencv2/imgproc.hpp>

#include "animatic/estimate.hpp"
#include "animatic/path.hpp"

namespace animatic {

namespace {

constexpr int kCopy = 1920;  // longest side of the copy that is measured
constexpr std::size_t kMostThings = 6;
constexpr double kSamePlace = 0.035;  // parallaxes closer than this share a layer

// Backdrop depth of every row: the farther part of what is there, nearing monotonically away from its
// farthest row (downwards: the ground; upwards: a ceiling), smooth so that nothing bends visibly.
std::vector<double> ground_of(const cv::Mat &depth, const cv::Mat &subjects) {
  const int rows = depth.rows;
  std::vector<double> ground(static_cast<std::size_t>(rows), -1);
  for (int y = 0; y < rows; ++y) {
    std::array<int, 256> histogram{};
    int count = 0;
    for (int x = 0; x < depth.cols; ++x)
      if (!subjects.at<uchar>(y, x)) ++histogram[depth.at<uchar>(y, x)], ++count;
    if (count < depth.cols / 16) continue;
    int below = 0, level = 0;
    while (level < 255 && (below += histogram[static_cast<std::size_t>(level)]) < 0.3 * count) ++level;
    ground[static_cast<std::size_t>(y)] = level / 255.0;
  }
  // rows that are all subject take over from their neighbours
  double last = -1;
  for (double &g : ground) last = g = g < 0 ? last : g;
  last = -1;
  for (auto g = ground.rbegin(); g != ground.rend(); ++g) last = *g = *g < 0 ? last : *g;
  if (last < 0) return std::vector<double>(static_cast<std::size_t>(rows), 0.0);
  const auto farthest = std::min_element(ground.begin(), ground.end());
  for (auto g = farthest; g + 1 < ground.end(); ++g) g[1] = std::max(g[0], g[1]);
  for (auto g = farthest; g > ground.begin(); --g) g[-1] = std::max(g[0], g[-1]);
  cv::Mat line(ground, true);
  const int reach = std::max(3, rows / 12) | 1;
  for (int pass = 0; pass < 2; ++pass)
    cv::blur(line, line, cv::Size(1, reach), cv::Point(-1, -1), cv::BORDER_REPLICATE);
  for (int y = 0; y < rows; ++y) ground[static_cast<std::size_t>(y)] = line.at<double>(y);
  return ground;
}

// Depths that occur in the mask, split where the histogram has a gap.
std::vector<std::pair<int, int>> depth_ranges(const cv::Mat &depth, const cv::Mat &mask) {
  std::array<int, 256> histogram{};
  int count = 0;
  for (int y = 0; y < depth.rows; ++y)
    for (int x = 0; x < depth.cols; ++x)
      if (mask.at<uchar>(y, x)) ++histogram[depth.at<uchar>(y, x)], ++count;
  std::vector<std::pair<int, int>> ranges;
  int empty = 100;
  for (int level = 0; level < 256; ++level) {
    if (histogram[static_cast<std::size_t>(level)] * 2000.0 < count) {
      ++empty;
      continue;
    }
    if (empty >= 5) ranges.emplace_back(level, level);
    ranges.back().second = level;
    empty = 0;
  }
  // what lies in the gaps (edges) goes with the nearer side
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    ranges[i].first = i == 0 ? 0 : ranges[i - 1].second + 1;
    if (i + 1 == ranges.size()) ranges[i].second = 255;
  }
  return ranges;
}

int median_depth(const cv::Mat &depth, const cv::Mat &mask, const cv::Rect &box) {
  std::array<int, 256> histogram{};
  int count = 0;
  for (int y = box.y; y < box.br().y; ++y)
    for (int x = box.x; x < box.br().x; ++x)
      if (mask.at<uchar>(y, x)) ++histogram[depth.at<uchar>(y, x)], ++count;
  int below = 0, median = 0;
  while (median < 255 && (below += histogram[static_cast<std::size_t>(median)]) < count / 2) ++median;
  return median;
}

// How far a thing is: where its foot stands on the ground when that is in the picture, else its own depth.
double place(double z, int foot, int rows, const std::vector<double> &ground) {
  if (foot < rows * 97 / 100) {
    const double floor = ground[static_cast<std::size_t>(foot)];
    if (std::abs(floor - z) < 0.2) return parallax_of(floor);
  }
  return parallax_of(z);
}

// A foot stands at the ground's depth, so it does not stand out from it: what lies at the thing's own depth
// and hangs together with it belongs to it as far as it stands out a little. Of a subject, `allowed` says
// (where it is not empty) what may be part of it; then, within its width, it reaches down to its feet. (A
// shadow lies at the ground's depths.)
void complete(cv::Mat &mask, const cv::Mat &depth, const cv::Mat &allowed, int level, const cv::Rect &box,
              const std::vector<double> &ground) {
  constexpr double kStandsOut = 4;
  const int margin = std::max(2, mask.rows / 160);
  const int top = std::max(0, box.y - margin);
  const cv::Rect below(0, top, mask.cols, mask.rows - top);
  cv::Mat same, labels, own = mask(below);
  cv::inRange(depth(below), level - 3, level + 3, same);
  if (!allowed.empty()) same &= allowed(below);
  for (int y = 0; y < same.rows; ++y) {
    const double floor = 255 * ground[static_cast<std::size_t>(top + y)] + kStandsOut;
    for (int x = 0; x < same.cols; ++x)
      if ((allowed.empty() || x < box.x - margin || x >= box.br().x + margin) &&
          depth.at<uchar>(top + y, x) < floor)
        same.at<uchar>(y, x) = 0;
  }
  const int count = cv::connectedComponents(same | own, labels, 4, CV_32S);
  std::vector<uchar> belongs(static_cast<std::size_t>(count), 0);
  for (int y = 0; y < own.rows; ++y)
    for (int x = 0; x < own.cols; ++x)
      if (own.at<uchar>(y, x)) belongs[static_cast<std::size_t>(labels.at<int>(y, x))] = 255;
  belongs[0] = 0;
  for (int y = 0; y < own.rows; ++y)
    for (int x = 0; x < own.cols; ++x)
      own.at<uchar>(y, x) |= belongs[static_cast<std::size_t>(labels.at<int>(y, x))];
}

// What differs from the plate and is no shadow on it: a shadow darkens all channels alike, and not to black.
cv::Mat solid_parts(const cv::Mat &picture, const cv::Mat &plate) {
  cv::Mat solid(picture.size(), CV_8U, cv::Scalar(0));
  for (int y = 0; y < picture.rows; ++y)
    for (int x = 0; x < picture.cols; ++x) {
      const cv::Vec3b &c = picture.at<cv::Vec3b>(y, x), &p = plate.at<cv::Vec3b>(y, x);
      int most = 0;
      double least_share = 10, most_share = 0;
      for (int k = 0; k < 3; ++k) {
        most = std::max(most, std::abs(c[k] - p[k]));
        const double share = (c[k] + 8.0) / (p[k] + 8.0);
        least_share = std::min(least_share, share);
        most_share = std::max(most_share, share);
      }
      if (most > 24 && (least_share < 0.35 || most_share - least_share > 0.25)) solid.at<uchar>(y, x) = 255;
    }
  return solid;
}

// Small parts of a subject that its depth leaves out (a handle, a strand of hair) go with the subject they
// touch.
void attach(const cv::Mat &solid, std::vector<Thing> &things) {
  cv::Mat rest = solid.clone(), labels, stats, centroids;
  for (const Thing &thing : things) rest.setTo(cv::Scalar(0), thing.mask);
  const int count = cv::connectedComponentsWithStats(rest, labels, stats, centroids, 8, CV_32S);
  for (Thing &thing : things) {
    if (thing.in_plate) continue;
    const double area = cv::countNonZero(thing.mask);
    cv::Mat near;
    cv::dilate(thing.mask, near, cv::getStructuringElement(cv::MORPH_RECT, cv::Size(5, 5)));
    for (int i = 1; i < count; ++i) {
      if (stats.at<int>(i, cv::CC_STAT_AREA) < 4 || stats.at<int>(i, cv::CC_STAT_AREA) > 0.25 * area)
        continue;
      const cv::Rect box(stats.at<int>(i, cv::CC_STAT_LEFT), stats.at<int>(i, cv::CC_STAT_TOP),
                         stats.at<int>(i, cv::CC_STAT_WIDTH), stats.at<int>(i, cv::CC_STAT_HEIGHT));
      const cv::Mat part = labels(box) == i;
      if (cv::countNonZero(part & near(box)) == 0) continue;
      cv::Mat own = thing.mask(box);
      own |= part;
      labels(box).setTo(cv::Scalar(0), part);
    }
  }
}

// `subjects` is empty for what belongs to the place.
void collect(const cv::Mat &depth, const cv::Mat &mask, const cv::Mat &subjects, bool in_plate,
             double least_area, const std::vector<double> &ground, std::vector<Thing> &things) {
  for (const auto &[from, to] : depth_ranges(depth, mask)) {
    cv::Mat within, part, labels, stats, centroids;
    cv::inRange(depth, from, to, within);
    part = mask & within;
    const int count = cv::connectedComponentsWithStats(part, labels, stats, centroids, 8, CV_32S);
    for (int i = 1; i < count; ++i) {
      if (stats.at<int>(i, cv::CC_STAT_AREA) < least_area) continue;
      const cv::Rect box(stats.at<int>(i, cv::CC_STAT_LEFT), stats.at<int>(i, cv::CC_STAT_TOP),
                         stats.at<int>(i, cv::CC_STAT_WIDTH), stats.at<int>(i, cv::CC_STAT_HEIGHT));
      Thing thing;
      thing.mask = labels == i;
      thing.in_plate = in_plate;
      const int level = median_depth(depth, thing.mask, box);
      complete(thing.mask, depth, subjects, level, box, ground);
      thing.parallax = place(level / 255.0, cv::boundingRect(thing.mask).br().y - 1, depth.rows, ground);
      things.push_back(std::move(thing));
    }
  }
}

// Few layers: those at nearly the same place first, then the closest pairs.
void merge(std::vector<Thing> &things) {
  const auto by_place = [](const Thing &a, const Thing &b) { return a.parallax < b.parallax; };
  std::stable_sort(things.begin(), things.end(), by_place);
  for (;;) {
    std::size_t best = 0;
    double gap = 1e9;
    for (std::size_t i = 0; i + 1 < things.size(); ++i) {
      if (things[i].in_plate != things[i + 1].in_plate) continue;
      const double d = things[i + 1].parallax - things[i].parallax;
      if (d < gap) gap = d, best = i;
    }
    if (gap > 1e8 || (things.size() <= kMostThings && gap > kSamePlace)) return;
    Thing &into = things[best], &from = things[best + 1];
    const double a = cv::countNonZero(into.mask), b = cv::countNonZero(from.mask);
    into.parallax = (a * into.parallax + b * from.parallax) / std::max(1.0, a + b);
    into.mask |= from.mask;
    things.erase(things.begin() + static_cast<std::ptrdiff_t>(best) + 1);
  }
}

}  // namespace

cv::Mat bgrx_view(const std::uint8_t *data, int stride, const Still &still) {
  return {still.height, still.width, CV_8UC4, const_cast<std::uint8_t *>(data),
          static_cast<std::size_t>(stride)};
}

double Blocking::parallax_min() const {
  double least = ground.empty() ? kFarParallax : *std::min_element(ground.begin(), ground.end());
  for (const Thing &thing : things) least = std::min(least, thing.parallax);
  return least;
}

double Blocking::parallax_max() const {
  double most = ground.empty() ? kFarParallax : *std::max_element(ground.begin(), ground.end());
  for (const Thing &thing : things) most = std::max(most, thing.parallax);
  return most;
}

Blocking block(const Still &still) {
  Blocking blocking;
  const double scale = std::min(1.0, static_cast<double>(kCopy) / std::max(still.width, still.height));
  blocking.size =
      cv::Size(std::max(1, cvRound(still.width * scale)), std::max(1, cvRound(still.height * scale)));
  const auto copy = [&](const cv::Mat &image, int how) {
    cv::Mat small;
    cv::resize(image, small, blocking.size, 0, 0, how);
    return small;
  };
  cv::Mat picture, solid, subjects(blocking.size, CV_8U, cv::Scalar(0));
  cv::cvtColor(copy(bgrx_view(still.bgrx, still.stride, still), cv::INTER_AREA), picture, cv::COLOR_BGRA2BGR);
  if (still.plate) {
    cv::Mat plate, difference;
    cv::cvtColor(copy(bgrx_view(still.plate, still.plate_stride, still), cv::INTER_AREA), plate,
                 cv::COLOR_BGRA2BGR);
    cv::absdiff(picture, plate, difference);
    cv::Mat channels[3];
    cv::split(difference, channels);
    subjects = cv::max(channels[0], cv::max(channels[1], channels[2])) > 8;
    solid = solid_parts(picture, plate);
  }
  cv::Mat depth;
  if (still.depth)
    depth = copy(cv::Mat(still.height, still.width, CV_8U, const_cast<std::uint8_t *>(still.depth),
                         static_cast<std::size_t>(still.depth_stride)),
                 cv::INTER_NEAREST);
  else
    depth = estimate_depth(picture, still.plate ? &subjects : nullptr);

  std::vector<double> ground = ground_of(depth, subjects);
  // in front of the backdrop: subjects by the plate where there is one, else by depth alone
  cv::Mat standing(blocking.size, CV_8U, cv::Scalar(0)), in_place = standing.clone();
  for (int y = 0; y < depth.rows; ++y) {
    const double g = 255 * ground[static_cast<std::size_t>(y)];
    for (int x = 0; x < depth.cols; ++x) {
      const double above = depth.at<uchar>(y, x) - g;
      if (still.plate && subjects.at<uchar>(y, x)) {
        if (above > 4) standing.at<uchar>(y, x) = 255;
      } else if (above > 20) {
        (still.plate ? in_place : standing).at<uchar>(y, x) = 255;
      }
    }
  }
  if (still.plate) {  // pixels of a subject that happen to have the plate's colour
    cv::morphologyEx(standing, standing, cv::MORPH_CLOSE,
                     cv::getStructuringElement(cv::MORPH_ELLIPSE, cv::Size(7, 7)));
    in_place.setTo(cv::Scalar(0), standing);
  }
  const double area = blocking.size.area();
  // light falls on the place differently where the subjects are, and differs from the plate: a subject is
  // solid
  collect(depth, standing, still.plate ? subjects : cv::Mat(), false, area * 0.0003, ground, blocking.things);
  if (!solid.empty())
    std::erase_if(blocking.things, [&](const Thing &thing) {
      if (cv::countNonZero(thing.mask & solid) > 0.3 * cv::countNonZero(thing.mask)) return false;
      in_place |= thing.mask;
      return true;
    });
  for (const Thing &thing : blocking.things) in_place.setTo(cv::Scalar(0), thing.mask);
  collect(depth, in_place, cv::Mat(), true, area * 0.00025, ground, blocking.things);
  if (!solid.empty()) attach(solid, blocking.things);
  merge(blocking.things);
  for (const double g : ground) blocking.ground.push_back(parallax_of(g));
  return blocking;
}

}  // namespace animatic
