// SPDX-License-Identifier: LGPL-2.1-or-later
// What an order will cost.
#pragma once
#include <optional>
#include <string>

#include "catalogue/model.hpp"
#include "generation/generation.hpp"

namespace catalogue {

struct Quote {
  double amount = 0;  // in the model's currency
  std::string how;    // "8 s x 0.168 USD"
  bool known = true;  // whether the entry has a price for this
};
Quote quote(const Model &model, const generation::Generation &order);
// Of tokens that were billed for this order; nothing when the entry has no price per token.
std::optional<double> price_of_tokens(const Model &model, const generation::Generation &order, double tokens);

}  // namespace catalogue
