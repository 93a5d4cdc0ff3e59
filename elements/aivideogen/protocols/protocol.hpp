// SPDX-License-Identifier: LGPL-2.1-or-later
// A provider's wire format: makes requests and reads replies, and does neither send nor wait nor keep
// anything. So every protocol can be tested byte by byte, and one job (remote/job.hpp) drives them all.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "generation/generation.hpp"
#include "http/message.hpp"
#include "http/server_error.hpp"

namespace aivideogen {

// How a model is reached: its catalogue entry, with what the user put in its place.
struct Access {
  std::string base_url;  // without a trailing slash
  std::string key;       // secret; empty: none
  std::string model;     // the provider's name for it
  std::map<std::string, std::string> options;
  std::int64_t now = 0;  // seconds since 1970, for signatures
};

// The order cannot be put on this wire. Nothing was sent, nothing was paid.
class Refusal : public std::runtime_error {
 public:
  Refusal(std::string field, const std::string &sentence)
      : std::runtime_error(sentence), field_(std::move(field)) {}
  const std::string &field() const noexcept { return field_; }

 private:
  std::string field_;
};

using http::Fault;
using ProviderError = http::ServerError;

enum class JobState { Queued, Running, Succeeded, Failed, Cancelled, Expired };

struct JobReport {
  JobState state = JobState::Running;
  std::optional<double> progress;  // 0..1
  std::string unknown_status;      // a word nobody knows: counts as running
  ProviderError error;             // Failed, Expired
  // Succeeded: where the clip is ...
  std::string url;                           // absolute; expires, maybe signed
  bool url_needs_key = false;                // credentials() go with it while the origin is the API's
  std::shared_ptr<const std::string> bytes;  // ... or the clip itself
  std::string last_frame_url;
  std::string clip;               // the provider's name of the clip, for extension and lip-sync
  std::optional<double> seconds;  // the clip's length, as the provider says
  std::optional<double> tokens;   // billed
  std::optional<double> money;    // billed, in the catalogue's currency
  std::string model, resolution;  // as the provider says it made them; empty: it does not say
};

// What the ledger knows of an order whose reply was lost.
struct Missing {
  std::string client_id;
  std::int64_t since = 0, until = 0;  // seconds since 1970: when the request may have arrived
  const generation::Generation *order = nullptr;
  std::vector<std::string> known;   // tasks that belong to other orders
  std::vector<std::string> rivals;  // client ids of our orders that could be there as well, and are not known to be
  std::string page;                 // that is asked for, or was; empty: the first

  // Clocks differ, and jump: what came up to so many seconds beside that time is not taken for the order, but it is not
  // said either that the order never arrived.
  static constexpr double kDoubt = 7200;
  enum class When { Before, Doubtful, Then };
  When when(double at) const {  // seconds since 1970, by the provider's clock
    const auto from = static_cast<double>(since), to = static_cast<double>(until);
    return at >= from && at <= to ? When::Then : at < from - kDoubt ? When::Before : When::Doubtful;
  }
};
// One page of the answer. The job gathers the pages: a single candidate on all of them is the order; none of
// them on a complete listing means that it never arrived; several cannot be told apart, nor can one that
// would be another lost order's as well.
struct Found {
  std::string task;                     // it exists, and is surely this (found by the client id)
  std::vector<std::string> candidates;  // of this page: tasks that could be it, none of `Missing::known`
  bool doubtful = false;                // there are more that could be it, but for their time
  // What tells the candidates from our other lost orders, at least: nothing but when they came; Protocol::look(); the name
  // that this purchase was given.
  enum class Told { Time, Look, Name } told = Told::Name;
  std::string next_page;                // there is more: ask again with this
  bool complete = false;                // last page: everything since `Missing::since` has been listed
};

struct Traits {
  // How a create whose reply was lost is told from one that never arrived.
  enum class Recovery { None, ClientId, Header, List };
  Recovery recovery = Recovery::None;
  double listing_lag = 0;                              // seconds until a new job is surely listed
  double first_poll = 5, poll = 5, slowest_poll = 15;  // seconds
  double create_timeout = 60;                          // seconds until the reply to a create counts as lost
  double deadline = 1800;  // seconds after which a job counts as stuck: parked, never bought again
  bool cancel_queued = false, cancel_running = false;  // without being billed
};

class Protocol {
 public:
  virtual ~Protocol() = default;
  virtual Traits traits(const Access &access) const = 0;
  // Throws Refusal when the order cannot be expressed. What the catalogue can say is checked before.
  virtual void check(const generation::Generation &order, const Access &access) const = 0;

  // Requests that must succeed before create(), in order (uploads, a session); each may use the replies so
  // far.
  virtual std::size_t preparations(const generation::Generation &) const { return 0; }
  virtual http::Request prepare(std::size_t index, const generation::Generation &order, const Access &access,
                                const std::vector<http::Reply> &replies) const;
  virtual std::optional<ProviderError> prepared(std::size_t index, const http::Reply &reply) const;
  // One that is paid by itself: what it is, so that it is bought once per clip and kept. Its reply is worth something for
  // `seconds`.
  struct Paid {
    std::string name;  // "faces"; empty: it costs nothing
    double seconds = 0;
  };
  virtual Paid paid_preparation(std::size_t, const generation::Generation &, const Access &) const { return {}; }

  // The one request that costs money. `client_id`: 64 hex digits, unique to this purchase.
  virtual http::Request create(const generation::Generation &order, const Access &access,
                               const std::string &client_id,
                               const std::vector<http::Reply> &preparations) const = 0;
  // The task's name (at most 512 characters, no control characters), or why there is none.
  virtual std::variant<std::string, ProviderError> created(const generation::Generation &order,
                                                           const http::Reply &reply) const = 0;

  virtual http::Request poll(const std::string &task, const Access &access) const = 0;
  virtual std::variant<JobReport, ProviderError> polled(const std::string &task, const Access &access,
                                                        const http::Reply &reply) const = 0;
  // Providers that give the clip's place by a further request (fal); none: the report has it.
  virtual std::optional<http::Request> result(const std::string &, const Access &) const { return {}; }
  virtual std::variant<JobReport, ProviderError> result_read(const std::string &task, const Access &access,
                                                             const http::Reply &reply) const;

  virtual std::optional<http::Request> cancel(const std::string &, const Access &, JobState) const {
    return {};
  }

  // What a listing shows of an order besides its time, for looked_up() to compare; empty: nothing.
  virtual std::string look(const generation::Generation &, const Access &) const { return {}; }
  // Recovery of an order whose reply was lost; none: it cannot be looked up.
  virtual std::optional<http::Request> look_up(const Missing &, const Access &) const { return {}; }
  virtual std::variant<Found, ProviderError> looked_up(const Missing &missing, const Access &access,
                                                       const http::Reply &reply) const;

  // The headers that carry the key.
  virtual std::vector<http::Header> credentials(const Access &access) const = 0;
};

// By the catalogue's name of the protocol; null when there is none of that name.
std::unique_ptr<Protocol> make_protocol(const std::string &name);
std::vector<std::string> protocol_names();

}  // namespace aivideogen
