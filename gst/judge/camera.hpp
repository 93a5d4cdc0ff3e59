// SPDX-License-Identifier: LGPL-2.1-or-later
// Camera = what the whole picture did over the clip, against the move that was asked for.
//
// The frame-to-frame similarities (motion.hpp) are added up over the clip, cuts left out. Each part is
// brought to how far it carries a point at the middle of the picture's edge, in widths, so that they compare:
//   pan |sum x|, tilt |sum y|, zoom 0.5 |sum ln scale|, roll 0.5 |sum angle in radians|.
// The largest names the move, when it is at least kLeast and steady (|sum| of the part at least kSteady of
// what is travelled in all); otherwise the camera stood still, or shook (handheld). Rule of the edge points:
// VBench, camera motion of image-to-video.
#pragma once
#include <string>

#include "judge/composition.hpp"
#include "judge/temporal.hpp"

namespace judge {

struct CameraMove {       // as measured
  bool known = false;     // the picture could be followed in at least half of the frames
  std::string move;       // static, pan, tilt, zoom, roll, handheld
  std::string direction;  // left, right; up, down; in, out; cw, ccw: what the camera did
  double amount = 0;      // pan, tilt: fractions of the width, of the height; zoom: scale - 1; roll: degrees
  double x = 0, y = 0;    // widths the picture moved; + = right, down
  double zoom = 0, roll = 0;  // ln of the scale; degrees, + = anticlockwise
  double shake = 0;           // widths per frame, mean of what is not steady
  double confidence = 0;      // 0..1
};

class CameraMeter {
 public:
  void push(const FrameFacts &facts, bool cut, double aspect);
  void take_back();
  CameraMove read() const;

 private:
  struct Sums {
    double x = 0, y = 0, zoom = 0, roll = 0, travelled = 0, shake = 0;
    double last_x = 0, last_y = 0;
    int known = 0, frames = 0;
    double aspect = 1;
  };
  Sums now_, before_;
};

// 1 = as likely a fault as not. A move in the wrong direction, none at all, another one, or one too many.
double camera_excess(const CameraMove &measured, const Move &wanted);

}  // namespace judge
