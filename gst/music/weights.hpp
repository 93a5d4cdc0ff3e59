// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once
#include <cstdint>
#include <span>

namespace music {

// The trained network: IEEE float32 bit patterns in the order convert_weights.py writes them.
std::span<const std::uint32_t> beat_weights();

// Of the linear model of downbeats.hpp, as training/downbeats.py writes them: for the beats from eight before to
// eight behind kBeatValues weights each, and the constant.
std::span<const std::uint32_t> downbeat_weights();

}  // namespace music
