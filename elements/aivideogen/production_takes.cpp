// SPDX-License-Identifier: LGPL-2.1-or-later
// One take: asked for, waited for, fetched, judged. On the production's worker threads.
#include <algorithm>

#include "glue/failure.hpp"
#include "production.hpp"
#include "remote/clip_check.hpp"
#include "take_player.hpp"

namespace aivideogen {

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

// No video is paid for frames that nobody has approved, where that is asked for.
bool Production::wait_for_frames(std::size_t index, const Shot &shot) {
  if (gate_.open(*shot.info)) return false;
  const std::string text = FramesGate::sentence(*shot.info);
  if (plan_.on_unapproved == OnUnapproved::Error)
    throw glue::resource_failure(GST_RESOURCE_ERROR_NOT_AUTHORIZED, text).shot(shot.id()).cause("approval");
  bool told;
  {
    std::lock_guard lock(mutex_);
    told = std::exchange(items_[index].waits_for_frames, true);
  }
  if (!told) crew_.doubt(shot, text + " It waits.");
  pool_.after(std::chrono::milliseconds(500), [this, index] { run(index, &Production::begin_take); });
  return true;
}

void Production::begin_take(std::size_t index) {
  std::shared_ptr<Shot> shot;
  std::shared_ptr<Provider> provider;
  TakeRequest request;
  {
    std::lock_guard lock(mutex_);
    shot = items_[index].shot;
    provider = items_[index].provider;
  }
  if (carry_out_decision(index)) return;
  if (provider && provider->capabilities().paid && wait_for_frames(index, *shot)) return;
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
  if (carry_out_decision(index)) return;
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
  request.lines = shot->lines;
  request.sound = plan_.sound;
  request.continues = last_frame_before(index);
  auto order = provider->prepare(request);
  {
    std::lock_guard lock(mutex_);
    items_[index].order = order;
  }
  std::string temporary;
  if (!provider->capabilities().keeps_takes) {
    media::TakeStore *store;
    {
      std::lock_guard lock(mutex_);
      if (!store_) store_ = std::make_unique<media::TakeStore>(plan_.take_folder);
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
  bool missed, decided;
  {
    std::lock_guard lock(mutex_);
    auto &item = items_[index];
    missed = item.called_back;
    decided = item.decision != Decision::None;
    if (!decided) item.task = task;
  }
  if (decided) {
    provider->cancel(task);
    carry_out_decision(index);
    return;
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
  fill(take, made, path, *shot);
  if (take.task.empty()) take.task = task;
  judge(index, take);
}

void Production::fill(Take &take, const Made &made, const std::string &path, const Shot &shot) const {
  take.uri = glue::take_string(gst_filename_to_uri(path.c_str(), nullptr));
  take.task = made.task;
  take.cached = made.cached;
  take.price = made.price;
  take.currency = made.currency;
  take.simulated = made.simulated;
  take.in = made.in;
  if (!made.sound_file.empty())
    take.sound_uri = glue::take_string(gst_filename_to_uri(made.sound_file.c_str(), nullptr));
  take.sound = made.sound && plan_.sound != NativeSound::Never &&
               has_sound(take.sound_uri.empty() ? take.uri : take.sound_uri);
  take.speaks = take.sound && made.speaks;
  take.seconds = made.seconds >= 0
                     ? made.seconds
                     : static_cast<double>(frame_time(shot.frames.total(), plan_.fps_n, plan_.fps_d)) / 1e9;
}

void Production::tell_verdict(const std::shared_ptr<Provider> &provider, std::size_t index,
                              const Verdict &verdict) {
  std::shared_ptr<const Order> order;
  {
    std::lock_guard lock(mutex_);
    order = items_[index].order;
  }
  if (!provider || !order) return;
  std::vector<std::string> causes;
  for (const auto &c : verdict.causes)
    causes.push_back(glue::string_or_empty(gst_structure_get_string(c.get(), "dimension")));
  provider->judged(*order, verdict.word(), causes, verdict.by_dimension());
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
  tell_verdict(provider, index, take.verdict);
  bool again, unwanted, decided;
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
    decided = item.decision != Decision::None;
    again = !decided && varies && item.number < plan_.max_takes && (rejected || unwanted);
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
  if (again || (decided && carry_out_decision(index))) return;
  if (!rejected) {
    land(index, std::move(take));
    return;
  }
  const std::string cause = best.verdict.first_cause();
  fall_back(index, plan_.on_rejected,
            "Shot " + shot->id() + ": no take was accepted" + (cause.empty() ? "" : " (" + cause + ")"),
            cause, {});
}

}  // namespace aivideogen
