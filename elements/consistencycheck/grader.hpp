// SPDX-License-Identifier: LGPL-2.1-or-later
// Applies a grade (judge/grade.hpp) to the frames of a stream, in place.
#pragma once
#include <gst/video/video.h>

#include "judge/grade.hpp"

namespace consistency {

// Any of the sampler's formats. 4:2:0 and 4:2:2 frames are graded per chroma sample: each luma sample with
// the chroma of its neighbourhood, the chroma from the neighbourhood's mean. The frame must be mapped for
// writing.
// `shade`: judge::shade_map() of the frame's size, or nullptr.
void apply_grade(GstVideoFrame *frame, const judge::GradeTables &tables, const std::uint16_t *shade);

}  // namespace consistency
