// SPDX-License-Identifier: LGPL-2.1-or-later
// Loudness after EBU R 128 / ITU-R BS.1770-4, measured by libebur128.
#pragma once
#include <ebur128.h>

#include <cstddef>
#include <memory>

namespace audiosync {

class LoudnessMeter {
 public:
  LoudnessMeter(int rate, int channels, bool true_peak = false);
  void add(const float *interleaved, std::size_t frames);
  double integrated() const;  // LUFS, gated; -infinity for silence or less than 400 ms
  double true_peak() const;   // dBTP, the highest of all channels; -infinity for silence

 private:
  struct Destroy {
    void operator()(ebur128_state *s) const noexcept { ebur128_destroy(&s); }
  };
  std::unique_ptr<ebur128_state, Destroy> state_;
};

}  // namespace audiosync
