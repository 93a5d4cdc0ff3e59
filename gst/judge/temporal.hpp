// SPDX-License-Identifier: LGPL-2.1-or-later
// Faults of a clip over time, found without a storyboard, frame by frame and in bounded memory.
//
//   flicker   mean |second difference / 2| of ln luma, median over 8x6 blocks (motion changes few blocks, a
//   light or
//             exposure flicker all of them). Unit: ln luma; 0.01 = 1 %.
//   black     frames with 98 % of their pixels below luma 32 of 255 in a clip that is not dark itself
//   garbled   frames that resemble neither neighbour while the neighbours resemble each other; and first or
//   last frames
//             whose motion-compensated residual or sharpness leaves the clip's own range
//   cut       one frame boundary whose motion-compensated residual stands out (ratio to the clip's 75th
//   percentile) and
//             after which the picture stays different (ratio as in PySceneDetect's adaptive detector)
//   freeze    a run of frames without any change that begins or ends abruptly in a clip that otherwise moves
//   jitter    root mean square second difference of global motion / sqrt(6): the shake per frame, % of the
//   width bars      black bars at the edges that the storyboard frame does not have, share of the height
//   (width)
#pragma once
#include <array>
#include <cstdint>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "judge/motion.hpp"

namespace judge {

struct FrameFacts {     // of one frame against the one before it
  double luma = 0;      // mean, 0..255
  double change = 0;    // mean |difference| of luma, 0..255
  double residual = 0;  // the same after taking out global motion: what moved by itself
  bool motion_known = false, motion_global = false;  // the second: all over the picture
  double x = 0, y = 0, zoom = 0, roll = 0;  // global motion: fractions of the width, ln of the scale, degrees
};

enum class TemporalFault { Flicker, Black, Garbled, Cut, Freeze, Jitter, Bars };

struct TemporalFinding {
  TemporalFault fault;
  double amount = 0;           // in the unit above; frames for black, garbled and freeze; a ratio for cut
  double excess = 0;           // amount against what is tolerated; 1 = at the tolerance
  std::uint64_t time = 0;      // ns, where it begins (where it is worst, for flicker and jitter)
  std::uint64_t duration = 0;  // ns
  std::int64_t frame = 0;      // index of that frame among those pushed
  double confidence = 1;
};

struct TemporalContext {
  bool dark_wanted = false;  // the storyboard itself is (nearly) black: black frames are no fault
  bool cuts_wanted = false;  // footage may contain cuts that somebody chose
  double shake_wanted = 0;   // fractions of the width (a handheld move)
  bool move_wanted = false;  // a camera move was asked for, which may ease in and out
  double bars_wanted = 0;    // share of the height of bars in the storyboard frame
};

class TemporalMeter {
 public:
  explicit TemporalMeter(TemporalContext context = {}) : context_(context) {}
  // The next frame of the clip, in order, as a working copy.
  void push(const cv::Mat &bgr, std::uint64_t time);
  // What was found so far, strongest first. May be called more than once.
  std::vector<TemporalFinding> findings() const;
  std::int64_t frames() const { return frames_; }
  // Whether the last frame pushed began another picture (a cut between it and the one before it), judged at
  // once from the past alone: for streams that have no shot events.
  bool last_was_cut() const { return last_was_cut_; }
  // Indices of frames that are black or garbled: no good as evidence for anything else.
  std::vector<std::int64_t> spoiled() const;
  // Of the last frame against the one before it.
  FrameFacts last() const;
  struct Level {
    std::uint64_t time;
    float level;  // median over the blocks of ln luma
  };
  // Of every frame; empty when the clip was so long that the first ones are forgotten.
  std::vector<Level> levels() const;
  // Forgets the last frame's facts.
  void take_back();

 private:
  struct Facts {
    std::uint64_t time = 0;
    std::array<float, 48> blocks{};  // ln luma
    Motion motion;
    float mean = 0, dark = 0;  // luma 0..255; share of dark pixels
    float change = 0,
          peak = 0;      // mean |difference| to the frame before; of the block that changed most (luma)
    float spread = 0;    // share of the blocks that change by more than 12
    float residual = 0;  // the same after global motion, local mean removed: what moved by itself
    float skip = 0;      // residual against the frame before the one before
    float kinship = 1;   // correlation of gradient energy with the frame before, after global motion
    float sharp = 0;     // ln of the Laplacian's energy
  };
  struct Reading;
  void collapse();
  std::vector<TemporalFinding> read(std::vector<std::int64_t> *spoiled) const;

  TemporalContext context_;
  std::vector<Facts> facts_;
  std::int64_t frames_ = 0, first_ = 0;   // first_: index of facts_[0]
  std::vector<TemporalFinding> earlier_;  // of the facts that were collapsed
  cv::Mat previous_, before_previous_;    // grey, kWidth wide
  cv::Mat previous_energy_;
  cv::Mat floor_rows_, floor_cols_;  // brightest mean of every row and column so far (bars)
  bool last_was_cut_ = false;
};

const char *name_of(TemporalFault fault);

}  // namespace judge
