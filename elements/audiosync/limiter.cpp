// SPDX-License-Identifier: LGPL-2.1-or-later
#include "limiter.hpp"

#include <algorithm>
#include <cmath>

namespace audiosync {

namespace {
constexpr double kLookAhead = 0.004;  // s
constexpr double kRelease = 0.120;    // s
constexpr double kMargin = 0.15;      // dB: what meters with other filters see more than this one
}  // namespace

// Phase k estimates the signal k/4 of a frame after a frame, by a sinc under a Kaiser-like (cosine-sum)
// window.
TruePeakDetector::TruePeakDetector(int channels)
    : channels_(channels), history_(static_cast<std::size_t>(channels)) {
  for (int k = 0; k < kPhases; k++) {
    double sum = 0;
    std::array<double, kTaps> h{};
    for (int t = 0; t < kTaps; t++) {
      const double x = t - (kTaps / 2 - 1) - static_cast<double>(k) / kPhases;  // distance in frames
      const double w = x / (kTaps / 2.0);
      const double window =
          std::abs(w) >= 1 ? 0 : 0.42 + 0.5 * std::cos(M_PI * w) + 0.08 * std::cos(2 * M_PI * w);
      const double v = (x == 0 ? 1.0 : std::sin(M_PI * x) / (M_PI * x)) * window;
      h[static_cast<std::size_t>(t)] = v;
      sum += v;
    }
    for (int t = 0; t < kTaps; t++)
      filter_[static_cast<std::size_t>(k)][static_cast<std::size_t>(t)] =
          static_cast<float>(h[static_cast<std::size_t>(t)] / sum);
  }
  for (auto &h : history_) h.fill(0.0f);
}

float TruePeakDetector::add(const float *frame) {
  float peak = 0;
  for (int c = 0; c < channels_; c++) {
    auto &h = history_[static_cast<std::size_t>(c)];
    h[static_cast<std::size_t>(at_)] = h[static_cast<std::size_t>(at_ + kTaps)] = frame[c];
    const float *window = &h[static_cast<std::size_t>(at_ + 1)];  // oldest first
    for (const auto &f : filter_) {
      float sum = 0;
      for (std::size_t t = 0; t < kTaps; t++) sum += f[t] * window[t];
      peak = std::max(peak, std::abs(sum));
    }
  }
  at_ = (at_ + 1) % kTaps;
  return peak;
}

Limiter::Limiter(int rate, int channels, double limit)
    : channels_(channels),
      window_(static_cast<std::size_t>(std::max(8.0, kLookAhead * rate))),
      limit_(std::pow(10.0, (limit - kMargin) / 20)),
      release_(1 - std::exp(-1.0 / (kRelease * rate))),
      peaks_(channels),
      delay_((window_ + TruePeakDetector::kDelay) * static_cast<std::size_t>(channels), 0.0f),
      average_(window_, 1.0),
      sum_(static_cast<double>(window_)) {}

void Limiter::process(float *samples, std::size_t frames, double gain) {
  const auto channels = static_cast<std::size_t>(channels_);
  const std::size_t length = delay_.size() / channels;
  for (std::size_t i = 0; i < frames; i++, samples += channels, n_++) {
    for (std::size_t c = 0; c < channels; c++) samples[c] = static_cast<float>(samples[c] * gain);
    const double peak = static_cast<double>(peaks_.add(samples));
    const double need = peak > limit_ ? limit_ / peak : 1.0;
    while (!lowest_.empty() && lowest_.back().second >= need) lowest_.pop_back();
    lowest_.emplace_back(n_, need);
    if (lowest_.front().first <= n_ - static_cast<std::int64_t>(window_)) lowest_.pop_front();
    held_ = std::min(lowest_.front().second, held_ + (1 - held_) * release_);
    double &oldest = average_[static_cast<std::size_t>(n_) % window_];
    sum_ += held_ - oldest;
    oldest = held_;
    const double g = std::min(1.0, sum_ / static_cast<double>(window_));
    least_ = std::min(least_, g);
    float *slot = &delay_[at_ * channels];
    std::copy_n(samples, channels, slot);
    at_ = (at_ + 1) % length;
    const float *old = &delay_[at_ * channels];
    for (std::size_t c = 0; c < channels; c++)
      samples[c] = static_cast<float>(static_cast<double>(old[c]) * g);
  }
}

}  // namespace audiosync
