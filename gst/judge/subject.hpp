// SPDX-License-Identifier: LGPL-2.1-or-later
// Blocking: where the person, or any other subject, stands in the picture, against the picture around them, whatever the camera did.
#pragma once
#include <optional>

#include "judge/composition.hpp"
#include "judge/displaced.hpp"
#include "judge/look.hpp"
#include "judge/people/pose.hpp"
#include "judge/registration.hpp"
#include "judge/verdict.hpp"

namespace judge {

struct Subject {
  double x = 0, y = 0;  // fractions of width and height it stands away from where the storyboard has it
  double excess = 0;    // 1 = at the tolerance
  std::uint64_t time = 0;
  cv::Rect2d region;
  double confidence = 0.7;
  cv::Rect2d whole{0, 0, 1, 1};  // all of it, fractions of the picture at that time
};

// Of the sights within reach of `time`, the one that fits best; nothing where the pictures do not register or the
// person is not seen in both (a body with the score `sure`). `frame`: size of the working copy the registration was found on.
std::optional<Subject> subject_of(const people::Sight &still, std::uint64_t time, const std::vector<people::Sight> &sights,
                                  const Registration &registration, cv::Size frame, const Allowance &allowance,
                                  float sure = 0.5f);

// Whatever the picture itself shows standing elsewhere; nothing where it shows none.
std::optional<Subject> subject_of(const Displaced &displaced, std::uint64_t time, const Allowance &allowance);

// How the person's box agrees with the still once the whole of them is moved back by `subject`: well where they only
// stand elsewhere, badly where they stand otherwise. `person`: their box in the frame.
Contrast moved_back(const cv::Mat &still, const cv::Mat &frame, const Registration &registration, const Subject &subject,
                    const cv::Rect2d &person);

// Into the measure of the composition.
void add_subject(Measure &composition, const Subject &subject);

}  // namespace judge
