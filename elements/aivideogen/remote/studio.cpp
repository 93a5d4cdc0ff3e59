// SPDX-License-Identifier: LGPL-2.1-or-later
#include "studio.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace aivideogen {

Studio::Studio(Setup s)
    : setup(std::move(s)),
      client(setup.allowed_hosts, setup.log),
      ledger(ledger::Ledger::open(setup.ledger_file.empty() ? ledger::Ledger::default_file()
                                                            : setup.ledger_file)),
      takes(setup.take_folder),
      receipts(setup.take_folder, ".json"),
      pool(std::clamp(std::thread::hardware_concurrency(), 1u, 4u)) {}

Studio::~Studio() {
  stop();
}

void Studio::create_begun(const std::string &purchase) {
  std::lock_guard lock(mutex_);
  creates_.insert(purchase);
}

void Studio::create_ended(const std::string &purchase) {
  std::lock_guard lock(mutex_);
  creates_.erase(purchase);
  changed_.notify_all();
}

bool Studio::many_creates() const {
  constexpr std::size_t kMany = 16;
  std::lock_guard lock(mutex_);
  return creates_.size() >= kMany;
}

void Studio::stop() {
  if (stopping_.exchange(true)) return;
  {
    // A provider that has the order answers within a few round trips; one that takes longer is asked again in
    // the next run.
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(500), [&] { return creates_.empty(); });
  }
  client.stop();
  pool.stop();
  // No reply comes any more.
  for (const auto &purchase : std::exchange(creates_, {})) {
    try {
      ledger->uncertain(purchase, "the run was stopped before the provider replied");
    } catch (const ledger::Error &x) {
      if (setup.log) setup.log(1, x.what());  // its lease tells the next run the same, later
    }
  }
}

}  // namespace aivideogen
