// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/tracker.hpp"

#include <algorithm>
#include <cmath>

#include "music/bar_model.hpp"
#include "music/features.hpp"

namespace music {

namespace {

constexpr double kFramesPerSecond = 50;
constexpr double kStable = 0.72;    // least confidence that is called stable
constexpr double kLevel = 0.86;     // every second beat weaker than this share of the others: counted double
constexpr double kDoubled = 110;    // beats per minute above which that is believed
constexpr std::size_t kFewest = 8;  // beats
constexpr double kSilence = -60;    // dBFS: below there is no music
constexpr double kSectionStep = 4.0;     // dB between the two sides of a section's border
constexpr std::size_t kSectionBars = 4;  // bars compared on each side

double db(double power) {
  return 10 * std::log10(power + 1e-12);
}

double median(std::vector<double> v) {
  if (v.empty()) return 0;
  const auto middle = v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2);
  std::nth_element(v.begin(), middle, v.end());
  return *middle;
}

// Borders where the mean energy of the four bars behind differs most from the four before.
std::vector<Section> sections(const std::vector<Beat> &beats, const std::vector<float> &power,
                              double duration) {
  std::vector<double> bars;
  for (const auto &b : beats)
    if (b.in_bar == 1) bars.push_back(b.time);
  std::vector<double> sum(power.size() + 1, 0.0);
  for (std::size_t i = 0; i < power.size(); i++) sum[i + 1] = sum[i] + static_cast<double>(power[i]);
  auto mean = [&](double from, double to) {
    const auto a = std::min(power.size(), static_cast<std::size_t>(from * kFramesPerSecond));
    const auto b = std::min(power.size(), std::max(a + 1, static_cast<std::size_t>(to * kFramesPerSecond)));
    return b > a ? db((sum[b] - sum[a]) / static_cast<double>(b - a)) : db(0);
  };
  std::vector<double> borders = {0.0};
  if (bars.size() > 2 * kSectionBars) {
    std::vector<double> step(bars.size(), 0.0);
    for (std::size_t i = kSectionBars; i + kSectionBars < bars.size(); i++)
      step[i] = std::abs(mean(bars[i], bars[i + kSectionBars]) - mean(bars[i - kSectionBars], bars[i]));
    for (std::size_t i = 1; i + 1 < bars.size(); i++) {
      const auto from = step.begin() + static_cast<std::ptrdiff_t>(i > kSectionBars ? i - kSectionBars : 0);
      const auto to = step.begin() + static_cast<std::ptrdiff_t>(std::min(bars.size(), i + kSectionBars + 1));
      if (step[i] >= kSectionStep &&
          std::max_element(from, to) - step.begin() == static_cast<std::ptrdiff_t>(i))
        borders.push_back(bars[i]);
    }
  }
  borders.push_back(duration);
  std::vector<Section> out;
  for (std::size_t i = 0; i + 1 < borders.size(); i++)
    if (borders[i + 1] > borders[i])
      out.push_back({borders[i], borders[i + 1], mean(borders[i], borders[i + 1])});
  return out;
}

// Mean strength of the odd and of the even beats: the weaker, and its share of the stronger.
struct Evenness {
  double weaker, ratio;
};
Evenness evenness(const std::vector<Beat> &beats) {
  double sum[2] = {0, 0};
  for (std::size_t i = 0; i < beats.size(); i++) sum[i % 2] += static_cast<double>(beats[i].strength);
  const double even = sum[0] / static_cast<double>(std::max<std::size_t>(1, (beats.size() + 1) / 2));
  const double odd = sum[1] / static_cast<double>(std::max<std::size_t>(1, beats.size() / 2));
  const double most = std::max(even, odd);
  return {std::min(even, odd), most > 0 ? std::min(even, odd) / most : 0};
}

// The grid as beats and tempo; returns the median interval in s.
double take(const std::vector<GridBeat> &grid, Analysis &result) {
  result.beats.clear();
  std::vector<double> intervals;
  for (const auto &g : grid) {
    const double time = g.frame / kFramesPerSecond;
    if (time >= result.duration) break;
    if (!result.beats.empty()) intervals.push_back(time - result.beats.back().time);
    result.beats.push_back({time, g.in_bar, g.strength});
  }
  const double period = median(std::move(intervals));
  result.tempo = period > 0 ? 60 / period : 0;
  return period;
}

}  // namespace

struct Tracker::Private {
  Features features;
  std::size_t samples = 0;
};

Tracker::Tracker() : d_(std::make_unique<Private>()) {}
Tracker::~Tracker() = default;

void Tracker::add(std::span<const float> mono) {
  d_->features.add(mono);
  d_->samples += mono.size();
}

Analysis Tracker::finish(const std::atomic<bool> *interrupt) {
  Analysis result;
  result.duration = static_cast<double>(d_->samples) / kRate;
  d_->features.finish();
  const auto &power = d_->features.power();
  double loudest = 0;
  for (float p : power) loudest = std::max(loudest, static_cast<double>(p));
  if (db(loudest) < kSilence || (interrupt && *interrupt)) return result;

  const auto activations = beat_activations(d_->features.values());
  const auto grid = decode(activations, BarModel{}, &result.beats_per_bar, interrupt);
  const double period = take(grid, result);
  if (period > 0 && result.tempo > kDoubled && evenness(result.beats).ratio < kLevel) {
    // Beats that are alternately strong and weak are beats and half beats: count again, at most three
    // quarters as fast.
    BarModel slower;
    slower.fastest = result.tempo * 0.75;
    const auto again = decode(activations, slower, &result.beats_per_bar, interrupt);
    take(again, result);
  }
  if (result.beats.size() >= kFewest) {
    const double now = 60 / result.tempo;
    std::vector<double> changes;  // of neighbouring intervals: a slow change of tempo is not irregular
    for (std::size_t i = 2; i < result.beats.size(); i++)
      changes.push_back(
          std::abs(result.beats[i].time - 2 * result.beats[i - 1].time + result.beats[i - 2].time) / now);
    result.confidence = evenness(result.beats).weaker * std::max(0.0, 1 - 4 * median(changes));
  }
  result.stable = result.confidence >= kStable;
  result.sections = sections(result.beats, power, result.duration);
  return result;
}

Analysis track(std::span<const float> mono, int rate, const std::atomic<bool> *interrupt) {
  Tracker tracker;
  const auto at_rate = resampled(mono, rate);
  tracker.add(at_rate);
  return tracker.finish(interrupt);
}

}  // namespace music
