// SPDX-License-Identifier: LGPL-2.1-or-later
// An order whose reply was lost: is it there?
#include <algorithm>
#include <cstdlib>

#include "http/backoff.hpp"
#include "http/message.hpp"
#include "remote/purchase_step.hpp"

namespace aivideogen {
namespace {
constexpr std::int64_t kClocksAgree = 30;  // seconds; a reply takes a while
}

void Purchase::look_up() {
  const auto entry = studio_.ledger->find(key_);
  if (!entry || (entry->state != ledger::State::Uncertain && entry->state != ledger::State::Intended)) {
    claim();  // somebody else found out
    return;
  }
  candidates_.clear();
  told_ = Found::Told::Name;
  doubtful_ = false;
  with_key([this, entry = *entry] { look_up_page(entry, {}); });
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
  for (const auto &rival : studio_.ledger->rivals(entry)) missing.rivals.push_back(rival.client_id);
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
        auto asked = missing;
        if (const auto theirs = http::date(*sent.reply)) {
          const auto ahead = g_get_real_time() / G_USEC_PER_SEC - *theirs;  // our clock of theirs
          if (std::abs(ahead) > kClocksAgree) {
            asked.since -= ahead;
            asked.until -= ahead;
          }
        }
        auto answer = c_.protocol->looked_up(asked, access, *sent.reply);
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
        told_ = std::min(told_, found.told);
        doubtful_ |= found.doubtful;
        if (found.task.empty() && found.next_page.empty() && candidates_.size() == 1 &&
            told_ != Found::Told::Name) {
          // Is it surely not the job of another order, whose reply is on its way or was lost too?
          auto rivals = studio_.ledger->rivals(entry);
          if (told_ == Found::Told::Look)
            std::erase_if(rivals,
                          [ours = look()](const auto &r) { return !r.look.empty() && r.look != ours; });
          if (std::any_of(rivals.begin(), rivals.end(),
                          [](const auto &r) { return r.state == ledger::State::Intended; })) {
            after(0.5, &Purchase::look_up);
            return;
          }
          if (!rivals.empty()) {
            stuck("one of its jobs could be it, or order " + rivals.front().key.substr(0, 12));
            return;
          }
        }
        const std::string task = !found.task.empty()                                  ? found.task
                                 : found.next_page.empty() && candidates_.size() == 1 ? candidates_.front()
                                                                                      : std::string();
        if (!task.empty()) {
          studio_.ledger->resolve(key_, task);
          claim();
        } else if (!found.next_page.empty()) {
          look_up_page(entry, found.next_page);
        } else if (found.complete && candidates_.empty() && !doubtful_) {
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
            begin_order();
        } else {
          stuck(!candidates_.empty() ? "several of its jobs could be it"
                : doubtful_ ? "one of its jobs could be it, but for the time, and a clock may have been wrong"
                            : "it does not list all its jobs");
        }
      }));
}

}  // namespace aivideogen
