// SPDX-License-Identifier: LGPL-2.1-or-later
#include "geometry.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "catalogue.hpp"
#include "kernels.hpp"
#include "pattern.hpp"

namespace transition {
namespace {

template <class F>
void each_plane(const Picture &dst, const Picture &a, const Picture &b, F &&f) {
  for (int i = 0; i < dst.count; i++) {
    if (dst.bytes == 1)
      f(dst.planes[i], a.planes[i], b.planes[i], std::uint8_t{});
    else
      f(dst.planes[i], a.planes[i], b.planes[i], std::uint16_t{});
  }
}

std::uint32_t fixed(float w) {
  return static_cast<std::uint32_t>(std::lround(std::clamp(w, 0.f, 1.f) * kOne));
}

template <class T>
T blend(T a, T b, std::uint32_t w, std::uint16_t mask) {
  return static_cast<T>(((a * (kOne - w) + b * w + kOne / 2) >> 15) & mask);
}

}  // namespace

void slide(int id, const Picture &dst, const Picture &a, const Picture &b, float left) {
  const bool horizontal = id == kSlideLeft || id == kSlideRight;
  const bool back = id == kSlideLeft || id == kSlideUp;  // towards the origin
  const int size = horizontal ? dst.width : dst.height;
  int shift = 0;
  for (int i = 0; i < dst.count; i++)
    shift = std::max(shift, horizontal ? dst.planes[i].xshift : dst.planes[i].yshift);
  // How far the outgoing shot has moved, in whole chroma samples.
  const int moved =
      std::min(size, static_cast<int>(std::lround((1 - left) * static_cast<float>(size))) >> shift << shift);
  each_plane(dst, a, b, [&](const Plane &d, const Plane &pa, const Plane &pb, auto sample) {
    using T = decltype(sample);
    const std::size_t pixel = sizeof(T) * static_cast<std::size_t>(d.channels);
    if (horizontal) {
      const int m = std::min(d.width, moved >> d.xshift), rest = d.width - m;
      for (int y = 0; y < d.height; y++) {
        auto *out = d.row<std::uint8_t>(y);
        const auto *ra = pa.row<std::uint8_t>(y), *rb = pb.row<std::uint8_t>(y);
        const auto bytes = [pixel](int n) { return static_cast<std::size_t>(n) * pixel; };
        if (back) {
          std::memcpy(out, ra + bytes(m), bytes(rest));
          std::memcpy(out + bytes(rest), rb, bytes(m));
        } else {
          std::memcpy(out, rb + bytes(rest), bytes(m));
          std::memcpy(out + bytes(m), ra, bytes(rest));
        }
      }
    } else {
      const int m = std::min(d.height, moved >> d.yshift), rest = d.height - m;
      for (int y = 0; y < d.height; y++) {
        const bool from_a = back ? y < rest : y >= m;
        const int source = back ? (from_a ? y + m : y - rest) : (from_a ? y - m : y + rest);
        std::memcpy(d.row<std::uint8_t>(y), (from_a ? pa : pb).row<std::uint8_t>(source),
                    static_cast<std::size_t>(d.width) * pixel);
      }
    }
  });
}

void squeeze(bool horizontal_line, const Picture &dst, const Picture &a, const Picture &b, float left) {
  each_plane(dst, a, b, [&](const Plane &d, const Plane &pa, const Plane &pb, auto sample) {
    using T = decltype(sample);
    const int size = horizontal_line ? d.height : d.width;
    std::vector<int> from(static_cast<std::size_t>(size), -1);  // where in the outgoing shot; -1: not there
    for (int i = 0; i < size; i++) {
      const float z = 0.5f + (static_cast<float>(i) / static_cast<float>(size) - 0.5f) / left;
      if (left > 0 && z >= 0 && z <= 1)
        from[i] = static_cast<int>(std::lrint(z * static_cast<float>(size - 1)));
    }
    for (int y = 0; y < d.height; y++) {
      T *out = d.row<T>(y);
      if (horizontal_line) {
        std::memcpy(out, from[y] < 0 ? pb.row<T>(y) : pa.row<T>(from[y]),
                    sizeof(T) * static_cast<std::size_t>(d.samples()));
        continue;
      }
      const T *ra = pa.row<T>(y), *rb = pb.row<T>(y);
      for (int x = 0; x < d.width; x++) {
        const T *in = from[x] < 0 ? rb + x * d.channels : ra + from[x] * d.channels;
        for (int c = 0; c < d.channels; c++) out[x * d.channels + c] = in[c];
      }
    }
  });
}

void zoom_in(const Picture &dst, const Picture &a, const Picture &b, float left) {
  const float scale = smoothstep(0.5f, 1, left);
  const std::uint32_t w = fixed(1 - smoothstep(0, 0.5f, left));
  each_plane(dst, a, b, [&](const Plane &d, const Plane &pa, const Plane &pb, auto sample) {
    using T = decltype(sample);
    const auto at = [scale](int i, int size) {
      const float u = static_cast<float>(i) / static_cast<float>(size);
      return std::min(
          size - 1, static_cast<int>(std::ceil((0.5f + (u - 0.5f) * scale) * static_cast<float>(size - 1))));
    };
    std::vector<int> xs(static_cast<std::size_t>(d.width));
    for (int x = 0; x < d.width; x++) xs[x] = at(x, d.width);
    for (int y = 0; y < d.height; y++) {
      T *out = d.row<T>(y);
      const T *ra = pa.row<T>(at(y, d.height)), *rb = pb.row<T>(y);
      for (int x = 0; x < d.width; x++)
        for (int c = 0; c < d.channels; c++)
          out[x * d.channels + c] = blend(ra[xs[x] * d.channels + c], rb[x * d.channels + c], w, dst.mask);
    }
  });
}

void pixelize(const Picture &dst, const Picture &a, const Picture &b, float left) {
  const float d0 = std::min(left, 1 - left);
  const float dist = std::ceil(d0 * 50) / 50;
  const float square = 2 * dist * static_cast<float>(std::min(dst.width, dst.height)) / 20;
  const std::uint32_t w = fixed(1 - left);
  each_plane(dst, a, b, [&](const Plane &d, const Plane &pa, const Plane &pb, auto sample) {
    using T = decltype(sample);
    // The grid is the picture's, whatever the plane's resolution.
    const auto at = [square, dist](int i, int shift, int size) {
      if (dist <= 0) return i;
      const float full = static_cast<float>(i << shift);
      return std::min(static_cast<int>((std::floor(full / square) + 0.5f) * square) >> shift, size - 1);
    };
    std::vector<int> xs(static_cast<std::size_t>(d.width));
    for (int x = 0; x < d.width; x++) xs[x] = at(x, d.xshift, d.width);
    for (int y = 0; y < d.height; y++) {
      T *out = d.row<T>(y);
      const int from = at(y, d.yshift, d.height);
      const T *ra = pa.row<T>(from), *rb = pb.row<T>(from);
      for (int x = 0; x < d.width; x++)
        for (int c = 0; c < d.channels; c++)
          out[x * d.channels + c] =
              blend(ra[xs[x] * d.channels + c], rb[xs[x] * d.channels + c], w, dst.mask);
    }
  });
}

void blur(const Picture &dst, const Picture &a, const Picture &b, float left) {
  const float amount = left <= 0.5f ? left * 2 : (1 - left) * 2;
  const std::uint32_t w = fixed(1 - left);
  each_plane(dst, a, b, [&](const Plane &d, const Plane &pa, const Plane &pb, auto sample) {
    using T = decltype(sample);
    const int size = std::min(d.width, static_cast<int>(1 + static_cast<float>(d.width / 2) * amount));
    for (int y = 0; y < d.height; y++) {
      T *out = d.row<T>(y);
      const T *ra = pa.row<T>(y), *rb = pb.row<T>(y);
      for (int c = 0; c < d.channels; c++) {
        // A running sum over the `size` pixels to the right, fewer at the edge.
        std::uint32_t sa = 0, sb = 0, count = static_cast<std::uint32_t>(size);
        for (int x = 0; x < size; x++) sa += ra[x * d.channels + c], sb += rb[x * d.channels + c];
        for (int x = 0; x < d.width; x++) {
          out[x * d.channels + c] =
              blend(static_cast<T>(sa / count), static_cast<T>(sb / count), w, dst.mask);
          sa -= ra[x * d.channels + c], sb -= rb[x * d.channels + c];
          if (x + size < d.width)
            sa += ra[(x + size) * d.channels + c], sb += rb[(x + size) * d.channels + c];
          else
            count = std::max(1u, count - 1);
        }
      }
    }
  });
}

}  // namespace transition
