// SPDX-License-Identifier: LGPL-2.1-or-later
// Sounds from files: plain, looped with a cross-fade, stretched in time.
#pragma once
#include <atomic>
#include <memory>

#include "placement.hpp"

namespace audiosync {

// Raised once to end all reading at once.
using Interrupt = std::shared_ptr<std::atomic<bool>>;

inline constexpr double kLoopOverlap = 0.050;  // s: hides the seam, too short to hear two sounds

// Opens `p.uri` as its loop, stretch and `in` say. Throws glue::Failure that names the shot and the file.
std::unique_ptr<Sound> open_file(const Placement &p, std::int64_t from, int rate, int channels,
                                 const Interrupt &interrupt);

// Plays what `again` opens over and over; the end of one round and the beginning of the next overlap by
// `overlap` frames in an equal-power cross-fade. A sound of no length ends at once instead of looping for
// ever.
std::unique_ptr<Sound> looped(std::function<std::unique_ptr<Sound>()> again, std::int64_t overlap,
                              int channels);

// Reads and forgets.
void skip(Sound &sound, std::int64_t frames);

}  // namespace audiosync
