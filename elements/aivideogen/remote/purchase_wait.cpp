// SPDX-License-Identifier: LGPL-2.1-or-later
// Asking the provider until the task is over.
#include <algorithm>

#include "http/message.hpp"
#include "remote/purchase_step.hpp"

namespace aivideogen {
namespace {
constexpr unsigned kUnknownTask = 3;  // times a task must be unknown before that is believed
}

void Purchase::poll_later(double seconds) {
  after(seconds, &Purchase::poll);
}

void Purchase::poll() {
  with_key([this] { ask(); });
}

void Purchase::ask() {
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
  note(sent);
  if (!sent.reply) {
    trouble(sent.error, again);
    return;
  }
  const Access access = c_.access();
  const Traits traits = c_.protocol->traits(access);
  auto answer = c_.protocol->polled(task_, access, *sent.reply);
  if (auto *error = std::get_if<ProviderError>(&answer)) {
    if (error->fault == Fault::Auth && c_.account) c_.account->distrust();
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
        said, [this] { begin_order(); }, error.retry_after);
  } else {
    fail(Setback::Kind::Refused, error.code, said);
  }
}

}  // namespace aivideogen
