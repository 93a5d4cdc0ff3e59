// SPDX-License-Identifier: LGPL-2.1-or-later
// Places. Each is built in metres around the subjects' distance, so that people have the right size in it.
#pragma once
#include <string>

#include "artist/camera.hpp"
#include "artist/canvas.hpp"
#include "artist/light.hpp"
#include "artist/scheme.hpp"
#include "artist/soft_light.hpp"

namespace artist {

bool known_set(const std::string &name);
std::string set_from_words(const std::string &text);  // "plain" when nothing is recognised
bool is_interior(const std::string &set);

class Scenery {
 public:
  Scenery(Canvas &canvas, SoftLight &soft, const Camera &camera, const Rig &rig, const Scheme &scheme,
          std::uint64_t seed);

  Canvas &canvas;
  SoftLight &soft;
  const Camera &camera;
  const Rig &rig;
  const Scheme &scheme;
  std::uint64_t seed;
  double left, right, top, bottom;  // pixels to be covered (more than the picture when the camera rolls)
  double haze_range = 140;          // metres until most of the colour is lost to the air

  Vec2 at(double x, double y, double z) const { return camera.project({x, y, z}); }
  double z0() const { return camera.subject_z; }
  Rgb airy(Rgb c, double z) const;  // the colour seen through the air
  Paint paint(Rgb c, double z, Normal n = Normal::flat(0, 0)) const;
  Paint shining(Rgb c, double z) const;  // lit windows, lamps

  // Faces of things, world metres.
  void front(double x0, double x1, double y0, double y1, double z, const Paint &p);
  void side(double x, double z0, double z1, double y0, double y1, Rgb c, bool faces_right);
  void slab(double x0, double x1, double z0, double z1, double y, const Paint &p);  // horizontal
  // A box standing on the ground: front, the visible side, the top when seen.
  void block(double x0, double x1, double y0, double y1, double z0, double z1, Rgb c);
  void upright(double x, double y0, double y1, double z, double half, Rgb c);  // a round post
  void beam(Vec3 a, Vec3 b, double thick, Rgb c);                              // a thin bar

  // Areas.
  void sky(double low_row);  // down to this picture row
  void clouds(std::uint64_t salt, double strength);
  void ground(Rgb near_colour, Rgb far_colour, double z_from, double z_to);  // a plane between two distances
  void ridge(double base_row, double rise, double roughness, Rgb c, double z, std::uint64_t salt,
             double detail = 1);
  void contact(Vec2 centre, double rx, double ry, double darkness);  // a soft dark patch under things
  void lamp_light(Vec2 at, double radius, Rgb colour, double pool_radius, double strength = 1);
  void water(double z_from, double z_to);  // with the sky in it
  void lights_on_water(double x_px, double row, double length, double width, Rgb colour, double strength);
};

using SetPainter = void (*)(Scenery &);
void paint_harbour(Scenery &);
void paint_beach(Scenery &);
void paint_street(Scenery &);
void paint_city(Scenery &);
void paint_room(Scenery &);
void paint_kitchen(Scenery &);
void paint_office(Scenery &);
void paint_station(Scenery &);
void paint_stage(Scenery &);
void paint_forest(Scenery &);
void paint_field(Scenery &);
void paint_mountains(Scenery &);
void paint_desert(Scenery &);
void paint_plain(Scenery &);

void paint_set(const std::string &name, Scenery &scenery);

}  // namespace artist
