// SPDX-License-Identifier: LGPL-2.1-or-later
// From a mix to what is heard: one static gain to the wanted loudness, then the true-peak limiter.
#pragma once
#include <atomic>
#include <memory>

#include "frame_source.hpp"
#include "limiter.hpp"

namespace audiosync {

struct Target {
  double loudness = -14.0;  // LUFS
  double true_peak = -1.0;  // dBTP
};

// Renders mix + limiter so that frame n comes out as frame n: the limiter's delay is read ahead.
class Master {
 public:
  Master(FrameSource &mix, double gain_db, double true_peak);
  // The next render() starts at `frame`; the limiter is warmed up with what lies before it.
  void seek(std::int64_t frame);
  void render(float *out, std::size_t frames);  // overwrites
  void set_gain(double db);
  std::size_t latency() const { return limiter_->latency(); }  // frames the mix is read ahead
  double least_gain() const { return limiter_->least_gain(); }

 private:
  void feed(float *out, std::size_t frames);

  FrameSource &mix_;
  double gain_, limit_;
  std::unique_ptr<Limiter> limiter_;
};

struct Measured {
  double integrated = 0.0;  // LUFS of the bare mix
  double true_peak = 0.0;   // dBTP of the bare mix
  double gain = 0.0;        // dB that bring it to the target
  double result = 0.0;      // LUFS after gain and limiter
  int passes = 0;           // times the mix was rendered
};

// Renders the mix `frames` long without an audience and finds the gain: target - measured, and where the
// limiter takes loudness away again, a little more, until the result is within 0.05 LU or more gain does not
// help. Gives up (gain 0, passes 0) when `interrupt` is raised. `progress` is told the share done of the
// present pass.
Measured measure(FrameSource &mix, std::int64_t frames, const Target &target,
                 const std::atomic<bool> &interrupt);

}  // namespace audiosync
