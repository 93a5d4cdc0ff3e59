// SPDX-License-Identifier: LGPL-2.1-or-later
// The libsoup half of the client: its thread, its timers, and one exchange up to the reply's headers.
#pragma once
#include <libsoup/soup.h>

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "glue/ref.hpp"
#include "http/address.hpp"
#include "http/client.hpp"

namespace http {

// Something under way that can be dropped. On the client's thread only.
class Activity {
 public:
  virtual ~Activity() = default;
  virtual void begin() = 0;
  virtual void drop() = 0;  // no callback afterwards
};

struct Line {
  using Id = Client::Id;
  explicit Line(std::vector<std::string> allowed, std::function<void(int, const std::string &)> log);
  ~Line();
  void run();
  void stop();
  Id start(std::function<std::shared_ptr<Activity>(Id)> make);
  void ended(Id id) { active.erase(id); }
  void say(int level, const std::string &text) const {
    if (log) log(level, text);
  }
  // Calls `then` on this thread; the source is owned by the context.
  GSource *timer(double seconds, std::function<void()> then);

  const std::function<void(int, const std::string &)> log;
  GMainContext *context;
  GMainLoop *loop;
  SoupSession *session = nullptr;
  std::thread thread;
  std::thread::id thread_id;

  // On the client's thread only:
  AddressPolicy policy;
  std::map<Id, std::shared_ptr<Activity>> active;

  std::mutex mutex;  // guards the rest
  std::condition_variable changed;
  bool running = false, stopped = false;
  Id last = 0;
};

// One request and the headers of its reply. Drops itself from nothing: whoever owns it does.
class Opening {
 public:
  struct Head {
    GInputStream *body = nullptr;  // none: `error`
    unsigned status = 0;
    std::vector<Header> headers;
    bool may_have_arrived = false;
    std::string error;
  };
  Opening(Line &line, const Request &request, std::function<void(Head)> done);
  ~Opening();  // cancels; `done` is not called any more
  GCancellable *cancellable() const { return cancellable_.get(); }

 private:
  struct Shared;
  glue::Ref<GCancellable> cancellable_;
  std::shared_ptr<Shared> shared_;
};

}  // namespace http
