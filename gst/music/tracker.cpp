// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/tracker.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "music/bar_model.hpp"
#include "music/downbeats.hpp"
#include "music/features.hpp"
#include "music/level.hpp"
#include "music/sections.hpp"

namespace music {

namespace {

constexpr double kFramesPerSecond = 50;
constexpr double kStable = 0.62;    // least confidence that is called stable
constexpr std::size_t kFewest = 8;  // beats
constexpr double kSilence = 1e-6;   // mean square (-60 dBFS): if no frame is louder, there is no music
constexpr float kFaint =
    0.05f;  // beats fainter than this before the first or after the last other are left out
constexpr double kSettle = 300;         // s of what follows that are heard, when nobody waits
constexpr double kSlower = 0.8;         // how far from half the tempo a second count may look
constexpr std::size_t kBlock = 2048;    // frames the network works on at once, when nobody waits
constexpr std::size_t kLiveBlock = 25;  // and when somebody does
constexpr double kOtherTempo = 0.04;    // a tempo that differs by more is another one,
constexpr std::size_t kTempoBeats = 8;  // when it stays for so many beats

double median(std::vector<double> v) {
  if (v.empty()) return 0;
  const auto middle = v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2);
  std::nth_element(v.begin(), middle, v.end());
  return *middle;
}

std::vector<double> intervals_of(const std::vector<Beat> &beats) {
  std::vector<double> out;
  for (std::size_t i = 1; i < beats.size(); i++) out.push_back(beats[i].time - beats[i - 1].time);
  return out;
}

std::vector<TempoChange> tempo_changes_of(const std::vector<Beat> &beats) {
  const auto intervals = intervals_of(beats);
  std::vector<TempoChange> out;
  for (std::size_t i = 0; i < intervals.size(); i++) {
    const std::size_t end = std::min(intervals.size(), i + kTempoBeats);
    if (!out.empty() && end - i < kTempoBeats) break;
    const double here = 60 / median({intervals.begin() + static_cast<std::ptrdiff_t>(i),
                                     intervals.begin() + static_cast<std::ptrdiff_t>(end)});
    const double next = 60 / intervals[i];
    if (out.empty() || (std::abs(here / out.back().tempo - 1) > kOtherTempo &&
                        std::abs(next / out.back().tempo - 1) > kOtherTempo))
      out.push_back({beats[i].time, here});
  }
  return out;
}

// Mean strength of the odd or of the even beats, whichever is weaker (beats that are alternately strong and
// weak may be beats and half beats), less where neighbouring intervals differ (a slow change of tempo is not
// irregular); times the strength of the weakest stretch, of ten; times the probability that half beats are
// not counted as beats, whose log odds are `doubled`.
double confidence_of(const std::vector<Beat> &beats, double period, double doubled) {
  if (beats.size() < kFewest) return 0;
  double sum[2] = {0, 0};
  for (std::size_t i = 0; i < beats.size(); i++) sum[i % 2] += static_cast<double>(beats[i].strength);
  const double weaker = std::min(sum[0] / static_cast<double>((beats.size() + 1) / 2),
                                 sum[1] / static_cast<double>(beats.size() / 2));
  std::vector<double> changes;
  for (std::size_t i = 2; i < beats.size(); i++)
    changes.push_back(std::abs(beats[i].time - 2 * beats[i - 1].time + beats[i - 2].time) / period);
  std::vector<double> stretches;
  for (std::size_t i = 0; i + kFewest <= beats.size(); i++) {
    double strength = 0;
    for (std::size_t k = i; k < i + kFewest; k++) strength += static_cast<double>(beats[k].strength);
    stretches.push_back(strength / kFewest);
  }
  const auto tenth = stretches.begin() + static_cast<std::ptrdiff_t>(stretches.size() / 10);
  std::nth_element(stretches.begin(), tenth, stretches.end());
  return weaker * std::max(0.0, 1 - 4 * median(std::move(changes))) * *tenth / (1 + std::exp(doubled));
}

void tempo_of(Analysis &a) {
  const double period = median(intervals_of(a.beats));
  a.tempo = period > 0 ? 60 / period : 0;
  a.tempo_changes = tempo_changes_of(a.beats);
}

BarModel model_of(const TrackerOptions &o) {
  BarModel m;
  m.slowest = o.slowest;
  m.fastest = o.fastest;
  if (!o.bars.empty()) {
    m.bars.clear();
    for (unsigned b : o.bars) m.bars.push_back({b, 0});
  }
  return m;
}

std::size_t frames_of(double seconds) {
  return static_cast<std::size_t>(std::lround(seconds * kFramesPerSecond));
}

}  // namespace

struct Tracker::Private {
  explicit Private(const TrackerOptions &o)
      : live(o.look_ahead > 0),
        known(o.known),
        network(live ? std::min(kReach, frames_of(o.look_ahead / 2)) : kReach, live ? kLiveBlock : kBlock),
        model(model_of(o)),
        bars(model, std::max<std::size_t>(1, frames_of(live ? o.look_ahead / 2 : kSettle))) {}

  bool live;
  std::vector<Beat> known;
  Features features;
  Texture texture;
  StreamedNetwork network;
  std::vector<Activation> activations;  // all of them, unless live
  Spectrogram spectrogram;              // the same frames
  BarModel model;
  BarTracker bars;
  std::vector<Beat> beats;
  std::map<unsigned, std::size_t> metres;  // beats in a bar -> of how many beats
  std::size_t samples = 0, told = 0;
  float loudest = 0;
  double half_beats = -100;  // log odds that half beats are counted

  // What has been heard goes on to the network, and what it says to the bar model.
  bool go_on(const std::atomic<bool> *interrupt, bool end = false) {
    const auto &power = features.power();
    for (float p : power) loudest = std::max(loudest, p);
    texture.add(features.values(), power);
    auto heard = known.empty() ? network.add(features.values()) : std::vector<Activation>{};
    if (!live && known.empty()) spectrogram.add(features.values());
    features.discard(power.size());
    if (end) {
      const auto rest = network.finish();
      heard.insert(heard.end(), rest.begin(), rest.end());
    }
    if (live) return bars.add(heard, interrupt);
    activations.insert(activations.end(), heard.begin(), heard.end());
    return true;
  }

  // The whole piece: a grid, and where it seems to count half beats, another at about half the tempo; then which
  // beats are first ones.
  bool decide(const std::atomic<bool> *interrupt) {
    if (!bars.add(activations, interrupt)) return false;
    auto grid = bars.settled(true);
    half_beats = doubled(grid, activations);
    if (half_beats > 0) {
      std::vector<double> intervals;
      for (std::size_t i = 1; i < grid.size(); i++) intervals.push_back(grid[i].frame - grid[i - 1].frame);
      const double half = 30 * kFramesPerSecond / median(std::move(intervals));
      BarModel slower = model;
      slower.slowest = std::max(model.slowest, half * kSlower);
      slower.fastest = half / kSlower;
      if (slower.fastest > 1.2 * slower.slowest) {
        BarTracker again(slower, frames_of(kSettle));
        if (!again.add(activations, interrupt)) return false;
        grid = again.settled(true);
        half_beats = doubled(grid, activations);
      }
    }
    count_bars(grid, downbeat_odds(beat_values(grid, spectrogram, activations)), model.bars);
    take(grid);
    return true;
  }

  void take(const std::vector<GridBeat> &grid) {
    for (const auto &g : grid) {
      beats.push_back({std::max(0.0, g.frame / kFramesPerSecond), g.in_bar, g.strength});
      metres[g.bar]++;
    }
  }

  // The beats, without those before and behind the music, and what follows from them.
  void conclude(Analysis &result) {
    std::erase_if(beats, [&](const Beat &b) { return b.time >= result.duration; });
    auto clear = [](const Beat &b) { return b.strength >= kFaint; };
    beats.erase(std::find_if(beats.rbegin(), beats.rend(), clear).base(), beats.end());
    beats.erase(beats.begin(), std::find_if(beats.begin(), beats.end(), clear));
    result.beats = std::move(beats);
    if (result.beats.empty()) return;
    tempo_of(result);
    for (const auto &[bar, count] : metres)
      if (result.beats_per_bar == 0 || count > metres[result.beats_per_bar]) result.beats_per_bar = bar;
    result.confidence = result.tempo > 0 ? confidence_of(result.beats, 60 / result.tempo, half_beats) : 0;
    result.stable = result.confidence >= kStable;
  }
};

Tracker::Tracker(const TrackerOptions &options) : d_(std::make_unique<Private>(options)) {}
Tracker::~Tracker() = default;

void Tracker::add(std::span<const float> mono) {
  d_->features.add(mono);
  d_->samples += mono.size();
  d_->go_on(nullptr);
}

std::vector<Beat> Tracker::settled() {
  d_->take(d_->bars.settled());
  std::vector<Beat> out(d_->beats.begin() + static_cast<std::ptrdiff_t>(d_->told), d_->beats.end());
  d_->told = d_->beats.size();
  return out;
}

Analysis Tracker::finish(const std::atomic<bool> *interrupt) {
  Analysis result;
  result.duration = static_cast<double>(d_->samples) / kRate;
  d_->features.finish();
  if ((interrupt && *interrupt) || !d_->go_on(interrupt, true)) return result;
  if (d_->known.empty()) {
    if (d_->live)
      d_->take(d_->bars.settled(true));
    else if (!d_->decide(interrupt))
      return result;
    if (d_->loudest >= static_cast<float>(kSilence)) d_->conclude(result);
  } else {
    result.beats = std::move(d_->known);
    std::erase_if(result.beats, [&](const Beat &b) { return b.time >= result.duration; });
    tempo_of(result);
    for (const auto &b : result.beats) result.beats_per_bar = std::max(result.beats_per_bar, b.in_bar);
    result.confidence = 1;
    result.stable = true;
  }
  result.sections = sections_of(result.beats, d_->texture, result.duration);
  result.bars = bars_of(result.beats, d_->texture);
  result.ends = std::min(result.duration, d_->texture.ends());
  return result;
}

Analysis track(std::span<const float> mono, int rate, const std::atomic<bool> *interrupt) {
  Tracker tracker;
  const auto at_rate = resampled(mono, rate);
  tracker.add(at_rate);
  return tracker.finish(interrupt);
}

}  // namespace music
