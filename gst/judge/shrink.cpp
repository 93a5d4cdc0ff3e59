// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/shrink.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <numeric>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace judge {
namespace {

struct Ratio {  // source pixels per pixel, p / q >= 1 in lowest terms
  unsigned p, q;
};

Ratio ratio_of(int from, int to) {
  const unsigned a = static_cast<unsigned>(from), b = static_cast<unsigned>(to), d = std::gcd(a, b);
  return {a / d, b / d};
}

// What a pixel covers: source pixels from `first` on; the first counts `head`, the last `tail`, those between q. In 1/p.
struct Cover {
  unsigned first, count, head, tail;
};

constexpr Cover cover_of(unsigned i, unsigned p, unsigned q) {
  const unsigned begin = i * p, end = begin + p, first = begin / q, last = (end - 1) / q;
  const unsigned head = std::min((first + 1) * q, end) - begin;
  return {first, last - first + 1, head, first == last ? head : end - last * q};
}

// A row is the weighted sum of the source rows that it covers. Sum holds 255 p.
template <class Sum>
void add(Sum *sums, const std::uint8_t *row, std::size_t n, Sum weight, bool first) {
  if (first)
    for (std::size_t i = 0; i < n; i++) sums[i] = static_cast<Sum>(weight * row[i]);
  else if (weight == 1)
    for (std::size_t i = 0; i < n; i++) sums[i] = static_cast<Sum>(sums[i] + row[i]);
  else
    for (std::size_t i = 0; i < n; i++) sums[i] = static_cast<Sum>(sums[i] + weight * row[i]);
}

// Two rows of the same weight at a time: half the traffic of the sums.
template <class Sum>
void add(Sum *sums, const std::uint8_t *row, const std::uint8_t *next, std::size_t n, Sum weight, bool first) {
  if (first)
    for (std::size_t i = 0; i < n; i++) sums[i] = static_cast<Sum>(weight * (row[i] + next[i]));
  else
    for (std::size_t i = 0; i < n; i++) sums[i] = static_cast<Sum>(sums[i] + weight * (row[i] + next[i]));
}

template <class Sum>
void gather_rows(const cv::Mat &plane, unsigned y, Ratio down, std::vector<Sum> &sums) {
  const Cover c = cover_of(y, down.p, down.q);
  const std::size_t n = sums.size();
  const auto row = [&](unsigned i) { return plane.ptr(static_cast<int>(c.first + i)); };
  const auto weight = [&](unsigned i) { return static_cast<Sum>(i == 0 ? c.head : i + 1 == c.count ? c.tail : down.q); };
  for (unsigned i = 0; i < c.count;) {
    const bool pair = i + 1 < c.count && weight(i) == weight(i + 1);
    if (pair)
      add(sums.data(), row(i), row(i + 1), n, weight(i), i == 0);
    else
      add(sums.data(), row(i), n, weight(i), i == 0);
    i += pair ? 2 : 1;
  }
}

// The same along the row: totals[] of `width` pixels. The usual ratios are written out by the compiler.
template <unsigned P, unsigned Q, unsigned Channels, class Sum>
void gather_columns(const Sum *sums, std::uint32_t *totals, unsigned width) {
  const auto pixel = [&]<unsigned I>(const Sum *from, std::uint32_t *to) {
    constexpr Cover c = cover_of(I, P, Q);
    for (unsigned k = 0; k < Channels; k++) {
      std::uint32_t total = c.head * static_cast<std::uint32_t>(from[c.first * Channels + k]);
      for (unsigned j = 1; j + 1 < c.count; j++) total += Q * static_cast<std::uint32_t>(from[(c.first + j) * Channels + k]);
      if (c.count > 1) total += c.tail * static_cast<std::uint32_t>(from[(c.first + c.count - 1) * Channels + k]);
      to[I * Channels + k] = total;
    }
  };
  for (unsigned x = 0; x < width; x += Q, sums += P * Channels, totals += Q * Channels)  // q divides the width
    [&]<unsigned... I>(std::integer_sequence<unsigned, I...>) {
      (pixel.template operator()<I>(sums, totals), ...);
    }(std::make_integer_sequence<unsigned, Q>());
}

template <class Sum>
void gather_columns(const Sum *sums, std::uint32_t *totals, unsigned width, unsigned channels, Ratio across) {
  for (unsigned x = 0; x < width; x++) {
    const Cover c = cover_of(x, across.p, across.q);
    for (unsigned k = 0; k < channels; k++) {
      const Sum *from = sums + c.first * channels + k;
      std::uint32_t total = c.head * static_cast<std::uint32_t>(*from);
      for (unsigned j = 1; j + 1 < c.count; j++) total += across.q * static_cast<std::uint32_t>(from[j * channels]);
      if (c.count > 1) total += c.tail * static_cast<std::uint32_t>(from[(c.count - 1) * channels]);
      *totals++ = total;
    }
  }
}

template <class Sum>
using Columns = void (*)(const Sum *, std::uint32_t *, unsigned);

template <class Sum, unsigned Channels>
Columns<Sum> written_out(Ratio across) {
  switch (across.p * 16 + across.q) {
#define RATIO(p, q) \
  case p * 16 + q:  \
    return gather_columns<p, q, Channels, Sum>;
    RATIO(3, 1) RATIO(4, 1) RATIO(5, 1) RATIO(6, 1) RATIO(10, 1)
    RATIO(3, 2) RATIO(5, 2) RATIO(5, 3) RATIO(10, 3) RATIO(5, 4)
#undef RATIO
    default:
      return nullptr;
  }
}

template <class Sum>
void average(const cv::Mat &plane, cv::Mat &out, Ratio across, Ratio down) {
  const unsigned channels = static_cast<unsigned>(plane.channels()), width = static_cast<unsigned>(out.cols);
  std::vector<Sum> sums(static_cast<std::size_t>(plane.cols) * channels);
  std::vector<std::uint32_t> totals(static_cast<std::size_t>(width) * channels);
  const Columns<Sum> columns = across.q >= 16     ? nullptr
                               : channels == 1 ? written_out<Sum, 1>(across)
                               : channels == 2 ? written_out<Sum, 2>(across)
                               : channels == 3 ? written_out<Sum, 3>(across)
                               : channels == 4 ? written_out<Sum, 4>(across)
                                               : nullptr;
  const float share = 1.f / (static_cast<float>(across.p) * static_cast<float>(down.p));
  for (int y = 0; y < out.rows; y++) {
    gather_rows(plane, static_cast<unsigned>(y), down, sums);
    if (columns)
      columns(sums.data(), totals.data(), width);
    else
      gather_columns(sums.data(), totals.data(), width, channels, across);
    std::uint8_t *to = out.ptr(y);
    // 1.5 * 2^23 leaves a float no room for a fraction: it is rounded, halves to even, into the lowest bits.
    for (std::size_t i = 0; i < totals.size(); i++)
      to[i] = static_cast<std::uint8_t>(std::bit_cast<std::uint32_t>(static_cast<float>(static_cast<std::int32_t>(totals[i])) * share + 12582912.f));
  }
}

}  // namespace

cv::Mat shrunk(const cv::Mat &plane, cv::Size size) {
  CV_Assert(plane.depth() == CV_8U);
  if (plane.size() == size) return plane.clone();
  cv::Mat out;
  const bool smaller = plane.cols >= size.width && plane.rows >= size.height;
  if (!smaller) {
    cv::resize(plane, out, size, 0, 0, cv::INTER_LINEAR);
    return out;
  }
  const Ratio across = ratio_of(plane.cols, size.width), down = ratio_of(plane.rows, size.height);
  const bool halves = across.p == 2 * across.q && down.p == 2 * down.q;  // OpenCV's own is written for that
  if (halves || 255ull * across.p * down.p >= 1ull << 31) {  // or thousands of pixels without a common divisor
    cv::resize(plane, out, size, 0, 0, cv::INTER_AREA);
    return out;
  }
  out.create(size, plane.type());
  if (255 * down.p < 1u << 16)
    average<std::uint16_t>(plane, out, across, down);
  else
    average<std::uint32_t>(plane, out, across, down);
  return out;
}

}  // namespace judge
