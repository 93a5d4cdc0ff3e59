// SPDX-License-Identifier: LGPL-2.1-or-later
// Renders any range of a mix whose sounds are known ahead. Sounds are opened when they begin and closed when
// they end, so memory depends on how many play at once, not on how long they are.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "duck.hpp"
#include "frame_source.hpp"
#include "placement.hpp"

namespace audiosync {

class Mix : public FrameSource {
 public:
  Mix(int rate, int channels, std::vector<Placement> placements, OpenSound open, DuckCurve duck = {});
  // A sound that is known only now. What of it lies before position() is not heard any more.
  void add(Placement placement);
  // The voice lines of that shot are not heard from here on.
  void silence_lines(const std::string &shot);
  // What was told of that shot before is not heard from here on.
  void remove_told(const std::string &shot);
  void seek(std::int64_t frame) override;
  std::int64_t position() const override { return position_; }
  // Adds the next `frames` frames to `out` (interleaved). Frame n of the mix is at n / rate: sample-exact
  // whatever the sizes asked for, and silence where nothing plays.
  void render(float *out, std::size_t frames) override;
  int rate() const override { return rate_; }
  int channels() const override { return channels_; }

 private:
  struct Playing {
    std::size_t index;
    std::unique_ptr<Sound> sound;
  };
  void start(std::size_t index, std::int64_t from);
  bool add(Playing &playing, float *out, std::size_t frames);
  void remove(const std::function<bool(const Placement &)> &which);
  double envelope(const Placement &p, std::int64_t frame) const;

  int rate_, channels_;
  std::vector<Placement> placements_;  // by start
  OpenSound open_;
  DuckCurve duck_;
  std::int64_t position_ = 0;
  std::size_t next_ = 0;  // first placement that has not begun
  std::vector<Playing> playing_;
  std::vector<float> scratch_;
};

}  // namespace audiosync
