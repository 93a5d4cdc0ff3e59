// SPDX-License-Identifier: LGPL-2.1-or-later
#include "purchase.hpp"

#include <glib/gstdio.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "generation/quote.hpp"
#include "glue/failure.hpp"
#include "http/message.hpp"
#include "remote/clip_check.hpp"

namespace aivideogen {
namespace {

constexpr unsigned kMostRepurchases = 2;  // of an order the provider took no money for
constexpr unsigned kUnknownTask = 3;      // times a task must be unknown before that is believed

std::uint64_t seed_of(const std::string &key) {
  return std::stoull(key.substr(0, 15), nullptr, 16);
}

std::string sentence(std::string text) {
  while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
  return text + ".";
}

bool is_success(const http::Reply &r) {
  return r.status >= 200 && r.status < 300;
}

}  // namespace

Purchase::Purchase(Studio &studio, Commission commission, Done done)
    : studio_(studio),
      c_(std::move(commission)),
      done_(std::move(done)),
      key_(generation::key(c_.order)),
      backoff_(seed_of(key_)) {}

template <class F>
auto Purchase::step(F f) {
  return [self = shared_from_this(), f = std::move(f)](auto &&...args) mutable {
    if (self->over_) return;
    try {
      f(std::forward<decltype(args)>(args)...);
    } catch (const std::exception &) {
      self->fail(std::current_exception());
    }
  };
}

std::string Purchase::where() const {
  return "Shot " + c_.shot + ", take " + std::to_string(c_.take) + " (" + c_.model->name + ")";
}

void Purchase::start() {
  studio_.client.invoke(step([this] { look_in_ledger(); }));
}

void Purchase::cancel(bool unwanted) {
  studio_.client.invoke([self = shared_from_this(), unwanted] {
    if (self->over_) return;
    self->cancelled_ = true;
    if (self->creating_) return;  // answered() ends it
    self->over_ = true;
    self->studio_.client.cancel(self->waiting_);
    self->done_ = {};
    if (!unwanted || self->task_.empty()) return;
    // Nobody waits for the answer: what counts is what the next poll, if there ever is one, says.
    const Access access = self->c_.access();
    const Traits traits = self->c_.protocol->traits(access);
    if (!(self->job_state_ == JobState::Queued ? traits.cancel_queued : traits.cancel_running)) return;
    if (auto request = self->c_.protocol->cancel(self->task_, access, self->job_state_))
      self->studio_.client.send(std::move(*request), {.timeout = 10}, [](http::Sent) {});
  });
}

void Purchase::settle(Bought bought) {
  if (over_) return;
  over_ = true;
  if (auto done = std::exchange(done_, {})) done(std::move(bought));
}

void Purchase::fail(std::exception_ptr failure) {
  if (over_) return;
  over_ = true;
  if (!temporary_.empty() && !report_.url.empty()) g_unlink(temporary_.c_str());
  try {
    std::rethrow_exception(failure);
  } catch (const ledger::Error &x) {
    failure = std::make_exception_ptr(
        glue::resource_failure(GST_RESOURCE_ERROR_WRITE, sentence(where() + ": " + x.what()))
            .shot(c_.shot)
            .cause("ledger"));
  } catch (const Refusal &x) {
    failure = std::make_exception_ptr(
        Setback(Setback::Kind::Refused,
                glue::resource_failure(GST_RESOURCE_ERROR_SETTINGS, sentence(where() + ": " + x.what()))
                    .shot(c_.shot)
                    .cause(x.field())));
  } catch (...) {
  }
  if (auto done = std::exchange(done_, {})) done(failure);
}

void Purchase::fail(Setback::Kind kind, const std::string &cause, const std::string &text) {
  const auto code =
      kind == Setback::Kind::Exhausted ? GST_RESOURCE_ERROR_NO_SPACE_LEFT : GST_RESOURCE_ERROR_FAILED;
  fail(std::make_exception_ptr(Setback(
      kind, glue::resource_failure(code, sentence(where() + ": " + text)).shot(c_.shot).cause(cause))));
}

void Purchase::after(double seconds, void (Purchase::*next)()) {
  waiting_ = studio_.client.after(seconds, step([this, next] { (this->*next)(); }));
}

// Waits and tries again, for as long as patience lasts.
void Purchase::trouble(const std::string &what, std::function<void()> again, std::optional<double> asked) {
  const std::int64_t now = g_get_monotonic_time();
  if (!trouble_since_) trouble_since_ = now;
  const double wait = backoff_.next(asked);
  if (wait > http::kLongestWait ||
      static_cast<double>(now - trouble_since_) / 1e6 + wait > studio_.setup.patience) {
    fail(Setback::Kind::Stuck, "provider",
         what + "; nothing more was paid, and another run goes on from here");
    return;
  }
  if (studio_.setup.log)
    studio_.setup.log(3, where() + ": " + what + "; again in " + std::to_string(wait) + " s");
  waiting_ = studio_.client.after(wait, step(std::move(again)));
}

// ---- before the order ----

void Purchase::look_in_ledger() {
  const auto known = studio_.ledger->find(key_);
  // Uploads and the like are made before the claim, so that a claim is never held while they take their time.
  if (!known || known->state == ledger::State::Refused)
    prepare(0);
  else
    claim();
}

void Purchase::prepare(std::size_t index) {
  if (index == c_.protocol->preparations(c_.order)) {
    claim();
    return;
  }
  if (index == 0) preparations_.clear();
  const Access access = c_.access();
  c_.protocol->check(c_.order, access);
  waiting_ = studio_.client.send(
      c_.protocol->prepare(index, c_.order, access, preparations_), {.timeout = 120},
      step([this, index](http::Sent sent) {
        if (!sent.reply) {
          trouble(sent.error, [this] { prepare(0); });
          return;
        }
        if (auto error = c_.protocol->prepared(index, *sent.reply)) {
          if (error->fault == Fault::Retryable || error->fault == Fault::RateLimited)
            trouble(
                "the provider says: " + error->message, [this] { prepare(0); },
                http::retry_after(*sent.reply, g_get_real_time() / G_USEC_PER_SEC));
          else
            fail(Setback::Kind::Refused, error->code, "the provider says: " + error->message);
          return;
        }
        preparations_.push_back(std::move(*sent.reply));
        prepare(index + 1);
      }));
}

void Purchase::claim() {
  const Access access = c_.access();
  c_.protocol->check(c_.order, access);
  const Traits traits = c_.protocol->traits(access);
  ledger::Order order;
  order.key = key_;
  order.production = studio_.setup.production;
  order.shot = c_.shot;
  order.take = c_.take;
  order.segment = c_.segment;
  order.model = c_.model->name;
  order.protocol = c_.model->protocol;
  order.origin = http::origin(access.base_url);
  order.quote = ledger::money(c_.quote);
  order.currency = c_.model->currency;
  order.seconds = c_.order.seconds;
  order.simulated = c_.model->simulated;
  const auto lease = static_cast<std::int64_t>((traits.create_timeout + 10) * 1e6);
  const auto claim = studio_.ledger->claim(order, studio_.setup.budget, lease);
  purchase_ = claim.entry.client_id;
  using Outcome = ledger::Claim::Outcome;
  switch (claim.outcome) {
    case Outcome::Mine:
      create(claim.entry);
      break;
    case Outcome::Submitted:
      if (claim.entry.origin != order.origin) {
        fail(Setback::Kind::Stuck, "origin",
             "it was ordered from " + claim.entry.origin + ", but the model is now reached at " +
                 order.origin + "; set base-url back, or use another ledger");
        break;
      }
      task_ = claim.entry.task;
      polling_since_ = g_get_monotonic_time();
      poll();
      break;
    case Outcome::Stored:
      use_stored(claim.entry);
      break;
    case Outcome::Busy: {
      // Somebody else is ordering it right now; what comes of it is for both.
      after(1.0, &Purchase::claim);
      break;
    }
    case Outcome::Uncertain:
      look_up();
      break;
    case Outcome::Lost:
      fail(Setback::Kind::Stuck, "lost",
           "it was paid and is lost (" + claim.entry.reason + "), and is not bought again (order " +
               key_.substr(0, 12) + ")");
      break;
    case Outcome::Exhausted: {
      studio_.ledger->prevented(studio_.setup.production, c_.shot, order.quote);
      char text[200];
      std::snprintf(text, sizeof text,
                    "it would cost %.2f %s, and of the budget of %.2f %.2f are spent and %.2f reserved",
                    c_.quote, order.currency.c_str(), ledger::amount(studio_.setup.budget.limit.value_or(0)),
                    ledger::amount(claim.spent), ledger::amount(claim.reserved));
      fail(Setback::Kind::Exhausted, "budget", text);
      break;
    }
  }
}

// ---- the order ----

void Purchase::create(const ledger::Entry &entry) {
  const Access access = c_.access();
  http::Request request;
  try {
    request = c_.protocol->create(c_.order, access, entry.client_id, preparations_);
  } catch (...) {
    studio_.ledger->refused(purchase_, "not-sent", "the request could not be made", 0);
    throw;
  }
  creating_ = true;
  studio_.create_begun();
  // Not through step(): even a cancelled purchase takes its receipt.
  studio_.client.send(std::move(request), {.timeout = c_.protocol->traits(access).create_timeout},
                      [self = shared_from_this()](http::Sent sent) {
                        self->creating_ = false;
                        try {
                          self->answered(std::move(sent));
                        } catch (const std::exception &) {
                          self->fail(std::current_exception());
                        }
                        self->studio_.create_ended();
                        if (self->cancelled_) {
                          self->over_ = true;
                          self->studio_.client.cancel(self->waiting_);
                          self->done_ = {};
                        }
                      });
}

void Purchase::uncertain(const std::string &what) {
  studio_.ledger->uncertain(purchase_, what);
  if (!cancelled_) look_up();
}

void Purchase::answered(http::Sent sent) {
  const auto again = [this] { prepare(0); };
  if (!sent.reply) {
    if (sent.may_have_arrived) {
      uncertain("the reply to the order was lost");
    } else {
      studio_.ledger->refused(purchase_, "not-sent", "the provider could not be reached", 0);
      trouble(sent.error, again);
    }
    return;
  }
  const http::Reply &reply = *sent.reply;
  auto created = c_.protocol->created(c_.order, reply);
  if (auto *task = std::get_if<std::string>(&created)) {
    studio_.ledger->submitted(purchase_, *task);
    task_ = *task;
    trouble_since_ = 0;
    backoff_.reset();
    polling_since_ = g_get_monotonic_time();
    poll_later(c_.protocol->traits(c_.access()).first_poll);
    return;
  }
  const ProviderError &error = std::get<ProviderError>(created);
  auto asked = http::retry_after(reply, g_get_real_time() / G_USEC_PER_SEC);
  if (error.retry_after) asked = std::max(asked.value_or(0), *error.retry_after);
  const bool passes = error.fault == Fault::RateLimited || error.fault == Fault::Retryable;
  if (error.fault == Fault::Duplicate) {
    uncertain("the provider has an order of this name");
  } else if (is_success(reply) || reply.status == 408 || (reply.status >= 500 && reply.status != 503)) {
    // It may have been taken on: a reply without a task, or trouble after the order was read.
    uncertain("the provider's reply names no task (" + std::to_string(reply.status) + ")");
  } else {
    studio_.ledger->refused(purchase_, error.code, error.message, error.billed ? ledger::money(c_.quote) : 0);
    if (passes)
      trouble("the provider says: " + error.message, again, asked);
    else
      fail(Setback::Kind::Refused, error.fault == Fault::Moderation ? "moderation" : error.code,
           "the provider refuses it: " + error.message);
  }
}

// ---- an order whose reply was lost ----

void Purchase::look_up() {
  const auto entry = studio_.ledger->find(key_);
  if (!entry || (entry->state != ledger::State::Uncertain && entry->state != ledger::State::Intended)) {
    claim();  // somebody else found out
    return;
  }
  candidates_.clear();
  look_up_page(*entry, {});
}

void Purchase::look_up_page(const ledger::Entry &entry, const std::string &page) {
  const Access access = c_.access();
  const auto now = g_get_real_time() / G_USEC_PER_SEC;
  const Traits traits = c_.protocol->traits(access);
  const auto stuck = [&](const std::string &why) {
    fail(Setback::Kind::Stuck, "uncertain",
         "it is not known whether the provider has the order (" + why + "), so it is not sent again (order " +
             key_.substr(0, 12) + ")");
  };
  if (entry.origin != http::origin(access.base_url)) {
    stuck("it went to " + entry.origin);
    return;
  }
  Missing missing;
  missing.client_id = entry.client_id;
  missing.since = entry.since / G_USEC_PER_SEC - 5;
  missing.until = std::min<std::int64_t>(now, entry.deadline / G_USEC_PER_SEC) + 5;
  missing.order = &c_.order;
  missing.page = page;
  missing.known = studio_.ledger->tasks(entry.origin, entry.since - std::int64_t{86400} * G_USEC_PER_SEC);
  auto request = c_.protocol->look_up(missing, access);
  if (!request) {
    stuck("this provider cannot be asked for it");
    return;
  }
  waiting_ = studio_.client.send(
      std::move(*request), {.timeout = 60, .most_bytes = 32u << 20},
      step([this, entry, missing, access, traits, stuck](http::Sent sent) {
        if (!sent.reply) {
          trouble(sent.error, [this] { look_up(); });
          return;
        }
        auto answer = c_.protocol->looked_up(missing, access, *sent.reply);
        if (auto *error = std::get_if<ProviderError>(&answer)) {
          if (error->fault == Fault::Retryable || error->fault == Fault::RateLimited ||
              error->fault == Fault::Unknown)
            trouble(
                "the provider says: " + error->message, [this] { look_up(); },
                http::retry_after(*sent.reply, g_get_real_time() / G_USEC_PER_SEC));
          else
            stuck("asked for it, the provider says: " + error->message);
          return;
        }
        const Found &found = std::get<Found>(answer);
        candidates_.insert(candidates_.end(), found.candidates.begin(), found.candidates.end());
        const std::string task = !found.task.empty()                                  ? found.task
                                 : found.next_page.empty() && candidates_.size() == 1 ? candidates_.front()
                                                                                      : std::string();
        if (!task.empty()) {
          studio_.ledger->resolve(key_, task);
          claim();
        } else if (!found.next_page.empty()) {
          look_up_page(entry, found.next_page);
        } else if (found.complete && candidates_.empty()) {
          const double wait = static_cast<double>(missing.until) + traits.listing_lag -
                              static_cast<double>(g_get_real_time()) / G_USEC_PER_SEC;
          if (wait > 0 && traits.listing_lag > 0) {  // it may not be listed yet
            after(std::min(wait, 5.0), &Purchase::look_up);
            return;
          }
          studio_.ledger->resolve(key_, {});
          if (++repurchases_ > kMostRepurchases)
            fail(Setback::Kind::Stuck, "provider", "the order never reaches the provider");
          else
            prepare(0);
        } else {
          stuck(candidates_.empty() ? "it does not list all its jobs" : "several of its jobs could be it");
        }
      }));
}

// ---- the wait ----

void Purchase::poll_later(double seconds) {
  after(seconds, &Purchase::poll);
}

void Purchase::poll() {
  const Access access = c_.access();
  const Traits traits = c_.protocol->traits(access);
  if (static_cast<double>(g_get_monotonic_time() - polling_since_) / 1e6 > traits.deadline) {
    fail(Setback::Kind::Stuck, "deadline",
         "the provider has not finished task " + task_ + " in " + std::to_string(int(traits.deadline / 60)) +
             " minutes; another run goes on waiting and costs nothing");
    return;
  }
  waiting_ = studio_.client.send(c_.protocol->poll(task_, access), {.timeout = 60, .most_bytes = 256u << 20},
                                 step([this](http::Sent sent) { polled(std::move(sent)); }));
}

void Purchase::polled(http::Sent sent) {
  const auto again = [this] { poll(); };
  if (!sent.reply) {
    trouble(sent.error, again);
    return;
  }
  const Access access = c_.access();
  const Traits traits = c_.protocol->traits(access);
  auto answer = c_.protocol->polled(task_, access, *sent.reply);
  if (auto *error = std::get_if<ProviderError>(&answer)) {
    const bool gone =
        error->fault == Fault::NotFound || error->fault == Fault::Auth || error->fault == Fault::Invalid;
    if (gone && ++unknown_task_ >= kUnknownTask) {
      // Whatever it says of a task it once gave: what is paid is not bought again.
      fail(Setback::Kind::Stuck, "task",
           "the provider no longer answers for task " + task_ + " (" + error->message + ")");
      return;
    }
    auto asked = http::retry_after(*sent.reply, g_get_real_time() / G_USEC_PER_SEC);
    trouble("the provider says: " + error->message, again, error->retry_after ? error->retry_after : asked);
    return;
  }
  unknown_task_ = 0;
  trouble_since_ = 0;
  backoff_.reset();
  report_ = std::get<JobReport>(std::move(answer));
  job_state_ = report_.state;
  if (!report_.unknown_status.empty() && studio_.setup.log)
    studio_.setup.log(2, where() + ": the provider gives a status nobody knows; it counts as running");
  switch (report_.state) {
    case JobState::Queued:
    case JobState::Running:
      poll_interval_ =
          poll_interval_ <= 0 ? traits.poll : std::min(traits.slowest_poll, poll_interval_ * 1.25);
      poll_later(poll_interval_);
      break;
    case JobState::Succeeded:
      if (report_.url.empty() && !report_.bytes)
        read_result();
      else
        succeeded(report_);
      break;
    case JobState::Failed:
    case JobState::Cancelled:
    case JobState::Expired:
      failed(report_);
      break;
  }
}

void Purchase::read_result() {
  const Access access = c_.access();
  auto request = c_.protocol->result(task_, access);
  if (!request) {
    studio_.ledger->lost(purchase_, "no-result", "the provider reports success and no clip",
                         ledger::money(c_.quote));
    fail(Setback::Kind::Unusable, "no-result", "the provider reports success and gives no clip");
    return;
  }
  waiting_ = studio_.client.send(
      std::move(*request), {.timeout = 60, .most_bytes = 256u << 20}, step([this, access](http::Sent sent) {
        if (!sent.reply) {
          trouble(sent.error, [this] { read_result(); });
          return;
        }
        auto answer = c_.protocol->result_read(task_, access, *sent.reply);
        if (auto *error = std::get_if<ProviderError>(&answer)) {
          if (error->fault == Fault::Retryable || error->fault == Fault::RateLimited) {
            trouble(
                "the provider says: " + error->message, [this] { read_result(); }, error->retry_after);
            return;
          }
          JobReport report;
          report.state = JobState::Failed;
          report.error = *error;
          failed(report);
          return;
        }
        report_ = std::get<JobReport>(std::move(answer));
        if (report_.state == JobState::Failed)
          failed(report_);
        else
          succeeded(report_);
      }));
}

void Purchase::failed(const JobReport &report) {
  const ProviderError error = report.error;
  const std::string said =
      error.message.empty() ? "the provider could not make it" : "the provider says: " + error.message;
  studio_.ledger->refused(purchase_, error.code, error.message, error.billed ? ledger::money(c_.quote) : 0);
  task_.clear();
  if (error.fault == Fault::Moderation) {
    fail(Setback::Kind::Refused, "moderation", said);
  } else if ((error.fault == Fault::Retryable || error.fault == Fault::Unknown ||
              report.state != JobState::Failed) &&
             !error.billed && ++repurchases_ <= kMostRepurchases) {
    trouble(
        said, [this] { prepare(0); }, error.retry_after);
  } else {
    fail(Setback::Kind::Refused, error.code, said);
  }
}

// ---- the clip ----

void Purchase::succeeded(const JobReport &report) {
  if (temporary_.empty()) temporary_ = studio_.takes.temporary(key_);
  if (!report.bytes) {
    download();
    return;
  }
  studio_.pool.post([self = shared_from_this(), bytes = report.bytes] {
    GError *error = nullptr;
    const bool written =
        g_file_set_contents_full(self->temporary_.c_str(), bytes->data(), static_cast<gssize>(bytes->size()),
                                 GFileSetContentsFlags(G_FILE_SET_CONTENTS_DURABLE), 0600, &error);
    const std::string text = error ? error->message : "";
    g_clear_error(&error);
    gchar *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256,
                                             reinterpret_cast<const guchar *>(bytes->data()), bytes->size());
    const std::string hash = glue::take_string(sum);
    self->studio_.client.invoke(self->step([self, written, text, hash, size = bytes->size()] {
      if (!written)
        throw glue::resource_failure(GST_RESOURCE_ERROR_WRITE,
                                     self->where() + ": the clip cannot be kept: " + text + ".")
            .shot(self->c_.shot)
            .cause("take-store");
      self->report_.bytes.reset();
      self->check(hash, size);
    }));
  });
}

void Purchase::download() {
  const Access access = c_.access();
  http::Fetching what;
  what.url = report_.url;
  what.file = temporary_;
  if (report_.url_needs_key) {
    what.credentials = c_.protocol->credentials(access);
    what.credentials_origin = http::origin(access.base_url);
  }
  waiting_ = studio_.client.fetch(
      std::move(what), step([this](http::Fetched f) {
        if (f.whole) {
          check(f.sha256, f.bytes);
        } else if (f.disk) {
          throw glue::resource_failure(GST_RESOURCE_ERROR_WRITE,
                                       sentence(where() + ": the clip cannot be kept: " + f.error))
              .shot(c_.shot)
              .cause("take-store");
        } else if (f.again) {
          trouble(
              f.error, [this] { download(); }, f.retry_after);
        } else if (!fresh_url_asked_) {
          fresh_url_asked_ = true;  // places expire; asked again, the provider gives a new one
          g_unlink(temporary_.c_str());
          poll();
        } else {
          studio_.ledger->lost(purchase_, "expired", "the clip cannot be fetched any more",
                               ledger::money(c_.quote));
          fail(Setback::Kind::Stuck, "expired",
               "the clip was made and paid, and cannot be fetched: " + f.error);
        }
      }));
}

void Purchase::check(std::string hash, std::uint64_t bytes) {
  studio_.pool.post([self = shared_from_this(), hash, bytes] {
    ClipFacts facts;
    std::string wrong;
    try {
      facts = check_clip(self->temporary_, [&] { return self->studio_.stopping(); });
    } catch (const std::exception &x) {
      wrong = x.what();
    }
    if (self->studio_.stopping()) return;
    self->studio_.client.invoke(self->step([self, facts, wrong, hash, bytes] {
      if (wrong.empty()) {
        self->file_away(hash, bytes, facts.seconds, facts.width, facts.height);
        return;
      }
      g_unlink(self->temporary_.c_str());
      if (self->bad_clips_++ == 0) {  // perhaps it was the transfer
        self->fresh_url_asked_ = true;
        self->poll();
        return;
      }
      self->studio_.ledger->lost(self->purchase_, "unusable", "what came is no clip",
                                 ledger::money(self->c_.quote));
      self->fail(Setback::Kind::Unusable, "clip", "what the provider sent is no usable clip: " + wrong);
    }));
  });
}

void Purchase::file_away(std::string hash, std::uint64_t bytes, double seconds, int width, int height) {
  const auto &o = c_.order;
  const auto warn = [&](const std::string &cause, const std::string &text) {
    if (studio_.setup.warn) studio_.setup.warn(c_.shot, cause, sentence(where() + ": " + text));
  };
  // A cheaper result is never taken silently for the one that was ordered.
  if (o.width > 0 && std::min(width, height) + 16 < std::min(o.width, o.height))
    warn("resolution", std::to_string(o.width) + "x" + std::to_string(o.height) + " was ordered and " +
                           std::to_string(width) + "x" + std::to_string(height) + " came");
  if (o.seconds > 0 && seconds < o.seconds - 0.5) {
    char text[100];
    std::snprintf(text, sizeof text, "%.2f s were ordered and %.2f s came", o.seconds, seconds);
    warn("duration", text);
  }
  if (!report_.model.empty() && report_.model != c_.access().model)
    warn("model", "the provider says that another model made it: " + report_.model);
  const double billed = report_.money ? *report_.money
                        : report_.tokens
                            ? generation::price_of_tokens(o, *c_.model, *report_.tokens).value_or(c_.quote)
                            : c_.quote;
  if (billed > c_.quote * 1.01 + 1e-6) {
    char text[120];
    std::snprintf(text, sizeof text, "%.4f %s were quoted and %.4f billed", c_.quote,
                  c_.model->currency.c_str(), billed);
    warn("price", text);
  }
  const std::string path = studio_.takes.commit(temporary_, key_);
  temporary_.clear();
  const ledger::Money money = ledger::money(billed);
  studio_.ledger->stored(purchase_, std::filesystem::path(path).filename().string(), hash, bytes, money,
                         report_.clip);
  Bought bought;
  bought.key = key_;
  bought.file = path;
  bought.task = task_;
  bought.clip = report_.clip;
  bought.price = ledger::amount(money);
  bought.seconds = o.seconds;
  bought.simulated = c_.model->simulated;
  settle(std::move(bought));
}

// Bought before. The file is looked at: a shelf can be tidied up, a disk can rot.
void Purchase::use_stored(const ledger::Entry &entry) {
  studio_.pool.post([self = shared_from_this(), entry] {
    const auto path = self->studio_.takes.find(self->key_);
    const bool sound = path && file_hash(*path) == entry.hash;
    self->studio_.client.invoke(self->step([self, entry, path, sound] {
      if (!sound) {
        if (path) self->studio_.takes.discard(self->key_);
        self->studio_.ledger->missing(self->key_);
        self->claim();
        return;
      }
      Bought bought;
      bought.key = self->key_;
      bought.file = *path;
      bought.task = entry.task;
      bought.clip = entry.clip;
      bought.cached = true;
      bought.simulated = entry.simulated;
      self->settle(std::move(bought));
    }));
  });
}

}  // namespace aivideogen
