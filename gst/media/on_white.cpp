// SPDX-License-Identifier: LGPL-2.1-or-later
#include "media/on_white.hpp"

#include <gst/video/video.h>

#include <cstdint>
#include <vector>

#include "glue/ref.hpp"

namespace media {
namespace {

// One unpacked line, alpha first; `white`: of the other three.
template <typename T>
bool lay(T *line, int width, const T (&white)[3]) {
  constexpr std::uint64_t most = static_cast<T>(~T{0});
  bool changed = false;
  for (int x = 0; x < width; x++, line += 4) {
    const std::uint64_t a = line[0];
    if (a == most) continue;
    for (int k = 0; k < 3; k++)
      line[k + 1] = static_cast<T>((line[k + 1] * a + white[k] * (most - a) + most / 2) / most);
    line[0] = static_cast<T>(most);
    changed = true;
  }
  return changed;
}

// Of the format's unpacked form, 8 or 16 bits.
template <typename T>
void white_of(const GstVideoInfo &info, T (&white)[3]) {
  constexpr int shift = 8 * (sizeof(T) - 1);
  if (GST_VIDEO_INFO_IS_RGB(&info)) {
    for (T &w : white) w = static_cast<T>(~T{0});
    return;
  }
  const bool full = info.colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255;
  white[0] = full ? static_cast<T>(~T{0}) : static_cast<T>(235 << shift);
  white[1] = white[2] = static_cast<T>(128 << shift);
}

template <typename T>
void lay_all(GstVideoFrame &frame, const GstVideoFormatInfo *format) {
  T white[3];
  white_of(frame.info, white);
  const int width = GST_VIDEO_FRAME_WIDTH(&frame), height = GST_VIDEO_FRAME_HEIGHT(&frame);
  std::vector<T> line(static_cast<std::size_t>(width + 16) * 4);
  gint strides[GST_VIDEO_MAX_PLANES];
  for (guint p = 0; p < GST_VIDEO_FRAME_N_PLANES(&frame); p++)
    strides[p] = GST_VIDEO_FRAME_PLANE_STRIDE(&frame, p);
  for (int y = 0; y < height; y++) {
    format->unpack_func(format, GST_VIDEO_PACK_FLAG_NONE, line.data(), frame.data, strides, 0, y, width);
    if (lay(line.data(), width, white))
      format->pack_func(format, GST_VIDEO_PACK_FLAG_NONE, line.data(), 0, frame.data, strides,
                        GST_VIDEO_CHROMA_SITE_NONE, y, width);
  }
}

GstPadProbeReturn on_buffer(GstPad *pad, GstPadProbeInfo *info, gpointer) {
  const auto caps = glue::Ref<GstCaps>::adopt(gst_pad_get_current_caps(pad));
  GstVideoInfo video;
  if (!caps || !gst_video_info_from_caps(&video, caps.get()) || !GST_VIDEO_INFO_HAS_ALPHA(&video) ||
      GST_VIDEO_FORMAT_INFO_HAS_PALETTE(video.finfo))
    return GST_PAD_PROBE_OK;
  const GstVideoFormatInfo *unpacked = gst_video_format_get_info(video.finfo->unpack_format);
  const bool wide = GST_VIDEO_FORMAT_INFO_BITS(unpacked) == 16;
  if (!wide && GST_VIDEO_FORMAT_INFO_BITS(unpacked) != 8) return GST_PAD_PROBE_OK;
  GST_PAD_PROBE_INFO_DATA(info) = gst_buffer_make_writable(GST_PAD_PROBE_INFO_BUFFER(info));
  GstVideoFrame frame;
  if (!gst_video_frame_map(&frame, &video, GST_PAD_PROBE_INFO_BUFFER(info), GST_MAP_READWRITE))
    return GST_PAD_PROBE_OK;
  if (wide)
    lay_all<std::uint16_t>(frame, video.finfo);
  else
    lay_all<std::uint8_t>(frame, video.finfo);
  gst_video_frame_unmap(&frame);
  return GST_PAD_PROBE_OK;
}

}  // namespace

void lay_on_white(GstPad *pad) {
  gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, on_buffer, nullptr, nullptr);
}

}  // namespace media
