// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/canvas.hpp"

#include <new>
#include <vector>

namespace artist {

namespace {
constexpr int kBall = 64;

double coded(double n) {
  return 0.5 + 0.5 * std::clamp(n, -1.0, 1.0);
}
}  // namespace

Canvas::Canvas(int width, int height, int reduction, bool with_depth)
    : width_((width + reduction - 1) / reduction),
      height_((height + reduction - 1) / reduction),
      reduction_(reduction),
      x0_(width_),
      y0_(height_),
      paint_(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width_, height_)),
      material_(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width_, height_)),
      depth_(with_depth ? cairo_image_surface_create(CAIRO_FORMAT_A8, width_, height_) : nullptr),
      ball_(cairo_image_surface_create(CAIRO_FORMAT_RGB24, kBall, kBall)),
      paint_to_(cairo_create(paint_.get())),
      material_to_(cairo_create(material_.get())),
      depth_to_(depth_ ? cairo_create(depth_.get()) : nullptr) {
  for (cairo_surface_t *s : {paint_.get(), material_.get(), depth_.get(), ball_.get()})
    if (s && cairo_surface_status(s) != CAIRO_STATUS_SUCCESS) throw std::bad_alloc();
  for (cairo_t *c : {paint_to_.get(), material_to_.get(), depth_to_.get()})
    if (c) {
      cairo_scale(c, 1.0 / reduction, 1.0 / reduction);
      cairo_set_tolerance(c, 0.2 * reduction);
      cairo_set_antialias(c, CAIRO_ANTIALIAS_GOOD);
    }
  if (depth_to_) {
    cairo_set_operator(depth_to_.get(), CAIRO_OPERATOR_SOURCE);
    cairo_set_antialias(depth_to_.get(), CAIRO_ANTIALIAS_NONE);
  }
  // the half ball seen from the front: how its surface faces
  unsigned char *data = cairo_image_surface_get_data(ball_.get());
  const int stride = cairo_image_surface_get_stride(ball_.get());
  for (int y = 0; y < kBall; y++)
    for (int x = 0; x < kBall; x++) {
      double nx = (x + 0.5) / kBall * 2 - 1, ny = 1 - (y + 0.5) / kBall * 2;
      const double l = std::hypot(nx, ny);
      if (l > 1) nx /= l, ny /= l;
      unsigned char *p = data + y * stride + 4 * x;
      p[0] = 0;
      p[1] = static_cast<unsigned char>(std::lround(255 * coded(ny)));
      p[2] = static_cast<unsigned char>(std::lround(255 * coded(nx)));
      p[3] = 255;
    }
  cairo_surface_mark_dirty(ball_.get());
}

void Canvas::roll(double angle, Vec2 about, double zoom) {
  for (cairo_t *c : {paint_to_.get(), material_to_.get(), depth_to_.get()})
    if (c) {
      cairo_translate(c, about.x, about.y);
      cairo_rotate(c, angle);
      cairo_scale(c, zoom, zoom);
      cairo_translate(c, -about.x, -about.y);
    }
}

void Canvas::touch(const Box &box, double margin) {
  Box device;
  for (Vec2 p : {Vec2{box.x0 - margin, box.y0 - margin}, Vec2{box.x1 + margin, box.y0 - margin},
                 Vec2{box.x1 + margin, box.y1 + margin}, Vec2{box.x0 - margin, box.y1 + margin}}) {
    cairo_user_to_device(paint_to_.get(), &p.x, &p.y);
    device.add(p);
  }
  auto pixel = [](double v, int top) {
    return static_cast<int>(std::clamp(v, 0.0, static_cast<double>(top)));
  };
  x0_ = std::min(x0_, pixel(std::floor(device.x0) - 1, width_));
  y0_ = std::min(y0_, pixel(std::floor(device.y0) - 1, height_));
  x1_ = std::max(x1_, pixel(std::ceil(device.x1) + 1, width_));
  y1_ = std::max(y1_, pixel(std::ceil(device.y1) + 1, height_));
}

void Canvas::set_paint(const Paint &p) {
  cairo_t *c = paint_to_.get();
  if (!p.ramp) {
    cairo_set_source_rgba(c, p.colour.r, p.colour.g, p.colour.b, p.alpha);
    return;
  }
  cairo_pattern_t *g =
      p.radial ? cairo_pattern_create_radial(p.from.x, p.from.y, 0, p.from.x, p.from.y, length(p.to - p.from))
               : cairo_pattern_create_linear(p.from.x, p.from.y, p.to.x, p.to.y);
  cairo_pattern_add_color_stop_rgba(g, 0, p.colour.r, p.colour.g, p.colour.b, p.alpha);
  cairo_pattern_add_color_stop_rgba(g, 1, p.colour2.r, p.colour2.g, p.colour2.b, p.alpha2);
  if (p.radial && p.squash != 1) {
    cairo_matrix_t to;
    cairo_matrix_init(&to, 1, 0, 0, 1 / std::max(p.squash, 1e-3), 0, 0);
    to.y0 = p.from.y - p.from.y * to.yy;
    cairo_pattern_set_matrix(g, &to);
  }
  cairo_set_source(c, g);
  cairo_pattern_destroy(g);
}

void Canvas::set_material(const Paint &p) {
  cairo_t *c = material_to_.get();
  const Normal &n = p.normal;
  const double alpha = p.ramp ? std::max(p.alpha, p.alpha2) : p.alpha;
  if (n.kind == Normal::Kind::Flat) {
    cairo_set_source_rgba(c, coded(n.nx), coded(n.ny), p.glow, alpha);
  } else if (n.kind == Normal::Kind::Tube) {
    cairo_pattern_t *g = cairo_pattern_create_linear(n.a.x, n.a.y, n.b.x, n.b.y);
    const Vec2 d = unit(n.b - n.a) * n.strength;
    cairo_pattern_add_color_stop_rgba(g, 0, coded(-d.x), coded(d.y + n.ny), p.glow, alpha);
    cairo_pattern_add_color_stop_rgba(g, 1, coded(d.x), coded(-d.y + n.ny), p.glow, alpha);
    cairo_set_source(c, g);
    cairo_pattern_destroy(g);
  } else {
    cairo_pattern_t *g = cairo_pattern_create_for_surface(ball_.get());
    const double k = kBall * 0.5 * n.strength;
    const Vec2 m = n.box.centre();
    cairo_matrix_t to;
    cairo_matrix_init(&to, k / std::max(n.box.width() / 2, 0.5), 0, 0, k / std::max(n.box.height() / 2, 0.5),
                      0, 0);
    to.x0 = kBall * 0.5 - m.x * to.xx;
    to.y0 = kBall * 0.5 - m.y * to.yy;
    cairo_pattern_set_matrix(g, &to);
    cairo_pattern_set_extend(g, CAIRO_EXTEND_PAD);
    cairo_pattern_set_filter(g, CAIRO_FILTER_BILINEAR);
    cairo_set_source(c, g);
    cairo_pattern_destroy(g);
  }
}

template <typename Draw>
void Canvas::put(const Path &path, const Paint &paint, double margin, Draw draw) {
  if (path.empty()) return;
  const Box &b = path.bounds();
  // far outside: nothing to do (and 24.8 fixed point in the rasteriser would overflow)
  if (!(b.x0 > -1e6 && b.y0 > -1e6 && b.x1 < 1e6 && b.y1 < 1e6)) return;
  touch(b, margin);
  path.replay(paint_to_.get());
  set_paint(paint);
  draw(paint_to_.get());
  if (paint.normal.kind != Normal::Kind::Keep) {
    path.replay(material_to_.get());
    set_material(paint);
    draw(material_to_.get());
  }
  if (depth_to_ && paint.depth >= 0) {
    path.replay(depth_to_.get());
    cairo_set_source_rgba(depth_to_.get(), 0, 0, 0, std::min(paint.depth, 255.0) / 255.0);
    draw(depth_to_.get());
  }
}

void Canvas::fill(const Path &path, const Paint &paint) {
  put(path, paint, 1, [](cairo_t *c) { cairo_fill(c); });
}

void Canvas::stroke(const Path &path, double width, const Paint &paint, bool round) {
  put(path, paint, width, [&](cairo_t *c) {
    cairo_set_line_width(c, width);
    cairo_set_line_cap(c, round ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
    cairo_set_line_join(c, round ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER);
    cairo_stroke(c);
  });
}

void Canvas::depth_only(const Path &path, double depth) {
  if (!depth_to_) return;
  path.replay(depth_to_.get());
  cairo_set_source_rgba(depth_to_.get(), 0, 0, 0, depth / 255.0);
  cairo_fill(depth_to_.get());
}

void Canvas::clip(const Path &path) {
  for (cairo_t *c : {paint_to_.get(), material_to_.get(), depth_to_.get()})
    if (c) {
      cairo_save(c);
      path.replay(c);
      cairo_clip(c);
    }
}

void Canvas::unclip() {
  for (cairo_t *c : {paint_to_.get(), material_to_.get(), depth_to_.get()})
    if (c) cairo_restore(c);
}

void Canvas::finish() {
  cairo_surface_flush(paint_.get());
  cairo_surface_flush(material_.get());
  if (depth_) cairo_surface_flush(depth_.get());
}

namespace {
std::uint8_t *row_of(cairo_surface_t *s, int y) {
  return cairo_image_surface_get_data(s) + static_cast<std::ptrdiff_t>(cairo_image_surface_get_stride(s)) * y;
}
}  // namespace

const std::uint8_t *Canvas::paint_row(int y) const {
  return row_of(paint_.get(), y);
}
const std::uint8_t *Canvas::material_row(int y) const {
  return row_of(material_.get(), y);
}
std::uint8_t *Canvas::depth_row(int y) const {
  return depth_ ? row_of(depth_.get(), y) : nullptr;
}

}  // namespace artist
