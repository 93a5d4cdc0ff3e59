// SPDX-License-Identifier: LGPL-2.1-or-later
// Camera = what the whole picture did over the clip, against the move that was asked for.
//
// The frame-to-frame similarities (motion.hpp) are added up over the clip, cuts left out. Each part is
// brought to how far it carries a point at the middle of the picture's edge, in widths, so that they compare:
//   pan |sum x|, tilt |sum y|, zoom 0.5 |sum ln scale|, roll 0.5 |sum angle in radians|.
// The largest names the move, when it is at least kLeast, steady (|sum| of the part at least kSteady of
// what is travelled in all) and not a whim of the hand (kOverWander times the wander); otherwise the camera stood
// still, or was in a hand. Rule of the edge points: VBench, camera motion of image-to-video.
//
// Wander: how far the path x(n), y(n) strays from the cubic that fits it best, root mean square over pieces of at most
// kPiece frames, median over the pieces. A move that eases in and out is nearly a cubic; breath and hands (0.6 to 3 Hz)
// are not.
#pragma once
#include <string>
#include <vector>

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
  double wander = 0;          // widths: see above
  double confidence = 0;      // 0..1
};

class CameraMeter {
 public:
  void push(const FrameFacts &facts, bool cut, double aspect);
  void take_back();
  CameraMove read() const;

 private:
  struct Sums {
    double x = 0, y = 0, zoom = 0, roll = 0, travelled = 0;
    int known = 0, frames = 0;
    double aspect = 1;
  };
  static constexpr std::size_t kPath = 2048;  // frames whose path is kept: enough to know the hand
  Sums now_, before_;
  std::vector<cv::Point2d> path_;
};

// 1 = as likely a fault as not. A move in the wrong direction, none at all, another one, or one too many.
double camera_excess(const CameraMove &measured, const Move &wanted);

}  // namespace judge
