// SPDX-License-Identifier: LGPL-2.1-or-later
#include "animatic/sampler.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace animatic {

namespace {

constexpr int kPhases = 256;

struct alignas(8) Taps {
  std::int16_t w[4];
};
// Weights in 1/16384 for each phase, each row summing to exactly 1; and the same, each weight four times.
struct Tables {
  std::array<Taps, kPhases> taps;
  std::array<std::array<Taps, 4>, kPhases> spread;
  Tables() {
    for (int i = 0; i < kPhases; ++i) {
      const double t = static_cast<double>(i) / kPhases, t2 = t * t, t3 = t2 * t;
      const double w[4] = {0.5 * (-t + 2 * t2 - t3), 0.5 * (2 - 5 * t2 + 3 * t3), 0.5 * (t + 4 * t2 - 3 * t3),
                           0.5 * (-t2 + t3)};
      int sum = 0;
      for (int k = 0; k < 4; ++k) sum += taps[i].w[k] = static_cast<std::int16_t>(std::lrint(w[k] * 16384));
      taps[i].w[i < kPhases / 2 ? 1 : 2] += static_cast<std::int16_t>(16384 - sum);
      for (int k = 0; k < 4; ++k)
        spread[i][k].w[0] = spread[i][k].w[1] = spread[i][k].w[2] = spread[i][k].w[3] = taps[i].w[k];
    }
  }
};
const Tables &tables() {
  static const Tables t;
  return t;
}

struct Position {
  int index, phase;
};
Position locate(double at) {
  const auto fixed = static_cast<std::int64_t>(std::floor(at * kPhases + 0.5));
  return {static_cast<int>(fixed >> 8), static_cast<int>(fixed & (kPhases - 1))};
}

// Four products of sixteen high bits each; +2 takes back what cutting four products loses on average.
// r in 1/128 steps, w in 1/16384 -> 1/32 steps.
inline std::int16_t high(int sample, int weight) {
  return static_cast<std::int16_t>((sample * weight) >> 16);
}

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

void sample_line(const Plane &source, const NodeLine &nodes, int x0, int x1, std::int16_t *out) {
  const Tables &t = tables();
  const float left = -Plane::kPad + 2, right = source.width() + Plane::kPad - 4;
  const float top = -Plane::kPad + 2, bottom = source.height() + Plane::kPad - 4;
  const std::ptrdiff_t stride = source.stride();
  const std::int16_t *origin = source.row(0);
  for (int x = x0; x < x1;) {
    const int cell = static_cast<int>(std::floor((x - nodes.first) / nodes.cell));
    const int end = std::min(x1, static_cast<int>(std::ceil(nodes.first + (cell + 1.0) * nodes.cell)));
    const float xa = std::clamp(nodes.x[cell], left, right), xb = std::clamp(nodes.x[cell + 1], left, right);
    const float ya = std::clamp(nodes.y[cell], top, bottom), yb = std::clamp(nodes.y[cell + 1], top, bottom);
    const float within = static_cast<float>(x - nodes.first - static_cast<double>(cell) * nodes.cell);
    const float inverse = 65536.f / static_cast<float>(nodes.cell);
    const auto dx = static_cast<std::int32_t>((xb - xa) * inverse),
               dy = static_cast<std::int32_t>((yb - ya) * inverse);
    std::int32_t sx = static_cast<std::int32_t>(xa * 65536.f) +
                      static_cast<std::int32_t>(static_cast<float>(dx) * within) + 128;
    std::int32_t sy = static_cast<std::int32_t>(ya * 65536.f) +
                      static_cast<std::int32_t>(static_cast<float>(dy) * within) + 128;
    for (; x < end; ++x, sx += dx, sy += dy) {
      const std::int16_t *s = origin + (sy >> 16) * stride + (sx >> 16) - 1;
      const auto px = static_cast<std::size_t>((sx >> 8) & (kPhases - 1)),
                 py = static_cast<std::size_t>((sy >> 8) & (kPhases - 1));
#ifdef __SSE2__
      // two rows at a time: rows -1 and 0 in one register, 1 and 2 in the other
      const auto rows = [](const std::int16_t *a, const std::int16_t *b) {
        return _mm_unpacklo_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(a)),
                                  _mm_loadl_epi64(reinterpret_cast<const __m128i *>(b)));
      };
      const __m128i *wy = reinterpret_cast<const __m128i *>(t.spread[py].data());
      const __m128i upper = _mm_mulhi_epi16(rows(s - stride, s), _mm_loadu_si128(wy));
      const __m128i lower = _mm_mulhi_epi16(rows(s + stride, s + 2 * stride), _mm_loadu_si128(wy + 1));
      const __m128i both = _mm_add_epi16(upper, lower);
      __m128i column = _mm_add_epi16(both, _mm_srli_si128(both, 8));
      column = _mm_slli_epi16(_mm_add_epi16(column, _mm_set1_epi16(2)), 2);
      const __m128i products =
          _mm_madd_epi16(column, _mm_loadl_epi64(reinterpret_cast<const __m128i *>(t.taps[px].w)));
      const __m128i sum = _mm_add_epi32(products, _mm_srli_epi64(products, 32));
      out[x] = static_cast<std::int16_t>((_mm_cvtsi128_si32(sum) + (1 << 15)) >> 16);
#else
      const std::int16_t *wy = t.taps[py].w, *wx = t.taps[px].w;
      int sum = 1 << 15;
      for (int k = 0; k < 4; ++k)
        sum += wx[k] * 4 *
               (high(s[k - stride], wy[0]) + high(s[k], wy[1]) + high(s[k + stride], wy[2]) +
                high(s[k + 2 * stride], wy[3]) + 2);
      out[x] = static_cast<std::int16_t>(sum >> 16);
#endif
    }
  }
}

void blend_line(std::int16_t *out, const std::int16_t *over, const std::int16_t *alpha, int count) {
  for (int i = 0; i < count; ++i) {
    const int a = std::clamp<int>(alpha[i], 0, 4096);
    out[i] = static_cast<std::int16_t>(out[i] + (((over[i] - out[i]) * a + 2048) >> 12));
  }
}

void store_line(const std::int16_t *line, int count, std::uint8_t *out) {
  for (int i = 0; i < count; ++i)
    out[i] = static_cast<std::uint8_t>(std::clamp((line[i] + 16 + 4096) >> 5, 0, 255));
}

}  // namespace animatic
