// SPDX-License-Identifier: LGPL-2.1-or-later
// How long to wait before trying again.
#pragma once
#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include "http/message.hpp"

namespace http {

// The server's clock as it replied (Date), seconds since 1970; nothing when it does not say.
std::optional<std::int64_t> date(const Reply &reply);

// Seconds a server asks to be left alone, from retry-after-ms and Retry-After (seconds or an HTTP date; the
// longest of several). Nothing when there is no such header or it makes no sense; never negative; `now`:
// seconds since 1970, for a server that does not say its own time.
std::optional<double> retry_after(const Reply &reply, std::int64_t now);

// Longest wait that is waited; beyond it a job is left for another run.
constexpr double kLongestWait = 600;

// Full jitter: between 0 and base x 2^n, at most `cap` seconds; never shorter than what the server asked for.
class Backoff {
 public:
  explicit Backoff(std::uint64_t seed, double base = 0.5, double cap = 30)
      : random_(seed), base_(base), cap_(cap) {}
  double next(std::optional<double> asked = {});
  void reset() { tries_ = 0; }
  unsigned tries() const { return tries_; }

 private:
  std::mt19937_64 random_;
  const double base_, cap_;
  unsigned tries_ = 0;
};

}  // namespace http
