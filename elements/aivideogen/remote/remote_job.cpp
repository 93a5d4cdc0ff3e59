// SPDX-License-Identifier: LGPL-2.1-or-later
#include "remote/remote_job.hpp"

#include <algorithm>

#include "glue/failure.hpp"
#include "remote/join.hpp"
#include "remote/needs_of.hpp"

namespace aivideogen {

using generation::Segment;

RemoteJob::RemoteJob(Studio &studio, std::shared_ptr<const Booking> booking, std::function<void()> changed)
    : studio_(studio), b_(std::move(booking)), changed_(std::move(changed)) {}

template <class F>
void RemoteJob::on_pool(F f) {
  studio_.pool.post([self = shared_from_this(), f = std::move(f)] {
    try {
      f();
    } catch (glue::Failure &x) {
      if (x.shot_id().empty()) x.shot(self->b_->shot);
      self->done(TaskState::Failed, std::make_exception_ptr(x));
    } catch (const std::exception &) {
      self->done(TaskState::Failed, std::current_exception());
    }
  });
}

void RemoteJob::start() {
  order_ = b_->plan.segments.front().order;
  next();
}

void RemoteJob::next() {
  Commission c;
  c.shot = b_->shot;
  c.take = b_->take;
  c.segment = static_cast<unsigned>(index_);
  c.order = order_;
  c.quote = b_->quotes[index_].amount - b_->quotes[index_].preparation;
  c.preparation = b_->quotes[index_].preparation;
  c.model = b_->model;
  c.protocol = b_->protocol;
  c.access = b_->access;
  c.account = b_->account;
  auto purchase = std::make_shared<Purchase>(
      studio_, std::move(c), [self = shared_from_this()](Purchase::Result r) { self->bought(std::move(r)); });
  {
    std::lock_guard lock(mutex_);
    if (cancelled_) return;
    purchase_ = purchase;
  }
  purchase->start();
}

void RemoteJob::bought(Purchase::Result result) {
  if (auto *failure = std::get_if<std::exception_ptr>(&result)) {
    if (b_->plan.segments[index_].join == Segment::Join::Synced) {
      finish_without_lips(*failure);
      return;
    }
    if (!bought_.empty()) {
      try {
        std::rethrow_exception(*failure);
      } catch (const Setback &s) {
        if (s.kind() == Setback::Kind::Exhausted) {
          on_pool([this, s] { finish_with_the_beginning(s); });
          return;
        }
      } catch (...) {
      }
    }
    done(TaskState::Failed, *failure);
    return;
  }
  bought_.push_back(std::get<Bought>(std::move(result)));
  if (++index_ == b_->plan.segments.size())
    finish();
  else
    on_pool([this] { prepare_next(); });
}

// What the segment before gives to this one.
void RemoteJob::prepare_next() {
  const Segment &s = b_->plan.segments[index_];
  const Bought &before = bought_.back();
  order_ = s.order;
  order_.extends_key = before.key;
  if (s.join != Segment::Join::Chained) {
    const bool lips = s.join == Segment::Join::Synced;
    order_.extends = before.clip;
    if (before.clip.empty()) {
      const auto failure =
          glue::resource_failure(GST_RESOURCE_ERROR_FAILED, "Shot " + b_->shot + ": " + b_->model->name +
                                                                " gave no name for the clip that is to be " +
                                                                (lips ? "given its lines." : "extended."))
              .shot(b_->shot)
              .cause(lips ? "lip-sync" : "extension");
      if (!lips) throw failure;
      finish_without_lips(std::make_exception_ptr(failure));
      return;
    }
  } else {
    order_.extends_key.clear();  // the frame stands for it
    generation::Input first;
    first.role = generation::Role::FirstFrame;
    first.medium = last_frame_of(before.file, order_.width, order_.height, b_->shot);
    order_.inputs.insert(order_.inputs.begin(), std::move(first));
  }
  next();
}

Made RemoteJob::sum() const {
  Made m;
  m.cached = true;
  m.seconds = 0;
  m.currency = b_->model->currency;
  for (const Bought &x : bought_) {
    m.price += x.price;
    m.seconds += x.seconds;
    m.cached = m.cached && x.cached;
    m.simulated = m.simulated || x.simulated;
  }
  m.task = bought_.back().task;
  m.file = bought_.back().file;
  m.sound = b_->plan.segments.front().order.audio;
  m.speaks = m.sound && b_->plan.speaks;
  return m;
}

void RemoteJob::finish() {
  Made m = sum();
  // The recorded lines are the film's; what is heard of the take is what was heard before they were put in.
  const bool lips = b_->plan.segments[bought_.size() - 1].join == Segment::Join::Synced;
  if (lips && bought_.size() > 1) m.sound_file = bought_[bought_.size() - 2].file;
  if (lips || is_one_clip()) {
    made_as(std::move(m));
    done(TaskState::Done, nullptr);
    return;
  }
  on_pool([this, m] {
    Made whole = m;
    whole.file = put_together(m, b_->key);
    if (whole.file.empty()) return;
    made_as(std::move(whole));
    done(TaskState::Done, nullptr);
  });
}

void RemoteJob::made_as(Made made) {
  std::lock_guard lock(mutex_);
  made_ = std::move(made);
}

// The last one that was bought holds all before it.
bool RemoteJob::is_one_clip() const {
  const auto &s = b_->plan.segments;
  return bought_.size() == 1 ||
         (b_->plan.extension_is_whole &&
          std::all_of(s.begin() + 1, s.begin() + static_cast<std::ptrdiff_t>(bought_.size()),
                      [](const Segment &x) { return x.join != Segment::Join::Chained; }));
}

void RemoteJob::finish_with_the_beginning(const Setback &why) {
  Made m = sum();
  double seconds = 0, all = 0;
  for (std::size_t i = 0; i < b_->plan.segments.size(); i++) {
    if (i < bought_.size()) seconds += b_->plan.segments[i].seconds;
    all += b_->plan.segments[i].seconds;
  }
  if (!is_one_clip()) {
    m.file = put_together(
        m, glue::take_string(g_compute_checksum_for_string(
               G_CHECKSUM_SHA256, (b_->key + " first " + std::to_string(bought_.size())).c_str(), -1)));
    if (m.file.empty()) return;
  }
  if (b_->plan.seconds_wanted > 0) all = std::min(all, b_->plan.seconds_wanted);
  seconds = std::min(seconds, all);
  std::string text = why.what();
  while (!text.empty() && text.back() == '.') text.pop_back();
  char bought[120];
  g_snprintf(bought, sizeof bought, "; of its %zu orders %zu are bought, the first %.1f of %.1f s",
             b_->plan.segments.size(), bought_.size(), seconds, all);
  const auto failure = glue::Failure(why.domain(), why.code(), text + bought + ".", why.debug())
                           .shot(why.shot_id())
                           .cause(why.cause_text());
  done(TaskState::Failed, std::make_exception_ptr(Setback(Setback::Kind::Exhausted, failure, m)));
}

// The take is there, only its lips do not move with the words: that is no reason to lose it.
void RemoteJob::finish_without_lips(std::exception_ptr why) {
  std::string text = "it failed";
  try {
    std::rethrow_exception(why);
  } catch (const std::exception &x) {
    text = x.what();
  }
  if (studio_.setup.warn)
    studio_.setup.warn(b_->shot, "lip-sync",
                       "Shot " + b_->shot + " is played without its lips put to the lines: " + text);
  finish();
}

std::string RemoteJob::put_together(const Made &made, const std::string &key) {
  if (auto there = studio_.takes.find(key)) return *there;
  std::vector<Part> parts;
  for (std::size_t i = 0; i < bought_.size(); i++) {
    const auto join = b_->plan.segments[i].join;
    if (join == Segment::Join::Extended && b_->plan.extension_is_whole) parts.pop_back();
    parts.push_back({bought_[i].file, join == Segment::Join::Chained});
  }
  const std::string temporary = studio_.takes.temporary(key);
  const auto missing =
      join_parts(parts, temporary, b_->format, made.sound, [this] { return studio_.stopping(); });
  if (missing < 0) return {};
  if (missing > 0 && bought_.size() == b_->plan.segments.size() && studio_.setup.warn)
    studio_.setup.warn(b_->shot, "duration",
                       "Shot " + b_->shot + ": its segments are " + std::to_string(missing) +
                           " frames too short together; the last picture stands still for them.");
  return studio_.takes.commit(temporary, key);
}

void RemoteJob::done(TaskState state, std::exception_ptr failure) {
  std::lock_guard calling(calling_);
  std::function<void()> changed;
  {
    std::lock_guard lock(mutex_);
    if (cancelled_ || status_.state != TaskState::Running) return;
    status_ = {state, failure};
    purchase_.reset();
    changed.swap(changed_);
  }
  if (changed) changed();
}

void RemoteJob::cancel(bool unwanted) {
  std::shared_ptr<Purchase> purchase;
  {
    std::lock_guard lock(mutex_);
    cancelled_ = true;
    changed_ = {};
    purchase.swap(purchase_);
  }
  { std::lock_guard called(calling_); }
  if (purchase) purchase->cancel(unwanted);
}

TaskStatus RemoteJob::status() const {
  std::lock_guard lock(mutex_);
  return status_;
}
Made RemoteJob::made() const {
  std::lock_guard lock(mutex_);
  return made_;
}

}  // namespace aivideogen
