// SPDX-License-Identifier: LGPL-2.1-or-later
// The ledger's tables, and making sure that a database is a ledger.
#pragma once
#include <string>

#include "ledger/statement.hpp"

namespace ledger {

// Makes a ledger of an empty database; throws Error when it is somebody else's, of a later version, damaged,
// or lies where several processes cannot share it. Returns the salt of its client ids.
std::string open_schema(Database &db);

}  // namespace ledger
