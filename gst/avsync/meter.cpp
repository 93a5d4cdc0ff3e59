// SPDX-License-Identifier: LGPL-2.1-or-later
#include "avsync/meter.hpp"

#include <algorithm>
#include <cmath>

namespace avsync {

namespace {
constexpr double kStretch = 8.0;   // s
constexpr double kLeast = 3.0;     // s
constexpr double kAgree = 0.040;   // s the sure stretches may lie from their line
}  // namespace

void Meter::add_frame(const Luma &luma) {
  const auto per = static_cast<std::size_t>(std::lround(kStretch / frame_));
  if (motions_.empty() || motions_.back().frames() >= per) motions_.emplace_back();
  motions_.back().add(luma);
}

Meter::Verdict Meter::finish(const OffsetOptions &options) {
  Verdict verdict;
  std::vector<Reading> readings;
  double start = 0;
  for (const auto &motion : motions_) {
    const double length = static_cast<double>(motion.frames()) * frame_;
    const double from = start;
    start += length;
    if (length < kLeast) continue;
    const auto first = static_cast<std::size_t>(std::lround(from * kEnvelopeRate));
    if (first >= envelope_.values().size()) break;
    const auto curves = motion.curves();
    const std::span<const float> heard(envelope_.values().begin() + static_cast<std::ptrdiff_t>(first),
                                       envelope_.values().end());
    const auto found = measure_offset(curves, frame_, heard, options);
    verdict.stretches.push_back(found);
    verdict.confidence = std::max(verdict.confidence, found.confidence);
    if (found.sure) readings.push_back({from + length / 2, found.seconds});
  }
  if (readings.empty()) return verdict;
  verdict.line = fit(readings);
  verdict.sure = verdict.line.residual <= kAgree;
  return verdict;
}

}  // namespace avsync
