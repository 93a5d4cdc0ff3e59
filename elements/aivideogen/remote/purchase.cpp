// SPDX-License-Identifier: LGPL-2.1-or-later
// A purchase until its order is sent, and what every step of it may come to.
#include <glib/gstdio.h>

#include <algorithm>
#include <cstdio>

#include "glue/failure.hpp"
#include "http/message.hpp"
#include "remote/purchase_step.hpp"

namespace aivideogen {
namespace {

std::uint64_t seed_of(const std::string &key) {
  return std::stoull(key.substr(0, 15), nullptr, 16);
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

std::string Purchase::where() const {
  return "Shot " + c_.shot + ", take " + std::to_string(c_.take) + " (" + c_.model->name + ")";
}

std::string Purchase::look() const {
  const std::string text = c_.protocol->look(c_.order, c_.access());
  if (text.empty()) return {};
  return glue::take_string(g_compute_checksum_for_string(G_CHECKSUM_SHA256, text.c_str(), -1)).substr(0, 16);
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
  Made cost;
  cost.seconds = 0;
  if (kind == Setback::Kind::Unusable) {  // paid; of a take of several orders, this one
    cost.price = c_.quote;
    cost.currency = c_.model->currency;
    cost.seconds = c_.order.seconds;
    cost.simulated = c_.model->simulated;
  }
  fail(std::make_exception_ptr(Setback(
      kind, glue::resource_failure(code, sentence(where() + ": " + text)).shot(c_.shot).cause(cause), cost)));
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

void Purchase::with_key(std::function<void()> then) {
  if (!c_.account || !c_.account->is_stale(g_get_real_time() / G_USEC_PER_SEC)) {
    then();
    return;
  }
  c_.account->renew(studio_.client, step([this, then](const std::string &error, bool for_good) {
                      if (error.empty())
                        then();
                      else if (for_good)
                        fail(Setback::Kind::Refused, "api-key", "there is no access token: " + error);
                      else
                        trouble("there is no access token: " + error, [this, then] { with_key(then); });
                    }));
}

Studio::Health &Purchase::health() {
  const auto &options = c_.model->options;
  const auto rest = options.find("rest");
  return studio_.health(c_.model->name,
                        rest == options.end()
                            ? Breaker::kRest
                            : std::clamp(g_ascii_strtod(rest->second.c_str(), nullptr), 0.05, 3600.0));
}

void Purchase::note(const http::Sent &sent) {
  auto &breaker = health().breaker;
  const bool was_open = breaker.is_open();
  if (sent.reply && sent.reply->status < 500)
    breaker.good();
  else
    breaker.bad(static_cast<double>(g_get_monotonic_time()) / 1e6);
  if (breaker.is_open() != was_open && studio_.setup.log)
    studio_.setup.log(2, c_.model->name + (was_open ? ": the provider is well again"
                                                    : ": the provider is not well; orders are held back"));
}

// ---- before the order ----

void Purchase::look_in_ledger() {
  const auto known = studio_.ledger->find(key_);
  // Uploads and the like are made before the claim, so that a claim is never held while they take their time.
  if (!known || known->state == ledger::State::Refused)
    begin_order();
  else
    claim();
}

bool Purchase::may_order() {
  auto &h = health();
  if (h.stopped) {
    fail(Setback::Kind::Refused, h.stopped->code, "the provider refuses all orders: " + h.stopped->message);
    return false;
  }
  const double wait = h.breaker.wait(static_cast<double>(g_get_monotonic_time()) / 1e6);
  if (wait <= 0) return true;
  trouble(
      "the provider is not well, so nothing is ordered", [this] { begin_order(); }, wait);
  return false;
}

void Purchase::begin_order() {
  with_key([this] {
    if (may_order()) prepare(0);
  });
}

void Purchase::prepare(std::size_t index) {
  if (index == c_.protocol->preparations(c_.order)) {
    claim();
    return;
  }
  if (index == 0) preparations_.clear();
  const Access access = c_.access();
  c_.protocol->check(c_.order, access);
  if (!c_.protocol->paid_preparation(index, c_.order, access).name.empty()) {
    prepare_once(index, 1);
    return;
  }
  waiting_ = studio_.client.send(c_.protocol->prepare(index, c_.order, access, preparations_),
                                 {.timeout = 120}, step([this, index](http::Sent sent) {
                                   if (sent.reply)
                                     take_prepared(index, std::move(*sent.reply));
                                   else
                                     trouble(sent.error, [this] { begin_order(); });
                                 }));
}

void Purchase::take_prepared(std::size_t index, http::Reply reply) {
  if (auto error = c_.protocol->prepared(index, reply)) {
    if (error->fault == Fault::Retryable || error->fault == Fault::RateLimited)
      trouble(
          "the provider says: " + error->message, [this] { begin_order(); },
          http::retry_after(reply, g_get_real_time() / G_USEC_PER_SEC));
    else
      fail(Setback::Kind::Refused, error->code, "the provider says: " + error->message);
    return;
  }
  preparations_.push_back(std::move(reply));
  prepare(index + 1);
}

ledger::Order Purchase::order_as(const std::string &key, double quote) const {
  ledger::Order order;
  order.key = key;
  order.production = studio_.setup.production;
  order.shot = c_.shot;
  order.take = c_.take;
  order.segment = c_.segment;
  order.model = c_.model->name;
  order.protocol = c_.model->protocol;
  order.origin = http::origin(c_.access().base_url);
  order.quote = ledger::money(quote);
  order.currency = c_.model->currency;
  order.simulated = c_.model->simulated;
  return order;
}

void Purchase::claim() {
  if (studio_.many_creates()) {
    after(0.05, &Purchase::claim);
    return;
  }
  const Access access = c_.access();
  c_.protocol->check(c_.order, access);
  const Traits traits = c_.protocol->traits(access);
  ledger::Order order = order_as(key_, c_.quote);
  order.seconds = c_.order.seconds;
  order.look = look();
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
    case Outcome::Exhausted:
      exhausted(claim, order);
      break;
  }
}

void Purchase::exhausted(const ledger::Claim &claim, const ledger::Order &order) {
  studio_.ledger->prevented(studio_.setup.production, c_.shot, order.quote);
  char text[200];
  std::snprintf(text, sizeof text,
                "it would cost %.2f %s, and of the budget of %.2f %.2f are spent and %.2f reserved",
                ledger::amount(order.quote), order.currency.c_str(),
                ledger::amount(studio_.setup.budget.limit.value_or(0)), ledger::amount(claim.spent),
                ledger::amount(claim.reserved));
  fail(Setback::Kind::Exhausted, "budget", text);
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
  studio_.create_begun(purchase_);
  // Not through step(): even a cancelled purchase takes its receipt.
  studio_.client.send(std::move(request), {.timeout = c_.protocol->traits(access).create_timeout},
                      [self = shared_from_this()](http::Sent sent) {
                        self->creating_ = false;
                        try {
                          self->answered(std::move(sent));
                        } catch (const std::exception &) {
                          self->fail(std::current_exception());
                        }
                        self->studio_.create_ended(self->purchase_);
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
  note(sent);
  const auto again = [this] { begin_order(); };
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
    if (error.fault == Fault::Auth || error.fault == Fault::Balance) health().stopped = error;
    if (passes)
      trouble("the provider says: " + error.message, again, asked);
    else
      fail(Setback::Kind::Refused, error.fault == Fault::Moderation ? "moderation" : error.code,
           "the provider refuses it: " + error.message);
  }
}

}  // namespace aivideogen
