// SPDX-License-Identifier: LGPL-2.1-or-later
// What consistencycheck does, as one C++ object: gstconsistencycheck.cpp calls it and is otherwise GObject's business.
#pragma once
#include <gst/base/gstbasetransform.h>
#include <gst/video/video.h>

#include <memory>
#include <mutex>

#include "consistencycheck/gstconsistencycheck.hpp"
#include "consistencycheck/properties.hpp"
#include "consistencycheck/reference_pad.hpp"
#include "consistencycheck/regions.hpp"
#include "consistencycheck/stream_repair.hpp"
#include "consistencycheck/stream_watch.hpp"
#include "consistencycheck/take_judge.hpp"

GST_DEBUG_CATEGORY_EXTERN(consistencycheck_debug);

namespace consistency {

struct Counters {
  guint64 takes = 0, accepted = 0, repaired = 0, rejected = 0, unanswered = 0, shots = 0, frames = 0;
  guint64 measured = 0, left_out = 0;
  GstClockTime judged = 0, spent = 0;
};

class Check {
 public:
  explicit Check(GstConsistencyCheck *element) : element_(element) {}

  gboolean start();
  gboolean stop();
  void interrupt();
  void shot_begins(GstEvent *event);
  void flush_start();
  void flush_stop();
  void stream_ends();
  gboolean set_caps(GstCaps *caps);
  GstFlowReturn frame(GstBuffer *buffer);
  GstPad *request_pad(GstPadTemplate *pad_template) {
    return reference_pad_.request(element(), pad_template);
  }
  void release_pad(GstPad *pad) { reference_pad_.release(element(), pad); }
  gboolean take(GstQuery *query);
  // Streaming thread: regions are all that the buffer gets, its pixels stay as they are.
  bool only_marks() const { return streaming_.regions != REGIONS_NONE && !repair_.active(); }
  void set(guint id, const GValue *value);
  void get(guint id, GValue *value);

 private:
  GstBaseTransform *base() const { return GST_BASE_TRANSFORM_CAST(element_); }
  GstElement *element() const { return GST_ELEMENT_CAST(element_); }
  void report(const ShotReport &report);
  void report(const FrameReport &report);
  void post_verdict(const ShotReport &report, const char *judged);
  void begin_unannounced();
  void mark(GstBuffer *buffer, GstClockTime time);
  void pass_as_it_is_unless_touched();
  cv::Mat reference();
  Properties properties() {
    std::lock_guard lock(mutex_);
    return properties_;
  }

  GstConsistencyCheck *const element_;
  std::mutex mutex_;  // guards properties_, counters_, reference_ and the pointer watch_
  Properties properties_;
  Counters counters_;
  cv::Mat reference_;

  ReferencePad reference_pad_;  // locks itself
  TakeJudge takes_;             // locks itself
  VerdictStore verdicts_;       // locks itself

  // Made in start(), gone in stop(); used by the streaming thread, and by the state-changing one for
  // interrupt().
  std::unique_ptr<StreamWatch> watch_;

  // Streaming thread only, between start() and stop().
  std::unique_ptr<PeopleFinder> people_;
  std::optional<judge::Verdict> verdict_;  // of the take that streams, where it was judged
  GstClockTime take_begins_ = 0;           // stream time of its first frame
  Properties streaming_;
  GstVideoInfo info_{};
  bool has_info_ = false, shot_open_ = false, watched_ = false;
  StreamRepair repair_;
  GstClockTime due_ = 0;
};

}  // namespace consistency
