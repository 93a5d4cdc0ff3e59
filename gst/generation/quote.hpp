// SPDX-License-Identifier: LGPL-2.1-or-later
// What an order will cost, by the model's catalogue entry.
#pragma once
#include <optional>
#include <string>

#include "catalogue/model.hpp"
#include "generation/generation.hpp"

namespace generation {

struct Quote {
  double amount = 0;   // in the model's currency
  double preparation = 0;  // of it, for the request before the order that is billed by itself
  std::string how;         // "8 s x 0.168 USD"
  bool known = false;  // whether the entry has a price for this
};
Quote quote(const Generation &order, const catalogue::Model &model);

// Tokens by the formula of catalogue::Price; 0 when the order names no size.
double tokens(const Generation &order, const catalogue::Model &model);

// Of tokens that were billed for this order; nothing when the entry has no price per token.
std::optional<double> price_of_tokens(const Generation &order, const catalogue::Model &model, double tokens);

}  // namespace generation
