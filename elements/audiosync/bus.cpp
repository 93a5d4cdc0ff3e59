// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bus.hpp"

#include <algorithm>
#include <cmath>

namespace audiosync {

namespace {
constexpr double kSteepest = 60.0;  // dB/s, also where speech comes as a surprise (live)
}

Bus::Bus(int rate, int channels, std::mutex &mutex, std::unique_ptr<Mix> film)
    : rate_(rate), channels_(channels), mutex_(mutex), film_(std::move(film)) {}

void Bus::seek(std::int64_t frame) {
  if (film_) film_->seek(frame);
  position_ = frame;
  down_ = 0.0;
}

void Bus::add_inputs(std::int64_t from, float *out, std::size_t frames, bool ducked, bool consume) {
  std::vector<Interval> speech;
  if (ducked)
    for (const Input *i : inputs_)
      for (Interval s : i->speech().intervals()) {
        s.start += offset_;
        s.end += offset_;
        speech.push_back(s);
      }
  const DuckCurve curve(std::move(speech), rate_, hold_);
  std::vector<double> flat(frames, 1.0), music(frames, 1.0);
  for (std::size_t k = 0; k < frames; k++) {
    const std::int64_t f = from + static_cast<std::int64_t>(k);
    if (ducked && duck_ < 0) {
      const double most = kSteepest / rate_;
      down_ += std::clamp(curve.at(f, duck_) - down_, -most, most);
      if (down_ != 0) music[k] = std::pow(10.0, down_ / 20);
    }
    if (fade_ && f >= fade_->first)
      music[k] *= f >= fade_->second ? 0.0
                                     : std::cos(M_PI / 2 * (static_cast<double>(f - fade_->first) + 0.5) /
                                                static_cast<double>(fade_->second - fade_->first));
  }
  for (Input *i : inputs_)
    i->mix(from - offset_, out, frames, i->role == static_cast<int>(Role::Music) ? music.data() : flat.data(),
           consume);
}

void Bus::peek(std::int64_t from, float *out, std::size_t frames) {
  add_inputs(from, out, frames, false, false);
}

void Bus::render(float *out, std::size_t frames) {
  if (film_) film_->render(out, frames);
  std::lock_guard lock(mutex_);
  add_inputs(position_, out, frames, true, true);
  position_ += static_cast<std::int64_t>(frames);
}

}  // namespace audiosync
