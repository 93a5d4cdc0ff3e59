// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once
#include <cstdint>

namespace artist {

// Two passes of a box of 2 * radius + 1 pixels, in place, edges repeated; `channels` interleaved bytes per
// pixel.
void box_blur(std::uint8_t *pixels, int width, int height, int stride, int channels, int radius);

}  // namespace artist
