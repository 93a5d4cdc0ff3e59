// SPDX-License-Identifier: LGPL-2.1-or-later
#include "master.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "loudness.hpp"

namespace audiosync {

namespace {
constexpr std::int64_t kStep = 4800;  // frames rendered at a time while measuring
constexpr double kMostGain = 40.0;    // dB: beyond that there is only noise to raise
constexpr double kLeastGain = -120;   // dB: floating point may be far beyond full scale
constexpr int kMostPasses = 5;
constexpr double kCloseEnough = 0.05;  // LU
}  // namespace

Master::Master(FrameSource &mix, double gain_db, double true_peak)
    : mix_(mix), gain_(std::pow(10.0, gain_db / 20)), limit_(true_peak) {
  seek(mix.position());
}

void Master::set_gain(double db) {
  gain_ = std::pow(10.0, db / 20);
}

void Master::feed(float *out, std::size_t frames) {
  std::fill_n(out, frames * static_cast<std::size_t>(mix_.channels()), 0.0f);
  mix_.render(out, frames);
  limiter_->process(out, frames, gain_);
}

void Master::seek(std::int64_t frame) {
  limiter_ = std::make_unique<Limiter>(mix_.rate(), mix_.channels(), limit_);
  const std::int64_t before = std::min<std::int64_t>(frame, mix_.rate() / 2);  // several releases long
  mix_.seek(frame - before);
  std::vector<float> unheard(static_cast<std::size_t>(kStep * mix_.channels()));
  for (std::int64_t left = before + static_cast<std::int64_t>(limiter_->latency()); left > 0; left -= kStep)
    feed(unheard.data(), static_cast<std::size_t>(std::min(left, kStep)));
}

void Master::render(float *out, std::size_t frames) {
  feed(out, frames);
}

Measured measure(FrameSource &mix, std::int64_t frames, const Target &target,
                 const std::atomic<bool> &interrupt) {
  Measured m;
  const auto channels = static_cast<std::size_t>(mix.channels());
  std::vector<float> block(static_cast<std::size_t>(kStep) * channels);
  {
    LoudnessMeter meter(mix.rate(), mix.channels(), true);
    mix.seek(0);
    for (std::int64_t left = frames; left > 0; left -= kStep) {
      if (interrupt) return {};
      const auto n = static_cast<std::size_t>(std::min(left, kStep));
      std::fill(block.begin(), block.end(), 0.0f);
      mix.render(block.data(), n);
      meter.add(block.data(), n);
    }
    m.integrated = m.result = meter.integrated();
    m.true_peak = meter.true_peak();
    m.passes = 1;
  }
  if (!std::isfinite(m.integrated)) return m;  // silence stays silence
  m.gain = std::clamp(target.loudness - m.integrated, kLeastGain, kMostGain);
  m.result = m.integrated + m.gain;
  double error = 0;
  // Where the limiter has something to do, and where the mix was louder than a meter is made for.
  const bool beyond = m.integrated > 0;
  while ((m.true_peak + m.gain > target.true_peak - 0.2 || (beyond && m.passes < 4)) && m.passes < kMostPasses) {
    LoudnessMeter meter(mix.rate(), mix.channels());
    mix.seek(0);
    Master master(mix, m.gain, target.true_peak);
    for (std::int64_t left = frames; left > 0; left -= kStep) {
      if (interrupt) return {};
      const auto n = static_cast<std::size_t>(std::min(left, kStep));
      master.render(block.data(), n);
      meter.add(block.data(), n);
    }
    m.passes++;
    m.result = meter.integrated();
    const double before = error;
    error = target.loudness - m.result;
    // Done, or the limiter eats all that is added.
    if (std::abs(error) < kCloseEnough ||
        (m.passes > 2 && !beyond && std::abs(error) > std::abs(before) - kCloseEnough / 2))
      break;
    if (m.passes < kMostPasses) m.gain = std::clamp(m.gain + error * 1.1, kLeastGain, kMostGain);
  }
  return m;
}

}  // namespace audiosync
