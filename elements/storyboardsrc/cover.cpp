// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cover.hpp"

#include <gst/video/video.h>

#include <algorithm>
#include <memory>

#include "glue/failure.hpp"

namespace storyboardsrc {
namespace {

struct Box {
  int x, y, width, height;
};

// The largest part in the middle of w x h that has the shape of to_w x to_h.
Box middle(int w, int h, int to_w, int to_h) {
  const auto scaled = [](int v, int num, int den) {
    return std::max(1, static_cast<int>((static_cast<std::int64_t>(v) * num + den / 2) / den));
  };
  if (static_cast<std::int64_t>(w) * to_h >= static_cast<std::int64_t>(to_w) * h) {
    const int part = std::min(w, scaled(h, to_w, to_h));
    return {(w - part) / 2, 0, part, h};
  }
  const int part = std::min(h, scaled(w, to_h, to_w));
  return {0, (h - part) / 2, w, part};
}

GstVideoFrame frame_over(GstVideoInfo &info, GstBuffer *buffer, GstMapFlags flags) {
  GstVideoFrame frame;
  if (!gst_video_frame_map(&frame, &info, buffer, flags))
    throw glue::stream_failure(GST_STREAM_ERROR_FAILED, "a picture cannot be scaled");
  return frame;
}

glue::Ref<GstBuffer> borrowed(std::vector<std::uint8_t> &bytes) {
  return glue::Ref<GstBuffer>::adopt(gst_buffer_new_wrapped_full(
      static_cast<GstMemoryFlags>(0), bytes.data(), bytes.size(), 0, bytes.size(), nullptr, nullptr));
}

}  // namespace

std::vector<std::uint8_t> cover(media::Image image, int width, int height) {
  if (image.width == width && image.height == height) return std::move(image.bgrx);
  GstVideoInfo in, out;
  gst_video_info_set_format(&in, GST_VIDEO_FORMAT_BGRx, static_cast<guint>(image.width),
                            static_cast<guint>(image.height));
  gst_video_info_set_format(&out, GST_VIDEO_FORMAT_BGRx, static_cast<guint>(width),
                            static_cast<guint>(height));
  const Box part = middle(image.width, image.height, width, height);
  const std::unique_ptr<GstVideoConverter, decltype(&gst_video_converter_free)> converter(
      gst_video_converter_new(
          &in, &out,
          gst_structure_new("cover", GST_VIDEO_CONVERTER_OPT_SRC_X, G_TYPE_INT, part.x,
                            GST_VIDEO_CONVERTER_OPT_SRC_Y, G_TYPE_INT, part.y,
                            GST_VIDEO_CONVERTER_OPT_SRC_WIDTH, G_TYPE_INT, part.width,
                            GST_VIDEO_CONVERTER_OPT_SRC_HEIGHT, G_TYPE_INT, part.height,
                            GST_VIDEO_CONVERTER_OPT_RESAMPLER_METHOD, GST_TYPE_VIDEO_RESAMPLER_METHOD,
                            GST_VIDEO_RESAMPLER_METHOD_CUBIC, nullptr)),
      gst_video_converter_free);
  if (!converter) throw glue::stream_failure(GST_STREAM_ERROR_FAILED, "a picture cannot be scaled");
  std::vector<std::uint8_t> pixels(out.size);
  const auto from = borrowed(image.bgrx), to = borrowed(pixels);
  GstVideoFrame source = frame_over(in, from.get(), GST_MAP_READ);
  GstVideoFrame target = frame_over(out, to.get(), GST_MAP_WRITE);
  gst_video_converter_frame(converter.get(), &source, &target);
  gst_video_frame_unmap(&target);
  gst_video_frame_unmap(&source);
  return pixels;
}

}  // namespace storyboardsrc
