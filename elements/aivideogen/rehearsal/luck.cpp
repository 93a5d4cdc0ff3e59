// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rehearsal/luck.hpp"

#include <cmath>
#include <numbers>

#include "glue/ref.hpp"

namespace aivideogen {

std::mt19937_64 luck_of(const std::string &text) {
  const std::string hash =
      glue::take_string(g_compute_checksum_for_string(G_CHECKSUM_SHA256, text.c_str(), -1));
  return std::mt19937_64(std::stoull(hash.substr(0, 16), nullptr, 16));
}

double uniform(std::mt19937_64 &luck) {
  return (static_cast<double>(luck() >> 11) + 0.5) / 9007199254740992.0;
}

double normal(std::mt19937_64 &luck) {
  const double far = std::sqrt(-2 * std::log(uniform(luck)));
  return far * std::cos(2 * std::numbers::pi * uniform(luck));
}

}  // namespace aivideogen
