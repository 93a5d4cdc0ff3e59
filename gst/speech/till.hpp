// SPDX-License-Identifier: LGPL-2.1-or-later
// A spoken line is bought at most once: what the ledger knows of it, and what becomes of it.
#pragma once
#include <atomic>
#include <memory>
#include <string>

#include "ledger/ledger.hpp"
#include "speech/voice.hpp"

namespace speech {

// The sentences it throws (glue::Failure) name the line's shot and what a person may do.
class Till {
 public:
  explicit Till(const Endpoint &endpoint);

  // The line's file is there: whatever the ledger still believes, it came.
  void settle(const std::string &key, const std::string &file);
  // The right to send the order once, by the ledger's name for it (waits while another process is sending the same
  // one; empty when interrupted, or when the file has come meanwhile); throws when it must not be sent.
  std::string claim(const std::string &key, const std::string &file, const Line &line, const std::atomic<bool> &interrupt);

  void came(const std::string &purchase, const std::string &key, const std::string &file);
  void unusable(const std::string &purchase, const std::string &key, const std::string &reason);  // paid, no sound
  void refused(const std::string &purchase, const std::string &code, const std::string &reason);
  // Nobody knows whether it was made. An order that costs nothing may be sent again.
  void unknown(const std::string &purchase, const std::string &reason);

  // Micro-units of USD. Throws glue::Failure where a price list cannot be read.
  ledger::Money quote(const std::string &text) const;

 private:
  ledger::Ledger &ledger();

  const Endpoint endpoint_;
  std::unique_ptr<ledger::Ledger> ledger_;
  ledger::Money last_quote_ = 0;
};

}  // namespace speech
