// SPDX-License-Identifier: LGPL-2.1-or-later
// Whoever makes takes: the local renderer, and later video models behind their protocols. Asynchronous: no
// call waits for a take to be made, so a wait at a provider costs no thread.
#pragma once
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "glue/failure.hpp"
#include "glue/ref.hpp"
#include "storyboard/gststoryboard.h"

namespace aivideogen {

struct ShotFree {
  void operator()(GstStoryboardShot *s) const noexcept { gst_storyboard_shot_free(s); }
};
using ShotPtr = std::unique_ptr<GstStoryboardShot, ShotFree>;

// What was wrong with a take: ranked `storyboard/cause` structures.
struct Objection {
  unsigned take = 1;
  std::vector<std::shared_ptr<GstStructure>> causes;
};

// A line of the shot's dialogue.
struct SpokenLine {
  std::string speaker, text;
  double at = 0;    // seconds after the shot's in point
  std::string uri;  // a voice that was recorded; empty: only the words
};

enum class NativeSound {  // the sound that models make with their pictures
  Never,                  // not asked for, not used
  Auto,                   // asked for where the shot has lines that the model can speak; used where it comes
  Always,                 // asked for wherever a model can
};

// What one take is to be. `shot` has its pictures in `frames` and the handles that are to be made.
struct TakeRequest {
  std::shared_ptr<const GstStoryboardShot> shot;
  int width = 0, height = 0;
  int fps_n = 24, fps_d = 1;
  unsigned take = 1;                // which attempt
  std::vector<std::string> causes;  // what was wrong with the attempt before: dimensions
  std::vector<Objection> history;   // what was wrong with each rejected attempt, oldest first
  std::vector<SpokenLine> lines;    // in the order of their times
  NativeSound sound = NativeSound::Never;
  glue::Ref<GstSample> continues;  // last frame of the take it continues from; may be empty
};

// A request as the provider will carry it out.
class Order {
 public:
  virtual ~Order() = default;
  // SHA-256 (hex) of the canonical request: equal keys, equal takes. The take store's name for it.
  virtual const std::string &key() const = 0;
};

struct Capabilities {
  bool varies = false;          // another attempt at the same shot can come out differently
  bool paid = false;            // real money is paid for a take
  bool keeps_takes = false;     // files its clips in the take store itself: where money hangs on every step
  unsigned concurrency = 1;     // jobs it works on at a time
  double seconds_per_take = 0;  // that one is expected to take, whatever its length; 0: as long as it is long
  unsigned poll_interval = 0;   // milliseconds between polls; 0: it calls back
};

enum class TaskState { Running, Done, Failed, Cancelled };

struct TaskStatus {
  TaskState state = TaskState::Running;
  std::exception_ptr failure;  // Failed: why
};

// What came of an order.
struct Made {
  std::string file;      // in the take store; empty: at the path where it was wanted
  std::string task;      // the provider's name for the job; empty: as submit() called it
  bool cached = false;   // it was there already and cost nothing this time
  double price = 0;      // paid this time, in `currency`
  std::string currency;  // ISO 4217; empty: no money was involved
  bool simulated = false;
  double seconds = -1;     // of video bought this time; negative: as long as the take
  GstClockTime in = 0;     // where in the clip the shot's first frame lies
  bool sound = false;      // the clip's own sound belongs to the take
  bool speaks = false;     // and the shot's lines are spoken in it
  std::string sound_file;  // where that sound is, from `in` on as well; empty: in the clip
};

// A take that did not come about, for a reason to which the production may know an answer.
class Setback : public glue::Failure {
 public:
  enum class Kind {
    Exhausted,  // the budget does not reach; nothing was ordered
    Refused,    // the model will not make this (moderation), or not for this user
    Unusable,   // paid, and what came is no clip: another take is another purchase
    Stuck,      // it is not known whether it is made or paid; another run may find out
  };
  // `cost`: what was paid all the same (price, currency, seconds, simulated). Exhausted in the middle of a take: with `file`,
  // its beginning, which can be played.
  Setback(Kind kind, const glue::Failure &failure, Made cost = {})
      : glue::Failure(failure), kind_(kind), cost_(std::move(cost)) {}
  Kind kind() const noexcept { return kind_; }
  const Made &cost() const noexcept { return cost_; }

 private:
  Kind kind_;
  Made cost_;
};

// Thread-safe. Everything throws glue::Failure.
class Provider {
 public:
  virtual ~Provider() = default;
  virtual Capabilities capabilities() const = 0;
  // Checks the request and makes it canonical; nothing is begun. May take a while (hashing pictures).
  virtual std::shared_ptr<const Order> prepare(const TakeRequest &request) = 0;
  // Begins; returns the task's id. `path` is where the clip is wanted: a provider on this machine may write
  // it there, one behind a network does so in fetch(). `changed` is called from any thread, also before
  // submit() returns, when poll() would say something new.
  virtual std::string submit(std::shared_ptr<const Order> order, const std::string &path,
                             std::function<void()> changed) = 0;
  virtual TaskStatus poll(const std::string &task) = 0;
  // After Done: the whole clip lies at `path`, or in Made::file. Forgets the task.
  virtual Made fetch(const std::string &task, const std::string &path) = 0;
  // Returns at once; forgets the task, which nobody wants any more.
  virtual void cancel(const std::string &task) = 0;
  // Returns at once; forgets the task because the run is over: what is paid for may go on where it is made,
  // and another run finds it.
  virtual void leave(const std::string &task) { cancel(task); }
  // What the check said of a take that it made. May be told again when the take is found again.
  virtual void judged(const Order &, const std::string & /* verdict */, const std::vector<std::string> & /* causes */,
                      const std::map<std::string, double> & /* scores */) {}
  // The tasks it knows of, for recovery.
  virtual std::vector<std::string> list() = 0;
};

}  // namespace aivideogen
