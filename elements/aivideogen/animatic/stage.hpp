// SPDX-License-Identifier: LGPL-2.1-or-later
// Puts the layers of a still, or of two stills between which it morphs, before the camera: one frame of
// output, a line at a time.
#pragma once
#include <vector>

#include "animatic/layers.hpp"
#include "animatic/morph.hpp"
#include "animatic/sampler.hpp"
#include "animatic/view.hpp"

namespace animatic {

class Stage {
 public:
  Stage(int width, int height, Matrix matrix);
  void render(const Layers &layers, const Pose &pose, double overscan, const Planes &out);
  // `part` of the way (0..1) from one still to the other.
  void render_between(const Layers &a, const Layers &b, const Morph &morph, double part, const Pose &pose,
                      double overscan, const Planes &out);

 private:
  // How one layer is seen in this frame: by rows, or, when it turns or bends, through nodes.
  struct Sheet {
    const Layer *layer;
    View view;
    std::vector<float> node_x, node_y;  // canvas pixels; empty: by rows
  };
  using Side = std::vector<Sheet>;  // far to near; the first one fills the frame

  Side side(const Layers &layers, const Pose &pose, double overscan) const;
  void place_nodes(Sheet &sheet, const Pose &pose) const;
  void bend(Sheet &sheet, const Canvas &canvas, const Field &field, double part) const;
  // One line of the output. Chroma fills `second` as well.
  void compose(Side &side, bool half, int j, std::vector<RowSampler> &rows, std::int16_t *first,
               std::int16_t *second);
  bool aim(const Sheet &sheet, bool whole, bool half, int j);
  void finish(Side *a, Side *b, double part, const Planes &out);

  int width_, height_;
  double site_;
  int nodes_across_ = 0, nodes_down_ = 0;
  std::vector<float> line_x_, line_y_;
  std::vector<RowSampler> rows_a_, rows_b_;
  NodeSampler nodes_;
  std::vector<std::int16_t> line_, second_, other_, other_second_, over_, alpha_;
};

}  // namespace animatic
