// SPDX-License-Identifier: LGPL-2.1-or-later
// What a judge says about a take.
#pragma once
#include <array>
#include <cstdint>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "judge/camera.hpp"
#include "judge/framing.hpp"
#include "judge/grade.hpp"
#include "judge/over_time.hpp"
#include "judge/part.hpp"

namespace judge {

enum class Dimension { Lighting, Palette, Composition, Pose, Identity, Style, Camera, Temporal, Continuity };
inline constexpr std::size_t kDimensions = 9;
inline constexpr std::array<Dimension, kDimensions> kAllDimensions = {
    Dimension::Lighting, Dimension::Palette,  Dimension::Composition,
    Dimension::Pose,     Dimension::Identity, Dimension::Style,
    Dimension::Camera,   Dimension::Temporal, Dimension::Continuity};
const char *name_of(Dimension d);
std::optional<Dimension> dimension_of(const std::string &name);

// Strength of a fault to score: 1 without a fault, 0.5 at the tolerance (excess 1), towards 0 beyond;
// monotone.
double score_of(double excess);

// One dimension, measured.
struct Measure {
  Dimension dimension{};
  double score = 1;       // 0..1, 1 = as wanted
  double confidence = 0;  // 0..1: how much evidence the score rests on
  std::string measured, wanted,
      advice;              // in words, with units; advice is empty where nothing is to be changed
  double amount = 0;       // of the strongest part, signed, in `unit`: what a retry should change by
  std::string unit;        // "EV", "K", "mired", "% of the width", "degrees", "%", "Lab", "frames", ...
  std::uint64_t time = 0;  // ns in the clip: where the evidence is
  cv::Rect2d region{0, 0, 1, 1};  // fractions of the picture
  std::vector<Part> parts;
};

struct Cause : Measure {
  double limit = 0.5;      // the score below which the dimension fails
  double evidence = 0;     // 0..1: how far it fails, less what another cause explains; what ranks causes
  double probability = 0;  // 0..1, of being what is wrong with the take, as calibrated
};

struct NotJudged {
  Dimension dimension{};
  std::string reason;
};

struct Verdict {
  enum class Kind { Accept, Repair, Reject } kind = Kind::Accept;
  std::vector<Measure> measures;  // every dimension that was judged
  std::vector<Cause> causes;      // those that fail, most likely first; what a repair removes stays listed
  std::vector<NotJudged> not_judged;
  CameraMove camera;        // what the camera did, asked for or not
  Framing framing;          // neutral unless kind is Repair; comes before the grade
  Grade repair;             // likewise
  OverTime over_time;       // likewise
  std::optional<Matrix> matrix;  // by which the colours were judged, where the clip does not say one
  std::int64_t frames = 0;  // how many frames were looked at
  const Measure *find(Dimension d) const {
    for (const auto &m : measures)
      if (m.dimension == d) return &m;
    return nullptr;
  }
};
const char *name_of(Verdict::Kind kind);

}  // namespace judge
