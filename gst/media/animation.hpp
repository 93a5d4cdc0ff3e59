// SPDX-License-Identifier: LGPL-2.1-or-later
// Animated pictures, read frame by frame: GIF and WebP. GStreamer 1.22 knows neither the times of their frames nor, of
// a GIF, its end.
//
// A frame lasts as long as the file says, in units of 10 ms (GIF) or 1 ms (WebP); one of 10 ms or less lasts 100 ms, as
// in every browser, because files that say 0 mean "as fast as was usual". How often the animation is to be repeated is
// not heeded: a clip is one run of it. Frames are laid over each other as the file asks (disposal: left, cleared, put
// back); what is transparent lies on white paper.
#pragma once
#include <gst/gst.h>

#include <cstdint>
#include <memory>
#include <string>

#include "media/limits.hpp"

namespace media {

class Animation {
 public:
  struct Info {
    int width = 0, height = 0;  // pixels
    unsigned frames = 0;
    GstClockTime duration = 0;  // of one run
    GstClockTime delay = 0;     // of every frame; 0 where they differ
  };
  struct Frame {
    const std::uint8_t *bgrx = nullptr;  // rows of 4 * width bytes; valid until the next call
    GstClockTime start = 0, duration = 0;
  };
  virtual ~Animation() = default;
  const Info &info() const { return info_; }
  // False at the end. Throws glue::Failure (stream DECODE) where the file cannot be decoded.
  virtual bool next(Frame &frame) = 0;
  virtual void rewind() = 0;

 protected:
  Info info_;
};

enum class Animated { No, Gif, WebP, Png };
// By the file's first bytes. A GIF counts as animated however many frames it has; an animated PNG cannot be read beyond
// its first picture. No where the file cannot be read.
Animated animated(const std::string &filename);

// Reads the file's structure, to its end, before any picture is decoded. `name`: what to call it in sentences. Throws
// glue::Failure: resource READ, stream FORMAT (over a limit), DECODE (damaged or cut off).
std::unique_ptr<Animation> open_animation(const std::string &filename, const std::string &name, const Limits &limits);

}  // namespace media
