// SPDX-License-Identifier: LGPL-2.1-or-later
// What a file from outside may be at most.
#pragma once
#include <gst/gst.h>

#include <cstdint>

namespace media {

// A clip over a limit is refused before it is decoded: the check sits on every decoder's sink pad and drops
// both caps and buffers.
struct Limits {
  int max_width = 8192, max_height = 8192;
  std::uint64_t max_pixels = 8192ull * 4320ull;
  GstClockTime max_duration = 4 * 3600 * GST_SECOND;
};

}  // namespace media
