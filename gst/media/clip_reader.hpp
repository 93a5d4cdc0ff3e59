// SPDX-License-Identifier: LGPL-2.1-or-later
// Reads the pictures of a clip on disk, one decoded frame at a time, through a private pipeline.
#pragma once
#include <gst/video/video.h>

#include <memory>
#include <optional>
#include <string>

#include "glue/ref.hpp"
#include "media/limits.hpp"

namespace media {

struct ClipRequest {
  std::string uri;
  GstClockTime in = 0;                   // where in the clip's stream time to start; frame-exact
  std::optional<GstClockTime> duration;  // how much at most
  // Raw video caps the frames are converted to; empty: as decoded. Sizes are reached with borders when the
  // shape differs ("fit"); a framerate in the caps resamples by duplicating or dropping whole frames.
  glue::Ref<GstCaps> caps;
  Limits limits;
};

// What the file says about itself.
struct ClipInfo {
  int width = 0, height = 0;             // as decoded, before any conversion
  int fps_n = 0, fps_d = 1;              // 0/1: variable or not known
  std::optional<GstClockTime> duration;  // of the longest stream in it
};

// Not thread-safe except for cancel(). The constructor does not wait; next() and info() throw glue::Failure:
// resource NOT_FOUND / OPEN_READ / READ, stream WRONG_TYPE (no picture in it), CODEC_NOT_FOUND, FORMAT (over
// a limit), DECODE, each with one sentence that names the file.
//
// The first frame is the one on screen at `in`, where a frame that is about to end (less than half of it
// left, 20 ms at most) counts as gone, so that an `in` rounded to either side of a frame's start gives that
// frame. Interlaced footage is deinterlaced, a rotation the file asks for is applied. An animated GIF or WebP on disk is a
// clip (animation.hpp); an animated PNG fails after its first picture. A playlist is no clip:
// nothing but `uri` is opened.
class ClipReader {
 public:
  explicit ClipReader(ClipRequest request);
  ~ClipReader();  // joins the private pipeline; prompt
  // The next frame; its buffer's PTS counts from the request's `in` (first frame at or after it = about 0).
  // An empty Ref at the end of the clip, or after cancel(). The frame before it may be returned again (a new
  // buffer over the same memory) where a framerate in the caps asks for it.
  glue::Ref<GstSample> next();
  // Waits until the file is open; all zero after cancel().
  const ClipInfo &info();
  // The matrix of the last frame's luma and chroma, where it was taken by the size of the picture because neither the
  // file nor the stream in it says one: BT601 or BT709. Nothing where one does, before the first frame, and of RGB or grey.
  std::optional<GstVideoColorMatrix> guessed_matrix() const;
  // From any thread: next() returns at once and for ever empty.
  void cancel() noexcept;
  bool cancelled() const noexcept;

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

}  // namespace media
