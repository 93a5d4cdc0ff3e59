// SPDX-License-Identifier: LGPL-2.1-or-later
// From a shot and its storyboard pictures to what the local renderer is asked for, and to the name of the
// take.
#pragma once
#include <gst/gst.h>
#include <gst/video/video.h>

#include <memory>
#include <string>
#include <vector>

#include "animatic/renderer.hpp"
#include "glue/frame.hpp"
#include "glue/ref.hpp"
#include "storyboard/gststoryboard.h"

namespace aivideogen {

// `request` points into frames that this object keeps mapped.
class AnimaticRequest {
 public:
  // `pictures` are storyboard frames (gst_storyboard_frame_parse()) in any raw video format: roles first, key
  // and last, and depth and plate where they exist. Plain samples without that info are pictures spread
  // evenly over the shot. Throws glue::Failure (stream FORMAT) naming the shot when there is no picture, or
  // one cannot be read.
  AnimaticRequest(const GstStoryboardShot &shot, const std::vector<glue::Ref<GstSample>> &pictures, int width,
                  int height, int fps_n, int fps_d);

  const animatic::Request &request() const { return request_; }
  // SHA-256 (hex) of everything that can change the pixels: the pictures' own pixels, the move, size, rate,
  // lengths, seed, and the renderer's version. Not in it: names, paths, times on the timeline, or what does
  // not matter here.
  const std::string &key() const { return key_; }

 private:
  struct Mapped;
  std::vector<std::shared_ptr<Mapped>> mapped_;
  animatic::Request request_;
  std::string key_;
};

}  // namespace aivideogen
