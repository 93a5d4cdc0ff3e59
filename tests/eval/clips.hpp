// SPDX-License-Identifier: LGPL-2.1-or-later
// Clips in memory: read from files, written as a provider or an archive would.
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

// The file from `from` seconds on, at most `max_width` wide and `max_frames` long. Empty when it cannot be read.
Clip read_clip(const std::string &filename, int max_width, std::size_t max_frames, double from = 0);
// H.264 with x264's constant quantizer, in Matroska. False when it could not be written.
bool write_clip(const std::string &filename, const Clip &clip, int crf);

cv::Mat read_picture(const std::string &filename);
bool write_picture(const std::string &filename, const cv::Mat &bgr);  // JPEG, quality 90

}  // namespace eval
