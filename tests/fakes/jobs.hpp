// SPDX-License-Identifier: LGPL-2.1-or-later
// What the fakes of all providers have in common: a key, jobs that take a few polls, a clip, and a count of
// what was charged.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "document/json_reader.hpp"
#include "fakes/server.hpp"

namespace fakes {

// A body, which may be large and is handed around a lot: copies share it.
class Text {
 public:
  Text(std::string text = {}) : text_(std::make_shared<const std::string>(std::move(text))) {}
  operator const std::string &() const { return *text_; }
  const char *c_str() const { return text_->c_str(); }
  std::size_t find(const std::string &what) const { return text_->find(what); }
  bool operator==(const Text &other) const { return *text_ == *other.text_; }
  friend std::ostream &operator<<(std::ostream &out, const Text &t) { return out << *t.text_; }

 private:
  std::shared_ptr<const std::string> text_;
};

struct Job {
  std::string id;
  Text request;              // the body that made it
  std::int64_t created = 0;  // seconds since 1970
  unsigned polls = 0;
  std::string fails_with;  // the provider's code; empty: it succeeds
  bool cancelled = false;
};

// How an order whose reply was lost is found again: by our name for it, in a listing, or not at all.
enum class Recovery { Name, Listing, None };

class Jobs {
 public:
  static std::string members() { return {}; }  // further members of the catalogue's entry, ", ..."
  static std::string options() { return {}; }  // and of its options
  static std::string workflow() { return {}; }
  explicit Jobs(std::string clip) : clip(std::move(clip)) {}
  Server server;
  const std::string clip;  // the bytes of an MP4 file
  // Where jobs have clips of their own: the job and how many were made before it. Set before the first
  // request.
  std::function<std::string(const Job &, std::size_t)> make_clip;
  const std::string key = "key-for-tests-7f3a";
  std::atomic<unsigned> polls_until_done{2};

  std::vector<Job> jobs() const;
  void fail_next(const std::string &code);  // the next job that is made fails with it
  void restore(const Job &job);             // as if it had been made before
  std::size_t charged() const;              // jobs that were made and did not fail
  // Newest first.
  std::vector<Job> newest() const;

 protected:
  // What lies at an address with the job's id (or its last part) in it.
  std::string clip_at(const std::string &path) const;
  Job make(const std::string &prefix, const std::string &request);
  // Named by the client; two of one name are two jobs, which the charges show. The id is "N:NAME".
  Job make_as(const std::string &name, const std::string &request);
  // Counts a poll. Null when there is none of that name.
  std::optional<Job> ask(const std::string &id);
  bool cancel(const std::string &id);
  bool done(const Job &job) const { return job.polls > polls_until_done; }

 private:
  mutable std::mutex mutex_;
  std::vector<Job> jobs_;
  std::string next_failure_;
  unsigned serial_ = 0;
};

// A JSON body, read strictly: `read` gets it and throws storyboard::Fault for everything that is not allowed,
// which becomes a call of `refuse`.
std::string with_json(const Exchange &exchange,
                      const std::function<std::string(const storyboard::Value &)> &read,
                      const std::function<Answer(const std::string &)> &refuse);

bool is_base64(const std::string &text);
// "data:image/png;base64,..." of one of these types, or https://...
bool is_data_or_https(const std::string &text, const std::string &type_prefix);

}  // namespace fakes
