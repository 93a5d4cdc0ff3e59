// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/camera.hpp"

namespace artist {

using storyboard::Angle;
using storyboard::Framing;

FramingRule rule_for(Framing framing) {
  switch (framing) {
    case Framing::ExtremeWide:
      return {0.17, 0.80, 0, 1, false, 0.80, 1, 0};
    case Framing::Wide:
      return {0.44, 0.89, 0, 1, false, 0.88, 1, 0};
    case Framing::Full:
      return {0.80, 0.945, 0, 1, false, 1.05, 1, 0};
    case Framing::Medium:
      return {1.62, 0, 0.105, 0.55, true, 1.35, 2, 1};
    case Framing::MediumClose:
      return {2.55, 0, 0.09, 0.36, true, 1.75, 3, 1};
    case Framing::Close:
      return {4.1, 0, 0.05, 0.23, true, 2.4, 4, 2};
    case Framing::ExtremeClose:
      return {8.6, 0, -0.13, 0.12, true, 3.6, 4, 4};
    case Framing::Insert:
      return {3.6, 0, 0, 0.25, true, 2.6, 4, 2};
  }
  return {1.62, 0, 0.105, 0.55, true, 1.35, 2, 1};
}

Camera camera_for(Framing framing, Angle angle, int width, int height, double feet, double scale,
                  double tall) {
  const FramingRule rule = rule_for(framing);
  Camera c;
  c.width = width, c.height = height;
  c.focal = rule.lens * height * 16.0 / 9.0;
  c.subject_z = c.focal / scale;
  const double eyes = feet - scale * tall * 0.93;
  if (rule.cropped) {
    // the eye line is the horizon; an angle moves it within reach of the picture
    double shift = 0;
    if (angle == Angle::High) shift = -0.42, c.pitch = 0.30;
    if (angle == Angle::Low) shift = 0.5, c.pitch = -0.26;
    if (angle == Angle::Overhead) shift = -1.1, c.pitch = 0.85;
    c.horizon = std::clamp(eyes, -0.3 * height, 1.2 * height) + shift * height;
    c.horizon = std::min(c.horizon, feet - 0.08 * scale);
    c.eye = (feet - c.horizon) / scale;
  } else {
    double eye = framing == Framing::ExtremeWide ? 2.6 : framing == Framing::Wide ? 1.72 : 1.5;
    if (angle == Angle::High) eye = framing == Framing::ExtremeWide ? 6.5 : 3.4, c.pitch = 0.34;
    if (angle == Angle::Low) eye = 0.34, c.pitch = -0.14;
    if (angle == Angle::Overhead) eye = framing == Framing::ExtremeWide ? 13 : 7, c.pitch = 0.95;
    c.eye = eye;
    c.horizon = feet - scale * eye;
    if (c.horizon > 0.93 * height && angle != Angle::Low) {  // a subject placed very low
      c.horizon = 0.93 * height;
      c.eye = std::max(0.05, (feet - c.horizon) / scale);
    }
  }
  if (angle == Angle::Dutch) {
    c.roll = radians(-11);
    const double k = std::max<double>(width, height) / std::min<double>(width, height);
    c.zoom = std::cos(c.roll) + 0.35 * k * std::sin(-c.roll);
  }
  return c;
}

}  // namespace artist
