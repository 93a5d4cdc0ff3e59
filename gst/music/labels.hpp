// SPDX-License-Identifier: LGPL-2.1-or-later
// Beats from a text file.
#pragma once
#include <string_view>
#include <vector>

#include "music/tracker.hpp"

namespace music {

// One beat a line: seconds, and where known its number in the bar (1 = downbeat), with tabs, blanks or commas
// between; or an audio editor's label track: start, end, label (a label that is a number is the number in the
// bar). Empty lines and lines that begin with # say nothing. Throws std::runtime_error with one sentence that
// names the line when one is not like that, or when the times do not ascend.
std::vector<Beat> parse_labels(std::string_view text);

}  // namespace music
