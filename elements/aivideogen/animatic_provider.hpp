// SPDX-License-Identifier: LGPL-2.1-or-later
// The embedded default: moves the storyboard's own frames, on this machine.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <mutex>

#include "animatic/renderer.hpp"
#include "provider.hpp"
#include "worker_pool.hpp"

namespace aivideogen {

// Something done to every frame after it was rendered. `name` becomes part of the take's key; empty: nothing.
struct Retouch {
  std::string name;
  std::function<void(std::int64_t n, const animatic::Request &, const animatic::Planes &)> apply;
};

class AnimaticProvider : public Provider {
 public:
  explicit AnimaticProvider(unsigned threads);  // 0: one per processor
  ~AnimaticProvider() override;                 // cancels what is left
  Capabilities capabilities() const override;
  std::shared_ptr<const Order> prepare(const TakeRequest &request) override { return prepare(request, {}); }
  std::shared_ptr<const Order> prepare(const TakeRequest &request, Retouch retouch);
  std::string submit(std::shared_ptr<const Order> order, const std::string &path,
                     std::function<void()> changed) override;
  TaskStatus poll(const std::string &task) override;
  Made fetch(const std::string &task, const std::string &path) override;
  void cancel(const std::string &task) override;
  std::vector<std::string> list() override;

 private:
  struct Task;
  void render(const std::shared_ptr<Task> &task);
  const unsigned threads_;
  std::mutex mutex_;  // guards tasks_, serial_ and every task's status
  std::map<std::string, std::shared_ptr<Task>> tasks_;
  unsigned serial_ = 0;
  WorkerPool pool_;  // last: joined before the rest goes
};

}  // namespace aivideogen
