// SPDX-License-Identifier: LGPL-2.1-or-later
// Flash and beep: the measuring signal of a clapper, of a test tape, of a calibration. A flash is a frame whose
// mean brightness jumps, a beep the first sample of a sound after silence.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "avsync/drift.hpp"
#include "avsync/motion.hpp"

namespace avsync {

class FlashAndBeep {
 public:
  explicit FlashAndBeep(int rate) : rate_(rate) {}
  // `time`: s, when the frame is first seen.
  void add_frame(double time, const Luma &frame);
  // `time`: s, of the first sample, on the same clock.
  void add_sound(double time, const float *mono, std::size_t samples);
  // For each flash the nearest beep, where one is within a second (and half of the time to the next flash).
  std::vector<Reading> readings() const;
  const std::vector<double> &flashes() const { return flashes_; }
  const std::vector<double> &beeps() const { return beeps_; }

 private:
  int rate_;
  std::vector<double> flashes_, beeps_;
  double dark_ = -1, bright_ = 0, level_ = 0, since_loud_ = 1;
  bool lit_ = false;
};

}  // namespace avsync
