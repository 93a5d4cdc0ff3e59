// SPDX-License-Identifier: LGPL-2.1-or-later
// Faults of a clip over time, found without a storyboard, frame by frame and in bounded memory. What each fault is and
// how it is found: temporal_faults.hpp.
#pragma once
#include <cstdint>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "judge/temporal_facts.hpp"

namespace judge {

struct FrameFacts {     // of one frame against the one before it
  double luma = 0;      // mean, 0..255
  double change = 0;    // mean |difference| of luma, 0..255
  double residual = 0;  // the same after taking out global motion: what moved by itself
  bool motion_known = false, motion_global = false;  // the second: all over the picture
  double x = 0, y = 0, zoom = 0, roll = 0;  // global motion: fractions of the width, ln of the scale, degrees
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
  std::vector<std::uint64_t> spoiled_times() const;  // ns
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
  void compare(Followable &now, const cv::Mat &energy, TemporalFacts &f);
  void tell_apart(const cv::Mat &grey, cv::Mat difference, TemporalFacts &f);
  void look_back(Followable &now, const cv::Mat &energy, float break_from, TemporalFacts &f);
  void collapse();
  std::vector<TemporalFinding> read(std::vector<std::int64_t> *spoiled) const;

  TemporalContext context_;
  std::vector<TemporalFacts> facts_;
  std::int64_t frames_ = 0, first_ = 0;   // first_: index of facts_[0]
  std::vector<TemporalFinding> earlier_;  // of the facts that were collapsed
  Followable previous_;                   // grey, kWidth wide
  cv::Mat before_previous_, previous_energy_;
  Followable left_;  // the last frame before a break, until the picture came back or kReturn frames passed
  cv::Mat left_energy_;
  DenseMotion dense_;
  float break_from_ = 0;     // residual
  int away_ = 0, calm_ = 0;  // frames since then; since the last break
  cv::Mat floor_rows_, floor_cols_;  // brightest mean of every row and column so far (bars)
  bool last_was_cut_ = false;
};

}  // namespace judge
