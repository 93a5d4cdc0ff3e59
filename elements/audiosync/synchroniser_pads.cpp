// SPDX-License-Identifier: LGPL-2.1-or-later
// What comes in by the pads, and what is asked from downstream.
#include <storyboard/gststoryboard.h>

#include <algorithm>

#include "synchroniser.hpp"

GST_DEBUG_CATEGORY_EXTERN(gst_audio_sync_debug);
#define GST_CAT_DEFAULT gst_audio_sync_debug

namespace audiosync {

namespace {
constexpr double kQueue = 6.0;  // s of a pad that are kept (the first look and a voice's look-ahead fit in)
}

bool Synchroniser::video_event(GstEvent *event) {
  switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_STREAM_START: {
      std::lock_guard lock(mutex_);
      has_group_ = gst_event_parse_group_id(event, &group_id_);
      video_eos_ = false;
      break;
    }
    case GST_EVENT_CAPS:
      picture_caps(event);
      break;
    case GST_EVENT_SEGMENT: {
      const GstSegment *segment;
      gst_event_parse_segment(event, &segment);
      GstSegment shown;
      {
        std::lock_guard lock(mutex_);
        video_segment_known_ = segment->format == GST_FORMAT_TIME;
        if (!video_segment_known_) break;
        gst_segment_copy_into(segment, &in_segment_);
        gst_segment_copy_into(segment, &video_segment_);
        segment_seqnum_ = gst_event_get_seqnum(event);
        next_picture_ = -1;
        if (!retimes() || segment->rate != 1.0 || map_.identity()) break;
        const guint64 shift = segment->start - segment->time;
        video_segment_.time = map_.forward(segment->time);
        video_segment_.start = video_segment_.position = video_segment_.time + shift;
        if (GST_CLOCK_TIME_IS_VALID(segment->stop)) video_segment_.stop = map_.forward(segment->stop - shift) + shift;
        shown = video_segment_;
      }
      GstEvent *out = gst_event_new_segment(&shown);
      gst_event_set_seqnum(out, gst_event_get_seqnum(event));
      return gst_pad_push_event(video_src, out) || !gst_pad_is_linked(video_src);
    }
    case GST_EVENT_GAP: {
      GstClockTime at, duration;
      gst_event_parse_gap(event, &at, &duration);
      std::lock_guard lock(mutex_);
      if (GST_CLOCK_TIME_IS_VALID(duration)) at += duration;
      const guint64 time = video_segment_known_
                               ? gst_segment_to_stream_time(&video_segment_, GST_FORMAT_TIME, at)
                               : GST_CLOCK_TIME_NONE;
      if (time != GST_CLOCK_TIME_NONE) video_position_ = std::max<guint64>(video_position_, time);
      video_seen_ = true;
      changed_.notify_all();
      break;
    }
    case GST_EVENT_EOS: {
      release_held();
      std::lock_guard lock(mutex_);
      video_seen_ = video_eos_ = true;
      changed_.notify_all();
      break;
    }
    case GST_EVENT_FLUSH_START:
      gst_pad_push_event(video_src, gst_event_ref(event));
      flush_start(event);
      return true;
    case GST_EVENT_FLUSH_STOP:
      gst_pad_push_event(video_src, gst_event_ref(event));
      flush_stop(event);
      return true;
    case GST_EVENT_CUSTOM_DOWNSTREAM_STICKY:
      if (gst_storyboard_event_is_film(event)) {
        std::lock_guard lock(mutex_);
        // After a seek the same film comes again: what is known of it stays known.
        const GstStructure *now = gst_event_get_structure(event);
        const GstStructure *before = film_event_ ? gst_event_get_structure(film_event_.get()) : nullptr;
        if (!before || !gst_structure_is_equal(now, before)) {
          g_clear_pointer(&film_, gst_storyboard_film_free);
          film_ = gst_storyboard_event_parse_film(event);
          film_event_ = glue::Ref<GstEvent>::share(event);
          film_is_new_ = film_ != nullptr;
          if (film_is_new_) map_known_ = false;
          told_.clear();
          begun_.clear();
          follow();
        }
      }
      tell(event);
      // What the picture's time has to do with waits for the map.
      if (gst_storyboard_event_is_film(event) || gst_storyboard_event_is_shot(event)) {
        bool held = false;
        {
          std::lock_guard lock(mutex_);
          held = retimes();
          if (held) held_.push_back(glue::Ref<GstEvent>::share(event));
        }
        if (held) return true;
      }
      break;
    case GST_EVENT_CUSTOM_DOWNSTREAM:
      tell(event);
      break;
    default:
      break;
  }
  if (!gst_pad_push_event(video_src, gst_event_ref(event))) return !gst_pad_is_linked(video_src);
  return true;
}

GstFlowReturn Synchroniser::audio_chain(GstPad *pad, Input &input, GstBuffer *owned) {
  auto buffer = glue::Ref<GstBuffer>::adopt(owned);
  GstSegment segment;
  {
    std::lock_guard lock(mutex_);
    if (input.flushing || stopping_) return GST_FLOW_FLUSHING;
    if (!input.has_segment) return GST_FLOW_OK;
    segment = input.segment;
  }
  if (GST_AUDIO_INFO_FORMAT(&input.info) == GST_AUDIO_FORMAT_UNKNOWN) return GST_FLOW_NOT_NEGOTIATED;
  buffer = glue::Ref<GstBuffer>::adopt(
      gst_audio_buffer_clip(buffer.release(), &segment, input.info.rate, input.info.bpf));
  if (!buffer) return GST_FLOW_OK;
  const GstClockTime running =
      GST_BUFFER_PTS_IS_VALID(buffer.get())
          ? gst_segment_to_running_time(&segment, GST_FORMAT_TIME, GST_BUFFER_PTS(buffer.get()))
          : GST_CLOCK_TIME_NONE;
  auto frames = input.convert(buffer.get());
  watch_sound(input, running, frames);
  Lock lock(mutex_);
  auto room = [&] {
    const std::int64_t queue = static_cast<std::int64_t>(kQueue * rate_);
    if (input.covered() == Input::kNothing) return true;
    // Before the mix has begun there is no place to compare with: the first of it counts.
    return input.covered() < (started_ ? next_ - offset_ : input.first()) + queue;
  };
  changed_.wait(lock,
                [&] { return input.flushing || stopping_ || input.stale || flow_ != GST_FLOW_OK || room(); });
  if (input.flushing || stopping_) return GST_FLOW_FLUSHING;
  if (flow_ != GST_FLOW_OK) return flow_;
  if (input.stale) return GST_FLOW_OK;
  input.append(running, std::move(frames));
  changed_.notify_all();
  GST_LOG_OBJECT(pad, "known until frame %" G_GINT64_FORMAT, input.covered());
  return GST_FLOW_OK;
}

bool Synchroniser::audio_event(GstPad *pad, Input &input, GstEvent *event) {
  switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_CAPS: {
      if (!negotiate()) return false;
      auto tail = input.drain();
      GstCaps *caps;
      gst_event_parse_caps(event, &caps);
      // The source's own word for it, asked once: a live pad is not waited for longer than needed.
      auto query = glue::Ref<GstQuery>::adopt(gst_query_new_latency());
      gboolean live = FALSE;
      if (gst_pad_peer_query(pad, query.get())) gst_query_parse_latency(query.get(), &live, nullptr, nullptr);
      std::lock_guard lock(mutex_);
      input.live = live;
      if (!tail.empty()) input.append(GST_CLOCK_TIME_NONE, std::move(tail));
      return input.set_caps(caps, rate_, channels_);
    }
    case GST_EVENT_SEGMENT: {
      const GstSegment *segment;
      gst_event_parse_segment(event, &segment);
      std::lock_guard lock(mutex_);
      input.has_segment = segment->format == GST_FORMAT_TIME;
      gst_segment_copy_into(segment, &input.segment);
      if (!gst_pad_is_linked(video_sink)) segment_seqnum_ = gst_event_get_seqnum(event);
      return input.has_segment;
    }
    case GST_EVENT_GAP: {
      GstClockTime at, duration;
      gst_event_parse_gap(event, &at, &duration);
      if (GST_CLOCK_TIME_IS_VALID(duration)) at += duration;
      std::lock_guard lock(mutex_);
      const GstClockTime running = input.has_segment
                                       ? gst_segment_to_running_time(&input.segment, GST_FORMAT_TIME, at)
                                       : GST_CLOCK_TIME_NONE;
      if (GST_CLOCK_TIME_IS_VALID(running)) input.cover(running);
      changed_.notify_all();
      return true;
    }
    case GST_EVENT_STREAM_START: {
      std::lock_guard lock(mutex_);
      input.eos = false;
      return true;
    }
    case GST_EVENT_EOS: {
      auto tail = input.drain();
      std::lock_guard lock(mutex_);
      if (!tail.empty() && !input.stale && input.covered() != Input::kNothing)
        input.append(GST_CLOCK_TIME_NONE, std::move(tail));
      input.eos = true;
      changed_.notify_all();
      return true;
    }
    case GST_EVENT_FLUSH_START: {
      std::lock_guard lock(mutex_);
      input.flushing = true;
      changed_.notify_all();
    }
      if (!gst_pad_is_linked(video_sink)) flush_start(event);
      return true;
    case GST_EVENT_FLUSH_STOP: {
      std::lock_guard lock(mutex_);
      input.flushing = input.stale = input.eos = input.has_segment = false;
      input.clear();
      changed_.notify_all();
    }
      if (!gst_pad_is_linked(video_sink)) flush_stop(event);
      return true;
    default:
      return true;  // tags and the like say something about one of many sounds: they end here
  }
}

// One flush of audio_src for each seek, however many pads bring it.
void Synchroniser::flush_start(GstEvent *event) {
  {
    std::lock_guard lock(mutex_);
    if (flush_seqnum_ == gst_event_get_seqnum(event)) return;
    flush_seqnum_ = gst_event_get_seqnum(event);
    flushing_ = true;
    changed_.notify_all();
  }
  const auto captions = text();
  if (captions) gst_pad_push_event(captions.get(), gst_event_ref(event));
  gst_pad_push_event(audio_src, gst_event_ref(event));
  if (captions) gst_pad_pause_task(captions.get());
  gst_pad_pause_task(audio_src);
}

void Synchroniser::flush_stop(GstEvent *event) {
  {
    std::lock_guard lock(mutex_);
    if (flush_seqnum_ != gst_event_get_seqnum(event) || !flushing_ || stopping_) return;
  }
  const auto captions = text();
  if (captions) {
    gst_pad_push_event(captions.get(), gst_event_ref(event));
    GST_PAD_STREAM_LOCK(captions.get());
    GST_PAD_STREAM_UNLOCK(captions.get());
  }
  gst_pad_push_event(audio_src, gst_event_ref(event));
  GST_PAD_STREAM_LOCK(audio_src);  // the task is out of loop() now
  {
    std::lock_guard lock(mutex_);
    flushing_ = started_ = video_seen_ = video_segment_known_ = video_eos_ = false;
    video_position_ = 0;
    flow_ = GST_FLOW_OK;
    segment_seqnum_ = GST_SEQNUM_INVALID;
    text_started_ = false;
    text_next_ = 0;
    held_.clear();
    next_picture_ = -1;
  }
  GST_PAD_STREAM_UNLOCK(audio_src);
  activate(true);
  if (captions) activate_text(captions.get(), true);
}

// The picture is asked for what is shown at that time.
GstEvent *Synchroniser::seek_of_picture(GstEvent *event) {
  gdouble rate;
  GstFormat format;
  GstSeekFlags flags;
  GstSeekType start_type, stop_type;
  gint64 start, stop;
  gst_event_parse_seek(event, &rate, &format, &flags, &start_type, &start, &stop_type, &stop);
  std::lock_guard lock(mutex_);
  if (format != GST_FORMAT_TIME || !retimes() || map_.identity()) return gst_event_ref(event);
  if (start_type == GST_SEEK_TYPE_SET) start = static_cast<gint64>(map_.backward(static_cast<guint64>(start)));
  if (stop_type == GST_SEEK_TYPE_SET && stop >= 0) stop = static_cast<gint64>(map_.backward(static_cast<guint64>(stop)));
  GstEvent *out = gst_event_new_seek(rate, format, flags, start_type, start, stop_type, stop);
  gst_event_set_seqnum(out, gst_event_get_seqnum(event));
  return out;
}

// The same seek comes by both sources when both have a sink behind them: it goes up once.
bool Synchroniser::seek(GstEvent *event) {
  GstSeekFlags flags;
  gdouble rate;
  gst_event_parse_seek(event, &rate, nullptr, &flags, nullptr, nullptr, nullptr, nullptr);
  std::vector<glue::Ref<GstPad>> pads;
  {
    std::lock_guard lock(mutex_);
    const guint32 seqnum = gst_event_get_seqnum(event);
    if (seqnum == seek_seqnum_) return seek_result_;
    seek_seqnum_ = seqnum;
    seek_result_ = true;
    if (flags & GST_SEEK_FLAG_FLUSH)
      for (Input *i : inputs_) i->stale = true;
  }
  GST_OBJECT_LOCK(element_);
  for (GList *l = element_->sinkpads; l; l = l->next)
    pads.push_back(glue::Ref<GstPad>::share(GST_PAD(l->data)));
  GST_OBJECT_UNLOCK(element_);
  const bool picture = gst_pad_is_linked(video_sink);
  bool result = false;
  for (const auto &pad : pads) {
    if (!gst_pad_is_linked(pad.get())) continue;
    const bool done = gst_pad_push_event(pad.get(), pad.get() == video_sink ? seek_of_picture(event) : gst_event_ref(event));
    if (picture ? pad.get() == video_sink : done) result = done;
    if (!done) {  // it cannot seek: what it gives is taken as it comes
      std::lock_guard lock(mutex_);
      for (Input *i : inputs_)
        if (i->pad == pad.get()) i->stale = false;
    }
  }
  std::lock_guard lock(mutex_);
  seek_result_ = result;
  if (!result)
    for (Input *i : inputs_) i->stale = false;
  changed_.notify_all();
  return result;
}

bool Synchroniser::source_event(GstPad *pad, GstEvent *event) {
  switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_SEEK:
      return seek(event);
    case GST_EVENT_QOS:
    case GST_EVENT_NAVIGATION:
      if (pad != video_src) return true;  // late sound does not make the picture drop frames
      break;
    case GST_EVENT_RECONFIGURE:
      if (pad != video_src) return true;  // the mix keeps its format for a whole run
      break;
    default:
      break;
  }
  if (pad == video_src) return gst_pad_push_event(video_sink, gst_event_ref(event));
  return gst_pad_event_default(pad, GST_OBJECT(element_), gst_event_ref(event));
}

bool Synchroniser::source_query(GstPad *pad, GstQuery *query) {
  switch (GST_QUERY_TYPE(query)) {
    case GST_QUERY_POSITION: {
      GstFormat format;
      gst_query_parse_position(query, &format, nullptr);
      std::lock_guard lock(mutex_);
      if (format != GST_FORMAT_TIME || !rate_ || !started_) break;
      gst_query_set_position(
          query, format,
          static_cast<gint64>(gst_util_uint64_scale(static_cast<guint64>(std::max<std::int64_t>(next_, 0)),
                                                    GST_SECOND, static_cast<guint64>(rate_))));
      return true;
    }
    case GST_QUERY_DURATION: {
      GstFormat format;
      gst_query_parse_duration(query, &format, nullptr);
      std::lock_guard lock(mutex_);
      if (format != GST_FORMAT_TIME || !film_) break;
      gst_query_set_duration(query, format, static_cast<gint64>(film_->duration));
      return true;
    }
    case GST_QUERY_LATENCY: {
      if (!gst_pad_query_default(pad, GST_OBJECT(element_), query)) return false;
      gboolean live;
      GstClockTime least, most;
      gst_query_parse_latency(query, &live, &least, &most);
      if (live) {  // a chunk is gathered, and the limiter looks ahead
        const GstClockTime own = 30 * GST_MSECOND;
        gst_query_set_latency(query, live, least + own, GST_CLOCK_TIME_IS_VALID(most) ? most + own : most);
      }
      return true;
    }
    case GST_QUERY_SEEKING:
      if (gst_pad_is_linked(video_sink)) return gst_pad_peer_query(video_sink, query);
      break;
    default:
      break;
  }
  // The picture's length is the mix's length.
  if (GST_QUERY_TYPE(query) == GST_QUERY_DURATION && gst_pad_is_linked(video_sink))
    return gst_pad_peer_query(video_sink, query);
  return gst_pad_query_default(pad, GST_OBJECT(element_), query);
}

}  // namespace audiosync
