// SPDX-License-Identifier: LGPL-2.1-or-later
// The C++ half of audiosync: video passes, sound is mixed against its time.
//
// Threads: the video's streaming thread (video_*), one streaming thread per audio pad (audio_*), the task of
// audio_src (loop) and, for a storyboard, one worker that prepares the mix and then looks for the music's
// beats. Mix time is the video's stream time; without video it is the running time of the pads.
#pragma once
#include <gst/gst.h>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "bus.hpp"
#include "glue/ref.hpp"
#include "loudness.hpp"
#include "preparation.hpp"
#include "properties.hpp"
#include "sync_watch.hpp"
#include "time_map.hpp"

namespace audiosync {

class Synchroniser {
 public:
  explicit Synchroniser(GstElement *element) : element_(element) {}
  ~Synchroniser();

  // Set once, at instance init.
  GstPad *video_sink = nullptr, *video_src = nullptr, *audio_src = nullptr;

  GstElement *element() const { return element_; }
  Properties properties();
  template <class F>
  void change(F &&f) {
    std::lock_guard lock(mutex_);
    f(properties_);
  }

  void add(Input *input);
  void remove(Input *input);
  void reset();   // READY -> PAUSED
  bool load_beats();  // then: of beats-file; posts an error and returns false where they cannot be read
  void stop();    // before PAUSED -> READY: everything that waits returns
  void finish();  // after it: joins the worker, forgets the film

  GstFlowReturn video_chain(GstBuffer *buffer);
  bool video_event(GstEvent *event);
  GstFlowReturn audio_chain(GstPad *pad, Input &input, GstBuffer *buffer);
  bool audio_event(GstPad *pad, Input &input, GstEvent *event);
  bool source_event(GstPad *pad, GstEvent *event);
  bool source_query(GstPad *pad, GstQuery *query);
  bool activate(bool active);  // audio_src
  void set_text(GstPad *pad);  // text_src, or nullptr when it goes
  bool activate_text(GstPad *pad, bool active);
  void loop();

 private:
  using Lock = std::unique_lock<std::mutex>;
  bool negotiate();
  bool wait_for_start(Lock &lock);
  bool prepare_film();
  bool start();
  void begin_segment(Lock &lock);
  void first_loudness();
  std::optional<std::int64_t> end(const Lock &) const;
  void follow();
  void take_told();
  void put_on_lips(const std::string &shot, Placement &p, Sync mode);
  bool tell(GstEvent *event);
  std::optional<std::int64_t> untold(const Lock &) const;
  bool picture_allows(std::int64_t frame, bool stalled, const Lock &) const;
  bool inputs_reach(std::int64_t frame, const Lock &) const;
  void follow_loudness(const float *out, std::size_t frames);
  void end_task(bool eos);
  void flush_start(GstEvent *event);
  void flush_stop(GstEvent *event);
  bool seek(GstEvent *event);
  void work(GstStoryboardFilm *film, Settings settings, Properties properties);
  void warn(const std::string &text, const std::string &shot);
  void say_offset(const SyncFound &found, const std::string &pad = {});
  void watch_picture(GstBuffer *buffer);
  void watch_sound(Input &input, GstClockTime running, const std::vector<float> &frames);
  void sound_is_off(const SyncFound &found);
  static void save_captions(const Properties &p, const std::vector<speech::Caption> &captions);
  glue::Ref<GstPad> text();
  void text_loop(GstPad *pad);
  bool retimes() const;
  void picture_caps(GstEvent *event);
  GstFlowReturn push_picture(GstBuffer *buffer);
  bool release_held();
  void push_retimed(GstEvent *event);
  static void retime_film(GstStoryboardFilm &film, const TimeMap &map);
  GstEvent *seek_of_picture(GstEvent *event);
  TimeMap plan_picture(const FilmPlan &plan, const Settings &settings, const Properties &p, int rate, int channels,
                       speech::VoiceProvider *voices, MusicLibrary &library);
  std::vector<float> block(std::int64_t from, std::size_t frames);
  std::int64_t to_frames(GstClockTime t) const { return frames_of(t, rate_); }

  GstElement *element_;

  // Guards everything below. Nothing is pushed, posted or queried while it is held. Order: this before a
  // pad's object lock.
  std::mutex mutex_;
  std::condition_variable changed_;
  Properties properties_;
  std::vector<Input *> inputs_;
  bool flushing_ = true, stopping_ = false;
  int rate_ = 0, channels_ = 2;       // 0: not negotiated
  GstFlowReturn flow_ = GST_FLOW_OK;  // of audio_src
  guint group_id_ = 0;
  bool has_group_ = false;

  glue::Ref<GstEvent> film_event_;     // as it came, to know whether a later one says the same
  GstStoryboardFilm *film_ = nullptr;  // owned
  GstSegment video_segment_{};  // of the picture as it is shown
  GstSegment in_segment_{};     // as it comes
  Rate picture_rate_;
  bool may_retime_ = false, map_known_ = false;
  TimeMap map_;
  std::vector<music::Beat> labels_;            // of beats-file
  std::vector<glue::Ref<GstEvent>> held_;      // film and shot events that wait for the map
  bool video_segment_known_ = false, video_seen_ = false, video_eos_ = false;
  GstClockTime video_position_ = 0;  // stream time: end of the newest picture
  GstClockTime last_pts_ = GST_CLOCK_TIME_NONE;
  GstClockTime picture_end_ = GST_CLOCK_TIME_NONE;  // by duration query
  guint32 seek_seqnum_ = GST_SEQNUM_INVALID, flush_seqnum_ = GST_SEQNUM_INVALID;
  bool seek_result_ = false;

  // Own sounds of shots that come while the film runs (followers.cpp).
  std::vector<Cut> following_;                      // by time
  std::map<std::string, glue::StructurePtr> told_;  // by shot, the latest
  std::set<std::string> begun_;                     // shots whose pictures have come
  std::vector<std::string> fresh_;                  // told, and not in the mix yet
  // What was found out about the lips of takes that speak, each looked at once, by shot. The task's own.
  struct Looked {
    std::string uri;
    std::optional<SyncFound> found;
  };
  std::map<std::string, Looked> looked_;

  bool film_is_new_ = false, prepared_ = false, worker_done_ = true, failed_ = false;
  Prepared preparation_;
  bool stream_started_ = false;
  GstSegment segment_{};  // of audio_src and text_src
  GstPad *text_src_ = nullptr;
  bool text_started_ = false, text_stopping_ = false;
  std::size_t text_next_ = 0;  // the caption that comes next

  std::int64_t next_picture_ = -1;  // frame that is shown next; only the picture's thread uses it
  GstClockTime text_position_ = 0;  // only the task of text_src uses it

  // Only the task uses these, except that bus_'s inputs change under the mutex.
  bool started_ = false, discont_ = true;
  std::int64_t next_ = 0;    // frame of the mix that comes next
  std::int64_t offset_ = 0;  // mix time - running time, frames
  std::int64_t film_frames_ = 0;
  guint32 segment_seqnum_ = GST_SEQNUM_INVALID;
  std::unique_ptr<Bus> bus_;
  std::unique_ptr<Master> master_;
  std::unique_ptr<LoudnessMeter> meter_;  // without a film, when a loudness is asked for
  double gain_ = 0.0, target_ = 0.0;

  GstVideoInfo picture_info_{};  // as the mutex says
  bool has_info_ = false;
  Input *watched_ = nullptr;  // the pad whose sound is compared with the picture
  SyncWatch watch_;           // has a lock of its own

  Interrupt interrupt_ = std::make_shared<std::atomic<bool>>(false);
  std::thread worker_;
};

}  // namespace audiosync
