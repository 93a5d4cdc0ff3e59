// SPDX-License-Identifier: LGPL-2.1-or-later
// What becomes of what between two stills.
//
// Dense optical flow (DIS; Kroeger et al., Fast Optical Flow using Dense Inverse Search, 2016) at reduced
// size, both ways. Where the two ways disagree the flow is filled in from where they agree; pictures that
// have little in common get none, and the morph is a dissolve.
//
// Lengths are in picture units: output pixels, the picture just covering the output, from its centre.
#pragma once
#include <opencv2/core.hpp>
#include <vector>

#include "animatic/layers.hpp"

namespace animatic {

class Field {
 public:
  Field() = default;
  Field(cv::Mat flow, double unit) : flow_(std::move(flow)), unit_(unit) {}
  bool empty() const { return flow_.empty(); }
  // The point that `part` (0..1) of the way lies at (x, y).
  cv::Point2d origin_of(double x, double y, double part) const;

 private:
  cv::Point2d at(double x, double y) const;
  cv::Mat flow_;  // CV_32FC2
  double unit_ = 1;
};

struct Course {  // of one layer, from each still towards the other
  Field forward, backward;
  bool empty() const { return forward.empty(); }
};

struct Morph {
  Course backdrop;
  struct Pair {
    Course course;
    int other =
        -1;  // the thing of the other still it becomes; -1: one course for all, or it stays where it is
  };
  std::vector<Pair> a, b;  // for each thing of either still
};

Morph make_morph(const Layers &a, const Layers &b);

}  // namespace animatic
