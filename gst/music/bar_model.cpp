// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/bar_model.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace music {

namespace {

constexpr float kLeast = 1e-5f;  // smallest likelihood
constexpr int kBeatWidth = 16;   // a beat is 1/16 of the way to the next

struct Observed {
  float beat, downbeat, none;  // log likelihoods
};

std::vector<Observed> observations(std::span<const Activation> in) {
  std::vector<Observed> out(in.size());
  for (std::size_t t = 0; t < in.size(); t++) {
    const float b = std::clamp(in[t].beat, 1e-4f, 1 - 1e-4f), d = std::min(in[t].downbeat, b);
    const float beat = std::max(b - d, 1e-4f * b) * 0.98f, down = d * 0.98f;
    auto log = [](float p) { return std::log(std::clamp(p, kLeast, 1.0f)); };
    out[t] = {log(beat), log(down), log((1 - (beat + down)) / (kBeatWidth - 1))};
  }
  return out;
}

// All states of one bar length. The positions of one beat at one tempo are a chain: they are kept as a ring,
// so that a step in time moves a pointer instead of the values.
class Chains {
 public:
  Chains(unsigned beats, const BarModel &m) : beats_(beats) {
    const int shortest = static_cast<int>(std::lround(m.frames_per_second * 60 / m.fastest));
    const int longest = static_cast<int>(std::lround(m.frames_per_second * 60 / m.slowest));
    for (int i = shortest; i <= longest; i++) lengths_.push_back(i);
    const std::size_t n = lengths_.size();
    change_.resize(n * n);
    for (std::size_t from = 0; from < n; from++) {
      double sum = 0;
      for (std::size_t to = 0; to < n; to++) {
        const double ratio = static_cast<double>(lengths_[to]) / lengths_[from];
        sum += std::exp(-m.lambda * std::abs(ratio - 1));
      }
      for (std::size_t to = 0; to < n; to++) {
        const double ratio = static_cast<double>(lengths_[to]) / lengths_[from];
        change_[to * n + from] =
            static_cast<float>(std::log(std::exp(-m.lambda * std::abs(ratio - 1)) / sum + 1e-30));
      }
    }
    std::size_t states = 0;
    for (int l : lengths_) states += static_cast<std::size_t>(l);
    const float start =
        static_cast<float>(-std::log(static_cast<double>(beats) * static_cast<double>(states)));
    for (unsigned b = 0; b < beats; b++)
      for (int l : lengths_) rings_.push_back({std::vector<float>(static_cast<std::size_t>(l), start), 0});
    ends_.resize(beats * n);
  }

  std::size_t tempi() const { return lengths_.size(); }
  int length(std::size_t tempo) const { return lengths_[tempo]; }

  // One frame: everybody one position on, the beginnings of beats from the best end of the beat before.
  // `from` receives, for each beat and tempo, the tempo it came from.
  void step(const Observed &o, std::uint8_t *from) {
    const std::size_t n = tempi();
    for (std::size_t i = 0; i < rings_.size(); i++) ends_[i] = rings_[i].last();
    for (unsigned b = 0; b < beats_; b++) {
      const float *ends = &ends_[((b + beats_ - 1) % beats_) * n];
      const float in_beat = b == 0 ? o.downbeat : o.beat;
      for (std::size_t k = 0; k < n; k++) {
        const float *change = &change_[k * n];
        std::size_t best = 0;
        float most = ends[0] + change[0];
        for (std::size_t j = 1; j < n; j++)
          if (const float v = ends[j] + change[j]; v > most) {
            most = v;
            best = j;
          }
        from[b * n + k] = static_cast<std::uint8_t>(best);
        rings_[b * n + k].advance(most, in_beat, o.none);
      }
    }
  }

  struct Best {
    float score;
    unsigned beat;
    std::size_t tempo;
    int position;
  };
  Best best() const {
    Best found{-INFINITY, 0, 0, 0};
    for (unsigned b = 0; b < beats_; b++)
      for (std::size_t k = 0; k < tempi(); k++)
        for (int j = 0; j < lengths_[k]; j++)
          if (const float v = rings_[b * tempi() + k].at(j); v > found.score) found = {v, b, k, j};
    return found;
  }

 private:
  struct Ring {
    std::vector<float> v;
    std::size_t head;  // where position 0 is; position j is at head + j
    float at(int j) const { return v[(head + static_cast<std::size_t>(j)) % v.size()]; }
    float last() const { return v[(head + v.size() - 1) % v.size()]; }
    void advance(float first, float in_beat, float none) {
      head = (head + v.size() - 1) % v.size();  // the last position's place becomes the first's
      v[head] = first;
      const std::size_t wide = (v.size() + kBeatWidth - 1) / kBeatWidth;  // positions j with j/length < 1/16
      std::size_t i = head;
      for (std::size_t j = 0; j < v.size(); j++) {
        v[i] += j < wide ? in_beat : none;
        if (++i == v.size()) i = 0;
      }
    }
  };
  unsigned beats_;
  std::vector<int> lengths_;
  std::vector<float> change_;  // [to][from]
  std::vector<Ring> rings_;    // [beat][tempo]
  std::vector<float> ends_;
};

float strength(const Activation &a) {
  return 0.98f * std::clamp(a.beat, 1e-4f, 1 - 1e-4f);
}

// The peak inside the beat's window, and between frames by a parabola through it.
GridBeat refined(std::span<const Activation> a, std::int64_t frame, unsigned in_bar) {
  const std::int64_t window = std::max<std::int64_t>(2, static_cast<std::int64_t>(0.06 * 50) + 1);
  const auto frames = static_cast<std::int64_t>(a.size());
  std::int64_t best = frame;
  auto value = [&](std::int64_t f) { return static_cast<double>(strength(a[static_cast<std::size_t>(f)])); };
  for (std::int64_t f = frame; f < std::min(frames, frame + window); f++)
    if (value(f) > value(best)) best = f;
  double exact = static_cast<double>(best);
  if (best > 0 && best < frames - 1) {
    const double l = value(best - 1), m = value(best), r = value(best + 1), curve = l - 2 * m + r;
    if (curve < 0) exact += std::clamp(0.5 * (l - r) / curve, -0.5, 0.5);
  }
  return {exact, in_bar, strength(a[static_cast<std::size_t>(best)])};
}

}  // namespace

std::vector<GridBeat> decode(std::span<const Activation> activations, const BarModel &model,
                             unsigned *beats_in_bar, const std::atomic<bool> *interrupt) {
  const auto observed = observations(activations);
  std::vector<std::pair<std::int64_t, unsigned>> grid;
  float highest = -INFINITY;
  for (unsigned beats : model.bars) {
    Chains chains(beats, model);
    const std::size_t n = chains.tempi(), row = beats * n;
    std::vector<std::uint8_t> from(observed.size() * row);
    for (std::size_t t = 0; t < observed.size(); t++) {
      if (interrupt && t % 512 == 0 && *interrupt) return {};
      chains.step(observed[t], &from[t * row]);
    }
    const auto best = chains.best();
    if (!(best.score > highest)) continue;
    highest = best.score;
    if (beats_in_bar) *beats_in_bar = beats;
    grid.clear();
    auto t = static_cast<std::int64_t>(observed.size()) - 1;
    unsigned b = best.beat;
    std::size_t k = best.tempo;
    int j = best.position;
    while (t >= 0) {
      const std::int64_t start = t - j;
      if (start < 0) break;
      grid.emplace_back(start, b);
      k = from[static_cast<std::size_t>(start) * row + b * n + k];
      b = (b + beats - 1) % beats;
      j = chains.length(k) - 1;
      t = start - 1;
    }
    std::reverse(grid.begin(), grid.end());
  }
  std::vector<GridBeat> out;
  for (const auto &[frame, beat] : grid) out.push_back(refined(activations, frame, beat + 1));
  return out;
}

}  // namespace music
