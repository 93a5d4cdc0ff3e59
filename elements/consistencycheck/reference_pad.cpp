// SPDX-License-Identifier: LGPL-2.1-or-later
#include "consistencycheck/reference_pad.hpp"

#include "media/sampler.hpp"

namespace consistency {

GstPad *ReferencePad::request(GstElement *element, GstPadTemplate *pad_template) {
  {
    std::lock_guard lock(mutex_);
    if (pad_) return nullptr;
  }
  GstPad *pad = gst_pad_new_from_template(pad_template, "reference");
  gst_pad_set_element_private(pad, this);
  gst_pad_set_chain_function(pad, [](GstPad *p, GstObject *, GstBuffer *buffer) {
    return static_cast<ReferencePad *>(gst_pad_get_element_private(p))->chain(buffer);
  });
  // Nothing of this stream goes on downstream.
  gst_pad_set_event_function(pad, [](GstPad *p, GstObject *, GstEvent *event) {
    return static_cast<ReferencePad *>(gst_pad_get_element_private(p))->event(event);
  });
  gst_pad_set_iterate_internal_links_function(pad,
                                              [](GstPad *, GstObject *) -> GstIterator * { return nullptr; });
  {
    std::lock_guard lock(mutex_);
    pad_ = pad;
    ended_ = has_info_ = false;
    picture_ = cv::Mat();
  }
  if (GST_STATE_TARGET(element) > GST_STATE_READY) gst_pad_set_active(pad, TRUE);
  gst_element_add_pad(element, pad);
  return pad;
}

void ReferencePad::release(GstElement *element, GstPad *pad) {
  gst_pad_set_active(pad, FALSE);
  {
    std::lock_guard lock(mutex_);
    if (pad_ == pad) pad_ = nullptr;
  }
  changed_.notify_all();
  gst_element_remove_pad(element, pad);
}

void ReferencePad::set_width(int width) {
  std::lock_guard lock(mutex_);
  width_ = width;
}

cv::Mat ReferencePad::picture() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] {
    return !picture_.empty() || !pad_ || ended_ || interrupted_ || !gst_pad_is_linked(pad_);
  });
  return picture_;
}

void ReferencePad::interrupt() {
  {
    std::lock_guard lock(mutex_);
    interrupted_ = true;
  }
  changed_.notify_all();
}

void ReferencePad::resume() {
  std::lock_guard lock(mutex_);
  interrupted_ = false;
}

void ReferencePad::forget() {
  std::lock_guard lock(mutex_);
  picture_ = cv::Mat();
  ended_ = false;
}

GstFlowReturn ReferencePad::chain(GstBuffer *buffer) {
  GstVideoInfo info;
  int width;
  {
    std::lock_guard lock(mutex_);
    if (!has_info_) {
      gst_buffer_unref(buffer);
      return GST_FLOW_NOT_NEGOTIATED;
    }
    info = info_;
    width = width_;
  }
  cv::Mat small = media::sample(buffer, info, width);
  gst_buffer_unref(buffer);
  {
    std::lock_guard lock(mutex_);
    if (!small.empty()) picture_ = small;
  }
  changed_.notify_all();
  return GST_FLOW_OK;
}

gboolean ReferencePad::event(GstEvent *event) {
  gboolean ok = TRUE;
  {
    std::lock_guard lock(mutex_);
    switch (GST_EVENT_TYPE(event)) {
      case GST_EVENT_CAPS: {
        GstCaps *caps = nullptr;
        gst_event_parse_caps(event, &caps);
        ok = has_info_ = gst_video_info_from_caps(&info_, caps);
        break;
      }
      case GST_EVENT_EOS:
        ended_ = true;
        break;
      case GST_EVENT_FLUSH_STOP:
      case GST_EVENT_STREAM_START:
        ended_ = false;
        break;
      default:
        break;
    }
  }
  changed_.notify_all();
  gst_event_unref(event);
  return ok;
}

}  // namespace consistency
