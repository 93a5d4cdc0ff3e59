// SPDX-License-Identifier: LGPL-2.1-or-later
#include "concat.hpp"

#include <algorithm>

#include "category.hpp"
#include "glue/failure.hpp"

namespace shotconcat {

namespace {

struct ShotFree {
  void operator()(GstStoryboardShot *s) const { gst_storyboard_shot_free(s); }
};
using ShotPtr = std::unique_ptr<GstStoryboardShot, ShotFree>;

}  // namespace

Concat::Concat(GstElement *element) : element_(element) {}
Concat::~Concat() = default;

Settings Concat::settings() const {
  std::lock_guard lock(mutex_);
  return settings_;
}
void Concat::change(const std::function<void(Settings &)> &f) {
  std::lock_guard lock(mutex_);
  f(settings_);
}
glue::Ref<GstPad> Concat::active_pad() const {
  std::lock_guard lock(mutex_);
  return glue::Ref<GstPad>::share(current_ ? current_->pad : nullptr);
}

void Concat::add(Input &input) {
  bool changed = false;
  {
    std::lock_guard lock(mutex_);
    const auto at =
        std::find_if(inputs_.begin(), inputs_.end(), [&](Input *i) { return i->number > input.number; });
    inputs_.insert(at, &input);
    if (!current_ || (!running_ && settings_.order == Order::Pad)) {
      current_ = choose();
      changed = true;
    }
    turn_.notify_all();
  }
  if (changed) g_object_notify(G_OBJECT(element_), "active-pad");
}

void Concat::remove(Input &input) {
  bool advanced = false, last = false;
  {
    std::lock_guard lock(mutex_);
    input.gone = true;
    std::erase(inputs_, &input);
    if (tail_.input == &input) tail_ = {};
    if (take_.to == &input) take_ = {};
    if (current_ == &input) {
      current_ = choose();
      advanced = true;
      last = !current_ && running_;
    }
    turn_.notify_all();
  }
  if (advanced) g_object_notify(G_OBJECT(element_), "active-pad");
  if (last) {  // nothing else can end the stream now
    OutputLock lock(src_);
    finish();
  }
}

void Concat::start() {
  OutputLock output(src_);
  reset_output(0);
  announced_ = negotiated_ = ended_ = false;
  sticky_.clear();
  waiting_.clear();
  film_.reset();
  film_event_.reset();
  seek_ = {};
  std::lock_guard lock(mutex_);
  for (auto *i : inputs_) i->flushing = i->done = false, i->live_known = false, i->index.reset();
  running_ = true, seeking_ = false;
  film_duration_ = GST_CLOCK_TIME_NONE;
  position_ = 0;
  take_ = {}, tail_ = {}, last_push_ = 0;
  current_ = choose();
  if (GST_CLOCK_TIME_IS_VALID(settings_.late_timeout)) lateness_ = std::thread([this] { watch_lateness(); });
}

void Concat::stop() {
  {
    std::lock_guard lock(mutex_);
    running_ = false;
    turn_.notify_all();
  }
}

void Concat::stopped() {
  if (lateness_.joinable()) lateness_.join();
  OutputLock output(src_);
  reset_output(0);
  release_pool();
  black_.reset();
  lumas_.clear();
  film_.reset();
  film_event_.reset();
  sticky_.clear();
  waiting_.clear();
  std::vector<Input *> inputs;
  {
    std::lock_guard lock(mutex_);
    inputs = inputs_;
    current_ = choose();
  }
  for (auto *i : inputs) i->reset(), i->have_info = false, i->carries_shots = false, i->normaliser.reset();
  give_back_idle(allocator_.get());
}

void Concat::reset_output(std::int64_t first_frame, std::int64_t shown_from) {
  stitcher_.reset(first_frame, shown_from);
  owner_ = nullptr;
  film_offset_ = 0;
  segment_sent_ = ended_ = false;
  discont_ = true;
  taken_.reset(), grade_.reset(), before_.reset();
}

Input *Concat::choose() const {
  Input *best = nullptr;
  for (auto *i : inputs_) {
    if (i->done) continue;
    if (settings_.order == Order::Pad) return i;
    if (!i->index) continue;
    if (!best || *i->index < *best->index) best = i;
  }
  if (settings_.order == Order::Index) {  // everybody says what it has before one may go on
    for (auto *i : inputs_)
      if (!i->done && !i->index) return nullptr;
  }
  return best;
}

Input *Concat::after(const Input &input) const {
  bool seen = false;
  for (auto *i : inputs_) {
    if (seen && !i->done) return i;
    seen = seen || i == &input;
  }
  return nullptr;
}

Concat::Turn Concat::wait_turn(Input &input) {
  bool changed = false;
  Turn turn = Turn::Flushing;
  {
    std::unique_lock lock(mutex_);
    for (;;) {
      if (!running_ || input.flushing || input.gone) break;
      if (!seeking_) {
        if (input.done) {
          turn = Turn::Done;
          break;
        }
        // Without a turn of its own, or between two shots, the storyboard's order decides.
        if (!current_ || (current_ == &input && settings_.order == Order::Index && input.index)) {
          Input *next = choose();
          if (next != current_) {
            current_ = next;
            changed = true;
            turn_.notify_all();
          }
        }
        if (current_ == &input) {
          turn = Turn::Mine;
          break;
        }
        if (tail_.input == &input && tail_.wanted()) {
          turn = Turn::Tail;
          break;
        }
        if (input.live) {
          turn = Turn::Drop;
          break;
        }
      }
      turn_.wait(lock);
    }
  }
  if (changed) g_object_notify(G_OBJECT(element_), "active-pad");
  return turn;
}

void Concat::ask_live(Input &input) {
  {
    std::lock_guard lock(mutex_);
    if (input.live_known) return;
  }
  auto query = glue::Ref<GstQuery>::adopt(gst_query_new_latency());
  gboolean live = FALSE;
  if (gst_pad_peer_query(input.pad, query.get()))
    gst_query_parse_latency(query.get(), &live, nullptr, nullptr);
  std::lock_guard lock(mutex_);
  input.live_known = true;
  input.live = live;
}

GstFlowReturn Concat::chain(Input &input, glue::Ref<GstBuffer> buffer) {
  if (!input.have_info) {
    throw glue::stream_failure(GST_STREAM_ERROR_FORMAT, "An input sent a picture before its format.");
  }
  ask_live(input);
  for (;;) {
    const Turn turn = wait_turn(input);
    if (turn == Turn::Flushing) return GST_FLOW_FLUSHING;
    if (turn == Turn::Done) return GST_FLOW_EOS;
    if (turn == Turn::Drop) {
      std::lock_guard guard(mutex_);
      if (tail_.input != &input) input.stream.begun = false;  // it joins at "now" when its turn comes
      return GST_FLOW_OK;
    }
    if (turn == Turn::Mine) wait_for_tail(input);
    OutputLock lock(src_);
    if (turn == Turn::Tail) return take_tail(input, buffer);
    {
      std::lock_guard guard(mutex_);
      if (current_ != &input) continue;  // it was taken away in between
    }
    if (take_is_due(input) || begin_taken(input, buffer.get())) continue;
    bool over = false;
    const GstFlowReturn flow = take_picture(input, buffer, over);
    if (over && flow == GST_FLOW_OK) {
      end_input(input);
      return GST_FLOW_EOS;
    }
    return flow;
  }
}

// What came in band before the picture (or before the end). Pictures need the output's format, so this
// negotiates.
GstFlowReturn Concat::take_pending(Input &input) {
  auto pending = std::exchange(input.stream.pending, {});
  for (auto &event : pending) {
    if (gst_storyboard_event_is_film(event.get())) {
      if (!film_event_) {
        film_.reset(gst_storyboard_event_parse_film(event.get()));
        film_event_ = event;
        if (film_) {
          std::lock_guard lock(mutex_);
          film_duration_ = film_->duration;
        }
        forward_sticky(event);
      }
    } else if (gst_storyboard_event_is_shot(event.get())) {
      ShotPtr shot(gst_storyboard_event_parse_shot(event.get()));
      if (!shot) {
        GST_WARNING_OBJECT(input.pad, "malformed shot event");
        continue;
      }
      if (!input.have_info) continue;  // no picture ever came: nothing to place
      {
        std::lock_guard lock(mutex_);
        input.index.reset();
      }
      open_output(input);
      begin_shot(input, *shot);
      const GstFlowReturn flow = push_out();
      if (flow != GST_FLOW_OK) return flow;
    } else {
      forward_sticky(event);
    }
  }
  return GST_FLOW_OK;
}

GstFlowReturn Concat::take_picture(Input &input, glue::Ref<GstBuffer> buffer, bool &over) {
  auto &s = input.stream;
  GstFlowReturn flow = take_pending(input);
  if (flow != GST_FLOW_OK) return flow;
  open_output(input);
  if (s.footage && owner_ != &input)
    s.begun = false;  // another was taken in between: a new shot from here on

  const auto where = place(input, buffer.get(), over);
  if (!where) return GST_FLOW_OK;
  auto picture = normalise(input, buffer);
  covering_ = false;
  if (before_) measure_boundary(input, picture);
  set_hold(input);
  if (grade_) picture = matched(picture, stitcher_.first() + where->from - s.skipped);
  stitcher_.push(where->from - s.skipped, where->to - where->from, picture);
  s.slots = where->to;
  flow = push_out();
  std::lock_guard lock(mutex_);
  if (tail_.input) {
    tail_.made = stitcher_.next() - stitcher_.transition_start();
    if (stitcher_.next() >= stitcher_.transition_end()) tail_ = {};
  }
  return flow;
}

GstFlowReturn Concat::push_out() {
  for (auto &o : stitcher_.take()) {
    if (o.event) {
      gst_pad_push_event(src_, o.event.release());
      continue;
    }
    const GstClockTime pts = frame_time(o.frame, rate_);
    if (GST_CLOCK_TIME_IS_VALID(seek_.stop) && pts >= seek_.stop) {
      end_stream();
      return GST_FLOW_EOS;
    }
    GstBuffer *b = gst_buffer_make_writable(o.buffer.release());
    GST_BUFFER_PTS(b) = pts;
    GST_BUFFER_DTS(b) = GST_CLOCK_TIME_NONE;
    GST_BUFFER_DURATION(b) = frame_time(o.frame + 1, rate_) - pts;
    GST_BUFFER_OFFSET(b) = static_cast<guint64>(o.frame);
    GST_BUFFER_OFFSET_END(b) = static_cast<guint64>(o.frame + 1);
    GST_BUFFER_FLAG_UNSET(b, GST_BUFFER_FLAG_DISCONT);
    if (std::exchange(discont_, false)) GST_BUFFER_FLAG_SET(b, GST_BUFFER_FLAG_DISCONT);
    {
      std::lock_guard lock(mutex_);
      position_ = pts + GST_BUFFER_DURATION(b);
      last_push_ = g_get_monotonic_time();
    }
    const GstFlowReturn flow = gst_pad_push(src_, b);
    if (flow != GST_FLOW_OK) return flow;
  }
  return GST_FLOW_OK;
}

void Concat::end_stream() {
  if (std::exchange(ended_, true)) return;
  if (seek_.segment) {
    const auto stop = GST_CLOCK_TIME_IS_VALID(seek_.stop) ? seek_.stop : frame_time(stitcher_.sent(), rate_);
    GstMessage *m =
        gst_message_new_segment_done(GST_OBJECT_CAST(element_), GST_FORMAT_TIME, static_cast<gint64>(stop));
    gst_message_set_seqnum(m, seek_.seqnum);
    GstEvent *e = gst_event_new_segment_done(GST_FORMAT_TIME, static_cast<gint64>(stop));
    gst_event_set_seqnum(e, seek_.seqnum);
    say(m);
    gst_pad_push_event(src_, e);
    return;
  }
  if (!std::exchange(announced_, true)) {  // a film without a picture
    const auto id = glue::take_string(g_strdup_printf("shotconcat/%08x%08x", g_random_int(), g_random_int()));
    gst_pad_push_event(src_, gst_event_new_stream_start(id.c_str()));
  }
  GstEvent *eos = gst_event_new_eos();
  if (seek_.seqnum != GST_SEQNUM_INVALID) gst_event_set_seqnum(eos, seek_.seqnum);
  gst_pad_push_event(src_, eos);
}

void Concat::finish() {
  if (ended_) return;
  stitcher_.finish();
  if (push_out() == GST_FLOW_OK || !segment_sent_) end_stream();
}

void Concat::end_input(Input &input) {
  bool last;
  {
    std::lock_guard lock(mutex_);
    input.done = true;
    input.index.reset();
    current_ = choose();
    last = std::all_of(inputs_.begin(), inputs_.end(), [](Input *i) { return i->done; });
    turn_.notify_all();
  }
  g_object_notify(G_OBJECT(element_), "active-pad");
  if (last) finish();
}

gboolean Concat::sink_event(Input &input, glue::Ref<GstEvent> event) {
  auto &s = input.stream;
  switch (GST_EVENT_TYPE(event.get())) {
    case GST_EVENT_STREAM_START: {
      guint group;
      if (gst_event_parse_group_id(event.get(), &group)) input.group = group;
      return TRUE;
    }
    case GST_EVENT_CAPS: {
      GstCaps *caps;
      gst_event_parse_caps(event.get(), &caps);
      GstVideoInfo info;
      if (!gst_video_info_from_caps(&info, caps))
        throw glue::stream_failure(GST_STREAM_ERROR_FORMAT, "This input is no raw video shotconcat knows.",
                                   glue::take_string(gst_caps_to_string(caps)));
      if (GST_VIDEO_INFO_IS_INTERLACED(&info))
        throw glue::stream_failure(
            GST_STREAM_ERROR_FORMAT,
            "An input of shotconcat is interlaced; put a deinterlace element before it.",
            glue::take_string(gst_caps_to_string(caps)));
      input.info = info;
      input.have_info = true;
      input.normaliser.reset();
      return TRUE;
    }
    case GST_EVENT_SEGMENT: {
      const GstSegment *segment;
      gst_event_parse_segment(event.get(), &segment);
      s.segment = *segment;
      return TRUE;
    }
    case GST_EVENT_FLUSH_START: {
      bool forward;
      {
        std::lock_guard lock(mutex_);
        input.flushing = true;
        forward = current_ == &input && !seeking_;
        turn_.notify_all();
      }
      return forward ? gst_pad_push_event(src_, event.release()) : TRUE;
    }
    case GST_EVENT_FLUSH_STOP: {
      input.reset();
      bool forward;
      {
        std::lock_guard lock(mutex_);
        input.flushing = false;
        if (current_ == &input || seeking_) input.done = false;
        input.index.reset();
        forward = current_ == &input && !seeking_;
      }
      if (!forward) return TRUE;
      OutputLock lock(src_);
      reset_output(0);
      return gst_pad_push_event(src_, event.release());
    }
    case GST_EVENT_EOS: {
      for (;;) {
        const Turn turn = wait_turn(input);
        if (turn == Turn::Drop ||
            turn == Turn::Tail) {  // live, before it was wanted; or as what is faded out
          std::lock_guard lock(mutex_);
          input.done = true;
          if (tail_.input == &input) tail_.ready = tail_.frames;
          turn_.notify_all();
          return TRUE;
        }
        if (turn != Turn::Mine) return turn == Turn::Done;
        OutputLock lock(src_);
        {
          std::lock_guard guard(mutex_);
          if (current_ != &input) continue;
        }
        take_pending(input);
        end_input(input);
        return TRUE;
      }
    }
    case GST_EVENT_GAP:
      return TRUE;  // the next picture tells how long the last one stays
    case GST_EVENT_TAG:
    case GST_EVENT_TOC:
    case GST_EVENT_CUSTOM_DOWNSTREAM:
    case GST_EVENT_CUSTOM_DOWNSTREAM_STICKY:
      if (gst_storyboard_event_is_shot(event.get())) {
        ShotPtr shot(gst_storyboard_event_parse_shot(event.get()));
        std::lock_guard lock(mutex_);
        if (shot && !input.index) input.index = shot->index;
        input.carries_shots = true;
        turn_.notify_all();
      }
      s.pending.push_back(std::move(event));
      return TRUE;
    default:
      return gst_pad_event_default(input.pad, GST_OBJECT_CAST(element_), event.release());
  }
}

void Concat::say_clamped(const Input &input, const std::string &shot, std::int64_t wanted, std::int64_t got) {
  say(gst_message_new_element(
      GST_OBJECT_CAST(element_),
      gst_structure_new("shotconcat/transition-clamped", "pad", G_TYPE_STRING, GST_PAD_NAME(input.pad),
                        "shot-id", G_TYPE_STRING, shot.c_str(), "wanted", G_TYPE_UINT64,
                        frame_time(wanted, rate_), "got", G_TYPE_UINT64, frame_time(got, rate_), nullptr)));
}

}  // namespace shotconcat
