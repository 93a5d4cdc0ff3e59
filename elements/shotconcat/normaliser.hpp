// SPDX-License-Identifier: LGPL-2.1-or-later
// Brings a shot's pictures to the film's format, and only what differs. Frame rates are framing.hpp's
// business.
#pragma once
#include <gst/video/video.h>

#include <memory>
#include <string>

#include "glue/ref.hpp"

namespace shotconcat {

enum class Sizing { Fit, Fill, Stretch, None };

class Normaliser {
 public:
  Normaliser(const GstVideoInfo &from, const GstVideoInfo &to, Sizing sizing);
  bool needed() const { return converter_ != nullptr; }
  // What is converted: "size 640x360 to 1920x1080, format NV12 to I420"; empty when nothing is.
  const std::string &changes() const { return changes_; }
  // Throws glue::Failure when a picture cannot be mapped.
  void convert(GstBuffer *from, GstBuffer *to);

 private:
  struct Free {
    void operator()(GstVideoConverter *c) const { gst_video_converter_free(c); }
  };
  GstVideoInfo from_, to_;
  std::unique_ptr<GstVideoConverter, Free> converter_;
  std::string changes_;
};

}  // namespace shotconcat
