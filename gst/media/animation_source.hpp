// SPDX-License-Identifier: LGPL-2.1-or-later
// An appsrc that plays an animated picture, seekable; for a ClipPipeline.
#pragma once
#include <gst/app/gstappsrc.h>

#include <functional>

#include "glue/failure.hpp"
#include "media/animation.hpp"

namespace media {

class AnimationSource {
 public:
  // `failed` is called on a streaming thread; the source ends then. It must outlive the element's last state above NULL.
  AnimationSource(std::unique_ptr<Animation> animation, std::function<void(glue::Failure)> failed);
  GstElement *element() const { return element_; }  // floating until it is added to a bin

 private:
  void push(GstAppSrc *source);

  const std::unique_ptr<Animation> animation_;  // streaming thread only, once playing
  const std::function<void(glue::Failure)> failed_;
  GstElement *element_;
  GstClockTime from_ = 0;  // frames that end before are skipped
  bool again_ = false;     // a seek came: from the first frame
};

}  // namespace media
