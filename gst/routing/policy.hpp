// SPDX-License-Identifier: LGPL-2.1-or-later
// What one shot is expected to cost until it lands, when every next step is the best one: an exact dynamic
// programme over (takes left of each way, takes left in all, storyboard bought?, cause known?, money spent).
// No index rule is optimal here: buying in the order of price / probability goes wrong as soon as a cap binds
// or the storyboard is better bought later (docs/routing.md).
//
// Money in one currency, waiting in seconds, probabilities 0..1.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace routing {

constexpr unsigned kUnlimited = std::numeric_limits<unsigned>::max();

// One take of a shot, as one way of making it offers it.
struct Attempt {
  bool possible = true;
  double price = 0;  // paid whether it lands or not: all its generations, with what lengths are rounded up to
  double finish = 0;         // paid besides when it lands: the final of a draft
  double first = 0;          // probability that it lands
  double retry = 0;          // the same after a rejected take whose cause is known
  double wait = 0;           // from order to clip
  double seconds = 0;        // of video bought
  unsigned generations = 1;  // one after the other
};

// A model at a resolution.
struct Way {
  std::string name;
  Attempt blind, boarded;       // without and with the storyboard
  unsigned takes = kUnlimited;  // at most
  double fails = 0;             // probability that the provider makes nothing at all
  double failure_billed = 0;    // share of the price that it takes all the same
};

// One shot to be made.
struct Task {
  std::vector<Way> ways;        // in the order that decides between equal ones
  double board = 0;             // price of its storyboard
  bool boarded = false;         // the storyboard is there already
  unsigned takes = 3;           // of all ways together
  double give_up = 0;           // what a shot that does not land costs: a person's work
  std::optional<double> limit;  // money that may be spent, whatever happens
  double money_weight = 1;      // of money against the rest; a multiplier for who divides a budget
  double wait_price = 0;        // of a second of waiting; a multiplier for who has a deadline
};

struct Outcome {     // expected
  double value = 0;  // what is made small: money x weight + wait x price + (1 - landed) x give_up
  double money = 0;
  double landed = 0;  // probability
  double takes = 0;
  double wait = 0;
  double boards = 0;   // probability that the storyboard is bought
  double seconds = 0;  // of video bought
};

struct Step {
  enum class Kind { Stop, Board, Take } kind = Kind::Stop;
  std::size_t way = 0;  // Take
  bool operator==(const Step &) const = default;
};

// Where a shot stands.
struct Situation {
  std::vector<unsigned> used;  // takes of each way
  unsigned takes = 0;          // in all
  bool boarded = false, cause_known = false;
  double spent = 0;
};

class Policy {
 public:
  explicit Policy(Task task);
  const Task &task() const { return task_; }
  Situation start() const;
  Step best(const Situation &at) const;        // the next step
  Outcome outcome(const Situation &at) const;  // of the rest
  Outcome outcome() const { return outcome(start()); }
  // What follows from a step: a storyboard, a take that was rejected, or one that the provider did not make.
  Situation after_board(Situation at) const;
  Situation after_rejection(Situation at, std::size_t way) const;
  Situation after_failure(Situation at, std::size_t way) const;

 private:
  struct Key {
    std::uint64_t place = 0;
    std::int64_t spent = 0;  // micro-units; only where there is a limit
    bool operator==(const Key &) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key &k) const noexcept {
      return std::hash<std::uint64_t>()(k.place * 0x9e3779b97f4a7c15u ^ static_cast<std::uint64_t>(k.spent));
    }
  };
  struct Node {
    Outcome outcome;
    Step step;
  };
  Key key_of(const Situation &at) const;
  Node node(const Situation &at) const;
  Node compute(const Situation &at) const;

  Task task_;
  mutable std::unordered_map<Key, Node, Hash> known_;
};

// The same with one way for all takes of the shot, as aivideogen makes it: the best way's policy. `way` is
// its index; task.ways.size() when giving up at once is best.
struct Single {
  std::size_t way = 0;
  Outcome outcome;
  std::vector<Outcome> each;  // of every way alone
};
Single best_single(const Task &task);

}  // namespace routing
