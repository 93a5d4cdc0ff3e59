// SPDX-License-Identifier: LGPL-2.1-or-later
// Writes rendered frames as a clip: motion JPEG in QuickTime, which every GStreamer with the good plugins can
// make and read, frame by frame, with exact time stamps.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "animatic/renderer.hpp"

namespace aivideogen {

struct TakeFormat {
  int width = 0, height = 0;  // even
  int fps_n = 24, fps_d = 1;
  std::int64_t frames = 0;  // how many
};

// A take's own sound. `read` appends up to that many frames of interleaved samples and returns how many; when
// it gives fewer, the rest is silence.
struct TakeSound {
  int rate = 48000, channels = 2;
  std::function<std::size_t(std::vector<float> &, std::size_t)> read;
};

// Calls fill(n, planes) for n = 0 .. frames - 1 with I420 planes, BT.601 full range as JPEG has it, and
// writes `path`. `cancelled` is asked before every frame; returns false, and leaves no file, when it said
// yes. `sound` is kept beside the pictures as 16-bit PCM. Throws glue::Failure (resource WRITE /
// NO_SPACE_LEFT / NOT_FOUND when an encoder is missing); leaves no file then.
bool write_take(const std::string &path, const TakeFormat &format,
                const std::function<void(std::int64_t n, const animatic::Planes &)> &fill,
                const std::function<bool()> &cancelled, const TakeSound *sound = nullptr);

}  // namespace aivideogen
