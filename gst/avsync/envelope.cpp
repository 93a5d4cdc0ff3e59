// SPDX-License-Identifier: LGPL-2.1-or-later
#include "avsync/envelope.hpp"

#include <cmath>

namespace avsync {

Envelope::Envelope(int rate)
    : step_(rate / kEnvelopeRate),
      until_(step_),
      a_low_(1 - std::exp(-2 * M_PI * 3400 / rate)),
      a_high_(1 - std::exp(-2 * M_PI * 300 / rate)) {}

void Envelope::add(const float *x, std::size_t samples) {
  for (std::size_t i = 0; i < samples; i++) {
    double v = static_cast<double>(x[i]);
    for (double &state : low_) v = state += a_low_ * (v - state);
    for (double &state : high_) {
      state += a_high_ * (v - state);
      v -= state;
    }
    sum_ += v * v;
    in_step_++;
    if (static_cast<double>(++n_) >= until_) {
      values_.push_back(static_cast<float>(std::pow(sum_ / static_cast<double>(in_step_), 0.15)));
      sum_ = 0;
      in_step_ = 0;
      until_ = step_ * static_cast<double>(values_.size() + 1);
    }
  }
}

}  // namespace avsync
