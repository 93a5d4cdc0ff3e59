// SPDX-License-Identifier: LGPL-2.1-or-later
#include "kernels.hpp"

// One more copy of each loop for the wider registers of today's machines, chosen when the module is loaded.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

namespace transition {

WIDE void mix(std::uint8_t *__restrict dst, const std::uint8_t *__restrict a,
              const std::uint8_t *__restrict b, int n, std::uint32_t w) {
  // 8 bits of weight are enough for 8-bit samples (error below 0.002) and everything stays in 16-bit lanes.
  const auto wb = static_cast<std::uint16_t>((w + 64) >> 7), wa = static_cast<std::uint16_t>(256 - wb);
  for (int i = 0; i < n; i++) {
    const auto sum = static_cast<std::uint16_t>(a[i] * wa + b[i] * wb + 128);
    dst[i] = static_cast<std::uint8_t>(sum >> 8);
  }
}

WIDE void mix(std::uint16_t *__restrict dst, const std::uint16_t *__restrict a,
              const std::uint16_t *__restrict b, int n, std::uint32_t w, std::uint16_t mask) {
  const std::uint32_t wa = kOne - w;
  for (int i = 0; i < n; i++)
    dst[i] = static_cast<std::uint16_t>(((a[i] * wa + b[i] * w + kOne / 2) >> 15) & mask);
}

WIDE void weigh(std::uint8_t *__restrict dst, const std::uint8_t *__restrict a,
                const std::uint8_t *__restrict b, int n, std::uint32_t wa, std::uint32_t wb,
                std::uint32_t k) {
  for (int i = 0; i < n; i++) {
    const std::uint32_t v = (a[i] * wa + b[i] * wb + k + kOne / 2) >> 15;
    dst[i] = static_cast<std::uint8_t>(v > 255 ? 255 : v);
  }
}

WIDE void weigh(std::uint16_t *__restrict dst, const std::uint16_t *__restrict a,
                const std::uint16_t *__restrict b, int n, std::uint32_t wa, std::uint32_t wb, std::uint32_t k,
                std::uint16_t mask) {
  for (int i = 0; i < n; i++) {
    const std::uint32_t v = (a[i] * wa + b[i] * wb + k + kOne / 2) >> 15;
    dst[i] = static_cast<std::uint16_t>((v > mask ? mask : v) & mask);
  }
}

WIDE void mask_mix(std::uint8_t *__restrict dst, const std::uint8_t *__restrict a,
                   const std::uint8_t *__restrict b, const std::uint16_t *__restrict alpha, int n) {
  for (int i = 0; i < n; i++) {
    const std::uint32_t w = alpha[i];
    dst[i] = static_cast<std::uint8_t>((a[i] * (kOne - w) + b[i] * w + kOne / 2) >> 15);
  }
}

WIDE void mask_mix(std::uint16_t *__restrict dst, const std::uint16_t *__restrict a,
                   const std::uint16_t *__restrict b, const std::uint16_t *__restrict alpha, int n,
                   std::uint16_t mask) {
  for (int i = 0; i < n; i++) {
    const std::uint32_t w = alpha[i];
    dst[i] = static_cast<std::uint16_t>(((a[i] * (kOne - w) + b[i] * w + kOne / 2) >> 15) & mask);
  }
}

}  // namespace transition
