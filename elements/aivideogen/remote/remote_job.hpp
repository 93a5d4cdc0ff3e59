// SPDX-License-Identifier: LGPL-2.1-or-later
// One take: its segments bought one after the other, and put together.
#pragma once
#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "generation/plan.hpp"
#include "generation/quote.hpp"
#include "remote/purchase.hpp"
#include "remote/studio.hpp"
#include "take_writer.hpp"

namespace aivideogen {

struct Booking {          // what is to be made
  std::string shot, key;  // of the plan
  unsigned take = 1;
  generation::Plan plan;
  std::vector<generation::Quote> quotes;  // of each segment
  TakeFormat format;                      // of a take that is put together
  std::shared_ptr<const catalogue::Model> model;
  std::shared_ptr<const Protocol> protocol;
  std::function<Access()> access;
  std::shared_ptr<ServiceAccount> account;
};

class RemoteJob : public std::enable_shared_from_this<RemoteJob> {
 public:
  // `changed` is called once, from any thread, when it is over, unless cancelled.
  RemoteJob(Studio &studio, std::shared_ptr<const Booking> booking, std::function<void()> changed);
  void start();
  // Any thread but that of `changed`, with no lock held that `changed` takes: afterwards it is not called,
  // nor being called.
  void cancel(bool unwanted);
  TaskStatus status() const;
  Made made() const;  // after Done

 private:
  void next();  // on a studio thread
  void bought(Purchase::Result result);
  void prepare_next();  // on the pool
  void finish();
  Made sum() const;  // of what is bought
  void made_as(Made made);
  bool is_one_clip() const;
  std::string put_together(const Made &made, const std::string &key);  // its file; empty: stopped
  // The budget does not reach for the rest.
  void finish_with_the_beginning(const Setback &why);  // on the pool
  void finish_without_lips(std::exception_ptr why);
  void done(TaskState state, std::exception_ptr failure);
  template <class F>
  void on_pool(F f);

  Studio &studio_;
  const std::shared_ptr<const Booking> b_;
  std::size_t index_ = 0;
  generation::Generation order_;  // the segment's, filled in
  std::vector<Bought> bought_;

  std::mutex calling_;        // held while `changed` is called
  mutable std::mutex mutex_;  // guards everything below; taken after calling_
  std::function<void()> changed_;
  std::shared_ptr<Purchase> purchase_;
  TaskStatus status_;
  Made made_;
  bool cancelled_ = false;
};

}  // namespace aivideogen
