// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/bar_model.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

namespace music {

namespace {

constexpr float kLeast = 1e-5f;         // smallest likelihood
constexpr std::size_t kBeatWidth = 16;  // a beat is 1/16 of the way to the next
constexpr double kRarest = -25;         // log: changes of tempo less likely than this are not tried
constexpr std::size_t kRenew = 512;     // frames after which the scores are brought back to zero
constexpr double kPeak = 0.06;          // s after the model's beat where the activation's peak may be

float probability(const Activation &a) {
  return 0.98f * std::clamp(a.beat, 1e-4f, 1 - 1e-4f);
}

// Log likelihoods of being at a beat or a downbeat, relative to being between beats.
struct Observed {
  float beat, downbeat;
};
Observed observed(const Activation &in) {
  const float b = std::clamp(in.beat, 1e-4f, 1 - 1e-4f), d = std::min(in.downbeat, b);
  const float beat = std::max(b - d, 1e-4f * b) * 0.98f, down = d * 0.98f;
  auto log = [](float p) { return std::log(std::clamp(p, kLeast, 1.0f)); };
  const float none = log((1 - (beat + down)) / (kBeatWidth - 1));
  return {log(beat) - none, log(down) - none};
}

// The scores of the positions of one beat at one tempo: a chain, kept as a ring, so that a step in time moves
// a pointer instead of the values. Only the positions at the beat itself gain or lose.
struct Ring {
  std::vector<float> v;
  std::size_t head = 0;  // where position 0 is; position j is at head + j
  std::size_t wide = 1;  // positions j with j / length < 1 / kBeatWidth
  float at(std::size_t j) const { return v[(head + j) % v.size()]; }
  float last() const { return v[(head + v.size() - 1) % v.size()]; }
  void advance(float first, float in_beat) {
    head = (head == 0 ? v.size() : head) - 1;  // the last position's place becomes the first's
    v[head] = first;
    std::size_t i = head;
    for (std::size_t j = 0; j < wide; j++) {
      v[i] += in_beat;
      if (++i == v.size()) i = 0;
    }
  }
};

}  // namespace

struct BarTracker::Private {
  BarModel model;
  std::size_t lag;
  std::vector<std::size_t> lengths;  // frames per beat, one for each tempo
  struct Change {
    std::size_t first, count, at;  // tempi it can come from, and where their log likelihoods are
  };
  std::vector<Change> changes;  // for each tempo
  std::vector<float> change;
  std::vector<float> per_beat;  // for each tempo: what a beat costs
  struct Metre {
    unsigned beats;
    float prior;
    std::size_t row;  // of its first beat
  };
  std::vector<Metre> metres;
  std::size_t rows = 0;
  std::vector<Ring> rings;  // [row][tempo]
  std::vector<float> ends, entrance;
  std::vector<std::uint8_t> entrance_metre;
  // For each frame from `first` on: the tempo (and the metre, for first beats) each beginning beat came from.
  std::vector<std::uint8_t> from, from_metre;
  std::vector<Activation> heard;  // for the same frames
  std::size_t first = 0, frames = 0;
  std::int64_t settled_until = -1;  // where the model's last settled beat begins
  double last_beat = -INFINITY;     // frame of the same, refined
  std::vector<GridBeat> out;

  Private(const BarModel &m, std::size_t l) : model(m), lag(l) {
    const auto shortest = static_cast<std::size_t>(std::lround(m.frames_per_second * 60 / m.fastest));
    const auto longest = static_cast<std::size_t>(std::lround(m.frames_per_second * 60 / m.slowest));
    for (std::size_t i = shortest; i <= longest; i++) lengths.push_back(i);
    for (std::size_t to = 0; to < lengths.size(); to++) {
      Change c{lengths.size(), 0, change.size()};
      for (std::size_t source = 0; source < lengths.size(); source++) {
        const double p = likelihood_of(source, to);
        if (p < kRarest) continue;
        if (c.count++ == 0) c.first = source;
        change.push_back(static_cast<float>(p));
      }
      changes.push_back(c);
      const double bpm = m.frames_per_second * 60 / static_cast<double>(lengths[to]);
      const double octaves = std::log2(bpm / m.usual) / m.spread;
      per_beat.push_back(static_cast<float>(-m.beat_cost - m.tempo_weight * 0.5 * octaves * octaves));
    }
    for (const auto &b : m.bars) {
      metres.push_back({b.beats, static_cast<float>(b.prior), rows});
      rows += b.beats;
    }
    for (std::size_t r = 0; r < rows; r++)
      for (std::size_t n : lengths)
        rings.push_back({std::vector<float>(n, 0.0f), 0, (n + kBeatWidth - 1) / kBeatWidth});
    ends.resize(rows * lengths.size());
    entrance.resize(lengths.size());
    entrance_metre.resize(lengths.size());
  }

  double likelihood_of(std::size_t source, std::size_t to) const {
    auto cost = [&](std::size_t other) {
      const double a = static_cast<double>(lengths[source]), b = static_cast<double>(lengths[other]);
      return -model.lambda * std::max(0.0, std::abs(b - a) - model.free) / a;
    };
    double sum = 0;
    for (std::size_t k = 0; k < lengths.size(); k++) sum += std::exp(cost(k));
    return cost(to) - std::log(sum);
  }

  struct Arrival {
    float score;
    std::size_t tempo;
  };
  Arrival arrive(const float *scores, std::size_t to) const {
    const Change &c = changes[to];
    Arrival best{-INFINITY, c.first};
    for (std::size_t i = 0; i < c.count; i++)
      if (const float v = scores[c.first + i] + change[c.at + i]; v > best.score) best = {v, c.first + i};
    return best;
  }

  void step(const Activation &a) {
    const std::size_t n = lengths.size();
    const Observed o = observed(a);
    if (frames % kRenew == 0) renew();
    for (std::size_t i = 0; i < rings.size(); i++) ends[i] = rings[i].last();
    from.resize(from.size() + rows * n);
    std::uint8_t *tempo = &from[from.size() - rows * n];
    from_metre.resize(from_metre.size() + metres.size() * n);
    std::uint8_t *metre = &from_metre[from_metre.size() - metres.size() * n];
    for (std::size_t m = 0; m < metres.size(); m++) {
      // into a first beat from the end of any bar, another metre's for a price
      for (std::size_t k = 0; k < n; k++) {
        entrance[k] = -INFINITY;
        for (std::size_t other = 0; other < metres.size(); other++) {
          const float price = other == m ? 0 : static_cast<float>(model.new_metre);
          const float v = ends[(metres[other].row + metres[other].beats - 1) * n + k] - price;
          if (v > entrance[k]) {
            entrance[k] = v;
            entrance_metre[k] = static_cast<std::uint8_t>(other);
          }
        }
      }
      for (std::size_t k = 0; k < n; k++) {
        const Arrival best = arrive(entrance.data(), k);
        tempo[metres[m].row * n + k] = static_cast<std::uint8_t>(best.tempo);
        metre[m * n + k] = entrance_metre[best.tempo];
        rings[metres[m].row * n + k].advance(best.score + per_beat[k] + metres[m].prior, o.downbeat);
      }
      for (std::size_t r = metres[m].row + 1; r < metres[m].row + metres[m].beats; r++)
        for (std::size_t k = 0; k < n; k++) {
          const Arrival best = arrive(&ends[(r - 1) * n], k);
          tempo[r * n + k] = static_cast<std::uint8_t>(best.tempo);
          rings[r * n + k].advance(best.score + per_beat[k], o.beat);
        }
    }
    heard.push_back(a);
    frames++;
  }

  struct Best {
    float score = -INFINITY;
    std::size_t row = 0, tempo = 0, position = 0;
  };
  Best best() const {
    Best found;
    for (std::size_t r = 0; r < rows; r++)
      for (std::size_t k = 0; k < lengths.size(); k++) {
        const Ring &ring = rings[r * lengths.size() + k];
        for (std::size_t j = 0; j < lengths[k]; j++)
          if (const float v = ring.at(j); v > found.score) found = {v, r, k, j};
      }
    return found;
  }

  void renew() {
    const float most = best().score;
    for (auto &r : rings)
      for (float &v : r.v) v -= most;
  }

  std::size_t metre_of(std::size_t row) const {
    std::size_t m = metres.size() - 1;
    while (metres[m].row > row) m--;
    return m;
  }

  // The best path's beats after the last settled one, up to frame `until`.
  void trace(std::int64_t until) {
    const auto start = static_cast<std::int64_t>(first);
    if (frames == 0) return;
    const Best end = best();
    std::size_t row = end.row, tempo = end.tempo;
    std::int64_t t = static_cast<std::int64_t>(frames) - 1 - static_cast<std::int64_t>(end.position);
    std::vector<GridBeat> found;
    std::int64_t last = settled_until;
    while (t >= start && t > settled_until) {
      const std::size_t m = metre_of(row), n = lengths.size();
      if (t <= until) {
        last = std::max(last, t);
        found.push_back(refined(t, static_cast<unsigned>(row - metres[m].row) + 1, metres[m].beats));
      }
      const auto at = static_cast<std::size_t>(t - start);
      const std::size_t source = from[at * rows * n + row * n + tempo];
      if (row == metres[m].row) {
        const Metre &before = metres[from_metre[at * metres.size() * n + m * n + tempo]];
        row = before.row + before.beats - 1;
      } else {
        row--;
      }
      tempo = source;
      t -= static_cast<std::int64_t>(lengths[tempo]);
    }
    settled_until = last;
    std::reverse(found.begin(), found.end());
    for (const auto &b : found) {
      // A path that changed its mind behind the lag may begin too near to what is settled already.
      if (b.frame - last_beat < 0.6 * static_cast<double>(lengths.front())) continue;
      last_beat = b.frame;
      out.push_back(b);
    }
  }

  // The peak inside the beat's window, and between frames by a parabola through it.
  GridBeat refined(std::int64_t frame, unsigned in_bar, unsigned bar) const {
    const auto window =
        std::max<std::int64_t>(2, static_cast<std::int64_t>(kPeak * model.frames_per_second) + 1);
    const auto start = static_cast<std::int64_t>(first), end = static_cast<std::int64_t>(frames);
    auto value = [&](std::int64_t f) {
      return static_cast<double>(probability(heard[static_cast<std::size_t>(f - start)]));
    };
    std::int64_t best = frame;
    for (std::int64_t f = frame; f < std::min(end, frame + window); f++)
      if (value(f) > value(best)) best = f;
    double exact = static_cast<double>(best);
    if (best > start && best < end - 1) {
      const double l = value(best - 1), m = value(best), r = value(best + 1), curve = l - 2 * m + r;
      if (curve < 0) exact += std::clamp(0.5 * (l - r) / curve, -0.5, 0.5);
    }
    return {exact, in_bar, bar, static_cast<float>(value(best))};
  }

  // Forgets frames that no path will be traced through again.
  void forget() {
    if (frames - first <= lag + lag / 2 + 1) return;
    trace(static_cast<std::int64_t>(frames - lag));
    const std::size_t n = frames - lag - first;
    from.erase(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(n * rows * lengths.size()));
    from_metre.erase(from_metre.begin(),
                     from_metre.begin() + static_cast<std::ptrdiff_t>(n * metres.size() * lengths.size()));
    heard.erase(heard.begin(), heard.begin() + static_cast<std::ptrdiff_t>(n));
    first += n;
  }
};

BarTracker::BarTracker(const BarModel &model, std::size_t lag) : d_(std::make_unique<Private>(model, lag)) {}
BarTracker::~BarTracker() = default;

bool BarTracker::add(std::span<const Activation> activations, const std::atomic<bool> *interrupt) {
  for (const auto &a : activations) {
    if (interrupt && d_->frames % 512 == 0 && *interrupt) return false;
    d_->step(a);
    d_->forget();
  }
  return true;
}

std::vector<GridBeat> BarTracker::settled(bool all) {
  d_->trace(static_cast<std::int64_t>(d_->frames) - (all ? 0 : static_cast<std::int64_t>(d_->lag)));
  return std::exchange(d_->out, {});
}

std::vector<GridBeat> decode(std::span<const Activation> activations, const BarModel &model,
                             const std::atomic<bool> *interrupt) {
  BarTracker tracker(model, activations.size());
  if (!tracker.add(activations, interrupt)) return {};
  return tracker.settled(true);
}

}  // namespace music
