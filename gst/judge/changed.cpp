// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/changed.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "judge/picture.hpp"

namespace judge {
namespace {
constexpr float kBlack = 24, kWhite = 232;          // code values of luma
}  // namespace

Changed changed_in(const cv::Mat &warped, const cv::Mat &frame, const Agreement &a) {
  Changed out;
  cv::Mat was, is;
  luma(warped).convertTo(was, CV_32F);
  luma(frame).convertTo(is, CV_32F);
  cv::Mat seen = (a.inside > 0.95f) & (a.structure > kSomeStructure);
  for (const cv::Mat &cells : {cell_means(was), cell_means(is)}) seen &= (cells > kBlack) & (cells < kWhite);
  cv::Mat labels, stats, centres;
  const int n = cv::connectedComponentsWithStats((a.trust < kOtherTrust) & seen, labels, stats, centres, 8);
  int largest = 0;
  for (int i = 1; i < n; i++)
    if (const int places = stats.at<int>(i, cv::CC_STAT_AREA); places > out.places) out.places = places, largest = i;
  if (!largest) return out;
  const cv::Mat rest = seen & (labels != largest);
  out.share = static_cast<double>(out.places) / std::max(1, cv::countNonZero(seen));
  out.beside = cv::countNonZero(rest) > 0 ? 1 - cv::mean(a.trust, rest)[0] : 0;
  out.region = {static_cast<double>(stats.at<int>(largest, cv::CC_STAT_LEFT)) / kCellsX,
                static_cast<double>(stats.at<int>(largest, cv::CC_STAT_TOP)) / kCellsY,
                static_cast<double>(stats.at<int>(largest, cv::CC_STAT_WIDTH)) / kCellsX,
                static_cast<double>(stats.at<int>(largest, cv::CC_STAT_HEIGHT)) / kCellsY};
  return out;
}

}  // namespace judge
