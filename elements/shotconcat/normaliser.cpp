// SPDX-License-Identifier: LGPL-2.1-or-later
#include "normaliser.hpp"

#include <algorithm>

#include "glue/failure.hpp"
#include "glue/frame.hpp"

namespace shotconcat {
namespace {

struct Box {
  int x, y, w, h;
};

// The largest box of the shape num:den inside w x h, centred.
Box inside(int w, int h, guint64 num, guint64 den) {
  const auto wide = static_cast<guint64>(w) * den, tall = static_cast<guint64>(h) * num;
  int bw = w, bh = h;
  if (wide > tall)
    bw = std::clamp(static_cast<int>(gst_util_uint64_scale_round(static_cast<guint64>(h), num, den)), 1, w);
  else
    bh = std::clamp(static_cast<int>(gst_util_uint64_scale_round(static_cast<guint64>(w), den, num)), 1, h);
  return {(w - bw) / 2, (h - bh) / 2, bw, bh};
}

// Unknown counts as equal: nobody said otherwise.
bool same_colour(const GstVideoColorimetry &a, const GstVideoColorimetry &b) {
  const auto equal = [](int x, int y) { return x == 0 || y == 0 || x == y; };
  return equal(a.range, b.range) && equal(a.matrix, b.matrix) && equal(a.transfer, b.transfer) &&
         equal(a.primaries, b.primaries);
}

std::string colour_name(const GstVideoColorimetry &c) {
  const auto s = glue::take_string(gst_video_colorimetry_to_string(&c));
  return s.empty() ? "unknown" : s;
}

}  // namespace

Normaliser::Normaliser(const GstVideoInfo &from, const GstVideoInfo &to, Sizing sizing)
    : from_(from), to_(to) {
  from_.fps_n = to_.fps_n, from_.fps_d = to_.fps_d;  // the converter insists on it
  const auto add = [this](const std::string &text) { changes_ += (changes_.empty() ? "" : ", ") + text; };
  const auto size = [](const GstVideoInfo &i) {
    return std::to_string(i.width) + "x" + std::to_string(i.height);
  };
  if (from.width != to.width || from.height != to.height) add("size " + size(from) + " to " + size(to));
  const guint64 shape_from = static_cast<guint64>(from.par_n) * static_cast<guint64>(to.par_d);
  const guint64 shape_to = static_cast<guint64>(to.par_n) * static_cast<guint64>(from.par_d);
  if (shape_from != shape_to)
    add("pixel aspect " + std::to_string(from.par_n) + "/" + std::to_string(from.par_d) + " to " +
        std::to_string(to.par_n) + "/" + std::to_string(to.par_d));
  if (GST_VIDEO_INFO_FORMAT(&from) != GST_VIDEO_INFO_FORMAT(&to))
    add(std::string("format ") + GST_VIDEO_INFO_NAME(&from) + " to " + GST_VIDEO_INFO_NAME(&to));
  else if (!same_colour(from.colorimetry, to.colorimetry))
    add("colorimetry " + colour_name(from.colorimetry) + " to " + colour_name(to.colorimetry));
  if (changes_.empty()) return;

  // Shapes as displayed: pixel aspect counts.
  const guint64 in_num = static_cast<guint64>(from.width) * shape_from,
                in_den = static_cast<guint64>(from.height) * shape_to;
  Box src{0, 0, from.width, from.height}, dst{0, 0, to.width, to.height};
  switch (sizing) {
    case Sizing::Stretch:
      break;
    case Sizing::Fit:
      dst = inside(to.width, to.height, in_num, in_den);
      break;
    case Sizing::Fill:
      src = inside(from.width, from.height, static_cast<guint64>(to.width) * shape_to,
                   static_cast<guint64>(to.height) * shape_from);
      break;
    case Sizing::None:
      src = {std::max(0, (from.width - to.width) / 2), std::max(0, (from.height - to.height) / 2),
             std::min(from.width, to.width), std::min(from.height, to.height)};
      dst = {std::max(0, (to.width - from.width) / 2), std::max(0, (to.height - from.height) / 2), src.w,
             src.h};
      break;
  }
  GstStructure *config = gst_structure_new(
      "config", GST_VIDEO_CONVERTER_OPT_SRC_X, G_TYPE_INT, src.x, GST_VIDEO_CONVERTER_OPT_SRC_Y, G_TYPE_INT,
      src.y, GST_VIDEO_CONVERTER_OPT_SRC_WIDTH, G_TYPE_INT, src.w, GST_VIDEO_CONVERTER_OPT_SRC_HEIGHT,
      G_TYPE_INT, src.h, GST_VIDEO_CONVERTER_OPT_DEST_X, G_TYPE_INT, dst.x, GST_VIDEO_CONVERTER_OPT_DEST_Y,
      G_TYPE_INT, dst.y, GST_VIDEO_CONVERTER_OPT_DEST_WIDTH, G_TYPE_INT, dst.w,
      GST_VIDEO_CONVERTER_OPT_DEST_HEIGHT, G_TYPE_INT, dst.h, GST_VIDEO_CONVERTER_OPT_FILL_BORDER,
      G_TYPE_BOOLEAN, TRUE, GST_VIDEO_CONVERTER_OPT_RESAMPLER_METHOD, GST_TYPE_VIDEO_RESAMPLER_METHOD,
      GST_VIDEO_RESAMPLER_METHOD_LINEAR, nullptr);
  converter_.reset(gst_video_converter_new(&from_, &to_, config));
  if (!converter_)
    throw glue::stream_failure(
        GST_STREAM_ERROR_FORMAT,
        "The pictures of this input cannot be brought to the film's format (" + changes_ + ").");
}

void Normaliser::convert(GstBuffer *from, GstBuffer *to) {
  glue::MappedFrame in(from, from_, GST_MAP_READ), out(to, to_, GST_MAP_WRITE);
  if (!in || !out) throw glue::stream_failure(GST_STREAM_ERROR_FAILED, "A picture could not be read.");
  gst_video_converter_frame(converter_.get(), in.get(), out.get());
}

}  // namespace shotconcat
