// SPDX-License-Identifier: LGPL-2.1-or-later
// R'G'B' to Y'CbCr planes, once per still.
//
// Bt601Full: BT.601 coefficients, Y and C over 0..255 (JFIF), chroma midway between the luma samples
// ("jpeg"). Bt709: BT.709 coefficients, Y over 16..235, C over 16..240, chroma on the even luma columns
// ("mpeg2").
#pragma once
#include <opencv2/core.hpp>

#include "animatic/plane.hpp"
#include "animatic/renderer.hpp"

namespace animatic {

// Where the first chroma sample lies horizontally, in luma pixels from the picture's edge; vertically
// always 1.
inline double chroma_site(Matrix matrix) {
  return matrix == Matrix::Bt709 ? 0.5 : 1.0;
}

// `bgr` is CV_8UC3 or CV_8UC4 (B G R x).
void convert(const cv::Mat &bgr, Matrix matrix, Picture &out);
// `alpha` is CV_32F, 0..1, to alpha and alpha_half.
void convert_alpha(const cv::Mat &alpha, Matrix matrix, Picture &out);

}  // namespace animatic
