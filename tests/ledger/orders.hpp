// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once
#include <string>

#include "ledger/ledger.hpp"

namespace orders {

inline ledger::Order order(unsigned n, double quote = 1.0) {
  ledger::Order o;
  char key[65];
  std::snprintf(key, sizeof key, "%064x", n + 1);
  o.key = key;
  o.production = "film";
  o.shot = "shot-" + std::to_string(n);
  o.model = "model";
  o.protocol = "fake";
  o.origin = "https://api.example.com";
  o.quote = ledger::money(quote);
  o.seconds = 8;
  return o;
}
constexpr std::int64_t kLease = 30'000'000;
const ledger::Budget kUnlimited{};

}  // namespace orders
