// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>
#include <cmath>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "animatic/sampler.hpp"
#include "animatic/taps.hpp"

namespace animatic {

namespace {

#ifdef __SSE2__
template <typename T>
const __m128i *vector(const T *p) {
  return reinterpret_cast<const __m128i *>(p);
}
// Two times four samples.
__m128i both(const std::int16_t *a, const std::int16_t *b) {
  return _mm_castps_si128(
      _mm_loadh_pi(_mm_castsi128_ps(_mm_loadl_epi64(vector(a))), reinterpret_cast<const __m64 *>(b)));
}
// Sums of neighbours, from 1/128 steps and 14-bit weights to four results in 1/32 steps.
void finish(__m128i first, __m128i second, std::int16_t *out) {
  const __m128 a = _mm_castsi128_ps(first), b = _mm_castsi128_ps(second);
  const __m128i sum = _mm_add_epi32(_mm_castps_si128(_mm_shuffle_ps(a, b, _MM_SHUFFLE(2, 0, 2, 0))),
                                    _mm_castps_si128(_mm_shuffle_ps(a, b, _MM_SHUFFLE(3, 1, 3, 1))));
  const __m128i rounded = _mm_srai_epi32(_mm_add_epi32(sum, _mm_set1_epi32(1 << 15)), 16);
  _mm_storel_epi64(reinterpret_cast<__m128i *>(out), _mm_packs_epi32(rounded, rounded));
}
#endif

}  // namespace

void NodeSampler::aim(const Plane &like, const NodeLine &nodes, int x0, int x1) {
  x0_ = x0;
  x1_ = x1;
  const auto count = static_cast<std::size_t>(std::max(0, x1 - x0));
  if (offset_.size() < count) {
    offset_.resize(count);
    phase_x_.resize(count);
    phase_y_.resize(count);
  }
  const float left = -Plane::kPad + 2, right = static_cast<float>(like.width() + Plane::kPad - 4);
  const float top = -Plane::kPad + 2, bottom = static_cast<float>(like.height() + Plane::kPad - 4);
  const auto fixed = [](float v) { return static_cast<std::int32_t>(v * 65536.f); };
  const auto first = static_cast<float>(nodes.first), share = 1.f / static_cast<float>(nodes.cell);
  const std::int32_t stride = like.stride();
  for (int x = x0; x < x1;) {
    const int cell = x / nodes.cell, end = std::min(x1, (cell + 1) * nodes.cell);
    const float xa = std::clamp(nodes.x[cell], left, right), xb = std::clamp(nodes.x[cell + 1], left, right);
    const float ya = std::clamp(nodes.y[cell], top, bottom), yb = std::clamp(nodes.y[cell + 1], top, bottom);
    const float within = (static_cast<float>(x - cell * nodes.cell) - first) * share;
    constexpr int kHalfPhase = 65536 / kPhases / 2;
    const std::int32_t sx = fixed(xa + (xb - xa) * within) + kHalfPhase, dx = fixed((xb - xa) * share);
    const std::int32_t sy = fixed(ya + (yb - ya) * within) + kHalfPhase, dy = fixed((yb - ya) * share);
    const auto at = static_cast<std::size_t>(x - x0);
    const int n = end - x;
    for (int i = 0; i < n; ++i) {
      const std::int32_t px = sx + i * dx, py = sy + i * dy;
      offset_[at + static_cast<std::size_t>(i)] = (py >> 16) * stride + (px >> 16);
      phase_x_[at + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(px >> 8);
      phase_y_[at + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(py >> 8);
    }
    x = end;
  }
}

void NodeSampler::cubic(const Plane &source, std::int16_t *out) const {
  const Tables &t = tables();
  const std::int16_t *origin = source.row(0) - 1;
  const std::ptrdiff_t stride = source.stride();
  const std::size_t count = static_cast<std::size_t>(x1_ - x0_);
  out += x0_;
  std::size_t i = 0;
#ifdef __SSE2__
  // rows -1 and 0 in one register, 1 and 2 in the other: half of the vertical sum, twice
  const auto half_column = [&](std::size_t k) {
    const std::int16_t *s = origin + offset_[k];
    const __m128i *wy = vector(t.spread[phase_y_[k]].data());
    return _mm_add_epi16(_mm_mulhi_epi16(both(s - stride, s), _mm_load_si128(wy)),
                         _mm_mulhi_epi16(both(s + stride, s + 2 * stride), _mm_load_si128(wy + 1)));
  };
  const auto two = [&](std::size_t k) {
    const __m128i a = half_column(k), b = half_column(k + 1);
    __m128i columns = _mm_add_epi16(_mm_unpacklo_epi64(a, b), _mm_unpackhi_epi64(a, b));
    columns = _mm_slli_epi16(_mm_add_epi16(columns, _mm_set1_epi16(2)), 2);
    return _mm_madd_epi16(columns, both(t.taps[phase_x_[k]].w, t.taps[phase_x_[k + 1]].w));
  };
  for (; i + 4 <= count; i += 4) finish(two(i), two(i + 2), out + i);
#endif
  for (; i < count; ++i) {
    const std::int16_t *s = origin + offset_[i], *wx = t.taps[phase_x_[i]].w, *wy = t.taps[phase_y_[i]].w;
    int sum = 1 << 15;
    for (int k = 0; k < 4; ++k)
      sum += wx[k] * 4 *
             (high(s[k - stride], wy[0]) + high(s[k], wy[1]) + high(s[k + stride], wy[2]) +
              high(s[k + 2 * stride], wy[3]) + 2);
    out[i] = static_cast<std::int16_t>(sum >> 16);
  }
}

void NodeSampler::linear(const Plane &source, std::int16_t *out) const {
  const Tables &t = tables();
  const std::int16_t *origin = source.row(0);
  const std::ptrdiff_t stride = source.stride();
  const std::size_t count = static_cast<std::size_t>(x1_ - x0_);
  out += x0_;
  std::size_t i = 0;
#ifdef __SSE2__
  // upper pair and lower pair of one sample
  const auto square = [&](std::size_t k) {
    const std::int16_t *s = origin + offset_[k];
    return _mm_unpacklo_epi32(_mm_loadu_si32(s), _mm_loadu_si32(s + stride));
  };
  const auto two = [&](std::size_t k) {  // upper, lower, upper, lower: each between its two columns
    const __m128i weights = both(t.line[phase_x_[k]].w, t.line[phase_x_[k + 1]].w);
    return _mm_srai_epi32(_mm_madd_epi16(_mm_unpacklo_epi64(square(k), square(k + 1)), weights), 14);
  };
  const auto rows = [&](std::size_t k) {
    return _mm_unpacklo_epi32(_mm_loadu_si32(t.line[phase_y_[k]].w),
                              _mm_loadu_si32(t.line[phase_y_[k + 1]].w));
  };
  for (; i + 4 <= count; i += 4) {
    const __m128i columns = _mm_packs_epi32(two(i), two(i + 2));
    const __m128i sum = _mm_madd_epi16(columns, _mm_unpacklo_epi64(rows(i), rows(i + 2)));
    const __m128i rounded = _mm_srai_epi32(_mm_add_epi32(sum, _mm_set1_epi32(1 << 15)), 16);
    _mm_storel_epi64(reinterpret_cast<__m128i *>(out + i), _mm_packs_epi32(rounded, rounded));
  }
#endif
  for (; i < count; ++i) {
    const std::int16_t *s = origin + offset_[i], *wx = t.line[phase_x_[i]].w, *wy = t.line[phase_y_[i]].w;
    const int upper = (s[0] * wx[0] + s[1] * wx[1]) >> 14;
    const int lower = (s[stride] * wx[0] + s[stride + 1] * wx[1]) >> 14;
    out[i] = static_cast<std::int16_t>((upper * wy[0] + lower * wy[1] + (1 << 15)) >> 16);
  }
}

}  // namespace animatic
