// SPDX-License-Identifier: LGPL-2.1-or-later
// "rehearsal/MODEL": a dry run. The pictures are the animatic's; price, waiting and luck are what the
// catalogue says of the model. Nothing is sent and nothing is paid; everything says that it is simulated.
//
// A take waits for a time of the log-normal distribution that has the catalogue's median and 95th percentile,
// a minute of it in a second. What it gets wrong is drawn with the catalogue's landing probabilities
// (fate.hpp) and shows in its pictures (spoil.hpp): a check finds it and asks for another take, or nobody
// does.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "animatic_provider.hpp"
#include "catalogue/model.hpp"
#include "provider.hpp"
#include "media/take_store.hpp"
#include "remote/reference_files.hpp"
#include "worker_pool.hpp"

namespace aivideogen {

// Simulated money of one run, over all its models.
struct PlayMoney {
  std::optional<double> limit;
  std::mutex mutex;  // guards spent
  double spent = 0;
};

class RehearsalProvider : public Provider {
 public:
  RehearsalProvider(std::shared_ptr<const catalogue::Model> model, std::shared_ptr<PlayMoney> purse,
                    std::string take_folder);
  ~RehearsalProvider() override;
  Capabilities capabilities() const override;
  std::shared_ptr<const Order> prepare(const TakeRequest &request) override;
  std::string submit(std::shared_ptr<const Order> order, const std::string &path,
                     std::function<void()> changed) override;
  TaskStatus poll(const std::string &task) override;
  Made fetch(const std::string &task, const std::string &path) override;
  void cancel(const std::string &task) override;
  std::vector<std::string> list() override;

 private:
  struct Task;
  void over(const std::shared_ptr<Task> &task);
  const std::shared_ptr<const catalogue::Model> model_;
  const std::shared_ptr<PlayMoney> purse_;
  const media::TakeStore store_;
  ReferenceFiles references_;
  AnimaticProvider animatic_;
  std::mutex calling_;  // held while a task's `changed` is called
  std::mutex mutex_;    // guards tasks_, serial_ and the tasks' fields; taken after calling_
  std::map<std::string, std::shared_ptr<Task>> tasks_;
  unsigned serial_ = 0;
  WorkerPool clock_;  // last: joined before the rest goes
};

}  // namespace aivideogen
