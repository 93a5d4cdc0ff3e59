// SPDX-License-Identifier: LGPL-2.1-or-later
// An order as it lies in the table.
#pragma once
#include "ledger/ledger.hpp"
#include "ledger/owner.hpp"
#include "ledger/statement.hpp"

namespace ledger {

struct Row {
  Entry entry;
  Owner owner;
  bool paid = false;
};

// To be followed by a WHERE.
extern const char kColumns[];
Row read(const Statement &statement);
State state_of(const std::string &word);  // throws Error
std::int64_t now();                       // microseconds since 1970, UTC
// A claim whose owner cannot be about to send it any more.
bool is_overdue(const Row &row);

}  // namespace ledger
