// SPDX-License-Identifier: LGPL-2.1-or-later
// Carries out a take's repair on its frames while they stream: the framing, the grade, the levelling of flicker, and the
// good frame in place of broken ones at the outer ends. Streaming thread only.
#pragma once
#include <gst/video/video.h>

#include <functional>
#include <optional>
#include <vector>

#include "glue/ref.hpp"
#include "judge/verdict.hpp"

namespace consistency {

class StreamRepair {
 public:
  // The clip's picture at that time (ns from the take's first frame), in the stream's caps; empty when it is
  // not to be had.
  using Fetch = std::function<glue::Ref<GstSample>(GstClockTime at)>;

  // `begins`: stream time of the take's first frame, head handle included.
  void begin(const judge::Verdict &verdict, GstClockTime begins, Fetch fetch);
  void end() { *this = StreamRepair(); }
  bool active() const { return active_; }
  // In place; the buffer must be writable. Throws glue::Failure when it cannot be mapped.
  void apply(GstBuffer *buffer, const GstVideoInfo &info, GstClockTime stream_time, GstClockTime duration);

 private:
  void hold(GstBuffer *buffer, const GstVideoInfo &info, GstClockTime time);

  bool active_ = false;
  judge::Verdict verdict_;
  GstClockTime begins_ = 0;
  Fetch fetch_;
  std::optional<double> exposure_;  // the one tables_ are for
  judge::GradeTables tables_{};
  std::vector<std::uint16_t> shade_;  // of a frame's size
  glue::Ref<GstBuffer> held_;  // what takes the place of broken frames
};

}  // namespace consistency
