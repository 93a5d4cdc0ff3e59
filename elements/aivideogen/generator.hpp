// SPDX-License-Identifier: LGPL-2.1-or-later
// The element's work between its pads: shots in, frames out.
#pragma once
#include <gst/gst.h>
#include <gst/video/video.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "accounts.hpp"
#include "hire.hpp"
#include "production.hpp"
#include "shot_collector.hpp"
#include "sound_track.hpp"
#include "take_player.hpp"

namespace aivideogen {

enum class Status { Stopped, Generating, Retrying, Running };

struct Settings {
  std::string model = "animatic";
  GstClockTime shot_duration = 5 * GST_SECOND;
  guint look_ahead = 4;
  std::string cache_dir;
  guint max_takes = 3;
  OnRejected on_rejected = OnRejected::BestTake;
  OnExhausted on_exhausted = OnExhausted::Error;
  OnUnapproved on_unapproved = OnUnapproved::Error;
  NativeSound sound = NativeSound::Auto;
  Purse purse;  // model and take_folder are those above
};

class Generator : private Crew {
 public:
  // `audio`: template of the pad for the shots' own sound.
  Generator(GstElement *element, GstPad *sink, GstPad *src, GstPadTemplate *audio);
  ~Generator() override;

  Settings settings() const;
  void set_settings(const Settings &s);
  Status status() const;
  GstStructure *statistics() const;  // transfer full
  bool regenerate(const std::string &shot_id, const std::vector<std::string> &causes);
  bool approve(const std::string &shot_id);
  bool approve_frames(const std::string &shot_id);
  bool skip(const std::string &shot_id);

  void start();   // READY to PAUSED: a new run
  void stop();    // wakes and cancels everything; before the pads go down
  void clear();   // after the pads went down, and between a flush's two ends
  void forget();  // PAUSED to READY, after clear(): a stopped element holds nothing
  GstFlowReturn picture(GstBuffer *buffer);  // transfer full
  gboolean sink_event(GstEvent *event);      // transfer full
  gboolean src_event(GstEvent *event);       // transfer full; upstream
  gboolean src_query(GstQuery *query);
  gboolean activate_src(bool active);

 private:
  // sink pad's streaming thread
  GstFlowReturn take_picture(glue::Ref<GstBuffer> buffer);
  gboolean take_event(glue::Ref<GstEvent> event);
  void refused();
  GstFlowReturn dispatch(std::shared_ptr<Shot> shot);
  void prepare();  // before the first shot: rate, size, handles
  std::shared_ptr<Production> production();
  GstFlowReturn flow() const;
  // src pad's task
  void loop();
  GstFlowReturn play(const Production::Landed &landed);
  void begin_stream();
  bool may_sound(const std::string &model) const;
  glue::Ref<GstEvent> film_with_sound_to_come(GstEvent *film, bool &follows, bool &sounds) const;
  void announce_sound(const Production::Landed &landed);
  void play_sound(const Production::Landed &landed, GstEvent *shot, std::int64_t frames);
  void finish_stream();
  void give_up(GstFlowReturn flow, bool eos);
  bool push_event(GstEvent *event);  // transfer full; with the seek's seqnum
  // Crew, from worker threads
  Verdict judge(const Shot &shot, const Take &take, GstSample *neighbour) override;
  void begun(const Shot &shot, unsigned take) override;
  void made(const Shot &shot, const Take &take) override;
  void settled(const Shot &shot, bool landed) override;
  void doubt(const Shot &shot, const std::string &what) override;
  void routed(const Shot &shot, const Routed &chosen) override;

  void set_status(Status status);
  bool answer(const std::string &shot, const std::string &done, const std::string &reason);
  void warn(const std::string &shot, const std::string &cause, const std::string &text);
  std::string name_of(const Shot &shot) const;  // "shot a (2 of 8)"

  Accounts accounts_;
  GstElement *const element_;
  GstPad *const sink_, *const src_;

  // Sink pad's stream lock:
  std::unique_ptr<ShotCollector> collector_;

  // Src pad's stream lock:
  bool begun_ = false;
  std::shared_ptr<TakePlayer> ahead_;  // the next shot's, opened early
  std::optional<Production::Landed> upcoming_;
  std::int64_t first_frame_ = 0, sent_ = 0;  // of this segment
  std::string announced_;                    // the take whose sound was announced last
  SoundTrack track_;                         // thread-safe

  mutable std::mutex mutex_;  // guards everything below
  std::condition_variable changed_;
  Settings settings_;
  Status status_ = Status::Stopped;
  std::shared_ptr<Production> production_;
  std::shared_ptr<TakePlayer> playing_, preparing_;  // to be cancelled
  GstVideoInfo out_info_{};
  glue::Ref<GstCaps> out_caps_;
  GstSegment segment_{};
  guint32 seqnum_ = GST_SEQNUM_INVALID, seek_seqnum_ = GST_SEQNUM_INVALID;
  gboolean seek_result_ = FALSE;  // of the seek with that number: with two pads it comes twice
  guint group_ = GST_GROUP_ID_INVALID;
  glue::Ref<GstEvent> film_event_;  // goes out first, once
  bool film_sent_ = false, ended_ = false;
  bool sound_follows_ = false;                    // shots' own sound is told in events
  std::vector<glue::Ref<GstEvent>> last_events_;  // after the last shot
  GstClockTime length_ = GST_CLOCK_TIME_NONE;     // of the film, once known
  GstClockTime position_ = GST_CLOCK_TIME_NONE;   // on the finished timeline
  guint shots_ = 0;                               // in the film; 0 = not known
  bool flushing_ = true;
  GstFlowReturn flow_ = GST_FLOW_OK;  // what the src side came to
};

}  // namespace aivideogen
