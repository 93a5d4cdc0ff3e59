// SPDX-License-Identifier: LGPL-2.1-or-later
// Reads the sound of a file as interleaved 32-bit float at a given rate and channel count.
#pragma once
#include <gst/gst.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace media {

struct SoundRequest {
  std::string uri;
  GstClockTime in = 0;
  int rate = 48000, channels = 2;
};

// Not thread-safe except for cancel(). Throws glue::Failure with one sentence that names the file.
class SoundReader {
 public:
  explicit SoundReader(SoundRequest request);
  ~SoundReader();
  // Appends up to `frames` sample frames to `out`; returns how many. 0 at the end, or after cancel().
  std::size_t read(std::vector<float> &out, std::size_t frames);
  void cancel() noexcept;

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

}  // namespace media
