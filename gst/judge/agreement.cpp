// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/agreement.hpp"

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "judge/picture.hpp"

namespace judge {

cv::Mat cell_means(const cv::Mat &picture) {
  cv::Mat out;
  cv::resize(picture, out, {kCellsX, kCellsY}, 0, 0, cv::INTER_AREA);
  return out;
}

void warp_still(const cv::Mat &given, const Registration &r, cv::Size size, cv::Mat &warped,
                cv::Mat &covered) {
  const cv::Mat still = fit(given, size);
  cv::warpAffine(still, warped, r.matrix, size, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  const cv::Mat full(still.size(), CV_8U, cv::Scalar(255));
  cv::warpAffine(full, covered, r.matrix, size, cv::INTER_NEAREST);
}

Agreement structural_agreement(const cv::Mat &warped, const cv::Mat &covered, const cv::Mat &frame) {
  cv::Mat s, f;
  cv::GaussianBlur(log_luminance(warped), s, {}, 1.0);
  cv::GaussianBlur(log_luminance(frame), f, {}, 1.0);
  const int window = std::max(9, frame.cols / 16 | 1);
  auto box = [&](const cv::Mat &m) {
    cv::Mat out;
    cv::boxFilter(m, out, CV_32F, {window, window}, {-1, -1}, true, cv::BORDER_REFLECT);
    return out;
  };
  const cv::Mat ms = box(s), mf = box(f);
  const cv::Mat vs = box(s.mul(s)) - ms.mul(ms), vf = box(f.mul(f)) - mf.mul(mf),
                cov = box(s.mul(f)) - ms.mul(mf);

  Agreement a;
  cv::Mat inside;
  covered.convertTo(inside, CV_32F, 1 / 255.0);
  a.inside = cell_means(inside);
  const cv::Mat cvs = cell_means(vs), cvf = cell_means(vf), ccov = cell_means(cov);
  a.trust.create(kCellsY, kCellsX, CV_32F);
  a.structure.create(kCellsY, kCellsX, CV_32F);
  constexpr float noise = 0.0016f;  // variance of ln Y that compression and grain alone produce: (4 %)^2
  double sum = 0, weight = 0;
  for (int y = 0; y < kCellsY; y++)
    for (int x = 0; x < kCellsX; x++) {
      const float v1 = std::max(0.f, cvs.at<float>(y, x)), v2 = std::max(0.f, cvf.at<float>(y, x));
      const float in = a.inside.at<float>(y, x);
      const float zncc = ccov.at<float>(y, x) / std::sqrt((v1 + noise) * (v2 + noise));
      const float textured = std::min(1.f, v1 / (4 * noise)), other = std::min(1.f, v2 / (4 * noise));
      // Flat in both agrees as far as anybody can tell; flat in one of them only does not.
      const float flat_trust = 0.7f * (1 - other);
      const float correlated = std::clamp((zncc - 0.25f) / 0.45f, 0.f, 1.f);
      const float t = in < 0.95f ? 0.f : textured * correlated + (1 - textured) * flat_trust;
      a.trust.at<float>(y, x) = t;
      a.structure.at<float>(y, x) = textured;
      if (in >= 0.95f) {
        sum += t * textured;
        weight += textured;
      }
    }
  a.evidence = weight / (kCellsX * kCellsY);
  a.overall = weight > 4 ? sum / weight : 1;
  return a;
}

}  // namespace judge
