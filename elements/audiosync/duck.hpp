// SPDX-License-Identifier: LGPL-2.1-or-later
// When somebody speaks, and how far music steps back for it.
#pragma once
#include <cstdint>
#include <vector>

namespace audiosync {

struct Interval {  // sample frames of the mix, [start, end)
  std::int64_t start = 0, end = 0;
  double extra = 0.0;  // dB (<= 0) on top of what the music asks for, where that is not enough
};

// Finds speech in a voice track by its energy: 10 ms steps, a threshold between the noise floor and the loud
// parts, pauses shorter than 0.3 s belong to the speech. Fed in pieces of any size.
class SpeechDetector {
 public:
  SpeechDetector(int rate, int channels);
  void add(const float *interleaved, std::size_t frames);
  // Speech so far, in frames from the first one added. Reaches 40 ms before and 60 ms behind what is loud:
  // the first and last consonants are soft.
  std::vector<Interval> intervals() const;

 private:
  int rate_, channels_;
  std::int64_t step_, in_step_ = 0;
  double sum_ = 0.0;
  std::vector<float> level_;  // dBFS of each step
};

// Joins what overlaps or is closer than `gap` frames.
std::vector<Interval> merged(std::vector<Interval> intervals, std::int64_t gap);

// The gain curve. It is down when an interval starts, stays down until it ends and then comes back; a pause
// shorter than `hold` is held. Ramps are smooth in dB and never steeper than 60 dB/s: a pure function of the
// position, so that every pass over the mix and every seek see the same.
class DuckCurve {
 public:
  DuckCurve() = default;
  DuckCurve(std::vector<Interval> speech, int rate, double hold_seconds);
  // dB (<= 0) at a frame, for music that steps back by `duck` dB.
  double at(std::int64_t frame, double duck) const;
  const std::vector<Interval> &held() const { return held_; }
  std::vector<Interval> &held() { return held_; }

 private:
  std::vector<Interval> held_;
  double rate_ = 48000.0;
};

}  // namespace audiosync
