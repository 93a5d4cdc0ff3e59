// SPDX-License-Identifier: LGPL-2.1-or-later
// The request pad "reference": the picture to compare with comes as video, a still as well as a running
// stream. The last picture that arrived counts. Locks itself.
#pragma once
#include <gst/video/video.h>

#include <condition_variable>
#include <mutex>
#include <opencv2/core.hpp>

namespace consistency {

class ReferencePad {
 public:
  // The pad, owned by `element`; nothing when there is one already.
  GstPad *request(GstElement *element, GstPadTemplate *pad_template);
  void release(GstElement *element, GstPad *pad);
  void set_width(int width);  // of the copy that is kept, pixels

  // Waits for the first picture while one may still come. Empty: no pad, nothing linked, EOS before any
  // picture, or interrupt().
  cv::Mat picture();
  void interrupt();
  void resume();
  void forget();  // the picture; a new run begins

 private:
  GstFlowReturn chain(GstBuffer *buffer);
  gboolean event(GstEvent *event);

  std::mutex mutex_;  // guards the members below
  std::condition_variable changed_;
  GstPad *pad_ = nullptr;  // the element's
  GstVideoInfo info_{};
  bool has_info_ = false, ended_ = false, interrupted_ = false;
  int width_ = 384;
  cv::Mat picture_;
};

}  // namespace consistency
