// SPDX-License-Identifier: LGPL-2.1-or-later
// A few threads that do jobs in order, some of them later.
#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace aivideogen {

class WorkerPool {
 public:
  using Job = std::function<void()>;  // must not throw
  explicit WorkerPool(unsigned threads);
  ~WorkerPool();  // stop()
  void post(Job job) { after(std::chrono::milliseconds(0), std::move(job)); }
  void after(std::chrono::milliseconds delay, Job job);
  // Lets running jobs end, drops the others, joins. Not from one of its own jobs. Jobs posted later are
  // dropped.
  void stop();

 private:
  using Clock = std::chrono::steady_clock;
  void work();
  std::mutex mutex_;  // guards jobs_ and stopping_
  std::condition_variable changed_;
  std::multimap<Clock::time_point, Job> jobs_;  // by when they are due; equal times in order of posting
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace aivideogen
