// SPDX-License-Identifier: LGPL-2.1-or-later
// Everything soft, on a coarse grid: how the key falls off across the picture, pools of lamp light, glows,
// the vignette, and (a finer grid) the shadows the subjects cast.
#pragma once
#include <vector>

#include "artist/light.hpp"
#include "artist/path.hpp"

namespace artist {

class SoftLight {
 public:
  SoftLight(int width, int height, const Rig &rig);
  // Drawing coordinates roll with the camera.
  void roll(double angle, Vec2 about, double zoom);
  // Light on what is there. Linear; `colour` at the centre, gone at rx, ry.
  void pool(Vec2 centre, double rx, double ry, Rgb colour);
  // Light in the air in front of it.
  void glow(Vec2 centre, double rx, double ry, Rgb colour);
  // Shade on the key only.
  void shadow(const Path &path, double darkness);
  void finish_shadow(double blur_px);

  // One row of the picture at `y`, for `n` pixels from `x` (in canvas pixels of `reduction` picture pixels).
  struct Row {
    std::vector<float> key, pool_r, pool_g, pool_b, glow_r, glow_g, glow_b, expose, shade;
  };
  void row(int y, int x, int n, int reduction, bool with_shadow, Row &out) const;

 private:
  static constexpr int kCell = 16, kShadowCell = 4;
  enum Plane { Key, PoolR, PoolG, PoolB, GlowR, GlowG, GlowB, Expose, Planes };
  void add(Vec2 centre, double rx, double ry, Rgb colour, int plane);
  int columns_, rows_;
  std::vector<float> planes_[Planes];
  int shadow_columns_, shadow_rows_;
  std::vector<std::uint8_t> shadow_;
  bool any_shadow_ = false;
  double angle_ = 0, zoom_ = 1;
  Vec2 about_;
};

}  // namespace artist
