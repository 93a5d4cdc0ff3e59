// SPDX-License-Identifier: LGPL-2.1-or-later
// The light a shot asks for, with everything it leaves unsaid filled in from the time of day.
#pragma once
#include <string>

#include "artist/colour.hpp"
#include "artist/geometry.hpp"

namespace artist {

enum class Time { Day, Dawn, Dusk, Night };

struct Rig {
  Time time = Time::Day;
  bool interior = false;
  double azimuth = 0, elevation = 0;  // radians: azimuth 0 from the camera, positive from the right
  Vec3 to_key;                        // unit: x right, y up, z towards the camera
  double contrast = 0.5;              // 0..1
  // linear light
  Rgb key, from_above, from_below, rim;
  Rgb grade;             // over the whole picture: exposure and what the temperature is off the usual
  double practical = 0;  // how strongly lamps and windows shine
  // display colours of the air
  Rgb sky_top, sky_low, haze;
};

// The shot's lighting over the scene's, field by field; a time of day neither says is looked for in `words`.
storyboard::Lighting resolve(const storyboard::Lighting &scene,
                             const std::optional<storyboard::Lighting> &shot, const std::string &words);
Rig rig_for(const storyboard::Lighting &lighting, bool interior);

}  // namespace artist
