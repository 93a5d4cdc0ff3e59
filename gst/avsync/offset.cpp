// SPDX-License-Identifier: LGPL-2.1-or-later
#include "avsync/offset.hpp"

#include <algorithm>
#include <cmath>

#include "avsync/envelope.hpp"

namespace avsync {

namespace {

constexpr double kLead = -0.016;  // s: where the correlation peaks when sound and picture are together
constexpr double kSlowest = 1.0;  // s: what changes slower is no speech
constexpr double kGate = 0.82;    // see offset.hpp
constexpr double kStep = 1 / kEnvelopeRate;
constexpr std::ptrdiff_t kBeside = 4;  // steps beside the peak where a half may have its own

// Removes the mean over a second around each value and smooths over `smooth` values.
std::vector<float> band(const std::vector<float> &x, double rate, int smooth) {
  const auto n = static_cast<std::ptrdiff_t>(x.size());
  std::vector<double> sum(x.size() + 1, 0.0);
  for (std::size_t i = 0; i < x.size(); i++) sum[i + 1] = sum[i] + static_cast<double>(x[i]);
  auto mean = [&](std::ptrdiff_t from, std::ptrdiff_t to) {
    from = std::max<std::ptrdiff_t>(0, from);
    to = std::min(n, to);
    return (sum[static_cast<std::size_t>(to)] - sum[static_cast<std::size_t>(from)]) /
           static_cast<double>(std::max<std::ptrdiff_t>(1, to - from));
  };
  const auto half = static_cast<std::ptrdiff_t>(kSlowest * rate / 2);
  std::vector<float> out(x.size());
  for (std::ptrdiff_t i = 0; i < n; i++)
    out[static_cast<std::size_t>(i)] =
        static_cast<float>(mean(i - smooth, i + smooth + 1) - mean(i - half, i + half + 1));
  return out;
}

double sixth(double x) {
  const double square = x * x;
  return square * square * square;
}

void normalise(std::vector<float> &x) {
  double sum = 0, squares = 0;
  for (const float v : x) sum += static_cast<double>(v);
  const double mean = sum / static_cast<double>(x.size());
  for (const float v : x) squares += (static_cast<double>(v) - mean) * (static_cast<double>(v) - mean);
  const double scale = squares > 1e-9 ? 1 / std::sqrt(squares) : 0;
  for (float &v : x) v = static_cast<float>((static_cast<double>(v) - mean) * scale);
}

}  // namespace

Offset measure_offset(std::span<const Curve> curves, double frame, std::span<const float> envelope,
                      const OffsetOptions &options) {
  Offset result;
  if (curves.empty() || curves[0].values.size() * frame < 2 || envelope.size() * kStep < 2) return result;
  const std::size_t frames = curves[0].values.size();
  // The envelope of the whole stretch, as a ring: every lag has the same number of values, and lags beyond
  // what is searched show what chance gives.
  const auto ring = static_cast<std::ptrdiff_t>(
      std::min(envelope.size(), static_cast<std::size_t>(static_cast<double>(frames) * frame / kStep)));
  std::vector<float> e(envelope.begin(), envelope.begin() + ring);
  e = band(e, kEnvelopeRate, 3);
  normalise(e);
  std::vector<std::ptrdiff_t> at(frames);
  for (std::size_t t = 0; t < frames; t++)
    at[t] = static_cast<std::ptrdiff_t>(std::lround(static_cast<double>(t) * frame / kStep - 0.5));

  const auto most = static_cast<std::ptrdiff_t>(options.most / kStep);
  const std::ptrdiff_t lags = ring;
  std::vector<double> pooled(static_cast<std::size_t>(lags), 0.0);
  std::vector<double> r(static_cast<std::size_t>(lags));
  const double scale = std::sqrt(static_cast<double>(ring) / static_cast<double>(frames));
  // The same of the shot's two halves alone: whatever says the whole's offset by chance says it in one of
  // them.
  std::vector<double> halves[2] = {pooled, pooled};
  struct Best {
    double r;
    std::size_t curve;
  };
  std::vector<Best> best(static_cast<std::size_t>(lags), Best{0, 0});
  for (std::size_t k = 0; k < curves.size(); k++) {
    auto x = band(curves[k].values, 1 / frame, 0);
    double power = 0;
    for (const float v : x) power += static_cast<double>(v) * static_cast<double>(v);
    if (power / static_cast<double>(frames) < 0.02) continue;  // nothing happens there
    normalise(x);
    for (std::ptrdiff_t lag = 0; lag < lags; lag++) {
      double sum = 0, first = 0;
      for (std::size_t t = 0; t < frames; t++) {
        if (t == frames / 2) first = sum;
        std::ptrdiff_t i = at[t] + lag;
        i = i < 0 ? i + ring : i >= ring ? (i >= 2 * ring ? i - 2 * ring : i - ring) : i;
        sum += static_cast<double>(x[t]) * static_cast<double>(e[static_cast<std::size_t>(i)]);
      }
      halves[0][static_cast<std::size_t>(lag)] += sixth(first * scale);
      halves[1][static_cast<std::size_t>(lag)] += sixth((sum - first) * scale);
      sum *= scale;
      // Strong agreement counts, weak is noise.
      pooled[static_cast<std::size_t>(lag)] += sixth(sum);
      if (std::abs(sum) > std::abs(best[static_cast<std::size_t>(lag)].r))
        best[static_cast<std::size_t>(lag)] = {sum, k};
    }
  }
  auto score_in = [&](const std::vector<double> &sums, std::ptrdiff_t lag) {
    return std::pow(sums[static_cast<std::size_t>(((lag % lags) + lags) % lags)], 1.0 / 6);
  };
  auto score = [&](std::ptrdiff_t lag) { return score_in(pooled, lag); };
  std::ptrdiff_t peak = 0;
  for (std::ptrdiff_t lag = -most; lag <= most; lag++)
    if (score(lag) > score(peak)) peak = lag;
  if (score(peak) <= 0) return result;
  double chance = 0;
  for (std::ptrdiff_t lag = 0; lag < lags; lag++) {
    const std::ptrdiff_t away =
        std::min(std::abs(lag - peak), std::min(std::abs(lag - lags - peak), std::abs(lag + lags - peak)));
    if (away > 35) chance = std::max(chance, score(lag));
  }
  const double a = score(peak - 1), b = score(peak), c = score(peak + 1);
  const double shift = a + c < 2 * b ? std::clamp(0.5 * (a - c) / (a - 2 * b + c), -0.5, 0.5) : 0.0;
  result.seconds = (static_cast<double>(peak) + shift) * kStep - kLead;
  const auto &winner = best[static_cast<std::size_t>(((peak % lags) + lags) % lags)];
  result.agreement = std::abs(winner.r);
  result.x = curves[winner.curve].x;
  result.y = curves[winner.curve].y;
  const double length = std::min(2.0, static_cast<double>(frames) * frame / 5);
  double agreed = 1;
  if (chance > 0) result.confidence = b / chance * result.agreement * std::sqrt(length) / kGate;
  for (const auto &half : halves) {
    double most_there = 0, here = 0;
    for (std::ptrdiff_t lag = -most; lag <= most; lag++) {
      const double v = score_in(half, lag);
      most_there = std::max(most_there, v);
      if (std::abs(lag - peak) <= kBeside) here = std::max(here, v);
    }
    agreed = std::min(agreed, most_there > 0 ? here / most_there : 0);
  }
  result.confidence *= agreed;
  result.sure = result.confidence >= 1;
  return result;
}

}  // namespace avsync
