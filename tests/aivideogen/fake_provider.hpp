// SPDX-License-Identifier: LGPL-2.1-or-later
// A provider that makes tiny clips when it is told to, and remembers what it was asked.
#pragma once
#include <atomic>
#include <mutex>
#include <thread>

#include "glue/failure.hpp"
#include "production.hpp"
#include "take_player.hpp"
#include "take_writer.hpp"

namespace fake {

using namespace aivideogen;

struct FakeOrder : Order {
  const std::string &key() const override { return name; }
  std::string name, shot;
  TakeFormat format;
  unsigned take = 1;
  std::vector<std::string> causes;
  bool continued = false;
};

class FakeProvider : public Provider {
 public:
  Capabilities caps;
  double price = 0;                               // of a take
  bool at_once = true;                            // or when finish() says so
  std::string refuses;                            // shot that fails
  std::map<std::string, Setback::Kind> setbacks;  // "shot/take" that does not come about

  Capabilities capabilities() const override { return caps; }
  std::shared_ptr<const Order> prepare(const TakeRequest &r) override {
    auto order = std::make_shared<FakeOrder>();
    order->shot = r.shot->shot_id;
    order->take = r.take;
    order->causes = r.causes;
    order->continued = bool(r.continues);
    order->name = "00" + order->shot + "-" + std::to_string(r.take) + "-0123456789abcdef";
    const auto n =
        frame_number(r.shot->head_handle + r.shot->duration + r.shot->tail_handle, r.fps_n, r.fps_d);
    order->format = {r.width, r.height, r.fps_n, r.fps_d, n};
    return order;
  }
  std::string submit(std::shared_ptr<const Order> order, const std::string &,
                     std::function<void()> changed) override {
    std::string id;
    bool now;
    {
      std::lock_guard lock(mutex_);
      auto o = std::static_pointer_cast<const FakeOrder>(order);
      id = "job-" + std::to_string(++serial_);
      orders.push_back(*o);
      jobs_[id] = {o, changed, false};
      now = at_once && !caps.poll_interval;
      if (at_once) jobs_[id].done = true;
      most_at_a_time = std::max(most_at_a_time, jobs_.size());
    }
    if (now) changed();
    return id;
  }
  void finish(const std::string &shot) {
    std::function<void()> changed;
    {
      std::lock_guard lock(mutex_);
      for (auto &[id, job] : jobs_)
        if (job.order->shot == shot && !job.done) {
          job.done = true;
          changed = job.changed;
        }
    }
    if (changed) changed();
  }
  TaskStatus poll(const std::string &task) override {
    std::lock_guard lock(mutex_);
    polls++;
    TaskStatus status;
    const auto found = jobs_.find(task);
    if (found == jobs_.end()) {
      status.state = TaskState::Cancelled;
    } else if (found->second.done) {
      status.state = TaskState::Done;
      if (found->second.order->shot == refuses) {
        status.state = TaskState::Failed;
        status.failure = std::make_exception_ptr(
            glue::resource_failure(GST_RESOURCE_ERROR_FAILED, "The model is asleep."));
      }
      const auto setback =
          setbacks.find(found->second.order->shot + "/" + std::to_string(found->second.order->take));
      if (setback != setbacks.end()) {
        status.state = TaskState::Failed;
        status.failure = std::make_exception_ptr(Setback(
            setback->second,
            glue::resource_failure(GST_RESOURCE_ERROR_FAILED, "It did not come about.").cause("setback")));
      }
    }
    return status;
  }
  Made fetch(const std::string &task, const std::string &path) override {
    std::shared_ptr<const FakeOrder> order;
    {
      std::lock_guard lock(mutex_);
      order = jobs_.at(task).order;
      jobs_.erase(task);
    }
    write_take(
        path, order->format,
        [&](std::int64_t, const animatic::Planes &p) {
          for (int y = 0; y < order->format.height; y++)
            for (int x = 0; x < order->format.width; x++) p.y[y * p.y_stride + x] = 100;
          for (int y = 0; y < order->format.height / 2; y++)
            for (int x = 0; x < order->format.width / 2; x++)
              p.u[y * p.u_stride + x] = p.v[y * p.v_stride + x] = 128;
        },
        [] { return false; });
    Made made;
    made.price = price;
    if (price > 0) made.currency = "EUR";
    return made;
  }
  void cancel(const std::string &task) override {
    std::lock_guard lock(mutex_);
    cancelled += static_cast<unsigned>(jobs_.erase(task));
  }
  std::vector<std::string> list() override { return {}; }
  std::vector<FakeOrder> asked() {
    std::lock_guard lock(mutex_);
    return orders;
  }

  std::vector<FakeOrder> orders;
  std::size_t most_at_a_time = 0;
  std::atomic<unsigned> cancelled{0}, polls{0};

 private:
  struct Job {
    std::shared_ptr<const FakeOrder> order;
    std::function<void()> changed;
    bool done = false;
  };
  std::mutex mutex_;
  std::map<std::string, Job> jobs_;
  unsigned serial_ = 0;
};

}  // namespace fake
