// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rehearsal/rehearsal_provider.hpp"

#include <glib/gstdio.h>

#include <cmath>
#include <cstdio>

#include "generation/needs.hpp"
#include "generation/quote.hpp"
#include "glue/failure.hpp"
#include "rehearsal/fate.hpp"
#include "rehearsal/luck.hpp"
#include "rehearsal/spoil.hpp"
#include "remote/needs_of.hpp"

namespace aivideogen {
namespace {

constexpr double kFaster = 60;      // times
constexpr double kZ95 = 1.6448536;  // standard deviations to the 95th percentile

struct RehearsalOrder : Order {
  const std::string &key() const override { return animatic->key(); }
  std::shared_ptr<const Order> animatic;
  std::string shot, currency;
  double price = 0, seconds = 0, wait = 0;
};

Made cost_of(const RehearsalOrder &order) {
  Made m;
  m.price = order.price;
  m.currency = order.currency;
  m.seconds = order.seconds;
  m.simulated = true;
  return m;
}

double waiting(const catalogue::Latency &latency, std::mt19937_64 &luck) {
  if (latency.median <= 0) return 0;
  const double sigma = latency.p95 > latency.median ? std::log(latency.p95 / latency.median) / kZ95 : 0;
  return latency.median * std::exp(sigma * normal(luck));
}

}  // namespace

struct RehearsalProvider::Task {
  std::shared_ptr<const RehearsalOrder> order;
  std::string path, inner;  // of the animatic, while it is drawn
  std::string file;         // in the store, when it is there
  std::function<void()> changed;
  TaskStatus status;
  bool waited = false, drawn = false;
};

RehearsalProvider::RehearsalProvider(std::shared_ptr<const catalogue::Model> model,
                                     std::shared_ptr<PlayMoney> purse, std::string take_folder)
    : model_(std::move(model)),
      purse_(std::move(purse)),
      store_(std::move(take_folder)),
      animatic_(0),
      clock_(1) {}

RehearsalProvider::~RehearsalProvider() {
  std::vector<std::string> open;
  {
    std::lock_guard lock(mutex_);
    for (const auto &[id, task] : tasks_) open.push_back(id);
  }
  for (const auto &id : open) cancel(id);
  clock_.stop();
}

Capabilities RehearsalProvider::capabilities() const {
  Capabilities c;
  c.varies = true;
  c.keeps_takes = true;
  c.concurrency = model_->concurrency;
  return c;
}

std::shared_ptr<const Order> RehearsalProvider::prepare(const TakeRequest &request) {
  auto order = std::make_shared<RehearsalOrder>();
  order->shot = glue::string_or_empty(request.shot->shot_id);
  order->currency = model_->currency;
  const auto needs = needs_of(request, *model_, references_);
  std::vector<generation::Refused> refused;
  const auto plan = generation::pack(needs, *model_, request.take, refused);
  if (!refused.empty())
    throw Setback(Setback::Kind::Refused,
                  glue::resource_failure(GST_RESOURCE_ERROR_SETTINGS,
                                         "Shot " + order->shot + ": " + refused.front().sentence + ".")
                      .shot(order->shot)
                      .cause(refused.front().field));
  auto luck = luck_of(model_->name + "\n" + order->shot + "\n" + std::to_string(request.take));
  for (const auto &s : plan.segments) {
    order->price += generation::quote(s.order, *model_).amount;
    order->seconds += s.order.seconds;
    order->wait += waiting(model_->latency, luck);  // one after the other
  }
  const auto slips = slips_of(model_->name, order->shot, odds_of(model_->landing, needs.first.has_value()),
                              turns_of(request));
  TakeRequest spoiled = request;
  Retouch retouch;
  retouch.name = text_of(slips);
  for (const Slip &slip : slips)
    if (slip.knob == Knob::Camera) {
      if (auto shot = wrong_move(*request.shot, slip)) spoiled.shot = std::move(shot);
    }
  if (!slips.empty())
    retouch.apply = [slips](std::int64_t n, const animatic::Request &r, const animatic::Planes &planes) {
      for (const Slip &slip : slips) spoil(slip, n, {r.head, r.frames, r.tail}, planes, r.width, r.height);
    };
  order->animatic = animatic_.prepare(spoiled, std::move(retouch));
  return order;
}

std::string RehearsalProvider::submit(std::shared_ptr<const Order> o, const std::string &,
                                      std::function<void()> changed) {
  auto task = std::make_shared<Task>();
  task->order = std::dynamic_pointer_cast<const RehearsalOrder>(o);
  task->changed = std::move(changed);
  const auto &order = *task->order;
  {
    std::lock_guard lock(purse_->mutex);
    if (purse_->limit && purse_->spent + order.price > *purse_->limit + 1e-9) {
      char text[160];
      std::snprintf(text, sizeof text,
                    "it would cost %.2f %s (simulated), and of the budget of %.2f %.2f are spent",
                    order.price, model_->currency.c_str(), *purse_->limit, purse_->spent);
      throw Setback(Setback::Kind::Exhausted, glue::resource_failure(GST_RESOURCE_ERROR_NO_SPACE_LEFT,
                                                                     "Shot " + order.shot + " (rehearsal/" +
                                                                         model_->name + "): " + text + ".")
                                                  .shot(order.shot)
                                                  .cause("budget"));
    }
    purse_->spent += order.price;
  }
  std::string id;
  {
    std::lock_guard lock(mutex_);
    id = "rehearsal-" + std::to_string(++serial_);
    tasks_[id] = task;
  }
  if (auto there = store_.find(order.key())) {
    task->file = *there;
    task->drawn = true;
  } else {
    task->path = store_.temporary(order.key());
    // The animatic may be ready before submit() returns its name, so that is not needed to end.
    const std::string inner = animatic_.submit(order.animatic, task->path, [this, task] {
      clock_.post([this, task] {
        {
          std::lock_guard lock(mutex_);
          task->drawn = true;
        }
        over(task);
      });
    });
    std::lock_guard lock(mutex_);
    task->inner = inner;
  }
  clock_.after(std::chrono::milliseconds(static_cast<std::int64_t>(order.wait / kFaster * 1000)),
               [this, task] {
                 {
                   std::lock_guard lock(mutex_);
                   task->waited = true;
                 }
                 over(task);
               });
  return id;
}

// Done when the picture is drawn and the time is up. On the clock's thread.
void RehearsalProvider::over(const std::shared_ptr<Task> &task) {
  std::string inner, file;
  {
    std::lock_guard lock(mutex_);
    if (!task->waited || !task->drawn || task->status.state != TaskState::Running) return;
    inner = task->inner;
    file = task->file;
  }
  TaskStatus status{TaskState::Done, nullptr};
  if (file.empty()) {
    const TaskStatus drawn = animatic_.poll(inner);
    try {
      if (drawn.state == TaskState::Failed) std::rethrow_exception(drawn.failure);
      animatic_.fetch(inner, task->path);
      file = store_.commit(task->path, task->order->key());
    } catch (const std::exception &) {
      status = {TaskState::Failed, std::current_exception()};
    }
  }
  std::lock_guard calling(calling_);
  std::function<void()> changed;
  {
    std::lock_guard lock(mutex_);
    task->file = file;
    task->status = status;
    changed.swap(task->changed);
  }
  if (changed) changed();
}

TaskStatus RehearsalProvider::poll(const std::string &id) {
  std::lock_guard lock(mutex_);
  const auto i = tasks_.find(id);
  return i == tasks_.end() ? TaskStatus{TaskState::Cancelled, nullptr} : i->second->status;
}

Made RehearsalProvider::fetch(const std::string &id, const std::string &) {
  std::shared_ptr<Task> task;
  {
    std::lock_guard lock(mutex_);
    const auto i = tasks_.find(id);
    if (i == tasks_.end()) return {};
    task = i->second;
    tasks_.erase(i);
  }
  Made m = cost_of(*task->order);
  m.file = task->file;
  m.task = id;
  return m;
}

void RehearsalProvider::cancel(const std::string &id) {
  std::shared_ptr<Task> task;
  std::string inner;
  {
    std::lock_guard lock(mutex_);
    const auto i = tasks_.find(id);
    if (i == tasks_.end()) return;
    task = i->second;
    tasks_.erase(i);
    inner = task->inner;
    if (task->status.state == TaskState::Running) task->status.state = TaskState::Cancelled;
    task->changed = {};
  }
  { std::lock_guard called(calling_); }
  if (!inner.empty()) animatic_.cancel(inner);
}

std::vector<std::string> RehearsalProvider::list() {
  std::lock_guard lock(mutex_);
  std::vector<std::string> out;
  for (const auto &[id, task] : tasks_) out.push_back(id);
  return out;
}

}  // namespace aivideogen
