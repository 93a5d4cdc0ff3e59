// SPDX-License-Identifier: LGPL-2.1-or-later
// Chance that is the same on every machine and in every run.
#pragma once
#include <cstdint>
#include <random>
#include <string>

namespace aivideogen {

// Seeded by the text.
std::mt19937_64 luck_of(const std::string &text);
// In (0, 1); unlike the library's distributions the same everywhere.
double uniform(std::mt19937_64 &luck);
// Box and Muller, 1958.
double normal(std::mt19937_64 &luck);

}  // namespace aivideogen
