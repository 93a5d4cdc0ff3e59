// SPDX-License-Identifier: LGPL-2.1-or-later
// Beats, bars, tempo and sections of a piece of music.
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

struct TempoChange {
  double time;   // s: from this beat on
  double tempo;  // beats per minute
};

struct Section {           // a stretch of bars that sound much the same
  double start, end;       // s
  double energy;           // dBFS, mean
  double intensity = 0;    // 0 .. 1: how loud and how busy it is, compared with the rest of the piece
  unsigned character = 0;  // sections that sound alike have the same number; counted from 0
};

struct Bar {
  double time;               // s, its first beat
  std::vector<float> sound;  // mean levels of its logarithmic bands, of its first half and of its second
};

struct Analysis {
  std::vector<Beat> beats;
  double tempo = 0;            // beats per minute, the median; 0 without beats
  unsigned beats_per_bar = 0;  // of most bars
  double confidence = 0;       // 0 .. 1, see docs/beats.md
  bool stable = false;         // worth cutting on; otherwise say "no stable beat"
  std::vector<Section> sections;
  double duration = 0;                     // s
  std::vector<TempoChange> tempo_changes;  // the first is the tempo of the first beat
  std::vector<Bar> bars;
  double ends = 0;  // s: the last sound; what follows lies 60 dB below the loudest 20 ms
};

struct TrackerOptions {
  double look_ahead = 0;               // s of music heard before a beat is settled; 0: as much as it takes
  double slowest = 45, fastest = 230;  // beats per minute
  std::vector<unsigned> bars = {};     // the only numbers of beats in a bar to try, 1 to 16; empty: 2 to 7
  // Beats known from elsewhere (a label file, a storyboard), ascending. When there are any nothing is
  // tracked: finish() tells these, with the tempo and the sections they make.
  std::vector<Beat> known = {};
};

// Fed with mono samples at 44.1 kHz in pieces of any size. Memory for a piece of any length is bounded by
// about 60 MB and 1.2 kB per second.
class Tracker {
 public:
  explicit Tracker(const TrackerOptions &options = {});
  ~Tracker();
  void add(std::span<const float> mono_44100);
  // The beats settled since the last call: with `look_ahead`, all up to that long before the last sample.
  // For live use; finish() tells them all again, with their strengths and numbers as they were settled.
  std::vector<Beat> settled();
  // Everything that was added. An empty analysis when interrupted. May be called once.
  Analysis finish(const std::atomic<bool> *interrupt = nullptr);

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

// All at once, mono at any rate.
Analysis track(std::span<const float> mono, int rate, const std::atomic<bool> *interrupt = nullptr);

}  // namespace music
