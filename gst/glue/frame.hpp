// SPDX-License-Identifier: LGPL-2.1-or-later
// A video buffer mapped for as long as the object lives: the only place that knows about strides.
#pragma once
#include <gst/video/video.h>

namespace glue {

struct Plane {  // 8-bit: one sample per byte; 10-bit: two bytes, little endian. stride in bytes.
  guint8 *data;
  int stride, width, height, pixel_stride;
  guint8 *row(int y) const { return data + static_cast<gssize>(y) * stride; }
};

class MappedFrame {
 public:
  MappedFrame(GstBuffer *buffer, const GstVideoInfo &info, GstMapFlags flags) noexcept
      : ok_(gst_video_frame_map(&frame_, &info, buffer, flags)) {}
  ~MappedFrame() {
    if (ok_) gst_video_frame_unmap(&frame_);
  }
  MappedFrame(const MappedFrame &) = delete;
  MappedFrame &operator=(const MappedFrame &) = delete;
  explicit operator bool() const noexcept { return ok_; }
  unsigned planes() const noexcept { return GST_VIDEO_FRAME_N_PLANES(&frame_); }
  // Component c (Y, U, V or R, G, B, A) wherever it lies in memory.
  Plane component(unsigned c) noexcept {
    return {static_cast<guint8 *>(GST_VIDEO_FRAME_COMP_DATA(&frame_, c)),
            GST_VIDEO_FRAME_COMP_STRIDE(&frame_, c), GST_VIDEO_FRAME_COMP_WIDTH(&frame_, c),
            GST_VIDEO_FRAME_COMP_HEIGHT(&frame_, c), GST_VIDEO_FRAME_COMP_PSTRIDE(&frame_, c)};
  }
  // Memory plane n; width and height are those of its first component, in samples.
  Plane plane(unsigned n) noexcept {
    int c = 0;
    for (unsigned i = 0; i < GST_VIDEO_FRAME_N_COMPONENTS(&frame_); i++)
      if (static_cast<unsigned>(GST_VIDEO_FRAME_COMP_PLANE(&frame_, i)) == n) {
        c = static_cast<int>(i);
        break;
      }
    return {static_cast<guint8 *>(GST_VIDEO_FRAME_PLANE_DATA(&frame_, n)),
            GST_VIDEO_FRAME_PLANE_STRIDE(&frame_, n), GST_VIDEO_FRAME_COMP_WIDTH(&frame_, c),
            GST_VIDEO_FRAME_COMP_HEIGHT(&frame_, c), GST_VIDEO_FRAME_COMP_PSTRIDE(&frame_, c)};
  }
  GstVideoFrame *get() noexcept { return &frame_; }

 private:
  GstVideoFrame frame_{};
  bool ok_;
};

}  // namespace glue
