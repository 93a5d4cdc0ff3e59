// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rehearsal/rehearsal_provider.hpp"

#include <glib/gstdio.h>

#include <cmath>
#include <cstdio>
#include <random>

#include "generation/needs.hpp"
#include "generation/quote.hpp"
#include "glue/failure.hpp"
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
  bool lands = true;
};

Made cost_of(const RehearsalOrder &order) {
  Made m;
  m.price = order.price;
  m.currency = order.currency;
  m.seconds = order.seconds;
  m.simulated = true;
  return m;
}

std::mt19937_64 luck_of(const std::string &model, const std::string &shot, unsigned take) {
  const std::string text = model + "\n" + shot + "\n" + std::to_string(take);
  const std::string hash =
      glue::take_string(g_compute_checksum_for_string(G_CHECKSUM_SHA256, text.c_str(), -1));
  return std::mt19937_64(std::stoull(hash.substr(0, 16), nullptr, 16));
}

double uniform(std::mt19937_64 &luck) {  // the same on every machine, unlike the library's distributions
  return (static_cast<double>(luck() >> 11) + 0.5) / 9007199254740992.0;
}

double waiting(const catalogue::Latency &latency, std::mt19937_64 &luck) {
  if (latency.median <= 0) return 0;
  const double sigma = latency.p95 > latency.median ? std::log(latency.p95 / latency.median) / kZ95 : 0;
  // Box and Muller, 1958
  const double normal = std::sqrt(-2 * std::log(uniform(luck))) * std::cos(2 * G_PI * uniform(luck));
  return latency.median * std::exp(sigma * normal);
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
  const auto needs = needs_of(request, *model_);
  std::vector<generation::Refused> refused;
  const auto plan = generation::pack(needs, *model_, request.take, refused);
  if (!refused.empty())
    throw Setback(Setback::Kind::Refused,
                  glue::resource_failure(GST_RESOURCE_ERROR_SETTINGS,
                                         "Shot " + order->shot + ": " + refused.front().sentence + ".")
                      .shot(order->shot)
                      .cause(refused.front().field));
  auto luck = luck_of(model_->name, order->shot, request.take);
  for (const auto &s : plan.segments) {
    order->price += generation::quote(s.order, *model_).amount;
    order->seconds += s.order.seconds;
    order->wait += waiting(model_->latency, luck);  // one after the other
  }
  const double chance = request.take > 1 ? model_->landing.retry
                        : needs.first    ? model_->landing.storyboard
                                         : model_->landing.blind;
  order->lands = chance <= 0 || uniform(luck) < chance;
  order->animatic = animatic_.prepare(request);
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
  if (auto there = store_.find(order.key()); there || !order.lands) {
    task->file = there.value_or("");
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
  const auto &order = *task->order;
  if (!order.lands) {
    char text[100];
    std::snprintf(text, sizeof text, "): a take of %.2f %s did not land (simulated).", order.price,
                  model_->currency.c_str());
    const auto failure = glue::stream_failure(GST_STREAM_ERROR_FAILED,
                                              "Shot " + order.shot + " (rehearsal/" + model_->name + text)
                             .shot(order.shot)
                             .cause("rehearsal");
    status = {TaskState::Failed,
              std::make_exception_ptr(Setback(Setback::Kind::Unusable, failure, cost_of(order)))};
  } else if (file.empty()) {
    const TaskStatus drawn = animatic_.poll(inner);
    try {
      if (drawn.state == TaskState::Failed) std::rethrow_exception(drawn.failure);
      animatic_.fetch(inner, task->path);
      file = store_.commit(task->path, order.key());
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
