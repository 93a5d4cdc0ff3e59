// SPDX-License-Identifier: LGPL-2.1-or-later
// Holds back orders from a provider that is not well, so that a film of five hundred shots does not knock
// five hundred times at a closed door. Asking for what is ordered already is never held back.
#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>

namespace aivideogen {

// A state machine with the caller's clock (seconds, monotonic). It opens after five bad replies on end, or
// when half of the last twenty were bad; rests; lets one order try; closes when that goes well, and rests
// twice as long, eight times at most, when it does not.
class Breaker {
 public:
  static constexpr double kRest = 30;  // seconds, at first
  explicit Breaker(double rest = kRest) : rest_(rest), now_rest_(rest) {}

  // Seconds until an order may be sent; 0: now. Where it rests, the first who is told 0 is the one that
  // tries.
  double wait(double now) {
    if (!open_) return 0;
    if (now < until_) return until_ - now;
    until_ = now + now_rest_;  // the others wait for what comes of it
    return 0;
  }
  void good() {
    remember(false);
    bad_on_end_ = 0;
    if (!open_) return;
    open_ = false;
    now_rest_ = rest_;
    window_ = 0;
    seen_ = 0;
  }
  void bad(double now) {
    remember(true);
    bad_on_end_++;
    if (open_) {
      now_rest_ = std::min(now_rest_ * 2, rest_ * 8);
      until_ = now + now_rest_;
    } else if (bad_on_end_ >= kOnEnd || (seen_ >= kWindow && bad_in_window() * 2 >= kWindow)) {
      open_ = true;
      until_ = now + now_rest_;
    }
  }
  bool is_open() const { return open_; }

 private:
  static constexpr unsigned kOnEnd = 5, kWindow = 20;
  void remember(bool was_bad) {
    window_ = ((window_ << 1) | (was_bad ? 1u : 0u)) & ((1u << kWindow) - 1);
    seen_ = std::min(seen_ + 1, kWindow);
  }
  unsigned bad_in_window() const { return static_cast<unsigned>(__builtin_popcount(window_)); }

  const double rest_;
  double now_rest_, until_ = 0;
  bool open_ = false;
  unsigned bad_on_end_ = 0, seen_ = 0;
  std::uint32_t window_ = 0;  // the latest replies, a bit each
};

}  // namespace aivideogen
