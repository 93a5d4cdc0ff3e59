// SPDX-License-Identifier: LGPL-2.1-or-later
// The clip: fetched, looked at, filed.
#include <glib/gstdio.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "generation/quote.hpp"
#include "glue/failure.hpp"
#include "remote/clip_check.hpp"
#include "remote/purchase_step.hpp"

namespace aivideogen {

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
  bought.price = ledger::amount(money) + prepared_price_;
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
