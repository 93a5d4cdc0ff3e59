// SPDX-License-Identifier: LGPL-2.1-or-later
// People: a skeleton dressed and drawn.
#pragma once
#include <vector>

#include "artist/composition.hpp"
#include "artist/pencil.hpp"
#include "artist/scheme.hpp"

namespace artist {

// Identity: the Look, with what it leaves open settled by the character's name; costume accents by the
// palette.
struct Wardrobe {
  Rgb skin, hair, top, bottom, shoe, accent, iris, seat;
  std::string hair_kind, top_kind;
  Proportions proportions;
  double stature = 1;  // scale of the whole figure
  bool soft_features = false;
};
Wardrobe wardrobe_for(const storyboard::Look &look, const std::string &name, const Scheme &scheme);

// From body space to the picture.
struct FigureView {
  double yaw = 0, pitch = 0;
  double scale = 100;  // pixels per metre
  Vec2 feet;
  Vec3 turn(Vec3 v) const;  // to the viewer's axes: x right, y up, z towards the viewer
  Vec2 px(Vec3 turned) const { return {feet.x + turned.x * scale, feet.y - turned.y * scale}; }
  Vec2 body(Vec3 v) const { return px(turn(v)); }
};

// The trunk as a stack of elliptic rings, seen.
struct Trunk {
  struct Ring {
    Vec3 centre;  // viewer's axes
    double a, b;  // half widths along lateral and front, metres
  };
  std::vector<Ring> rings;  // from the top
  Vec3 lateral, front;      // viewer's axes
  const FigureView *view;
  Vec2 point(double ring, double angle) const;  // angle 0 = front, positive to the body's x > 0
  bool seen(double angle) const;
  std::vector<Station> stations() const;
};

class Figure {
 public:
  Figure(const Pencil &pencil, const Placement &placement, const Wardrobe &wardrobe, double camera_pitch);
  void draw();
  // The same limbs laid on the ground by the key: for the cast shadow. Body parts as capsules in metres.
  struct Capsule {
    Vec3 a, b;  // viewer's axes, metres, y up from the ground
    double ra, rb;
  };
  std::vector<Capsule> capsules() const;

 private:
  void seat();
  void leg(int side);
  void arm(int side);
  void hand(int side, Vec2 wrist, Vec2 tip, double nearness);
  void trunk();
  void hips();
  void skirt();
  void collar();
  void front_details();
  void neck();
  void held();
  void tube(const std::vector<Station> &stations, Rgb colour, bool round_start = true, bool round_end = true);
  void ink(const Path &path, Rgb colour, double weight = 1);
  double m(double metres) const { return metres * view_.scale; }

  const Pencil &pencil_;
  const Placement &placement_;
  const Wardrobe &w_;
  FigureView view_;
  Skeleton s_;  // body space
  Skeleton v_;  // viewer's axes
  Trunk trunk_;
  double ink_;
  bool long_coat_, dress_, robe_;
};

// head.cpp
struct HeadView {
  Vec2 centre;
  double unit = 10;  // pixels for half the head's height
  double yaw = 0, nod = 0, pitch = 0, roll = 0;
  bool soft = false;  // a finer jaw
  Vec3 turn(Vec3 v) const;
  Vec2 px(Vec3 v) const;
  Vec3 viewer() const;  // the direction of the viewer in the head's own axes
};
// The skull as rings; `grow` makes the shell that hair follows.
struct Skull {
  explicit Skull(const HeadView &view, double grow = 1) : view(view), grow(grow) {}
  const HeadView &view;
  double grow;
  void ring(double y, double &a, double &zc, double &d) const;
  Vec3 at(double angle, double y) const;  // angle 0 = front, positive to x > 0
  Vec3 face(double x, double y, double lift = 0) const;
  Vec2 edge(bool right, double y) const;  // the silhouette
  Path outline() const;
};
void draw_head(const Pencil &pencil, const HeadView &view, const Wardrobe &wardrobe);
// hair.cpp
void draw_hair_behind(const Pencil &pencil, const HeadView &view, const Wardrobe &wardrobe);
void draw_hair_before(const Pencil &pencil, const HeadView &view, const Wardrobe &wardrobe);
// face.cpp
void draw_face(const Pencil &pencil, const HeadView &view, const Wardrobe &wardrobe);

}  // namespace artist
