// SPDX-License-Identifier: LGPL-2.1-or-later
// The one mechanism behind every boundary. Finished frames wait in a delay line no longer than the transition
// that follows; when the next shot begins, what waits from the transition's start on becomes the outgoing
// picture and is blended with the head of the new shot. Outside transitions the buffers that come in are the
// buffers that go out.
//
// Frames are counted on the finished timeline. Not thread-safe.
#pragma once
#include <gst/gst.h>

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "glue/ref.hpp"
#include "transition/easing.hpp"
#include "transition/render.hpp"

namespace shotconcat {

struct Transition {
  int id = transition::kCut;
  std::int64_t frames = 0;
  transition::Easing easing = transition::Easing::Linear;
  std::shared_ptr<const transition::LumaImage> luma;
  bool is_cut() const { return id == transition::kCut || frames <= 0; }
};

struct Placement {
  bool placed = false;                // its place is known (shot events); otherwise it follows what is there
  std::int64_t first = 0;             // placed: where its first frame belongs, head handle included
  std::int64_t transition_start = 0;  // placed: where the transition into it starts
  std::int64_t in = 0;                // placed: its in point, where its event goes out
  std::int64_t out = -1;              // placed: behind its last own frame, tail handle not included
  bool freeze = false;                // not placed: keep the length, hold frames around the cut
  bool join = false;                  // not placed: begins at the end of what is there (live)
  Transition transition;
  glue::Ref<GstEvent> event;  // goes out before the frame `in`
};

class Stitcher {
 public:
  struct Output {
    std::int64_t frame = 0;
    glue::Ref<GstBuffer> buffer;  // one of the two
    glue::Ref<GstEvent> event;
  };
  // The frame of a transition at `progress` (0 to 1, not eased). An empty `outgoing` stands for black. Giving
  // back `incoming` itself ends the transition.
  using Blend =
      std::function<glue::Ref<GstBuffer>(GstBuffer *outgoing, GstBuffer *incoming, double progress)>;

  struct Boundary {
    std::int64_t start = 0;       // first frame of the transition (or of the shot, at a cut)
    std::int64_t frames = 0;      // length of the transition, clamped to what is there
    std::int64_t first = 0;       // where the shot's first frame went
    glue::Ref<GstBuffer> before;  // the last picture of the outgoing shot before the boundary, if any
  };

  void reset(std::int64_t first_frame,
             std::int64_t shown_from = 0);  // frames before `shown_from` are not sent
  Boundary begin(const Placement &shot, Blend blend);
  // Picture for the frames k .. k + count - 1 of the shot.
  void push(std::int64_t k, std::int64_t count, glue::Ref<GstBuffer> picture);
  // Repeats the newest picture up to, not including, the frame.
  void hold_until(std::int64_t frame, const glue::Ref<GstBuffer> &instead = {});
  // The outgoing shot goes on while the next one already plays: its picture for a frame of the transition.
  void push_tail(std::int64_t frame, const glue::Ref<GstBuffer> &picture);
  std::int64_t tail_end() const {
    return tail_.empty() ? std::max(end_, transition_start_) : tail_.back().frame + 1;
  }
  std::int64_t transition_start() const { return transition_start_; }
  std::int64_t transition_end() const { return transition_start_ + transition_frames_; }
  void finish();  // everything that waits goes out

  void hold_from(std::int64_t frame) { hold_from_ = frame, hold_last_ = 0; }  // from there on frames wait
  void hold_last(std::int64_t count) { hold_from_ = G_MAXINT64, hold_last_ = count; }
  void release();  // what need not wait any more goes out

  std::vector<Output> take() { return std::exchange(outputs_, {}); }
  std::int64_t next() const { return end_; }   // the frame that would be appended
  std::int64_t sent() const { return sent_; }  // the first frame that has not gone out
  std::size_t waiting() const { return line_.size() + tail_.size(); }
  bool fresh() const { return !last_; }  // no picture yet
  const glue::Ref<GstBuffer> &last() const { return last_; }
  std::int64_t out() const { return shot_.out; }
  std::int64_t first() const { return first_; }

 private:
  struct Waiting {
    std::int64_t frame;
    glue::Ref<GstBuffer> buffer;
  };
  void append(std::int64_t frame, const glue::Ref<GstBuffer> &picture);
  void send(const Waiting &w);
  void put_back();
  GstBuffer *outgoing(std::int64_t frame) const;

  std::deque<Waiting> line_;  // finished frames [sent_, end_)
  std::deque<Waiting> tail_;  // the outgoing shot from the transition's start on
  std::vector<Output> outputs_;
  std::deque<Output> events_;  // wait for their frame
  Placement shot_;
  Blend blend_;
  std::int64_t first_ = 0, transition_start_ = 0, transition_frames_ = 0;
  std::int64_t shown_from_ = 0, sent_ = 0, end_ = 0, hold_from_ = G_MAXINT64, hold_last_ = 0;
  glue::Ref<GstBuffer> last_;           // the newest picture of all
  glue::Ref<GstBuffer> outgoing_last_;  // of the outgoing shot
  bool begun_ = false, any_ = false;    // a shot is there; it has given a picture
};

}  // namespace shotconcat
