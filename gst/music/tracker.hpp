// SPDX-License-Identifier: LGPL-2.1-or-later
// Beats, bars and energy of a piece of music.
#pragma once
#include <atomic>
#include <memory>
#include <span>
#include <vector>

namespace music {

struct Beat {
  double time;      // s
  unsigned in_bar;  // 1 = downbeat
  float strength;   // 0 .. 1
};

struct Section {      // a stretch of bars of much the same energy
  double start, end;  // s
  double energy;      // dBFS, mean
};

struct Analysis {
  std::vector<Beat> beats;
  double tempo = 0;  // beats per minute, the median; 0 without beats
  unsigned beats_per_bar = 0;
  double confidence = 0;  // 0 .. 1: mean activation at the weaker half of the beats (odd or even ones), less
                          // where intervals are irregular
  bool stable = false;    // worth cutting on; otherwise say "no stable beat"
  std::vector<Section> sections;
  double duration = 0;  // s
};

// Fed with mono samples at 44.1 kHz in pieces of any size; keeps 216 bytes per 20 ms.
class Tracker {
 public:
  Tracker();
  ~Tracker();
  void add(std::span<const float> mono_44100);
  // Everything that was added. An empty analysis when interrupted. May be called once.
  Analysis finish(const std::atomic<bool> *interrupt = nullptr);

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

// All at once, mono at any rate.
Analysis track(std::span<const float> mono, int rate, const std::atomic<bool> *interrupt = nullptr);

}  // namespace music
