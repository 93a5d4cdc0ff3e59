// SPDX-License-Identifier: LGPL-2.1-or-later
// What is played in the end: a take that landed, another try, something instead; and what is decided outside.
#include <algorithm>

#include "glue/failure.hpp"
#include "production.hpp"

namespace aivideogen {

// A take did not come about. What was made and paid for before is not lost: what is played instead is said.
void Production::retry_or_settle(std::size_t index, const Setback &setback) {
  if (carry_out_decision(index)) return;
  std::shared_ptr<Shot> shot;
  bool again = false;
  {
    std::lock_guard lock(mutex_);
    auto &item = items_[index];
    shot = item.shot;
    item.task.clear();
    if (setback.kind() == Setback::Kind::Unusable) {
      const Made &cost = setback.cost();
      totals_.takes++;
      totals_.lost++;
      totals_.price += cost.price;
      totals_.seconds_bought += std::max(0.0, cost.seconds);
      totals_.simulated += cost.simulated;
      if (!cost.currency.empty()) totals_.currency = cost.currency;
      again = item.number < plan_.max_takes && item.provider->capabilities().varies;
      if (again) scheduler_.again(index);
    }
  }
  if (again) {
    crew_.doubt(*shot, std::string(setback.what()) + " Another take is made.");
    return;
  }
  if (setback.kind() == Setback::Kind::Exhausted && play_the_beginning(index, setback)) return;
  std::string text = setback.what();
  while (!text.empty() && text.back() == '.') text.pop_back();
  OnRejected to = plan_.on_rejected;
  if (setback.kind() == Setback::Kind::Exhausted) {
    std::lock_guard lock(mutex_);
    to = plan_.on_exhausted == OnExhausted::Error                            ? OnRejected::Error
         : plan_.on_exhausted == OnExhausted::BestTake && items_[index].best ? OnRejected::BestTake
                                                                             : OnRejected::Animatic;
  }
  fall_back(index, to, text, setback.cause_text(), std::make_exception_ptr(setback));
}

// The budget was at its end in the middle of a take: the orders that were paid are its beginning, and the
// best there is where there is no whole one.
bool Production::play_the_beginning(std::size_t index, const Setback &setback) {
  const Made &made = setback.cost();
  if (made.file.empty()) return false;
  std::shared_ptr<Shot> shot;
  Take take;
  {
    std::lock_guard lock(mutex_);
    auto &item = items_[index];
    totals_.seconds_bought += std::max(0.0, made.seconds);
    totals_.price += made.price;
    if (!made.currency.empty()) totals_.currency = made.currency;
    if (plan_.on_exhausted != OnExhausted::BestTake || item.best) return false;
    totals_.takes++;
    totals_.unchecked++;
    totals_.simulated += made.simulated;
    shot = item.shot;
    take.number = item.number;
    take.wall = static_cast<GstClockTime>(g_get_monotonic_time() - item.since) * GST_USECOND;
  }
  take.model = lane_of(*shot);
  fill(take, made, made.file, *shot);
  std::string text = setback.what();
  while (!text.empty() && text.back() == '.') text.pop_back();
  crew_.doubt(*shot, text + "; they are played, and their last picture stands still for the rest.");
  crew_.made(*shot, take);
  land(index, std::move(take));
  return true;
}

// `failure`: what is thrown where there is nothing to play instead; none: made of the text.
void Production::fall_back(std::size_t index, OnRejected to, const std::string &text,
                           const std::string &cause, std::exception_ptr failure) {
  std::shared_ptr<Shot> shot;
  std::optional<Take> best;
  bool animatic, paid;
  std::string clip;
  {
    std::lock_guard lock(mutex_);
    auto &item = items_[index];
    shot = item.shot;
    best = item.best;
    paid = item.provider && lane_of(*shot) != kAnimatic;
    animatic = paid && providers_.count(kAnimatic);
  }
  for (guint i = 0; shot->info->references && i < shot->info->references->len && clip.empty(); i++) {
    const auto *r = static_cast<const GstStructure *>(g_ptr_array_index(shot->info->references, i));
    if (glue::string_or_empty(gst_structure_get_string(r, "kind")) == "clip")
      clip = glue::string_or_empty(gst_structure_get_string(r, "uri"));
  }
  if (to == OnRejected::Footage && paid && !clip.empty()) {
    crew_.doubt(*shot, text + "; the shot's reference clip is played instead.");
    play_footage(index, clip);
  } else if (to == OnRejected::Animatic && animatic) {
    crew_.doubt(*shot, text + "; the animatic is played instead.");
    play_animatic(index);
  } else if (to != OnRejected::Error && best) {
    crew_.doubt(*shot, text + "; the best one is played.");
    land(index, std::move(*best));
  } else if (failure) {
    std::rethrow_exception(failure);
  } else {
    throw glue::stream_failure(GST_STREAM_ERROR_FAILED, text + ".").shot(shot->id()).cause(cause);
  }
}

void Production::play_animatic(std::size_t index) {
  play_instead(index, [&](GstStoryboardShot &shot) {
    gst_storyboard_set_string(&shot.model, kAnimatic);
    shot.origin = GST_STORYBOARD_ORIGIN_ANIMATIC;
    return providers_.at(kAnimatic);
  });
}

void Production::play_footage(std::size_t index, const std::string &uri) {
  play_instead(index, [&](GstStoryboardShot &shot) {
    shot.source = gst_storyboard_source_new(uri.c_str(), 0, FALSE);
    shot.origin = GST_STORYBOARD_ORIGIN_FOOTAGE;
    return std::shared_ptr<Provider>();
  });
}

// The shot is to be made by somebody else: `change` says how it differs and who that is, with the lock held.
void Production::play_instead(std::size_t index,
                              const std::function<std::shared_ptr<Provider>(GstStoryboardShot &)> &change) {
  std::lock_guard lock(mutex_);
  auto &item = items_[index];
  auto instead = std::make_shared<Shot>(*item.shot);
  instead->info.reset(gst_storyboard_shot_copy(item.shot->info.get()), gst_storyboard_shot_free);
  item.provider = change(*instead->info);
  item.shot = std::move(instead);
  item.best.reset();
  item.settled = false;
  scheduler_.again(index);
}

void Production::land(std::size_t index, Take take) {
  if (carry_out_decision(index, Decision::Skip)) return;
  std::shared_ptr<Shot> shot;
  {
    std::lock_guard lock(mutex_);
    auto &item = items_[index];
    shot = item.shot;
    item.accepted = std::move(take);
    item.settled = true;
    item.order.reset();  // it is judged, and may wait long for its turn
  }
  crew_.settled(*shot, true);
  std::lock_guard lock(mutex_);
  scheduler_.landed(index);
  changed_.notify_all();
}

std::size_t Production::unplayed(const std::string &id) const {
  for (std::size_t i = scheduler_.next_to_play(); i < items_.size(); i++)
    if (items_[i].shot && items_[i].shot->id() == id) return i;
  return items_.size();
}

std::string Production::regenerate(const std::string &id, const std::vector<std::string> &causes) {
  {
    std::lock_guard lock(mutex_);
    const std::size_t index = unplayed(id);
    if (stopping_ || index == items_.size()) return "it has been played, or is not known";
    auto *found = &items_[index];
    if (!found->provider) return "it is footage, of which there is only one take";
    if (!found->provider->capabilities().varies) return "its model makes the same take every time";
    if (found->number >= plan_.max_takes) return "all its takes have been made (max-takes)";
    for (std::size_t i = index + 1; i < items_.size(); i++)
      if (items_[i].after == index && items_[i].number > 0) return "another shot already continues it";
    found->causes = causes;
    if (scheduler_.has_landed(index)) {
      found->settled = false;
      scheduler_.again(index);
    } else {
      found->unwanted = true;
    }
  }
  pump();
  return {};
}

std::string Production::decide(const std::string &id, Decision decision) {
  std::size_t index;
  std::shared_ptr<Provider> provider;
  std::string task;
  {
    std::lock_guard lock(mutex_);
    index = unplayed(id);
    if (stopping_ || index == items_.size()) return "it has been played, or is not known";
    auto &item = items_[index];
    if (!item.provider) return "it is footage";
    if (scheduler_.has_landed(index)) return "it has an accepted take";
    if (decision == Decision::Approve && !item.best) return "no take of it is waiting for a decision";
    if (decision == Decision::Skip && lane_of(*item.shot) == kAnimatic)
      return "its storyboard is played already";
    if (decision == Decision::Skip && !providers_.count(kAnimatic)) return "nobody can play its storyboard";
    item.decision = decision;
    // A worker between two steps of a take carries it out at the next one.
    if (scheduler_.is_running(index) && item.task.empty()) return {};
    provider = item.provider;
    task =
        std::exchange(item.task, {});  // from here on the take under way is nobody's; it stays in the ledger
  }
  if (!task.empty()) provider->cancel(task);
  carry_out_decision(index);
  pump();
  return {};
}

bool Production::carry_out_decision(std::size_t index, std::optional<Decision> only) {
  Decision decision;
  Take best;
  {
    std::lock_guard lock(mutex_);
    auto &item = items_[index];
    if (item.decision == Decision::None || (only && item.decision != *only)) return false;
    decision = std::exchange(item.decision, Decision::None);
    if (decision == Decision::Approve) {
      if (!item.best) return false;
      best = *item.best;
    }
  }
  if (decision == Decision::Approve)
    land(index, std::move(best));
  else
    play_animatic(index);
  return true;
}

std::string Production::approve(const std::string &id) {
  return decide(id, Decision::Approve);
}
std::string Production::skip(const std::string &id) {
  return decide(id, Decision::Skip);
}

}  // namespace aivideogen
