// SPDX-License-Identifier: LGPL-2.1-or-later
// The beats of a file: SoundReader feeds the tracker. Header-only, so that the reader needs no music and the
// tracker no GStreamer.
#pragma once
#include <algorithm>
#include <limits>

#include "media/sound_reader.hpp"
#include "music/tracker.hpp"

namespace media {

// Analyses `uri` from `in` on, at most `length` ns of it. Times count from `in`. Throws glue::Failure with
// one sentence that names the file. An empty analysis when interrupted.
inline music::Analysis analyse_music(const std::string &uri, GstClockTime in = 0,
                                     GstClockTime length = GST_CLOCK_TIME_NONE,
                                     const std::shared_ptr<const std::atomic<bool>> &interrupt = {}) {
  SoundReader reader({.uri = uri, .in = in, .rate = 44100, .channels = 1, .interrupt = interrupt});
  music::Tracker tracker;
  std::uint64_t left = GST_CLOCK_TIME_IS_VALID(length) ? gst_util_uint64_scale(length, 44100, GST_SECOND)
                                                       : std::numeric_limits<std::uint64_t>::max();
  std::vector<float> block;
  while (left > 0) {
    block.clear();
    const auto n = reader.read(block, static_cast<std::size_t>(std::min<std::uint64_t>(left, 44100)));
    if (n == 0) break;
    tracker.add(block);
    left -= n;
  }
  if (reader.cancelled()) return {};
  return tracker.finish(interrupt.get());
}

}  // namespace media
