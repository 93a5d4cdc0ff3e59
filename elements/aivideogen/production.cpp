// SPDX-License-Identifier: LGPL-2.1-or-later
#include "production.hpp"

#include <glib/gstdio.h>

#include <algorithm>

#include "glue/failure.hpp"
#include "take_player.hpp"

namespace aivideogen {

namespace {
constexpr char kFootage[] = "footage", kAnimatic[] = "animatic";
}

Production::Production(ProductionPlan plan, Providers providers, Crew &crew, Hire hire)
    : plan_(std::move(plan)),
      crew_(crew),
      hire_(std::move(hire)),
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
  for (auto &[provider, task] : tasks) provider->cancel(task);
  pool_.stop();
  std::vector<std::shared_ptr<Shot>> open;
  std::vector<std::string> rubbish;
  {
    std::lock_guard lock(mutex_);
    for (auto &item : items_) {
      if (item.provider && !item.task.empty()) item.provider->cancel(item.task);
      if (!item.temporary.empty()) rubbish.push_back(item.temporary);
      item.temporary.clear();
      if (item.number > 0 && !item.settled) open.push_back(item.shot);
      item.settled = true;
      item.provider.reset();
    }
  }
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
  return lane == "auto" ? kAnimatic : lane;
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

bool Production::admit(std::shared_ptr<Shot> shot) {
  std::string lane;
  std::shared_ptr<Provider> provider;
  try {
    provider = provider_for(*shot, lane);
  } catch (const glue::Failure &) {
    std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
    changed_.notify_all();
    return false;
  }
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopping_ || failure_ || !scheduler_.full(); });
    if (stopping_ || failure_) return false;
    if (!provider && !shot->footage()) return false;
    Item item;
    item.shot = std::move(shot);
    item.provider = std::move(provider);
    if (item.shot->info->continues && !items_.empty()) item.after = items_.size() - 1;
    scheduler_.add(lane, static_cast<double>(item.shot->frames.total()), item.after);
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
  for (const auto index : scheduler_.begin())
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

// What the clip of the shot before this one ends with, at its out point.
glue::Ref<GstSample> Production::last_frame_before(std::size_t index) {
  Take take;
  ShotFrames frames;
  {
    std::lock_guard lock(mutex_);
    const auto &item = items_[index];
    if (!item.after || !items_[*item.after].accepted) return {};
    take = *items_[*item.after].accepted;
    frames = items_[*item.after].shot->frames;
  }
  const auto last = std::max<std::int64_t>(0, frames.head + frames.body - 1 - take.lead);
  return still_of(take.uri, take.in + frame_time(last, plan_.fps_n, plan_.fps_d), plan_.width, plan_.height);
}

Take Production::footage_take(const Shot &shot) const {
  Take take;
  take.uri = glue::string_or_empty(gst_structure_get_string(shot.info->source, "uri"));
  take.model = kFootage;
  guint64 in = 0;
  gst_structure_get_uint64(shot.info->source, "in", &in);
  const GstClockTime head = frame_time(shot.frames.head, plan_.fps_n, plan_.fps_d);
  if (in >= head) {
    take.in = in - head;
  } else {
    take.lead = frame_number(head - in, plan_.fps_n, plan_.fps_d);
  }
  media::ClipRequest request;
  request.uri = take.uri;
  media::ClipReader reader(request);
  const auto info = reader.info();
  if (info.duration && in >= *info.duration) {
    char text[128];
    g_snprintf(text, sizeof text, "in point %.2f s is beyond its end at %.2f s", double(in) / 1e9,
               double(*info.duration) / 1e9);
    throw glue::stream_failure(GST_STREAM_ERROR_FORMAT,
                               "Shot " + shot.id() + ": the footage " + take.uri + ": " + text + ".")
        .shot(shot.id())
        .cause("range");
  }
  return take;
}

void Production::begin_take(std::size_t index) {
  std::shared_ptr<Shot> shot;
  std::shared_ptr<Provider> provider;
  TakeRequest request;
  {
    std::lock_guard lock(mutex_);
    auto &item = items_[index];
    item.number++;
    item.since = g_get_monotonic_time();
    item.called_back = false;
    item.task.clear();
    shot = item.shot;
    provider = item.provider;
    request.take = item.number;
    request.causes = item.causes;
    request.history = item.history;
  }
  crew_.begun(*shot, request.take);
  if (!provider) {
    judge(index, footage_take(*shot));
    return;
  }
  request.shot = shot->info;
  request.width = plan_.width;
  request.height = plan_.height;
  request.fps_n = plan_.fps_n;
  request.fps_d = plan_.fps_d;
  request.continues = last_frame_before(index);
  auto order = provider->prepare(request);
  {
    std::lock_guard lock(mutex_);
    items_[index].order = order;
  }
  std::string temporary;
  if (!provider->capabilities().keeps_takes) {
    TakeStore *store;
    {
      std::lock_guard lock(mutex_);
      if (!store_) store_ = std::make_unique<TakeStore>(plan_.take_folder);
      store = store_.get();
    }
    if (auto path = store->find(order->key())) {
      Take take;
      take.number = request.take;
      take.uri = glue::take_string(gst_filename_to_uri(path->c_str(), nullptr));
      take.cached = true;
      if (is_whole_take(take.uri, plan_.width, plan_.height, shot->frames.total(), plan_.fps_n,
                        plan_.fps_d)) {
        judge(index, take);
        return;
      }
      store->discard(order->key());
    }
    temporary = store->temporary(order->key());
    std::lock_guard lock(mutex_);
    items_[index].temporary = temporary;
  }
  const std::string task = provider->submit(order, temporary, [this, index] { called_back(index); });
  bool missed;
  {
    std::lock_guard lock(mutex_);
    items_[index].task = task;
    missed = items_[index].called_back;
  }
  if (missed) called_back(index);
  if (const unsigned interval = provider->capabilities().poll_interval) watch(index, interval);
}

void Production::called_back(std::size_t index) {
  {
    std::lock_guard lock(mutex_);
    items_[index].called_back = true;
    if (items_[index].task.empty()) return;  // submit() has not returned
  }
  pool_.post([this, index] { run(index, &Production::collect); });
}

void Production::watch(std::size_t index, unsigned interval) {
  pool_.after(std::chrono::milliseconds(interval), [this, index, interval] {
    run(index, &Production::collect);
    {
      std::lock_guard lock(mutex_);
      if (stopping_ || items_[index].task.empty()) return;
    }
    watch(index, interval);
  });
}

void Production::collect(std::size_t index) {
  std::shared_ptr<Shot> shot;
  std::shared_ptr<Provider> provider;
  std::string task, temporary;
  Take take;
  {
    std::lock_guard lock(mutex_);
    auto &item = items_[index];
    if (item.task.empty()) return;  // collected already
    shot = item.shot;
    provider = item.provider;
    task = item.task;
    temporary = item.temporary;
    take.number = item.number;
    take.wall = static_cast<GstClockTime>(g_get_monotonic_time() - item.since) * GST_USECOND;
  }
  const TaskStatus status = provider->poll(task);
  if (status.state == TaskState::Running) return;
  {
    std::lock_guard lock(mutex_);
    if (items_[index].task != task) return;  // another callback was faster
    items_[index].task.clear();
  }
  if (status.state == TaskState::Failed) {
    provider->cancel(task);
    std::rethrow_exception(status.failure);
  }
  if (status.state == TaskState::Cancelled) return;
  const Made made = provider->fetch(task, temporary);
  std::string path = made.file;
  if (path.empty()) {
    const std::string uri = glue::take_string(gst_filename_to_uri(temporary.c_str(), nullptr));
    if (!is_whole_take(uri, plan_.width, plan_.height, shot->frames.total(), plan_.fps_n, plan_.fps_d))
      throw glue::stream_failure(GST_STREAM_ERROR_DECODE,
                                 "Shot " + shot->id() + ": the clip that was made cannot be read back.")
          .shot(shot->id())
          .cause("take");
    std::shared_ptr<const Order> order;
    {
      std::lock_guard lock(mutex_);
      order = items_[index].order;
    }
    path = store_->commit(temporary, order->key());
    std::lock_guard lock(mutex_);
    items_[index].temporary.clear();
  }
  take.uri = glue::take_string(gst_filename_to_uri(path.c_str(), nullptr));
  take.task = made.task.empty() ? task : made.task;
  take.cached = made.cached;
  take.price = made.price;
  take.currency = made.currency;
  take.simulated = made.simulated;
  take.in = made.in;
  take.sound = made.sound;
  take.seconds = made.seconds >= 0
                     ? made.seconds
                     : static_cast<double>(frame_time(shot->frames.total(), plan_.fps_n, plan_.fps_d)) / 1e9;
  judge(index, take);
}

void Production::judge(std::size_t index, Take take) {
  std::shared_ptr<Shot> shot;
  std::shared_ptr<Provider> provider;
  {
    std::lock_guard lock(mutex_);
    auto &item = items_[index];
    shot = item.shot;
    provider = item.provider;
    take.number = item.number;
  }
  if (provider) take.model = lane_of(*shot);
  take.verdict = crew_.judge(*shot, take, last_frame_before(index).get());
  const bool rejected = take.verdict.verdict == GST_STORYBOARD_VERDICT_REJECT;
  bool again, unwanted;
  Take best;
  {
    std::lock_guard lock(mutex_);
    auto &item = items_[index];
    totals_.takes++;
    totals_.cached += take.cached;
    totals_.rejected += rejected;
    totals_.unchecked += take.verdict.verdict == GST_STORYBOARD_VERDICT_UNCHECKED;
    totals_.seconds_bought += take.seconds;
    totals_.price += take.price;
    totals_.simulated += take.simulated;
    if (!take.currency.empty()) totals_.currency = take.currency;
    if (!item.best || take.verdict.score() > item.best->verdict.score()) item.best = take;
    unwanted = std::exchange(item.unwanted, false);
    const bool varies = provider && provider->capabilities().varies;
    again = varies && item.number < plan_.max_takes && (rejected || unwanted);
    if (again) {
      if (!unwanted) {
        item.causes.clear();
        for (const auto &c : take.verdict.causes)
          item.causes.push_back(glue::string_or_empty(gst_structure_get_string(c.get(), "dimension")));
        item.history.push_back({take.number, take.verdict.causes});
      }
      scheduler_.again(index);
    }
    best = *item.best;
  }
  crew_.made(*shot, take);
  if (again) return;
  if (!rejected) {
    land(index, std::move(take));
    return;
  }
  const std::string cause = best.verdict.first_cause();
  fall_back(index, plan_.on_rejected,
            "Shot " + shot->id() + ": no take was accepted" + (cause.empty() ? "" : " (" + cause + ")"),
            cause, {});
}

// A take did not come about. What was made and paid for before is not lost: what is played instead is said.
void Production::retry_or_settle(std::size_t index, const Setback &setback) {
  std::shared_ptr<Shot> shot;
  bool again = false;
  {
    std::lock_guard lock(mutex_);
    auto &item = items_[index];
    shot = item.shot;
    item.task.clear();
    if (setback.kind() == Setback::Kind::Unusable) {
      totals_.lost++;
      again = item.number < plan_.max_takes && item.provider->capabilities().varies;
      if (again) scheduler_.again(index);
    }
  }
  if (again) {
    crew_.doubt(*shot, std::string(setback.what()) + " Another take is made.");
    return;
  }
  std::string text = setback.what();
  while (!text.empty() && text.back() == '.') text.pop_back();
  OnRejected to = plan_.on_rejected;
  if (setback.kind() == Setback::Kind::Exhausted)
    to = plan_.on_exhausted == OnExhausted::Error      ? OnRejected::Error
         : plan_.on_exhausted == OnExhausted::BestTake ? OnRejected::BestTake
                                                       : OnRejected::Animatic;
  fall_back(index, to, text, setback.cause_text(), std::make_exception_ptr(setback));
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
  std::lock_guard lock(mutex_);
  auto &item = items_[index];
  auto fallback = std::make_shared<Shot>(*item.shot);
  fallback->info.reset(gst_storyboard_shot_copy(item.shot->info.get()), gst_storyboard_shot_free);
  gst_storyboard_set_string(&fallback->info->model, kAnimatic);
  fallback->info->origin = GST_STORYBOARD_ORIGIN_ANIMATIC;
  item.provider = providers_.at(kAnimatic);
  item.shot = fallback;
  item.best.reset();
  item.settled = false;
  scheduler_.again(index);
}

void Production::play_footage(std::size_t index, const std::string &uri) {
  std::lock_guard lock(mutex_);
  auto &item = items_[index];
  auto fallback = std::make_shared<Shot>(*item.shot);
  fallback->info.reset(gst_storyboard_shot_copy(item.shot->info.get()), gst_storyboard_shot_free);
  fallback->info->source = gst_storyboard_source_new(uri.c_str(), 0, FALSE);
  fallback->info->origin = GST_STORYBOARD_ORIGIN_FOOTAGE;
  item.provider.reset();
  item.shot = fallback;
  item.best.reset();
  item.settled = false;
  scheduler_.again(index);
}

// For approve() and skip(): the shot's take under way is given up, where there is one. It stays in the
// ledger.
std::string Production::withdraw(const std::string &id, std::size_t &index) {
  std::shared_ptr<Provider> provider;
  std::string task;
  {
    std::lock_guard lock(mutex_);
    const auto first = std::min(scheduler_.next_to_play(), items_.size());
    const auto found = std::find_if(items_.begin() + static_cast<std::ptrdiff_t>(first), items_.end(),
                                    [&](const Item &i) { return i.shot && i.shot->id() == id; });
    if (stopping_ || found == items_.end()) return "it has been played, or is not known";
    if (!found->provider) return "it is footage";
    index = static_cast<std::size_t>(found - items_.begin());
    if (scheduler_.has_landed(index)) return "it has an accepted take";
    provider = found->provider;
    task = std::exchange(found->task, {});
    if (task.empty() && !found->best) return "no take of it can be withdrawn at this moment";
  }
  if (!task.empty()) provider->cancel(task);
  return {};
}

std::string Production::approve(const std::string &id) {
  std::size_t index = 0;
  {
    std::lock_guard lock(mutex_);
    const bool any = std::any_of(items_.begin(), items_.end(), [&](const Item &i) {
      return i.shot && i.shot->id() == id && i.best && !i.settled;
    });
    if (!any) return "no take of it is waiting for a decision";
  }
  if (auto reason = withdraw(id, index); !reason.empty()) return reason;
  Take best;
  {
    std::lock_guard lock(mutex_);
    best = *items_[index].best;
  }
  land(index, std::move(best));
  pump();
  return {};
}

std::string Production::skip(const std::string &id) {
  std::size_t index = 0;
  {
    std::lock_guard lock(mutex_);
    if (!providers_.count(kAnimatic)) return "nobody can play its storyboard";
  }
  if (auto reason = withdraw(id, index); !reason.empty()) return reason;
  play_animatic(index);
  pump();
  return {};
}

void Production::land(std::size_t index, Take take) {
  std::shared_ptr<Shot> shot;
  {
    std::lock_guard lock(mutex_);
    auto &item = items_[index];
    shot = item.shot;
    item.accepted = std::move(take);
    item.settled = true;
  }
  crew_.settled(*shot, true);
  std::lock_guard lock(mutex_);
  scheduler_.landed(index);
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

std::string Production::regenerate(const std::string &id, const std::vector<std::string> &causes) {
  {
    std::lock_guard lock(mutex_);
    const auto first = scheduler_.next_to_play();
    auto found = std::find_if(items_.begin() + static_cast<std::ptrdiff_t>(std::min(first, items_.size())),
                              items_.end(), [&](const Item &i) { return i.shot && i.shot->id() == id; });
    if (stopping_ || found == items_.end()) return "it has been played, or is not known";
    if (!found->provider) return "it is footage, of which there is only one take";
    if (!found->provider->capabilities().varies) return "its model makes the same take every time";
    if (found->number >= plan_.max_takes) return "all its takes have been made (max-takes)";
    const auto index = static_cast<std::size_t>(found - items_.begin());
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

Totals Production::totals() const {
  std::lock_guard lock(mutex_);
  Totals t = totals_;
  t.running = static_cast<unsigned>(scheduler_.running());
  return t;
}

}  // namespace aivideogen
