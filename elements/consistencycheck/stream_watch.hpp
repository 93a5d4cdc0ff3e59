// SPDX-License-Identifier: LGPL-2.1-or-later
// Measures a stream on a thread of its own. When it cannot keep up it leaves frames unmeasured; it never
// holds one back.
#pragma once
#include <gst/gst.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "judge/judge.hpp"

namespace consistency {

struct ShotReport {
  std::string shot_id, scene_id;
  unsigned take = 0;
  GstClockTime start = GST_CLOCK_TIME_NONE,
               duration = 0;  // stream time of the first frame; until after the last
  bool found = false;         // found by its cut, not announced by an event
  judge::Verdict verdict;
};

struct FrameReport {
  std::string shot_id;
  GstClockTime time = GST_CLOCK_TIME_NONE;  // stream time
  judge::FrameFacts facts;
};

class StreamWatch {
 public:
  // Called on the watch's thread, without a lock held.
  struct Listener {
    std::function<void(const ShotReport &)> shot;
    std::function<void(const FrameReport &)> frame;                           // may be empty
    std::function<void(const std::string &shot_id, const char *why)> failed;  // the shot cannot be measured
  };
  StreamWatch(judge::Settings settings, Listener listener);
  ~StreamWatch();  // gives up what waits; joins

  struct ShotStart {
    std::string shot_id, scene_id;
    unsigned take = 0;
    judge::Shot shot;
    bool found = false;   // no event: boundaries are found by cuts
    bool measure = true;  // false: already judged, frames until the next shot are not wanted
  };
  void begin(ShotStart start);
  // Whether there is room for one more frame that ends at `end` (stream time); asked before the cost of
  // sampling it. `wait`: until there is, or interrupt(). Otherwise the frame counts as left out.
  bool has_room(GstClockTime end, bool wait);
  void frame(cv::Mat bgr, GstClockTime time, GstClockTime duration);
  void end();      // the shot is over (EOS): report it
  void discard();  // flush: forget the shot, report nothing
  // Waits until everything pushed was measured, or interrupt().
  void drain();
  void interrupt();
  void resume();

  std::uint64_t measured() const { return measured_; }
  std::uint64_t left_out() const { return left_out_; }

 private:
  struct Item {
    enum class Kind { Begin, Frame, End, Discard } kind;
    ShotStart start;
    cv::Mat bgr;
    GstClockTime time = 0, duration = 0;  // Begin and End: `time` is where the shot before it ended
    std::uint64_t left_out = 0;           // Begin and End: frames of that shot nobody had time for
  };
  static constexpr std::size_t kRoom = 8;  // frames waiting
  void run();
  void handle(Item &item);
  void finish(GstClockTime end, std::uint64_t left_out = 0);
  void restart_found();

  const judge::Settings settings_;
  const Listener listener_;
  std::atomic<std::uint64_t> measured_{0}, left_out_{0};

  std::mutex mutex_;                     // guards the members down to `stop_`
  std::condition_variable wake_, idle_;  // something to do; something done
  std::deque<Item> queue_;
  std::size_t waiting_ = 0;          // frames among them
  GstClockTime seen_ = 0;            // end of the last frame that passed, measured or not
  std::uint64_t left_out_here_ = 0;  // frames of the shot that is passing
  bool busy_ = false, interrupted_ = false, stop_ = false;

  // Only the watch's thread from here on.
  std::unique_ptr<judge::Judge> judge_;
  ShotStart current_;
  ShotReport report_;
  unsigned found_ = 0;
  std::thread thread_;
};

}  // namespace consistency
