// SPDX-License-Identifier: LGPL-2.1-or-later
// What the pencil touches. A canvas keeps, for every pixel, its paint, how the surface faces the light, how
// much it shines by itself, and how near it is. Light comes later (light.hpp): so no light can move a line,
// no pose can change a light and no palette can change either.
#pragma once
#include <cairo.h>

#include <memory>

#include "artist/colour.hpp"
#include "artist/path.hpp"

namespace artist {

struct Normal {
  enum class Kind { Keep, Flat, Tube, Ball };
  Kind kind = Kind::Flat;
  double nx = 0, ny = 0;  // right and up; what is left of length 1 faces the camera
  Vec2 a, b;              // Tube: turns from facing away from b at a to facing away from a at b
  Box box;                // Ball: the ellipse's box
  double strength = 0.96;

  static Normal keep() { return {.kind = Kind::Keep, .a = {}, .b = {}, .box = {}}; }
  static Normal flat(double nx, double ny) {
    return {.kind = Kind::Flat, .nx = nx, .ny = ny, .a = {}, .b = {}, .box = {}};
  }
  static Normal tube(Vec2 a, Vec2 b, double strength = 0.96, double ny = 0) {
    return {.kind = Kind::Tube, .ny = ny, .a = a, .b = b, .box = {}, .strength = strength};
  }
  static Normal ball(const Box &box, double strength = 0.97) {
    return {.kind = Kind::Ball, .a = {}, .b = {}, .box = box, .strength = strength};
  }
};

struct Paint {
  Rgb colour;
  Normal normal = Normal::flat(0, 0);
  double glow = 0;    // 0 = lit by the scene, 1 = its own colour whatever the light
  double depth = -1;  // 0 far .. 255 near; negative: as it was
  double alpha = 1;
  // A second colour makes a ramp from `from` to `to` (radial: `from` is the centre, `to` a point of the rim).
  bool ramp = false, radial = false;
  Rgb colour2;
  double alpha2 = 1;
  Vec2 from, to;
  double squash = 1;  // height of a radial ramp's circles over their width

  Paint &towards(Rgb c, Vec2 a, Vec2 b) {
    ramp = true, colour2 = c, from = a, to = b, alpha2 = alpha;
    return *this;
  }
};

class Canvas {
 public:
  // `reduction`: pixels of the picture per pixel of the canvas; drawing always uses the picture's pixels.
  Canvas(int width, int height, int reduction, bool with_depth);
  Canvas(const Canvas &) = delete;
  Canvas &operator=(const Canvas &) = delete;

  void roll(double angle, Vec2 about, double zoom);  // everything drawn from now on
  void fill(const Path &path, const Paint &paint);
  void stroke(const Path &path, double width, const Paint &paint, bool round = true);
  void depth_only(const Path &path, double depth);
  void clip(const Path &path);  // until unclip()
  void unclip();
  // Whatever is drawn before finish() is left as drawn; afterwards the pixels may be read.
  void finish();

  int width() const { return width_; }
  int height() const { return height_; }
  int reduction() const { return reduction_; }
  const std::uint8_t *paint_row(int y) const;     // B G R A, premultiplied
  const std::uint8_t *material_row(int y) const;  // glow, up, right, A, premultiplied
  std::uint8_t *depth_row(int y) const;           // nullptr without depth
  int x_begin() const { return x0_; }             // columns and rows that were touched
  int x_end() const { return x1_; }
  int y_begin() const { return y0_; }
  int y_end() const { return y1_; }

 private:
  struct SurfaceFree {
    void operator()(cairo_surface_t *s) const { cairo_surface_destroy(s); }
  };
  struct ContextFree {
    void operator()(cairo_t *c) const { cairo_destroy(c); }
  };
  using Surface = std::unique_ptr<cairo_surface_t, SurfaceFree>;
  using Context = std::unique_ptr<cairo_t, ContextFree>;
  template <typename Draw>
  void put(const Path &path, const Paint &paint, double margin, Draw draw);
  void touch(const Box &box, double margin);
  void set_paint(const Paint &paint);
  void set_material(const Paint &paint);

  int width_, height_, reduction_;
  int x0_, y0_, x1_ = 0, y1_ = 0;
  Surface paint_, material_, depth_, ball_;
  Context paint_to_, material_to_, depth_to_;
};

}  // namespace artist
