// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/soft_light.hpp"

#include <cairo.h>

#include "artist/blur.hpp"

namespace artist {

SoftLight::SoftLight(int width, int height, const Rig &rig)
    : columns_(width / kCell + 2),
      rows_(height / kCell + 2),
      shadow_columns_(width / kShadowCell + 2),
      shadow_rows_(height / kShadowCell + 2) {
  for (auto &p : planes_) p.assign(static_cast<std::size_t>(columns_) * rows_, 0.0f);
  const double side = rig.to_key.x * 0.52, top = rig.to_key.y * 0.16;
  for (int j = 0; j < rows_; j++)
    for (int i = 0; i < columns_; i++) {
      const double u = std::clamp(2.0 * i * kCell / width - 1, -1.0, 1.0);
      const double v = std::clamp(2.0 * j * kCell / height - 1, -1.0, 1.0);
      const std::size_t at = static_cast<std::size_t>(j) * columns_ + i;
      planes_[Key][at] = static_cast<float>(std::max(0.1, 1 + side * u - top * v));
      // the fill falls off as well, a little: a side light is a side light on matt walls too
      planes_[Expose][at] = static_cast<float>((1 + 0.28 * side * u) * (1 - 0.13 * (u * u + v * v)));
    }
}

void SoftLight::roll(double angle, Vec2 about, double zoom) {
  angle_ = angle, about_ = about, zoom_ = zoom;
}

void SoftLight::add(Vec2 c, double rx, double ry, Rgb colour, int plane) {
  const double cs = std::cos(angle_) * zoom_, sn = std::sin(angle_) * zoom_;
  const Vec2 d = c - about_;
  c = {about_.x + d.x * cs - d.y * sn, about_.y + d.x * sn + d.y * cs};
  rx = std::max(rx * zoom_, 1.0), ry = std::max(ry * zoom_, 1.0);
  if (!(std::abs(c.x) < 1e7 && std::abs(c.y) < 1e7 && rx < 1e7 && ry < 1e7)) return;
  // a glow smaller than the grid keeps its light: it is spread over a cell
  const double sx = std::max(rx, 1.5 * kCell), sy = std::max(ry, 1.5 * kCell);
  colour = colour * (rx * ry / (sx * sy));
  const int i0 = std::max(0, static_cast<int>((c.x - sx) / kCell)),
            j0 = std::max(0, static_cast<int>((c.y - sy) / kCell));
  const int i1 = std::min(columns_ - 1, static_cast<int>((c.x + sx) / kCell) + 1);
  const int j1 = std::min(rows_ - 1, static_cast<int>((c.y + sy) / kCell) + 1);
  for (int j = j0; j <= j1; j++)
    for (int i = i0; i <= i1; i++) {
      const double u = (i * kCell - c.x) / sx, v = (j * kCell - c.y) / sy, q = u * u + v * v;
      if (q >= 1) continue;
      const double w = (1 - q) * (1 - q) / (1 + 3 * q);
      const std::size_t at = static_cast<std::size_t>(j) * columns_ + i;
      planes_[plane][at] += static_cast<float>(colour.r * w);
      planes_[plane + 1][at] += static_cast<float>(colour.g * w);
      planes_[plane + 2][at] += static_cast<float>(colour.b * w);
    }
}

void SoftLight::pool(Vec2 c, double rx, double ry, Rgb colour) {
  add(c, rx, ry, colour, PoolR);
}
void SoftLight::glow(Vec2 c, double rx, double ry, Rgb colour) {
  add(c, rx, ry, colour, GlowR);
}

void SoftLight::shadow(const Path &path, double darkness) {
  const int stride = cairo_format_stride_for_width(CAIRO_FORMAT_A8, shadow_columns_);
  if (shadow_.empty()) shadow_.assign(static_cast<std::size_t>(stride) * shadow_rows_, 0);
  cairo_surface_t *s = cairo_image_surface_create_for_data(shadow_.data(), CAIRO_FORMAT_A8, shadow_columns_,
                                                           shadow_rows_, stride);
  cairo_t *c = cairo_create(s);
  cairo_scale(c, 1.0 / kShadowCell, 1.0 / kShadowCell);
  cairo_translate(c, about_.x, about_.y);
  cairo_rotate(c, angle_);
  cairo_scale(c, zoom_, zoom_);
  cairo_translate(c, -about_.x, -about_.y);
  cairo_set_tolerance(c, 1);
  path.replay(c);
  cairo_set_source_rgba(c, 0, 0, 0, darkness);
  cairo_fill(c);
  cairo_destroy(c);
  cairo_surface_destroy(s);
  any_shadow_ = true;
}

void SoftLight::finish_shadow(double blur_px) {
  if (!any_shadow_) return;
  const int stride = cairo_format_stride_for_width(CAIRO_FORMAT_A8, shadow_columns_);
  box_blur(shadow_.data(), shadow_columns_, shadow_rows_, stride, 1, static_cast<int>(blur_px / kShadowCell));
}

void SoftLight::row(int y, int x, int n, int reduction, bool with_shadow, Row &out) const {
  std::vector<float> *const to[Planes] = {&out.key,    &out.pool_r, &out.pool_g, &out.pool_b,
                                          &out.glow_r, &out.glow_g, &out.glow_b, &out.expose};
  const float step = static_cast<float>(reduction) / kCell;
  const float v = (static_cast<float>(y) + 0.5f) * step;
  const int j = std::min(static_cast<int>(v), rows_ - 2);
  const float fv = std::min(v - static_cast<float>(j), 1.0f);
  float line[4096 / 4];  // one row of the grid at this height; 8192 / 16 + 2 columns at the most
  for (int p = 0; p < Planes; p++) {
    const float *a = planes_[p].data() + static_cast<std::size_t>(j) * columns_, *b = a + columns_;
    for (int i = 0; i < columns_; i++) line[i] = a[i] + (b[i] - a[i]) * fv;
    to[p]->resize(static_cast<std::size_t>(n));
    float *o = to[p]->data();
    for (int k = 0; k < n; k++) {
      const float u = (static_cast<float>(x + k) + 0.5f) * step;
      const int i = std::min(static_cast<int>(u), columns_ - 2);
      o[k] = line[i] + (line[i + 1] - line[i]) * (u - static_cast<float>(i));
    }
  }
  out.shade.assign(static_cast<std::size_t>(n), 1.0f);
  if (!with_shadow || !any_shadow_) return;
  const int stride = cairo_format_stride_for_width(CAIRO_FORMAT_A8, shadow_columns_);
  const float fine = static_cast<float>(reduction) / kShadowCell;
  const float sv = std::max(0.0f, (static_cast<float>(y) + 0.5f) * fine - 0.5f);
  const int sj = std::min(static_cast<int>(sv), shadow_rows_ - 2);
  const float sf = sv - static_cast<float>(sj);
  const std::uint8_t *a = shadow_.data() + static_cast<std::size_t>(sj) * stride, *b = a + stride;
  for (int k = 0; k < n; k++) {
    const float u = std::max(0.0f, (static_cast<float>(x + k) + 0.5f) * fine - 0.5f);
    const int i = std::min(static_cast<int>(u), shadow_columns_ - 2);
    const float f = u - static_cast<float>(i);
    const float top = static_cast<float>(a[i]) + static_cast<float>(a[i + 1] - a[i]) * f;
    const float low = static_cast<float>(b[i]) + static_cast<float>(b[i + 1] - b[i]) * f;
    out.shade[k] = 1.0f - (top + (low - top) * sf) * (1.0f / 255.0f);
  }
}

}  // namespace artist
