// SPDX-License-Identifier: LGPL-2.1-or-later
// Makes clips whose frames say which one they are.
#pragma once
#include <gst/app/gstappsrc.h>

#include "glue/frame.hpp"
#include "support/support.hpp"

namespace support {

// The frame's number in ten columns, black = 0, white = 1, lowest bit on the left. Survives lossy codecs,
// scaling and changes of range; borders left and right do not.
inline void write_number(guint8 *luma, int stride, int width, int height, unsigned number) {
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) luma[y * stride + x] = (number >> (x * 10 / width)) & 1 ? 235 : 16;
}
inline unsigned read_number(const glue::Plane &luma) {
  unsigned number = 0;
  for (unsigned bit = 0; bit < 10; bit++)
    if (luma.row(luma.height / 2)[(static_cast<int>(bit) * 2 + 1) * luma.width / 20 * luma.pixel_stride] >
        125)
      number |= 1u << bit;
  return number;
}
inline unsigned read_number(GstBuffer *buffer, const GstVideoInfo &info) {
  glue::MappedFrame frame(buffer, info, GST_MAP_READ);
  return read_number(frame.component(0));
}
inline unsigned read_number(GstSample *sample) {
  GstVideoInfo info;
  gst_video_info_from_caps(&info, gst_sample_get_caps(sample));
  return read_number(gst_sample_get_buffer(sample), info);
}

// `frames` frames numbered from `first` through `encode` ("x264enc ! mp4mux") into `file`.
inline void make_clip(const std::string &file, int frames, const std::string &encode, int fps_n = 24,
                      int fps_d = 1, int width = 320, int height = 180, int first = 0) {
  auto pipeline =
      launch("appsrc name=src format=time block=true ! " + encode + " ! filesink location=\"" + file + "\"");
  ASSERT_TRUE(pipeline);
  auto src = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "src"));
  GstVideoInfo info;
  gst_video_info_set_format(&info, GST_VIDEO_FORMAT_I420, static_cast<guint>(width),
                            static_cast<guint>(height));
  info.fps_n = fps_n;
  info.fps_d = fps_d;
  auto caps = glue::Ref<GstCaps>::adopt(gst_video_info_to_caps(&info));
  g_object_set(src.get(), "caps", caps.get(), nullptr);
  gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
  for (int n = 0; n < frames; n++) {
    GstBuffer *buffer = gst_buffer_new_allocate(nullptr, info.size, nullptr);
    gst_buffer_memset(buffer, 0, 128, info.size);
    {
      glue::MappedFrame frame(buffer, info, GST_MAP_WRITE);
      auto y = frame.component(0);
      write_number(y.data, y.stride, y.width, y.height, static_cast<unsigned>(first + n));
    }
    GST_BUFFER_PTS(buffer) = gst_util_uint64_scale_round(static_cast<guint64>(n), GST_SECOND * fps_d, fps_n);
    GST_BUFFER_DURATION(buffer) =
        gst_util_uint64_scale_round(static_cast<guint64>(n + 1), GST_SECOND * fps_d, fps_n) -
        GST_BUFFER_PTS(buffer);
    ASSERT_EQ(gst_app_src_push_buffer(GST_APP_SRC(src.get()), buffer), GST_FLOW_OK);
  }
  gst_app_src_end_of_stream(GST_APP_SRC(src.get()));
  auto bus = glue::Ref<GstBus>::adopt(gst_element_get_bus(pipeline.get()));
  auto end = glue::Ref<GstMessage>::adopt(gst_bus_timed_pop_filtered(
      bus.get(), 60 * GST_SECOND, GstMessageType(GST_MESSAGE_EOS | GST_MESSAGE_ERROR)));
  ASSERT_TRUE(end && GST_MESSAGE_TYPE(end.get()) == GST_MESSAGE_EOS) << "clip " << file << " was not made";
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);
}

}  // namespace support
