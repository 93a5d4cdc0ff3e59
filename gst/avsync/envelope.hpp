// SPDX-License-Identifier: LGPL-2.1-or-later
// How loud speech is, a hundred times a second: what a mouth's opening follows.
#pragma once
#include <cstddef>
#include <vector>

namespace avsync {

inline constexpr double kEnvelopeRate = 100.0;  // values per second

// Fed with mono samples in pieces of any size. The band from 300 to 3400 Hz (two one-pole filters each way:
// the vowels' formants, without hum and hiss) is squared, averaged over 10 ms and raised to the power 0.3,
// about as the ear does. Value n is the middle of [n, n + 1) / 100 s.
class Envelope {
 public:
  explicit Envelope(int rate);
  void add(const float *mono, std::size_t samples);
  const std::vector<float> &values() const { return values_; }

 private:
  double step_, until_, low_[2] = {}, high_[2] = {}, a_low_, a_high_, sum_ = 0;
  std::size_t n_ = 0, in_step_ = 0;
  std::vector<float> values_;
};

}  // namespace avsync
