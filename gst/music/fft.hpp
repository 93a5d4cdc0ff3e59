// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once
#include <complex>
#include <cstddef>
#include <vector>

namespace music {

// Magnitudes of the first half of the spectrum of N real samples (N a power of two): radix 2, by a complex
// transform of half the length (Numerical Recipes 12.3).
class RealFft {
 public:
  explicit RealFft(std::size_t n);
  std::size_t size() const { return n_; }
  // `in`: size() samples. `out`: size()/2 + 1 magnitudes, not normalised.
  void magnitudes(const float *in, float *out);

 private:
  std::size_t n_;
  std::vector<std::complex<float>> twiddle_, split_, work_;
  std::vector<std::size_t> reversed_;
};

}  // namespace music
