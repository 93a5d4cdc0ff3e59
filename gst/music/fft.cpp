// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/fft.hpp"

#include <cmath>
#include <stdexcept>

namespace music {

RealFft::RealFft(std::size_t n) : n_(n), twiddle_(n / 4), split_(n / 2 + 1), work_(n / 2), reversed_(n / 2) {
  if (n < 8 || (n & (n - 1))) throw std::invalid_argument("the length of a transform must be a power of two");
  const std::size_t half = n / 2;
  for (std::size_t k = 0; k < half / 2; k++) {
    const double a = -2 * M_PI * static_cast<double>(k) / static_cast<double>(half);
    twiddle_[k] = {static_cast<float>(std::cos(a)), static_cast<float>(std::sin(a))};
  }
  for (std::size_t k = 0; k <= half; k++) {
    const double a = -2 * M_PI * static_cast<double>(k) / static_cast<double>(n);
    split_[k] = {static_cast<float>(std::cos(a)), static_cast<float>(std::sin(a))};
  }
  for (std::size_t i = 1, j = 0; i < half; i++) {
    std::size_t bit = half >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    reversed_[i] = j;
  }
}

void RealFft::magnitudes(const float *in, float *out) {
  const std::size_t half = n_ / 2;
  for (std::size_t i = 0; i < half; i++) work_[reversed_[i]] = {in[2 * i], in[2 * i + 1]};
  for (std::size_t length = 2; length <= half; length *= 2) {
    const std::size_t step = half / length;
    for (std::size_t start = 0; start < half; start += length)
      for (std::size_t k = 0; k < length / 2; k++) {
        const auto w = twiddle_[k * step];
        auto &a = work_[start + k], &b = work_[start + k + length / 2];
        const std::complex<float> t(b.real() * w.real() - b.imag() * w.imag(),
                                    b.real() * w.imag() + b.imag() * w.real());
        b = a - t;
        a += t;
      }
  }
  for (std::size_t k = 0; k <= half; k++) {
    const auto a = work_[k % half], b = std::conj(work_[(half - k) % half]);
    const auto even = (a + b) * 0.5f, d = (a - b) * 0.5f;
    const std::complex<float> odd(d.imag(), -d.real());
    const auto w = split_[k];
    const float re = even.real() + odd.real() * w.real() - odd.imag() * w.imag();
    const float im = even.imag() + odd.real() * w.imag() + odd.imag() * w.real();
    out[k] = std::sqrt(re * re + im * im);
  }
}

}  // namespace music
