// SPDX-License-Identifier: LGPL-2.1-or-later
// Cubic (Catmull-Rom) sampling of a plane, a line of output at a time. The result is in thirty-seconds of a
// step, (v - 128) * 32; opacity 0..4096.
//
// Catmull-Rom because it interpolates: a picture that is not moved is not changed, and one that moves by
// fractions of a pixel keeps its sharpness where linear sampling would pulse.
#pragma once
#include <cstdint>
#include <vector>

#include "animatic/plane.hpp"

namespace animatic {

struct Axis {  // source sample = step * output sample + start
  double step = 1, start = 0;
  bool operator==(const Axis &) const = default;
};

// Lines whose source lies on one source row: shifts and scales. Keeps tables of the last axis used.
class RowSampler {
 public:
  // Output samples [x0, x1) from source row `y`, to out[x0..x1).
  void line(const Plane &source, double y, const Axis &x, int x0, int x1, std::int16_t *out);

 private:
  void prepare(const Axis &x, int x0, int x1, int width);
  Axis axis_;
  int x0_ = 0, x1_ = 0, width_ = 0;
  std::vector<std::int32_t> index_;  // first of four taps
  std::vector<std::int16_t> phase_;
  std::vector<std::int16_t> column_;  // the four source rows, combined
};

// Lines whose source runs anywhere: coordinates are given at the nodes of cells and are linear in between.
struct NodeLine {
  const float *x, *y;  // source samples, at each node
  int cell;            // output samples between two nodes
  double first;        // output sample at node 0: -0.5 or -0.25, as nodes lie on pixel edges
};
class NodeSampler {
 public:
  // Output samples [x0, x1) of planes shaped like this one.
  void aim(const Plane &like, const NodeLine &nodes, int x0, int x1);
  // To out[x0..x1). Linear is enough for opacity and chroma.
  void cubic(const Plane &source, std::int16_t *out) const;
  void linear(const Plane &source, std::int16_t *out) const;
  int begin() const { return x0_; }
  int end() const { return x1_; }

 private:
  int x0_ = 0, x1_ = 0;
  std::vector<std::int32_t> offset_;
  std::vector<std::uint8_t> phase_x_, phase_y_;
};

// out += (over - out) * alpha
void blend_line(std::int16_t *out, const std::int16_t *over, const std::int16_t *alpha, int count);
// out += (other - out) * share / 4096
void mix_line(std::int16_t *out, const std::int16_t *other, int share, int count);
// To eight bits.
void store_line(const std::int16_t *line, int count, std::uint8_t *out);

}  // namespace animatic
