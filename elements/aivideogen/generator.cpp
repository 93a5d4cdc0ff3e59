// SPDX-License-Identifier: LGPL-2.1-or-later
#include "generator.hpp"

#include <algorithm>

#include "animatic_provider.hpp"
#include "glue/failure.hpp"

GST_DEBUG_CATEGORY_EXTERN(gst_ai_video_gen_debug);
#define GST_CAT_DEFAULT gst_ai_video_gen_debug

namespace aivideogen {
namespace {

std::shared_ptr<GstStructure> adopt_structure(GstStructure *s) {
  return s ? std::shared_ptr<GstStructure>(s, gst_structure_free) : nullptr;
}

}  // namespace

Generator::Generator(GstElement *element, GstPad *sink, GstPad *src)
    : element_(element), sink_(sink), src_(src) {
  gst_segment_init(&segment_, GST_FORMAT_TIME);
}

Generator::~Generator() = default;

Settings Generator::settings() const {
  std::lock_guard lock(mutex_);
  return settings_;
}
void Generator::set_settings(const Settings &s) {
  std::lock_guard lock(mutex_);
  settings_ = s;
}
Status Generator::status() const {
  std::lock_guard lock(mutex_);
  return status_;
}
void Generator::set_status(Status status) {
  {
    std::lock_guard lock(mutex_);
    if (status_ == status) return;
    status_ = status;
  }
  g_object_notify(G_OBJECT(element_), "status");
}

std::shared_ptr<Production> Generator::production() {
  std::lock_guard lock(mutex_);
  return production_;
}

GstStructure *Generator::statistics() const {
  std::shared_ptr<Production> p;
  {
    std::lock_guard lock(mutex_);
    p = production_;
  }
  const Totals t = p ? p->totals() : Totals{};
  return gst_structure_new("application/x-aivideogen-statistics", "shots", G_TYPE_UINT, t.shots, "takes",
                           G_TYPE_UINT, t.takes, "cached", G_TYPE_UINT, t.cached, "rejected", G_TYPE_UINT,
                           t.rejected, "unchecked", G_TYPE_UINT, t.unchecked, "in-flight", G_TYPE_UINT,
                           t.running, "seconds-bought", G_TYPE_DOUBLE, t.seconds_bought, "seconds-used",
                           G_TYPE_DOUBLE, t.seconds_used, nullptr);
}

// ---- life
// ----------------------------------------------------------------------------------------------------

void Generator::start() {
  std::lock_guard lock(mutex_);
  collector_ = std::make_unique<ShotCollector>(settings_.shot_duration);
  film_event_.reset();
  film_sent_ = false;
  group_ = GST_GROUP_ID_INVALID;
  seqnum_ = GST_SEQNUM_INVALID;
  length_ = position_ = GST_CLOCK_TIME_NONE;
  shots_ = 0;
  flow_ = GST_FLOW_OK;
  ended_ = false;
  flushing_ = false;
  gst_segment_init(&segment_, GST_FORMAT_TIME);
  out_caps_.reset();
}

void Generator::stop() {
  std::shared_ptr<Production> p;
  std::shared_ptr<TakePlayer> players[2];
  {
    std::lock_guard lock(mutex_);
    flushing_ = true;
    p = production_;
    players[0] = playing_;
    players[1] = preparing_;
    changed_.notify_all();
  }
  for (auto &player : players)
    if (player) player->cancel();
  if (p) p->stop();
}

// With both stream locks free of their threads.
void Generator::clear() {
  ahead_.reset();
  upcoming_.reset();
  begun_ = false;
  sent_ = 0;
  std::shared_ptr<Production> p;
  std::shared_ptr<TakePlayer> players[2];
  {
    std::lock_guard lock(mutex_);
    p.swap(production_);
    players[0].swap(playing_);
    players[1].swap(preparing_);
    last_events_.clear();
    ended_ = false;
    flow_ = GST_FLOW_OK;
    position_ = GST_CLOCK_TIME_NONE;
  }
  set_status(Status::Stopped);
}

gboolean Generator::activate_src(bool active) {
  if (!active) return gst_pad_stop_task(src_);
  return gst_pad_start_task(
      src_, [](gpointer self) { static_cast<Generator *>(self)->loop(); }, this, nullptr);
}

// ---- sink side
// -----------------------------------------------------------------------------------------------

GstFlowReturn Generator::flow() const {
  std::lock_guard lock(mutex_);
  return flushing_ ? GST_FLOW_FLUSHING : flow_;
}

void Generator::prepare() {
  const GstStoryboardFilm *film = collector_->film();
  const GstVideoInfo *pictures = collector_->pictures();
  int width = film ? film->width : pictures ? GST_VIDEO_INFO_WIDTH(pictures) : 1920;
  int height = film ? film->height : pictures ? GST_VIDEO_INFO_HEIGHT(pictures) : 1080;
  int fps_n = film ? film->fps_n : pictures ? GST_VIDEO_INFO_FPS_N(pictures) : 24;
  int fps_d = film ? film->fps_d : pictures ? GST_VIDEO_INFO_FPS_D(pictures) : 1;
  width = std::max(2, width & ~1);
  height = std::max(2, height & ~1);
  if (fps_n <= 0 || fps_d <= 0) fps_n = 24, fps_d = 1;

  auto allowed = glue::Ref<GstCaps>::adopt(gst_pad_get_allowed_caps(src_));
  auto refuse = [&] {
    throw glue::Failure(GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
                        "What follows takes no I420 pictures of " + std::to_string(width) + "x" +
                            std::to_string(height) + " at " + std::to_string(fps_n) + "/" +
                            std::to_string(fps_d) +
                            " a second, as the film is; put videoconvert, videoscale and videorate between.")
        .cause("negotiation");
  };
  auto wanted = glue::Ref<GstCaps>::adopt(gst_caps_new_simple(
      "video/x-raw", "format", G_TYPE_STRING, "I420", "width", G_TYPE_INT, width, "height", G_TYPE_INT,
      height, "framerate", GST_TYPE_FRACTION, fps_n, fps_d, "interlace-mode", G_TYPE_STRING, "progressive",
      "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, "colorimetry", G_TYPE_STRING, "bt709", nullptr));
  if (allowed && !gst_caps_can_intersect(allowed.get(), wanted.get())) {
    if (film || gst_caps_is_empty(allowed.get())) refuse();
    // Without a film whoever comes next may say what the pictures are to be like.
    auto chosen = glue::Ref<GstCaps>::adopt(gst_caps_truncate(gst_caps_copy(allowed.get())));
    GstStructure *s = gst_caps_get_structure(chosen.get(), 0);
    gst_structure_fixate_field_nearest_int(s, "width", width);
    gst_structure_fixate_field_nearest_int(s, "height", height);
    gst_structure_fixate_field_nearest_fraction(s, "framerate", fps_n, fps_d);
    gst_structure_get_int(s, "width", &width);
    gst_structure_get_int(s, "height", &height);
    gst_structure_get_fraction(s, "framerate", &fps_n, &fps_d);
    if (width % 2 || height % 2 || fps_n <= 0) refuse();
    gst_caps_set_simple(wanted.get(), "width", G_TYPE_INT, width, "height", G_TYPE_INT, height, "framerate",
                        GST_TYPE_FRACTION, fps_n, fps_d, nullptr);
    if (!gst_caps_can_intersect(allowed.get(), wanted.get())) refuse();
  }

  auto query = glue::Ref<GstQuery>::adopt(gst_storyboard_query_new_handles());
  const bool handles =
      gst_pad_peer_query(src_, query.get()) && gst_storyboard_query_parse_handles(query.get());
  GST_INFO_OBJECT(element_, "%dx%d at %d/%d, handles %s", width, height, fps_n, fps_d,
                  handles ? "wanted" : "not wanted");
  collector_->rate(fps_n, fps_d, handles);

  ProductionPlan plan;
  plan.width = width;
  plan.height = height;
  plan.fps_n = fps_n;
  plan.fps_d = fps_d;
  const Settings s = settings();
  plan.look_ahead = s.look_ahead;
  plan.max_takes = s.max_takes;
  plan.on_rejected = s.on_rejected;
  plan.model = s.model.empty() ? "animatic" : s.model;
  plan.take_folder = s.cache_dir;
  plan.threads = std::clamp(std::thread::hardware_concurrency(), 2u, 4u);
  Production::Providers providers;
  providers["animatic"] = std::make_shared<AnimaticProvider>(0);
  auto p = std::make_shared<Production>(plan, std::move(providers), static_cast<Crew &>(*this));
  std::lock_guard lock(mutex_);
  gst_video_info_from_caps(&out_info_, wanted.get());
  out_caps_ = wanted;
  if (film) {
    length_ = film->duration;
    shots_ = film->cuts ? film->cuts->len : 0;
  }
  if (flushing_) return;
  production_ = std::move(p);
  changed_.notify_all();
}

GstFlowReturn Generator::dispatch(std::shared_ptr<Shot> shot) {
  if (!shot) return flow();
  auto p = production();
  if (!p || !p->admit(std::move(shot))) {
    const GstFlowReturn f = flow();
    // A failure is told by the src side, once; upstream only has to stop.
    return f == GST_FLOW_OK || f == GST_FLOW_ERROR ? GST_FLOW_FLUSHING : f;
  }
  return flow();
}

// What goes wrong on the way in is told once; nothing is made or played after it.
void Generator::refused() {
  std::shared_ptr<Production> p;
  {
    std::lock_guard lock(mutex_);
    if (flow_ == GST_FLOW_OK) flow_ = GST_FLOW_ERROR;
    ended_ = true;
    p = production_;
    changed_.notify_all();
  }
  if (p) p->stop();
}

GstFlowReturn Generator::picture(GstBuffer *buffer) {
  try {
    return take_picture(glue::Ref<GstBuffer>::adopt(buffer));
  } catch (...) {
    refused();
    throw;
  }
}

gboolean Generator::sink_event(GstEvent *event) {
  try {
    return take_event(glue::Ref<GstEvent>::adopt(event));
  } catch (...) {
    refused();
    throw;
  }
}

GstFlowReturn Generator::take_picture(glue::Ref<GstBuffer> buffer) {
  if (const GstFlowReturn f = flow(); f != GST_FLOW_OK) return f == GST_FLOW_ERROR ? GST_FLOW_FLUSHING : f;
  if (!collector_->pictures())
    throw glue::Failure(GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
                        "A picture came before its format was known.");
  if (!production()) prepare();
  return dispatch(collector_->picture(buffer.get()));
}

gboolean Generator::take_event(glue::Ref<GstEvent> event) {
  switch (GST_EVENT_TYPE(event.get())) {
    case GST_EVENT_FLUSH_START: {
      gst_pad_push_event(src_, event.release());
      stop();
      gst_pad_pause_task(src_);
      return TRUE;
    }
    case GST_EVENT_FLUSH_STOP: {
      GST_PAD_STREAM_LOCK(src_);  // the task has left
      GST_PAD_STREAM_UNLOCK(src_);
      clear();
      gst_pad_push_event(src_, event.release());
      Settings s = settings();
      collector_ = std::make_unique<ShotCollector>(s.shot_duration);
      if (auto caps = glue::Ref<GstCaps>::adopt(gst_pad_get_current_caps(sink_)))
        collector_->caps(caps.get());
      {
        std::lock_guard lock(mutex_);
        if (film_event_) collector_->film(film_event_.get());
        flushing_ = false;
        gst_segment_init(&segment_, GST_FORMAT_TIME);
      }
      // What the flush may have taken with the shots it was waiting before.
      for (auto type : {GST_EVENT_TAG, GST_EVENT_TOC})
        for (guint i = 0; GstEvent *sticky = gst_pad_get_sticky_event(sink_, type, i); i++)
          collector_->keep(sticky);
      activate_src(true);
      return TRUE;
    }
    case GST_EVENT_STREAM_START: {
      guint group = GST_GROUP_ID_INVALID;
      gst_event_parse_group_id(event.get(), &group);
      std::lock_guard lock(mutex_);
      group_ = group;
      return TRUE;
    }
    case GST_EVENT_CAPS: {
      GstCaps *caps = nullptr;
      gst_event_parse_caps(event.get(), &caps);
      collector_->caps(caps);
      return TRUE;
    }
    case GST_EVENT_SEGMENT: {
      const GstSegment *segment = nullptr;
      gst_event_parse_segment(event.get(), &segment);
      std::lock_guard lock(mutex_);
      seqnum_ = gst_event_get_seqnum(event.get());
      if (segment->format == GST_FORMAT_TIME && GST_CLOCK_TIME_IS_VALID(segment->start)) {
        segment_.start = segment_.time = segment_.position = segment->start;
      }
      return TRUE;
    }
    case GST_EVENT_GAP:
      return TRUE;
    case GST_EVENT_EOS: {
      if (collector_) {
        // An announced shot may still lack pictures; what it has must do.
        if (flow() == GST_FLOW_OK && production()) dispatch(collector_->end());
        auto rest = collector_->rest();
        std::shared_ptr<Production> p;
        {
          std::lock_guard lock(mutex_);
          seqnum_ = gst_event_get_seqnum(event.get());
          last_events_ = std::move(rest);
          if (!GST_CLOCK_TIME_IS_VALID(length_)) length_ = collector_->length();
          ended_ = true;
          p = production_;
          changed_.notify_all();
        }
        if (p) p->end();
      }
      return TRUE;
    }
    default:
      break;
  }
  if (gst_storyboard_event_is_film(event.get())) {
    collector_->film(event.get());
    std::lock_guard lock(mutex_);
    film_event_ = event;
    return TRUE;
  }
  if (gst_storyboard_event_is_shot(event.get())) {
    // A refused sticky event would come back to the source as an error of its own: the next picture's flow
    // return says why there is no more to do.
    if (flow() != GST_FLOW_OK) return TRUE;
    if (!production()) prepare();
    dispatch(collector_->shot(event.get()));
    dispatch(collector_->without_pictures());
    return TRUE;
  }
  if (GST_EVENT_IS_SERIALIZED(event.get())) {
    collector_->keep(event.release());
    return TRUE;
  }
  return gst_pad_push_event(src_, event.release());
}

// ---- src side
// ------------------------------------------------------------------------------------------------

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
  glue::Ref<GstEvent> film;
  guint group;
  GstVideoInfo info;
  {
    std::lock_guard lock(mutex_);
    segment = segment_;
    caps = out_caps_;
    group = group_;
    info = out_info_;
    if (film_event_ && !film_sent_) film = film_event_;
    film_sent_ = true;
  }
  auto started = glue::Ref<GstEvent>::adopt(gst_pad_get_sticky_event(src_, GST_EVENT_STREAM_START, 0));
  if (!started) {
    const auto id = glue::take_string(gst_pad_create_stream_id(src_, element_, nullptr));
    GstEvent *start = gst_event_new_stream_start(id.c_str());
    gst_event_set_group_id(start, group != GST_GROUP_ID_INVALID ? group : gst_util_group_id_next());
    push_event(start);
  }
  if (caps) {
    gst_pad_push_event(src_, gst_event_new_caps(caps.get()));
    // The frame that is on screen at the segment's start.
    first_frame_ = static_cast<std::int64_t>(gst_util_uint64_scale(
        segment.start + 1, static_cast<guint64>(info.fps_n), static_cast<guint64>(info.fps_d) * GST_SECOND));
  }
  sent_ = 0;
  push_event(gst_event_new_segment(&segment));
  if (film) gst_pad_push_event(src_, gst_event_ref(film.get()));
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
  {
    ShotPtr told(gst_storyboard_shot_copy(shot.info.get()));
    told->take = landed.take.number;
    gst_storyboard_set_string(&told->model, landed.take.model.c_str());
    if (!shot.footage() && landed.take.model == "animatic") told->origin = GST_STORYBOARD_ORIGIN_ANIMATIC;
    if (frames.skip > 0) told->head_handle = 0;
    gst_pad_push_event(src_, gst_storyboard_event_new_shot(told.get()));
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
  GST_INFO_OBJECT(element_, "playing %s, take %u", shot.id().c_str(), landed.take.number);
  set_status(Status::Running);
  const std::int64_t count = frames.total() - frames.skip;
  for (std::int64_t n = 0; n < count; n++) {
    auto buffer = player->next();
    if (!buffer) return flow() == GST_FLOW_OK ? GST_FLOW_EOS : flow();
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
  const Totals t = p ? p->totals() : Totals{};
  gst_element_post_message(
      element_,
      gst_storyboard_message_new_report(
          GST_OBJECT(element_),
          gst_structure_new("storyboard/report", "shots", G_TYPE_UINT, t.shots, "takes", G_TYPE_UINT, t.takes,
                            "takes-per-finished-shot", G_TYPE_DOUBLE,
                            t.shots ? double(t.takes) / double(t.shots) : 0.0, "money-spent", G_TYPE_DOUBLE,
                            0.0, "money-per-finished-minute", G_TYPE_DOUBLE, 0.0, "seconds-bought",
                            G_TYPE_DOUBLE, t.seconds_bought, "seconds-used", G_TYPE_DOUBLE, t.seconds_used,
                            "unchecked", G_TYPE_UINT, t.unchecked, "currency", G_TYPE_STRING, "USD",
                            "simulated", G_TYPE_BOOLEAN, FALSE, nullptr)));
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

gboolean Generator::src_event(GstEvent *event) {
  if (GST_EVENT_TYPE(event) == GST_EVENT_SEEK) {
    GstSeekFlags flags;
    gdouble rate = 1.0;
    gst_event_parse_seek(event, &rate, nullptr, &flags, nullptr, nullptr, nullptr, nullptr);
    if (!(flags & GST_SEEK_FLAG_FLUSH) || rate != 1.0) {
      GST_WARNING_OBJECT(element_, "only flushing seeks at rate 1.0 are possible");
      gst_event_unref(event);
      return FALSE;
    }
    return gst_pad_push_event(sink_, event);
  }
  if (gst_storyboard_event_is_regenerate(event)) {
    gchar *id = nullptr;
    GPtrArray *causes = nullptr;
    std::vector<std::string> dimensions;
    const bool ok = gst_storyboard_event_parse_regenerate(event, &id, nullptr, &causes);
    for (guint i = 0; causes && i < causes->len; i++)
      dimensions.push_back(glue::string_or_empty(
          gst_structure_get_string(static_cast<GstStructure *>(g_ptr_array_index(causes, i)), "dimension")));
    if (causes) g_ptr_array_unref(causes);
    gst_event_unref(event);
    const std::string shot = glue::take_string(id);
    if (ok) regenerate(shot, dimensions);
    return ok;
  }
  return gst_pad_event_default(src_, GST_OBJECT(element_), event);
}

gboolean Generator::src_query(GstQuery *query) {
  switch (GST_QUERY_TYPE(query)) {
    case GST_QUERY_POSITION: {
      GstFormat format;
      gst_query_parse_position(query, &format, nullptr);
      std::lock_guard lock(mutex_);
      if (format != GST_FORMAT_TIME || !GST_CLOCK_TIME_IS_VALID(position_)) return FALSE;
      gst_query_set_position(query, format, static_cast<gint64>(position_));
      return TRUE;
    }
    case GST_QUERY_DURATION: {
      GstFormat format;
      gst_query_parse_duration(query, &format, nullptr);
      std::lock_guard lock(mutex_);
      if (format != GST_FORMAT_TIME || !GST_CLOCK_TIME_IS_VALID(length_)) return FALSE;
      gst_query_set_duration(query, format, static_cast<gint64>(length_));
      return TRUE;
    }
    case GST_QUERY_LATENCY:
      gst_query_set_latency(query, FALSE, 0, GST_CLOCK_TIME_NONE);
      return TRUE;
    default:
      return gst_pad_query_default(src_, GST_OBJECT(element_), query);
  }
}

bool Generator::regenerate(const std::string &id, const std::vector<std::string> &causes) {
  auto p = production();
  const std::string reason = p ? p->regenerate(id, causes) : "nothing is being made";
  if (reason.empty()) return true;
  gst_element_post_message(element_, gst_storyboard_message_new_failed(
                                         GST_OBJECT(element_), id.c_str(), 0,
                                         ("Shot " + id + " is not made again: " + reason + ".").c_str()));
  return false;
}

// ---- Crew
// ----------------------------------------------------------------------------------------------------

std::string Generator::name_of(const Shot &shot) const {
  guint shots;
  {
    std::lock_guard lock(mutex_);
    shots = shots_;
  }
  std::string text = "shot " + shot.id() + " (" + std::to_string(shot.info->index + 1);
  if (shots) text += " of " + std::to_string(shots);
  return text + ")";
}

void Generator::begun(const Shot &shot, unsigned take) {
  if (take > 1) set_status(Status::Retrying);
  const std::string text = name_of(shot) + (take > 1 ? ", take " + std::to_string(take) : "");
  gst_element_post_message(
      element_, gst_message_new_progress(GST_OBJECT(element_),
                                         take > 1 ? GST_PROGRESS_TYPE_CONTINUE : GST_PROGRESS_TYPE_START,
                                         "generate", text.c_str()));
}

Verdict Generator::judge(const Shot &shot, const Take &take, GstSample *neighbour) {
  ShotPtr told(gst_storyboard_shot_copy(shot.info.get()));
  told->take = take.number;
  gst_storyboard_set_string(&told->model, take.model.c_str());
  auto query = glue::Ref<GstQuery>::adopt(
      gst_storyboard_query_new_take(told.get(), take.number, take.uri.c_str(), take.in, neighbour));
  Verdict v;
  if (!gst_pad_peer_query(src_, query.get())) return v;
  GstStructure *scores = nullptr;
  GPtrArray *causes = nullptr;
  v.verdict = gst_storyboard_query_parse_verdict(query.get(), &scores, &causes, nullptr);
  v.scores = adopt_structure(scores);
  for (guint i = 0; causes && i < causes->len; i++)
    v.causes.push_back(
        adopt_structure(gst_structure_copy(static_cast<GstStructure *>(g_ptr_array_index(causes, i)))));
  if (causes) g_ptr_array_unref(causes);
  return v;
}

void Generator::made(const Shot &shot, const Take &take) {
  auto *info = gst_storyboard_take_info_new(shot.info->shot_id, take.number);
  gst_storyboard_set_string(&info->uri, take.uri.c_str());
  gst_storyboard_set_string(&info->model, take.model.c_str());
  if (!take.task.empty()) gst_storyboard_set_string(&info->task_id, take.task.c_str());
  info->cached = take.cached;
  info->price = 0.0;
  info->seconds = take.seconds;
  info->wall = take.wall;
  info->verdict = take.verdict.verdict;
  if (take.verdict.scores) info->scores = gst_structure_copy(take.verdict.scores.get());
  for (const auto &c : take.verdict.causes) g_ptr_array_add(info->causes, gst_structure_copy(c.get()));
  gst_element_post_message(element_, gst_storyboard_message_new_take(GST_OBJECT(element_), info));
  gst_storyboard_take_info_free(info);
}

void Generator::settled(const Shot &shot, bool landed) {
  const bool cancelled = flow() == GST_FLOW_FLUSHING;
  const auto type = landed      ? GST_PROGRESS_TYPE_COMPLETE
                    : cancelled ? GST_PROGRESS_TYPE_CANCELED
                                : GST_PROGRESS_TYPE_ERROR;
  gst_element_post_message(
      element_, gst_message_new_progress(GST_OBJECT(element_), type, "generate", name_of(shot).c_str()));
}

void Generator::doubt(const Shot &shot, const std::string &what) {
  warn(shot.id(), "rejected", what);
}

void Generator::warn(const std::string &shot, const std::string &cause, const std::string &text) {
  gst_element_message_full_with_details(element_, GST_MESSAGE_WARNING, GST_STREAM_ERROR,
                                        GST_STREAM_ERROR_FAILED, g_strdup(text.c_str()), nullptr, __FILE__,
                                        GST_FUNCTION, __LINE__,
                                        gst_structure_new("details", "shot-id", G_TYPE_STRING, shot.c_str(),
                                                          "cause", G_TYPE_STRING, cause.c_str(), nullptr));
}

}  // namespace aivideogen
