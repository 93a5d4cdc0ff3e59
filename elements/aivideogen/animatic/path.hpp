// SPDX-License-Identifier: LGPL-2.1-or-later
// Where the camera is at every frame, in output pixels, and how much larger than the frame the picture has to
// be.
//
// A point of a layer at parallax p (0.2 = the far background, 1 = the nearest thing) that lies at (x, y)
// pixels from the picture's centre, the picture scaled to just cover the output, is seen at
//   (x, y) * scale(p) - offset(p), then rotated by -roll, from the centre of the output.
#pragma once
#include <cstdint>
#include <string>

#include "animatic/easing.hpp"

namespace animatic {

struct Pose {
  double pan_x = 0, pan_y = 0;      // view shift, the same for every layer
  double truck_x = 0, truck_y = 0;  // view shift of a layer at parallax 1, in proportion for others
  double zoom = 1;                  // scale, the same for every layer
  double dolly = 0;                 // relative scale of a layer at parallax 1, in proportion for others
  double roll = 0;                  // radians, camera clockwise
  double keystone = 0;              // perspective across the width: 1/pixels

  double scale(double parallax) const { return zoom * (1.0 + dolly * parallax); }
  double offset_x(double parallax) const { return pan_x + truck_x * parallax; }
  double offset_y(double parallax) const { return pan_y + truck_y * parallax; }
};

constexpr double kFarParallax = 0.2;
// Depth 0 (far) to 1 (near) to parallax.
inline double parallax_of(double depth) {
  return kFarParallax + (1.0 - kFarParallax) * depth;
}

struct PathRequest {
  std::string move, direction, easing;
  double amount = 0;
  int width = 0, height = 0;  // of the output
  double frames_per_second = 24;
  std::int64_t count = 1;  // frames, handles included: the move covers all of it
  std::uint64_t seed = 0;
};

class Path {
 public:
  explicit Path(const PathRequest &request);  // throws std::invalid_argument

  // Layers move differently (then the renderer needs layers), or only as a whole.
  bool has_parallax() const { return has_parallax_; }
  bool is_affine_rows() const { return is_rows_; }  // without roll and keystone

  // The parallax that an orbit keeps in place; set before pose().
  void set_pivot(double parallax) { pivot_ = parallax; }
  Pose pose(std::int64_t n) const;

 private:
  enum class Move { Static, Pan, Tilt, Dolly, Truck, Pedestal, Zoom, Orbit, Roll, Handheld };
  Pose shake(std::int64_t n) const;

  PathRequest request_;
  Move move_ = Move::Static;
  Easing easing_ = Easing::Smooth;
  double sign_ = 1;  // right, up or in: +1
  double pivot_ = 1;
  bool has_parallax_ = false, is_rows_ = true;
};

// What the whole path sees of a picture whose layers lie between two parallaxes.
struct Coverage {
  double overscan = 1;                     // extra scale, so that the view never leaves the picture
  double half_width = 0, half_height = 0;  // of the part seen, in output pixels at scale 1, from the centre
  double scale_min = 1, scale_max = 1;     // with overscan
};
// `picture_*`: size of the picture scaled to just cover the output, in output pixels.
Coverage cover(const Path &path, std::int64_t count, int width, int height, double picture_width,
               double picture_height, double parallax_min, double parallax_max);
// Given an overscan, what is seen.
Coverage seen(const Path &path, std::int64_t count, int width, int height, double overscan,
              double parallax_min, double parallax_max);

}  // namespace animatic
