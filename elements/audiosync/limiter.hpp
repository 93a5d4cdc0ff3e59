// SPDX-License-Identifier: LGPL-2.1-or-later
// True peaks: measured with 4x oversampling (ITU-R BS.1770, annex 2), limited with look-ahead.
#pragma once
#include <array>
#include <cstdint>
#include <deque>
#include <vector>

namespace audiosync {

// The highest true peak around each frame, over all channels, linear. Looks kDelay frames ahead.
class TruePeakDetector {
 public:
  static constexpr int kPhases = 4, kTaps = 16, kDelay = kTaps / 2;
  explicit TruePeakDetector(int channels);
  // Takes a frame; returns the peak at the frame kDelay before it (and up to the frame after that).
  float add(const float *frame);

 private:
  int channels_;
  std::array<std::array<float, kTaps>, kPhases> filter_;
  std::vector<std::array<float, 2 * kTaps>>
      history_;  // per channel, twice, so that a window is always contiguous
  int at_ = 0;
};

// Turns the gain down just enough, before the peak comes: a minimum over the look-ahead, an exponential
// release (120 ms) and a moving average as long as the look-ahead, which together never exceed what a peak
// allows.
class Limiter {
 public:
  Limiter(int rate, int channels, double limit_dbtp);
  // Frames the output is behind the input.
  std::size_t latency() const { return window_ - 1 + TruePeakDetector::kDelay; }
  // In place; the first latency() frames that come out are silence.
  void process(float *samples, std::size_t frames, double gain);
  double least_gain() const { return least_; }  // 1 = it had nothing to do

 private:
  int channels_;
  std::size_t window_;
  double limit_, release_;
  TruePeakDetector peaks_;
  std::vector<float> delay_;  // ring of latency() + 1 frames
  std::size_t at_ = 0;
  std::int64_t n_ = 0;
  std::deque<std::pair<std::int64_t, double>> lowest_;  // sliding minimum: positions with rising gain
  std::vector<double> average_;                         // ring of `window_` values
  double sum_ = 0.0, held_ = 1.0, least_ = 1.0;
};

}  // namespace audiosync
