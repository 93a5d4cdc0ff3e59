// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stitcher.hpp"

#include <algorithm>

namespace shotconcat {

void Stitcher::reset(std::int64_t first_frame, std::int64_t shown_from) {
  *this = Stitcher{};
  sent_ = end_ = first_frame;
  shown_from_ = shown_from;
}

// A shot that gave no picture takes nothing from the one before it.
void Stitcher::push_tail(std::int64_t frame, const glue::Ref<GstBuffer> &picture) {
  if (frame < transition_start_) return;
  while (tail_end() < frame)
    tail_.push_back({tail_end(), tail_.empty() ? outgoing_last_ : tail_.back().buffer});
  if (tail_end() == frame) tail_.push_back({frame, picture});
}

void Stitcher::put_back() {
  if (!any_)
    for (auto &w : tail_)
      if (w.frame == end_) line_.push_back(w), end_++;
  tail_.clear();
}

Stitcher::Boundary Stitcher::begin(const Placement &shot, Blend blend) {
  put_back();
  const std::int64_t limit =
      begun_ && shot_.placed && shot_.out >= 0 ? std::max(sent_, std::min(end_, shot_.out)) : end_;
  const bool fresh = !last_;
  outgoing_last_ = line_.empty() ? last_ : line_.back().buffer;
  transition_frames_ = shot.transition.is_cut() ? 0 : shot.transition.frames;
  if (shot.placed) {
    first_ = shot.first;
    transition_start_ = shot.transition_start;
  } else if (fresh || shot.join) {
    first_ = transition_start_ = end_;
  } else if (shot.freeze) {
    transition_start_ = std::max(sent_, limit - transition_frames_ / 2);
    first_ = limit;
  } else {
    transition_frames_ = std::min(transition_frames_, end_ - sent_);
    first_ = transition_start_ = std::max(sent_, std::min(limit, end_ - transition_frames_));
  }
  shot_ = shot;
  blend_ = std::move(blend);
  begun_ = true, any_ = false;

  const std::int64_t seam = transition_frames_ > 0 ? transition_start_ : std::max(first_, sent_);
  Boundary boundary{seam, transition_frames_, first_, {}};
  for (const auto &w : line_)
    if (w.frame < seam) boundary.before = w.buffer;
  if (!boundary.before) boundary.before = line_.empty() ? last_ : line_.front().buffer;
  while (!line_.empty() && line_.back().frame >= seam) tail_.push_front(line_.back()), line_.pop_back();
  end_ = tail_.empty() ? end_ : tail_.front().frame;
  if (shot.event) events_.push_back({shot.placed ? shot.in : first_, {}, shot.event});
  hold_from(G_MAXINT64);
  release();
  return boundary;
}

GstBuffer *Stitcher::outgoing(std::int64_t frame) const {
  if (!tail_.empty() && frame >= tail_.front().frame) {
    const auto at = static_cast<std::size_t>(frame - tail_.front().frame);
    return (at < tail_.size() ? tail_[at] : tail_.back()).buffer.get();
  }
  return outgoing_last_.get();
}

void Stitcher::append(std::int64_t frame, const glue::Ref<GstBuffer> &picture) {
  const std::int64_t i = frame - transition_start_;
  auto out = picture;
  if (i >= 0 && i < transition_frames_) {
    out = blend_(outgoing(frame), picture.get(),
                 static_cast<double>(i) / static_cast<double>(transition_frames_));
    if (out.get() == picture.get()) transition_frames_ = i + 1;  // by hand, and it has arrived
  }
  line_.push_back({frame, out});
  end_ = frame + 1;
  if (i + 1 >= transition_frames_) tail_.clear();
}

void Stitcher::push(std::int64_t k, std::int64_t count, glue::Ref<GstBuffer> picture) {
  for (std::int64_t frame = std::max(first_ + k, end_); frame < first_ + k + count; frame++) {
    while (end_ < frame) {  // nothing came for these
      const bool inside = end_ >= transition_start_ && end_ < transition_start_ + transition_frames_;
      append(end_, inside || !last_ ? picture : last_);
    }
    append(frame, picture);
    any_ = true;
    last_ = picture;
    release();
  }
}

void Stitcher::hold_until(std::int64_t frame, const glue::Ref<GstBuffer> &instead) {
  const auto picture = instead ? instead : last_;
  if (!picture) return;
  put_back();
  while (end_ < frame) {
    line_.push_back({end_, picture});
    end_++;
    release();
  }
}

void Stitcher::send(const Waiting &w) {
  while (!events_.empty() && events_.front().frame <= w.frame) {
    outputs_.push_back(events_.front());
    events_.pop_front();
  }
  if (w.frame >= shown_from_) outputs_.push_back({w.frame, w.buffer, {}});
  sent_ = w.frame + 1;
}

void Stitcher::release() {
  const std::int64_t until = std::min(hold_from_, end_ - hold_last_);
  while (!line_.empty() && line_.front().frame < until) {
    send(line_.front());
    line_.pop_front();
  }
}

void Stitcher::finish() {
  put_back();
  if (begun_ && shot_.placed && shot_.out >= 0) {
    hold_until(shot_.out);  // a film is as long as it says
    // and a tail handle that nobody blends with is no picture of it
    while (!line_.empty() && line_.back().frame >= shot_.out) line_.pop_back(), end_--;
  }
  hold_from(G_MAXINT64);
  release();
  for (auto &e : events_) outputs_.push_back(e);
  events_.clear();
}

}  // namespace shotconcat
