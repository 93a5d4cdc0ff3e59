// SPDX-License-Identifier: LGPL-2.1-or-later
// One fault at a time, put into a clip.
#pragma once
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "clips.hpp"
#include "judge/verdict.hpp"

namespace eval {

struct Fault {
  std::string name;
  judge::Dimension dimension;
  // `wide` is the uncropped clip (composition faults frame it anew), `other` another source.
  // `strength` 1 = the moderate fault of the confusion table; 0 = none.
  std::function<Clip(const Clip &wide, const Clip &other, double strength)> make;
};
std::vector<Fault> all_faults();
void add_style_faults(std::vector<Fault> &v);

struct Variation {  // clean: nothing that a viewer would call a fault
  std::string name;
  bool hard;
  std::function<Clip(const Clip &wide)> make;
};
std::vector<Variation> all_variations();

inline constexpr double kCrop = 0.76;  // clips and stills are the middle of the wide picture
Clip framed(const Clip &wide, double dx = 0, double dy = 0, double zoom = 1, double roll = 0,
            bool mirror = false);

}  // namespace eval
