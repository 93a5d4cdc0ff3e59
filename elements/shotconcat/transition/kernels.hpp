// SPDX-License-Identifier: LGPL-2.1-or-later
// Rows of samples mixed with weights: the inner loops, written so that the compiler vectorises them.
// Weights are fixed point, kOne = 1.0. `mask` keeps the unused low bits of P010 clear.
#pragma once
#include <cstdint>

namespace transition {

constexpr std::uint32_t kOne = 32768;

// dst = a (1 - w) + b w
void mix(std::uint8_t *dst, const std::uint8_t *a, const std::uint8_t *b, int n, std::uint32_t w);
void mix(std::uint16_t *dst, const std::uint16_t *a, const std::uint16_t *b, int n, std::uint32_t w,
         std::uint16_t mask);
// dst = a wa + b wb + k, with k already scaled by kOne
void weigh(std::uint8_t *dst, const std::uint8_t *a, const std::uint8_t *b, int n, std::uint32_t wa,
           std::uint32_t wb, std::uint32_t k);
void weigh(std::uint16_t *dst, const std::uint16_t *a, const std::uint16_t *b, int n, std::uint32_t wa,
           std::uint32_t wb, std::uint32_t k, std::uint16_t mask);
// dst = a (1 - alpha) + b alpha, alpha per sample
void mask_mix(std::uint8_t *dst, const std::uint8_t *a, const std::uint8_t *b, const std::uint16_t *alpha,
              int n);
void mask_mix(std::uint16_t *dst, const std::uint16_t *a, const std::uint16_t *b, const std::uint16_t *alpha,
              int n, std::uint16_t mask);

}  // namespace transition
