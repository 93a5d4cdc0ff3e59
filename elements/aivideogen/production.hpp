// SPDX-License-Identifier: LGPL-2.1-or-later
// Gets an accepted take for every shot: asks providers, keeps takes, has them judged, tries again, and hands
// the shots out in play order. Everything that takes time happens on its own few threads.
#pragma once
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "frames_gate.hpp"
#include "media/take_store.hpp"
#include "provider.hpp"
#include "routed.hpp"
#include "scheduler.hpp"
#include "shot.hpp"
#include "worker_pool.hpp"

namespace aivideogen {

enum class OnRejected { Error, BestTake, Animatic, Footage };  // no take of a shot was accepted
enum class OnExhausted { Error, BestTake, Animatic };          // the budget does not reach

// What the production tells and asks. Called from worker threads with no lock held; must not throw.
class Crew {
 public:
  virtual ~Crew() = default;
  virtual Verdict judge(const Shot &shot, const Take &take, GstSample *neighbour) = 0;
  virtual void begun(const Shot &shot, unsigned take) = 0;            // work on a take begins
  virtual void made(const Shot &shot, const Take &take) = 0;          // a take was judged
  virtual void settled(const Shot &shot, bool landed) = 0;            // the work on it is over
  virtual void doubt(const Shot &shot, const std::string &what) = 0;  // played all the same: a warning
  virtual void routed(const Shot &, const Routed &) {}                // a model was chosen for it
};

struct ProductionPlan {
  int width = 0, height = 0, fps_n = 24, fps_d = 1;
  unsigned look_ahead = 4;
  unsigned max_takes = 3;
  OnRejected on_rejected = OnRejected::BestTake;
  OnExhausted on_exhausted = OnExhausted::Error;
  OnUnapproved on_unapproved = OnUnapproved::Error;
  std::string model = "animatic";  // for shots that name none, or "auto"
  std::string take_folder;         // "": the user's cache folder
  NativeSound sound = NativeSound::Auto;
  unsigned threads = 2;  // for fetching and judging
};

struct Totals {
  unsigned shots = 0, takes = 0, cached = 0, rejected = 0, unchecked = 0, running = 0;
  unsigned simulated = 0, lost = 0;  // takes
  double seconds_bought = 0, seconds_used = 0;
  double price = 0;  // paid in this run, simulated money included
  std::string currency;
};

class Production {
 public:
  using Providers = std::map<std::string, std::shared_ptr<Provider>>;
  // Whoever makes takes with a model that is not among the providers yet; null when nobody knows it. Throws
  // glue::Failure.
  using Hire = std::function<std::shared_ptr<Provider>(const std::string &model)>;
  // Which model makes a shot that asks for `lane`, "auto" or "rehearsal/auto". Throws glue::Failure.
  using Route = std::function<Routed(const Shot &shot, const ProductionPlan &plan, const std::string &lane)>;
  Production(ProductionPlan plan, Providers providers, Crew &crew, Hire hire = {}, Route route = {});
  ~Production();  // stop()

  // Waits while the look-ahead is full. False after stop() or a failure.
  bool admit(std::shared_ptr<Shot> shot);
  void end();  // no further shots
  struct Landed {
    std::shared_ptr<Shot> shot;
    Take take;
  };
  // The next shot in play order with its accepted take; waits. Nothing at the end and after stop(). Throws
  // the first failure of any shot as soon as it is known: the film cannot become whole any more.
  std::optional<Landed> next();
  bool next_is_ready() const;
  // What next() would give now, without taking it; it may still be made again.
  std::optional<Landed> ready() const;
  // Another take of a shot that has not been played. Empty, or why there will be none.
  std::string regenerate(const std::string &shot_id, const std::vector<std::string> &causes);
  // The best take so far is good enough, whatever was found wrong with it. Empty, or why not.
  std::string approve(const std::string &shot_id);
  // The storyboard frames of a shot ("all": of every one) are what video may be paid for.
  void approve_frames(const std::string &shot_id) { gate_.approve(shot_id); }
  // No more takes of a shot that has not been played: its storyboard is played instead. Empty, or why not.
  std::string skip(const std::string &shot_id);
  void stop();
  Totals totals() const;

 private:
  enum class Decision { None, Approve, Skip };  // from outside
  static constexpr char kFootage[] = "footage", kAnimatic[] = "animatic";
  struct Item {
    std::shared_ptr<Shot> shot;
    std::shared_ptr<Provider> provider;  // none for footage
    std::optional<std::size_t> after;
    std::shared_ptr<const Order> order;
    std::string temporary, task;
    bool called_back = false;  // while submit() had not returned
    unsigned number = 0;       // takes begun
    gint64 since = 0;
    bool unwanted = false;  // regenerate() came while a take was under way
    std::vector<std::string> causes;
    std::vector<Objection> history;
    std::optional<Take> accepted, best;
    Decision decision = Decision::None;  // to be carried out at the next step
    bool settled = false;
    bool waits_for_frames = false;  // and somebody was told so
  };
  double expected_seconds(const Item &item) const;
  void pump();
  void run(std::size_t index, void (Production::*step)(std::size_t));
  void fail(std::size_t index, std::exception_ptr failure);
  void begin_take(std::size_t index);
  void collect(std::size_t index);
  void called_back(std::size_t index);
  void watch(std::size_t index, unsigned interval);
  void fill(Take &take, const Made &made, const std::string &path, const Shot &shot) const;
  void judge(std::size_t index, Take take);
  bool play_the_beginning(std::size_t index, const Setback &setback);
  void tell_verdict(const std::shared_ptr<Provider> &provider, std::size_t index, const Verdict &verdict);
  void land(std::size_t index, Take take);
  void retry_or_settle(std::size_t index, const Setback &setback);
  void fall_back(std::size_t index, OnRejected to, const std::string &text, const std::string &cause,
                 std::exception_ptr failure);
  void play_animatic(std::size_t index);
  void play_footage(std::size_t index, const std::string &uri);
  void play_instead(std::size_t index,
                    const std::function<std::shared_ptr<Provider>(GstStoryboardShot &)> &change);
  std::string decide(const std::string &shot_id, Decision decision);
  // True when there was one (of that kind): the shot is somebody else's business then.
  bool carry_out_decision(std::size_t index, std::optional<Decision> only = {});
  bool wait_for_frames(std::size_t index, const Shot &shot);  // true: it is not to be begun yet
  std::size_t unplayed(const std::string &shot_id) const;     // with the lock held; items_.size(): none
  Take footage_take(const Shot &shot) const;
  glue::Ref<GstSample> last_frame_before(std::size_t index);
  std::shared_ptr<Provider> provider_for(const Shot &shot, std::string &lane);
  std::string lane_of(const Shot &shot) const;
  void route(Shot &shot);

  const ProductionPlan plan_;
  Crew &crew_;
  FramesGate gate_;
  const Hire hire_;
  const Route route_;
  std::mutex hire_mutex_;                    // held while somebody is hired, so that nobody is twice
  std::unique_ptr<media::TakeStore> store_;  // made when first needed

  std::mutex stop_mutex_;     // held by whoever stops it, so that threads are joined once
  mutable std::mutex mutex_;  // guards everything below, and the items' fields
  std::condition_variable changed_;
  Providers providers_;
  Scheduler scheduler_;
  std::deque<Item> items_;  // in play order; never shrinks
  bool stopping_ = false, ended_ = false;
  std::exception_ptr failure_;
  Totals totals_;
  WorkerPool pool_;  // last: joined before the rest goes
};

}  // namespace aivideogen
