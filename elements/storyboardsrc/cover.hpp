// SPDX-License-Identifier: LGPL-2.1-or-later
// Bringing a picture of any size and shape to the film's.
#pragma once
#include <cstdint>
#include <vector>

#include "media/image_reader.hpp"

namespace storyboardsrc {

// BGRx of width x height: the image scaled, its shape kept, until it covers the film's picture, its middle
// cut out. (Borders would be moved by the camera like everything else in the picture.) Throws glue::Failure.
std::vector<std::uint8_t> cover(media::Image image, int width, int height);

}  // namespace storyboardsrc
