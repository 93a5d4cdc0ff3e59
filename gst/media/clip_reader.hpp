// SPDX-License-Identifier: LGPL-2.1-or-later
// Reads the pictures of a clip on disk, one decoded frame at a time, through a private pipeline.
#pragma once
#include <gst/video/video.h>

#include <memory>
#include <optional>
#include <string>

#include "glue/ref.hpp"

namespace media {

// What a clip from outside may be at most. A clip over a limit is refused before it is decoded: the check sits
// on every decoder's sink pad and drops both caps and buffers.
struct Limits {
  int max_width = 8192, max_height = 8192;
  std::uint64_t max_pixels = 8192ull * 4320ull;
  GstClockTime max_duration = 4 * 3600 * GST_SECOND;
};

struct ClipRequest {
  std::string uri;
  GstClockTime in = 0;                    // where in the clip's stream time to start; frame-exact
  std::optional<GstClockTime> duration;   // how much at most
  // Raw video caps the frames are converted to; empty: as decoded. Sizes are reached with borders when the shape
  // differs ("fit"); a framerate in the caps resamples by duplicating or dropping whole frames.
  glue::Ref<GstCaps> caps;
  Limits limits;
};

// Not thread-safe except for cancel(). Throws glue::Failure: resource NOT_FOUND / OPEN_READ, stream WRONG_TYPE
// (no picture in it), DECODE, each with one sentence that names the file.
class ClipReader {
 public:
  explicit ClipReader(ClipRequest request);
  ~ClipReader();                          // joins the private pipeline; prompt
  // The next frame; its buffer's PTS counts from the request's `in` (first frame at or after it = about 0).
  // An empty Ref at the end of the clip, or after cancel().
  glue::Ref<GstSample> next();
  // From any thread: next() returns at once and for ever empty.
  void cancel() noexcept;
  bool cancelled() const noexcept;

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

}  // namespace media
