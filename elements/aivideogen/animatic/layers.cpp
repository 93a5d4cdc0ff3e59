// SPDX-License-Identifier: LGPL-2.1-or-later
#include "animatic/layers.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace animatic {

namespace {
cv::Mat bgr_of(const std::uint8_t *bgrx, int stride, const Still &still) {
  const cv::Mat view(still.height, still.width, CV_8UC4, const_cast<std::uint8_t *>(bgrx),
                     static_cast<std::size_t>(stride));
  return view;
}
}  // namespace

Canvas make_canvas(const Still &still, double cover_scale, const Coverage &coverage) {
  Canvas canvas;
  // Sampled at most 1.3 times coarser than it is stored, or fine patterns would shimmer; and no finer than
  // needed.
  const double native = 1.0 / cover_scale;
  canvas.density =
      coverage.scale_max - coverage.scale_min < 1e-9
          ? coverage.scale_max
          : std::clamp(native, coverage.scale_min, std::min(coverage.scale_max, 1.3 * coverage.scale_min));
  const double margin = 4;
  const auto span = [&](int length, double half) {
    const double reach = half / cover_scale + margin, centre = length / 2.0;
    const int from = std::max(0, static_cast<int>(std::floor(centre - reach)));
    const int to = std::min(length, static_cast<int>(std::ceil(centre + reach)));
    return std::pair(from, std::max(1, to - from));
  };
  const auto [x, width] = span(still.width, coverage.half_width);
  const auto [y, height] = span(still.height, coverage.half_height);
  canvas.part = cv::Rect(x, y, width, height);
  const double resize = canvas.density * cover_scale;  // canvas pixels per pixel of the still
  const auto scaled = [&](int length) { return std::max(1, static_cast<int>(std::lround(length * resize))); };
  canvas.size = cv::Size(scaled(width), scaled(height));
  canvas.centre_x = (still.width / 2.0 - x) * canvas.size.width / width;
  canvas.centre_y = (still.height / 2.0 - y) * canvas.size.height / height;
  return canvas;
}

cv::Mat resample(const cv::Mat &image, const Canvas &canvas) {
  const cv::Mat part = image(canvas.part);
  if (canvas.size == canvas.part.size()) return part;
  cv::Mat out;
  const bool smaller = canvas.size.width < canvas.part.width;
  cv::resize(part, out, canvas.size, 0, 0, smaller ? cv::INTER_AREA : cv::INTER_LANCZOS4);
  return out;
}

Layers flat(const Still &still, const Canvas &canvas, Matrix matrix) {
  Layers layers;
  layers.canvas = canvas;
  convert(resample(bgr_of(still.bgrx, still.stride, still), canvas), matrix, layers.backdrop.picture);
  return layers;
}

}  // namespace animatic
