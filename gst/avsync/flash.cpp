// SPDX-License-Identifier: LGPL-2.1-or-later
#include "avsync/flash.hpp"

#include <algorithm>
#include <cmath>

namespace avsync {

namespace {
constexpr double kJump = 40;        // grey levels the mean of a flash rises by
constexpr double kLoud = 0.02;      // amplitude a beep has at least, of full scale
constexpr double kShare = 0.25;     // of the loudest so far
constexpr double kSilence = 0.150;  // s before a beep
constexpr double kFarthest = 1.0;   // s between a flash and its beep

double mean_of(const Luma &f) {
  std::uint64_t sum = 0;
  std::size_t n = 0;
  for (int y = 0; y < f.height; y += 2)
    for (int x = 0; x < f.width; x += 2, n++) sum += f.at(x, y);
  return n ? static_cast<double>(sum) / static_cast<double>(n) : 0;
}
}  // namespace

void FlashAndBeep::add_frame(double time, const Luma &frame) {
  const double mean = mean_of(frame);
  if (dark_ < 0) dark_ = mean;
  if (!lit_ && mean > dark_ + kJump) {
    flashes_.push_back(time);
    lit_ = true;
    bright_ = mean;
  } else if (lit_ && mean < dark_ + (bright_ - dark_) / 2) {
    lit_ = false;
  }
  if (!lit_) dark_ += 0.2 * (mean - dark_);
}

void FlashAndBeep::add_sound(double time, const float *mono, std::size_t samples) {
  for (std::size_t i = 0; i < samples; i++) {
    const double v = std::abs(static_cast<double>(mono[i]));
    level_ = std::max(level_, v);
    since_loud_ += 1.0 / rate_;
    if (v < std::max(kLoud, kShare * level_)) continue;
    if (since_loud_ > kSilence) beeps_.push_back(time + static_cast<double>(i) / rate_);
    since_loud_ = 0;
  }
}

std::vector<Reading> FlashAndBeep::readings() const {
  std::vector<Reading> out;
  for (std::size_t i = 0; i < flashes_.size(); i++) {
    double most = kFarthest;
    if (i > 0) most = std::min(most, (flashes_[i] - flashes_[i - 1]) / 2);
    if (i + 1 < flashes_.size()) most = std::min(most, (flashes_[i + 1] - flashes_[i]) / 2);
    double best = most + 1;
    for (const double b : beeps_)
      if (std::abs(b - flashes_[i]) < std::abs(best)) best = b - flashes_[i];
    if (std::abs(best) <= most) out.push_back({flashes_[i], best});
  }
  return out;
}

}  // namespace avsync
