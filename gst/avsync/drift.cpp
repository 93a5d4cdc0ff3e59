// SPDX-License-Identifier: LGPL-2.1-or-later
#include "avsync/drift.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace avsync {

namespace {
constexpr double kSlow = 0.040 / 600;  // a frame in ten minutes
constexpr double kLeast = 0.002;       // s

double median(std::vector<double> v) {
  if (v.empty()) return 0;
  const auto middle = v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2);
  std::nth_element(v.begin(), middle, v.end());
  if (v.size() % 2) return *middle;
  return (*middle + *std::max_element(v.begin(), middle)) / 2;
}
}  // namespace

Line fit(std::span<const Reading> readings) {
  Line line;
  std::vector<double> offsets, slopes;
  double first = 0, last = 0;
  for (std::size_t i = 0; i < readings.size(); i++) {
    offsets.push_back(readings[i].offset);
    first = i ? std::min(first, readings[i].time) : readings[i].time;
    last = i ? std::max(last, readings[i].time) : readings[i].time;
    for (std::size_t k = 0; k < i; k++)
      if (std::abs(readings[i].time - readings[k].time) > 1e-3)
        slopes.push_back((readings[i].offset - readings[k].offset) / (readings[i].time - readings[k].time));
  }
  auto distances = [&] {
    std::vector<double> d;
    for (const auto &r : readings) d.push_back(std::abs(r.offset - line.at(r.time)));
    return median(std::move(d));
  };
  line.offset = median(offsets);
  line.residual = distances();
  if (readings.size() < 3 || slopes.empty()) return line;
  const Line constant = line;
  line.slope = median(slopes);
  for (std::size_t i = 0; i < readings.size(); i++) offsets[i] = readings[i].offset - line.slope * readings[i].time;
  line.offset = median(offsets);
  line.residual = distances();
  line.drifts = std::abs(line.slope) > kSlow &&
                std::abs(line.slope) * (last - first) > std::max(kLeast, 3 * line.residual);
  return line.drifts ? line : constant;
}

}  // namespace avsync
