// SPDX-License-Identifier: LGPL-2.1-or-later
// The sometimes pad with the shots' own sound: what models make with their pictures, and footage's. Its time
// is that of the picture beside it; where a shot has no sound there is silence, so that it can be muxed as it
// is.
#pragma once
#include <gst/gst.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "glue/ref.hpp"

namespace aivideogen {

// Thread-safe. The pad has a task of its own, so that neither stream waits for the other.
class SoundTrack {
 public:
  static constexpr int kRate = 48000, kChannels = 2;
  struct Piece {  // a shot's stretch
    glue::Ref<GstEvent> shot;
    std::string shot_id, uri;         // uri empty: silence
    GstClockTime in = 0;              // where in the file it begins ...
    GstClockTime late = 0;            // ... so long after `begin`
    GstClockTime begin = 0, end = 0;  // of the stream
  };
  // `event` and `query`: what comes from downstream of the pad; `event` takes its argument.
  SoundTrack(GstElement *element, GstPadTemplate *pad_template, std::function<gboolean(GstEvent *)> event,
             std::function<gboolean(GstQuery *)> query);
  ~SoundTrack();

  // A stretch of running time begins: the pad appears (once a run), with these sticky events.
  void begin(const GstSegment &segment, guint32 seqnum, guint group, GstEvent *film);
  bool exists() const;
  void play(Piece piece);             // nothing where there is no pad
  void end();                         // EOS after what is still to be played
  void flush_start(GstEvent *event);  // keeps its own reference
  void flush_stop(GstEvent *event);
  void interrupt();  // everything that waits returns; before pads are deactivated
  void clear();      // forgets what is to be played; with its task at rest
  void close();      // the pad goes

 private:
  static void run(gpointer self) { static_cast<SoundTrack *>(self)->loop(); }
  void loop();
  GstFlowReturn push(const Piece &piece);
  void push_event(GstPad *pad, GstEvent *event);
  glue::Ref<GstPad> pad() const;

  GstElement *const element_;
  const glue::Ref<GstPadTemplate> template_;
  const std::function<gboolean(GstEvent *)> event_;
  const std::function<gboolean(GstQuery *)> query_;

  mutable std::mutex mutex_;  // guards everything below
  std::condition_variable changed_;
  glue::Ref<GstPad> pad_;
  std::deque<Piece> pieces_;
  std::shared_ptr<std::atomic<bool>> interrupt_ = std::make_shared<std::atomic<bool>>(false);
  guint32 seqnum_ = GST_SEQNUM_INVALID;
  bool resting_ = true, ending_ = false, discont_ = true;
};

}  // namespace aivideogen
