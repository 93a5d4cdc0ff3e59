// SPDX-License-Identifier: LGPL-2.1-or-later
#include "production.hpp"

#include <glib/gstdio.h>

#include <algorithm>

#include "glue/failure.hpp"
#include "take_player.hpp"

namespace aivideogen {

namespace {
constexpr char kFootage[] = "footage";
}

Production::Production(ProductionPlan plan, Providers providers, Crew &crew)
    : plan_(std::move(plan)),
      providers_(std::move(providers)),
      crew_(crew),
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

std::shared_ptr<Provider> Production::provider_for(const Shot &shot, std::string &lane) const {
  if (shot.footage()) {
    lane = kFootage;
    return nullptr;
  }
  lane = glue::string_or_empty(shot.info->model);
  if (lane.empty() || lane == "auto") lane = plan_.model;
  if (lane == "auto") lane = "animatic";
  std::lock_guard lock(mutex_);
  if (stopping_) return nullptr;
  const auto found = providers_.find(lane);
  if (found != providers_.end()) return found->second;
  std::string known;
  for (const auto &[name, provider] : providers_) known += (known.empty() ? "" : ", ") + name;
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
    (this->*step)(index);
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
  TakeStore *store;
  {
    std::lock_guard lock(mutex_);
    if (!store_) store_ = std::make_unique<TakeStore>(plan_.take_folder);
    store = store_.get();
    items_[index].order = order;
  }
  if (auto path = store->find(order->key())) {
    Take take;
    take.number = request.take;
    take.uri = glue::take_string(gst_filename_to_uri(path->c_str(), nullptr));
    take.cached = true;
    if (is_whole_take(take.uri, plan_.width, plan_.height, shot->frames.total(), plan_.fps_n, plan_.fps_d)) {
      judge(index, take);
      return;
    }
    store->discard(order->key());
  }
  const std::string temporary = store->temporary(order->key());
  {
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
  provider->fetch(task, temporary);
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
  const std::string path = store_->commit(temporary, order->key());
  {
    std::lock_guard lock(mutex_);
    items_[index].temporary.clear();
  }
  take.uri = glue::take_string(gst_filename_to_uri(path.c_str(), nullptr));
  take.task = task;
  take.seconds = static_cast<double>(frame_time(shot->frames.total(), plan_.fps_n, plan_.fps_d)) / 1e9;
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
  if (provider) provider_for(*shot, take.model);
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
    if (!item.best || take.verdict.score() > item.best->verdict.score()) item.best = take;
    unwanted = std::exchange(item.unwanted, false);
    const bool varies = provider && provider->capabilities().varies;
    again = varies && item.number < plan_.max_takes && (rejected || unwanted);
    if (again) {
      if (!unwanted) {
        item.causes.clear();
        for (const auto &c : take.verdict.causes)
          item.causes.push_back(glue::string_or_empty(gst_structure_get_string(c.get(), "dimension")));
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
  const std::string text =
      "Shot " + shot->id() + ": no take was accepted" + (cause.empty() ? "" : " (" + cause + ")");
  if (plan_.on_rejected == OnRejected::Error)
    throw glue::stream_failure(GST_STREAM_ERROR_FAILED, text + ".").shot(shot->id()).cause(cause);
  if (plan_.on_rejected == OnRejected::Animatic && provider && take.model != "animatic" &&
      providers_.count("animatic")) {
    crew_.doubt(*shot, text + "; the animatic is played instead.");
    {
      std::lock_guard lock(mutex_);
      items_[index].provider = providers_.at("animatic");
      auto fallback = std::make_shared<Shot>(*shot);
      fallback->info.reset(gst_storyboard_shot_copy(shot->info.get()), gst_storyboard_shot_free);
      gst_storyboard_set_string(&fallback->info->model, "animatic");
      fallback->info->origin = GST_STORYBOARD_ORIGIN_ANIMATIC;
      items_[index].shot = fallback;
      items_[index].best.reset();
      scheduler_.again(index);
    }
    return;
  }
  crew_.doubt(*shot, text + "; the best one is played.");
  land(index, std::move(best));
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
