// SPDX-License-Identifier: LGPL-2.1-or-later
// One HTTP client for all jobs of an element: one thread, one main context, on which every callback runs, so
// that a job is a state machine without locks. Nothing is logged that a request carries: no body, no query,
// no secret.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/message.hpp"

namespace http {

// What a request may do. An API request is never redirected and never sent twice by the client itself.
struct Sending {
  double timeout = 60;                  // seconds until the whole reply must be there; monotonic time
  std::uint64_t most_bytes = 4u << 20;  // of the reply's body, decoded
};

struct Sent {
  std::optional<Reply> reply;  // none: there was none, or it was too long, or too late
  bool may_have_arrived =
      false;          // without a reply: whether any byte of the request may have reached the server
  std::string error;  // one sentence, for people
};

struct Fetching {
  std::string url;
  std::string file;                 // written anew
  std::vector<Header> credentials;  // only sent to `credentials_origin`
  std::string credentials_origin;
  double timeout = 600;  // seconds for the whole; 30 s without a byte is the end as well
  std::uint64_t most_bytes = 1ull << 30;
};

struct Fetched {
  bool whole = false;   // the file is complete and flushed to disk
  unsigned status = 0;  // of the last reply; 0: none
  bool again = false;   // not whole, but another try may help (a broken transfer, 5xx, 429)
  bool disk = false;    // not whole because of this machine: `error` says what
  std::optional<double> retry_after;
  std::string sha256;  // whole
  std::uint64_t bytes = 0;
  std::string error;  // one sentence, for people; without the URL's query
};

struct Line;

class Client {
 public:
  using Id = std::uint64_t;  // 0 = nothing
  // `allowed`: origins that may be plain http or on private addresses (a server of the user's own).
  // Everything else must be https at a public address, and the address that was really connected to is looked
  // at. `log`: level 0 error .. 4 debug.
  explicit Client(std::vector<std::string> allowed, std::function<void(int, const std::string &)> log = {});
  ~Client();  // drops everything, joins; below a second; not from its own thread

  void allow(const std::string &origin);
  // The callback runs on the client's thread, exactly once unless cancelled; also after stop() never.
  Id send(Request request, Sending how, std::function<void(Sent)> done);
  Id fetch(Fetching what, std::function<void(Fetched)> done);
  Id after(double seconds, std::function<void()> then);
  Id invoke(std::function<void()> then) { return after(0, std::move(then)); }
  // From any thread. On the client's own thread the callback will not run after it; from another one it may
  // be running just now.
  void cancel(Id id);
  void stop();  // as the destructor, once
  bool on_its_thread() const;

 private:
  std::unique_ptr<Line> d_;
};

}  // namespace http
