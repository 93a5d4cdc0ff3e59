// SPDX-License-Identifier: LGPL-2.1-or-later
// Buys pictures from image models, each at most once: claims the order in the ledger, sends it, looks at what
// came, files it under its order. The rules are those of takes; but an image model gives no task that could
// be asked for later, so an order whose reply was lost is never looked up: a person decides about it
// (gst-storyboard-1.0 ledger).
#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>

#include "http/client.hpp"
#include "ledger/ledger.hpp"
#include "media/take_store.hpp"
#include "pictures/protocol.hpp"

namespace pictures {

// One sentence that names the shot and the model.
class Setback : public std::runtime_error {
 public:
  enum class Kind {
    Exhausted,  // the budget does not reach; nothing was ordered
    Refused,    // the model will not make this (moderation), or not for this user
    Unusable,   // paid, and what came is no picture
    Stuck,      // it is not known whether it was made or paid, or the provider was in trouble for too long
    Settings,   // no key, no address, a wrong catalogue entry
  };
  Setback(Kind kind, std::string cause, const std::string &sentence)
      : std::runtime_error(sentence), kind_(kind), cause_(std::move(cause)) {}
  Kind kind() const noexcept { return kind_; }
  const std::string &cause() const noexcept { return cause_; }  // one word: "moderation", "budget", ...

 private:
  Kind kind_;
  std::string cause_;
};

struct Cancelled {};  // thrown when the caller wants no picture any more

struct Commission {
  std::string shot;  // or "reference:mara"
  Order order;
  double quote = 0;
  std::shared_ptr<const catalogue::ImageModel> model;
  std::shared_ptr<const Protocol> protocol;
  Access access;
};

struct Bought {
  std::string key;      // of the order
  std::string file;     // in the picture store: PNG or JPEG
  bool cached = false;  // was there already
  double price = 0;     // paid now, in `currency`
  std::string currency;
  bool simulated = false;
};

class Atelier {
 public:
  struct Setup {
    std::string picture_folder;  // "": gst-storyboard/frames in the user's cache folder
    std::string ledger_file;     // "": the user's data folder
    std::string production;      // whose budget it is
    ledger::Budget budget;
    std::vector<std::string> allowed_hosts;  // origins that may be private or plain http
    double patience = 600;                   // seconds for which trouble that may pass is waited out
    double create_timeout = 300;             // seconds until the reply to an order counts as lost
    std::function<void(int, const std::string &)> log;
  };
  explicit Atelier(Setup setup);
  ~Atelier();

  // Waits for the picture. Throws Setback, ledger::Error, glue::Failure (the store) and, soon after
  // `cancelled` became true, Cancelled: an order that is out is not cut off, its reply is still taken down.
  Bought buy(const Commission &what, const std::atomic<bool> &cancelled);
  // What was bought before and is whole; nothing is asked or changed.
  std::optional<std::string> find(const std::string &key);
  void stop();  // as the destructor, once; below a second

  const Setup setup;

 private:
  struct Deal;  // one order that is out
  using DealPtr = std::shared_ptr<Deal>;
  // On the client's thread. True: there is more to come.
  void step(const DealPtr &deal, const std::function<bool()> &work);
  bool answered(const DealPtr &deal, http::Sent sent);
  bool keep(const DealPtr &deal);
  bool fetch(const DealPtr &deal);
  void file_away(Deal &deal, const std::string &hash, std::uint64_t bytes);
  // An order that somebody began: its picture lies on the shelf, or it throws.
  void recover(const std::string &where, const ledger::Entry &entry);
  bool pause(double seconds, const std::atomic<bool> &cancelled);  // false: cancelled

  http::Client client_;
  const std::unique_ptr<ledger::Ledger> ledger_;
  const media::TakeStore store_;
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;  // guards out_ and the deals' results
  std::condition_variable changed_;
  std::set<std::string> out_;  // purchases whose order is out
};

}  // namespace pictures
