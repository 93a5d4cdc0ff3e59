// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/displaced.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "judge/picture.hpp"

namespace judge {
namespace {

constexpr int kLeastPlaces = 3;
constexpr double kMostPlaces = 0.75;  // of the picture: beyond it, it is another picture
constexpr std::size_t kMostPatches = 90;
constexpr int kCell = 6, kPatch = 3 * kCell;  // pixels
constexpr int kWidth = kCellsX * kCell, kHeight = kCellsY * kCell;
constexpr double kReachX = 0.45, kReachY = 0.4;  // of the picture
constexpr double kFlat = 4;                      // code values: a patch with less in it is found anywhere
constexpr float kVotes = 0.5f, kFound = 0.7f;    // correlations from which a patch votes, and counts as found
constexpr int kLeastFar = kWidth / 40;           // pixels: what moved less has not
constexpr double kLeastFound = 0.45, kLeastExplained = 0.7;

struct Patch {
  int x, y;       // cell
  cv::Rect from;  // pixels
  cv::Mat fit;    // correlations; at (0, 0) displaced by `first`
  cv::Point first;
  float at(const cv::Point &far) const {
    const cv::Point p = far - first;
    if (p.x < 0 || p.y < 0 || p.x >= fit.cols || p.y >= fit.rows) return 0;
    return fit.at<float>(p);
  }
  // Around it: nothing moves by whole pixels.
  float near(const cv::Point &far) const {
    float best = 0;
    for (int dy = -1; dy <= 1; dy++)
      for (int dx = -1; dx <= 1; dx++) best = std::max(best, at(far + cv::Point(dx, dy)));
    return best;
  }
};

cv::Rect2d bounds(const cv::Mat &cells) {
  const cv::Rect r = cv::boundingRect(cells);
  return {static_cast<double>(r.x) / kCellsX, static_cast<double>(r.y) / kCellsY,
          static_cast<double>(r.width) / kCellsX, static_cast<double>(r.height) / kCellsY};
}

}  // namespace

Displaced displaced_in(const cv::Mat &warped, const cv::Mat &frame, const Agreement &a) {
  Displaced out;
  const cv::Mat inside = a.inside > 0.95f, differs = (a.trust < kOtherTrust) & inside,
                places = differs & (a.structure > kSomeStructure);
  const int count = cv::countNonZero(places);
  if (count < kLeastPlaces || cv::countNonZero(differs) > kMostPlaces * cv::countNonZero(inside)) return out;
  cv::Mat was, is;
  cv::resize(luma(warped), was, {kWidth, kHeight}, 0, 0, cv::INTER_AREA);
  cv::resize(luma(frame), is, {kWidth, kHeight}, 0, 0, cv::INTER_AREA);
  const cv::Rect all(0, 0, kWidth, kHeight);
  const int reach_x = static_cast<int>(kReachX * kWidth), reach_y = static_cast<int>(kReachY * kHeight);

  std::vector<cv::Point> cells;
  cv::findNonZero(places, cells);
  const std::size_t step = cells.size() / kMostPatches + 1;
  std::vector<Patch> patches;
  cv::Mat votes(2 * reach_y + 1, 2 * reach_x + 1, CV_32F, cv::Scalar(0));
  for (std::size_t i = 0; i < cells.size(); i += step) {
    Patch p;
    p.x = cells[i].x;
    p.y = cells[i].y;
    p.from = cv::Rect((p.x - 1) * kCell, (p.y - 1) * kCell, kPatch, kPatch);
    if ((p.from & all) != p.from) continue;
    cv::Scalar mean, deviation;
    cv::meanStdDev(was(p.from), mean, deviation);
    if (deviation[0] < kFlat) continue;
    const cv::Rect search =
        cv::Rect(p.from.x - reach_x, p.from.y - reach_y, kPatch + 2 * reach_x, kPatch + 2 * reach_y) & all;
    cv::matchTemplate(is(search), was(p.from), p.fit, cv::TM_CCOEFF_NORMED);
    cv::patchNaNs(p.fit, 0);
    p.first = search.tl() - p.from.tl();
    cv::Mat vote = cv::max(p.fit - kVotes, 0);
    cv::dilate(vote, vote, cv::Mat());
    votes(cv::Rect(p.first + cv::Point(reach_x, reach_y), vote.size())) += vote;
    patches.push_back(std::move(p));
  }
  if (static_cast<int>(patches.size()) < kLeastPlaces) return out;
  cv::circle(votes, {reach_x, reach_y}, kLeastFar, 0, cv::FILLED);
  cv::Point far;
  cv::minMaxLoc(votes, nullptr, nullptr, nullptr, &far);
  far -= cv::Point(reach_x, reach_y);

  // Found there, in a place that disagrees as well, and better than where it was.
  cv::Mat left(kCellsY, kCellsX, CV_8U, cv::Scalar(0)), reached = left.clone();
  const cv::Point2d cells_far(static_cast<double>(far.x) / kCell, static_cast<double>(far.y) / kCell);
  int found = 0;
  for (const Patch &p : patches) {
    const float there = p.near(far);
    if (there < kFound || there < p.near({0, 0}) + 0.1f) continue;
    const int x = p.x + static_cast<int>(std::lround(cells_far.x)),
              y = p.y + static_cast<int>(std::lround(cells_far.y));
    const cv::Rect around = cv::Rect(x - 1, y - 1, 3, 3) & cv::Rect(0, 0, kCellsX, kCellsY);
    if (around.area() == 0 || cv::countNonZero(differs(around)) == 0) continue;
    found++;
    left.at<uchar>(p.y, p.x) = 255;
    if (cv::Rect(0, 0, kCellsX, kCellsY).contains({x, y})) reached.at<uchar>(y, x) = 255;
  }
  if (found < kLeastPlaces) return out;
  cv::Mat both;
  cv::dilate(left, left, cv::Mat::ones(3, 3, CV_8U));
  cv::dilate(reached, reached, cv::Mat::ones(3, 3, CV_8U));
  both = left | reached;
  // What it stands before now is found nowhere.
  const auto hidden = std::count_if(patches.begin(), patches.end(), [&](const Patch &p) {
    return reached.at<uchar>(p.y, p.x) && !left.at<uchar>(p.y, p.x);
  });
  out.found = static_cast<double>(found) / std::max(1.0, static_cast<double>(patches.size()) - static_cast<double>(hidden));
  out.explained =
      static_cast<double>(cv::countNonZero(both & differs)) / std::max(1, cv::countNonZero(differs));
  out.x = static_cast<double>(far.x) / kWidth;
  out.y = static_cast<double>(far.y) / kHeight;
  out.was = bounds(left);
  out.is = bounds(reached);
  out.left = left & differs;
  out.places = both & differs;
  out.known = out.found >= kLeastFound && out.explained >= kLeastExplained;
  out.confidence = std::clamp(found / 8.0, 0.3, 1.0) * std::clamp((out.explained - 0.4) / 0.4, 0.3, 1.0);
  return out;
}

}  // namespace judge
