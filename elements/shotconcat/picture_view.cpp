// SPDX-License-Identifier: LGPL-2.1-or-later
#include "picture_view.hpp"

#include <algorithm>

namespace shotconcat {

transition::Picture view(GstVideoFrame *frame) {
  const GstVideoInfo *info = &frame->info;
  const GstVideoFormatInfo *format = info->finfo;
  transition::Picture p;
  p.width = GST_VIDEO_INFO_WIDTH(info), p.height = GST_VIDEO_INFO_HEIGHT(info);
  p.rgb = GST_VIDEO_FORMAT_INFO_IS_RGB(format);
  const int depth = static_cast<int>(GST_VIDEO_FORMAT_INFO_DEPTH(format, 0));
  const int shift = static_cast<int>(GST_VIDEO_FORMAT_INFO_SHIFT(format, 0));
  p.bytes = depth > 8 ? 2 : 1;
  // Packed 8-bit formats name their channels by position, not by shift.
  p.mask = static_cast<std::uint16_t>(depth > 8 ? ((1u << depth) - 1) << shift : 0xff);
  p.count = static_cast<int>(GST_VIDEO_FRAME_N_PLANES(frame));
  gint offset[GST_VIDEO_MAX_COMPONENTS], scale[GST_VIDEO_MAX_COMPONENTS];
  gst_video_color_range_offsets(info->colorimetry.range, format, offset, scale);
  for (int i = 0; i < p.count; i++) {
    auto &plane = p.planes[static_cast<std::size_t>(i)];
    plane.data = static_cast<std::uint8_t *>(GST_VIDEO_FRAME_PLANE_DATA(frame, i));
    plane.stride = GST_VIDEO_FRAME_PLANE_STRIDE(frame, i);
    int first = -1;
    for (int c = 0; c < static_cast<int>(GST_VIDEO_FRAME_N_COMPONENTS(frame)); c++)
      if (GST_VIDEO_FORMAT_INFO_PLANE(format, c) == static_cast<unsigned>(i) && first < 0) first = c;
    plane.channels = std::max(1, GST_VIDEO_FORMAT_INFO_PSTRIDE(format, first) / p.bytes);
    plane.width = GST_VIDEO_FRAME_COMP_WIDTH(frame, first),
    plane.height = GST_VIDEO_FRAME_COMP_HEIGHT(frame, first);
    plane.xshift = static_cast<int>(GST_VIDEO_FORMAT_INFO_W_SUB(format, first));
    plane.yshift = static_cast<int>(GST_VIDEO_FORMAT_INFO_H_SUB(format, first));
    for (int c = 0; c < static_cast<int>(GST_VIDEO_FRAME_N_COMPONENTS(frame)); c++) {
      if (GST_VIDEO_FORMAT_INFO_PLANE(format, c) != static_cast<unsigned>(i)) continue;
      // GStreamer 1.22 gives the V of P010 an offset of one byte: samples of two bytes are counted instead.
      const auto at =
          static_cast<std::size_t>(p.bytes == 1 ? GST_VIDEO_FORMAT_INFO_POFFSET(format, c) : c - first);
      const bool chroma = !p.rgb && (c == 1 || c == 2), alpha = c == 3;
      const int up = depth > 8 ? shift : 0;
      const auto level = [&](int v) { return static_cast<std::uint16_t>(v << up); };
      const int top = (1 << depth) - 1, middle = 1 << (depth - 1);
      plane.black[at] = level(alpha ? top : chroma ? middle : offset[c]);
      plane.white[at] = level(alpha ? top : chroma ? middle : offset[c] + scale[c]);
      plane.grey[at] = level(alpha ? top : middle);
    }
  }
  return p;
}

}  // namespace shotconcat
