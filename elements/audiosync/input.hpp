// SPDX-License-Identifier: LGPL-2.1-or-later
// One audio_%u pad: converts what comes to the mix's format and keeps it, placed by running time, until it is
// mixed.
#pragma once
#include <gst/audio/audio.h>

#include <atomic>
#include <deque>
#include <limits>
#include <memory>
#include <vector>

#include "duck.hpp"
#include "placement.hpp"

namespace audiosync {

// Speech in a stream whose rest is not known: like SpeechDetector, but the threshold follows the loudest so
// far.
class StreamSpeech {
 public:
  void reset() { *this = StreamSpeech(); }
  void add(std::int64_t at, const float *x, std::size_t frames, int rate, int channels);
  void forget_before(std::int64_t frame);
  const std::deque<Interval> &intervals() const { return intervals_; }

 private:
  std::deque<Interval> intervals_;
  double sum_ = 0, loudest_ = -120;
  std::int64_t in_step_ = 0;
};

// convert() and set_caps() belong to the pad's streaming thread; everything else is guarded by the element's
// mutex.
class Input {
 public:
  static constexpr std::int64_t kNothing = std::numeric_limits<std::int64_t>::min();

  std::atomic<int> role{static_cast<int>(Role::Music)};
  std::atomic<double> gain{0.0};  // dB
  std::atomic<std::int64_t> av_offset{0};  // ns this sound is late and is given earlier

  bool set_caps(GstCaps *caps, int rate, int channels);
  // The buffer, clipped to the segment, as frames of the mix. Empty when there is nothing (yet).
  std::vector<float> convert(GstBuffer *clipped);
  std::vector<float> drain();  // what the resampler still holds

  // Frames that follow or, when `running_time` differs by more than 40 ms (or at all, where the pad's offset has
  // changed), start anew there.
  void append(GstClockTime running_time, std::vector<float> frames);
  void cover(GstClockTime running_time);  // nothing comes before it (GAP)
  void clear();
  // Adds [from, from + frames) of running time to `out`; what lies before is forgotten when `consume`.
  void mix(std::int64_t from, float *out, std::size_t frames, const double *gains, bool consume);
  std::int64_t covered() const { return covered_; }  // frames of running time; kNothing before the first
  std::int64_t first() const { return blocks_.empty() ? covered_ : blocks_.front().at; }
  const StreamSpeech &speech() const { return speech_; }

  GstPad *pad = nullptr;  // whose half this is
  GstSegment segment{};
  GstAudioInfo info{};
  bool has_segment = false, eos = false, flushing = false, live = false;
  bool stale = false;  // a seek is under way: what still comes belongs to the past, its end too
  bool ended() const { return eos && !stale; }

 private:
  struct Destroy {
    void operator()(GstAudioConverter *c) const noexcept { gst_audio_converter_free(c); }
  };
  struct Block {
    std::int64_t at;
    std::vector<float> frames;
  };
  std::unique_ptr<GstAudioConverter, Destroy> converter_;
  int rate_ = 48000, channels_ = 2;
  std::deque<Block> blocks_;
  std::int64_t covered_ = kNothing, placed_by_ = 0;  // placed_by_: the offset of what was appended last, ns
  StreamSpeech speech_;
};

}  // namespace audiosync
