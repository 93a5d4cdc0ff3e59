// SPDX-License-Identifier: LGPL-2.1-or-later
#include "scheduler.hpp"

#include <algorithm>
#include <stdexcept>

namespace aivideogen {

void Scheduler::set_capacity(const std::string &lane, unsigned concurrency) {
  capacity_[lane] = concurrency ? concurrency : 1;
}

Scheduler::Index Scheduler::add(const std::string &lane, double cost, std::optional<Index> after) {
  if (after && *after >= shots_.size()) throw std::invalid_argument("a shot can only continue one before it");
  shots_.push_back({lane, cost, after});
  return shots_.size() - 1;
}

std::vector<Scheduler::Index> Scheduler::begin() {
  while (settled_ < shots_.size() &&
         (shots_[settled_].state == State::Landed || shots_[settled_].state == State::Failed))
    settled_++;
  // Work that hangs on each shot, itself included: shots only continue earlier ones, so one backward pass
  // does it.
  const std::size_t n = shots_.size() - settled_;
  std::vector<double> chain(n, 0.0);
  for (std::size_t i = n; i-- > 0;) {
    const auto &s = shots_[settled_ + i];
    chain[i] += s.cost;
    if (s.after && *s.after >= settled_)
      chain[*s.after - settled_] = std::max(chain[*s.after - settled_], chain[i]);
  }
  std::vector<Index> ready;
  for (std::size_t i = settled_; i < shots_.size(); i++) {
    const auto &s = shots_[i];
    if (s.state == State::Waiting && (!s.after || shots_[*s.after].state == State::Landed))
      ready.push_back(i);
  }
  std::stable_sort(ready.begin(), ready.end(),
                   [&](Index a, Index b) { return chain[a - settled_] > chain[b - settled_]; });
  std::vector<Index> out;
  for (Index i : ready) {
    auto &s = shots_[i];
    const auto found = capacity_.find(s.lane);
    if (running_[s.lane] >= (found == capacity_.end() ? 1u : found->second)) continue;
    running_[s.lane]++;
    s.state = State::Running;
    out.push_back(i);
  }
  return out;
}

void Scheduler::leave(Index shot, State state) {
  auto &s = shots_.at(shot);
  if (s.state == State::Running) running_[s.lane]--;
  s.state = state;
  if (state == State::Waiting) settled_ = std::min(settled_, shot);
}
void Scheduler::landed(Index shot) {
  leave(shot, State::Landed);
}
void Scheduler::again(Index shot) {
  leave(shot, State::Waiting);
}
void Scheduler::failed(Index shot) {
  leave(shot, State::Failed);
}

std::size_t Scheduler::running() const {
  std::size_t n = 0;
  for (const auto &[lane, count] : running_) n += count;
  return n;
}

}  // namespace aivideogen
