// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sound_track.hpp"

#include <gst/audio/audio.h>

#include <algorithm>
#include <cstring>

#include "glue/failure.hpp"
#include "media/sound_reader.hpp"

GST_DEBUG_CATEGORY_EXTERN(gst_ai_video_gen_debug);
#define GST_CAT_DEFAULT gst_ai_video_gen_debug

namespace aivideogen {
namespace {

constexpr std::int64_t kChunk = SoundTrack::kRate / 10;  // sample frames of a buffer

std::int64_t frames_of(GstClockTime t) {
  return static_cast<std::int64_t>(gst_util_uint64_scale_round(t, SoundTrack::kRate, GST_SECOND));
}
GstClockTime time_of(std::int64_t frames) {
  return gst_util_uint64_scale_round(static_cast<guint64>(frames), GST_SECOND, SoundTrack::kRate);
}

}  // namespace

SoundTrack::SoundTrack(GstElement *element, GstPadTemplate *pad_template,
                       std::function<gboolean(GstEvent *)> event, std::function<gboolean(GstQuery *)> query)
    : element_(element),
      template_(glue::Ref<GstPadTemplate>::share(pad_template)),
      event_(std::move(event)),
      query_(std::move(query)) {}

SoundTrack::~SoundTrack() {
  close();
}

glue::Ref<GstPad> SoundTrack::pad() const {
  std::lock_guard lock(mutex_);
  return pad_;
}

bool SoundTrack::exists() const {
  return bool(pad());
}

void SoundTrack::push_event(GstPad *pad, GstEvent *event) {
  guint32 seqnum;
  {
    std::lock_guard lock(mutex_);
    seqnum = seqnum_;
  }
  if (seqnum != GST_SEQNUM_INVALID) {
    event = GST_EVENT(gst_mini_object_make_writable(GST_MINI_OBJECT_CAST(event)));
    gst_event_set_seqnum(event, seqnum);
  }
  gst_pad_push_event(pad, event);
}

void SoundTrack::begin(const GstSegment &segment, guint32 seqnum, guint group, GstEvent *film) {
  glue::Ref<GstPad> pad;
  bool fresh = false;
  {
    std::lock_guard lock(mutex_);
    seqnum_ = seqnum;
    if (!pad_) {
      fresh = true;
      pad_ = glue::Ref<GstPad>::adopt(
          GST_PAD(gst_object_ref_sink(gst_pad_new_from_template(template_.get(), "audio"))));
    }
    pad = pad_;
    pieces_.clear();
    interrupt_ = std::make_shared<std::atomic<bool>>(false);
    resting_ = ending_ = false;
    discont_ = true;
  }
  if (fresh) {
    gst_pad_set_element_private(pad.get(), this);
    gst_pad_set_event_function(
        pad.get(), +[](GstPad *p, GstObject *, GstEvent *e) -> gboolean {
          auto *self = static_cast<SoundTrack *>(gst_pad_get_element_private(p));
          return glue::guard(self->element_, gboolean(FALSE), [&] { return self->event_(e); });
        });
    gst_pad_set_query_function(
        pad.get(), +[](GstPad *p, GstObject *parent, GstQuery *q) -> gboolean {
          switch (GST_QUERY_TYPE(q)) {
            case GST_QUERY_POSITION:
            case GST_QUERY_DURATION:
            case GST_QUERY_LATENCY: {
              auto *self = static_cast<SoundTrack *>(gst_pad_get_element_private(p));
              return glue::guard(self->element_, gboolean(FALSE), [&] { return self->query_(q); });
            }
            default:
              return gst_pad_query_default(p, parent, q);
          }
        });
    gst_pad_use_fixed_caps(pad.get());
    gst_pad_set_active(pad.get(), TRUE);
    const auto id = glue::take_string(gst_pad_create_stream_id(pad.get(), element_, "audio"));
    GstEvent *start = gst_event_new_stream_start(id.c_str());
    gst_event_set_group_id(start, group);
    push_event(pad.get(), start);
    GstCaps *caps =
        gst_caps_new_simple("audio/x-raw", "format", G_TYPE_STRING, GST_AUDIO_NE(F32), "layout",
                            G_TYPE_STRING, "interleaved", "rate", G_TYPE_INT, kRate, "channels", G_TYPE_INT,
                            kChannels, "channel-mask", GST_TYPE_BITMASK, static_cast<guint64>(3), nullptr);
    push_event(pad.get(), gst_event_new_caps(caps));
    gst_caps_unref(caps);
  }
  push_event(pad.get(), gst_event_new_segment(&segment));
  if (film) gst_pad_push_event(pad.get(), gst_event_ref(film));
  if (fresh) gst_element_add_pad(element_, pad.get());
  gst_pad_start_task(pad.get(), run, this, nullptr);
}

void SoundTrack::play(Piece piece) {
  std::lock_guard lock(mutex_);
  if (!pad_ || resting_) return;
  pieces_.push_back(std::move(piece));
  changed_.notify_all();
}

void SoundTrack::end() {
  std::lock_guard lock(mutex_);
  ending_ = true;
  changed_.notify_all();
}

void SoundTrack::interrupt() {
  std::lock_guard lock(mutex_);
  *interrupt_ = true;
  resting_ = true;
  pieces_.clear();
  changed_.notify_all();
}

void SoundTrack::flush_start(GstEvent *event) {
  interrupt();
  if (const auto p = pad()) {
    gst_pad_push_event(p.get(), gst_event_ref(event));
    gst_pad_pause_task(p.get());
  }
}

void SoundTrack::flush_stop(GstEvent *event) {
  const auto p = pad();
  if (!p) return;
  GST_PAD_STREAM_LOCK(p.get());  // the task has left
  GST_PAD_STREAM_UNLOCK(p.get());
  gst_pad_push_event(p.get(), gst_event_ref(event));
}

void SoundTrack::clear() {
  std::lock_guard lock(mutex_);
  pieces_.clear();
}

void SoundTrack::close() {
  interrupt();
  glue::Ref<GstPad> p;
  {
    std::lock_guard lock(mutex_);
    p = std::move(pad_);
    pad_ = {};
  }
  if (!p) return;
  gst_pad_set_active(p.get(), FALSE);
  gst_pad_stop_task(p.get());
  gst_element_remove_pad(element_, p.get());
}

void SoundTrack::loop() {
  Piece piece;
  bool have = false, rest = false;
  glue::Ref<GstPad> p;
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return resting_ || ending_ || !pieces_.empty(); });
    p = pad_;
    rest = resting_ || !p;
    if (!rest && !pieces_.empty()) {
      piece = std::move(pieces_.front());
      pieces_.pop_front();
      have = true;
    }
    if (!rest && !have) resting_ = true;  // the end
  }
  if (!p) return;
  if (rest) {
    gst_pad_pause_task(p.get());
    return;
  }
  if (!have) {
    push_event(p.get(), gst_event_new_eos());
    gst_pad_pause_task(p.get());
    return;
  }
  GstFlowReturn flow = GST_FLOW_ERROR;
  try {
    flow = push(piece);
  } catch (const std::exception &x) {
    GST_WARNING_OBJECT(element_, "the sound of shot %s: %s", piece.shot_id.c_str(), x.what());
    flow = GST_FLOW_OK;
  }
  if (flow == GST_FLOW_OK || flow == GST_FLOW_NOT_LINKED) return;  // it may be linked later
  GST_DEBUG_OBJECT(p.get(), "pausing: %s", gst_flow_get_name(flow));
  if (flow != GST_FLOW_FLUSHING) {
    // The picture goes on; what follows this pad has said what is wrong.
    push_event(p.get(), gst_event_new_eos());
    std::lock_guard lock(mutex_);
    resting_ = true;
  }
  gst_pad_pause_task(p.get());
}

GstFlowReturn SoundTrack::push(const Piece &piece) {
  const auto p = pad();
  if (!p) return GST_FLOW_FLUSHING;
  std::shared_ptr<std::atomic<bool>> interrupt;
  {
    std::lock_guard lock(mutex_);
    interrupt = interrupt_;
  }
  gst_pad_push_event(p.get(), gst_event_ref(piece.shot.get()));
  if (!gst_pad_is_linked(p.get())) return GST_FLOW_NOT_LINKED;
  std::unique_ptr<media::SoundReader> reader;
  const std::int64_t begin = frames_of(piece.begin), end = frames_of(piece.end),
                     sounds = begin + frames_of(piece.late);
  bool over = piece.uri.empty();
  std::vector<float> samples;
  for (std::int64_t at = begin; at < end;) {
    if (*interrupt) return GST_FLOW_FLUSHING;
    std::int64_t count = std::min(kChunk, end - at);
    if (at < sounds) count = std::min(count, sounds - at);
    samples.clear();
    if (!over && at >= sounds) {
      try {
        if (!reader) {
          media::SoundRequest r;
          r.uri = piece.uri;
          r.in = piece.in;
          r.rate = kRate;
          r.channels = kChannels;
          r.interrupt = interrupt;
          reader = std::make_unique<media::SoundReader>(r);
        }
        if (reader->read(samples, static_cast<std::size_t>(count)) < static_cast<std::size_t>(count))
          over = true;
      } catch (const glue::Failure &x) {
        if (*interrupt) return GST_FLOW_FLUSHING;
        GST_INFO_OBJECT(element_, "shot %s stays silent: %s", piece.shot_id.c_str(), x.what());
        over = true;
      }
    }
    const bool silent = samples.empty();
    samples.resize(static_cast<std::size_t>(count) * kChannels, 0.0f);
    GstBuffer *buffer = gst_buffer_new_memdup(samples.data(), samples.size() * sizeof(float));
    GST_BUFFER_PTS(buffer) = time_of(at);
    GST_BUFFER_DURATION(buffer) = time_of(at + count) - time_of(at);
    GST_BUFFER_OFFSET(buffer) = static_cast<guint64>(at);
    GST_BUFFER_OFFSET_END(buffer) = static_cast<guint64>(at + count);
    if (silent) GST_BUFFER_FLAG_SET(buffer, GST_BUFFER_FLAG_GAP);
    {
      std::lock_guard lock(mutex_);
      if (discont_) GST_BUFFER_FLAG_SET(buffer, GST_BUFFER_FLAG_DISCONT);
      discont_ = false;
    }
    at += count;
    if (const GstFlowReturn f = gst_pad_push(p.get(), buffer); f != GST_FLOW_OK) return f;
  }
  return GST_FLOW_OK;
}

}  // namespace aivideogen
