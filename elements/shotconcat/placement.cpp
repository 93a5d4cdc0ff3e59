// SPDX-License-Identifier: LGPL-2.1-or-later
// Where shots, and the pictures of a shot, lie on the finished timeline, and how much of them waits.
#include <algorithm>

#include "category.hpp"
#include "concat.hpp"
#include "glue/failure.hpp"

namespace shotconcat {

namespace {

struct ShotFree {
  void operator()(GstStoryboardShot *s) const { gst_storyboard_shot_free(s); }
};
using ShotPtr = std::unique_ptr<GstStoryboardShot, ShotFree>;

}  // namespace

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
    tail_.frames = tail_.input ? boundary.frames : 0;
    tail_.ready = tail_.made = 0;
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
    std::lock_guard lock(mutex_);
    if (input.live) return stitcher_.hold_last(0);  // live pictures wait for nobody
    const Input *next = after(input);
    if (next && !next->live) {
      const auto t = transition_of(next->settings());
      if (!t.is_cut()) needed = settings_.overlap == Overlap::Content ? t.frames : t.frames / 2;
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

}  // namespace shotconcat
