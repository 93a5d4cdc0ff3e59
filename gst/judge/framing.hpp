// SPDX-License-Identifier: LGPL-2.1-or-later
// A repair of the composition: the picture turned, enlarged and moved a little, so that no edge of it shows.
//
// A point (u, v) of the repaired picture, counted from the middle in widths of the picture, shows the point
//   (u', v') = 1/zoom (u cos roll - v sin roll, u sin roll + v cos roll) + (x, y)
// of the take. The corners of the repaired picture lie inside the take: what is not there is not invented.
#pragma once
#include <opencv2/core.hpp>
#include <optional>

#include "judge/composition.hpp"
#include "judge/registration.hpp"

namespace judge {

struct Framing {
  double x = 0, y = 0;  // of the width
  double zoom = 1;      // >= 1
  double roll = 0;      // degrees
  bool neutral() const { return x == 0 && y == 0 && zoom == 1 && roll == 0; }
};
inline constexpr double kMostZoom = 1.2;  // beyond, the loss of sharpness shows

// Repaired picture -> take, in pixels; `shape`: width of a pixel by its height.
cv::Matx23d matrix_of(const Framing &framing, cv::Size size, double shape = 1);
cv::Mat reframed(const cv::Mat &bgr, const Framing &framing);

// What brings a frame with that registration nearest to what the storyboard and the requested move ask for; nothing
// where the composition would still be near its tolerance. `size`: the one the registration was found at.
std::optional<Framing> better_framing(const Registration &registration, const Allowance &allowance, cv::Size size);

}  // namespace judge
