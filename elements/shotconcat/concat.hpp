// SPDX-License-Identifier: LGPL-2.1-or-later
// shotconcat without the GObject half: whose turn it is, what the film is, and where every shot goes.
//
// Threads: each sink pad is fed by its own streaming thread; only the thread of the pad whose turn it is gets
// past wait_turn(). Everything that goes downstream, and the stitcher, belongs to whoever holds the src pad's
// stream lock. Lock order: src pad's stream lock, then mutex_. Nothing is pushed, posted, queried or
// signalled under mutex_.
#pragma once
#include <gst/video/video.h>

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "continuity.hpp"
#include "framing.hpp"
#include "input.hpp"
#include "picture_memory.hpp"
#include "stitcher.hpp"
#include "storyboard/gststoryboard.h"

namespace shotconcat {

enum class Overlap { Content, Freeze };
enum class Order { Pad, Index };
enum class OnLate { Hold, Slate, Next };
enum class Match { Off, Light, Full };

struct Settings {
  Sizing sizing = Sizing::Fit;
  Overlap overlap = Overlap::Content;
  Order order = Order::Pad;
  OnLate on_late = OnLate::Hold;
  GstClockTime late_timeout = GST_CLOCK_TIME_NONE;
  Match match = Match::Off;
};

// The stream lock of the src pad for the length of a block.
class OutputLock {
 public:
  explicit OutputLock(GstPad *pad) : pad_(pad) { GST_PAD_STREAM_LOCK(pad_); }
  ~OutputLock() { GST_PAD_STREAM_UNLOCK(pad_); }
  OutputLock(const OutputLock &) = delete;
  OutputLock &operator=(const OutputLock &) = delete;

 private:
  GstPad *pad_;
};

class Concat {
 public:
  explicit Concat(GstElement *element);
  ~Concat();

  Settings settings() const;
  void change(const std::function<void(Settings &)> &f);
  glue::Ref<GstPad> active_pad() const;

  void set_src(GstPad *pad) { src_ = pad; }
  void add(Input &input);
  void remove(Input &input);  // its turn goes to the next one
  void start();               // READY to PAUSED
  void stop();                // PAUSED to READY, before the pads stop: every waiting thread returns
  void stopped();             // and after they have

  // Switches to a pad whatever the order says: with a transition of `duration`, at `at` on the finished
  // timeline (GST_CLOCK_TIME_NONE: now). False when the pad is none of the element's, is over, or is the
  // active one.
  bool take(GstPad *pad, int transition, GstClockTime duration, GstClockTime at);

  GstFlowReturn chain(Input &input, glue::Ref<GstBuffer> buffer);
  gboolean sink_event(Input &input, glue::Ref<GstEvent> event);
  gboolean sink_query(Input &input, GstQuery *query);
  gboolean src_event(glue::Ref<GstEvent> event);
  gboolean src_query(GstQuery *query);

 private:
  enum class Turn { Mine, Tail, Drop, Flushing, Done };
  Turn wait_turn(Input &input);
  void ask_live(Input &input);
  void wait_for_tail(Input &input);
  Input *choose() const;                   // with mutex_ held: whose turn it would be
  Input *after(const Input &input) const;  // with mutex_ held

  // With the src pad's stream lock held (concat.cpp):
  GstFlowReturn take_picture(Input &input, glue::Ref<GstBuffer> buffer, bool &over);
  GstFlowReturn take_pending(Input &input);
  void begin_shot(Input &input, const GstStoryboardShot &shot);
  void begin_footage(Input &input, const InputSettings &settings, GstClockTime running);
  bool is_live(const Input &input) const;
  Stitcher::Boundary begin(Input &input, const Placement &placement);
  void set_hold(Input &input);
  GstFlowReturn push_out();
  void end_input(Input &input);  // the next one's turn, or the end of the film
  void finish();
  void end_stream();
  void reset_output(std::int64_t first_frame, std::int64_t shown_from = 0);
  bool take_is_due(Input &input);
  bool begin_taken(Input &input, GstBuffer *first);
  GstFlowReturn take_tail(Input &input, const glue::Ref<GstBuffer> &buffer);
  struct Place {
    std::int64_t from, to;  // frames of the shot
  };
  std::optional<Place> place(Input &input, GstBuffer *buffer, bool &over);
  void measure_boundary(Input &input, const glue::Ref<GstBuffer> &first);
  glue::Ref<GstBuffer> matched(const glue::Ref<GstBuffer> &picture, std::int64_t frame);
  void watch_lateness();  // runs in its own thread
  void cover();
  void say_clamped(const Input &input, const std::string &shot, std::int64_t wanted, std::int64_t got);
  // (output.cpp)
  void negotiate(const Input &input);
  static glue::Ref<GstCaps> closest(const glue::Ref<GstCaps> &allowed, const GstVideoInfo &info);
  void open_output(const Input &input);
  void forward_sticky(const glue::Ref<GstEvent> &event);
  gboolean propose_allocation(GstQuery *query);
  GstAllocator *pages_for(gsize size) const;
  void find_pool();
  void release_pool();
  glue::Ref<GstBuffer> allocate();
  glue::Ref<GstBuffer> normalise(Input &input, const glue::Ref<GstBuffer> &buffer);
  glue::Ref<GstBuffer> black();
  Transition transition_of(const InputSettings &settings) const;
  Transition transition_named(const char *name, GstClockTime duration, const char *easing,
                              const InputSettings &settings, const char *shot);
  Stitcher::Blend blend_with(const Transition &t, Input &input);
  std::shared_ptr<const transition::LumaImage> luma_image(const std::string &file);

  // (seek.cpp)
  bool seek(GstEvent *event);
  std::optional<GstClockTime> duration();
  gboolean query_latency(GstQuery *query);

  void say(GstMessage *message) { gst_element_post_message(element_, message); }

  GstElement *const element_;
  GstPad *src_ = nullptr;
  const glue::Ref<GstAllocator> allocator_ = new_picture_allocator();

  // mutex_ guards: settings_, inputs_, current_, running_, seeking_, position_, film_duration_, and the turn
  // fields of every Input.
  mutable std::mutex mutex_;
  std::condition_variable turn_;
  Settings settings_;
  std::vector<Input *> inputs_;  // in order
  Input *current_ = nullptr;
  bool running_ = false, seeking_ = false;
  GstClockTime position_ = 0, film_duration_ = GST_CLOCK_TIME_NONE;

  struct Take {
    Input *to = nullptr;
    int transition = transition::kCut;
    GstClockTime duration = 0, at = GST_CLOCK_TIME_NONE;
  } take_;  // wanted, not yet due
  struct Tail {
    Input *input = nullptr;   // goes on as the outgoing shot of a take
    std::int64_t origin = 0;  // the film frame of its frame 0
    // Frames of the transition: all of them (0: not begun), those it has given a picture for, those that are
    // made.
    std::int64_t frames = 0, ready = 0, made = 0;
    bool wanted() const { return ready < frames; }
  } tail_;
  gint64 last_push_ = 0;  // monotonic, microseconds; 0: nothing yet
  std::thread lateness_;

  // The src pad's stream lock guards the rest.
  Stitcher stitcher_;
  GstVideoInfo out_{};
  glue::Ref<GstCaps> out_caps_;
  Rate rate_;
  bool negotiated_ = false, announced_ = false, segment_sent_ = false, discont_ = true, ended_ = false;
  glue::Ref<GstBufferPool> pool_;
  std::vector<glue::Ref<GstEvent>> sticky_,
      waiting_;  // TOC and tags sent; in-band events waiting for the segment
  struct FilmFree {
    void operator()(GstStoryboardFilm *f) const { gst_storyboard_film_free(f); }
  };
  std::unique_ptr<GstStoryboardFilm, FilmFree> film_;
  glue::Ref<GstEvent> film_event_;
  glue::Ref<GstBuffer> black_;
  std::int64_t film_offset_ = 0;     // where the current in-band film starts on the finished timeline
  Input *owner_ = nullptr;           // whose shot the stitcher has now; only compared
  std::optional<Transition> taken_;  // the transition of a take whose shot has not begun
  glue::Ref<GstBuffer> before_;      // the outgoing side of the boundary that is to be measured
  std::optional<Grade> grade_;
  std::int64_t grade_from_ = 0;
  bool covering_ = false;  // a late shot is being covered
  std::map<std::string, std::shared_ptr<const transition::LumaImage>> lumas_;
  struct Seek {
    GstClockTime start = 0, stop = GST_CLOCK_TIME_NONE, base = 0;
    double rate = 1.0;
    bool segment = false;
    guint32 seqnum = GST_SEQNUM_INVALID;
  } seek_;
};

}  // namespace shotconcat
