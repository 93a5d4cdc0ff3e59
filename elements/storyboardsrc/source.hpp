// SPDX-License-Identifier: LGPL-2.1-or-later
// Plays a programme: the pictures of one shot after the other, and what belongs before them.
#pragma once
#include <gst/base/gstbasesrc.h>

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "glue/ref.hpp"
#include "programme.hpp"
#include "properties.hpp"

namespace storyboardsrc {

class Source {
 public:
  explicit Source(GstElement *self);

  // any thread
  Settings settings() const {
    const std::lock_guard lock(mutex_);
    return settings_;
  }
  template <class Change>
  void change(Change &&change) {
    const std::lock_guard lock(mutex_);
    change(settings_);
  }
  std::shared_ptr<const Programme> programme() const {
    const std::lock_guard lock(mutex_);
    return programme_;
  }
  void cancel(bool yes) { cancelled_ = yes; }

  // state changes
  void load();
  void start();
  void unload();

  // streaming thread, or with it stopped
  void give_up() { hopeless_ = true; }
  bool plan();  // what was asked for in words becomes the programme; false when cancelled
  void seek(GstClockTime to);
  GstFlowReturn create(GstBuffer **buffer);
  void push_events();  // what belongs before the buffer that is passing the pad

 private:
  bool prepare_shot();
  bool asks_for_plan(const Settings &wanted) const {
    return !wanted.commission.brief.empty() || is_planned(wanted.location);
  }

  GstElement *self_;
  mutable std::mutex
      mutex_;  // guards settings_, and the pointers programme_ (which never changes) and images_
  Settings settings_;
  std::shared_ptr<const Programme> programme_;
  std::shared_ptr<ImageFrames> images_;  // the streaming thread's, while it runs
  std::atomic<bool> cancelled_{false};

  // The streaming thread's, and its callers' while it stands still.
  std::size_t slot_ = 0;     // the next shot
  GstClockTime wanted_ = 0;  // where to start once the programme is known
  bool hopeless_ = false;    // planning failed, and that has been said
  Commission planned_;       // what `plan_text_` was made for: planned once, played often
  std::string plan_text_, plan_folder_;
  GstClockTime offset_ = 0;                    // how far into it the segment starts
  bool announce_ = true;                       // the film, the chapters and the tags are still to be told
  std::deque<glue::Ref<GstBuffer>> pictures_;  // of the current shot, still to be pushed
  std::vector<glue::Ref<GstEvent>> events_;    // before the next buffer
};

}  // namespace storyboardsrc
