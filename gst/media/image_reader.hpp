// SPDX-License-Identifier: LGPL-2.1-or-later
// Reads a still picture (PNG, JPEG) from a file. The header is judged before a pixel is decoded: a few
// hundred bytes can claim gigabytes.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "media/clip_reader.hpp"

namespace media {

struct ImageHeader {
  enum class Type { Png, Jpeg } type = Type::Png;
  int width = 0, height = 0;  // pixels, as stored (before the orientation of a JPEG is applied)
};

struct Image {  // 8 bits, B G R x in memory, stride = 4 * width, upright; transparent parts lie on white
                // paper
  int width = 0, height = 0;
  std::vector<std::uint8_t> bgrx;
};

// What the file says it is. Throws glue::Failure: resource NOT_FOUND / OPEN_READ, stream WRONG_TYPE (neither
// PNG nor JPEG), FORMAT (over `limits`, or no usable header); each with one sentence that names the file.
ImageHeader read_image_header(const std::string &filename, const Limits &limits = {});

// The picture. Throws as read_image_header() does, and stream DECODE when the data is cut off or damaged.
// `cancelled` is asked between rows; when it says true, an empty image is returned.
Image read_image(const std::string &filename, const Limits &limits = {},
                 const std::function<bool()> &cancelled = {});

}  // namespace media
