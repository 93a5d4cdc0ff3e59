// SPDX-License-Identifier: LGPL-2.1-or-later
// Applies a framing (judge/framing.hpp) to the frames of a stream, in place, with bicubic interpolation.
#pragma once
#include <gst/video/video.h>

#include "judge/framing.hpp"

namespace consistency {

// Any of the sampler's formats: every plane by itself, chroma in its own size. The frame must be mapped for reading and
// writing.
void reframe(GstVideoFrame *frame, const judge::Framing &framing);

}  // namespace consistency
