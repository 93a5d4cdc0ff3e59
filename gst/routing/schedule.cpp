// SPDX-License-Identifier: LGPL-2.1-or-later
#include "routing/schedule.hpp"

#include <algorithm>
#include <queue>

namespace routing {

Makespan schedule(const std::vector<Job> &jobs, const std::map<std::string, unsigned> &capacity,
                  unsigned look_ahead) {
  Makespan m;
  const std::size_t n = jobs.size();
  const auto room_of = [&](const std::string &lane) {
    const auto i = capacity.find(lane);
    return i == capacity.end() || i->second == 0 ? 1u : i->second;
  };
  std::vector<double> hanging(n, 0);  // work that must follow, itself included
  std::vector<double> since(n, 0);    // work that must come before, itself included
  std::map<std::string, double> work;
  for (std::size_t i = n; i-- > 0;) {
    hanging[i] += jobs[i].seconds;
    if (jobs[i].after) hanging[*jobs[i].after] = std::max(hanging[*jobs[i].after], hanging[i]);
    work[jobs[i].lane] += jobs[i].seconds;
    m.alone += jobs[i].seconds;
  }
  for (std::size_t i = 0; i < n; i++) {
    since[i] = jobs[i].seconds + (jobs[i].after ? since[*jobs[i].after] : 0);
    m.chain = std::max(m.chain, since[i]);
  }
  m.bound = m.chain;
  for (const auto &[lane, seconds] : work) m.bound = std::max(m.bound, seconds / room_of(lane));
  if (look_ahead) m.bound = std::max(m.bound, m.alone / look_ahead);

  enum class State : char { Waiting, Running, Over };
  std::vector<State> state(n, State::Waiting);
  std::map<std::string, unsigned> running;
  using End = std::pair<double, std::size_t>;
  std::priority_queue<End, std::vector<End>, std::greater<>> ends;
  std::size_t landed = 0;    // all before it are over
  std::size_t admitted = 0;  // all before it may run
  // Ready jobs, the one with most work hanging on it first, of each lane.
  const auto later = [&](std::size_t a, std::size_t b) {
    return hanging[a] != hanging[b] ? hanging[a] < hanging[b] : a > b;
  };
  using Ready = std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)>;
  std::map<std::string, Ready> ready;
  for (const auto &[lane, seconds] : work) ready.emplace(lane, Ready(later));
  std::vector<std::vector<std::size_t>> follow(n);
  for (std::size_t i = 0; i < n; i++)
    if (jobs[i].after) follow[*jobs[i].after].push_back(i);
  const auto free_now = [&](std::size_t i) {
    return i < admitted && state[i] == State::Waiting &&
           (!jobs[i].after || state[*jobs[i].after] == State::Over);
  };
  double now = 0;
  while (true) {
    const std::size_t until = look_ahead ? std::min(n, landed + look_ahead) : n;
    while (admitted < until) {
      const std::size_t i = admitted++;
      if (free_now(i)) ready.at(jobs[i].lane).push(i);
    }
    for (auto &[lane, queue] : ready)
      while (!queue.empty() && running[lane] < room_of(lane)) {
        const std::size_t i = queue.top();
        queue.pop();
        running[lane]++;
        state[i] = State::Running;
        ends.emplace(now + jobs[i].seconds, i);
      }
    if (ends.empty()) break;
    const auto [end, i] = ends.top();
    ends.pop();
    now = end;
    state[i] = State::Over;
    running[jobs[i].lane]--;
    for (const std::size_t f : follow[i])
      if (free_now(f)) ready.at(jobs[f].lane).push(f);
    while (landed < n && state[landed] == State::Over) landed++;
  }
  m.seconds = now;
  return m;
}

}  // namespace routing
