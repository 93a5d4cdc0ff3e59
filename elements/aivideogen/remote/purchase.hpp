// SPDX-License-Identifier: LGPL-2.1-or-later
// Buys one clip, at most once: claims the order in the ledger, sends it, waits, downloads, looks at what
// came, files it. A state machine on the client's thread; whatever process comes after a crash goes on where
// the ledger says.
#pragma once
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "catalogue/model.hpp"
#include "generation/generation.hpp"
#include "http/backoff.hpp"
#include "protocols/protocol.hpp"
#include "provider.hpp"
#include "remote/service_account.hpp"
#include "remote/studio.hpp"

namespace aivideogen {

struct Bought {
  std::string key;   // of the order
  std::string file;  // in the take store
  std::string task, clip;
  bool cached = false;  // was there already
  double price = 0;     // paid now
  double seconds = 0;   // bought now
  bool simulated = false;
};

// What is bought, and for whom.
struct Commission {
  std::string shot;
  unsigned take = 1, segment = 0;
  generation::Generation order;
  double quote = 0;        // of the order itself
  double preparation = 0;  // and of the request before it that is paid by itself
  std::shared_ptr<const catalogue::Model> model;
  std::shared_ptr<const Protocol> protocol;
  std::function<Access()> access;           // with the key as it is, and the time
  std::shared_ptr<ServiceAccount> account;  // where the key is a token that ends; may be null
};

class Purchase : public std::enable_shared_from_this<Purchase> {
 public:
  using Result = std::variant<Bought, std::exception_ptr>;  // failures are Setbacks or glue::Failures
  using Done = std::function<void(Result)>;
  // `done` is called once, on one of the studio's threads, unless cancelled.
  Purchase(Studio &studio, Commission commission, Done done);
  void start();  // any thread
  // Any thread; returns at once. A create request that is out is not cut off: its answer is still taken down.
  // `unwanted`: the provider is told to stop, where that is not billed.
  void cancel(bool unwanted);

 private:
  struct Receipt {  // of a preparation that is paid by itself
    std::string key, purchase, what;
  };
  // Each step begins the next; all on the client's thread.
  void look_in_ledger();
  bool may_order();  // else it is waited, or failed
  void begin_order();
  void prepare(std::size_t index);
  // One that is paid by itself is an order of its own: claimed, sent at most once, its reply kept in the take
  // store.
  void prepare_once(std::size_t index, unsigned round);
  void send_paid(std::size_t index, const Receipt &receipt);
  void paid_answered(std::size_t index, const Receipt &receipt, http::Sent sent);
  void use_receipt(std::size_t index, unsigned round, const Receipt &receipt, const ledger::Entry &entry);
  void keep_receipt(const Receipt &receipt, const std::string &reply);
  void file_receipt(const Receipt &receipt, const std::string &reply);
  void take_prepared(std::size_t index, http::Reply reply);
  void claim();
  void create(const ledger::Entry &entry);
  void answered(http::Sent sent);
  void look_up();
  void look_up_page(const ledger::Entry &entry, const std::string &page);
  void poll_later(double seconds);
  void poll();
  void ask();
  void polled(http::Sent sent);
  void read_result();
  void succeeded(const JobReport &report);
  void failed(const JobReport &report);
  void download();
  void check(std::string hash, std::uint64_t bytes);
  void file_away(std::string hash, std::uint64_t bytes, double seconds, int width, int height);
  void use_stored(const ledger::Entry &entry);

  void settle(Bought bought);
  void fail(std::exception_ptr failure);
  // What the provider's words come to, for the shot.
  void fail(Setback::Kind kind, const std::string &cause, const std::string &sentence);
  void trouble(const std::string &what, std::function<void()> again, std::optional<double> asked = {});
  // `then` with a key that is good: at once, or when it has been renewed.
  void with_key(std::function<void()> then);
  Studio::Health &health();
  void note(const http::Sent &sent);  // how the provider is doing
  void after(double seconds, void (Purchase::*step)());
  template <class F>
  auto step(F f);  // purchase_step.hpp: f on the client's thread, exceptions caught, nothing when cancelled
  std::string where() const;  // "shot a, take 2 (seedance-2.0)"
  std::string look() const;   // ledger::Order::look
  void uncertain(const std::string &what);
  ledger::Order order_as(const std::string &key, double quote) const;
  void exhausted(const ledger::Claim &claim, const ledger::Order &order);

  Studio &studio_;
  const Commission c_;
  Done done_;
  const std::string key_;
  std::vector<http::Reply> preparations_;
  double prepared_price_ = 0;  // paid now for those that are paid by themselves
  std::string purchase_;       // the ledger's name for this purchase
  std::string task_;
  std::vector<std::string> candidates_;  // of a listing, so far
  Found::Told told_ = Found::Told::Name;
  bool doubtful_ = false;  // Found::doubtful
  JobState job_state_ = JobState::Queued;
  JobReport report_;
  std::string temporary_;
  http::Backoff backoff_;
  double poll_interval_ = 0;
  std::int64_t trouble_since_ = 0, polling_since_ = 0;  // monotonic microseconds; 0: none
  unsigned unknown_task_ = 0, repurchases_ = 0, bad_clips_ = 0;
  bool fresh_url_asked_ = false, creating_ = false, over_ = false, cancelled_ = false, was_stored_ = false;
  http::Client::Id waiting_ = 0;
};

}  // namespace aivideogen
