// SPDX-License-Identifier: LGPL-2.1-or-later
// Reads the sound of a file as interleaved 32-bit float at a given rate and channel count.
#pragma once
#include <gst/gst.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace media {

struct SoundRequest {
  std::string uri;
  GstClockTime in = 0;             // where in the file's stream time to start; sample-exact
  int rate = 48000, channels = 2;  // Hz; surround is mixed down, mono copied up
  std::shared_ptr<const std::atomic<bool>> interrupt = {};  // as cancel(), and also while the file is being opened
};

// Not thread-safe except for cancel(). Throws glue::Failure with one sentence that names the file: resource
// NOT_FOUND / OPEN_READ, stream WRONG_TYPE (no sound in it), DECODE.
// A file that stops in the middle (truncated) is read as far as it goes. A sound that starts late in its file
// (a clip whose sound track has an offset), or has a hole, is given with silence there: frame n is always at
// in + n/rate.
class SoundReader {
 public:
  explicit SoundReader(SoundRequest request);  // waits until the first samples are there
  ~SoundReader();                              // joins the private pipeline; prompt
  // Appends up to `frames` sample frames to `out`; returns how many: fewer only at the end. 0 at the end, or
  // after cancel().
  std::size_t read(std::vector<float> &out, std::size_t frames);
  // Length of the whole file as its container states it; GST_CLOCK_TIME_NONE when it does not.
  GstClockTime duration() const noexcept;
  // From any thread: read() returns at once and for ever 0.
  void cancel() noexcept;
  bool cancelled() const noexcept;  // by cancel() or the interrupt

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

}  // namespace media
