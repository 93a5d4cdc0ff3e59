// SPDX-License-Identifier: LGPL-2.1-or-later
#include "speech/till.hpp"

#include <glib.h>
#include <gst/gst.h>

#include <filesystem>

#include "glue/failure.hpp"
#include "glue/ref.hpp"
#include "http/message.hpp"
#include "speech/cache.hpp"
#include "speech/prices.hpp"

namespace speech {

namespace {

constexpr char kProtocol[] = "openai-speech";

[[noreturn]] void fail(const std::string &sentence) {
  throw glue::resource_failure(GST_RESOURCE_ERROR_FAILED, sentence);
}
// No provider of speech names a task; the ledger wants one of each order.
std::string task_of(const std::string &key) {
  return "kept-" + key.substr(0, 16);
}
std::string named(const Line &line) {
  return line.shot.empty() ? "the line" : "shot \"" + line.shot + "\": the line";
}
std::string with_stop(const std::string &text) {
  return text.empty() || text.back() == '.' ? text : text + ".";
}
std::string sha256(const std::string &file, std::uint64_t &bytes) {
  gchar *data = nullptr;
  gsize length = 0;
  if (!g_file_get_contents(file.c_str(), &data, &length, nullptr)) return {};
  bytes = length;
  std::string sum = glue::take_string(
      g_compute_checksum_for_data(G_CHECKSUM_SHA256, reinterpret_cast<const guchar *>(data), length));
  g_free(data);
  return sum;
}

}  // namespace

Till::Till(const Endpoint &endpoint) : endpoint_(endpoint) {}

ledger::Ledger &Till::ledger() {
  if (!ledger_)
    ledger_ = ledger::Ledger::open(endpoint_.ledger.empty() ? ledger::Ledger::default_file() : endpoint_.ledger);
  return *ledger_;
}

ledger::Money Till::quote(const std::string &text) const {
  const double price = endpoint_.price >= 0 ? endpoint_.price : Prices::usual().of(endpoint_.model);
  return ledger::money(price * static_cast<double>(g_utf8_strlen(text.c_str(), -1)) / 1000);
}

void Till::settle(const std::string &key, const std::string &file) {
  const auto entry = ledger().find(key);
  if (!entry) return;  // of a time before the ledger, or of another machine
  using ledger::State;
  if ((entry->state == State::Uncertain || entry->state == State::Intended) && !ledger().resolve(key, task_of(key))) return;
  const auto now = ledger().find(key);
  if (now && now->state == ledger::State::Submitted) came(now->client_id, key, file);
}

std::string Till::claim(const std::string &key, const std::string &file, const Line &line,
                        const std::atomic<bool> &interrupt) {
  ledger::Order order;
  order.key = key;
  order.production = endpoint_.production.empty() ? "default" : endpoint_.production;
  order.shot = line.shot;
  order.model = endpoint_.model;
  order.protocol = kProtocol;
  order.origin = http::origin(endpoint_.url);
  order.quote = last_quote_ = quote(line.text);
  ledger::Budget budget;
  if (endpoint_.budget >= 0) budget.limit = ledger::money(endpoint_.budget);
  const std::string name = key.substr(0, 12);
  while (!interrupt) {
    const auto claim = ledger().claim(order, budget, static_cast<std::int64_t>((endpoint_.timeout + 10) * 1e6));
    using Outcome = ledger::Claim::Outcome;
    switch (claim.outcome) {
      case Outcome::Mine:
        return claim.entry.client_id;
      case Outcome::Busy:
        for (int i = 0; i < 5 && !interrupt; i++) g_usleep(50000);
        continue;
      case Outcome::Stored:
        if (is_cached(file)) return {};  // somebody else has bought it
        ledger().missing(key);
        continue;
      case Outcome::Submitted:
        if (is_cached(file)) return {};
        ledger().lost(claim.entry.client_id, "gone", "it was spoken, and its file is not there", claim.entry.quote);
        continue;
      case Outcome::Lost:
        if (claim.entry.quote == 0) {
          ledger().forget(key);
          continue;
        }
        fail(named(line) + " was paid and is lost (" + claim.entry.reason + "), and is not bought again; \"gst-storyboard-1.0 ledger forget " +
             name + "\" allows it");
      case Outcome::Uncertain:
        if (claim.entry.quote == 0 && ledger().resolve(key, {})) continue;
        fail(named(line) + " was ordered before, and whether it was spoken and paid is not known (" +
             (claim.entry.reason.empty() ? "the run ended before the reply" : claim.entry.reason) +
             "); it is not ordered again. Look at the bill; then \"gst-storyboard-1.0 ledger missing " + name + "\" allows it");
      case Outcome::Exhausted: {
        ledger().prevented(order.production, line.shot, order.quote);
        char text[200];
        g_snprintf(text, sizeof text, " would cost %.4f USD, and of the budget of %.2f %.2f are spent and %.2f reserved",
                   ledger::amount(order.quote), ledger::amount(budget.limit.value_or(0)), ledger::amount(claim.spent),
                   ledger::amount(claim.reserved));
        fail(named(line) + text);
      }
    }
  }
  return {};
}

void Till::came(const std::string &purchase, const std::string &key, const std::string &file) {
  std::uint64_t bytes = 0;
  const std::string hash = sha256(file, bytes);
  const auto entry = ledger().find(key);
  if (entry && entry->state == ledger::State::Intended) ledger().submitted(purchase, task_of(key));
  ledger().stored(purchase, std::filesystem::path(file).filename().string(), hash, bytes,
                  entry ? entry->quote : last_quote_, "");
}

void Till::unusable(const std::string &purchase, const std::string &key, const std::string &reason) {
  ledger().submitted(purchase, task_of(key));
  ledger().lost(purchase, "unusable", reason, last_quote_);
}

void Till::refused(const std::string &purchase, const std::string &code, const std::string &reason) {
  ledger().refused(purchase, code, with_stop(reason), 0);
}

void Till::unknown(const std::string &purchase, const std::string &reason) {
  if (last_quote_ == 0)
    ledger().refused(purchase, "free", reason, 0);
  else
    ledger().uncertain(purchase, reason);
}

}  // namespace speech
