// SPDX-License-Identifier: LGPL-2.1-or-later
// Faces: where, their points, and the numbers that tell one person from another.
#pragma once
#include <opencv2/dnn.hpp>
#include <vector>

#include "judge/people/models.hpp"

namespace judge::people {

std::vector<Face> detect_faces(cv::dnn::Net &net, const cv::Mat &bgr);
void find_points(cv::dnn::Net &net, const cv::Mat &bgr, Face &face);
void recognise(cv::dnn::Net &net, const cv::Mat &bgr, Face &face);

}  // namespace judge::people
