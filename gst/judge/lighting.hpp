// SPDX-License-Identifier: LGPL-2.1-or-later
// Lighting = the part of ln Y(frame) - ln Y(storyboard) that a model of illumination explains, on trusted
// cells:
//   gain + (gamma - 1) (ln Ys - mean) + px x + py y + q1 (x^2 - 1/3) + q2 (y^2 - 1/3) + q3 x y,   x, y in
//   -1..1
// fitted by iteratively reweighted least squares (Tukey). The low orders are the shading term of Retinex; a
// plane is what moving the key light does to a picture first. Colour of the light: ratio of the channels on
// cells that are near neutral in the storyboard (turning a hue leaves greys grey; another illuminant does
// not).
//
// What light and what palette did is told apart by fitting both at once (apart_from_palette): of the grade that makes
// the storyboard frame look like the take, exposure, gamma, shade and the gains along the Planckian locus are the
// light's; saturation, hue, toning and the gains across it are the palette's.
#pragma once
#include <array>
#include <opencv2/core.hpp>

#include "judge/agreement.hpp"
#include "judge/colour_temperature.hpp"
#include "judge/grade.hpp"

namespace judge {

struct Lighting {
  bool known = false;
  double mean = 0;        // ln Ys about which gamma turns
  double exposure = 0;    // EV: frame against storyboard
  double gamma = 1;       // slope of ln Y against the storyboard's: > 1 harder, < 1 flatter
  double plane_x = 0;     // ln Y from the picture's middle to its right edge
  double plane_y = 0;     // ... to its bottom edge
  double quadric = 0;     // ln Y, standard deviation of the second-order part: a spot, a vignette
  std::array<double, 5> shade{};  // px, py, q1, q2, q3
  double spread = 0;      // ln Y: median distance of the cells from the model
  double toning = 0;      // code per luma code by which shadows and lights were toned apart: the palette's
  Temperature colour;     // shift of the light's colour
  double neutral = 0;     // 0..1: how much near-neutral evidence that colour rests on
  double explained = 0;   // 0..1: share of the change of ln Y that the model explains
  double confidence = 0;  // 0..1
  // What was found, for the palette: ln Y that the light added per cell, and its channel gains.
  cv::Mat shading;  // CV_32F, kCellsY x kCellsX
  Gains gains;
  Grade grade;  // the light alone, as the storyboard frame would have to be graded to show it
  cv::Rect2d region;  // fractions: where the light differs most (spot), or the whole picture
};

Lighting measure_lighting(const cv::Mat &warped, const cv::Mat &frame, const Agreement &agreement);

// The same, less what the palette explains of it. Where hues were turned, luminance turned with them: then the light is
// read off what has little colour.
Lighting apart_from_palette(Lighting lighting, const cv::Mat &warped, const cv::Mat &frame, const Agreement &agreement);

// "left", "right", "above", "below", "upper left" ...: the side a plane (px, py) of ln Y is brighter on.
const char *side_of(double px, double py);

}  // namespace judge
