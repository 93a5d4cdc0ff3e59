// SPDX-License-Identifier: LGPL-2.1-or-later
// What all paid models of one element share: the line out, the ledger, the shelf for takes, the purse.
#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "http/client.hpp"
#include "http/server_error.hpp"
#include "ledger/ledger.hpp"
#include "media/take_store.hpp"
#include "remote/breaker.hpp"
#include "remote/reference_files.hpp"
#include "worker_pool.hpp"

namespace aivideogen {

class Studio {
 public:
  struct Setup {
    std::string take_folder;  // "": the user's cache folder
    std::string ledger_file;  // "": the user's data folder
    std::string production;   // whose budget it is
    ledger::Budget budget;
    std::string budget_currency;             // empty: that of the model
    std::vector<std::string> allowed_hosts;  // origins that may be private or plain http
    double patience = 600;                   // seconds for which trouble that may pass is waited out
    std::function<void(int, const std::string &)> log;
    // (shot, cause, sentence): something is not as ordered, but the work goes on. From any thread.
    std::function<void(const std::string &, const std::string &, const std::string &)> warn;
  };
  explicit Studio(Setup setup);
  ~Studio();

  const Setup setup;
  http::Client client;
  const std::unique_ptr<ledger::Ledger> ledger;
  const media::TakeStore takes;
  const media::TakeStore receipts;  // replies that were paid for by themselves; beside the takes
  ReferenceFiles references;
  WorkerPool pool;                  // for what would hold up the client's thread: decoding, hashing, joining

  // How a model's provider is doing. On the client's thread only.
  struct Health {
    explicit Health(double rest) : breaker(rest) {}
    Breaker breaker;
    std::optional<http::ServerError> stopped;  // the key or the account there: no further order is sent
  };
  Health &health(const std::string &model, double rest) {
    return health_.try_emplace(model, rest).first->second;
  }

  // A create request is out: stop() waits a moment for its answer, because the answer is the
  // receipt, and notes what was not answered, so that the next run looks it up at once.
  void create_begun(const std::string &purchase);
  void create_ended(const std::string &purchase);
  // Enough of them are: each holds its pictures until its answer comes.
  bool many_creates() const;
  // No job calls back any more afterwards. Below a second.
  void stop();
  bool stopping() const { return stopping_; }

 private:
  std::map<std::string, Health> health_;
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;  // guards creates_
  std::condition_variable changed_;
  std::set<std::string> creates_;  // the ledger's names of those purchases
};

}  // namespace aivideogen
