// SPDX-License-Identifier: LGPL-2.1-or-later
// Where a point of the output, measured from its centre, lies in one layer's canvas; roll and keystone apart.
#pragma once
#include <vector>

#include "animatic/layers.hpp"

namespace animatic {

class View {
 public:
  View(const Canvas &canvas, const Pose &pose, double overscan, double parallax);
  View(const Layers &layers, const Pose &pose, double overscan);  // of the backdrop
  // For a row of the output: canvas x = step * x + start.
  struct Row {
    double step, start, y;
  };
  Row row(double v);

 private:
  const Canvas *canvas_;
  Pose pose_;
  double overscan_, parallax_;
  const std::vector<double> *ground_ = nullptr;
  std::vector<double> seen_at_;  // of each ground row
  std::size_t found_ = 0;        // where the last row was found
};

}  // namespace animatic
