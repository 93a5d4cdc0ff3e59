// SPDX-License-Identifier: LGPL-2.1-or-later
#include "consistencycheck/stream_watch.hpp"

#include <utility>

namespace consistency {

StreamWatch::StreamWatch(judge::Settings settings, Listener listener)
    : settings_(std::move(settings)), listener_(std::move(listener)) {
  thread_ = std::thread([this] { run(); });
}

StreamWatch::~StreamWatch() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
    queue_.clear();
  }
  wake_.notify_all();
  idle_.notify_all();
  thread_.join();
}

void StreamWatch::begin(ShotStart start) {
  {
    std::lock_guard lock(mutex_);
    queue_.push_back({Item::Kind::Begin, std::move(start), {}, seen_, 0, std::exchange(left_out_here_, 0)});
  }
  wake_.notify_one();
}

bool StreamWatch::has_room(GstClockTime end, bool wait) {
  std::unique_lock lock(mutex_);
  seen_ = end;
  if (wait) idle_.wait(lock, [this] { return stop_ || interrupted_ || waiting_ < kRoom; });
  if (waiting_ < kRoom) return true;
  left_out_++;
  left_out_here_++;
  return false;
}

void StreamWatch::frame(cv::Mat bgr, GstClockTime time, GstClockTime duration) {
  {
    std::lock_guard lock(mutex_);
    queue_.push_back({Item::Kind::Frame, {}, std::move(bgr), time, duration, 0});
    waiting_++;
  }
  wake_.notify_one();
}

void StreamWatch::end() {
  {
    std::lock_guard lock(mutex_);
    queue_.push_back({Item::Kind::End, {}, {}, seen_, 0, std::exchange(left_out_here_, 0)});
  }
  wake_.notify_one();
}

void StreamWatch::discard() {
  {
    std::lock_guard lock(mutex_);
    queue_.clear();
    waiting_ = 0;
    left_out_here_ = 0;
    queue_.push_back({Item::Kind::Discard, {}, {}, 0, 0, 0});
  }
  wake_.notify_one();
}

void StreamWatch::drain() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return stop_ || interrupted_ || (queue_.empty() && !busy_); });
}

void StreamWatch::interrupt() {
  {
    std::lock_guard lock(mutex_);
    interrupted_ = true;
  }
  idle_.notify_all();
}

void StreamWatch::resume() {
  std::lock_guard lock(mutex_);
  interrupted_ = false;
}

void StreamWatch::run() {
  for (;;) {
    Item item;
    {
      std::unique_lock lock(mutex_);
      busy_ = false;
      idle_.notify_all();
      wake_.wait(lock, [this] { return stop_ || !queue_.empty(); });
      if (stop_) return;
      item = std::move(queue_.front());
      queue_.pop_front();
      if (item.kind == Item::Kind::Frame) waiting_--;
      busy_ = true;
    }
    try {
      handle(item);
    } catch (const std::exception &x) {  // costs this shot its verdict, not the stream its frames
      judge_.reset();
      if (listener_.failed) listener_.failed(current_.shot_id, x.what());
      report_ = {};
    }
  }
}

void StreamWatch::restart_found() {
  found_++;
  current_.shot_id = "found-" + std::to_string(found_);
  current_.found = true;
  judge_ = std::make_unique<judge::Judge>(settings_, current_.shot);
  report_ = {};
}

void StreamWatch::finish(GstClockTime end, std::uint64_t left_out) {
  if (!judge_ || !GST_CLOCK_TIME_IS_VALID(report_.start)) {
    // Nothing measured is not the same as nothing wrong.
    if (judge_ && left_out > 0 && listener_.failed)
      listener_.failed(current_.shot_id, "measuring could not keep up with any of its frames");
    judge_.reset();
    return;
  }
  report_.shot_id = current_.shot_id;
  report_.scene_id = current_.scene_id;
  report_.take = current_.take;
  report_.found = current_.found;
  if (end > report_.start) report_.duration = end - report_.start;
  report_.verdict = judge_->finish();
  judge_.reset();
  if (listener_.shot) listener_.shot(report_);
  report_ = {};
}

void StreamWatch::handle(Item &item) {
  switch (item.kind) {
    case Item::Kind::Begin:
      finish(item.time, item.left_out);
      current_ = std::move(item.start);
      report_ = {};
      if (current_.found)
        restart_found();
      else if (current_.measure)
        judge_ = std::make_unique<judge::Judge>(settings_, current_.shot);
      break;
    case Item::Kind::Frame: {
      if (!judge_) break;
      GstClockTime first = GST_CLOCK_TIME_IS_VALID(report_.start) ? report_.start : item.time;
      judge_->push({item.bgr, item.time > first ? item.time - first : 0});
      if (current_.found && GST_CLOCK_TIME_IS_VALID(report_.start) && judge_->last_was_cut()) {
        judge_->take_back();  // the frame belongs to the next shot
        finish(item.time);
        restart_found();
        judge_->push({item.bgr, 0});
        first = item.time;
      }
      report_.start = first;
      report_.duration = item.time + item.duration - first;
      measured_++;
      if (listener_.frame) listener_.frame({current_.shot_id, item.time, judge_->last_facts()});
      break;
    }
    case Item::Kind::End:
      finish(item.time, item.left_out);
      break;
    case Item::Kind::Discard:
      judge_.reset();
      report_ = {};
      break;
  }
}

}  // namespace consistency
