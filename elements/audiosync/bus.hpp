// SPDX-License-Identifier: LGPL-2.1-or-later
// The mixing bus: a film's sounds, known ahead, and what comes by pads, as one source of frames.
#pragma once
#include <mutex>
#include <optional>
#include <vector>

#include "frame_source.hpp"
#include "input.hpp"
#include "mix.hpp"

namespace audiosync {

class Bus : public FrameSource {
 public:
  // `mutex` guards the inputs. The caller sees to it that they reach far enough before it renders.
  Bus(int rate, int channels, std::mutex &mutex, std::unique_ptr<Mix> film);

  // Mutex held:
  void set_inputs(std::vector<Input *> inputs) { inputs_ = std::move(inputs); }
  void remove(const Input *input) { std::erase(inputs_, input); }
  // Frame f of the mix is frame f - offset of the pads' running time.
  void set_offset(std::int64_t offset) { offset_ = offset; }
  void set_duck(double db) { duck_ = db; }
  void set_hold(double seconds) { hold_ = seconds; }
  // Music from pads fades out over [from, to) and is silent from there on.
  void set_fade(std::int64_t from, std::int64_t to) { fade_.emplace(from, to); }
  bool fades() const { return fade_.has_value(); }

  // Without moving on and without ducking: what a loudness meter should see, so that it does not work against
  // the duck.
  void peek(std::int64_t from, float *out, std::size_t frames);

  Mix *film() { return film_.get(); }  // the task's
  void seek(std::int64_t frame) override;
  std::int64_t position() const override { return position_; }
  void render(float *out, std::size_t frames) override;
  int rate() const override { return rate_; }
  int channels() const override { return channels_; }

 private:
  void add_inputs(std::int64_t from, float *out, std::size_t frames, bool ducked, bool consume);

  int rate_, channels_;
  std::mutex &mutex_;
  std::unique_ptr<Mix> film_;
  std::vector<Input *> inputs_;
  std::int64_t offset_ = 0, position_ = 0;
  double duck_ = -12.0, hold_ = 1.0, down_ = 0.0;  // down_: dB the music is down at position_
  std::optional<std::pair<std::int64_t, std::int64_t>> fade_;
};

}  // namespace audiosync
