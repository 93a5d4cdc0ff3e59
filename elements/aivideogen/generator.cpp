// SPDX-License-Identifier: LGPL-2.1-or-later
// Its life, its settings, what it says about itself.
#include "generator.hpp"

GST_DEBUG_CATEGORY_EXTERN(gst_ai_video_gen_debug);
#define GST_CAT_DEFAULT gst_ai_video_gen_debug

namespace aivideogen {
Generator::Generator(GstElement *element, GstPad *sink, GstPad *src, GstPadTemplate *audio)
    : element_(element),
      sink_(sink),
      src_(src),
      track_(
          element, audio, [this](GstEvent *event) { return src_event(event); },
          [this](GstQuery *query) { return src_query(query); }) {
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

void Generator::start() {
  std::lock_guard lock(mutex_);
  collector_ = std::make_unique<ShotCollector>(settings_.shot_duration);
  film_event_.reset();
  film_sent_ = false;
  group_ = GST_GROUP_ID_INVALID;
  seqnum_ = seek_seqnum_ = GST_SEQNUM_INVALID;
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
  track_.interrupt();
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
  announced_.clear();
  track_.clear();
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

// What the last run was about: its pictures, its caps, its film.
void Generator::forget() {
  collector_.reset();
  track_.close();
  std::lock_guard lock(mutex_);
  film_event_.reset();
  out_caps_.reset();
}

gboolean Generator::activate_src(bool active) {
  if (!active) return gst_pad_stop_task(src_);
  return gst_pad_start_task(
      src_, [](gpointer self) { static_cast<Generator *>(self)->loop(); }, this, nullptr);
}

}  // namespace aivideogen
