// SPDX-License-Identifier: LGPL-2.1-or-later
#include "continuity.hpp"

#include <algorithm>
#include <cmath>

namespace shotconcat {

namespace {

template <class F>
void typed(const transition::Picture &p, F &&f) {
  if (p.bytes == 1)
    f(std::uint8_t{});
  else
    f(std::uint16_t{});
}

}  // namespace

Statistics measure(const transition::Picture &picture) {
  Statistics out;
  typed(picture, [&](auto sample) {
    using T = decltype(sample);
    for (int i = 0; i < picture.count; i++) {
      const auto &p = picture.planes[static_cast<std::size_t>(i)];
      const int step = std::max(1, p.height / 128);  // enough rows for a mean
      for (int c = 0; c < p.channels && out.components < 4; c++) {
        double sum = 0, squares = 0, n = 0;
        for (int y = 0; y < p.height; y += step) {
          const T *row = p.row<T>(y);
          for (int x = 0; x < p.width; x++) {
            const double v = row[x * p.channels + c] / picture.max();
            sum += v, squares += v * v, n++;
          }
        }
        const auto at = static_cast<std::size_t>(out.components++);
        out.mean[at] = sum / n;
        out.deviation[at] = std::sqrt(std::max(0.0, squares / n - out.mean[at] * out.mean[at]));
      }
    }
  });
  return out;
}

Grade::Grade(const Statistics &before, const Statistics &after, bool chroma) : components_(after.components) {
  for (std::size_t c = 0; c < static_cast<std::size_t>(components_); c++) {
    if (c > 0 && !chroma) break;
    if (after.deviation[c] > 1e-3 && before.deviation[c] > 1e-3)
      gain_[c] = std::clamp(before.deviation[c] / after.deviation[c], 0.5, 2.0);
    const double shift = std::clamp(before.mean[c] - after.mean[c], -0.25, 0.25);
    offset_[c] = after.mean[c] + shift - after.mean[c] * gain_[c];
  }
}

void Grade::apply(const transition::Picture &dst, const transition::Picture &from, double strength) const {
  typed(dst, [&](auto sample) {
    using T = decltype(sample);
    const double full = dst.max();
    std::vector<T> table(static_cast<std::size_t>(dst.mask) + 1);
    int component = 0;
    for (int i = 0; i < dst.count; i++) {
      const auto &p = dst.planes[static_cast<std::size_t>(i)], &q = from.planes[static_cast<std::size_t>(i)];
      for (int c = 0; c < p.channels && component < 4; c++, component++) {
        const auto at = static_cast<std::size_t>(component);
        for (std::size_t v = 0; v < table.size(); v++) {
          const double x = static_cast<double>(v);
          const double y = x + strength * (x * gain_[at] + offset_[at] * full - x);
          table[v] = static_cast<T>(static_cast<unsigned>(std::clamp(y + 0.5, 0.0, full)) & dst.mask);
        }
        for (int y = 0; y < p.height; y++) {
          T *out = p.row<T>(y);
          const T *in = q.row<T>(y);
          for (int x = 0; x < p.width; x++)
            out[x * p.channels + c] = table[std::min<std::size_t>(in[x * p.channels + c], dst.mask)];
        }
      }
    }
  });
}

}  // namespace shotconcat
