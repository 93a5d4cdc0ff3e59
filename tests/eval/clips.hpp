// SPDX-License-Identifier: LGPL-2.1-or-later
// Clips in memory: read from files, cut into shots, recompressed the way a provider or an archive would.
#pragma once
#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace eval {

struct Clip {
  std::string source;  // file name without folder
  double fps = 25;
  std::vector<cv::Mat> frames;  // CV_8UC3
};

// The whole file, at most `max_width` wide and `max_frames` long. Empty when it cannot be read.
Clip read_clip(const std::string &filename, int max_width, std::size_t max_frames);
// H.264 with x264's constant rate factor, and back. The same clip when there is no encoder.
Clip recompressed(const Clip &clip, int crf);
cv::Mat read_picture(const std::string &filename);

}  // namespace eval
