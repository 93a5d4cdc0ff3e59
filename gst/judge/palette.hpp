// SPDX-License-Identifier: LGPL-2.1-or-later
// Palette = chroma of the frame minus the chroma of the storyboard *as the measured light would show it* (its
// colour temperature and shading applied first), in CIE Lab a, b at the frame's own lightness.
#pragma once
#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

#include "judge/agreement.hpp"
#include "judge/lighting.hpp"

namespace judge {

struct Palette {
  bool known = false;
  double delta_a = 0, delta_b = 0;  // Lab: median shift of chroma on trusted cells
  double delta = 0;                 // Lab: median distance of chroma
  double area = 0;                  // share of the trusted picture whose chroma is off by more than 12 Lab
  double recoloured = 0;            // the same, each cell by root((distance - 6 Lab) / 6 Lab): rises with how far it is off
  double saturation = 1;            // slope of the frame's chroma against the predicted one
  double toning = 0;                // Lab per 50 L: how much the shift depends on lightness (split toning)
  double tint = 0;                  // ln gain across the Planckian locus; + = magenta, - = green
  double mired = 0;                 // and along it, which is the light's
  double confidence = 0;            // 0..1
  cv::Rect2d region{0, 0, 1, 1};    // fractions: bounds of the cells that are off, where they are few
};

Palette measure_palette(const cv::Mat &warped, const cv::Mat &frame, const Agreement &agreement,
                        const Lighting &lighting);

// Where the pictures do not register: the distance (Lab) of the two chroma distributions, sliced over 8
// directions (Wasserstein-1). Says only whether the same colours are there.
double chroma_distance(const cv::Mat &still, const cv::Mat &frame);

// Share of the picture within 18 Lab (a, b) of a colour of the palette (0xRRGGBB); for shots without any
// frame.
double palette_share(const cv::Mat &frame, const std::vector<std::uint32_t> &palette);

// "green", "orange" ...: the hue name of a Lab a, b direction.
const char *hue_name(double a, double b);

}  // namespace judge
