// SPDX-License-Identifier: LGPL-2.1-or-later
// One clip from the segments of a long shot.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "take_writer.hpp"

namespace aivideogen {

struct Part {
  std::string path;
  bool repeats_frame = false;  // begins with the last frame of the part before it, which is to be seen once
};

// Writes the parts one after the other, in the film's size and rate, as `path` (see write_take()), with their
// sound where `sound`. Returns how many frames the parts were short of `format.frames`: the last one stands
// still then; negative when cancelled. Throws glue::Failure.
std::int64_t join_parts(const std::vector<Part> &parts, const std::string &path, const TakeFormat &format,
                        bool sound, const std::function<bool()> &cancelled);

}  // namespace aivideogen
