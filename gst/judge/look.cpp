// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/look.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "judge/picture.hpp"

namespace judge {
namespace {

Contrast contrast_of(const Agreement &a, const cv::Rect2d &box) {
  Contrast c;
  double in = 0, in_weight = 0, out = 0, out_weight = 0;
  for (int y = 0; y < kCellsY; y++)
    for (int x = 0; x < kCellsX; x++) {
      if (a.inside.at<float>(y, x) < 0.95f) continue;
      const bool here = box.contains({(x + 0.5) / kCellsX, (y + 0.5) / kCellsY});
      const double w = std::max(0.25, static_cast<double>(a.structure.at<float>(y, x))),
                   differs = 1 - static_cast<double>(a.trust.at<float>(y, x));
      (here ? in : out) += w * differs;
      (here ? in_weight : out_weight) += w;
    }
  if (in_weight < 3) return c;
  c.here = in / in_weight;
  c.around = out_weight > 6 ? out / out_weight : c.here;
  return c;
}

double median_level(const cv::Mat &bgr) {
  const cv::Mat cells = cell_means(log_luminance(bgr));
  std::vector<float> v(cells.begin<float>(), cells.end<float>());
  std::nth_element(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2), v.end());
  return v[v.size() / 2] / std::numbers::ln2;
}

// What is covered, less what shows something else (another person, a moved arm): that has another texture
// without being another style. Where most of the picture differs, nothing can be left out.
cv::Mat alike(const Agreement &agreement, const cv::Mat &covered) {
  cv::Mat other = (agreement.structure > 0.3) & (agreement.trust < 0.2) & (agreement.inside > 0.5);
  if (cv::countNonZero(other) > 0.4 * static_cast<double>(other.total())) return covered;
  cv::dilate(other, other, cv::Mat::ones(3, 3, CV_8U));
  cv::resize(other, other, covered.size(), 0, 0, cv::INTER_NEAREST);
  cv::Mat out = covered.clone();
  out.setTo(0, other);
  return out;
}

}  // namespace

Look look_at(const cv::Mat &still, const cv::Mat &frame, const Allowance &allowance,
             const Registration *known, const cv::Rect2d &person, const cv::Mat &fine_still, const cv::Mat &fine_frame) {
  Look l;
  l.registration = known ? *known : register_still(still, frame);
  l.composition = measure_composition(l.registration, allowance);
  if (l.registration.registered) {
    cv::Mat warped, covered;
    warp_still(still, l.registration, frame.size(), warped, covered);
    l.agreement = structural_agreement(warped, covered, frame);
    if (person.area() > 0) l.person = contrast_of(l.agreement, person);
    if (l.person.other()) {
      const cv::Rect cells(static_cast<int>(person.x * kCellsX), static_cast<int>(person.y * kCellsY),
                           static_cast<int>(std::ceil(person.width * kCellsX)) + 1,
                           static_cast<int>(std::ceil(person.height * kCellsY)) + 1);
      l.agreement.trust(cells & cv::Rect(0, 0, kCellsX, kCellsY)).setTo(0);
      const cv::Rect pixels(static_cast<int>(person.x * frame.cols), static_cast<int>(person.y * frame.rows),
                            static_cast<int>(person.width * frame.cols), static_cast<int>(person.height * frame.rows));
      cv::Mat rest = covered.clone();
      rest(pixels & cv::Rect({}, frame.size())).setTo(0);
      if (cv::countNonZero(rest) > 0.15 * static_cast<double>(rest.total())) covered = rest;
    }
    l.lighting = measure_lighting(warped, frame, l.agreement);
    l.palette = measure_palette(warped, frame, l.agreement, l.lighting);
    const cv::Mat where = alike(l.agreement, covered);
    if (fine_frame.empty()) {
      l.style = measure_style(warped, where, frame);
    } else {
      Registration r = l.registration;
      r.matrix(0, 2) *= static_cast<double>(fine_frame.cols) / frame.cols;
      r.matrix(1, 2) *= static_cast<double>(fine_frame.rows) / frame.rows;
      cv::Mat fine_warped, fine_covered, mask;
      warp_still(fine_still, r, fine_frame.size(), fine_warped, fine_covered);
      cv::resize(where, mask, fine_frame.size(), 0, 0, cv::INTER_NEAREST);
      l.style = measure_style(fine_warped, mask & fine_covered, fine_frame);
    }
  } else {
    l.chroma = chroma_distance(fit(still, frame.size()), frame);
    l.level = median_level(frame) - median_level(fit(still, frame.size()));
  }
  return l;
}

double photometric_trust(const Look &l) {
  return std::clamp((l.agreement.overall - 0.12) / 0.3, 0.0, 1.0);
}

}  // namespace judge
