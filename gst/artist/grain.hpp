// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once
#include <cstdint>
#include <vector>

namespace artist {

// Paper: fine grain over a slow mottling. A tile that repeats without a seam; the same everywhere and always.
class Grain {
 public:
  static constexpr int kSize = 256;  // a power of two
  Grain();
  const std::int8_t *row(int y) const {
    return tile_.data() + static_cast<std::size_t>(y & (kSize - 1)) * kSize;
  }

 private:
  std::vector<std::int8_t> tile_;
};

}  // namespace artist
