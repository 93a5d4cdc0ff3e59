// SPDX-License-Identifier: LGPL-2.1-or-later
// Identity = 1 - cosine of a face wanted and the face of the clip that resembles it most. Every sight gives its
// best; of those the upper quartile counts: a single look-alike among many does not make the person, and a single
// turned head does not unmake them. The storyboard frame shows the person too, in this very light and turn of the
// head: who resembles that face counts as like the reference by up to kBridge more than that face itself does. Where the edge
// of the picture cuts the face off in both, the storyboard frame's face alone decides; so it does where it shows a profile and the reference does not.
// Wanted are the named references; without any, the faces of the storyboard frames.
#pragma once
#include <string>
#include <vector>

#include "judge/people/watch.hpp"

namespace judge::people {

struct Wanted {
  std::string name;  // of a reference; empty: a face of a storyboard frame
  Face face;
  float share = 0;         // its size as a fraction of the height of its picture
  std::vector<Face> also{};  // probably the same person, as the storyboard frame has them
  // Of somebody beside a more prominent person: where and when the storyboard frame shows them. They may leave the picture,
  // so only who is there then is compared. Fractions; empty: anywhere.
  cv::Rect2d place{};
  std::uint64_t time = 0;
};
inline constexpr double kBridge = 0.22;  // cosine
inline constexpr double kOtherClothes = 11;  // Lab: the same people in the same clothes differ by less

struct Identity {
  bool known = false;
  const char *why = "";  // when it is not known
  double likeness = 1;   // cosine, of the wanted face that is found worst
  double excess = 0;     // 1 = at the tolerance
  double confidence = 0;
  double size = 0;       // pixels, of the smaller of the two faces
  double stable = 1;     // of the wanted face, models.hpp
  int seen = 0;          // sights that show a face
  double clothes = 0;    // Lab: how far the colours of the trunk are from the storyboard frame's, as far as they are known
  bool softened = false;  // in softened pictures, because dots or lines hid the faces
  bool figure = false;   // no face: by the colours of the figure; likeness is that of appearance.hpp
  std::string name;  // of that wanted face
  std::vector<std::string> unseen;  // named references that nothing in the clip could be compared with
  std::uint64_t time = 0;
  cv::Rect2d region{0, 0, 1, 1};  // fractions: the face that was taken for it
};
// Both whole or both cut off by the edge of the picture, and neither in profile where the other is not: of a profile the
// eyes have come together.
bool comparable(const Face &a, const Face &b);

// How far the colours of the most prominent person's trunk lie from those in the storyboard frame, less what the rest of the
// picture changed, Lab; in the sight within reach where they lie nearest. 0 where no trunk is seen in both.
double clothes_apart(const Sight &still, std::uint64_t still_time, const std::vector<Sight> &sights);

// Of somebody whose face lies between (an excess of 0.75 to 1), clothes of wholly other colours say that it is somebody else.
void add_clothes(Identity &identity, double apart);

Identity measure_identity(const std::vector<Wanted> &wanted, const std::vector<Sight> &sights);

}  // namespace judge::people
