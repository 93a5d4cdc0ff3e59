// SPDX-License-Identifier: LGPL-2.1-or-later
// Transitions that are a weight per pixel: a map of the picture that does not change (0 to 1, where a wipe
// arrives early or late) and a curve that turns map value and progress into the weight of the incoming shot.
// The formulas of the named xfade transitions are those of FFmpeg 5.1's documentation of xfade and of its
// behaviour; `left` is what is left of the transition, 1 to 0, as in xfade expressions (P).
// The SMPTE patterns have SMPTE 258M's numbers and the pictures of GStreamer's own smpte element; their map
// is the time at which the pixel changes.
#pragma once
#include <cstdint>
#include <vector>

namespace transition {

struct Pixel {
  int x, y, w, h;
  float u() const { return (static_cast<float>(x) + 0.5f) / static_cast<float>(w); }
  float v() const { return (static_cast<float>(y) + 0.5f) / static_cast<float>(h); }
  // in pixels: from the left and top edges to the pixel's centre, from the right and bottom edges; the whole
  float px() const { return static_cast<float>(x) + 0.5f; }
  float py() const { return static_cast<float>(y) + 0.5f; }
  float qx() const { return static_cast<float>(w - x) - 0.5f; }
  float qy() const { return static_cast<float>(h - y) - 0.5f; }
  float fw() const { return static_cast<float>(w); }
  float fh() const { return static_cast<float>(h); }
  float left() const { return static_cast<float>(x) / static_cast<float>(w); }
  float right() const { return static_cast<float>(w - 1 - x) / static_cast<float>(w); }
  float top() const { return static_cast<float>(y) / static_cast<float>(h); }
  float bottom() const { return static_cast<float>(h - 1 - y) / static_cast<float>(h); }
};

using MapFunction = float (*)(const Pixel &);
using Curve = float (*)(float map, float left);  // weight of the incoming shot

struct Pattern {
  MapFunction map;
  Curve curve;
};

// Quantised to 16 bits: index = floor(value * 65536).
using Map = std::vector<std::uint16_t>;
Map draw(MapFunction map, int width, int height);

float smoothstep(float from, float to, float x);

namespace patterns {
extern const Pattern wipeleft, wiperight, wipeup, wipedown, wipetl, wipetr, wipebl, wipebr;
extern const Pattern smoothleft, smoothright, smoothup, smoothdown;
extern const Pattern circleopen, circleclose, vertopen, vertclose, horzopen, horzclose, radial, dissolve;
extern const Pattern diagtl, diagtr, diagbl, diagbr, hlslice, hrslice, vuslice, vdslice;
extern const Pattern circlecrop, rectcrop;  // the weight of the picture over black
float wipe(float map, float left);          // the pixel changes when progress reaches its map value
float soft_wipe(float map, float left);     // likewise, over a tenth of the transition
const Pattern *smpte(int code);             // nullptr: no such wipe
}  // namespace patterns

}  // namespace transition
