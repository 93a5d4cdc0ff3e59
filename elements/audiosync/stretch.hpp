// SPDX-License-Identifier: LGPL-2.1-or-later
// Longer and shorter without another pitch.
#pragma once
#include <memory>
#include <vector>

#include "placement.hpp"

namespace audiosync {

// Longer (ratio > 1) or shorter without changing the pitch; exactly round(ratio * length) frames. For lines:
// the whole sound is read at the first read().
std::unique_ptr<Sound> stretched(std::unique_ptr<Sound> sound, double ratio, int rate, int channels);

// Where something begins (a plosive, a click, a beat): frames a few milliseconds before each, in order, at least
// 120 ms apart.
std::vector<std::size_t> attacks(const std::vector<float> &interleaved, int rate, int channels);

}  // namespace audiosync
