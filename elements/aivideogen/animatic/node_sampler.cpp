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

// A walk over the source, in 1/65536 samples.
struct Walk {
  std::int32_t x, y, dx, dy;
  void step() { x += dx, y += dy; }
  std::size_t phase_x() const { return static_cast<std::size_t>((x >> 8) & (kPhases - 1)); }
  std::size_t phase_y() const { return static_cast<std::size_t>((y >> 8) & (kPhases - 1)); }
};

struct Cubic {
  static constexpr int kRound = 128;  // half a phase
  const std::int16_t *origin;
  std::ptrdiff_t stride;
  const Tables &t = tables();

  const std::int16_t *first(const Walk &w) const { return origin + (w.y >> 16) * stride + (w.x >> 16) - 1; }

  std::int16_t one(const Walk &w) const {
    const std::int16_t *s = first(w), *wx = t.taps[w.phase_x()].w, *wy = t.taps[w.phase_y()].w;
    int sum = 1 << 15;
    for (int k = 0; k < 4; ++k)
      sum += wx[k] * 4 *
             (high(s[k - stride], wy[0]) + high(s[k], wy[1]) + high(s[k + stride], wy[2]) +
              high(s[k + 2 * stride], wy[3]) + 2);
    return static_cast<std::int16_t>(sum >> 16);
  }

#ifdef __SSE2__
  // Rows -1 and 0 in one register, 1 and 2 in the other: half of the vertical sum, twice.
  __m128i half_column(const Walk &w) const {
    const std::int16_t *s = first(w);
    const auto rows = [](const std::int16_t *a, const std::int16_t *b) {
      return _mm_castps_si128(
          _mm_loadh_pi(_mm_castsi128_ps(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(a))),
                       reinterpret_cast<const __m64 *>(b)));
    };
    const auto *wy = reinterpret_cast<const __m128i *>(t.spread[w.phase_y()].data());
    return _mm_add_epi16(_mm_mulhi_epi16(rows(s - stride, s), _mm_load_si128(wy)),
                         _mm_mulhi_epi16(rows(s + stride, s + 2 * stride), _mm_load_si128(wy + 1)));
  }
  __m128i two(Walk &w) const {
    const __m128i a = half_column(w);
    const std::size_t pa = w.phase_x();
    w.step();
    const __m128i b = half_column(w);
    const std::size_t pb = w.phase_x();
    w.step();
    __m128i columns = _mm_add_epi16(_mm_unpacklo_epi64(a, b), _mm_unpackhi_epi64(a, b));
    columns = _mm_slli_epi16(_mm_add_epi16(columns, _mm_set1_epi16(2)), 2);
    const __m128i wx = _mm_castps_si128(
        _mm_loadh_pi(_mm_castsi128_ps(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(t.taps[pa].w))),
                     reinterpret_cast<const __m64 *>(t.taps[pb].w)));
    return _mm_madd_epi16(columns, wx);
  }
  void four(Walk &w, std::int16_t *out) const {
    const __m128 a = _mm_castsi128_ps(two(w)), b = _mm_castsi128_ps(two(w));
    const __m128i sum = _mm_add_epi32(_mm_castps_si128(_mm_shuffle_ps(a, b, _MM_SHUFFLE(2, 0, 2, 0))),
                                      _mm_castps_si128(_mm_shuffle_ps(a, b, _MM_SHUFFLE(3, 1, 3, 1))));
    const __m128i rounded = _mm_srai_epi32(_mm_add_epi32(sum, _mm_set1_epi32(1 << 15)), 16);
    _mm_storel_epi64(reinterpret_cast<__m128i *>(out), _mm_packs_epi32(rounded, rounded));
  }
#else
  void four(Walk &w, std::int16_t *out) const {
    for (int i = 0; i < 4; ++i, w.step()) out[i] = one(w);
  }
#endif
};

struct Linear {
  static constexpr int kRound = 0;
  const std::int16_t *origin;
  std::ptrdiff_t stride;

  std::int16_t one(const Walk &w) const {
    const std::int16_t *s = origin + (w.y >> 16) * stride + (w.x >> 16);
    const int fx = (w.x >> 6) & 1023, fy = (w.y >> 6) & 1023;
    const int upper = s[0] * 1024 + (s[1] - s[0]) * fx,
              lower = s[stride] * 1024 + (s[stride + 1] - s[stride]) * fx;
    return static_cast<std::int16_t>(
        ((upper >> 4) + (((lower >> 4) - (upper >> 4)) >> 6) * (fy >> 4) + 128) >> 8);
  }
  void four(Walk &w, std::int16_t *out) const {
    for (int i = 0; i < 4; ++i, w.step()) out[i] = one(w);
  }
};

template <typename Kernel>
void walk(const Kernel &kernel, const Plane &source, const NodeLine &nodes, int x0, int x1,
          std::int16_t *out) {
  const float left = -Plane::kPad + 2, right = static_cast<float>(source.width() + Plane::kPad - 4);
  const float top = -Plane::kPad + 2, bottom = static_cast<float>(source.height() + Plane::kPad - 4);
  const auto fixed = [](float v) { return static_cast<std::int32_t>(v * 65536.f); };
  for (int x = x0; x < x1;) {
    const int cell = static_cast<int>(std::floor((x - nodes.first) / nodes.cell));
    const int end = std::min(x1, static_cast<int>(std::ceil(nodes.first + (cell + 1.0) * nodes.cell)));
    const float xa = std::clamp(nodes.x[cell], left, right), xb = std::clamp(nodes.x[cell + 1], left, right);
    const float ya = std::clamp(nodes.y[cell], top, bottom), yb = std::clamp(nodes.y[cell + 1], top, bottom);
    const float share = 1.f / static_cast<float>(nodes.cell);
    const float within = static_cast<float>(x - nodes.first - static_cast<double>(cell) * nodes.cell) * share;
    Walk w{fixed(xa + (xb - xa) * within) + Kernel::kRound, fixed(ya + (yb - ya) * within) + Kernel::kRound,
           fixed((xb - xa) * share), fixed((yb - ya) * share)};
    for (; x + 4 <= end; x += 4) kernel.four(w, out + x);
    for (; x < end; ++x, w.step()) out[x] = kernel.one(w);
  }
}

}  // namespace

void sample_line(const Plane &source, const NodeLine &nodes, bool fine, int x0, int x1, std::int16_t *out) {
  if (fine)
    walk(Cubic{source.row(0), source.stride()}, source, nodes, x0, x1, out);
  else
    walk(Linear{source.row(0), source.stride()}, source, nodes, x0, x1, out);
}

}  // namespace animatic
