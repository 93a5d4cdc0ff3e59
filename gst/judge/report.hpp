// SPDX-License-Identifier: LGPL-2.1-or-later
// Measures into words: what was measured, what was wanted, what a retry should change.
#pragma once
#include "judge/camera.hpp"
#include "judge/composition.hpp"
#include "judge/continuity.hpp"
#include "judge/judge.hpp"
#include "judge/lighting.hpp"
#include "judge/palette.hpp"
#include "judge/people/identity.hpp"
#include "judge/people/pose.hpp"
#include "judge/style.hpp"
#include "judge/temporal.hpp"
#include "judge/verdict.hpp"

namespace judge {

struct Excess {  // each part of a dimension against its tolerance; 1 = at it
  double exposure = 0, gamma = 0, plane = 0, quadric = 0, colour = 0;
  double lighting() const;
};
Excess excess_of(const Lighting &lighting);
double excess_of(const Palette &palette);

Measure report_lighting(const Lighting &lighting, const Expectation &expect);
Measure report_palette(const Palette &palette);
Measure report_composition(const Composition &composition, const Registration &registration);
Measure report_temporal(const std::vector<TemporalFinding> &findings);

Measure report_style(const Style &style);
Measure report_camera(const CameraMove &measured, const Move &wanted);
Measure report_identity(const people::Identity &identity);
Measure report_continuity(const Continuity &continuity, const std::string &neighbour);
Measure report_pose(const people::Pose &pose);
// "pan right", "static"
std::string words_of(const CameraMove &measured);

std::string text(const char *format, ...) __attribute__((format(printf, 1, 2)));

}  // namespace judge
