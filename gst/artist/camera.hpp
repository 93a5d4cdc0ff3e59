// SPDX-License-Identifier: LGPL-2.1-or-later
// The virtual camera. World: metres, origin under the camera, x right, y up from the ground, z away.
#pragma once
#include "artist/geometry.hpp"
#include "document/storyboard.hpp"

namespace artist {

struct Camera {
  double width = 0, height = 0;  // picture, pixels
  double focal = 1000;           // pixels
  double eye = 1.5;              // metres above the ground
  double horizon = 0;            // picture row of the horizon
  double subject_z = 4;          // metres to the (first) subject
  double pitch = 0;              // radians, looking down: how subjects are foreshortened
  double roll = 0, zoom = 1;     // of the whole picture (Dutch angle); zoom hides the corners

  Vec2 project(Vec3 p) const {
    const double z = std::max(p.z, 0.05);
    return {width / 2 + focal * p.x / z, horizon + focal * (eye - p.y) / z};
  }
  double scale(double z) const { return focal / std::max(z, 0.05); }  // pixels per metre
  double world_x(double px, double z) const { return (px - width / 2) * z / focal; }
  // 8 bit nearness: sky 0, the subject's distance about 190, nearer is more.
  double nearness(double z) const {
    return std::clamp(190 * std::pow(subject_z / std::max(z, 0.05), 0.6), 8.0, 235.0);
  }
  double margin() const {
    return roll != 0 ? 0.3 * std::max(width, height) : 4;
  }  // sets draw this far outside
};

// How much of the picture a standing adult takes, and where.
struct FramingRule {
  double body;     // height of the whole body / picture height
  double feet;     // row of the feet / picture height (whole figures)
  double top;      // row of the top of the head / picture height (cropped figures)
  double visible;  // part of the body that is seen, from the top of the head
  bool cropped;
  double lens;   // focal length / (16/9 of the picture height)
  int softness;  // reduction of the background: depth of field
  int blur;      // in pixels of the reduced background
};
FramingRule rule_for(storyboard::Framing framing);

constexpr double kAdult = 1.74, kChild = 1.24;  // metres

// `feet`: picture row of the first subject's feet; `scale`: its pixels per metre.
Camera camera_for(storyboard::Framing framing, storyboard::Angle angle, int width, int height, double feet,
                  double scale, double figure_height);

}  // namespace artist
