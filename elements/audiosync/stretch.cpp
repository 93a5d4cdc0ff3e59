// SPDX-License-Identifier: LGPL-2.1-or-later
// SoundTouch moves attacks by up to 7 ms to where the waves fit. So the sound is cut before its attacks, each
// piece is stretched by itself to its exact length, and the joints are cross-faded in the quiet before the
// attack: SoundTouch leaves the beginning of what it gets as it is.
#include "stretch.hpp"

#include <SoundTouch.h>

#include <algorithm>
#include <cmath>

namespace audiosync {

namespace {

constexpr double kApart = 0.120;   // s between two cuts: shorter pieces have nothing to overlap with
constexpr double kBefore = 0.008;  // s before an attack is cut
constexpr double kJoint = 0.005;   // s of cross-fade
constexpr double kRise = 8.0;      // times the power of what was before
constexpr double kBlock = 0.001, kAfter = 0.004, kPast = 0.025;  // s

class StretchedSound : public Sound {
 public:
  StretchedSound(std::unique_ptr<Sound> sound, double ratio, int rate, int channels)
      : sound_(std::move(sound)), ratio_(ratio), rate_(rate), channels_(static_cast<std::size_t>(channels)) {}

  std::size_t read(std::vector<float> &out, std::size_t frames) override {
    if (sound_) make();
    const std::size_t n = std::min(frames, out_.size() / channels_ - at_);
    const auto from = out_.begin() + static_cast<std::ptrdiff_t>(at_ * channels_);
    out.insert(out.end(), from, from + static_cast<std::ptrdiff_t>(n * channels_));
    at_ += n;
    return n;
  }

 private:
  void make() {
    std::vector<float> in;
    while (sound_->read(in, 16384)) {
    }
    sound_.reset();
    const std::size_t length = in.size() / channels_;
    out_.assign(static_cast<std::size_t>(std::llround(static_cast<double>(length) * ratio_)) * channels_, 0.0f);
    auto cuts = attacks(in, rate_, static_cast<int>(channels_));
    if (cuts.empty() || cuts.front() > 0) cuts.insert(cuts.begin(), 0);
    const auto joint = static_cast<std::size_t>(kJoint * rate_);
    for (std::size_t i = 0; i < cuts.size(); i++) {
      const std::size_t from = cuts[i], to = i + 1 < cuts.size() ? cuts[i + 1] : length;
      const auto start = static_cast<std::size_t>(std::llround(static_cast<double>(from) * ratio_)),
                 end = std::min(out_.size() / channels_,
                                static_cast<std::size_t>(std::llround(static_cast<double>(to) * ratio_)));
      const std::size_t tail = i + 1 < cuts.size() ? joint : 0;
      lay(piece(in, from, to, end - start + tail), start, i ? joint : 0, tail);
    }
  }

  // Frames [from, to) as `wanted` frames; what SoundTouch needs beyond `to` it gets.
  std::vector<float> piece(const std::vector<float> &in, std::size_t from, std::size_t to, std::size_t wanted) const {
    soundtouch::SoundTouch touch;
    touch.setSampleRate(static_cast<unsigned>(rate_));
    touch.setChannels(static_cast<unsigned>(channels_));
    touch.setTempo(1.0 / ratio_);
    touch.setSetting(SETTING_SEQUENCE_MS, 40);  // SoundTouch's own advice for speech
    touch.setSetting(SETTING_SEEKWINDOW_MS, 15);
    touch.setSetting(SETTING_OVERLAP_MS, 8);
    const std::size_t length = in.size() / channels_;
    const std::size_t more = std::min(length, to + static_cast<std::size_t>(0.1 * rate_));
    touch.putSamples(&in[from * channels_], static_cast<unsigned>(more - from));
    touch.flush();
    std::vector<float> out(wanted * channels_, 0.0f);
    std::size_t got = 0;
    while (got < wanted) {
      const auto n = touch.receiveSamples(&out[got * channels_], static_cast<unsigned>(wanted - got));
      if (!n) break;  // the filter kept a few frames: silence makes the length exact
      got += n;
    }
    return out;
  }

  // Adds a piece; its first `in` frames come up while the last of the piece before go down.
  void lay(const std::vector<float> &piece, std::size_t start, std::size_t in, std::size_t out) {
    const std::size_t frames = piece.size() / channels_, room = out_.size() / channels_;
    for (std::size_t f = 0; f < frames && start + f < room; f++) {
      float gain = 1.0f;
      if (f < in) gain = (static_cast<float>(f) + 0.5f) / static_cast<float>(in);
      if (f + out >= frames) gain *= (static_cast<float>(frames - f) - 0.5f) / static_cast<float>(out);
      for (std::size_t c = 0; c < channels_; c++) out_[(start + f) * channels_ + c] += gain * piece[f * channels_ + c];
    }
  }

  std::unique_ptr<Sound> sound_;
  double ratio_;
  int rate_;
  std::size_t channels_, at_ = 0;
  std::vector<float> out_;
};

}  // namespace

std::vector<std::size_t> attacks(const std::vector<float> &x, int rate, int channels) {
  const auto block = static_cast<std::size_t>(std::max(1.0, kBlock * rate)), width = static_cast<std::size_t>(channels);
  std::vector<double> power;
  for (std::size_t f = 0; (f + block) * width <= x.size(); f += block) {
    double sum = 0;
    for (std::size_t i = f * width; i < (f + block) * width; i++)
      sum += static_cast<double>(x[i]) * static_cast<double>(x[i]);
    power.push_back(sum / static_cast<double>(block * width));
  }
  const double loud = power.empty() ? 0 : *std::max_element(power.begin(), power.end());
  const auto after = static_cast<std::size_t>(kAfter / kBlock), past = static_cast<std::size_t>(kPast / kBlock);
  std::vector<std::size_t> found;
  for (std::size_t i = past; i + after <= power.size(); i++) {
    double before = 0, now = 0;
    for (std::size_t k = i - past; k + 2 < i; k++) before += power[k];
    for (std::size_t k = i; k < i + after; k++) now += power[k];
    before /= static_cast<double>(past - 2);
    now /= static_cast<double>(after);
    if (now < 1e-4 * loud || now < kRise * (before + 1e-7 * loud)) continue;
    // The window has just begun to hear it: what is looked for begins within it.
    std::size_t first = i;
    while (first + 1 < i + after && power[first] < now / 4) first++;
    const auto lead = static_cast<std::size_t>(kBefore * rate);
    const std::size_t at = first * block > lead ? first * block - lead : 0;
    if (found.empty() || at >= found.back() + static_cast<std::size_t>(kApart * rate)) found.push_back(at);
    i += past;
  }
  return found;
}

std::unique_ptr<Sound> stretched(std::unique_ptr<Sound> sound, double ratio, int rate, int channels) {
  return std::make_unique<StretchedSound>(std::move(sound), ratio, rate, channels);
}

}  // namespace audiosync
