// SPDX-License-Identifier: LGPL-2.1-or-later
#include "animatic/sampler.hpp"

#include <algorithm>
#include <cmath>

#include "animatic/taps.hpp"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace animatic {

namespace {

// shift: 2 back to 1/128 steps (between passes), 0 stays in 1/32.
template <int shift>
void combine(const std::int16_t *a, const std::int16_t *b, const std::int16_t *c, const std::int16_t *d,
             const Taps &t, int count, std::int16_t *out) {
  int i = 0;
#ifdef __SSE2__
  const __m128i wa = _mm_set1_epi16(t.w[0]), wb = _mm_set1_epi16(t.w[1]), wc = _mm_set1_epi16(t.w[2]),
                wd = _mm_set1_epi16(t.w[3]), two = _mm_set1_epi16(2);
  const auto load = [](const std::int16_t *p) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i *>(p));
  };
  for (; i + 8 <= count; i += 8) {
    const __m128i ab = _mm_add_epi16(_mm_mulhi_epi16(load(a + i), wa), _mm_mulhi_epi16(load(b + i), wb));
    const __m128i cd = _mm_add_epi16(_mm_mulhi_epi16(load(c + i), wc), _mm_mulhi_epi16(load(d + i), wd));
    const __m128i sum = _mm_add_epi16(_mm_add_epi16(ab, cd), two);
    _mm_storeu_si128(reinterpret_cast<__m128i *>(out + i), _mm_slli_epi16(sum, shift));
  }
#endif
  for (; i < count; ++i)
    out[i] = static_cast<std::int16_t>(
        (high(a[i], t.w[0]) + high(b[i], t.w[1]) + high(c[i], t.w[2]) + high(d[i], t.w[3]) + 2) *
        (1 << shift));
}

// 1/128 to 1/32 steps.
void reduce(const std::int16_t *in, int count, std::int16_t *out) {
  for (int i = 0; i < count; ++i) out[i] = static_cast<std::int16_t>((in[i] + 2) >> 2);
}

}  // namespace

void RowSampler::prepare(const Axis &x, int x0, int x1, int width) {
  if (x == axis_ && x0 == x0_ && x1 == x1_ && width == width_ && !index_.empty()) return;
  axis_ = x;
  x0_ = x0;
  x1_ = x1;
  width_ = width;
  const auto count = static_cast<std::size_t>(x1 - x0);
  index_.resize(count);
  phase_.resize(count);
  constexpr double kOne = 4294967296.0;
  const auto step = static_cast<std::int64_t>(std::llrint(x.step * kOne));
  std::int64_t at = static_cast<std::int64_t>(std::llrint((x.start + x.step * x0 + 0.5 / kPhases) * kOne));
  const int lowest = -Plane::kPad, highest = width + Plane::kPad - 4;
  for (std::size_t i = 0; i < count; ++i, at += step) {
    index_[i] = std::clamp(static_cast<int>(at >> 32) - 1, lowest, highest);
    phase_[i] = static_cast<std::int16_t>((at >> 24) & (kPhases - 1));
  }
}

void RowSampler::line(const Plane &source, double y, const Axis &x, int x0, int x1, std::int16_t *out) {
  if (x1 <= x0) return;
  const int width = source.width();
  // the source row: one of the plane's when it lies on it, or four combined
  const Position row = locate(std::clamp(y, -2.0, source.height() + 1.0));
  const std::int16_t *line;
  const double from = x.start + x.step * x0, to = x.start + x.step * (x1 - 1);
  const int first =
      std::clamp(static_cast<int>(std::floor(std::min(from, to))) - 3, -Plane::kPad, width + Plane::kPad - 4);
  const int last =
      std::clamp(static_cast<int>(std::ceil(std::max(from, to))) + 4, first + 4, width + Plane::kPad);
  const auto at = [&](int k) {
    return source.row(std::clamp(row.index + k, -Plane::kPad, source.height() + Plane::kPad - 1));
  };
  if (row.phase == 0) {
    line = at(0);
  } else {
    column_.resize(static_cast<std::size_t>(width + 2 * Plane::kPad));
    combine<2>(at(-1) + first, at(0) + first, at(1) + first, at(2) + first,
               tables().taps[static_cast<std::size_t>(row.phase)], last - first,
               column_.data() + Plane::kPad + first);
    line = column_.data() + Plane::kPad;
  }
  const int count = x1 - x0;
  if (x.step == 1.0) {
    const Position p = locate(from);
    if (p.index - 1 >= -Plane::kPad && p.index + count + 2 <= width + Plane::kPad) {
      const std::int16_t *s = line + p.index;
      if (p.phase == 0)
        reduce(s, count, out + x0);
      else
        combine<0>(s - 1, s, s + 1, s + 2, tables().taps[static_cast<std::size_t>(p.phase)], count, out + x0);
      return;
    }
  }
  prepare(x, x0, x1, width);
  const Tables &t = tables();
  int i = 0;
  std::int16_t *o = out + x0;
#ifdef __SSE2__
  const auto pair = [&](int k) {
    const __m128i s0 = _mm_loadl_epi64(reinterpret_cast<const __m128i *>(line + index_[k]));
    const __m128i s1 = _mm_loadl_epi64(reinterpret_cast<const __m128i *>(line + index_[k + 1]));
    const __m128i w0 = _mm_loadl_epi64(reinterpret_cast<const __m128i *>(t.taps[phase_[k]].w));
    const __m128i w1 = _mm_loadl_epi64(reinterpret_cast<const __m128i *>(t.taps[phase_[k + 1]].w));
    return _mm_madd_epi16(_mm_unpacklo_epi64(s0, s1), _mm_unpacklo_epi64(w0, w1));
  };
  const __m128i half = _mm_set1_epi32(1 << 15);
  const auto four = [&](int k) {
    const __m128 a = _mm_castsi128_ps(pair(k)), b = _mm_castsi128_ps(pair(k + 2));
    const __m128i sum = _mm_add_epi32(_mm_castps_si128(_mm_shuffle_ps(a, b, _MM_SHUFFLE(2, 0, 2, 0))),
                                      _mm_castps_si128(_mm_shuffle_ps(a, b, _MM_SHUFFLE(3, 1, 3, 1))));
    return _mm_srai_epi32(_mm_add_epi32(sum, half), 16);
  };
  for (; i + 8 <= count; i += 8)
    _mm_storeu_si128(reinterpret_cast<__m128i *>(o + i), _mm_packs_epi32(four(i), four(i + 4)));
#endif
  for (; i < count; ++i) {
    const std::int16_t *s = line + index_[i];
    const std::int16_t *w = t.taps[phase_[i]].w;
    o[i] =
        static_cast<std::int16_t>((s[0] * w[0] + s[1] * w[1] + s[2] * w[2] + s[3] * w[3] + (1 << 15)) >> 16);
  }
}

void blend_line(std::int16_t *out, const std::int16_t *over, const std::int16_t *alpha, int count) {
  for (int i = 0; i < count; ++i) {
    const int a = std::clamp<int>(alpha[i], 0, 4096);
    out[i] = static_cast<std::int16_t>(out[i] + (((over[i] - out[i]) * a + 2048) >> 12));
  }
}

void mix_line(std::int16_t *out, const std::int16_t *other, int share, int count) {
  for (int i = 0; i < count; ++i)
    out[i] = static_cast<std::int16_t>(out[i] + (((other[i] - out[i]) * share + 2048) >> 12));
}

void store_line(const std::int16_t *line, int count, std::uint8_t *out) {
  for (int i = 0; i < count; ++i)
    out[i] = static_cast<std::uint8_t>(std::clamp((line[i] + 16 + 4096) >> 5, 0, 255));
}

}  // namespace animatic
