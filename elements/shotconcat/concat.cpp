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
  for (auto *i : inputs) i->reset(), i->have_info = false, i->normaliser.reset();
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
        if (tail_.input == &input && tail_.wanted > 0) {
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
    if (take_is_due(input)) continue;
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
  if (tail_.input && stitcher_.next() >= stitcher_.transition_end()) tail_ = {};
  return flow;
}

// Which frames of its shot a picture fills; none when it is shown for less than half a frame or is cut off.
std::optional<Concat::Place> Concat::place(Input &input, GstBuffer *buffer, bool &over) {
  auto &s = input.stream;
  GstClockTime pts = GST_BUFFER_PTS(buffer), duration = GST_BUFFER_DURATION(buffer);
  const GstVideoInfo &info = input.info;
  if (!GST_CLOCK_TIME_IS_VALID(duration) || duration == 0)
    duration =
        info.fps_n > 0 ? gst_util_uint64_scale_int(GST_SECOND, info.fps_d, info.fps_n) : frame_time(1, rate_);
  GstClockTime running = s.follow;  // without a timestamp it follows the picture before it
  GstClockTime stream = s.entry;
  if (GST_CLOCK_TIME_IS_VALID(pts)) {
    if (s.segment.format != GST_FORMAT_TIME)
      throw glue::stream_failure(GST_STREAM_ERROR_FORMAT, "shotconcat needs input with a time segment.");
    guint64 start, stop;
    if (!gst_segment_clip(&s.segment, GST_FORMAT_TIME, pts, pts + duration, &start, &stop)) return {};
    running = gst_segment_to_running_time(&s.segment, GST_FORMAT_TIME, start);
    if (s.segment.rate != 1.0)  // running time is scaled by the rate; the film is not
      running = static_cast<GstClockTime>(static_cast<double>(running) * s.segment.rate + 0.5);
    stream = gst_segment_to_stream_time(&s.segment, GST_FORMAT_TIME, start);
    duration = stop - start;
  }
  s.follow = running + duration;

  const InputSettings settings = input.settings();
  if (!s.begun) {
    // Footage is counted from its very first picture, also when a seek enters it later.
    if (!input.origin) input.origin = static_cast<gint64>(stream) - static_cast<gint64>(s.entry);
    s.entry = static_cast<GstClockTime>(std::max<gint64>(0, static_cast<gint64>(stream) - *input.origin));
    if (is_live(input)) s.entry = settings.in;
    s.origin = running;
    begin_footage(input, settings, running);
  }
  if (!s.origin) s.origin = running;
  gint64 t = static_cast<gint64>(running) - static_cast<gint64>(*s.origin);
  gint64 end = t + static_cast<gint64>(duration);
  if (s.footage) {
    t += static_cast<gint64>(s.entry) - static_cast<gint64>(settings.in);
    end += static_cast<gint64>(s.entry) - static_cast<gint64>(settings.in);
    if (GST_CLOCK_TIME_IS_VALID(settings.out) && !s.in_band) {
      const gint64 limit = static_cast<gint64>(settings.out) - static_cast<gint64>(settings.in);
      over = slot(end, rate_) >= slot(limit, rate_);
      end = std::min(end, limit);
    }
  }
  Place p{std::max<std::int64_t>(slot(t, rate_), s.slots), slot(end, rate_)};
  if (p.to <= p.from) return {};
  // Footage that was late and covered goes on where it was; a live input has gone on by itself.
  const std::int64_t at = stitcher_.first() + p.from - s.skipped;
  if (s.footage && !is_live(input) && at < stitcher_.next() && owner_ == &input)
    s.skipped -= stitcher_.next() - at;
  return p;
}

bool Concat::is_live(const Input &input) const {
  std::lock_guard lock(mutex_);
  return input.live;
}

void Concat::begin_shot(Input &input, const GstStoryboardShot &shot) {
  auto &s = input.stream;
  const bool first_of_input = !s.in_band;
  const InputSettings settings = input.settings();
  const Settings own = this->settings();
  const std::int64_t start = frames_in(shot.start, rate_);
  const std::int64_t length = frames_in(shot.start + shot.duration, rate_) - start;
  const std::int64_t head = frames_in(shot.head_handle, rate_), tail = frames_in(shot.tail_handle, rate_);
  const std::int64_t offset = frames_in(shot.offset, rate_);
  Placement p;
  p.placed = true;
  p.transition =
      transition_named(shot.transition, shot.transition_duration, shot.easing, settings, shot.shot_id);
  if (stitcher_.fresh() && (shot.index > 0 || offset > 0)) p.transition.frames = 0;  // entered after a seek

  // A film on another pad whose own timeline starts again goes behind what is there.
  const std::int64_t behind = stitcher_.out() >= 0 ? stitcher_.out() : stitcher_.next();
  std::int64_t pull = 0;
  if (!stitcher_.fresh() && owner_ != &input) {
    if (start + film_offset_ < behind) film_offset_ = behind - start;
    if (first_of_input && p.transition.is_cut() && settings.transition != transition::kCut) {
      p.transition = transition_of(settings);
      pull = own.overlap == Overlap::Content
                 ? std::min(p.transition.frames, stitcher_.next() - stitcher_.sent())
                 : 0;
      if (pull > 0 || own.overlap == Overlap::Content) p.transition.frames = pull;
      film_offset_ -= pull;
    }
  }
  const std::int64_t whole = head + length + tail;
  if (p.transition.frames > whole) {
    say_clamped(input, glue::string_or_empty(shot.shot_id), p.transition.frames, whole);
    p.transition.frames = whole;
  }
  p.in = film_offset_ + start + offset;
  p.out = film_offset_ + start + length;
  p.first = offset > 0 ? p.in : p.in - head;
  p.transition_start = film_offset_ + start - head;
  if (first_of_input && head == 0 && pull == 0 && own.overlap == Overlap::Freeze && !stitcher_.fresh())
    p.transition_start -= p.transition.frames / 2;

  ShotPtr out(gst_storyboard_shot_copy(&shot));  // downstream there are no handles any more
  out->head_handle = out->tail_handle = 0;
  out->start = frame_time(film_offset_ + start, rate_);
  if (film_offset_ == 0) out->start = shot.start;
  p.event = glue::Ref<GstEvent>::adopt(gst_storyboard_event_new_shot(out.get()));

  s.in_band = true;
  s.footage = false;
  s.shot_id = glue::string_or_empty(shot.shot_id);
  s.tail = tail;
  s.begun = true;
  s.origin.reset();
  s.slots = s.skipped = 0;
  begin(input, p);
}

void Concat::begin_footage(Input &input, const InputSettings &settings, GstClockTime running) {
  auto &s = input.stream;
  const Settings own = this->settings();
  Placement p;
  p.freeze = own.overlap == Overlap::Freeze;
  p.transition = transition_of(settings);
  if (taken_) p.transition = *std::exchange(taken_, {});
  if (stitcher_.fresh() && s.entry > settings.in)
    p.transition.frames = 0;  // entered in the middle after a seek
  bool outgoing_live = false, taken = false;
  {
    std::lock_guard lock(mutex_);
    outgoing_live =
        std::any_of(inputs_.begin(), inputs_.end(), [&](Input *i) { return i == owner_ && i->live; });
    taken = tail_.input != nullptr;
  }
  const bool live = is_live(input);
  p.join = live || outgoing_live || taken;
  if (live) {  // it joins at "now"
    const std::int64_t now = frame_at(running + seek_.start, rate_);
    if (stitcher_.fresh())
      stitcher_.reset(std::max(now, stitcher_.next()));
    else
      stitcher_.hold_until(now);
  }
  s.begun = s.footage = true;
  s.shot_id.clear();
  s.slots = s.skipped =
      live ? 0
           : std::max<std::int64_t>(
                 0, slot(static_cast<gint64>(s.entry) - static_cast<gint64>(settings.in), rate_));
  const std::int64_t wanted = p.transition.frames;
  const auto boundary = begin(input, p);
  {
    std::lock_guard lock(mutex_);
    tail_.wanted = tail_.input ? boundary.frames : 0;
    turn_.notify_all();
  }
  if (boundary.frames < wanted && boundary.before && !p.transition.is_cut())
    say_clamped(input, {}, wanted, boundary.frames);
}

Stitcher::Boundary Concat::begin(Input &input, const Placement &placement) {
  const auto boundary = stitcher_.begin(placement, blend_with(placement.transition, input));
  GST_INFO_OBJECT(input.pad,
                  "shot %s: first frame at %" G_GINT64_FORMAT ", %s over %" G_GINT64_FORMAT
                  " frames from %" G_GINT64_FORMAT,
                  input.stream.shot_id.c_str(), boundary.first,
                  transition::entry(placement.transition.id).nick, boundary.frames, boundary.start);
  owner_ = &input;
  before_ = boundary.before;
  grade_.reset();
  set_hold(input);
  return boundary;
}

// How much of this shot has to wait for the next one.
void Concat::set_hold(Input &input) {
  std::int64_t needed = 0;  // by the next pad's first shot
  {
    Input *next;
    Overlap overlap;
    {
      std::lock_guard lock(mutex_);
      next = after(input);
      overlap = settings_.overlap;
      if (next && !next->live && !input.live) {  // live pictures wait for nobody
        const auto t = transition_of(next->settings());
        if (!t.is_cut()) needed = overlap == Overlap::Content ? t.frames : t.frames / 2;
      }
    }
  }
  if (!input.stream.in_band) return stitcher_.hold_last(needed);
  const std::int64_t out = stitcher_.out();
  if (film_) {
    for (guint i = 0; i + 1 < film_->cuts->len; i++) {
      const auto *cut = static_cast<const GstStructure *>(g_ptr_array_index(film_->cuts, i));
      if (input.stream.shot_id != glue::string_or_empty(gst_structure_get_string(cut, "shot-id"))) continue;
      const auto *next = static_cast<const GstStructure *>(g_ptr_array_index(film_->cuts, i + 1));
      guint64 duration = 0;
      gst_structure_get_uint64(next, "transition-duration", &duration);
      return stitcher_.hold_from(out - frames_in(duration, rate_) / 2);
    }
    return stitcher_.hold_from(out - needed);
  }
  // The head handle of the next shot is not longer than this one's tail handle.
  stitcher_.hold_from(out - std::max(input.stream.tail, needed));
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
        if (turn == Turn::Drop) {  // a live input that ended before it was wanted
          std::lock_guard lock(mutex_);
          input.done = true;
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
