// SPDX-License-Identifier: LGPL-2.1-or-later
// One of the quantities that the score of a dimension rests on.
#pragma once

namespace judge {

struct Part {
  const char *name = "";
  double value = 0;   // in the unit docs/measures.md gives
  double excess = 0;  // strength / tolerance; 1 = as likely a fault as not, 0 where it is only context
};

}  // namespace judge
