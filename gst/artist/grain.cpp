// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/grain.hpp"

#include "artist/geometry.hpp"

namespace artist {

Grain::Grain() : tile_(static_cast<std::size_t>(kSize) * kSize) {
  constexpr int kCoarse = 32, kStep = kSize / kCoarse;
  Chance chance(0x70617065);
  std::vector<float> slow(static_cast<std::size_t>(kCoarse) * kCoarse);
  for (float &v : slow) v = static_cast<float>(chance.range(-1.6, 1.6));
  auto at = [&](int i, int j) {
    return slow[static_cast<std::size_t>(j % kCoarse) * kCoarse + static_cast<std::size_t>(i % kCoarse)];
  };
  for (int y = 0; y < kSize; y++)
    for (int x = 0; x < kSize; x++) {
      const int i = x / kStep, j = y / kStep;
      const float u = static_cast<float>(x % kStep) / kStep, v = static_cast<float>(y % kStep) / kStep;
      const float top = at(i, j) * (1 - u) + at(i + 1, j) * u,
                  low = at(i, j + 1) * (1 - u) + at(i + 1, j + 1) * u;
      const float fine = static_cast<float>(chance.next() + chance.next() - 1) * 4.2f;
      tile_[static_cast<std::size_t>(y) * kSize + static_cast<std::size_t>(x)] =
          static_cast<std::int8_t>(std::lround(top * (1 - v) + low * v + fine));
    }
}

}  // namespace artist
