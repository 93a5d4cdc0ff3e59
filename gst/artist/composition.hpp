// SPDX-License-Identifier: LGPL-2.1-or-later
// Who stands where: what the shot says, and for what it leaves out: thirds, look room, shot size.
#pragma once
#include <string>
#include <vector>

#include "artist/artist.hpp"
#include "artist/camera.hpp"
#include "artist/skeleton.hpp"

namespace artist {

struct Placement {
  std::string name;  // the reference, "" without
  std::string kind;  // "person" or a prop's kind
  bool person = true;
  storyboard::Look look;
  Pose pose = Pose::Standing;
  double yaw = 0;        // radians, facing: 0 the camera, positive to the right of the picture
  Vec2 feet;             // picture, pixels: the middle of what touches the ground
  bool grounded = true;  // false: moved up to be framed; the ground it stands on is out of sight
  double scale = 100;    // pixels per metre at the subject
  double depth = 200;    // 0..255
  std::string holds;     // what is in the hands, "" nothing
};

struct Composition {
  Camera camera;
  std::vector<Placement> subjects;  // far ones first
  std::string set;
  std::uint64_t seed = 0;  // of the place
};

Composition compose(const Request &request);
double figure_height(const storyboard::Look &look);

}  // namespace artist
