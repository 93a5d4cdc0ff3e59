// SPDX-License-Identifier: LGPL-2.1-or-later
// Picture and sound of one shot (or of a whole recording) in, how far they are apart out.
#pragma once
#include <vector>

#include "avsync/drift.hpp"
#include "avsync/envelope.hpp"
#include "avsync/motion.hpp"
#include "avsync/offset.hpp"

namespace avsync {

// Fed with frames at a constant rate and with mono samples, both from the same instant on, in pieces of any
// size and in any order. Works in stretches of eight seconds; a rest of less than three is not looked at.
class Meter {
 public:
  Meter(double frame, int rate) : frame_(frame), envelope_(rate) {}
  void add_frame(const Luma &luma);
  void add_sound(const float *mono, std::size_t samples) { envelope_.add(mono, samples); }

  struct Verdict {
    std::vector<Offset> stretches;  // each eight seconds or the whole
    Line line;                      // through the sure ones
    bool sure = false;              // at least one is, and they agree
    double confidence = 0;          // the highest
  };
  // Everything that was added. Not sure with less than three seconds.
  Verdict finish(const OffsetOptions &options = {});

 private:
  Verdict look(double slope, const OffsetOptions &options) const;

  double frame_;
  Envelope envelope_;
  std::vector<Motion> motions_;  // one per stretch
};

}  // namespace avsync
