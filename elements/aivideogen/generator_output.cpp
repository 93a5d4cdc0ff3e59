// SPDX-License-Identifier: LGPL-2.1-or-later
// What goes out: landed shots are played, in order, by the src pad's task.
#include "generator.hpp"

#include <algorithm>

#include "glue/failure.hpp"

GST_DEBUG_CATEGORY_EXTERN(gst_ai_video_gen_debug);
#define GST_CAT_DEFAULT gst_ai_video_gen_debug

namespace aivideogen {

bool Generator::push_event(GstEvent *event) {
  guint32 seqnum;
  {
    std::lock_guard lock(mutex_);
    seqnum = seqnum_;
  }
  if (seqnum != GST_SEQNUM_INVALID) {
    event = GST_EVENT(gst_mini_object_make_writable(GST_MINI_OBJECT_CAST(event)));
    gst_event_set_seqnum(event, seqnum);
  }
  return gst_pad_push_event(src_, event);
}

void Generator::begin_stream() {
  if (begun_) return;
  begun_ = true;
  GstSegment segment;
  glue::Ref<GstCaps> caps;
  glue::Ref<GstEvent> film, whole;
  guint group;
  guint32 seqnum;
  GstVideoInfo info;
  {
    std::lock_guard lock(mutex_);
    segment = segment_;
    caps = out_caps_;
    group = group_;
    seqnum = seqnum_;
    info = out_info_;
    whole = film_event_;
    if (film_event_ && !film_sent_) film = film_event_;
    film_sent_ = true;
  }
  auto started = glue::Ref<GstEvent>::adopt(gst_pad_get_sticky_event(src_, GST_EVENT_STREAM_START, 0));
  if (!started) {
    const auto id = glue::take_string(gst_pad_create_stream_id(src_, element_, nullptr));
    GstEvent *start = gst_event_new_stream_start(id.c_str());
    if (group == GST_GROUP_ID_INVALID) group = gst_util_group_id_next();
    gst_event_set_group_id(start, group);
    push_event(start);
  } else {
    gst_event_parse_group_id(started.get(), &group);
  }
  if (caps) {
    gst_pad_push_event(src_, gst_event_new_caps(caps.get()));
    // The frame that is on screen at the segment's start.
    first_frame_ = static_cast<std::int64_t>(gst_util_uint64_scale(
        segment.start + 1, static_cast<guint64>(info.fps_n), static_cast<guint64>(info.fps_d) * GST_SECOND));
  }
  sent_ = 0;
  push_event(gst_event_new_segment(&segment));
  bool follows = false, sounds = !whole && may_sound(settings().model);
  if (whole) whole = film_with_sound_to_come(whole.get(), follows, sounds);
  if (film) gst_pad_push_event(src_, gst_event_ref(whole.get()));
  {
    std::lock_guard lock(mutex_);
    sound_follows_ = follows;
  }
  if (sounds || track_.exists()) track_.begin(segment, seqnum, group, whole.get());
  if (!started) gst_element_no_more_pads(element_);
}

// Whether shots of that model may bring a sound of their own. What is chosen later ("auto") may.
bool Generator::may_sound(const std::string &model) const {
  return settings().sound != NativeSound::Never && model != "animatic" && model != "footage" &&
         !model.starts_with("rehearsal/");
}

// The film's event, with a mark on the shots whose own sound is told as soon as they have landed. `sounds`:
// with any of them, or with footage that sounds, the audio pad appears before the first picture, so that
// whoever muxes both knows that it will come.
glue::Ref<GstEvent> Generator::film_with_sound_to_come(GstEvent *event, bool &follows, bool &sounds) const {
  const Settings s = settings();
  const std::unique_ptr<GstStoryboardFilm, decltype(&gst_storyboard_film_free)> film(
      gst_storyboard_event_parse_film(event), gst_storyboard_film_free);
  follows = sounds = false;
  if (s.sound == NativeSound::Never) return glue::Ref<GstEvent>::share(event);
  for (guint i = 0; film && film->cuts && i < film->cuts->len; i++) {
    const auto *cut = static_cast<const GstStructure *>(g_ptr_array_index(film->cuts, i));
    const std::string model = glue::string_or_empty(gst_structure_get_string(cut, "model"));
    if (!may_sound(model.empty() ? s.model : model)) continue;
    gst_storyboard_film_set_sound_follows(film.get(), gst_structure_get_string(cut, "shot-id"));
    follows = true;
  }
  sounds = follows;
  for (guint i = 0; film && film->sounds && i < film->sounds->len; i++)
    sounds |= g_strcmp0(gst_structure_get_string(
                            static_cast<const GstStructure *>(g_ptr_array_index(film->sounds, i)), "role"),
                        "shot") == 0;
  return follows ? glue::Ref<GstEvent>::adopt(gst_storyboard_event_new_film(film.get()))
                 : glue::Ref<GstEvent>::share(event);
}

void Generator::announce_sound(const Production::Landed &landed) {
  const Shot &shot = *landed.shot;
  const Take &take = landed.take;
  const std::string name = shot.id() + "\n" + std::to_string(take.number) + "\n" + take.uri;
  if (shot.footage() || name == announced_) return;  // footage's sound is in the film's list
  {
    std::lock_guard lock(mutex_);
    if (!sound_follows_) return;
  }
  announced_ = name;
  const std::string uri = take.sound_uri.empty() ? take.uri : take.sound_uri;
  GstStructure *sound = gst_storyboard_sound_new("shot", shot.info->shot_id,
                                                 take.sound ? uri.c_str() : nullptr, shot.info->start);
  if (take.sound) {
    GstVideoInfo info;
    {
      std::lock_guard lock(mutex_);
      info = out_info_;
    }
    const GstClockTime head = frame_time(shot.frames.head, info.fps_n, info.fps_d);
    gst_structure_set(sound, "in", G_TYPE_UINT64, take.in + head, "duration", G_TYPE_UINT64,
                      shot.info->duration, "speaks", G_TYPE_BOOLEAN, gboolean(take.speaks), nullptr);
  }
  gst_pad_push_event(src_, gst_storyboard_event_new_sound(sound));
}

// The same stretch of time on the audio pad: the shot's own sound, or silence.
void Generator::play_sound(const Production::Landed &landed, GstEvent *event, std::int64_t frames) {
  const Shot &shot = *landed.shot;
  const Take &take = landed.take;
  GstVideoInfo info;
  {
    std::lock_guard lock(mutex_);
    info = out_info_;
  }
  SoundTrack::Piece piece;
  piece.shot = glue::Ref<GstEvent>::share(event);
  piece.shot_id = shot.id();
  gboolean footage = FALSE;
  if (shot.info->source) gst_structure_get_boolean(shot.info->source, "sound", &footage);
  if (footage && settings().sound == NativeSound::Never) footage = FALSE;
  if (take.sound || footage) piece.uri = take.sound_uri.empty() ? take.uri : take.sound_uri;
  piece.in =
      take.in + frame_time(std::max<std::int64_t>(0, shot.frames.skip - take.lead), info.fps_n, info.fps_d);
  piece.begin = frame_time(first_frame_ + sent_, info.fps_n, info.fps_d);
  piece.late = frame_time(std::max<std::int64_t>(0, take.lead - shot.frames.skip), info.fps_n, info.fps_d);
  piece.end = frame_time(first_frame_ + sent_ + frames, info.fps_n, info.fps_d);
  track_.play(std::move(piece));
}

GstFlowReturn Generator::play(const Production::Landed &landed) {
  begin_stream();
  const Shot &shot = *landed.shot;
  const ShotFrames &frames = shot.frames;
  for (const auto &event : shot.before) gst_pad_push_event(src_, gst_event_ref(event.get()));

  std::shared_ptr<Production> p;
  glue::Ref<GstCaps> caps;
  GstVideoInfo info;
  GstSegment segment;
  {
    std::lock_guard lock(mutex_);
    p = production_;
    caps = out_caps_;
    info = out_info_;
    segment = segment_;
  }
  announce_sound(landed);
  glue::Ref<GstEvent> shot_event;
  {
    ShotPtr told(gst_storyboard_shot_copy(shot.info.get()));
    told->take = landed.take.number;
    gst_storyboard_set_string(&told->model, landed.take.model.c_str());
    if (!shot.footage() && landed.take.model == "animatic") told->origin = GST_STORYBOARD_ORIGIN_ANIMATIC;
    if (frames.skip > 0) told->head_handle = 0;
    shot_event = glue::Ref<GstEvent>::adopt(gst_storyboard_event_new_shot(told.get()));
    gst_pad_push_event(src_, gst_event_ref(shot_event.get()));
  }

  auto player = std::move(ahead_);
  ahead_.reset();
  if (!player) player = std::make_shared<TakePlayer>(landed.take, frames, caps);
  {
    std::lock_guard lock(mutex_);
    playing_ = player;
    preparing_.reset();
    if (flushing_) return GST_FLOW_FLUSHING;
  }
  accounts_.played(shot, landed.take);
  GST_INFO_OBJECT(element_, "playing %s, take %u", shot.id().c_str(), landed.take.number);
  set_status(Status::Running);
  const std::int64_t count = frames.total() - frames.skip;
  play_sound(landed, shot_event.get(), count);
  for (std::int64_t n = 0; n < count; n++) {
    auto buffer = player->next();
    if (!buffer) return flow() == GST_FLOW_OK ? GST_FLOW_EOS : flow();
    // The sound is mixed ahead of the picture: it is told as soon as the shot is next.
    if (p && n % 12 == 0) {
      if (upcoming_)
        announce_sound(*upcoming_);
      else if (const auto next = p->ready())
        announce_sound(*next);
    }
    // The next take is opened while this one ends: two decoders, never more.
    if (p && !upcoming_ &&
        count - n <= std::max<std::int64_t>(12, info.fps_n / std::max(1, info.fps_d) / 2) &&
        p->next_is_ready()) {
      upcoming_ = p->next();
      if (upcoming_) {
        ahead_ = std::make_shared<TakePlayer>(upcoming_->take, upcoming_->shot->frames, caps);
        std::lock_guard lock(mutex_);
        preparing_ = ahead_;
        if (flushing_) return GST_FLOW_FLUSHING;
      }
    }
    const GstClockTime pts =
        std::max<GstClockTime>(frame_time(first_frame_ + sent_, info.fps_n, info.fps_d), segment.start);
    GST_BUFFER_PTS(buffer.get()) = pts;
    GST_BUFFER_DTS(buffer.get()) = GST_CLOCK_TIME_NONE;
    GST_BUFFER_DURATION(buffer.get()) = frame_time(first_frame_ + sent_ + 1, info.fps_n, info.fps_d) - pts;
    GST_BUFFER_OFFSET(buffer.get()) = static_cast<guint64>(first_frame_ + sent_);
    GST_BUFFER_OFFSET_END(buffer.get()) = static_cast<guint64>(first_frame_ + sent_ + 1);
    if (sent_ == 0)
      GST_BUFFER_FLAG_SET(buffer.get(), GST_BUFFER_FLAG_DISCONT);
    else
      GST_BUFFER_FLAG_UNSET(buffer.get(), GST_BUFFER_FLAG_DISCONT);
    sent_++;
    {
      std::lock_guard lock(mutex_);
      const auto at = frames.start - frames.head + frames.skip + n;
      position_ = frame_time(std::max<std::int64_t>(0, at), info.fps_n, info.fps_d);
    }
    if (const GstFlowReturn f = gst_pad_push(src_, buffer.release()); f != GST_FLOW_OK) return f;
  }
  {
    std::lock_guard lock(mutex_);
    playing_.reset();
  }
  const auto missing = player->repeated() - frames.tail;
  if (missing > 0)
    warn(shot.id(), "short",
         "Shot " + shot.id() + ": " + (shot.footage() ? "the footage " : "the take ") + landed.take.uri +
             " is " + std::to_string(missing) + " frames too short; its last frame stands still.");
  return GST_FLOW_OK;
}

void Generator::finish_stream() {
  begin_stream();
  std::vector<glue::Ref<GstEvent>> events;
  std::shared_ptr<Production> p;
  {
    std::lock_guard lock(mutex_);
    events = std::move(last_events_);
    last_events_.clear();
    p = production_;
  }
  for (const auto &event : events) gst_pad_push_event(src_, gst_event_ref(event.get()));
  track_.end();
  const Totals t = p ? p->totals() : Totals{};
  gst_element_post_message(element_,
                           gst_storyboard_message_new_report(GST_OBJECT(element_), accounts_.report(t)));
}

void Generator::give_up(GstFlowReturn flow, bool eos) {
  {
    std::lock_guard lock(mutex_);
    if (flow_ == GST_FLOW_OK) flow_ = flow;
  }
  if (flow != GST_FLOW_FLUSHING) {
    // Nothing will be played any more, so nothing is to be made.
    if (flow != GST_FLOW_EOS || !eos)
      if (auto p = production()) p->stop();
    begin_stream();
    track_.end();
    if (eos) push_event(gst_event_new_eos());
    set_status(Status::Stopped);
  }
  GST_DEBUG_OBJECT(element_, "pausing: %s", gst_flow_get_name(flow));
  gst_pad_pause_task(src_);
}

void Generator::loop() {
  try {
    std::shared_ptr<Production> p;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return flushing_ || production_ || ended_; });
      if (flushing_) {
        lock.unlock();
        gst_pad_pause_task(src_);
        return;
      }
      p = production_;
    }
    if (!upcoming_ && p) {
      if (!p->next_is_ready()) set_status(Status::Generating);
      upcoming_ = p->next();
    }
    if (flow() == GST_FLOW_FLUSHING) {
      gst_pad_pause_task(src_);
      return;
    }
    if (!upcoming_) {
      finish_stream();
      give_up(GST_FLOW_EOS, true);
      return;
    }
    auto landed = std::move(*upcoming_);
    upcoming_.reset();
    const GstFlowReturn f = play(landed);
    if (f == GST_FLOW_OK) return;
    if (f == GST_FLOW_NOT_LINKED || f == GST_FLOW_NOT_NEGOTIATED) {
      GST_ELEMENT_FLOW_ERROR(element_, f);
    }
    give_up(f, f != GST_FLOW_FLUSHING);
  } catch (const glue::Failure &f) {
    glue::post_failure(element_, f);
    give_up(GST_FLOW_ERROR, true);
  } catch (const std::exception &x) {
    GST_ELEMENT_ERROR(element_, LIBRARY, FAILED, (nullptr), ("%s", x.what()));
    give_up(GST_FLOW_ERROR, true);
  }
}

}  // namespace aivideogen
