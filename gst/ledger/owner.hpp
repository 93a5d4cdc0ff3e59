// SPDX-License-Identifier: LGPL-2.1-or-later
// Which process holds a claim, and whether it still lives.
#pragma once
#include <cstdint>
#include <string>

namespace ledger {

struct Owner {
  std::string host;  // with the boot, so that process numbers of yesterday mean nothing
  std::int64_t pid = 0;
  std::int64_t begun = 0;  // when the process began, in clock ticks after boot
};
Owner this_process();
// Only a process of this host and boot can be known to be dead.
bool is_surely_dead(const Owner &owner);

}  // namespace ledger
