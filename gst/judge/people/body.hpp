// SPDX-License-Identifier: LGPL-2.1-or-later
// One body: MoveNet's four heads (heat map of joints, centre, joints seen from the centre, offsets).
#pragma once
#include <opencv2/dnn.hpp>
#include <optional>

#include "judge/people/models.hpp"

namespace judge::people {

// In the whole picture, then once more in a square about what was found.
std::optional<Body> find_body(cv::dnn::Net &net, const cv::Mat &bgr);

}  // namespace judge::people
