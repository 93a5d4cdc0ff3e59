// SPDX-License-Identifier: LGPL-2.1-or-later
// Puts the layers of one still before the camera, a line of output at a time.
#pragma once
#include <vector>

#include "animatic/layers.hpp"
#include "animatic/sampler.hpp"

namespace animatic {

// Where a point of the output, measured from its centre, lies in one layer's canvas, without roll and
// keystone.
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

class Stage {
 public:
  Stage(int width, int height, Matrix matrix);
  void render(const Layers &layers, const Pose &pose, double overscan, const Planes &out);

 private:
  struct Channel {
    Plane Picture::*plane;
    Plane Picture::*alpha;
    bool half;
    std::uint8_t *out;
    int stride;
  };
  void rows(const Layers &layers, std::vector<View> &views, const Channel &channel);
  void grid(const Layers &layers, const Planes &out);
  void make_nodes(std::vector<View> &views, const Pose &pose);
  bool aim(const Layer &layer, std::size_t index, bool half, double v);
  void blend(std::vector<std::int16_t> &line);

  int width_, height_;
  double site_;
  int nodes_across_ = 0, nodes_down_ = 0;
  std::vector<std::vector<float>> node_x_, node_y_;  // canvas pixels; a grid for each layer
  std::vector<float> line_x_, line_y_;
  std::vector<RowSampler> samplers_;
  NodeSampler node_sampler_;
  std::vector<std::int16_t> line_, second_, over_, alpha_;
};

}  // namespace animatic
