// SPDX-License-Identifier: LGPL-2.1-or-later
// Seeking on the finished timeline, and what neighbours ask.
#include <algorithm>

#include "category.hpp"
#include "concat.hpp"
#include "picture_view.hpp"

namespace shotconcat {

namespace {

// How long the footage of a pad is, trimmed; nothing when upstream cannot say.
std::optional<GstClockTime> footage(const Input &input) {
  const auto s = input.settings();
  gint64 d = 0;
  if (!gst_pad_peer_query_duration(input.pad, GST_FORMAT_TIME, &d) || d < 0) {
    if (GST_CLOCK_TIME_IS_VALID(s.out) && s.out > s.in) return s.out - s.in;
    return {};
  }
  const GstClockTime end = std::min<GstClockTime>(static_cast<GstClockTime>(d), s.out);
  return end > s.in ? end - s.in : 0;
}

}  // namespace

gboolean Concat::src_event(glue::Ref<GstEvent> event) {
  switch (GST_EVENT_TYPE(event.get())) {
    case GST_EVENT_SEEK:
      return seek(event.get());
    case GST_EVENT_QOS:
      return TRUE;  // every frame belongs to the film; upstream must leave none out
    default:
      return gst_pad_event_default(src_, GST_OBJECT_CAST(element_), event.release());
  }
}

// Every pad is sent to the place the film needs it at; flushes that come back from upstream end here, since
// the stream downstream is flushed once, by this seek alone.
bool Concat::seek(GstEvent *event) {
  gdouble rate;
  GstFormat format;
  GstSeekFlags flags;
  GstSeekType start_type, stop_type;
  gint64 start, stop;
  gst_event_parse_seek(event, &rate, &format, &flags, &start_type, &start, &stop_type, &stop);
  const guint32 seqnum = gst_event_get_seqnum(event);
  if (format != GST_FORMAT_TIME || rate <= 0) {
    GST_INFO_OBJECT(element_, "only forward seeks in time are possible");
    return false;
  }
  std::vector<Input *> inputs;
  GstClockTime position;
  {
    std::lock_guard lock(mutex_);
    inputs = inputs_;
    position = position_;
  }
  if (inputs.empty()) return false;
  if (start_type == GST_SEEK_TYPE_NONE) start = static_cast<gint64>(position);
  if (start_type == GST_SEEK_TYPE_END || stop_type == GST_SEEK_TYPE_END) {
    const auto whole = duration();
    if (!whole) return false;
    if (start_type == GST_SEEK_TYPE_END) start += static_cast<gint64>(*whole);
    if (stop_type == GST_SEEK_TYPE_END) stop += static_cast<gint64>(*whole);
  }
  const auto t = static_cast<GstClockTime>(std::max<gint64>(0, start));
  const GstClockTime end =
      stop_type == GST_SEEK_TYPE_NONE || stop < 0 ? GST_CLOCK_TIME_NONE : static_cast<GstClockTime>(stop);

  // Where each pad has to start, counted in its own stream; nothing: it is over.
  const bool in_band =
      std::any_of(inputs.begin(), inputs.end(), [](Input *i) { return i->carries_shots.load(); });
  std::vector<std::optional<GstClockTime>> where(inputs.size());
  std::int64_t first = 0;  // frame of the film that is made first; those before the target are not shown
  if (in_band) {
    GstClockTime from = t;
    if (film_ && rate_) {  // a transition under way is made again from its first frame
      const std::int64_t frame = frame_at(t, rate_);
      for (guint i = 0; i < film_->cuts->len; i++) {
        const auto *cut = static_cast<const GstStructure *>(g_ptr_array_index(film_->cuts, i));
        guint64 at = 0, length = 0;
        gst_structure_get_uint64(cut, "start", &at);
        gst_structure_get_uint64(cut, "transition-duration", &length);
        const std::int64_t cut_at = frames_in(at, rate_), n = frames_in(length, rate_), head = n / 2;
        if (i > 0 && n > 0 && frame >= cut_at && frame < cut_at - head + n)
          from = frame_time(std::max<std::int64_t>(0, cut_at - std::max<std::int64_t>(1, head)), rate_);
      }
    }
    for (auto &w : where) w = from;
    first = rate_ ? frame_at(from, rate_) : 0;
  } else {
    std::int64_t at = 0;  // frames of the film in front of this pad
    const auto own = settings();
    bool found = false;
    for (std::size_t i = 0; i < inputs.size(); i++) {
      const auto s = inputs[i]->settings();
      if (found || t == 0) {
        where[i] = s.in;
        found = true;
        continue;
      }
      const auto length = footage(*inputs[i]);
      if (!length || !rate_) return false;
      if (i > 0 && own.overlap == Overlap::Content && s.transition != transition::kCut)
        at -= std::min(at, frames_in(s.transition_duration, rate_));
      const std::int64_t frames = slot(static_cast<gint64>(*length), rate_), frame = frame_at(t, rate_);
      if (frame < at + frames) {
        // In a transition that is under way, it is made again from its first frame.
        std::int64_t overlap = 0;
        if (i + 1 < inputs.size() && own.overlap == Overlap::Content) {
          const auto next = inputs[i + 1]->settings();
          if (next.transition != transition::kCut) overlap = frames_in(next.transition_duration, rate_);
        }
        first = std::max(at, std::min(frame, at + frames - overlap));
        where[i] = s.in + frame_time(first - at, rate_);
        found = true;
      }
      at += frames;
    }
  }

  const bool flush = flags & GST_SEEK_FLAG_FLUSH;
  GST_INFO_OBJECT(element_, "seek to %" GST_TIME_FORMAT, GST_TIME_ARGS(t));
  {
    std::lock_guard lock(mutex_);
    seeking_ = true;
  }
  if (flush) {
    GstEvent *e = gst_event_new_flush_start();
    gst_event_set_seqnum(e, seqnum);
    gst_pad_push_event(src_, e);
  }
  bool ok = true;
  for (std::size_t i = 0; i < inputs.size(); i++) {
    if (!where[i]) continue;
    auto &input = *inputs[i];
    const GstClockTime target =
        in_band ? *where[i]
                : *where[i] + static_cast<GstClockTime>(std::max<gint64>(0, input.origin.value_or(0)));
    GstEvent *e = gst_event_new_seek(
        rate, GST_FORMAT_TIME,
        static_cast<GstSeekFlags>((flags & ~(GST_SEEK_FLAG_SEGMENT | GST_SEEK_FLAG_KEY_UNIT)) |
                                  GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE),
        GST_SEEK_TYPE_SET, static_cast<gint64>(target), GST_SEEK_TYPE_SET, -1);
    gst_event_set_seqnum(e, seqnum);
    input.seek_entry = in_band ? 0 : *where[i];
    ok = gst_pad_push_event(input.pad, e) && ok;
  }
  {
    OutputLock lock(src_);
    const GstClockTime base =
        flush || !segment_sent_ ? 0 : seek_.base + (frame_time(stitcher_.sent(), rate_) - seek_.start);
    reset_output(first, rate_ ? frame_at(t, rate_) : 0);
    seek_ = {t, end, base, rate, (flags & GST_SEEK_FLAG_SEGMENT) != 0, seqnum};
    if (flush) {
      GstEvent *e = gst_event_new_flush_stop(TRUE);
      gst_event_set_seqnum(e, seqnum);
      gst_pad_push_event(src_, e);
    }
  }
  if (flags & GST_SEEK_FLAG_SEGMENT) {
    GstMessage *m =
        gst_message_new_segment_start(GST_OBJECT_CAST(element_), GST_FORMAT_TIME, static_cast<gint64>(t));
    gst_message_set_seqnum(m, seqnum);
    say(m);
  }
  {
    std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < inputs.size(); i++) inputs[i]->done = !where[i];
    position_ = t;
    current_ = choose();
    seeking_ = false;
    turn_.notify_all();
  }
  g_object_notify(G_OBJECT(element_), "active-pad");
  return ok;
}

std::optional<GstClockTime> Concat::duration() {
  std::vector<Input *> inputs;
  Settings own;
  {
    std::lock_guard lock(mutex_);
    if (GST_CLOCK_TIME_IS_VALID(film_duration_) && inputs_.size() == 1) return film_duration_;
    inputs = inputs_;
    own = settings_;
  }
  GstClockTime sum = 0;
  for (std::size_t i = 0; i < inputs.size(); i++) {
    const auto length = footage(*inputs[i]);
    if (!length) return {};
    const auto s = inputs[i]->settings();
    if (i > 0 && own.overlap == Overlap::Content && s.transition != transition::kCut)
      sum -= std::min({sum, *length, s.transition_duration});
    sum += *length;
  }
  return sum;
}

gboolean Concat::src_query(GstQuery *query) {
  switch (GST_QUERY_TYPE(query)) {
    case GST_QUERY_POSITION: {
      GstFormat format;
      gst_query_parse_position(query, &format, nullptr);
      if (format != GST_FORMAT_TIME) return FALSE;
      std::lock_guard lock(mutex_);
      gst_query_set_position(query, GST_FORMAT_TIME, static_cast<gint64>(position_));
      return TRUE;
    }
    case GST_QUERY_DURATION: {
      GstFormat format;
      gst_query_parse_duration(query, &format, nullptr);
      const auto d = format == GST_FORMAT_TIME ? duration() : std::optional<GstClockTime>();
      if (!d) return FALSE;
      gst_query_set_duration(query, GST_FORMAT_TIME, static_cast<gint64>(*d));
      return TRUE;
    }
    case GST_QUERY_SEEKING: {
      GstFormat format;
      gst_query_parse_seeking(query, &format, nullptr, nullptr, nullptr);
      std::vector<Input *> inputs;
      {
        std::lock_guard lock(mutex_);
        inputs = inputs_;
      }
      bool seekable = format == GST_FORMAT_TIME && !inputs.empty();
      for (auto *i : inputs) {
        auto q = glue::Ref<GstQuery>::adopt(gst_query_new_seeking(GST_FORMAT_TIME));
        gboolean can = FALSE;
        if (gst_pad_peer_query(i->pad, q.get()))
          gst_query_parse_seeking(q.get(), nullptr, &can, nullptr, nullptr);
        seekable = seekable && can;
      }
      const auto d = seekable ? duration() : std::optional<GstClockTime>();
      gst_query_set_seeking(query, format, seekable, 0, d ? static_cast<gint64>(*d) : -1);
      return TRUE;
    }
    case GST_QUERY_LATENCY:
      return query_latency(query);
    default:
      return gst_pad_query_default(src_, GST_OBJECT_CAST(element_), query);
  }
}

// Pictures of a live input never wait here (see set_hold()), so nothing is added to what upstream says.
gboolean Concat::query_latency(GstQuery *query) {
  std::vector<Input *> inputs;
  {
    std::lock_guard lock(mutex_);
    inputs = inputs_;
  }
  bool live = false;
  GstClockTime min = 0, max = GST_CLOCK_TIME_NONE;
  for (const auto *i : inputs) {
    auto q = glue::Ref<GstQuery>::adopt(gst_query_new_latency());
    if (!gst_pad_peer_query(i->pad, q.get())) continue;
    gboolean l;
    GstClockTime lo, hi;
    gst_query_parse_latency(q.get(), &l, &lo, &hi);
    if (!l) continue;
    live = true;
    min = std::max(min, lo);
    if (GST_CLOCK_TIME_IS_VALID(hi)) max = std::min(max, hi);
  }
  gst_query_set_latency(query, live, min, max);
  return TRUE;
}

gboolean Concat::sink_query(Input &input, GstQuery *query) {
  if (gst_storyboard_query_is_handles(query)) {
    gst_storyboard_query_set_handles(query, TRUE);
    return TRUE;
  }
  switch (GST_QUERY_TYPE(query)) {
    case GST_QUERY_CAPS: {
      GstCaps *filter;
      gst_query_parse_caps(query, &filter);
      auto caps = glue::Ref<GstCaps>::adopt(gst_pad_get_pad_template_caps(input.pad));
      // What needs no conversion first: the film's caps, or what downstream takes.
      auto first = glue::Ref<GstCaps>::adopt(gst_pad_get_current_caps(src_));
      if (!first) first = glue::Ref<GstCaps>::adopt(gst_pad_peer_query_caps(src_, caps.get()));
      if (first && !gst_caps_is_any(first.get()))
        caps = glue::Ref<GstCaps>::adopt(gst_caps_merge(gst_caps_ref(first.get()), caps.release()));
      if (filter)
        caps =
            glue::Ref<GstCaps>::adopt(gst_caps_intersect_full(filter, caps.get(), GST_CAPS_INTERSECT_FIRST));
      gst_query_set_caps_result(query, caps.get());
      return TRUE;
    }
    case GST_QUERY_ACCEPT_CAPS: {
      GstCaps *caps;
      gst_query_parse_accept_caps(query, &caps);
      auto all = glue::Ref<GstCaps>::adopt(gst_pad_get_pad_template_caps(input.pad));
      gst_query_set_accept_caps_result(query, gst_caps_can_intersect(caps, all.get()));
      return TRUE;
    }
    case GST_QUERY_ALLOCATION:
      return propose_allocation(query);
    default:
      return gst_pad_query_default(input.pad, GST_OBJECT_CAST(element_), query);
  }
}

}  // namespace shotconcat
