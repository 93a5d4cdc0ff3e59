// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tools/still.hpp"

#include <gst/video/video.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
#ifdef WITH_CAIRO
#include <cairo.h>
#endif

#include "glue/frame.hpp"
#include "glue/ref.hpp"

namespace tools {
namespace {

std::string encoded(const Still &still, const char *caps_text) {
  GstVideoInfo info;
  gst_video_info_set_format(&info, GST_VIDEO_FORMAT_BGRx, static_cast<guint>(still.width),
                            static_cast<guint>(still.height));
  info.fps_n = 1;
  info.fps_d = 1;
  auto buffer = glue::Ref<GstBuffer>::adopt(gst_buffer_new_memdup(still.bgrx.data(), still.bgrx.size()));
  auto caps = glue::Ref<GstCaps>::adopt(gst_video_info_to_caps(&info));
  auto from = glue::Ref<GstSample>::adopt(gst_sample_new(buffer.get(), caps.get(), nullptr, nullptr));
  auto to = glue::Ref<GstCaps>::adopt(gst_caps_from_string(caps_text));
  GError *error = nullptr;
  auto out =
      glue::Ref<GstSample>::adopt(gst_video_convert_sample(from.get(), to.get(), 20 * GST_SECOND, &error));
  glue::ErrorPtr owned(error);
  if (!out) return {};
  GstMapInfo map;
  GstBuffer *bytes = gst_sample_get_buffer(out.get());
  if (!gst_buffer_map(bytes, &map, GST_MAP_READ)) return {};
  std::string text(reinterpret_cast<const char *>(map.data), map.size);
  gst_buffer_unmap(bytes, &map);
  return text;
}

}  // namespace

Still still_of(GstSample *sample, int most) {
  Still s;
  GstVideoInfo from;
  if (!sample || !gst_video_info_from_caps(&from, gst_sample_get_caps(sample))) return s;
  const double scale = std::min(1.0, static_cast<double>(most) / std::max(from.width, from.height));
  s.width = std::max(2, static_cast<int>(std::lround(from.width * scale)) & ~1);
  s.height = std::max(2, static_cast<int>(std::lround(from.height * scale)) & ~1);
  auto caps = glue::Ref<GstCaps>::adopt(gst_caps_new_simple(
      "video/x-raw", "format", G_TYPE_STRING, "BGRx", "width", G_TYPE_INT, s.width, "height", G_TYPE_INT,
      s.height, "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, nullptr));
  GError *error = nullptr;
  auto out =
      glue::Ref<GstSample>::adopt(gst_video_convert_sample(sample, caps.get(), 20 * GST_SECOND, &error));
  glue::ErrorPtr owned(error);
  GstVideoInfo info;
  if (!out || !gst_video_info_from_caps(&info, gst_sample_get_caps(out.get()))) return {};
  glue::MappedFrame frame(gst_sample_get_buffer(out.get()), info, GST_MAP_READ);
  const auto plane = frame.plane(0);
  const auto row = static_cast<std::size_t>(s.width) * 4;
  s.bgrx.resize(row * static_cast<std::size_t>(s.height));
  for (int y = 0; y < s.height; y++)
    std::memcpy(&s.bgrx[static_cast<std::size_t>(y) * row], plane.row(y), row);
  return s;
}

std::string png_of(const Still &still) {
  return encoded(still, "image/png");
}
std::string jpeg_of(const Still &still) {
  return encoded(still, "image/jpeg");
}

std::string data_uri(const Still &still) {
  const std::string jpeg = jpeg_of(still);
  if (jpeg.empty()) return {};
  const glue::CharPtr text(g_base64_encode(reinterpret_cast<const guchar *>(jpeg.data()), jpeg.size()));
  return std::string("data:image/jpeg;base64,") + text.get();
}

#ifdef WITH_CAIRO
namespace {

// As many characters as fit.
std::string fitted(cairo_t *cr, const std::string &text, double width) {
  cairo_text_extents_t size;
  cairo_text_extents(cr, text.c_str(), &size);
  if (size.x_advance <= width) return text;
  std::string out = text;
  while (!out.empty()) {
    do out.pop_back();
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xc0) == 0x80);
    if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xc0) out.pop_back();
    cairo_text_extents(cr, (out + "…").c_str(), &size);
    if (size.x_advance <= width) break;
  }
  return out + "…";
}

}  // namespace

void write_contact_sheet(const std::string &file, const std::string &title,
                         const std::vector<Labelled> &pictures) {
  if (pictures.empty()) throw std::runtime_error("there is no picture for a contact sheet");
  const int columns = std::min<int>(4, static_cast<int>(pictures.size()));
  const int rows = (static_cast<int>(pictures.size()) + columns - 1) / columns;
  const int w = 400, gap = 24, head = title.empty() ? gap : 72, label = 52;
  int h = 0;
  for (const auto &p : pictures) h = std::max(h, p.still.height * w / std::max(1, p.still.width));
  const int width = gap + columns * (w + gap), height = head + rows * (h + label + gap);
  if (height > 32000) throw std::runtime_error("too many pictures for one contact sheet");
  cairo_surface_t *sheet = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create(sheet);
  cairo_set_source_rgb(cr, 0.97, 0.97, 0.96);
  cairo_paint(cr);
  cairo_select_font_face(cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  cairo_set_font_size(cr, 24);
  cairo_set_source_rgb(cr, 0.1, 0.1, 0.12);
  cairo_move_to(cr, gap, 46);
  cairo_show_text(cr, fitted(cr, title, width - 2 * gap).c_str());
  for (std::size_t i = 0; i < pictures.size(); i++) {
    const auto &p = pictures[i];
    const int x = gap + static_cast<int>(i % static_cast<std::size_t>(columns)) * (w + gap);
    const int y = head + static_cast<int>(i / static_cast<std::size_t>(columns)) * (h + label + gap);
    auto pixels = p.still.bgrx;
    cairo_surface_t *still = cairo_image_surface_create_for_data(
        pixels.data(), CAIRO_FORMAT_RGB24, p.still.width, p.still.height, 4 * p.still.width);
    cairo_save(cr);
    cairo_translate(cr, x, y);
    const double scale = static_cast<double>(w) / p.still.width;
    cairo_scale(cr, scale, scale);
    cairo_set_source_surface(cr, still, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_BEST);
    cairo_paint(cr);
    cairo_restore(cr);
    cairo_surface_finish(still);
    cairo_surface_destroy(still);
    cairo_select_font_face(cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
    cairo_set_font_size(cr, 15);
    cairo_set_source_rgb(cr, 0.1, 0.1, 0.12);
    cairo_move_to(cr, x, y + h + 20);
    cairo_show_text(cr, fitted(cr, p.title, w).c_str());
    cairo_select_font_face(cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cr, 13);
    cairo_set_source_rgb(cr, 0.4, 0.4, 0.44);
    cairo_move_to(cr, x, y + h + 40);
    cairo_show_text(cr, fitted(cr, p.text, w).c_str());
  }
  cairo_destroy(cr);
  const cairo_status_t status = cairo_surface_write_to_png(sheet, file.c_str());
  cairo_surface_destroy(sheet);
  if (status != CAIRO_STATUS_SUCCESS)
    throw std::runtime_error("the contact sheet " + file +
                             " cannot be written: " + cairo_status_to_string(status));
}
#else
void write_contact_sheet(const std::string &, const std::string &, const std::vector<Labelled> &) {
  throw std::runtime_error("this build draws no contact sheets (it was made without cairo)");
}
#endif

}  // namespace tools
