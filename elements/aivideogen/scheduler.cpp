// SPDX-License-Identifier: LGPL-2.1-or-later
#include "scheduler.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
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

std::vector<Scheduler::Index> Scheduler::begin(double now) {
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
  std::map<std::string, std::vector<Index>> lanes;
  for (const Index i : ready)
    if (running_[shots_[i].lane] < capacity(shots_[i].lane)) lanes[shots_[i].lane].push_back(i);
  std::vector<Index> out;
  for (const auto &[lane, waiting] : lanes) {
    for (const Index i : best_of_few(lane, waiting, now)) {
      if (running_[lane] >= capacity(lane)) break;
      auto &s = shots_[i];
      running_[lane]++;
      s.state = State::Running;
      s.since = now;
      out.push_back(i);
    }
  }
  std::sort(out.begin(), out.end(), [&](Index a, Index b) {
    return std::find(ready.begin(), ready.end(), a) < std::find(ready.begin(), ready.end(), b);
  });
  return out;
}

unsigned Scheduler::capacity(const std::string &lane) const {
  const auto found = capacity_.find(lane);
  return found == capacity_.end() ? 1u : found->second;
}

namespace {

// The orders in which few shots can be begun on so many places, none of which is left empty while there is
// one that could begin; the one that is over first. Depth first, longest chain first, cut off where what is
// left cannot be over sooner than the best so far.
class Search {
 public:
  struct Job {
    double cost, tail;     // tail: with all that hangs on it
    int before;            // of the jobs; -1: none, -2: one that runs already
    std::size_t runs = 0;  // -2: which
  };
  static constexpr std::size_t kMost = 8;  // jobs
  Search(std::vector<Job> jobs, std::vector<double> running, unsigned places)
      : jobs_(std::move(jobs)), running_(std::move(running)), places_(places) {}

  // Jobs in the order in which they are begun.
  std::vector<int> run() {
    State s;
    s.busy = running_;
    s.ends.assign(jobs_.size(), -1);
    go(s, 0);
    return best_order_;
  }

 private:
  struct State {
    std::vector<double> busy;  // ends of what runs; those that run now keep their places at the front
    std::vector<double> ends;  // of jobs; negative: not begun
    std::vector<int> order;
  };
  static constexpr unsigned kMostSteps = 20000;

  bool is_ready(const State &s, const Job &j, double now) const {
    if (j.before == -1) return true;
    const double end = j.before == -2 ? running_[j.runs] : s.ends[static_cast<std::size_t>(j.before)];
    return end >= 0 && end <= now + 1e-9;
  }
  void go(State &s, double now) {
    if (++steps_ > kMostSteps) return;
    double work = 0, latest = 0, longest = now;
    unsigned busy = 0;
    for (const double e : s.busy) {
      latest = std::max(latest, e);
      busy += e > now + 1e-9;
      work += std::max(0.0, e - now);
    }
    for (std::size_t i = 0; i < jobs_.size(); i++)
      if (s.ends[i] < 0) {
        work += jobs_[i].cost;
        longest = std::max(longest, now + jobs_[i].tail);
      }
    if (s.order.size() == jobs_.size()) {
      if (latest < best_ - 1e-9) {
        best_ = latest;
        best_order_ = s.order;
      }
      return;
    }
    if (std::max({latest, longest, now + work / places_}) >= best_ - 1e-9) return;
    bool any = false;
    if (busy < places_) {
      std::vector<std::pair<double, double>> tried;  // of equals one is enough
      for (std::size_t i = 0; i < jobs_.size(); i++) {
        const Job &j = jobs_[i];
        if (s.ends[i] >= 0 || !is_ready(s, j, now)) continue;
        any = true;
        if (std::find(tried.begin(), tried.end(), std::pair(j.cost, j.tail)) != tried.end()) continue;
        tried.emplace_back(j.cost, j.tail);
        s.ends[i] = now + j.cost;
        s.busy.push_back(now + j.cost);
        s.order.push_back(static_cast<int>(i));
        go(s, now);
        s.order.pop_back();
        s.busy.pop_back();
        s.ends[i] = -1;
      }
    }
    if (any) return;
    double next = std::numeric_limits<double>::infinity();  // until something is over
    for (const double e : s.busy)
      if (e > now + 1e-9) next = std::min(next, e);
    if (std::isfinite(next)) go(s, next);
  }

  const std::vector<Job> jobs_;
  const std::vector<double> running_;
  const unsigned places_;
  unsigned steps_ = 0;
  double best_ = std::numeric_limits<double>::infinity();
  std::vector<int> best_order_;
};

}  // namespace

// `ready`: longest chain first.
std::vector<Scheduler::Index> Scheduler::best_of_few(const std::string &lane, const std::vector<Index> &ready,
                                                     double now) const {
  if (ready.size() < 2 || capacity(lane) < 2) return ready;
  std::vector<Index> left;
  std::vector<double> running;
  std::map<Index, std::size_t> runs;
  for (Index i = settled_; i < shots_.size(); i++) {
    const auto &s = shots_[i];
    if (s.state == State::Running && s.lane == lane) {
      runs[i] = running.size();
      running.push_back(std::max(s.since + s.cost - now, 1e-6));  // late ones may end at any moment
    }
    if (s.state != State::Waiting) continue;
    const bool here = s.lane == lane;
    // A chain that crosses lanes depends on what happens there.
    if (s.after && *s.after >= settled_ && shots_[*s.after].state != State::Landed &&
        (shots_[*s.after].lane != s.lane) && (here || shots_[*s.after].lane == lane))
      return ready;
    if (here) left.push_back(i);
  }
  if (left.size() > Search::kMost) return ready;
  // The ready ones in their order, then the others.
  std::vector<Index> order = ready;
  for (const Index i : left)
    if (std::find(ready.begin(), ready.end(), i) == ready.end()) order.push_back(i);
  std::vector<Search::Job> jobs(order.size());
  const auto place = [&](Index i) { return std::find(order.begin(), order.end(), i) - order.begin(); };
  for (std::size_t k = 0; k < order.size(); k++) {
    const auto &s = shots_[order[k]];
    jobs[k] = {s.cost, s.cost, -1};
    if (!s.after || *s.after < settled_ || shots_[*s.after].state == State::Landed) continue;
    if (const auto r = runs.find(*s.after); r != runs.end()) {
      jobs[k].before = -2;
      jobs[k].runs = r->second;
    } else if (const auto p = place(*s.after); p < static_cast<std::ptrdiff_t>(order.size())) {
      jobs[k].before = static_cast<int>(p);
    } else {
      return ready;  // it waits for one that has failed
    }
  }
  for (Index i = shots_.size(); i-- > settled_;) {
    const auto k = place(i);
    if (k == static_cast<std::ptrdiff_t>(order.size()) || jobs[static_cast<std::size_t>(k)].before < 0)
      continue;
    auto &before = jobs[static_cast<std::size_t>(jobs[static_cast<std::size_t>(k)].before)];
    before.tail = std::max(before.tail, before.cost + jobs[static_cast<std::size_t>(k)].tail);
  }
  std::vector<Index> out;
  for (const int k : Search(std::move(jobs), std::move(running), capacity(lane)).run())
    out.push_back(order[static_cast<std::size_t>(k)]);
  // Only those that can begin at once, in the order that was found.
  std::erase_if(out, [&](Index i) { return std::find(ready.begin(), ready.end(), i) == ready.end(); });
  return out.empty() ? ready : out;
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
