// SPDX-License-Identifier: LGPL-2.1-or-later
// A still taken apart: a backdrop whose rows lie at their own depths (sky far, ground nearing towards the
// viewer), and the things that stand in front of it, each at one depth.
//
// A ground that recedes row by row keeps feet where they stand: a thing is as far as the ground at its foot.
#pragma once
#include <memory>
#include <opencv2/core.hpp>
#include <vector>

#include "animatic/blocking.hpp"
#include "animatic/colour.hpp"
#include "animatic/path.hpp"
#include "animatic/plane.hpp"
#include "animatic/renderer.hpp"

namespace animatic {

// The part of a still the path sees, resampled to the size it is seen at.
struct Canvas {
  cv::Rect part;                      // of the still, in its pixels
  cv::Size size;                      // canvas pixels
  double centre_x = 0, centre_y = 0;  // of the still, in canvas pixels
  double density = 1;                 // canvas pixels per output pixel, the picture just covering the output
};
// `cover_scale`: output pixels per pixel of the still.
Canvas make_canvas(const Still &still, double cover_scale, const Coverage &coverage);
cv::Mat resample(const cv::Mat &image, const Canvas &canvas);  // an image of the still's size

struct Layer {
  Picture picture;
  int left = 0, top = 0;  // in the canvas, even
  double parallax = 1;
  bool in_plate = false;  // see Thing
  int right() const { return left + picture.y.width(); }
  int bottom() const { return top + picture.y.height(); }
};

struct Layers {
  Canvas canvas;
  Layer backdrop;
  std::vector<double> ground;  // parallax of each row of the backdrop; empty: flat
  std::vector<Layer> things;   // far to near
};
Layers flat(const Still &still, const Canvas &canvas, Matrix matrix);
Layers take_apart(const Still &still, const Blocking &blocking, const Canvas &canvas, Matrix matrix);

}  // namespace animatic
