// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/skeleton.hpp"

#include "artist/words.hpp"

namespace artist {

Pose pose_named(const std::string &name) {
  const std::string n = lower(name);
  struct {
    const char *name;
    Pose pose;
  } const known[] = {{"sit", Pose::Sitting},     {"walk", Pose::Walking},    {"run", Pose::Running},
                     {"point", Pose::Pointing},  {"wav", Pose::Waving},      {"cross", Pose::ArmsCrossed},
                     {"kneel", Pose::Kneeling},  {"crouch", Pose::Kneeling}, {"lying", Pose::Lying},
                     {"sleep", Pose::Lying},     {"reach", Pose::Reaching},  {"read", Pose::Reading},
                     {"hips", Pose::HandsOnHips}};
  for (const auto &k : known)
    if (n.find(k.name) != std::string::npos) return k.pose;
  return Pose::Standing;
}

namespace {

// Where the bones of a pose point (body space, any length); written for a side with x > 0, x is turned for
// side 0.
struct Limbs {
  Vec3 upper_arm, fore_arm, thigh, shin;
};
struct Attitude {
  Limbs side[2];
  double lean = 0;  // radians forward
  double nod = 0, turn = 0;
  Hand hand[2] = {Hand::Relaxed, Hand::Relaxed};
};

constexpr Limbs kStand{{0.20, -1, -0.04}, {0.06, -1, 0.20}, {0.07, -1, 0.03}, {0.02, -1, -0.05}};

Attitude attitude_of(Pose pose) {
  Attitude a{.side = {kStand, kStand}};
  Limbs &l = a.side[0], &r = a.side[1];
  l.thigh = {0.10, -1, 0.12}, l.shin = {0.05, -1, -0.1};  // weight on one leg
  switch (pose) {
    case Pose::Standing:
      break;
    case Pose::Sitting:
      for (Limbs *s : {&l, &r}) {
        s->thigh = {0.16, -0.10, 1}, s->shin = {0.02, -1, 0.04};
        s->upper_arm = {0.20, -1, 0.16}, s->fore_arm = {-0.22, -0.42, 0.9};
      }
      l.shin = {0.05, -1, -0.18};
      a.lean = 0.04;
      break;
    case Pose::Walking:
      l.thigh = {0.03, -1, 0.50}, l.shin = {0.0, -1, -0.02};
      r.thigh = {0.03, -1, -0.22}, r.shin = {0.0, -0.9, -0.62};
      l.upper_arm = {0.16, -1, -0.48}, l.fore_arm = {0.05, -1, 0.02};
      r.upper_arm = {0.16, -1, 0.36}, r.fore_arm = {-0.05, -0.8, 0.62};
      a.lean = 0.05;
      break;
    case Pose::Running:
      l.thigh = {0.02, -0.62, 0.80}, l.shin = {0.0, -1, -0.30};
      r.thigh = {0.02, -0.92, -0.40}, r.shin = {0.0, -0.22, -1};
      l.upper_arm = {0.18, -0.65, -0.78}, l.fore_arm = {-0.1, -0.55, 0.75};
      r.upper_arm = {0.14, -0.85, 0.50}, r.fore_arm = {-0.25, 0.62, 0.75};
      a.lean = 0.24;
      a.hand[0] = a.hand[1] = Hand::Fist;
      break;
    case Pose::Pointing:
      r.upper_arm = {0.78, 0.03, 0.62}, r.fore_arm = {0.80, 0.16, 0.62};
      a.hand[1] = Hand::Point;
      a.turn = 0.25;
      break;
    case Pose::Waving:
      r.upper_arm = {0.9, 0.10, 0.25}, r.fore_arm = {0.32, 1, 0.16};
      a.hand[1] = Hand::Open;
      break;
    case Pose::ArmsCrossed:
      l.upper_arm = {0.16, -1, 0.20}, l.fore_arm = {-0.95, 0.26, 0.42};
      r.upper_arm = {0.16, -1, 0.30}, r.fore_arm = {-0.95, 0.12, 0.46};
      break;
    case Pose::Kneeling:
      l.thigh = {0.10, -0.06, 1}, l.shin = {0.02, -1, 0.0};
      r.thigh = {0.08, -1, 0.06}, r.shin = {0.0, -0.10, -1};
      l.upper_arm = {0.16, -1, 0.32}, l.fore_arm = {-0.16, -0.30, 0.9};
      r.upper_arm = {0.18, -1, 0.15}, r.fore_arm = {-0.1, -0.7, 0.7};
      a.lean = 0.10, a.nod = 0.15;
      break;
    case Pose::Lying:
      l.thigh = {0.08, -1, 0.35}, l.shin = {0.04, -1, -0.45};
      r.upper_arm = {0.22, -1, 0.25}, r.fore_arm = {-0.5, -0.5, 0.45};
      break;
    case Pose::Reaching:
      r.upper_arm = {0.30, 0.12, 1}, r.fore_arm = {0.12, 0.30, 1};
      a.hand[1] = Hand::Open;
      l.thigh = {0.05, -1, 0.32}, l.shin = {0.03, -1, -0.06};
      r.thigh = {0.05, -1, -0.20}, r.shin = {0.0, -1, -0.30};
      a.lean = 0.17;
      break;
    case Pose::Reading:
      for (Limbs *s : {&l, &r}) s->upper_arm = {0.20, -1, 0.34}, s->fore_arm = {-0.42, 0.42, 0.85};
      a.hand[0] = a.hand[1] = Hand::Hold;
      a.nod = 0.36;
      break;
    case Pose::HandsOnHips:
      for (Limbs *s : {&l, &r}) s->upper_arm = {0.84, -0.90, -0.16}, s->fore_arm = {-0.90, -0.52, 0.36};
      l.thigh = {0.20, -1, 0.06}, r.thigh = {0.15, -1, 0};
      a.hand[0] = a.hand[1] = Hand::Fist;
      break;
  }
  return a;
}

}  // namespace

Skeleton skeleton_for(Pose pose, const Proportions &p) {
  const Attitude a = attitude_of(pose);
  const double thigh = 0.435 * p.leg, shin = 0.415 * p.leg, upper = 0.285 * p.arm, fore = 0.245 * p.arm;
  Skeleton s;
  auto bone = [](Vec3 from, Vec3 to, double len, int side) {
    to = unit(to);
    if (side == 0) to.x = -to.x;
    return from + to * len;
  };
  s.lateral = {1, 0, 0};
  s.up = {0, std::cos(a.lean), std::sin(a.lean)};
  s.front = {0, -std::sin(a.lean), std::cos(a.lean)};
  s.pelvis = {0, 0, 0};
  auto spine = [&](double h, double z) { return s.up * h + s.front * z; };
  s.waist = spine(0.165, 0.005);
  s.chest = spine(0.345, 0.012);
  s.shoulders = spine(0.478, -0.008);
  s.neck = spine(0.545, 0.0);
  const double nod = a.nod;
  s.head = s.neck + s.up * (0.032 + 0.085 * p.head / 0.121) + s.front * (0.026 + 0.05 * std::sin(nod));
  double low = 1e9;
  for (int i = 0; i < 2; i++) {
    const double x = i ? 1 : -1;
    s.hip[i] = {x * 0.088 * p.width, -0.035, 0};
    s.knee[i] = bone(s.hip[i], a.side[i].thigh, thigh, i);
    s.ankle[i] = bone(s.knee[i], a.side[i].shin, shin, i);
    s.shoulder[i] = s.shoulders + Vec3{x * 0.163 * p.width, 0, 0} + s.up * -0.040;
    s.elbow[i] = bone(s.shoulder[i], a.side[i].upper_arm, upper, i);
    s.wrist[i] = bone(s.elbow[i], a.side[i].fore_arm, fore, i);
    s.fingers[i] = bone(s.wrist[i], a.side[i].fore_arm, 0.155 * p.arm, i);
    s.hand[i] = a.hand[i];
    // the foot at a right angle to the shin, turned out a little
    const Vec3 d = unit(a.side[i].shin);
    Vec3 foot = unit(Vec3{0.22, 0, 1} - d * (d.z + 0.0));
    if (d.z < -0.55) foot = unit(Vec3{0, -0.75, -0.35});  // toes of a leg that is left behind
    foot.x *= x;
    s.toe[i] = s.ankle[i] + foot * 0.17 + Vec3{0, -0.055, 0};
    if (d.z >= -0.55 && d.z < 0.25) s.toe[i].y = s.ankle[i].y - 0.06;
    low = std::min({low, s.ankle[i].y - 0.078, s.toe[i].y - 0.02});
  }
  if (pose == Pose::Running) low -= 0.05;  // off the ground
  if (pose == Pose::Kneeling) low = std::min(low, s.knee[1].y - 0.065);
  const Vec3 lift{0, -low, 0};
  for (Vec3 *v : {&s.pelvis, &s.waist, &s.chest, &s.shoulders, &s.neck, &s.head}) *v = *v + lift;
  for (int i = 0; i < 2; i++)
    for (Vec3 *v : {&s.shoulder[i], &s.elbow[i], &s.wrist[i], &s.fingers[i], &s.hip[i], &s.knee[i],
                    &s.ankle[i], &s.toe[i]})
      *v = *v + lift;
  s.head_turn = a.turn, s.head_nod = nod;
  s.crossed = pose == Pose::ArmsCrossed;
  s.holds = pose == Pose::Reading ? 1 : 0;
  if (pose == Pose::Sitting) s.seat = s.pelvis.y - 0.115;
  if (pose == Pose::Lying) {  // on the back, the head towards x < 0
    auto lie = [](Vec3 v) { return Vec3{0.88 - v.y, v.z + 0.115, v.x}; };
    for (Vec3 *v : {&s.pelvis, &s.waist, &s.chest, &s.shoulders, &s.neck, &s.head}) *v = lie(*v);
    for (int i = 0; i < 2; i++)
      for (Vec3 *v : {&s.shoulder[i], &s.elbow[i], &s.wrist[i], &s.fingers[i], &s.hip[i], &s.knee[i],
                      &s.ankle[i], &s.toe[i]})
        *v = lie(*v);
    s.up = {-1, 0, 0}, s.front = {0, 1, 0}, s.lateral = {0, 0, 1};
    s.lying = true;
  }
  return s;
}

Skeleton mirrored(const Skeleton &in) {
  Skeleton s = in;
  auto flip = [](Vec3 v) { return Vec3{-v.x, v.y, v.z}; };
  for (Vec3 *v : {&s.pelvis, &s.waist, &s.chest, &s.shoulders, &s.neck, &s.head, &s.front, &s.up})
    *v = flip(*v);
  for (int i = 0; i < 2; i++) {
    const int o = 1 - i;
    s.shoulder[i] = flip(in.shoulder[o]), s.elbow[i] = flip(in.elbow[o]), s.wrist[i] = flip(in.wrist[o]);
    s.fingers[i] = flip(in.fingers[o]), s.hip[i] = flip(in.hip[o]), s.knee[i] = flip(in.knee[o]);
    s.ankle[i] = flip(in.ankle[o]), s.toe[i] = flip(in.toe[o]);
    s.hand[i] = in.hand[o];
  }
  s.head_turn = -in.head_turn;
  return s;
}

}  // namespace artist
