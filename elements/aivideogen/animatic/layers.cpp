// SPDX-License-Identifier: LGPL-2.1-or-later
#include "animatic/layers.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "animatic/matte.hpp"

namespace animatic {

namespace {
constexpr double kLongestSide = 20000, kLargestArea = 80e6;
}

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
  // and no more of it than can be held: what is asked for beyond this is sampled from fewer pixels
  const double longest = std::max(width, height) * canvas.density * cover_scale;
  const double area = width * canvas.density * cover_scale * height * canvas.density * cover_scale;
  canvas.density *= std::min({1.0, kLongestSide / longest, std::sqrt(kLargestArea / area)});
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
  cv::resize(part, out, canvas.size, 0, 0, smaller ? cv::INTER_AREA : cv::INTER_CUBIC);
  return out;
}

Layers flat(const Still &still, const Canvas &canvas, Matrix matrix) {
  Layers layers;
  layers.canvas = canvas;
  convert(resample(bgrx_view(still.bgrx, still.stride, still), canvas), matrix, layers.backdrop.picture);
  return layers;
}

namespace {

// A mask of the blocking's size, on the canvas.
cv::Mat mask_on(const Canvas &canvas, const Still &still, const Blocking &blocking, const cv::Mat &mask) {
  const double sx = static_cast<double>(blocking.size.width) / still.width;
  const double sy = static_cast<double>(blocking.size.height) / still.height;
  const double kx = sx * canvas.part.width / canvas.size.width,
               ky = sy * canvas.part.height / canvas.size.height;
  // from canvas pixel centres to mask pixel centres
  const cv::Matx23d map(kx, 0, sx * canvas.part.x + 0.5 * kx - 0.5, 0, ky,
                        sy * canvas.part.y + 0.5 * ky - 0.5);
  cv::Mat out;
  cv::warpAffine(mask, out, map, canvas.size, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
  return out > 127;
}

cv::Mat colours_on(const Canvas &canvas, const std::uint8_t *data, int stride, const Still &still) {
  cv::Mat bgr;
  cv::cvtColor(resample(bgrx_view(data, stride, still), canvas), bgr, cv::COLOR_BGRA2BGR);
  return bgr;
}

// Even corners, so that chroma samples keep their places.
cv::Rect even_box(const cv::Rect &box, int margin, const cv::Size &limits) {
  const int x0 = std::max(0, box.x - margin) & ~1, y0 = std::max(0, box.y - margin) & ~1;
  const int x1 = std::min(limits.width, (box.br().x + margin + 1) & ~1);
  const int y1 = std::min(limits.height, (box.br().y + margin + 1) & ~1);
  return {x0, y0, x1 - x0, y1 - y0};
}

}  // namespace

Layers take_apart(const Still &still, const Blocking &blocking, const Canvas &canvas, Matrix matrix) {
  Layers layers;
  layers.canvas = canvas;
  const int most_soft = std::max(4, canvas.size.height / 60);
  cv::Mat picture = colours_on(canvas, still.bgrx, still.stride, still), plate;
  if (still.plate) plate = colours_on(canvas, still.plate, still.plate_stride, still);
  std::vector<cv::Mat> masks;
  for (const Thing &thing : blocking.things) masks.push_back(mask_on(canvas, still, blocking, thing.mask));

  // nearest first: each is lifted off what the nearer ones have left
  for (std::size_t k = masks.size(); k-- > 0;) {
    const cv::Rect tight = cv::boundingRect(masks[k]);
    if (tight.empty()) continue;
    const Thing &thing = blocking.things[k];
    const cv::Rect rim = even_box(tight, most_soft + 8, canvas.size);
    const int soft = edge_softness(picture(rim), masks[k](rim), most_soft);
    // what is out of focus has no edge to cut along; it stays on the backdrop and moves with its rows
    if (thing.in_plate && soft > std::max(4, canvas.size.height / 150)) continue;
    const int reach = std::max(8 * soft, canvas.size.height / 12);
    const cv::Rect around = even_box(tight, reach, canvas.size),
                   box = even_box(tight, 3 * soft + 4, canvas.size);
    cv::Mat others(around.size(), CV_8U, cv::Scalar(0));
    for (std::size_t i = 0; i < k; ++i)
      if (thing.in_plate || !blocking.things[i].in_plate) others |= masks[i](around);
    const cv::Mat behind = take_away(picture(around), masks[k](around), others,
                                     plate.empty() || thing.in_plate ? cv::Mat() : plate(around), soft);
    const cv::Rect inner(box.tl() - around.tl(), box.size());
    const Cutout cut = cut_out(picture(box), masks[k](box), behind(inner), soft);
    Layer layer;
    layer.left = box.x;
    layer.top = box.y;
    layer.parallax = thing.parallax;
    layer.in_plate = thing.in_plate;
    convert(cut.colour, matrix, layer.picture);
    convert_alpha(cut.alpha, matrix, layer.picture);
    layers.things.insert(layers.things.begin(), std::move(layer));
    behind.copyTo(picture(around));
    // a farther thing goes on behind this one, as far as this one may move off it
    for (std::size_t i = 0; i < k; ++i) {
      cv::Mat wider;
      cv::dilate(masks[i](around), wider,
                 cv::getStructuringElement(cv::MORPH_RECT, cv::Size(reach | 1, reach | 1)));
      cv::Mat part = masks[i](around);
      part |= wider & masks[k](around);
    }
  }
  convert(picture, matrix, layers.backdrop.picture);
  for (int y = 0; y < canvas.size.height; ++y) {
    const double row = (canvas.part.y + (y + 0.5) * canvas.part.height / canvas.size.height) / still.height;
    const double at = std::clamp(row * blocking.size.height - 0.5, 0.0, blocking.size.height - 1.0);
    const auto above = static_cast<std::size_t>(at), below = std::min(above + 1, blocking.ground.size() - 1);
    layers.ground.push_back(std::lerp(blocking.ground[above], blocking.ground[below], at - std::floor(at)));
  }
  return layers;
}

}  // namespace animatic
