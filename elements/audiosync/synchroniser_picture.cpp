// SPDX-License-Identifier: LGPL-2.1-or-later
// The picture's side: it passes as it is, or its shots are shown a little faster or slower so that cuts lie on
// beats and lines find room (align, overflow=extend).
#include <storyboard/gststoryboard.h>

#include <algorithm>
#include <cmath>

#include "glue/failure.hpp"
#include "synchroniser.hpp"

namespace audiosync {

namespace {
constexpr GstClockTime kSame = 1000;  // ns: less is rounding
}

// Mutex held. Whether what comes may be shown at other times than its own: raw frames at a known rate.
bool Synchroniser::retimes() const {
  return may_retime_ && picture_rate_.n > 0 &&
         (properties_.align != music::Align::None || properties_.overflow == Overflow::Extend);
}

bool Synchroniser::load_beats() {
  const std::string file = properties().beats_file;
  std::vector<music::Beat> beats;
  if (!file.empty()) {
    std::string error;
    auto read = read_beats(file, error);
    if (!read) {
      GST_ELEMENT_ERROR_WITH_DETAILS(element_, RESOURCE, OPEN_READ, ("%s", error.c_str()), (nullptr),
                                     ("cause", G_TYPE_STRING, "beats-file", nullptr));
      return false;
    }
    beats = std::move(*read);
  }
  std::lock_guard lock(mutex_);
  labels_ = std::move(beats);
  return true;
}

void Synchroniser::picture_caps(GstEvent *event) {
  GstCaps *caps;
  gst_event_parse_caps(event, &caps);
  const GstStructure *s = gst_caps_get_structure(caps, 0);
  std::lock_guard lock(mutex_);
  may_retime_ = gst_structure_has_name(s, "video/x-raw");
  if (!gst_structure_get_fraction(s, "framerate", &picture_rate_.n, &picture_rate_.d)) picture_rate_ = {};
  has_info_ = may_retime_ && gst_video_info_from_caps(&picture_info_, caps);
}

// ---- whether the sound of a pad belongs to the picture that passes

void Synchroniser::watch_picture(GstBuffer *buffer) {
  GstVideoInfo info;
  GstClockTime running;
  {
    std::lock_guard lock(mutex_);
    if (!watch_.watches() || !watched_ || !has_info_ || !video_segment_known_ || !GST_BUFFER_PTS_IS_VALID(buffer)) return;
    info = picture_info_;
    running = gst_segment_to_running_time(&video_segment_, GST_FORMAT_TIME, GST_BUFFER_PTS(buffer));
  }
  GstVideoFrame frame;
  if (!GST_CLOCK_TIME_IS_VALID(running) || !gst_video_frame_map(&frame, &info, buffer, GST_MAP_READ)) return;
  if (const auto luma = luma_of(frame)) watch_.add_frame(static_cast<double>(running) * 1e-9, *luma);
  gst_video_frame_unmap(&frame);
}

void Synchroniser::watch_sound(Input &input, GstClockTime running, const std::vector<float> &frames) {
  int rate, channels;
  {
    std::lock_guard lock(mutex_);
    if (!watch_.watches() || input.role != static_cast<int>(Role::Shot) || film_) return;
    if (!watched_) watched_ = &input;
    if (watched_ != &input) return;
    rate = rate_;
    channels = channels_;
  }
  if (GST_CLOCK_TIME_IS_VALID(running) && !frames.empty())
    watch_.add_sound(static_cast<double>(running) * 1e-9, frames.data(), frames.size() / static_cast<std::size_t>(channels),
                     rate, channels);
}

void Synchroniser::sound_is_off(const SyncFound &found) {
  SyncFound say = found;
  glue::Ref<GstPad> pad;
  {
    std::lock_guard lock(mutex_);
    if (!watched_) return;
    pad = glue::Ref<GstPad>::share(watched_->pad);
    const double now = static_cast<double>(watched_->av_offset) * 1e-9;
    const bool right = properties_.sync == Sync::Correct || properties_.sync == Sync::Flash;
    const double least = properties_.sync == Sync::Flash ? 0.001 : 0.015;
    if (right && found.sure && std::abs(found.offset - now) > least) {
      watched_->av_offset = static_cast<std::int64_t>(found.offset * 1e9);
      say.corrected = true;
    }
  }
  if (say.corrected) g_object_notify(G_OBJECT(pad.get()), "av-offset");
  say_offset(say, glue::take_string(gst_pad_get_name(pad.get())));
}

// One picture at its final time: the ruler moves on.
GstFlowReturn Synchroniser::push_picture(GstBuffer *buffer) {
  watch_picture(buffer);
  {
    std::lock_guard lock(mutex_);
    if (video_segment_known_ && GST_BUFFER_PTS_IS_VALID(buffer)) {
      guint64 end = GST_BUFFER_PTS(buffer);
      if (GST_BUFFER_DURATION_IS_VALID(buffer))
        end += GST_BUFFER_DURATION(buffer);
      else if (GST_CLOCK_TIME_IS_VALID(last_pts_) && end > last_pts_)
        end += end - last_pts_;  // as long as the one before
      last_pts_ = GST_BUFFER_PTS(buffer);
      if (GST_CLOCK_TIME_IS_VALID(video_segment_.stop)) end = std::min<guint64>(end, video_segment_.stop);
      const guint64 time = gst_segment_to_stream_time(&video_segment_, GST_FORMAT_TIME, end);
      // Coded pictures come out of order: the newest counts.
      if (time != GST_CLOCK_TIME_NONE) video_position_ = std::max<guint64>(video_position_, time);
    }
    video_seen_ = true;
    changed_.notify_all();
  }
  const GstFlowReturn flow = gst_pad_push(video_src, buffer);
  // Only the ruler: the picture goes nowhere, but its time is needed.
  if (flow == GST_FLOW_NOT_LINKED && gst_pad_is_linked(audio_src)) return GST_FLOW_OK;
  return flow;
}

// Events that wait for the map, in order. False when flushed meanwhile.
bool Synchroniser::release_held() {
  std::vector<glue::Ref<GstEvent>> held;
  {
    Lock lock(mutex_);
    if (!held_.empty() && film_) {
      video_seen_ = true;  // the film may be prepared now
      changed_.notify_all();
      changed_.wait(lock, [&] { return flushing_ || stopping_ || failed_ || map_known_; });
      if (flushing_ || stopping_) return false;
    }
    held.swap(held_);
  }
  for (auto &event : held) push_retimed(event.get());
  return true;
}

// A film or shot event as the picture is shown.
void Synchroniser::push_retimed(GstEvent *event) {
  if (gst_storyboard_event_is_film(event)) {
    std::unique_ptr<GstStoryboardFilm, decltype(&gst_storyboard_film_free)> film(
        gst_storyboard_event_parse_film(event), gst_storyboard_film_free);
    if (film) {
      std::unique_lock lock(mutex_);
      retime_film(*film, map_);
      lock.unlock();
      GstEvent *out = gst_storyboard_event_new_film(film.get());
      gst_event_set_seqnum(out, gst_event_get_seqnum(event));
      gst_pad_push_event(video_src, out);
      return;
    }
  }
  if (gst_storyboard_event_is_shot(event)) {
    std::unique_ptr<GstStoryboardShot, decltype(&gst_storyboard_shot_free)> shot(
        gst_storyboard_event_parse_shot(event), gst_storyboard_shot_free);
    if (shot && GST_CLOCK_TIME_IS_VALID(shot->start)) {
      std::string id = glue::string_or_empty(shot->shot_id);
      GstClockTime time, beat = GST_CLOCK_TIME_NONE;
      unsigned in_bar = 0;
      bool say;
      {
        std::lock_guard lock(mutex_);
        if (!film_)
          map_shot(map_, shot->start, shot->duration, picture_rate_, properties_.align, properties_.max_stretch, labels_);
        time = map_.forward(shot->start);
        if (GST_CLOCK_TIME_IS_VALID(shot->duration)) shot->duration = map_.forward(shot->start + shot->duration) - time;
        if (shot->offset > 0) shot->offset = map_.forward(shot->start + shot->offset) - time;
        shot->start = time;
        if (const auto b = music::nearest_beat(labels_, static_cast<double>(time) * 1e-9); b >= 0) {
          beat = static_cast<GstClockTime>(labels_[static_cast<std::size_t>(b)].time * 1e9 + 0.5);
          in_bar = labels_[static_cast<std::size_t>(b)].in_bar;
        }
        say = !film_ && properties_.report_cuts && time > 0;
      }
      if (say)
        gst_element_post_message(element_,
                                 gst_storyboard_message_new_cut(GST_OBJECT(element_), id.c_str(), time, beat, in_bar));
      GstEvent *out = gst_storyboard_event_new_shot(shot.get());
      gst_event_set_seqnum(out, gst_event_get_seqnum(event));
      gst_pad_push_event(video_src, out);
      return;
    }
  }
  gst_pad_push_event(video_src, gst_event_ref(event));
}

// Cuts and sounds of a film as it is shown. Sounds go with their shots; a shot's own sound is as long as its
// picture; music stays where it is.
void Synchroniser::retime_film(GstStoryboardFilm &film, const TimeMap &map) {
  if (map.identity()) return;
  const auto time_of = [](const GstStructure *s, const char *field, guint64 &v) {
    return gst_structure_get_uint64(s, field, &v) && v != GST_CLOCK_TIME_NONE;
  };
  const auto set = [](GstStructure *s, const char *field, guint64 v) {
    gst_structure_set(s, field, G_TYPE_UINT64, v, nullptr);
  };
  std::map<std::string, guint64> begins;
  for (guint i = 0; film.cuts && i < film.cuts->len; i++) {
    auto *s = static_cast<GstStructure *>(g_ptr_array_index(film.cuts, i));
    guint64 start = 0, duration = 0;
    if (!time_of(s, "start", start) || !time_of(s, "duration", duration)) continue;
    begins[glue::string_or_empty(gst_structure_get_string(s, "shot-id"))] = start;
    set(s, "start", map.forward(start));
    set(s, "duration", map.forward(start + duration) - map.forward(start));
  }
  for (guint i = 0; film.sounds && i < film.sounds->len; i++) {
    auto *s = static_cast<GstStructure *>(g_ptr_array_index(film.sounds, i));
    const std::string role = glue::string_or_empty(gst_structure_get_string(s, "role"));
    const auto shot = begins.find(glue::string_or_empty(gst_structure_get_string(s, "shot-id")));
    guint64 at = 0, duration = 0, until = 0;
    if (shot == begins.end() || role == "music" || !time_of(s, "at", at)) continue;
    if (role == "shot") {
      set(s, "at", map.forward(at));
      if (time_of(s, "duration", duration)) set(s, "duration", map.forward(at + duration) - map.forward(at));
      gst_structure_set(s, "stretch", G_TYPE_DOUBLE, map.stretch_at(at), nullptr);
    } else {
      set(s, "at", map.forward(shot->second) + (at - std::min(at, shot->second)));
    }
    if (time_of(s, "until", until)) set(s, "until", map.forward(until));
  }
}

GstFlowReturn Synchroniser::video_chain(GstBuffer *owned) {
  bool retime;
  {
    std::lock_guard lock(mutex_);
    retime = retimes();
  }
  if (!retime || !GST_BUFFER_PTS_IS_VALID(owned)) return push_picture(owned);
  auto buffer = glue::Ref<GstBuffer>::adopt(owned);
  if (!release_held()) return GST_FLOW_FLUSHING;
  GstClockTime from, to;
  guint64 shift;
  Rate rate;
  {
    std::lock_guard lock(mutex_);
    const guint64 time = gst_segment_to_stream_time(&in_segment_, GST_FORMAT_TIME, GST_BUFFER_PTS(buffer.get()));
    if (time == GST_CLOCK_TIME_NONE) return GST_FLOW_OK;  // outside of the segment
    rate = picture_rate_;
    const guint64 length = GST_BUFFER_DURATION_IS_VALID(buffer.get()) ? GST_BUFFER_DURATION(buffer.get()) : rate.time(1);
    from = map_.forward(time);
    to = map_.forward(time + length);
    shift = video_segment_.start - video_segment_.time;
  }
  if (next_picture_ < 0) next_picture_ = rate.nearest(from);
  while (rate.time(next_picture_) + kSame < to) {
    auto out = glue::Ref<GstBuffer>::adopt(gst_buffer_copy(buffer.get()));  // over the same memory
    const GstClockTime at = rate.time(next_picture_);
    GST_BUFFER_PTS(out.get()) = at + shift;
    GST_BUFFER_DTS(out.get()) = GST_CLOCK_TIME_NONE;
    GST_BUFFER_DURATION(out.get()) = rate.time(next_picture_ + 1) - at;
    next_picture_++;
    const GstFlowReturn flow = push_picture(out.release());
    if (flow != GST_FLOW_OK) return flow;
  }
  return GST_FLOW_OK;
}

}  // namespace audiosync
