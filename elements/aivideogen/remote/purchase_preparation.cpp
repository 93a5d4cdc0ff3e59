// SPDX-License-Identifier: LGPL-2.1-or-later
// A request before the order that costs money by itself (Kling's look for faces): an order of its own in the
// ledger, with the reply as what was bought, kept in the take store.
#include <glib.h>

#include <cstdio>

#include "glue/failure.hpp"
#include "http/message.hpp"
#include "remote/clip_check.hpp"
#include "remote/purchase_step.hpp"

namespace aivideogen {
namespace {

constexpr unsigned kMostRounds = 50;  // replies that were bought and ended before they were of use

std::string sha256(const std::string &text) {
  return glue::take_string(g_compute_checksum_for_data(
      G_CHECKSUM_SHA256, reinterpret_cast<const guchar *>(text.data()), text.size()));
}

std::string read_file(const std::string &path) {
  gchar *text = nullptr;
  gsize size = 0;
  if (!g_file_get_contents(path.c_str(), &text, &size, nullptr)) return {};
  std::string out(text, size);
  g_free(text);
  return out;
}

}  // namespace

void Purchase::prepare_once(std::size_t index, unsigned round) {
  const Access access = c_.access();
  const auto paid = c_.protocol->paid_preparation(index, c_.order, access);
  Receipt receipt;
  receipt.what = paid.name;
  receipt.key =
      sha256("preparation " + paid.name + " " + c_.model->name + " " + http::origin(access.base_url) + " " +
             c_.order.extends_key + " " + c_.order.extends + " " + std::to_string(round));
  const auto order = order_as(receipt.key, c_.preparation);
  const auto lease = static_cast<std::int64_t>((c_.protocol->traits(access).create_timeout + 10) * 1e6);
  const auto claim = studio_.ledger->claim(order, studio_.setup.budget, lease);
  receipt.purchase = claim.entry.client_id;
  const auto file = studio_.receipts.find(receipt.key);
  const std::string which = " (order " + receipt.key.substr(0, 12) + ")";
  using Outcome = ledger::Claim::Outcome;
  switch (claim.outcome) {
    case Outcome::Mine:
      send_paid(index, receipt);
      break;
    case Outcome::Busy:
      waiting_ = studio_.client.after(1.0, step([this, index, round] { prepare_once(index, round); }));
      break;
    case Outcome::Submitted:
    case Outcome::Uncertain:
      if (file) {  // it came, and whoever bought it ended before it was noted
        if (claim.outcome == Outcome::Uncertain)
          studio_.ledger->resolve(receipt.key, receipt.what + "/" + receipt.key);
        file_receipt(receipt, read_file(*file));
        prepare_once(index, round);
        break;
      }
      fail(Setback::Kind::Stuck, "uncertain",
           "it is not known whether the provider has looked for " + receipt.what +
               ", which is paid by itself, so it is not asked again" + which);
      break;
    case Outcome::Stored:
      use_receipt(index, round, receipt, claim.entry);
      break;
    case Outcome::Lost:
      fail(Setback::Kind::Stuck, "lost",
           "what the provider said of its " + receipt.what +
               " was paid and is lost, and is not bought again" + which);
      break;
    case Outcome::Exhausted:
      exhausted(claim, order);
      break;
  }
}

void Purchase::use_receipt(std::size_t index, unsigned round, const Receipt &receipt,
                           const ledger::Entry &entry) {
  const auto paid = c_.protocol->paid_preparation(index, c_.order, c_.access());
  const double age = static_cast<double>(g_get_real_time() - entry.updated) / 1e6;
  if (age >= paid.seconds) {  // it is worth nothing any more
    if (round >= kMostRounds)
      fail(Setback::Kind::Stuck, "provider",
           "the provider has been asked for its " + receipt.what + " too often");
    else
      prepare_once(index, round + 1);
    return;
  }
  const auto file = studio_.receipts.find(receipt.key);
  http::Reply reply;
  reply.status = 200;
  if (file) reply.body = read_file(*file);
  if (!file || sha256(reply.body) != entry.hash) {
    studio_.ledger->missing(receipt.key);
    studio_.ledger->lost(receipt.purchase, "gone", "what the provider replied is no longer kept", 0);
    prepare_once(index, round);
    return;
  }
  take_prepared(index, std::move(reply));
}

void Purchase::send_paid(std::size_t index, const Receipt &receipt) {
  const Access access = c_.access();
  http::Request request;
  try {
    request = c_.protocol->prepare(index, c_.order, access, preparations_);
  } catch (...) {
    studio_.ledger->refused(receipt.purchase, "not-sent", "the request could not be made", 0);
    throw;
  }
  creating_ = true;
  studio_.create_begun(receipt.purchase);
  // As with the order itself: even a cancelled purchase takes what it has paid for.
  studio_.client.send(std::move(request), {.timeout = c_.protocol->traits(access).create_timeout},
                      [self = shared_from_this(), index, receipt](http::Sent sent) {
                        self->creating_ = false;
                        try {
                          self->paid_answered(index, receipt, std::move(sent));
                        } catch (const std::exception &) {
                          self->fail(std::current_exception());
                        }
                        self->studio_.create_ended(receipt.purchase);
                        if (self->cancelled_) {
                          self->over_ = true;
                          self->studio_.client.cancel(self->waiting_);
                          self->done_ = {};
                        }
                      });
}

void Purchase::paid_answered(std::size_t index, const Receipt &receipt, http::Sent sent) {
  note(sent);
  if (!sent.reply) {
    if (sent.may_have_arrived) {
      studio_.ledger->uncertain(receipt.purchase, "the reply was lost");
      if (!cancelled_) prepare_once(index, 1);
    } else {
      studio_.ledger->refused(receipt.purchase, "not-sent", "the provider could not be reached", 0);
      if (!cancelled_) trouble(sent.error, [this] { begin_order(); });
    }
    return;
  }
  const http::Reply &reply = *sent.reply;
  const auto error = c_.protocol->prepared(index, reply);
  const bool success = reply.status >= 200 && reply.status < 300;
  // A reply that says "nothing found" is what was paid for, too.
  if (!error || (success && error->fault == Fault::Invalid)) {
    keep_receipt(receipt, reply.body);
    // From here on a crash costs nothing: whoever comes finds it there.
    studio_.ledger->submitted(receipt.purchase, receipt.what + "/" + receipt.key);
    file_receipt(receipt, reply.body);
    prepared_price_ += c_.preparation;
    if (!cancelled_) take_prepared(index, reply);
  } else if (success || reply.status == 408 || (reply.status >= 500 && reply.status != 503)) {
    studio_.ledger->uncertain(receipt.purchase,
                              "the provider's reply says nothing (" + std::to_string(reply.status) + ")");
    if (!cancelled_) prepare_once(index, 1);
  } else {
    studio_.ledger->refused(receipt.purchase, error->code, error->message, 0);
    if (!cancelled_) take_prepared(index, reply);
  }
}

void Purchase::keep_receipt(const Receipt &receipt, const std::string &reply) {
  const std::string temporary = studio_.receipts.temporary(receipt.key);
  GError *error = nullptr;
  if (!g_file_set_contents_full(temporary.c_str(), reply.data(), static_cast<gssize>(reply.size()),
                                G_FILE_SET_CONTENTS_NONE, 0600, &error)) {
    const glue::ErrorPtr owned(error);
    throw glue::resource_failure(
        GST_RESOURCE_ERROR_WRITE,
        where() + ": what the provider replied cannot be kept: " + error->message + ".")
        .shot(c_.shot)
        .cause("take-store");
  }
  studio_.receipts.commit(temporary, receipt.key);
}

void Purchase::file_receipt(const Receipt &receipt, const std::string &reply) {
  studio_.ledger->stored(receipt.purchase, receipt.key + ".json", sha256(reply), reply.size(),
                         ledger::money(c_.preparation), "");
}

}  // namespace aivideogen
