// SPDX-License-Identifier: LGPL-2.1-or-later
// Everything that is measured on one frame against one storyboard frame, in the order in which it explains the
// picture: registration, agreement, light, palette; and, for itself since it costs the most, texture.
#pragma once
#include "judge/agreement.hpp"
#include "judge/composition.hpp"
#include "judge/displaced.hpp"
#include "judge/lighting.hpp"
#include "judge/palette.hpp"
#include "judge/registration.hpp"
#include "judge/style.hpp"

namespace judge {

// How much of a person's box looks otherwise than in the storyboard frame, against what looks otherwise beside it.
struct Contrast {
  double here = 0, around = 0;  // 0..1; beside them, unless that is one thing that came or went
  double around_in_all = 0;     // 0..1: the same, whatever it is
  double patch = 0;             // 0..1: the same of the worst patch of 4x4 cells in the box: a hand, a head
  cv::Rect2d where;             // fractions: that patch
  bool known = false;           // the box is large enough
  double close = 0, close_around = 0;  // 0..1: of a patch and beside the person, looked at closely: a slender limb
  bool fills = false;           // nothing beside the person says anything: around = here
  // Somebody else, or the same person standing otherwise: what is in the box says nothing of light, palette and style.
  bool other() const { return here > 0.45 && here - around > 0.2; }
};

// `box`: fractions of the picture.
Contrast contrast_of(const Agreement &agreement, const cv::Rect2d &box);

// The registration of a still that shows somebody at `person` (fractions; may be empty): where they moved, or anything else
// did, and the picture around it did not, the picture has not moved.
Registration register_around(const cv::Mat &still, const cv::Mat &frame, const cv::Rect2d &person);

// The person's box, at large and closely, once the still is brought into the frame. `fine_*`: wider copies; may be empty.
Contrast contrast_at(const cv::Mat &still, const cv::Mat &frame, const Registration &registration, const Agreement &agreement,
                     const cv::Rect2d &person, const cv::Mat &fine_still, const cv::Mat &fine_frame);

struct Look {  // everything measured on one frame against one still
  Registration registration;
  Agreement agreement;
  Lighting lighting;
  Palette palette;
  Composition composition;
  double chroma = 0;  // Lab; only where the pictures do not register
  double level = 0;   // EV, medians compared; likewise
  Contrast person;
  Displaced displaced;
  cv::Mat warped, frame;  // the still brought into the frame, and the frame; where they register
  cv::Mat alike;          // CV_8U: where they show the same, however it is drawn; likewise
  std::uint64_t time = 0;
};

// The person's box of the look, but for the `places` (cells) where something else has moved.
Contrast contrast_without(const cv::Mat &still, const Look &look, const cv::Mat &places, const cv::Rect2d &person);

// `known`: the registration, where it was found before. `person`: fractions, empty where nobody is seen. `fine_still`,
// `fine_frame`: wider copies for a person seen closely; empty = the working copies.
Look look_at(const cv::Mat &still, const cv::Mat &frame, const Allowance &allowance,
             const Registration *known, const cv::Rect2d &person, const cv::Mat &fine_still, const cv::Mat &fine_frame);

// The texture of what was looked at; `fine_still`, `fine_frame`: as above.
Style style_at(const Look &look, const cv::Mat &still, const cv::Mat &frame, const cv::Mat &fine_still, const cv::Mat &fine_frame);

// The trust that light and colour deserve when much of the picture shows something else.
double photometric_trust(const Look &l);

}  // namespace judge
