// SPDX-License-Identifier: LGPL-2.1-or-later
#include "production.hpp"

#include <glib/gstdio.h>

#include <algorithm>
#include <cmath>

#include "glue/failure.hpp"
#include "resting_pictures.hpp"
#include "take_player.hpp"

namespace aivideogen {
namespace {
constexpr double kLongTake = 10;    // seconds of video that models make in one order, about
constexpr std::size_t kAtHand = 4;  // shots ahead of the one that plays whose pictures stay in memory
}  // namespace

Production::Production(ProductionPlan plan, Providers providers, Crew &crew, Hire hire, Route route)
    : plan_(std::move(plan)),
      crew_(crew),
      hire_(std::move(hire)),
      route_(std::move(route)),
      providers_(std::move(providers)),
      scheduler_(plan_.look_ahead),
      pool_(plan_.threads) {
  for (const auto &[name, provider] : providers_)
    scheduler_.set_capacity(name, provider->capabilities().concurrency);
  scheduler_.set_capacity(kFootage, plan_.threads);
}

Production::~Production() {
  stop();
}

void Production::stop() {
  std::lock_guard one_at_a_time(stop_mutex_);
  std::vector<std::pair<std::shared_ptr<Provider>, std::string>> tasks;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    for (auto &item : items_)
      if (item.provider && !item.task.empty()) tasks.emplace_back(item.provider, item.task);
  }
  for (auto &[provider, task] : tasks) provider->leave(task);
  pool_.stop();
  std::vector<std::shared_ptr<Shot>> open;
  std::vector<std::string> rubbish;
  decltype(tasks) late;  // begun while the others were being left
  {
    std::lock_guard lock(mutex_);
    for (auto &item : items_) {
      if (item.provider && !item.task.empty()) late.emplace_back(item.provider, item.task);
      if (!item.temporary.empty()) rubbish.push_back(item.temporary);
      item.temporary.clear();
      if (item.number > 0 && !item.settled) open.push_back(item.shot);
      item.settled = true;
      item.provider.reset();
    }
  }
  for (auto &[provider, task] : late) provider->leave(task);
  late.clear();
  tasks.clear();
  Providers providers;
  {
    std::lock_guard lock(mutex_);
    providers.swap(providers_);
  }
  providers.clear();  // joins what they have under way
  for (const auto &name : rubbish) g_unlink(name.c_str());
  for (const auto &shot : open) crew_.settled(*shot, false);
}

std::string Production::lane_of(const Shot &shot) const {
  if (shot.footage()) return kFootage;
  std::string lane = glue::string_or_empty(shot.info->model);
  if (lane.empty() || lane == "auto") lane = plan_.model;
  return lane == "auto" && !route_ ? kAnimatic : lane;
}

// From here on the shot names its model.
void Production::route(Shot &shot) {
  const std::string lane = lane_of(shot);
  if (!route_ || (lane != "auto" && lane != "rehearsal/auto")) return;
  const Routed chosen = route_(shot, plan_, lane);
  gst_storyboard_set_string(&shot.info->model, chosen.model.c_str());
  crew_.routed(shot, chosen);
}

std::shared_ptr<Provider> Production::provider_for(const Shot &shot, std::string &lane) {
  lane = lane_of(shot);
  if (shot.footage()) return nullptr;
  std::lock_guard one_at_a_time(hire_mutex_);
  std::string known;
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return nullptr;
    const auto found = providers_.find(lane);
    if (found != providers_.end()) return found->second;
    for (const auto &[name, provider] : providers_) known += (known.empty() ? "" : ", ") + name;
  }
  if (hire_) {
    std::shared_ptr<Provider> provider;
    try {
      provider = hire_(lane);
    } catch (const glue::Failure &f) {
      throw glue::Failure(f.domain(), f.code(), "Shot " + shot.id() + ": " + f.what(), f.debug())
          .shot(shot.id())
          .cause(f.cause_text().empty() ? "model" : f.cause_text());
    }
    if (provider) {
      std::lock_guard lock(mutex_);
      if (stopping_) return nullptr;
      scheduler_.set_capacity(lane, provider->capabilities().concurrency);
      return providers_[lane] = std::move(provider);
    }
  }
  throw glue::resource_failure(GST_RESOURCE_ERROR_SETTINGS,
                               "Shot " + shot.id() + " asks for the model '" + lane +
                                   "', which is not known; known models: " + known + ".")
      .shot(shot.id())
      .cause("model");
}

double Production::expected_seconds(const Item &item) const {
  const double length =
      static_cast<double>(frame_time(item.shot->frames.total(), plan_.fps_n, plan_.fps_d)) / 1e9;
  const double most = item.provider ? item.provider->capabilities().seconds_per_take : 0;
  return most > 0 ? most * std::max(1.0, std::ceil(length / kLongTake)) : length;
}

bool Production::admit(std::shared_ptr<Shot> shot) {
  std::string lane;
  std::shared_ptr<Provider> provider;
  try {
    route(*shot);
    provider = provider_for(*shot, lane);
  } catch (const glue::Failure &) {
    std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
    changed_.notify_all();
    return false;
  }
  bool far;
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopping_ || failure_ || !scheduler_.full(); });
    if (stopping_ || failure_) return false;
    if (!provider && !shot->footage()) return false;
    far = items_.size() >= scheduler_.next_to_play() + kAtHand;
  }
  // Only one thread brings shots, so there is still a place afterwards.
  if (far)
    rest_pictures(*shot->info,
                  plan_.take_folder.empty() ? media::TakeStore::default_folder() : plan_.take_folder);
  {
    std::lock_guard lock(mutex_);
    if (stopping_ || failure_) return false;
    Item item;
    item.shot = std::move(shot);
    item.provider = std::move(provider);
    if (item.shot->info->continues && !items_.empty()) item.after = items_.size() - 1;
    scheduler_.add(lane, expected_seconds(item), item.after);
    items_.push_back(std::move(item));
    totals_.shots++;
    changed_.notify_all();
  }
  pump();
  return true;
}

void Production::end() {
  std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

void Production::pump() {
  std::lock_guard lock(mutex_);
  if (stopping_ || failure_) return;
  for (const auto index : scheduler_.begin(static_cast<double>(g_get_monotonic_time()) / 1e6))
    pool_.post([this, index] { run(index, &Production::begin_take); });
}

// A step on a worker: whatever it throws is the shot's failure.
void Production::run(std::size_t index, void (Production::*step)(std::size_t)) {
  try {
    {
      std::lock_guard lock(mutex_);
      if (stopping_ || failure_) return;
    }
    try {
      (this->*step)(index);
    } catch (const Setback &s) {
      retry_or_settle(index, s);
    }
  } catch (...) {
    fail(index, std::current_exception());
  }
  pump();
}

void Production::fail(std::size_t index, std::exception_ptr failure) {
  std::shared_ptr<Shot> shot;
  {
    std::lock_guard lock(mutex_);
    auto &item = items_[index];
    shot = item.shot;
    item.settled = true;
    scheduler_.failed(index);
  }
  try {
    std::rethrow_exception(failure);
  } catch (glue::Failure &f) {
    if (f.shot_id().empty()) {
      // A reader knows the file; the viewer wants the shot as well.
      failure = std::make_exception_ptr(
          glue::Failure(f.domain(), f.code(), "Shot " + shot->id() + ": " + f.what(), f.debug())
              .shot(shot->id())
              .cause(f.cause_text()));
    }
  } catch (const std::exception &x) {
    failure = std::make_exception_ptr(glue::Failure(GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_FAILED,
                                                    "Shot " + shot->id() + " failed: " + x.what())
                                          .shot(shot->id()));
  }
  crew_.settled(*shot, false);
  std::lock_guard lock(mutex_);
  if (!failure_) failure_ = failure;
  changed_.notify_all();
}

std::optional<Production::Landed> Production::next() {
  std::optional<Landed> out;
  {
    std::unique_lock lock(mutex_);
    std::size_t index = 0;
    changed_.wait(lock, [&] {
      index = scheduler_.next_to_play();
      return stopping_ || failure_ || (index < items_.size() && scheduler_.has_landed(index)) ||
             (ended_ && index >= items_.size());
    });
    if (stopping_) return {};
    if (failure_) std::rethrow_exception(failure_);
    if (index >= items_.size()) return {};
    auto &item = items_[index];
    out = Landed{item.shot, *item.accepted};
    scheduler_.played();
    totals_.seconds_used +=
        static_cast<double>(frame_time(item.shot->frames.body, plan_.fps_n, plan_.fps_d)) / 1e9;
    // The next shot may need the take; nobody needs the pictures.
    item.order.reset();
    if (index > 0) items_[index - 1].shot.reset();
    changed_.notify_all();
  }
  pump();
  return out;
}

bool Production::next_is_ready() const {
  std::lock_guard lock(mutex_);
  const auto index = scheduler_.next_to_play();
  return !failure_ && index < items_.size() && scheduler_.has_landed(index);
}

std::optional<Production::Landed> Production::ready() const {
  std::lock_guard lock(mutex_);
  const auto index = scheduler_.next_to_play();
  if (failure_ || index >= items_.size() || !scheduler_.has_landed(index)) return {};
  return Landed{items_[index].shot, *items_[index].accepted};
}

Totals Production::totals() const {
  std::lock_guard lock(mutex_);
  Totals t = totals_;
  t.running = static_cast<unsigned>(scheduler_.running());
  return t;
}

}  // namespace aivideogen
