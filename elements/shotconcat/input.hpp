// SPDX-License-Identifier: LGPL-2.1-or-later
// One sink pad's stream.
#pragma once
#include <gst/video/video.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "framing.hpp"
#include "glue/ref.hpp"
#include "normaliser.hpp"
#include "stitcher.hpp"
#include "transition/easing.hpp"

namespace shotconcat {

struct InputSettings {
  int transition = transition::kCut;
  GstClockTime transition_duration = 0;
  transition::Easing easing = transition::Easing::Linear;
  GstClockTime in = 0, out = GST_CLOCK_TIME_NONE;
  std::string luma;
  double position = -1;  // of a transition driven by hand; below 0: by time
};

class Input {
 public:
  explicit Input(GstPad *pad) : pad(pad) {}
  InputSettings settings() const {
    std::lock_guard lock(settings_mutex_);
    return settings_;
  }
  template <class F>
  void change(F &&f) {
    std::lock_guard lock(settings_mutex_);
    f(settings_);
  }

  GstPad *const pad;
  unsigned number = 0;

  // The turn: guarded by Concat's mutex.
  bool flushing = false, done = false, live = false, live_known = false, gone = false;
  std::optional<guint> index;  // of the shot that waits in front of this pad

  // The stream: touched by the pad's streaming thread, and by seeks while that one is stopped.
  struct Stream {
    GstSegment segment{};
    std::vector<glue::Ref<GstEvent>> pending;  // in-band events whose turn has not come
    std::optional<GstClockTime> origin;        // running time of the current shot's first picture
    GstClockTime follow = 0;                   // where a picture without a timestamp goes
    GstClockTime entry = 0;                    // footage after a seek: where in it the stream starts
    bool begun = false;                        // the current shot has begun at the stitcher
    bool in_band = false;                      // shot events came
    bool footage = false;                      // the current shot is plain footage
    std::int64_t slots = 0;                    // frames the current shot has filled
    std::int64_t skipped = 0;                  // frames of footage left out in front after a seek
    std::int64_t tail = 0;                     // tail handle of the current shot, frames
    std::string shot_id;
  };
  void reset() {  // after a flush
    stream = Stream{};
    stream.entry = seek_entry;
  }
  Stream stream{};
  std::atomic<bool> carries_shots = false;  // shot events came, however often it was flushed since
  GstClockTime seek_entry = 0;              // where in it the seek under way sends the footage
  std::optional<gint64> origin;             // stream time of the footage's very first picture
  GstVideoInfo info{};
  bool have_info = false;
  guint group = GST_GROUP_ID_INVALID;
  std::optional<Normaliser> normaliser;
  std::string said;  // the conversion that was announced last

 private:
  mutable std::mutex settings_mutex_;  // guards settings_
  InputSettings settings_;
};

}  // namespace shotconcat
