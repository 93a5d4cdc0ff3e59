// SPDX-License-Identifier: LGPL-2.1-or-later
#include "render.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "geometry.hpp"
#include "kernels.hpp"

namespace transition {
namespace {

std::uint32_t fixed(float w) {
  return static_cast<std::uint32_t>(std::lround(std::clamp(w, 0.f, 1.f) * kOne));
}

template <class T>
void mix_row(const Picture &p, T *dst, const T *a, const T *b, int n, std::uint32_t w) {
  if constexpr (sizeof(T) == 1)
    mix(dst, a, b, n, w);
  else
    mix(dst, a, b, n, w, p.mask);
}
template <class T>
void weigh_row(const Picture &p, T *dst, const T *a, const T *b, int n, std::uint32_t wa, std::uint32_t wb,
               std::uint32_t k) {
  if constexpr (sizeof(T) == 1)
    weigh(dst, a, b, n, wa, wb, k);
  else
    weigh(dst, a, b, n, wa, wb, k, p.mask);
}
template <class T>
void mask_row(const Picture &p, T *dst, const T *a, const T *b, const std::uint16_t *alpha, int n) {
  if constexpr (sizeof(T) == 1)
    mask_mix(dst, a, b, alpha, n);
  else
    mask_mix(dst, a, b, alpha, n, p.mask);
}

template <class T>
void fade(const Picture &dst, const Picture &a, const Picture &b, std::uint32_t w) {
  for (int i = 0; i < dst.count; i++)
    for (int y = 0; y < dst.planes[i].height; y++)
      mix_row<T>(dst, dst.planes[i].row<T>(y), a.planes[i].row<T>(y), b.planes[i].row<T>(y),
                 dst.planes[i].samples(), w);
}

// A row of one level per channel.
template <class T>
std::vector<T> level_row(const Plane &p, const std::array<std::uint16_t, 4> &level) {
  std::vector<T> row(static_cast<std::size_t>(p.samples()));
  for (int x = 0; x < p.width; x++)
    for (int c = 0; c < p.channels; c++)
      row[static_cast<std::size_t>(x * p.channels + c)] = static_cast<T>(level[c]);
  return row;
}

// xfade: mix(mix(A, k, s0), mix(k, B, s1), P) with s0 = smoothstep(1 - phase, 1, P), s1 = smoothstep(phase,
// 1, P)
struct DipWeights {
  float a, b, ka, kb;
  explicit DipWeights(float left) {
    constexpr float phase = 0.2f;
    const float s0 = smoothstep(1 - phase, 1, left), s1 = smoothstep(phase, 1, left);
    a = left * s0, ka = left * (1 - s0), kb = (1 - left) * s1, b = (1 - left) * (1 - s1);
  }
};

template <class T>
void dip(const Picture &dst, const Picture &a, const Picture &b, float left, bool white) {
  const DipWeights w(left);
  for (int i = 0; i < dst.count; i++) {
    const Plane &d = dst.planes[i];
    const auto &level = white ? d.white : d.black;
    bool same = true;
    for (int c = 1; c < d.channels; c++) same = same && level[c] == level[0];
    if (same) {
      const auto k =
          static_cast<std::uint32_t>(std::lround((w.ka + w.kb) * static_cast<float>(level[0]) * kOne));
      for (int y = 0; y < d.height; y++)
        weigh_row<T>(dst, d.row<T>(y), a.planes[i].row<T>(y), b.planes[i].row<T>(y), d.samples(), fixed(w.a),
                     fixed(w.b), k);
      continue;
    }
    for (int y = 0; y < d.height; y++) {  // packed with an alpha channel: opaque while the colours are black
      T *out = d.row<T>(y);
      const T *ra = a.planes[i].row<T>(y), *rb = b.planes[i].row<T>(y);
      for (int x = 0, s = 0; x < d.width; x++)
        for (int c = 0; c < d.channels; c++, s++)
          out[s] = static_cast<T>(
              static_cast<std::uint32_t>(static_cast<float>(ra[s]) * w.a + static_cast<float>(rb[s]) * w.b +
                                         static_cast<float>(level[c]) * (w.ka + w.kb) + 0.5f) &
              dst.mask);
    }
  }
}

template <class T>
void dip_to_grey(const Picture &dst, const Picture &a, const Picture &b, float left) {
  const DipWeights w(left);
  for (int i = 0; i < dst.count; i++) {
    const Plane &d = dst.planes[i];
    for (int y = 0; y < d.height; y++) {
      T *out = d.row<T>(y);
      const T *ra = a.planes[i].row<T>(y), *rb = b.planes[i].row<T>(y);
      if (!dst.rgb) {  // luma is its own grey; chroma goes through neutral
        if (i == 0)
          mix_row<T>(dst, out, ra, rb, d.samples(), fixed(1 - left));
        else
          weigh_row<T>(
              dst, out, ra, rb, d.samples(), fixed(w.a), fixed(w.b),
              static_cast<std::uint32_t>(std::lround((w.ka + w.kb) * static_cast<float>(d.grey[0]) * kOne)));
        continue;
      }
      for (int x = 0; x < d.width; x++, out += d.channels, ra += d.channels, rb += d.channels) {
        const float ga = static_cast<float>(ra[0] + ra[1] + ra[2]) / 3,
                    gb = static_cast<float>(rb[0] + rb[1] + rb[2]) / 3;
        for (int c = 0; c < std::min(3, d.channels); c++)
          out[c] = static_cast<T>(w.a * static_cast<float>(ra[c]) + w.ka * ga + w.kb * gb +
                                  w.b * static_cast<float>(rb[c]) + 0.5f);
        if (d.channels == 4)
          out[3] = static_cast<T>(left * static_cast<float>(ra[3]) + (1 - left) * static_cast<float>(rb[3]) +
                                  0.5f);
      }
    }
  }
}

// Weights of a whole picture row by row, reduced to each plane's resolution by averaging.
// `alpha(y, out)` writes the dst.width weights of one picture row.
template <class T, class Alpha, class From, class To>
void masked(const Picture &dst, From &&from, To &&to, Alpha &&alpha, std::vector<std::uint16_t> &rows,
            std::vector<std::uint16_t> &across) {
  int yshift = 0;
  for (int i = 0; i < dst.count; i++) yshift = std::max(yshift, dst.planes[i].yshift);
  const int group = 1 << yshift;
  const auto width = static_cast<std::size_t>(dst.width);
  rows.resize(width * static_cast<std::size_t>(group));
  across.resize(width * 4 + 16);
  for (int top = 0; top < dst.height; top += group) {
    const int have = std::min(group, dst.height - top);
    for (int r = 0; r < have; r++) alpha(top + r, rows.data() + static_cast<std::size_t>(r) * width);
    for (int i = 0; i < dst.count; i++) {
      const Plane &d = dst.planes[i];
      const int step = 1 << d.yshift, xs = 1 << d.xshift;
      for (int r = 0; r < have; r += step) {
        const int y = (top + r) >> d.yshift;
        if (y >= d.height) continue;
        const std::uint16_t *weights = rows.data() + static_cast<std::size_t>(r) * width;
        if (step > 1 || xs > 1 || d.channels > 1) {
          const int lines = std::min(step, have - r);
          for (int x = 0, s = 0; x < d.width; x++) {
            const int first = x << d.xshift, last = std::min(dst.width, first + xs);
            std::uint32_t sum = 0, n = 0;
            for (int l = 0; l < lines; l++)
              for (int k = first; k < last; k++, n++)
                sum += weights[static_cast<std::size_t>(l) * width + static_cast<std::size_t>(k)];
            const auto w = static_cast<std::uint16_t>(n ? (sum + n / 2) / n : 0);
            for (int c = 0; c < d.channels; c++) across[static_cast<std::size_t>(s++)] = w;
          }
          weights = across.data();
        }
        mask_row<T>(dst, d.row<T>(y), from(i, y), to(i, y), weights, d.samples());
      }
    }
  }
}

// How far two pixels are apart over all planes but alpha, at picture resolution, as a root of summed squares.
template <class T>
float distance_at(const Picture &a, const Picture &b, int x, int y) {
  float sum = 0;
  for (int i = 0; i < a.count; i++) {
    const Plane &p = a.planes[i];
    const int at = (x >> p.xshift) * p.channels;
    const T *ra = p.row<T>(y >> p.yshift) + at, *rb = b.planes[i].row<T>(y >> p.yshift) + at;
    for (int c = 0; c < std::min(3, p.channels); c++) {  // the fourth is alpha, or nothing at all
      const float d = (static_cast<float>(ra[c]) - static_cast<float>(rb[c])) / a.max();
      sum += d * d;
    }
  }
  return std::sqrt(sum);
}

// fadefast and fadeslow: A's weight is P^(1 + ln(1 + |d|)), P^(1 + ln(2 - |d|)); per sample
template <class T>
void by_difference(const Picture &dst, const Picture &a, const Picture &b, float left, bool fast) {
  constexpr int kSteps = 1024;
  std::vector<std::uint32_t> weight(kSteps + 1);
  for (int i = 0; i <= kSteps; i++) {
    const float d = static_cast<float>(i) / kSteps;
    weight[static_cast<std::size_t>(i)] = fixed(1 - std::pow(left, 1 + std::log(fast ? 1 + d : 2 - d)));
  }
  const float scale = kSteps / dst.max();
  for (int i = 0; i < dst.count; i++) {
    const Plane &d = dst.planes[i];
    for (int y = 0; y < d.height; y++) {
      T *out = d.row<T>(y);
      const T *ra = a.planes[i].row<T>(y), *rb = b.planes[i].row<T>(y);
      for (int s = 0; s < d.samples(); s++) {
        const auto step =
            static_cast<std::size_t>(static_cast<float>(std::abs(ra[s] - rb[s])) * scale + 0.5f);
        const std::uint32_t w = weight[std::min<std::size_t>(step, kSteps)];
        out[s] = static_cast<T>(((ra[s] * (kOne - w) + rb[s] * w + kOne / 2) >> 15) & dst.mask);
      }
    }
  }
}

void copy(const Picture &dst, const Picture &from) {
  for (int i = 0; i < dst.count; i++)
    for (int y = 0; y < dst.planes[i].height; y++)
      std::memcpy(dst.planes[i].row<std::uint8_t>(y), from.planes[i].row<std::uint8_t>(y),
                  static_cast<std::size_t>(dst.planes[i].samples() * dst.bytes));
}

// Bilinear, so that a small map makes no steps.
Map scaled(const LumaImage &image, int width, int height) {
  Map out(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  std::size_t i = 0;
  for (int y = 0; y < height; y++) {
    const float fy = std::clamp(
        (static_cast<float>(y) + 0.5f) * static_cast<float>(image.height) / static_cast<float>(height) - 0.5f,
        0.f, static_cast<float>(image.height - 1));
    const int y0 = static_cast<int>(fy), y1 = std::min(y0 + 1, image.height - 1);
    for (int x = 0; x < width; x++) {
      const float fx = std::clamp(
          (static_cast<float>(x) + 0.5f) * static_cast<float>(image.width) / static_cast<float>(width) - 0.5f,
          0.f, static_cast<float>(image.width - 1));
      const int x0 = static_cast<int>(fx), x1 = std::min(x0 + 1, image.width - 1);
      const auto at = [&](int px, int py) {
        return static_cast<float>(
            image.pixels[static_cast<std::size_t>(py) * static_cast<std::size_t>(image.width) +
                         static_cast<std::size_t>(px)]);
      };
      const float wx = fx - static_cast<float>(x0), wy = fy - static_cast<float>(y0);
      out[i++] = static_cast<std::uint16_t>((at(x0, y0) * (1 - wx) + at(x1, y0) * wx) * (1 - wy) +
                                            (at(x0, y1) * (1 - wx) + at(x1, y1) * wx) * wy + 0.5f);
    }
  }
  return out;
}

}  // namespace

Renderer::Renderer(int id, std::shared_ptr<const LumaImage> luma)
    : entry_(entry(id)), luma_(std::move(luma)) {}

const Map &Renderer::map(int width, int height) {
  if (map_.empty() || map_width_ != width || map_height_ != height) {
    map_ = entry_.family == Family::Luma
               ? (luma_ ? scaled(*luma_, width, height) : draw(patterns::wiperight.map, width, height))
               : draw(entry_.pattern->map, width, height);
    map_width_ = width, map_height_ = height;
  }
  return map_;
}

void Renderer::render(const Picture &dst, const Picture &a, const Picture &b, float progress) {
  const float left = std::clamp(1 - progress, 0.f, 1.f);
  const bool narrow = dst.bytes == 1;
  const auto typed = [narrow](auto &&f) {
    if (narrow)
      f(std::uint8_t{});
    else
      f(std::uint16_t{});
  };
  const auto rows_of = [](const Picture &p, auto sample) {
    using T = decltype(sample);
    return [&p](int i, int y) -> const T * { return p.planes[i].template row<T>(y); };
  };
  const auto draw_alpha = [&](Curve curve) {
    const Map &m = map(dst.width, dst.height);
    const auto weight = [curve, left](std::uint32_t v) {
      return static_cast<std::uint16_t>(fixed(curve(static_cast<float>(v) / 65536.f, left)));
    };
    const bool table = m.size() > 65536;  // a picture with more pixels than the map has values
    lut_.resize(table ? 65536 : 0);
    for (std::size_t i = 0; i < lut_.size(); i++) lut_[i] = weight(static_cast<std::uint32_t>(i));
    return [this, &m, weight, table, width = static_cast<std::size_t>(dst.width)](int y, std::uint16_t *out) {
      const std::uint16_t *in = m.data() + static_cast<std::size_t>(y) * width;
      for (std::size_t x = 0; x < width; x++) out[x] = table ? lut_[in[x]] : weight(in[x]);
    };
  };
  switch (entry_.family) {
    case Family::Cut:
      return copy(dst, b);
    case Family::Mix:
      return typed([&](auto s) { fade<decltype(s)>(dst, a, b, fixed(1 - left)); });
    case Family::Dip:
      return typed([&](auto s) {
        if (entry_.id == kFadeGrays)
          dip_to_grey<decltype(s)>(dst, a, b, left);
        else
          dip<decltype(s)>(dst, a, b, left, entry_.id == kFadeWhite);
      });
    case Family::Mask:
    case Family::Luma: {
      const auto alpha =
          draw_alpha(entry_.family == Family::Luma ? patterns::soft_wipe : entry_.pattern->curve);
      return typed(
          [&](auto s) { masked<decltype(s)>(dst, rows_of(a, s), rows_of(b, s), alpha, rows_, across_); });
    }
    case Family::Crop: {
      const auto alpha = draw_alpha(entry_.pattern->curve);
      const Picture &shown = left < 0.5f ? b : a;
      return typed([&](auto s) {
        using T = decltype(s);
        std::vector<std::vector<T>> black;
        for (int i = 0; i < dst.count; i++) black.push_back(level_row<T>(dst.planes[i], dst.planes[i].black));
        masked<T>(
            dst, [&](int i, int) -> const T * { return black[static_cast<std::size_t>(i)].data(); },
            rows_of(shown, s), alpha, rows_, across_);
      });
    }
    case Family::Difference:
      if (entry_.id != kDistance)
        return typed([&](auto s) { by_difference<decltype(s)>(dst, a, b, left, entry_.id == kFadeFast); });
      return typed([&](auto s) {
        using T = decltype(s);
        const auto alike = static_cast<std::uint16_t>(fixed(1 - left));
        masked<T>(
            dst, rows_of(a, s), rows_of(b, s),
            [&](int y, std::uint16_t *out) {
              for (int x = 0; x < dst.width; x++)
                out[x] = distance_at<T>(a, b, x, y) <= left ? alike : static_cast<std::uint16_t>(kOne);
            },
            rows_, across_);
      });
    case Family::Slide:
      return slide(entry_.id, dst, a, b, left);
    case Family::Squeeze:
      return squeeze(entry_.id == kSqueezeH, dst, a, b, left);
    case Family::Zoom:
      return zoom_in(dst, a, b, left);
    case Family::Pixelize:
      return pixelize(dst, a, b, left);
    case Family::Blur:
      return blur(dst, a, b, left);
  }
}

}  // namespace transition
