// SPDX-License-Identifier: LGPL-2.1-or-later
// Which shot is made next. A state machine without threads and with the caller's clock, so that it can be run
// in virtual time: the caller tells what happened and when, it answers what to begin.
//
// Shots form a DAG: one that continues another waits until that has landed. A lane (a provider) takes only so
// many at a time. Among the shots that could begin, the one with the longest chain of work still hanging on
// it goes first (critical path first); equals go in play order. Where few are left, the order that ends first
// is searched for: that is where a wrong one is not made good any more. Shots are played in the order they
// were added; at most `look_ahead` shots are ahead of the one being played, which bounds memory and spending.
#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace aivideogen {

class Scheduler {
 public:
  using Index = std::size_t;  // play order
  explicit Scheduler(unsigned look_ahead) : look_ahead_(look_ahead ? look_ahead : 1) {}

  void set_capacity(const std::string &lane, unsigned concurrency);  // 1 where nothing is said
  bool full() const { return shots_.size() - played_ >= look_ahead_; }
  // `cost`: how long it is expected to take, in any one unit. `after`: the shot it continues.
  Index add(const std::string &lane, double cost, std::optional<Index> after);
  // What is to begin now; counted as running from here on. `now` in the unit of the costs.
  std::vector<Index> begin(double now = 0);
  void landed(Index shot);  // has an accepted take
  void again(Index shot);   // its take did not do: it waits for another turn
  void failed(Index shot);  // there will be none
  // The player has taken the next shot, which frees a place.
  void played() { played_++; }

  bool is_running(Index shot) const { return shots_[shot].state == State::Running; }
  bool has_landed(Index shot) const { return shots_[shot].state == State::Landed; }
  Index next_to_play() const { return played_; }
  std::size_t size() const { return shots_.size(); }
  std::size_t running() const;

 private:
  enum class State { Waiting, Running, Landed, Failed };
  struct Shot {
    std::string lane;
    double cost;
    std::optional<Index> after;
    State state = State::Waiting;
    double since = 0;  // Running
  };
  unsigned capacity(const std::string &lane) const;
  std::vector<Index> best_of_few(const std::string &lane, const std::vector<Index> &ready, double now) const;
  void leave(Index shot, State state);

  const unsigned look_ahead_;
  std::size_t played_ = 0;
  std::size_t settled_ = 0;  // every shot before this one has landed or failed
  std::vector<Shot> shots_;
  std::map<std::string, unsigned> capacity_, running_;
};

}  // namespace aivideogen
