// SPDX-License-Identifier: LGPL-2.1-or-later
// An HTTP server in the test's own process: a real one on a loopback port, in a thread of its own, with a log
// of every request and with faults on order. What a provider would refuse is the business of the fake on top
// of it.
#pragma once
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fakes {

struct Exchange {
  std::string method, path, query;                // path decoded; query as sent
  std::map<std::string, std::string> parameters;  // of the query, decoded; the last one of a name
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string header(const std::string &name) const;  // any case; "" = not there
};

struct Answer {
  unsigned status = 200;
  std::string body = {};
  std::string type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers = {};
  bool drop = false;                         // reads the request, then closes the connection without a word
  double delay = 0;                          // seconds before the answer
  std::optional<std::size_t> truncate = {};  // announces the whole length, sends so many bytes, closes
  bool endless = false;                      // chunked, never ends (until the connection or the server does)
};

// Handlers run in the server's thread and may throw an Answer.
class Server {
 public:
  using Handler = std::function<Answer(const Exchange &)>;
  Server();
  ~Server();
  std::string base() const;  // "http://127.0.0.1:PORT"
  unsigned port() const;
  // The handler with the longest matching `prefix` of the path answers; method "" = any. 404 without one.
  void on(const std::string &method, const std::string &prefix, Handler handler);
  // The next `times` requests that match get `answer` instead. `handled`: the handler runs all the same, and
  // its answer is thrown away: what a lost reply looks like.
  void disturb(const std::string &method, const std::string &prefix, Answer answer, bool handled = false,
               unsigned times = 1);
  std::vector<Exchange> log() const;
  std::size_t count(const std::string &method, const std::string &prefix) const;

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

}  // namespace fakes
