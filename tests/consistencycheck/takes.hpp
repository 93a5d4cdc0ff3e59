// SPDX-License-Identifier: LGPL-2.1-or-later
// Clips on disk and shots for them.
#pragma once
#include <gst/storyboard/gststoryboard.h>

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "glue/ref.hpp"

namespace takes {

// Raw video in Matroska (no encoder needed, and no loss), 24 fps. Returns the URI.
std::string write_clip(const std::string &filename, const std::vector<cv::Mat> &frames);
glue::Ref<GstBuffer> bgrx(const cv::Mat &bgr);
glue::Ref<GstCaps> caps_of(const cv::Mat &bgr);
GstStoryboardShot *new_shot(const char *id, const cv::Mat &still, GstClockTime duration);

}  // namespace takes
