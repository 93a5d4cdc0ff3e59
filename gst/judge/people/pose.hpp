// SPDX-License-Identifier: LGPL-2.1-or-later
// Pose = how far the joints of a body lie from those of the storyboard frame, after position and size are
// taken out (they are composition), in heights of the trunk; as PCK measures it. Joints that are not seen in
// both pictures do not count. Where no body is seen, or beside it, the head: how far the nose lies from the
// middle of the eyes, along and across them, and how the eyes are tilted.
#pragma once
#include <array>
#include <optional>
#include <vector>

#include "judge/people/watch.hpp"

namespace judge::people {

struct Pose {
  bool known = false;
  double body = 0;        // trunks, mean over the joints
  double most = 0;        // trunks, the second joint that is farthest off (one alone may be misread)
  double head = 0;        // eye distances: how much the nose moved against the eyes (turned, nodded)
  double tilt = 0;        // degrees the eyes are tilted against the storyboard frame
  double here = 0, around = 0;  // share of the picture that looks otherwise, in the person's box and beside it
  double patch = 0;             // the same of the patch of the box that differs most
  double close = 0, close_around = 0;  // the same of a patch and of what is beside, looked at closely
  bool fills = false;           // nothing beside the person says anything
  bool hinged = false;          // what fills the picture is tilted about a point outside its middle: a head about its neck
  bool figure = false;          // nobody whose joints or face are read: an animal, a puppet, by the picture alone
  bool moment = false;          // nothing registers, and the picture was laid over the storyboard frame by the face
  double body_excess = 0, region_excess = 0, most_excess = 0, head_excess = 0, tilt_excess = 0;
  const char *joint = "";     // the joint that is farthest off: "left wrist", ...
  double excess = 0;          // 1 = at the tolerance
  double confidence = 0;      // 0..1
  std::uint64_t time = 0;
  cv::Rect2d region{0, 0, 1, 1};  // fractions: the body, or the face
};

// Adds what the picture itself says: a person's box looks otherwise than what is around it, all of it or a patch (a
// hand). Where the person fills the picture there is nothing around it: what is left apart once the pictures lie over
// one another is the person's. `followed`: the registration has followed a part of the person and not the picture; then
// what is beside them says nothing. `where`: the patch, fractions of the picture.
void add_region(Pose &pose, double here, double around, double patch = 0, bool fills = false, const cv::Rect2d &where = {},
                bool followed = false);
// Points alone, where the picture says nothing.
void add_no_region(Pose &pose);

// Against the sight, among those within reach of the still, that is most alike. `roll`: degrees the whole picture is
// rolled against the still, + = anticlockwise; it is no pose.
Pose measure_pose(const Sight &still, std::uint64_t still_time, const std::vector<Sight> &sights, double roll = 0);

// The five points of the storyboard frame's most prominent face, and those of the same face in the other picture, each in
// pixels of its picture; nothing where it is not seen, too small, or in another place or size altogether.
std::optional<std::array<std::array<cv::Point2f, 5>, 2>> face_in_both(const Sight &still, const Sight &seen);

// A box in pixels of a picture of that size, as fractions of it.
cv::Rect2d share_of(const cv::Rect2f &box, cv::Size size);

// The box of the most prominent person, fractions of the picture; empty where nobody is seen clearly.
cv::Rect2d person_in(const Sight &sight);

// The same in another picture; empty also where it is plainly somebody else who is most prominent there.
cv::Rect2d same_person_in(const Sight &still, const Sight &seen);

// Somebody else than the most prominent person: by their face alone, and where head and trunk are.
struct Bystander {
  Face face;
  cv::Rect2d box;  // fractions of the picture
};
std::vector<Bystander> bystanders_in(const Sight &sight);
// Their head, against the sight within reach in which it is most alike; unknown where their face is not seen again at the
// storyboard frame's own time.
Pose measure_head(const Bystander &who, const Sight &still, std::uint64_t still_time, const std::vector<Sight> &sights, double roll = 0);

// Where the most prominent person stands: the trunk, or the face where no trunk is seen.
struct Place {
  bool known = false;
  cv::Point2d at;    // fractions of the picture
  double size = 0;   // of the height of the picture
};
// Of the storyboard frame's person in both pictures, by the same part of the body; unknown unless both show it.
// `sure`: the least score of the two bodies.
std::pair<Place, Place> places_of(const Sight &still, const Sight &seen, float sure = 0.5f);

}  // namespace judge::people
