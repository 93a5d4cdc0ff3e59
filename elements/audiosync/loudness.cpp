// SPDX-License-Identifier: LGPL-2.1-or-later
#include "loudness.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>

namespace audiosync {

LoudnessMeter::LoudnessMeter(int rate, int channels, bool true_peak)
    : state_(
          ebur128_init(static_cast<unsigned>(channels), static_cast<unsigned long>(rate),
                       EBUR128_MODE_I | EBUR128_MODE_HISTOGRAM | (true_peak ? EBUR128_MODE_TRUE_PEAK : 0))) {
  if (!state_) throw std::bad_alloc();
}
void LoudnessMeter::add(const float *x, std::size_t frames) {
  ebur128_add_frames_float(state_.get(), x, frames);
}
double LoudnessMeter::integrated() const {
  double lufs = 0;
  if (ebur128_loudness_global(state_.get(), &lufs) != EBUR128_SUCCESS)
    lufs = -std::numeric_limits<double>::infinity();
  return lufs;
}
double LoudnessMeter::true_peak() const {
  double highest = 0;
  for (unsigned c = 0; c < state_->channels; c++) {
    double peak = 0;
    if (ebur128_true_peak(state_.get(), c, &peak) == EBUR128_SUCCESS) highest = std::max(highest, peak);
  }
  return highest > 0 ? 20 * std::log10(highest) : -std::numeric_limits<double>::infinity();
}

}  // namespace audiosync
