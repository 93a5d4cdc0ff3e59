// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/network.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <iterator>
#include <stdexcept>

#include "music/features.hpp"
#include "music/weights.hpp"

namespace music {

namespace {

constexpr std::size_t kChannels = 24, kBlocks = 8, kTaps = 5;
constexpr std::size_t kTile = 256;  // frames of one output that stay in the first cache

// One row of frames per channel: the inner loops run along time.
struct Rows {
  std::size_t channels, frames;
  std::vector<float> v;
  Rows(std::size_t c, std::size_t n) : channels(c), frames(n), v(c * n) {}
  float *row(std::size_t c) { return &v[c * frames]; }
  const float *row(std::size_t c) const { return &v[c * frames]; }
};

class Reader {
 public:
  explicit Reader(std::span<const std::uint32_t> words) : words_(words) {}
  std::vector<float> next(std::size_t n) {
    if (at_ + n > words_.size()) throw std::logic_error("the beat network's weights are too short");
    std::vector<float> out(n);
    for (std::size_t i = 0; i < n; i++) out[i] = std::bit_cast<float>(words_[at_ + i]);
    at_ += n;
    return out;
  }

 private:
  std::span<const std::uint32_t> words_;
  std::size_t at_ = 0;
};

struct Convolution {
  std::size_t in, out, taps, dilation;
  std::vector<float> weights, biases;
  Convolution(Reader &r, std::size_t i, std::size_t o, std::size_t t, std::size_t d)
      : in(i), out(o), taps(t), dilation(d), weights(r.next(i * o * t)), biases(r.next(o)) {}

  // Zeros outside of [0, frames).
  void apply(const Rows &x, Rows &y) const {
    const auto frames = static_cast<std::ptrdiff_t>(x.frames);
    for (std::ptrdiff_t tile = 0; tile < frames; tile += kTile)
      for (std::size_t o = 0; o < out; o++) {
        const std::ptrdiff_t stop = std::min<std::ptrdiff_t>(frames, tile + kTile);
        float *to = y.row(o);
        std::fill(to + tile, to + stop, biases[o]);
        for (std::size_t i = 0; i < in; i++)
          for (std::size_t t = 0; t < taps; t++) {
            const float w = weights[(o * in + i) * taps + t];
            const std::ptrdiff_t shift =
                (static_cast<std::ptrdiff_t>(t) - static_cast<std::ptrdiff_t>(taps / 2)) *
                static_cast<std::ptrdiff_t>(dilation);
            const std::ptrdiff_t from = std::max(tile, -shift), end = std::min(stop, frames - shift);
            const float *source = x.row(i) + shift;
            for (std::ptrdiff_t n = from; n < end; n++) to[n] += w * source[n];
          }
      }
  }
};

void elu(Rows &x) {
  for (float &v : x.v)
    if (v < 0) v = std::expm1(v);
}
void add(Rows &x, const Rows &y) {
  for (std::size_t i = 0; i < x.v.size(); i++) x.v[i] += y.v[i];
}

struct Network {
  std::vector<float> scale, shift;
  Convolution input;
  std::vector<Convolution> dilated, pointwise;
  std::vector<Convolution> output;
  explicit Network(Reader r)
      : scale(r.next(kFeatures)), shift(r.next(kFeatures)), input(r, kFeatures, kChannels, 3, 1) {
    for (std::size_t b = 0; b < kBlocks; b++) {
      dilated.emplace_back(r, kChannels, kChannels, kTaps, std::size_t{1} << b);
      pointwise.emplace_back(r, kChannels, kChannels, 1, 1);
    }
    output.emplace_back(r, kChannels, 2, 1, 1);
  }
};

constexpr double kSpeeds[] = {1.0, 0.85, 1.18};

}  // namespace

std::vector<Activation> beat_logits(std::span<const float> spectrum) {
  static const Network net{Reader(beat_weights())};
  const std::size_t frames = spectrum.size() / kBands;
  if (frames == 0) return {};
  Rows x(kFeatures, frames);
  for (std::size_t n = 0; n < frames; n++) {
    std::array<float, kFeatures> features;
    const float *now = &spectrum[n * kBands];
    group_bands(now, n == 0 ? nullptr : now - kBands, features.data());
    for (std::size_t f = 0; f < kFeatures; f++) x.row(f)[n] = features[f] * net.scale[f] + net.shift[f];
  }
  Rows h(kChannels, frames), y(kChannels, frames), z(kChannels, frames), skip(kChannels, frames);
  net.input.apply(x, h);
  elu(h);
  for (std::size_t b = 0; b < kBlocks; b++) {
    net.dilated[b].apply(h, y);
    elu(y);
    net.pointwise[b].apply(y, z);
    add(h, z);
    add(skip, z);
  }
  add(skip, h);
  elu(skip);
  Rows logits(2, frames);
  net.output[0].apply(skip, logits);
  std::vector<Activation> out(frames);
  for (std::size_t n = 0; n < frames; n++) out[n] = {logits.row(0)[n], logits.row(1)[n]};
  return out;
}

std::vector<Activation> beat_activations(std::span<const float> spectrum, std::size_t first) {
  const std::size_t frames = spectrum.size() / kBands;
  std::vector<Activation> sum(frames, {0, 0});
  std::vector<float> faster;
  for (const double speed : kSpeeds) {
    if (speed == 1) {
      const auto plain = beat_logits(spectrum);
      for (std::size_t n = 0; n < frames; n++) {
        sum[n].beat += plain[n].beat;
        sum[n].downbeat += plain[n].downbeat;
      }
      continue;
    }
    // frame k of the other speed is where frame k * speed is
    const auto begin = static_cast<std::size_t>(std::ceil(static_cast<double>(first) / speed));
    faster.clear();
    std::size_t count = 0;
    for (;; count++) {
      const double at = static_cast<double>(begin + count) * speed - static_cast<double>(first);
      const auto k = static_cast<std::size_t>(at);
      if (k + 1 >= frames) break;
      const auto w = static_cast<float>(at - static_cast<double>(k));
      const float *a = &spectrum[k * kBands], *b = a + kBands;
      for (std::size_t i = 0; i < kBands; i++) faster.push_back(a[i] * (1 - w) + b[i] * w);
    }
    const auto there = beat_logits(faster);
    for (std::size_t n = 0; n < frames && count > 0; n++) {
      const double at = std::clamp(static_cast<double>(first + n) / speed - static_cast<double>(begin), 0.0,
                                   static_cast<double>(count - 1));
      const auto k = static_cast<std::size_t>(at), next = std::min(count - 1, k + 1);
      const auto w = static_cast<float>(at - static_cast<double>(k));
      sum[n].beat += there[k].beat * (1 - w) + there[next].beat * w;
      sum[n].downbeat += there[k].downbeat * (1 - w) + there[next].downbeat * w;
    }
  }
  constexpr auto speeds = static_cast<float>(std::size(kSpeeds));
  auto sigmoid = [](float v) { return 1 / (1 + std::exp(-v / speeds)); };
  for (auto &a : sum) a = {sigmoid(a.beat), sigmoid(a.downbeat)};
  return sum;
}

StreamedNetwork::StreamedNetwork(std::size_t look_ahead, std::size_t block)
    : look_ahead_(look_ahead), block_(block) {}

std::vector<Activation> StreamedNetwork::add(std::span<const float> spectrum) {
  kept_.insert(kept_.end(), spectrum.begin(), spectrum.end());
  const std::size_t known = first_ + kept_.size() / kBands;
  std::vector<Activation> out;
  while (known >= done_ + look_ahead_ + block_) {
    const auto more = work(done_ + block_);
    out.insert(out.end(), more.begin(), more.end());
  }
  return out;
}

std::vector<Activation> StreamedNetwork::finish() {
  return work(first_ + kept_.size() / kBands);
}

// Activations from done_ to `until`, and forgets what no later one depends on.
std::vector<Activation> StreamedNetwork::work(std::size_t until) {
  const std::size_t known = first_ + kept_.size() / kBands;
  const std::size_t end = std::min(known, until + std::max(look_ahead_, std::size_t{1}));
  if (until <= done_) return {};
  auto all = beat_activations(std::span(kept_).first((end - first_) * kBands), first_);
  std::vector<Activation> out(all.begin() + static_cast<std::ptrdiff_t>(done_ - first_),
                              all.begin() + static_cast<std::ptrdiff_t>(until - first_));
  done_ = until;
  if (done_ > first_ + kReach) {
    kept_.erase(kept_.begin(),
                kept_.begin() + static_cast<std::ptrdiff_t>((done_ - kReach - first_) * kBands));
    first_ = done_ - kReach;
  }
  return out;
}

}  // namespace music
