// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/moment.hpp"

#include <opencv2/imgproc.hpp>

#include "judge/agreement.hpp"
#include "judge/changed.hpp"
#include "judge/registration.hpp"

namespace judge {
namespace {

const cv::Size kSmall(96, 54);
constexpr int kCoarse = 15;          // pixels of that
constexpr double kLeastNorm = 1e-3;  // below it there is nothing to be like
// Of 85 clean takes with a still from 35, 60 or 90 % of the clip which their first frames do not show, 75 are found; of
// 442 takes with another pose, another person or another framing and a still from outside the take, 1.
constexpr double kShown = 0.15;     // apart at most
constexpr double kBetter = 0.4;     // of what is apart elsewhere, at most
constexpr double kBetterBy = 0.02;  // than there, at least
constexpr int kTogether = 3;        // places, at most
constexpr int kFromTheEnd = 3;      // frames, at least

cv::Mat detail_of(const cv::Mat &bgr) {
  cv::Mat small, coarse;
  cv::resize(luma(bgr), small, kSmall, 0, 0, cv::INTER_AREA);
  small.convertTo(small, CV_32F);
  cv::boxFilter(small, coarse, CV_32F, {kCoarse, kCoarse});
  small -= coarse;
  small -= cv::mean(small)[0];
  if (const double norm = cv::norm(small); norm > kLeastNorm) small /= norm;
  return small;
}

}  // namespace

Apart apart_from(const cv::Mat &still, const cv::Mat &frame) {
  const Registration r = register_still(still, frame);
  if (!r.registered) return {};
  cv::Mat warped, covered;
  warp_still(still, r, frame.size(), warped, covered);
  const Agreement a = structural_agreement(warped, covered, frame);
  return {a.evidence > 0 ? 1 - a.overall : 0, changed_in(warped, frame, a).places};
}

MomentSearch::MomentSearch(const cv::Mat &still) : still_(still) {}

void MomentSearch::push(const cv::Mat &frame, std::uint64_t time) {
  if (detail_.empty()) detail_ = detail_of(fit(still_, frame.size()));
  before_ = best_;
  best_.since++;
  const double likeness = detail_of(frame).dot(detail_);
  if (likeness > best_.likeness) best_ = {likeness, frame.clone(), time, 0};
}

void MomentSearch::take_back() {
  best_ = before_;
}

std::optional<std::uint64_t> MomentSearch::found(double apart) const {
  if (best_.frame.empty() || best_.since < kFromTheEnd) return std::nullopt;
  const Apart here = apart_from(still_, best_.frame);
  if (here.share > kShown || here.share > kBetter * apart || apart - here.share < kBetterBy || here.together > kTogether) return std::nullopt;
  return best_.time;
}

}  // namespace judge
