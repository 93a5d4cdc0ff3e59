// SPDX-License-Identifier: LGPL-2.1-or-later
// Something that gives interleaved float frames one after the other from any position.
#pragma once
#include <cstddef>
#include <cstdint>

namespace audiosync {

class FrameSource {
 public:
  virtual ~FrameSource() = default;
  virtual void seek(std::int64_t frame) = 0;
  virtual std::int64_t position() const = 0;
  virtual void render(float *out, std::size_t frames) = 0;  // adds to `out` and moves on
  virtual int rate() const = 0;
  virtual int channels() const = 0;
};

}  // namespace audiosync
