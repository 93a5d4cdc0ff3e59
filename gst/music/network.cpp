// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music/network.hpp"

#include <bit>
#include <cmath>
#include <stdexcept>

#include "music/features.hpp"
#include "music/weights.hpp"

namespace music {

namespace {

constexpr std::size_t kChannels = 24, kBlocks = 8, kTaps = 5;

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
    for (std::size_t o = 0; o < out; o++) {
      float *to = y.row(o);
      std::fill_n(to, x.frames, biases[o]);
      for (std::size_t i = 0; i < in; i++)
        for (std::size_t t = 0; t < taps; t++) {
          const float w = weights[(o * in + i) * taps + t];
          const std::ptrdiff_t shift =
              (static_cast<std::ptrdiff_t>(t) - static_cast<std::ptrdiff_t>(taps / 2)) *
              static_cast<std::ptrdiff_t>(dilation);
          const std::ptrdiff_t from = std::max<std::ptrdiff_t>(0, -shift),
                               end = std::min(frames, frames - shift);
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

}  // namespace

std::vector<Activation> beat_activations(std::span<const float> features) {
  static const Network net{Reader(beat_weights())};
  const std::size_t frames = features.size() / kFeatures;
  if (frames == 0) return {};
  Rows x(kFeatures, frames);
  for (std::size_t n = 0; n < frames; n++)
    for (std::size_t f = 0; f < kFeatures; f++)
      x.row(f)[n] = features[n * kFeatures + f] * net.scale[f] + net.shift[f];
  Rows h(kChannels, frames), y(kChannels, frames), z(kChannels, frames), skip(kChannels, frames);
  net.input.apply(x, h);
  elu(h);
  x.v.clear();
  x.v.shrink_to_fit();
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
  auto sigmoid = [](float v) { return 1 / (1 + std::exp(-v)); };
  std::vector<Activation> out(frames);
  for (std::size_t n = 0; n < frames; n++) out[n] = {sigmoid(logits.row(0)[n]), sigmoid(logits.row(1)[n])};
  return out;
}

}  // namespace music
