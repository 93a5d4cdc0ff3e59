// SPDX-License-Identifier: LGPL-2.1-or-later
// GstVideoFrame -> transition::Picture
#pragma once
#include <gst/video/video.h>

#include "transition/picture.hpp"

namespace shotconcat {

// The raw formats that are blended as they are.
#define SHOTCONCAT_FORMATS                                                                               \
  "{ I420, YV12, Y42B, Y444, NV12, I420_10LE, I422_10LE, Y444_10LE, P010_10LE, BGRx, RGBx, BGRA, RGBA, " \
  "RGB, BGR, GRAY8 }"

// Refers to the frame's mapping.
transition::Picture view(GstVideoFrame *frame);

}  // namespace shotconcat
