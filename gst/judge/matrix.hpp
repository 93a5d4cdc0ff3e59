// SPDX-License-Identifier: LGPL-2.1-or-later
// A clip that does not say which matrix made its luma and chroma is read with that of BT.601 or of BT.709, by
// its size. Whoever wrote it may have used the other one; then every colour is off by up to 7 Lab, and no
// take can be better.
#pragma once
#include <opencv2/core.hpp>

namespace judge {

enum class Matrix { Bt601, Bt709 };
const char *name_of(Matrix matrix);  // "bt601", "bt709"
Matrix other(Matrix matrix);

// From B'G'R' decoded with `read` to B'G'R' as the other matrix would have given them.
cv::Matx33d to_the_other(Matrix read);
// CV_8UC3, decoded with `read`, as the other matrix would have given it; what was clipped stays so.
cv::Mat read_otherwise(const cv::Mat &bgr, Matrix read);

// Whether the colours of `frame`, decoded with `read`, are plainly nearer to those of `still` with the other
// matrix: in the same mean light the distance of the chroma distributions (palette.hpp) is less by 15 % and
// by 0.25 Lab.
bool otherwise_is_nearer(const cv::Mat &still, const cv::Mat &frame, Matrix read);

}  // namespace judge
