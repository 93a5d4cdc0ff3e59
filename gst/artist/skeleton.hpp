// SPDX-License-Identifier: LGPL-2.1-or-later
// Bones and poses. Body space: metres, feet at y = 0, z where the body faces, x to the viewer's right when
// the body faces the viewer. Sides: 0 has x < 0, 1 has x > 0.
#pragma once
#include <string>

#include "artist/geometry.hpp"

namespace artist {

enum class Pose {
  Standing,
  Sitting,
  Walking,
  Running,
  Pointing,
  Waving,
  ArmsCrossed,
  Kneeling,
  Lying,
  Reaching,
  Reading,
  HandsOnHips
};
Pose pose_named(const std::string &name);  // unknown or empty: Standing

enum class Hand { Relaxed, Open, Point, Fist, Hold };

struct Skeleton {
  Vec3 pelvis, waist, chest, shoulders, neck, head;  // head: the middle of the skull
  Vec3 shoulder[2], elbow[2], wrist[2], fingers[2];
  Vec3 hip[2], knee[2], ankle[2], toe[2];
  Vec3 lateral{1, 0, 0}, front{0, 0, 1}, up{0, 1, 0};  // of the trunk
  Hand hand[2] = {Hand::Relaxed, Hand::Relaxed};
  double head_turn = 0, head_nod = 0;  // radians against the trunk: right, down
  double head_roll = 0;                // in the picture
  bool lying = false, crossed = false;
  double seat = 0;   // metres; 0: needs no seat
  double holds = 0;  // 1: something to read in the hands
};

// Proportions of the adult skeleton, metres.
struct Proportions {
  double width = 1;     // of trunk and limbs
  double head = 0.121;  // half the height of the head
  double leg = 1, arm = 1;
};

Skeleton skeleton_for(Pose pose, const Proportions &p);
Skeleton mirrored(const Skeleton &s);

}  // namespace artist
