// SPDX-License-Identifier: LGPL-2.1-or-later
// Live: taking another input by hand, covering a shot that is late; and what a boundary looks like.
#include <algorithm>
#include <chrono>

#include "category.hpp"
#include "concat.hpp"
#include "glue/failure.hpp"
#include "glue/frame.hpp"
#include "picture_view.hpp"

namespace shotconcat {

bool Concat::take(GstPad *pad, int transition, GstClockTime duration, GstClockTime at) {
  std::lock_guard lock(mutex_);
  for (auto *i : inputs_) {
    if (i->pad != pad) continue;
    if (i->done || i == current_) return false;
    take_ = {i, transition, duration, at};
    turn_.notify_all();
    return true;
  }
  return false;
}

// Called by the active input before each of its pictures. When the take is due, the turn changes and the
// picture at hand becomes the first of the outgoing shot's part of the transition.
bool Concat::take_is_due(Input &input) {
  {
    std::lock_guard lock(mutex_);
    if (!take_.to || !negotiated_) return false;
    if (GST_CLOCK_TIME_IS_VALID(take_.at) && frame_time(stitcher_.next(), rate_) < take_.at) return false;
    const auto t = std::exchange(take_, {});
    taken_ = Transition{t.transition, frames_in(t.duration, rate_), t.to->settings().easing, {}};
    tail_ = {};
    if (!taken_->is_cut()) {
      tail_.input = &input;
      tail_.origin = stitcher_.first() - input.stream.skipped;
    }
    current_ = t.to;
    turn_.notify_all();
  }
  g_object_notify(G_OBJECT(element_), "active-pad");
  return true;
}

// The shot that was taken begins before its first picture is used: that waits for the outgoing one's.
bool Concat::begin_taken(Input &input, GstBuffer *first) {
  if (!taken_ || take_pending(input) != GST_FLOW_OK) return false;
  open_output(input);
  if (input.stream.footage && owner_ != &input) input.stream.begun = false;
  bool over = false;
  place(input, first, over);
  return !taken_;
}

GstFlowReturn Concat::take_tail(Input &input, const glue::Ref<GstBuffer> &buffer) {
  bool over = false;
  std::int64_t origin;
  {
    std::lock_guard lock(mutex_);
    if (tail_.input != &input) return GST_FLOW_OK;  // the transition is over
    origin = tail_.origin;
  }
  if (!input.stream.begun) return GST_FLOW_OK;
  const auto where = place(input, buffer.get(), over);
  if (!where) return GST_FLOW_OK;
  const auto picture = normalise(input, buffer);
  for (std::int64_t k = where->from; k < where->to; k++) stitcher_.push_tail(origin + k, picture);
  input.stream.slots = where->to;
  std::lock_guard lock(mutex_);
  if (tail_.input == &input) {
    tail_.ready = over ? tail_.frames : stitcher_.tail_end() - stitcher_.transition_start();
    if (!tail_.wanted()) input.stream.begun = false;  // taken again, it is a new shot
  }
  turn_.notify_all();
  return GST_FLOW_OK;
}

// The incoming side of a take waits for the outgoing one's picture of the same frame, but not long: then its
// last picture is held.
void Concat::wait_for_tail(Input &input) {
  std::unique_lock lock(mutex_);
  const auto there = [this] {
    return !tail_.input || tail_.made >= tail_.frames || tail_.ready > tail_.made || tail_.input->done;
  };
  if (there()) return;
  const auto patience = std::chrono::milliseconds(tail_.input->live ? 100 : 1000);
  turn_.wait_for(lock, patience,
                 [&] { return !running_ || input.flushing || input.gone || seeking_ || there(); });
}

void Concat::watch_lateness() {
  using namespace std::chrono_literals;
  std::unique_lock lock(mutex_);
  while (running_) {
    turn_.wait_for(lock, 5ms, [this] { return !running_; });
    if (!running_) return;
    const gint64 now = g_get_monotonic_time();
    const auto timeout = static_cast<gint64>(settings_.late_timeout / GST_USECOND);
    if (last_push_ == 0) last_push_ = now;
    if (now - last_push_ < timeout || seeking_) continue;
    lock.unlock();
    // Somebody who pushes holds the lock: downstream is slow or paused, nothing is late.
    if (g_rec_mutex_trylock(&src_->stream_rec_lock)) {
      glue::guard(element_, false, [this] {
        cover();
        return true;
      });
      GST_PAD_STREAM_UNLOCK(src_);
    }
    lock.lock();
  }
}

void Concat::cover() {
  const auto own = settings();
  Input *late;
  bool others;
  {
    std::lock_guard lock(mutex_);
    late = current_;
    others = late && after(*late);
  }
  if (ended_ || GST_STATE(element_) != GST_STATE_PLAYING) return;
  if (std::exchange(covering_, true) == false)
    say(gst_message_new_element(
        GST_OBJECT_CAST(element_),
        gst_structure_new("shotconcat/late", "pad", G_TYPE_STRING, late ? GST_PAD_NAME(late->pad) : "",
                          "time", G_TYPE_UINT64, rate_ ? frame_time(stitcher_.next(), rate_) : guint64{0},
                          "on-late", G_TYPE_STRING,
                          own.on_late == OnLate::Hold    ? "hold"
                          : own.on_late == OnLate::Slate ? "slate"
                                                         : "next",
                          nullptr)));
  if (own.on_late == OnLate::Next && others) {
    end_input(*late);
    std::lock_guard lock(mutex_);
    last_push_ = g_get_monotonic_time();
    covering_ = false;
    return;
  }
  if (!negotiated_ || !segment_sent_) return;  // nothing is known of the film yet
  const gint64 pace = static_cast<gint64>(frame_time(1, rate_) / GST_USECOND);
  gint64 next;
  {
    std::lock_guard lock(mutex_);
    next = last_push_;
  }
  stitcher_.hold_until(stitcher_.next() + 1, own.on_late == OnLate::Slate ? black() : glue::Ref<GstBuffer>());
  stitcher_.hold_last(0);
  stitcher_.release();
  push_out();
  std::lock_guard lock(mutex_);
  last_push_ = next + pace;  // one more when its time has passed as well
}

// Light and colour on both sides of the boundary, said for every one and matched when wanted.
void Concat::measure_boundary(Input &input, const glue::Ref<GstBuffer> &first) {
  const auto before = std::exchange(before_, {});
  glue::MappedFrame a(before.get(), out_, GST_MAP_READ), b(first.get(), out_, GST_MAP_READ);
  if (!a || !b) return;
  const Statistics sa = measure(view(a.get())), sb = measure(view(b.get()));
  const auto list = [](const std::array<double, 4> &values, int n) {
    GValue array = G_VALUE_INIT, v = G_VALUE_INIT;
    gst_value_array_init(&array, static_cast<guint>(n));
    g_value_init(&v, G_TYPE_DOUBLE);
    for (int i = 0; i < n; i++) {
      g_value_set_double(&v, values[static_cast<std::size_t>(i)]);
      gst_value_array_append_value(&array, &v);
    }
    g_value_unset(&v);
    return array;
  };
  GstStructure *s = gst_structure_new("shotconcat/boundary", "pad", G_TYPE_STRING, GST_PAD_NAME(input.pad),
                                      "shot-id", G_TYPE_STRING, input.stream.shot_id.c_str(), "time",
                                      G_TYPE_UINT64, frame_time(stitcher_.next(), rate_), nullptr);
  for (const auto &[name, values] : {std::pair{"mean-before", &sa.mean},
                                     {"mean-after", &sb.mean},
                                     {"deviation-before", &sa.deviation},
                                     {"deviation-after", &sb.deviation}}) {
    GValue array = list(*values, sa.components);
    gst_structure_take_value(s, name, &array);
  }
  say(gst_message_new_element(GST_OBJECT_CAST(element_), s));
  const Match match = settings().match;
  if (match == Match::Off) return;
  grade_.emplace(sa, sb, match == Match::Full || GST_VIDEO_INFO_IS_RGB(&out_));
  grade_from_ = stitcher_.next();
}

glue::Ref<GstBuffer> Concat::matched(const glue::Ref<GstBuffer> &picture, std::int64_t frame) {
  const double strength =
      1 - static_cast<double>(frame - grade_from_) * rate_.den / rate_.num;  // gone in a second
  if (strength <= 0) {
    grade_.reset();
    return picture;
  }
  auto out = allocate();
  glue::MappedFrame from(picture.get(), out_, GST_MAP_READ), to(out.get(), out_, GST_MAP_WRITE);
  if (!from || !to) throw glue::stream_failure(GST_STREAM_ERROR_FAILED, "A picture could not be read.");
  grade_->apply(view(to.get()), view(from.get()), std::min(1.0, strength));
  return out;
}

}  // namespace shotconcat
