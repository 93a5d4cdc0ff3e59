// SPDX-License-Identifier: LGPL-2.1-or-later
// What stands where in a still: from its depth and plate where it has them, estimated where it has not.
#pragma once
#include <opencv2/core.hpp>
#include <vector>

#include "animatic/renderer.hpp"

namespace animatic {

struct Thing {
  cv::Mat mask;  // CV_8U, 255 inside, of Blocking::size
  double parallax = 1;
  bool in_plate = false;  // belongs to the place (a tree), not to the subjects the plate is without
};

struct Blocking {
  cv::Size size;               // of the copy it was measured on
  std::vector<double> ground;  // parallax of the backdrop for each row of that copy
  std::vector<Thing> things;   // far to near
  double parallax_min() const;
  double parallax_max() const;
};

Blocking block(const Still &still);

// Views of the still's memory.
cv::Mat bgrx_view(const std::uint8_t *data, int stride, const Still &still);

}  // namespace animatic
