// SPDX-License-Identifier: LGPL-2.1-or-later
// Weights of the cubic kernel, shared by the samplers.
#pragma once
#include <array>
#include <cmath>
#include <cstdint>

namespace animatic {

inline constexpr int kPhases = 256;

struct alignas(8) Taps {
  std::int16_t w[4];
};
// Weights in 1/16384 for each phase, each row summing to exactly 1; and the same, each weight four times.
struct Tables {
  std::array<Taps, kPhases> taps;
  alignas(16) std::array<std::array<Taps, 4>, kPhases> spread;
  std::array<Taps, kPhases> line;  // linear: two weights, twice
  Tables() {
    for (int i = 0; i < kPhases; ++i) {
      const auto part = static_cast<std::int16_t>(i * (16384 / kPhases));
      line[i] = {
          {static_cast<std::int16_t>(16384 - part), part, static_cast<std::int16_t>(16384 - part), part}};
      const double t = static_cast<double>(i) / kPhases, t2 = t * t, t3 = t2 * t;
      const double w[4] = {0.5 * (-t + 2 * t2 - t3), 0.5 * (2 - 5 * t2 + 3 * t3), 0.5 * (t + 4 * t2 - 3 * t3),
                           0.5 * (-t2 + t3)};
      int sum = 0;
      for (int k = 0; k < 4; ++k) sum += taps[i].w[k] = static_cast<std::int16_t>(std::lrint(w[k] * 16384));
      taps[i].w[i < kPhases / 2 ? 1 : 2] += static_cast<std::int16_t>(16384 - sum);
      for (int k = 0; k < 4; ++k)
        spread[i][k].w[0] = spread[i][k].w[1] = spread[i][k].w[2] = spread[i][k].w[3] = taps[i].w[k];
    }
  }
};
inline const Tables &tables() {
  static const Tables t;
  return t;
}

struct Position {
  int index, phase;
};
inline Position locate(double at) {
  const auto fixed = static_cast<std::int64_t>(std::floor(at * kPhases + 0.5));
  return {static_cast<int>(fixed >> 8), static_cast<int>(fixed & (kPhases - 1))};
}

// Four products of sixteen high bits each; +2 takes back what cutting four products loses on average.
// r in 1/128 steps, w in 1/16384 -> 1/32 steps.
inline std::int16_t high(int sample, int weight) {
  return static_cast<std::int16_t>((sample * weight) >> 16);
}

}  // namespace animatic
