// SPDX-License-Identifier: LGPL-2.1-or-later
// The working copy of a video frame: small, B G R, in the frame's own transfer curve; high dynamic range (PQ, HLG) as a
// standard picture with its reference white.
//
// Every plane is downscaled by area before anything is converted, so the cost is one read of the frame;
// matrix and range are those of the caps.
#pragma once
#include <gst/video/video.h>

#include <opencv2/core.hpp>

namespace media {

// The formats understood, as in a pad template's caps.
#define MEDIA_SAMPLER_FORMATS                                                                               \
  "{ I420, YV12, NV12, NV21, Y42B, Y444, YUY2, UYVY, BGRx, RGBx, xRGB, xBGR, BGRA, RGBA, ARGB, ABGR, BGR, " \
  "RGB, GRAY8 }"

// CV_8UC3, at most `width` pixels wide, of the picture's display shape (pixel aspect ratio applied); empty
// when the format is not one of them or the frame cannot be mapped.
cv::Mat sample(GstVideoFrame *frame, int width);
cv::Mat sample(GstBuffer *buffer, const GstVideoInfo &info, int width);
cv::Mat sample(GstSample *sample, int width);

}  // namespace media
