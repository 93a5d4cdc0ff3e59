// SPDX-License-Identifier: LGPL-2.1-or-later
// The faults over time, each found in the facts of all frames by one rule.
//
//   black     frames with 98 % of their pixels below luma 32 of 255, far darker than the clip is
//   garbled   frames that resemble neither neighbour while the neighbours resemble each other; frames, up to sixteen, between
//             which and the rest the picture breaks twice and then is what it was; frames of one flat colour; and first or
//             last frames, up to the very end, that lost kinship with the frame before them and leave the clip's own range
//             of motion-compensated residual or sharpness
//   freeze    a run of frames without any change that begins and ends abruptly in a clip that otherwise moves, and is longer
//             than the clip's own rests. Change: what stirs at 48 pixels wide, where grain and compression do not show
//   cut       a boundary at which residual, loss of kinship and change all stand out at once from the ten boundaries
//             around it. Source of the ratio to the neighbourhood: PySceneDetect's adaptive detector. Unit: the
//             smallest of the three ratios. A jump within a shot is one, too: what no motion explains stands out, in means
//             of places too large for texture; or the camera itself leaps.
//   flicker   mean |second difference / 2| of ln luma, median over 8x6 blocks (motion changes few blocks, a light or
//             exposure flicker all of them), beyond what their spread alone would make of it. Unit: ln luma; 0.01 = 1 %.
//             Slower ones: the same between frames 2 to 8 apart, in the median, where what one does the next takes back.
//             A flash or a dip: all blocks leave together and come back together within eight frames
//   jitter    see jitter_of()
//   bars      black bars at the edges that the storyboard frame does not have, share of the height (width), always or for
//             some frames
//
// Frames that only repeat the one before them, as a conversion to a higher frame rate leaves them, are left out of all
// comparisons from frame to frame.
#pragma once
#include <opencv2/core.hpp>
#include <vector>

#include "judge/temporal_facts.hpp"

namespace judge {

class TemporalReading {
 public:
  // `first`: index of the first of the facts among all frames of the clip. All three must outlive the reading.
  TemporalReading(const std::vector<TemporalFacts> &facts, std::int64_t first, const TemporalContext &context);

  // In this order: what one rule has found, the next ones do not count.
  void find_black();
  void find_garbled();
  void find_freezes();
  void find_cuts();
  void find_flicker();
  void find_jitter();
  // `rows`, `cols`: brightest mean luma that every row and column of the working copy ever had; may be empty.
  void find_bars(const cv::Mat &rows, const cv::Mat &cols);

  const std::vector<TemporalFinding> &found() const { return found_; }
  // Black or garbled.
  bool spoiled(std::size_t i) const { return spoiled_[i]; }

 private:
  void find_single_garbled();
  void find_blank();
  void find_unlike_all();
  void find_foreign();
  void find_other_sharpness();
  void find_garbled_end(bool tail);
  void add(TemporalFault fault, double amount, double excess, std::size_t from, std::size_t frames, double confidence);
  // Whether the frame can be compared with the one before it: both are pictures, and not the same one.
  bool comparable(std::size_t i) const { return i > 0 && !spoiled_[i] && !spoiled_[i - 1] && !repeated_[i]; }
  std::vector<std::size_t> comparable_frames() const;
  float bars_of(std::size_t i) const;  // share of the height or the width, beyond those wanted
  bool bars_begin_or_end(std::size_t i) const;
  // How far the camera leaps from the frame before, against its motion around; 1 is the tolerance.
  double leap_at(std::size_t k, const std::vector<std::size_t> &frames) const;
  double slow_flicker(std::size_t lag, std::size_t *where) const;
  void find_flash();

  const std::vector<TemporalFacts> &f_;
  const std::int64_t first_;
  const TemporalContext &context_;
  std::uint64_t step_ = 0;  // ns from frame to frame
  float usual_mean_ = 0;
  std::vector<char> spoiled_, repeated_;
  std::size_t frozen_from_ = 0, frozen_to_ = 0;  // frames [from, to) of the longest freeze
  std::size_t cut_at_;                           // the number of frames: none
  std::vector<TemporalFinding> found_;
};

// How unsteady a picture is, from its global motion in successive frames.
//
// A hand or a walk moves a camera smoothly from frame to frame: what one frame does, the next goes on with. A jitter is
// an error of the position, new in every frame, so that the next motion takes it back. With the motion v, its difference
// D = v(n) - v(n-1) and E = D(n) - D(n-1), an error of deviation s gives E a lag-1 covariance of -15 s^2 and a lag-1 correlation
// of -0.75, whatever slower motion, however strong, lies under it. Position: of the picture's points in the mean, so turning
// and zooming count by 0.33 of the width. Outliers are clipped at three times the median |E|.
struct Jitter {
  bool known = false;  // enough frames in a row could be followed
  double size = 0;     // s, fractions of the width: root of the sum over all directions
  double across = 0;   // the same without what frames late or early on the picture's own way would make: v = V (1 + t) has an E of
                       // at most 4 |V| along V, V being the mean of nine
  double lasting = 0;  // the same of eight frames in a row, in three of four of all such: a knock or a stumble does not
  double memory = 1;   // correlation of E with the next E, -1..1
  std::size_t worst = 0;  // frame with the largest |E|
};
Jitter jitter_of(const std::vector<TemporalFacts> &facts, const std::vector<std::size_t> &frames);

// The value at the share q of the sorted values; 0 when there are none.
float quantile(std::vector<float> values, double q);

}  // namespace judge
