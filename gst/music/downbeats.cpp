// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/downbeats.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "music/weights.hpp"

namespace music {

namespace {

constexpr std::size_t kParts = 9;                      // coarse bands, of nine bands each
constexpr std::size_t kPitchFrom = 20, kPitchTo = 68;  // bands that harmony is heard in: a semitone each
constexpr std::size_t kBassBands = 24;
constexpr std::ptrdiff_t kAround = 4;   // beats to each side that a level is compared with
constexpr std::ptrdiff_t kContext = 8;  // beats to each side that are heard
constexpr std::size_t kFewestBars = 4;  // in a stretch of one length, to be counted anew
constexpr double kOwn = 1;              // log odds per bar in favour of the count that the beats have
constexpr double kLikelier = 0.05;  // log likelihood per beat that another count of the whole piece must gain

enum : std::size_t { kAttack = 0, kLevel = 9, kNew = 18, kOdds = 23 };
static_assert(kOdds + 2 == kBeatValues);

using Vector = std::array<float, 24>;  // pitch classes (12) or bass bands (24)

float product(const Vector &a, const Vector &b) {
  float sum = 0;
  for (std::size_t k = 0; k < a.size(); k++) sum += a[k] * b[k];
  return sum;
}

// Without its mean over the `n` used places, and of length 1.
void normalise(Vector &v, std::size_t n) {
  float mean = 0;
  for (std::size_t k = 0; k < n; k++) mean += v[k] / static_cast<float>(n);
  for (std::size_t k = 0; k < n; k++) v[k] -= mean;
  const float length = std::sqrt(product(v, v)) + 1e-6f;
  for (std::size_t k = 0; k < n; k++) v[k] /= length;
}

// How much the `count` beats from `i` on differ from those before: 1 - cosine of their means; 0 where nothing
// sounds.
float newness(const std::vector<Vector> &v, std::size_t i, std::size_t count) {
  if (i < count || i + count > v.size()) return 0;
  Vector before{}, behind{};
  for (std::size_t n = 0; n < count; n++)
    for (std::size_t k = 0; k < before.size(); k++) {
      before[k] += v[i - 1 - n][k] / static_cast<float>(count);
      behind[k] += v[i + n][k] / static_cast<float>(count);
    }
  const float lengths = std::sqrt(product(before, before) * product(behind, behind));
  return lengths > 1e-6f ? 1 - product(before, behind) / lengths : 0;
}

// To standard deviations from the mean, over all beats.
void standardise(std::vector<float> &values, std::size_t beats, std::size_t column) {
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < beats; i++) sum += static_cast<double>(values[i * kBeatValues + column]);
  const double mean = sum / static_cast<double>(beats);
  for (std::size_t i = 0; i < beats; i++) {
    const double d = static_cast<double>(values[i * kBeatValues + column]) - mean;
    squares += d * d;
  }
  const double deviation = std::sqrt(squares / static_cast<double>(beats)) + 1e-3;
  for (std::size_t i = 0; i < beats; i++) {
    float &v = values[i * kBeatValues + column];
    v = static_cast<float>((static_cast<double>(v) - mean) / deviation);
  }
}

float log_odds(float p) {
  return std::log(p + 1e-3f) - std::log(1 - p + 1e-3f);
}

// Log likelihood per beat of a count that says "first" where `first` does.
template <typename First>
double likelihood(std::span<const float> odds, First first) {
  double sum = 0;
  for (std::size_t i = 0; i < odds.size(); i++) {
    const double x = static_cast<double>(first(i) ? odds[i] : -odds[i]);
    sum -= x > 0 ? std::log1p(std::exp(-x)) : std::log1p(std::exp(x)) - x;
  }
  return sum / static_cast<double>(odds.size());
}

// The place within a bar of `bar` beats from which the odds want to count.
std::size_t favoured(std::span<const float> odds, std::size_t bar) {
  std::vector<double> sums(bar);
  for (std::size_t i = 0; i < odds.size(); i++) sums[i % bar] += static_cast<double>(odds[i]);
  return static_cast<std::size_t>(std::max_element(sums.begin(), sums.end()) - sums.begin());
}

void count_from(std::span<GridBeat> beats, std::size_t place, std::size_t bar) {
  for (std::size_t i = 0; i < beats.size(); i++) {
    beats[i].in_bar = static_cast<unsigned>((i + bar - place) % bar) + 1;
    beats[i].bar = static_cast<unsigned>(bar);
  }
}

}  // namespace

void Spectrogram::add(std::span<const float> spectrum) {
  for (float v : spectrum)
    kept_.push_back(static_cast<std::uint8_t>(std::clamp(std::lround(v * kScale), 0L, 255L)));
}

std::vector<float> beat_values(std::span<const GridBeat> beats, const Spectrogram &spectrogram,
                               std::span<const Activation> activations) {
  const std::size_t n = beats.size(), frames = std::min(spectrogram.frames(), activations.size());
  if (n < 2 || frames == 0) return {};
  std::vector<std::size_t> at(n);
  std::vector<std::size_t> lengths;
  for (std::size_t i = 0; i < n; i++)
    at[i] = static_cast<std::size_t>(
        std::clamp<double>(std::round(beats[i].frame), 0, static_cast<double>(frames - 1)));
  for (std::size_t i = 1; i < n; i++) lengths.push_back(at[i] - std::min(at[i], at[i - 1]));
  std::nth_element(lengths.begin(), lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2),
                   lengths.end());
  const std::size_t usual = lengths[lengths.size() / 2];

  std::vector<float> out(n * kBeatValues);
  std::vector<std::array<float, kParts>> level(n);
  std::vector<Vector> harmony(n), bass(n);
  for (std::size_t i = 0; i < n; i++) {
    float *v = &out[i * kBeatValues];
    for (std::size_t band = 0; band < kBands; band++) {
      float rise = 0;
      for (std::size_t f = std::max<std::size_t>(2, at[i] - std::min<std::size_t>(at[i], 2));
           f < std::min(frames, at[i] + 4); f++)
        rise = std::max(rise, spectrogram.at(f, band) - spectrogram.at(f - 2, band));
      v[kAttack + band / kParts] += rise / kParts;
    }
    const std::size_t end = std::min(frames, std::max(at[i] + 2, i + 1 < n ? at[i + 1] : at[i] + usual));
    std::array<float, kBands> mean{};
    for (std::size_t f = at[i]; f < end; f++)
      for (std::size_t band = 0; band < kBands; band++) mean[band] += spectrogram.at(f, band);
    for (std::size_t band = 0; band < kBands; band++) {
      mean[band] /= static_cast<float>(end - at[i]);
      level[i][band / kParts] += mean[band] / kParts;
      if (band >= kPitchFrom && band < kPitchTo) harmony[i][band % 12] += mean[band];
      if (band < kBassBands) bass[i][band] = mean[band];
    }
    normalise(harmony[i], 12);
    normalise(bass[i], kBassBands);
    Activation most{0, 0};
    for (std::size_t f = at[i] - std::min<std::size_t>(at[i], 2); f < std::min(frames, at[i] + 3); f++)
      most = {std::max(most.beat, activations[f].beat), std::max(most.downbeat, activations[f].downbeat)};
    v[kOdds] = log_odds(most.beat) / 3;
    v[kOdds + 1] = log_odds(most.downbeat) / 3;
  }
  for (std::size_t i = 0; i < n; i++) {
    float *v = &out[i * kBeatValues];
    const std::size_t from = i - std::min<std::size_t>(i, kAround), to = std::min(n, i + kAround + 1);
    for (std::size_t part = 0; part < kParts; part++) {
      float mean = 0;
      for (std::size_t k = from; k < to; k++) mean += level[k][part] / static_cast<float>(to - from);
      v[kLevel + part] = 3 * (level[i][part] - mean);
    }
    v[kNew] = newness(harmony, i, 1);
    v[kNew + 1] = newness(harmony, i, 2);
    v[kNew + 2] = newness(harmony, i, 4);
    v[kNew + 3] = newness(bass, i, 1);
    v[kNew + 4] = newness(bass, i, 2);
  }
  for (std::size_t c = 0; c < kParts; c++) standardise(out, n, kAttack + c);
  for (std::size_t c = kNew; c < kOdds; c++) standardise(out, n, c);
  return out;
}

std::vector<float> downbeat_odds(std::span<const float> values) {
  const auto weights = downbeat_weights();
  const auto n = static_cast<std::ptrdiff_t>(values.size() / kBeatValues);
  std::vector<float> out;
  for (std::ptrdiff_t i = 0; i < n; i++) {
    float sum = std::bit_cast<float>(weights.back());
    for (std::ptrdiff_t k = -kContext; k <= kContext;
         k++) {  // nothing is heard before the first and behind the last
      if (i + k < 0 || i + k >= n) continue;
      const float *v = &values[static_cast<std::size_t>(i + k) * kBeatValues];
      const auto *w = &weights[static_cast<std::size_t>(k + kContext) * kBeatValues];
      for (std::size_t c = 0; c < kBeatValues; c++) sum += v[c] * std::bit_cast<float>(w[c]);
    }
    out.push_back(sum);
  }
  return out;
}

void count_bars(std::vector<GridBeat> &beats, std::span<const float> odds, std::span<const BarLength> bars) {
  if (beats.empty() || odds.size() != beats.size()) return;
  for (std::size_t from = 0, to; from < beats.size(); from = to) {
    const unsigned bar = beats[from].bar;
    for (to = from; to < beats.size() && beats[to].bar == bar; to++) {
    }
    if (to - from < kFewestBars * bar) continue;
    const auto stretch = std::span(beats).subspan(from, to - from);
    std::vector<float> here(odds.begin() + static_cast<std::ptrdiff_t>(from),
                            odds.begin() + static_cast<std::ptrdiff_t>(to));
    for (std::size_t i = 0; i < stretch.size(); i++)
      if (stretch[i].in_bar == 1) here[i] += kOwn;
    count_from(stretch, favoured(here, bar), bar);
  }
  double best = likelihood(odds, [&](std::size_t i) { return beats[i].in_bar == 1; }) + kLikelier;
  std::size_t bar = 0;
  for (std::size_t other : {3, 4}) {
    if (std::none_of(bars.begin(), bars.end(), [&](const BarLength &b) { return b.beats == other; }))
      continue;
    const std::size_t place = favoured(odds, other);
    const double l = likelihood(odds, [&](std::size_t i) { return i % other == place; });
    if (l > best) best = l, bar = other;
  }
  if (bar) count_from(beats, favoured(odds, bar), bar);
}

}  // namespace music
