// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/matrix.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "judge/grade.hpp"
#include "judge/palette.hpp"
#include "judge/picture.hpp"

namespace judge {
namespace {

// From B'G'R' to luma, Cb and Cr.
cv::Matx33d coding(Matrix matrix) {
  const double kr = matrix == Matrix::Bt601 ? 0.299 : 0.2126, kb = matrix == Matrix::Bt601 ? 0.114 : 0.0722,
               kg = 1 - kr - kb;
  const double u = 0.5 / (1 - kb), v = 0.5 / (1 - kr);
  return {kb, kg, kr, (1 - kb) * u, -kg * u, -kr * u, -kb * v, -kg * v, (1 - kr) * v};
}

}  // namespace

const char *name_of(Matrix matrix) {
  return matrix == Matrix::Bt601 ? "bt601" : "bt709";
}
Matrix other(Matrix matrix) {
  return matrix == Matrix::Bt601 ? Matrix::Bt709 : Matrix::Bt601;
}

cv::Matx33d to_the_other(Matrix read) {
  return coding(other(read)).inv() * coding(read);
}

cv::Mat read_otherwise(const cv::Mat &bgr, Matrix read) {
  if (bgr.empty()) return bgr;
  cv::Mat out;
  cv::transform(bgr, out, to_the_other(read));
  return out;
}

bool otherwise_is_nearer(const cv::Mat &still, const cv::Mat &frame, Matrix read) {
  // In the same light: a brighter picture has more of every colour.
  Grade light;
  const double was = cv::mean(luminance(linear(still)))[0], is = cv::mean(luminance(linear(frame)))[0];
  light.exposure = std::clamp(std::log2((was + 1e-4) / (is + 1e-4)), -3.0, 3.0);
  const double as_read = chroma_distance(still, graded(frame, light)),
               otherwise = chroma_distance(still, graded(read_otherwise(frame, read), light));
  return otherwise < 0.85 * as_read && otherwise < as_read - 0.25;
}

}  // namespace judge
