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
#include <vector>

#include "framing.hpp"
#include "input.hpp"
#include "stitcher.hpp"
#include "storyboard/gststoryboard.h"

namespace shotconcat {

enum class Overlap { Content, Freeze };
enum class Order { Pad, Index };

struct Settings {
  Sizing sizing = Sizing::Fit;
  Overlap overlap = Overlap::Content;
  Order order = Order::Pad;
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

  GstFlowReturn chain(Input &input, glue::Ref<GstBuffer> buffer);
  gboolean sink_event(Input &input, glue::Ref<GstEvent> event);
  gboolean sink_query(Input &input, GstQuery *query);
  gboolean src_event(glue::Ref<GstEvent> event);
  gboolean src_query(GstQuery *query);

 private:
  enum class Turn { Mine, Drop, Flushing, Done };
  Turn wait_turn(Input &input);
  void ask_live(Input &input);
  Input *choose() const;                   // with mutex_ held: whose turn it would be
  Input *after(const Input &input) const;  // with mutex_ held

  // With the src pad's stream lock held (concat.cpp):
  GstFlowReturn take_picture(Input &input, glue::Ref<GstBuffer> buffer, bool &over);
  GstFlowReturn take_pending(Input &input);
  void begin_shot(Input &input, const GstStoryboardShot &shot);
  void begin_footage(Input &input, const InputSettings &settings);
  Stitcher::Boundary begin(Input &input, const Placement &placement);
  void set_hold(Input &input);
  GstFlowReturn push_out();
  void end_input(Input &input);  // the next one's turn, or the end of the film
  void finish();
  void end_stream();
  void reset_output(std::int64_t first_frame);
  void say_clamped(const Input &input, const std::string &shot, std::int64_t wanted, std::int64_t got);
  // (output.cpp)
  void negotiate(const Input &input);
  static glue::Ref<GstCaps> closest(const glue::Ref<GstCaps> &allowed, const GstVideoInfo &info);
  void open_output(const Input &input);
  void forward_sticky(const glue::Ref<GstEvent> &event);
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

  // mutex_ guards: settings_, inputs_, current_, running_, seeking_, position_, film_duration_, and the turn
  // fields of every Input.
  mutable std::mutex mutex_;
  std::condition_variable turn_;
  Settings settings_;
  std::vector<Input *> inputs_;  // in order
  Input *current_ = nullptr;
  bool running_ = false, seeking_ = false;
  GstClockTime position_ = 0, film_duration_ = GST_CLOCK_TIME_NONE;

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
  std::int64_t film_offset_ = 0;  // where the current in-band film starts on the finished timeline
  Input *owner_ = nullptr;        // whose shot the stitcher has now; only compared
  std::map<std::string, std::shared_ptr<const transition::LumaImage>> lumas_;
  struct Seek {
    GstClockTime start = 0, stop = GST_CLOCK_TIME_NONE, base = 0;
    double rate = 1.0;
    bool segment = false;
    guint32 seqnum = GST_SEQNUM_INVALID;
  } seek_;
};

}  // namespace shotconcat
