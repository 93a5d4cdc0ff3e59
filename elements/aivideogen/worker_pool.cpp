// SPDX-License-Identifier: LGPL-2.1-or-later
#include "worker_pool.hpp"

namespace aivideogen {

WorkerPool::WorkerPool(unsigned threads) {
  for (unsigned i = 0; i < (threads ? threads : 1); i++) threads_.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool() {
  stop();
}

void WorkerPool::after(std::chrono::milliseconds delay, Job job) {
  std::lock_guard lock(mutex_);
  if (stopping_) return;
  jobs_.emplace(Clock::now() + delay, std::move(job));
  changed_.notify_one();
}

void WorkerPool::stop() {
  std::multimap<Clock::time_point, Job> dropped;  // destroyed without the lock
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(jobs_);
    changed_.notify_all();
  }
  for (auto &t : threads_)
    if (t.joinable()) t.join();
}

void WorkerPool::work() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (jobs_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const auto due = jobs_.begin()->first;
    if (due > Clock::now()) {
      changed_.wait_until(lock, due);
      continue;
    }
    {
      const Job job = std::move(jobs_.begin()->second);
      jobs_.erase(jobs_.begin());
      lock.unlock();
      job();
    }
    lock.lock();
  }
}

}  // namespace aivideogen
