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
  Verdict verdict = look(0, options);
  if (!verdict.sure || !verdict.line.drifts) return verdict;
  // Within each stretch the clocks run apart as well, which blurs what is compared: once more with the drift taken out.
  Verdict again = look(verdict.line.slope, options);
  if (!again.sure || std::abs(again.line.slope) > std::abs(verdict.line.slope) / 2) return verdict;
  // Sound that is at `at(t)` on the clock that was put right lies (1 + slope) times as far on its own.
  const double slope = verdict.line.slope;
  again.line.offset *= 1 + slope;
  again.line.slope = slope + again.line.slope * (1 + slope);
  again.line.drifts = true;
  again.stretches = std::move(verdict.stretches);
  return again;
}

// As if the sound's clock ran (1 + slope) times as fast.
Meter::Verdict Meter::look(double slope, const OffsetOptions &options) const {
  Verdict verdict;
  std::vector<Reading> readings;
  std::vector<float> envelope = envelope_.values();
  if (slope != 0)
    for (std::size_t i = 0; i < envelope.size(); i++) {
      const double at = static_cast<double>(i) * (1 + slope);
      const auto k = static_cast<std::size_t>(at);
      const auto &values = envelope_.values();
      const float next = k + 1 < values.size() ? values[k + 1] : 0.0f;
      envelope[i] = k < values.size() ? values[k] + (next - values[k]) * static_cast<float>(at - static_cast<double>(k)) : 0.0f;
    }
  double start = 0;
  for (const auto &motion : motions_) {
    const double length = static_cast<double>(motion.frames()) * frame_;
    const double from = start;
    start += length;
    if (length < kLeast) continue;
    const auto first = static_cast<std::size_t>(std::lround(from * kEnvelopeRate));
    if (first >= envelope.size()) break;
    const auto curves = motion.curves();
    const std::span<const float> heard(envelope.begin() + static_cast<std::ptrdiff_t>(first), envelope.end());
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
