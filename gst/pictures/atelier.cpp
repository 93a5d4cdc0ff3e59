// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pictures/atelier.hpp"

#include <glib.h>
#include <glib/gstdio.h>

#include <chrono>
#include <cstdio>
#include <filesystem>

#include "glue/ref.hpp"
#include "http/backoff.hpp"
#include "media/image_reader.hpp"

namespace pictures {
namespace {

constexpr std::uint64_t kMostBytes = 96u << 20;  // of a reply: a picture of 16 megapixels as base64 is 30 MB

using Kind = Setback::Kind;

std::string sha256(const std::string &bytes) {
  return glue::take_string(g_compute_checksum_for_data(
      G_CHECKSUM_SHA256, reinterpret_cast<const guchar *>(bytes.data()), bytes.size()));
}

std::optional<std::string> hash_of_file(const std::string &file) {
  gchar *bytes = nullptr;
  gsize length = 0;
  if (!g_file_get_contents(file.c_str(), &bytes, &length, nullptr)) return {};
  const std::string text(bytes, length);
  g_free(bytes);
  return sha256(text);
}

std::string folder_or_default(const std::string &folder) {
  if (!folder.empty()) return folder;
  return glue::take_string(g_build_filename(g_get_user_cache_dir(), "gst-storyboard", "frames", nullptr));
}

std::string without_stop(std::string text) {
  while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

// The ledger's task of a picture whose provider names none. Its own for each: no two orders share a task.
static std::string kept(const std::string &key) {
  return "kept-" + key.substr(0, 16);
}

struct Atelier::Deal {
  Commission what;
  std::string where, purchase;  // the ledger's name for this purchase
  // Guarded by mutex_, once `over`:
  bool over = false;
  std::optional<Setback> failure;  // for good
  std::string trouble;             // or: it may work later
  std::optional<double> wait;      // as the server asks
  std::exception_ptr broken;       // or: this machine's fault
  // The client's thread's:
  Reply reply;
  std::string temporary;
  unsigned fetches = 0;

  double billed() const {
    const auto &o = what.order;
    const auto quality = o.options.find("quality");
    std::optional<double> bill;
    if (reply.usage)
      bill = what.model->bill({o.resolution, o.width, o.height},
                              quality == o.options.end() ? "" : quality->second, *reply.usage);
    return bill.value_or(what.quote);
  }
  std::string task() const { return reply.task.empty() ? kept(generation::key(what.order)) : reply.task; }
};

Atelier::Atelier(Setup s)
    : setup(std::move(s)),
      client_(setup.allowed_hosts, setup.log),
      ledger_(ledger::Ledger::open(setup.ledger_file.empty() ? ledger::Ledger::default_file()
                                                             : setup.ledger_file)),
      store_(folder_or_default(setup.picture_folder), ".picture") {}

Atelier::~Atelier() {
  stop();
}

void Atelier::stop() {
  if (stopped_.exchange(true)) return;
  {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(500), [&] { return out_.empty(); });
  }
  client_.stop();
  for (const auto &purchase : std::exchange(out_, {})) {  // no reply comes any more
    try {
      ledger_->uncertain(purchase, "the run was stopped before the provider replied");
    } catch (const ledger::Error &x) {
      if (setup.log) setup.log(1, x.what());  // its lease tells the next run the same, later
    }
  }
}

bool Atelier::pause(double seconds, const std::atomic<bool> &cancelled) {
  const gint64 end = g_get_monotonic_time() + static_cast<gint64>(seconds * 1e6);
  while (!cancelled && !stopped_ && g_get_monotonic_time() < end) g_usleep(20000);
  return !cancelled && !stopped_;
}

std::optional<std::string> Atelier::find(const std::string &key) {
  const auto entry = ledger_->find(key);
  const auto file = store_.find(key);
  if (!entry || entry->state != ledger::State::Stored || !file || hash_of_file(*file) != entry->hash)
    return {};
  return file;
}

Bought Atelier::buy(const Commission &what, const std::atomic<bool> &cancelled) {
  const std::string key = generation::key(what.order);
  const std::string where = what.shot.starts_with("reference:")
                                ? "The picture of " + what.shot.substr(10) + " (" + what.model->name + ")"
                                : "Shot " + what.shot + ", storyboard frame (" + what.model->name + ")";
  ledger::Order order;
  order.key = key;
  order.production = setup.production;
  order.shot = what.shot;
  order.take = what.order.take;
  order.model = what.model->name;
  order.protocol = what.model->protocol;
  order.origin = http::origin(what.access.base_url);
  order.quote = ledger::money(what.quote);
  order.currency = what.model->currency;
  order.simulated = what.model->simulated;
  const auto lease = static_cast<std::int64_t>((setup.create_timeout + 10) * 1e6);
  http::Backoff backoff(std::stoull(key.substr(0, 15), nullptr, 16));
  const gint64 begun = g_get_monotonic_time();
  bool fresh = false;
  for (;;) {
    if (cancelled || stopped_) throw Cancelled{};
    const auto claim = ledger_->claim(order, setup.budget, lease);
    using Outcome = ledger::Claim::Outcome;
    switch (claim.outcome) {
      case Outcome::Busy:  // another process is ordering it: what comes of it is for both
        if (!pause(0.5, cancelled)) throw Cancelled{};
        continue;
      case Outcome::Stored: {
        const auto file = store_.find(key);
        if (file && hash_of_file(*file) == claim.entry.hash) {
          Bought b{key,
                   *file,
                   !fresh,
                   fresh ? ledger::amount(claim.entry.billed) : 0,
                   order.currency,
                   order.simulated};
          return b;
        }
        if (file) store_.discard(key);
        ledger_->missing(key);
        continue;
      }
      case Outcome::Submitted:
      case Outcome::Uncertain:
        recover(where, claim.entry);
        continue;
      case Outcome::Lost:
        throw Setback(Kind::Stuck, "lost",
                      where + ": it was paid and is lost (" + without_stop(claim.entry.reason) +
                          "), and is not bought again; \"gst-storyboard-1.0 ledger forget " +
                          key.substr(0, 12) + "\" allows it.");
      case Outcome::Exhausted: {
        ledger_->prevented(setup.production, what.shot, order.quote);
        char text[200];
        std::snprintf(text, sizeof text,
                      ": it would cost %.4f %s, and of the budget of %.2f %.2f are spent and %.2f reserved.",
                      what.quote, order.currency.c_str(), ledger::amount(setup.budget.limit.value_or(0)),
                      ledger::amount(claim.spent), ledger::amount(claim.reserved));
        throw Setback(Kind::Exhausted, "budget", where + text);
      }
      case Outcome::Mine:
        break;
    }
    fresh = true;
    auto deal = std::make_shared<Deal>();
    deal->what = what;
    deal->where = where;
    deal->purchase = claim.entry.client_id;
    http::Request request;
    try {
      request = what.protocol->create(what.order, what.access);
    } catch (const std::invalid_argument &x) {
      ledger_->refused(deal->purchase, "not-sent", "the request could not be made", 0);
      throw Setback(Kind::Refused, "request", where + ": " + without_stop(x.what()) + ".");
    }
    {
      std::lock_guard lock(mutex_);
      out_.insert(deal->purchase);
    }
    client_.send(
        std::move(request), {.timeout = setup.create_timeout, .most_bytes = kMostBytes},
        [this, deal](http::Sent sent) { step(deal, [&] { return answered(deal, std::move(sent)); }); });
    std::unique_lock lock(mutex_);
    while (!deal->over) {
      if (cancelled || stopped_) throw Cancelled{};
      changed_.wait_for(lock, std::chrono::milliseconds(50));
    }
    if (deal->broken) std::rethrow_exception(deal->broken);
    if (deal->failure) throw Setback(*deal->failure);
    if (deal->trouble.empty()) continue;  // what became of it is in the ledger: the next claim says so
    const double wait = backoff.next(deal->wait);
    const double waited = static_cast<double>(g_get_monotonic_time() - begun) / 1e6;
    if (wait > http::kLongestWait || waited + wait > setup.patience)
      throw Setback(Kind::Stuck, "provider",
                    where + ": " + without_stop(deal->trouble) +
                        "; nothing was paid for it, and another run tries again.");
    if (setup.log) setup.log(3, where + ": " + deal->trouble + "; again in " + std::to_string(wait) + " s");
    lock.unlock();
    if (!pause(wait, cancelled)) throw Cancelled{};
  }
}

void Atelier::step(const DealPtr &deal, const std::function<bool()> &work) {
  try {
    if (work()) return;
  } catch (const Setback &x) {
    std::lock_guard lock(mutex_);
    deal->failure = x;
  } catch (...) {
    std::lock_guard lock(mutex_);
    deal->broken = std::current_exception();
  }
  if (!deal->temporary.empty()) g_unlink(deal->temporary.c_str());
  std::lock_guard lock(mutex_);
  deal->over = true;
  out_.erase(deal->purchase);
  changed_.notify_all();
}

// Whatever the reply says is in the ledger when this returns, also when nobody waits for the picture any
// more.
bool Atelier::answered(const DealPtr &deal, http::Sent sent) {
  const auto trouble = [&](const std::string &text, std::optional<double> wait = {}) {
    std::lock_guard lock(mutex_);
    deal->trouble = text;
    deal->wait = wait;
  };
  if (!sent.reply) {
    if (sent.may_have_arrived) {
      ledger_->uncertain(deal->purchase, "the reply to the order was lost");
    } else {
      ledger_->refused(deal->purchase, "not-sent", "the provider could not be reached", 0);
      trouble(sent.error);
    }
    return false;
  }
  const http::Reply &reply = *sent.reply;
  auto read = deal->what.protocol->created(reply);
  if (auto *made = std::get_if<Reply>(&read)) {
    deal->reply = std::move(*made);
    return keep(deal);
  }
  const http::ServerError &error = std::get<http::ServerError>(read);
  const bool success = reply.status >= 200 && reply.status < 300;
  // A refusal can come with 200; everything else that is neither a picture nor a no may have been made and
  // billed all the same.
  const bool said_no = !success || error.fault != http::Fault::Unknown;
  if (!said_no || reply.status == 408 || (reply.status >= 500 && reply.status != 503)) {
    ledger_->uncertain(deal->purchase,
                       "the provider's reply holds no picture (" + std::to_string(reply.status) + ")");
    return false;
  }
  ledger_->refused(deal->purchase, error.code, error.message,
                   error.billed ? ledger::money(deal->what.quote) : 0);
  if (error.fault == http::Fault::RateLimited || error.fault == http::Fault::Retryable) {
    auto asked = http::retry_after(reply, g_get_real_time() / G_USEC_PER_SEC);
    if (error.retry_after) asked = std::max(asked.value_or(0), *error.retry_after);
    trouble("the provider says: " + error.message, asked);
    return false;
  }
  throw Setback(Kind::Refused, error.fault == http::Fault::Moderation ? "moderation" : error.code,
                deal->where + ": the provider refuses it: " + without_stop(error.message) + ".");
}

bool Atelier::keep(const DealPtr &deal) {
  deal->temporary = store_.temporary(generation::key(deal->what.order));
  if (!deal->reply.bytes) {
    // Paid from here on. Its place is not written down: such places are keys.
    ledger_->submitted(deal->purchase, deal->task());
    return fetch(deal);
  }
  const std::string &bytes = *deal->reply.bytes;
  GError *error = nullptr;
  if (!g_file_set_contents_full(deal->temporary.c_str(), bytes.data(), static_cast<gssize>(bytes.size()),
                                G_FILE_SET_CONTENTS_DURABLE, 0600, &error)) {
    const std::string text = error->message;
    g_error_free(error);
    ledger_->submitted(deal->purchase, deal->task());
    ledger_->lost(deal->purchase, "disk", "it could not be kept", ledger::money(deal->billed()));
    throw Setback(Kind::Stuck, "take-store",
                  deal->where + ": the picture was paid and cannot be kept: " + without_stop(text) + ".");
  }
  file_away(*deal, sha256(bytes), bytes.size());
  return false;
}

bool Atelier::fetch(const DealPtr &deal) {
  http::Fetching what;
  what.url = deal->reply.url;
  what.file = deal->temporary;
  what.timeout = 120;
  what.most_bytes = kMostBytes;
  client_.fetch(std::move(what), [this, deal](http::Fetched f) {
    step(deal, [&] {
      if (f.whole) {
        file_away(*deal, f.sha256, f.bytes);
        return false;
      }
      if (f.again && ++deal->fetches < 5) {
        client_.after(std::max(0.2 * deal->fetches, f.retry_after.value_or(0)),
                      [this, deal] { step(deal, [&] { return fetch(deal); }); });
        return true;
      }
      ledger_->lost(deal->purchase, f.disk ? "disk" : "expired", "it cannot be fetched",
                    ledger::money(deal->billed()));
      throw Setback(Kind::Stuck, f.disk ? "take-store" : "expired",
                    deal->where + ": the picture was made and paid, and cannot be fetched: " +
                        without_stop(f.error) + ".");
    });
  });
  return true;
}

// Looked at before it is filed: a few bytes can claim gigabytes, and text is no picture.
void Atelier::file_away(Deal &deal, const std::string &hash, std::uint64_t bytes) {
  const std::string key = generation::key(deal.what.order);
  const auto money = ledger::money(deal.billed());
  std::string wrong;
  try {
    const auto image = media::read_image(deal.temporary);
    if (image.width < 16 || image.height < 16) wrong = "it is smaller than 16x16";
  } catch (const std::exception &x) {
    wrong = x.what();
  }
  if (!wrong.empty()) {
    const auto entry = ledger_->find(key);
    if (entry && entry->state == ledger::State::Intended) ledger_->submitted(deal.purchase, deal.task());
    ledger_->lost(deal.purchase, "unusable", "what came is no picture", money);
    if (const auto at = wrong.find(deal.temporary); at != std::string::npos)
      wrong.replace(at, deal.temporary.size(), "it");
    throw Setback(Kind::Unusable, "picture",
                  deal.where + ": what the provider sent is no usable picture: " + without_stop(wrong) + ".");
  }
  // On the shelf first: whoever finds the order unfinished looks there.
  const std::string path = store_.commit(deal.temporary, key);
  deal.temporary.clear();
  const auto entry = ledger_->find(key);
  if (entry && entry->state == ledger::State::Intended) ledger_->submitted(deal.purchase, deal.task());
  ledger_->stored(deal.purchase, std::filesystem::path(path).filename().string(), hash, bytes, money, "");
  if (money > ledger::money(deal.what.quote * 1.01) && setup.log)
    setup.log(2, deal.where + ": " + std::to_string(deal.what.quote) + " were quoted and " +
                     std::to_string(ledger::amount(money)) + " billed");
}

void Atelier::recover(const std::string &where, const ledger::Entry &entry) {
  const auto file = store_.find(entry.key);
  const auto hash = file ? hash_of_file(*file) : std::optional<std::string>();
  if (hash) {
    // It came, and whoever had ordered it ended before writing so.
    if (entry.state == ledger::State::Uncertain && !ledger_->resolve(entry.key, kept(entry.key))) return;
    const auto now = ledger_->find(entry.key);
    if (now && now->state == ledger::State::Submitted)
      ledger_->stored(now->client_id, std::filesystem::path(*file).filename().string(), *hash,
                      std::filesystem::file_size(*file), now->quote, "");
    return;
  }
  const std::string name = entry.key.substr(0, 12);
  if (entry.state == ledger::State::Submitted) {
    ledger_->lost(entry.client_id, "gone", "it was made, and its file is not there", entry.quote);
    return;  // and the next claim says so
  }
  throw Setback(
      Kind::Stuck, "uncertain",
      where + ": it was ordered before, and whether it was made and paid is not known (" +
          without_stop(entry.reason.empty() ? "the run ended before the reply" : entry.reason) +
          "); it is not ordered again. Look at the provider's bill; then \"gst-storyboard-1.0 ledger "
          "missing " +
          name + "\" allows it.");
}

}  // namespace pictures
