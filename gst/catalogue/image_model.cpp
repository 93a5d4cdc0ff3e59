// SPDX-License-Identifier: LGPL-2.1-or-later
#include "catalogue/image_model.hpp"

#include <algorithm>
#include <cmath>

namespace catalogue {
namespace {

double pixels(const Resolution &r) {
  return static_cast<double>(r.width) * r.height;
}

}  // namespace

Resolution ImageModel::size_for(int width, int height) const {
  const double shape = static_cast<double>(width) / height;
  if (!sizes.empty()) {
    const auto distance = [&](const Resolution &r) {
      return std::fabs(std::log(static_cast<double>(r.width) / r.height / shape));
    };
    const auto nearest = std::min_element(
        sizes.begin(), sizes.end(), [&](const auto &a, const auto &b) { return distance(a) < distance(b); });
    const Resolution *best = nullptr;
    for (const Resolution &r : sizes) {
      if (distance(r) > distance(*nearest) + 0.01) continue;
      const bool serves = r.width >= width && r.height >= height;
      const bool best_serves = best && best->width >= width && best->height >= height;
      if (!best || (serves && (!best_serves || pixels(r) < pixels(*best))) ||
          (!serves && !best_serves && pixels(r) > pixels(*best)))
        best = &r;
    }
    return *best;
  }
  double w = width, h = height;
  if (widest > 0) {  // what is too long is made higher, and cut later
    if (w > widest * h) h = w / widest;
    if (h > widest * w) w = h / widest;
  }
  double scale = 1;
  if (least_pixels && w * h < static_cast<double>(least_pixels))
    scale = std::sqrt(static_cast<double>(least_pixels) / (w * h));
  if (most_pixels && w * h > static_cast<double>(most_pixels))
    scale = std::sqrt(static_cast<double>(most_pixels) / (w * h));
  if (most_side && std::max(w, h) * scale > most_side) scale = most_side / std::max(w, h);
  const auto side = [&](double v, bool up) {
    const double n = v * scale / multiple;
    return std::max(1, static_cast<int>(up ? std::ceil(n - 1e-9) : std::floor(n + 1e-9))) * multiple;
  };
  Resolution out{"", side(w, true), side(h, true)};
  if ((most_pixels && pixels(out) > static_cast<double>(most_pixels)) ||
      (most_side && std::max(out.width, out.height) > most_side))
    out = {"", side(w, false), side(h, false)};
  out.name = std::to_string(out.width) + "x" + std::to_string(out.height);
  return out;
}

const ImagePrice *ImageModel::price(const Resolution &size, const std::string &quality) const {
  for (const ImagePrice &p : prices)
    if ((p.size.empty() || p.size == size.name) && (p.quality.empty() || p.quality == quality) &&
        (p.most_pixels == 0 || pixels(size) <= static_cast<double>(p.most_pixels)))
      return &p;
  return nullptr;
}

std::optional<double> ImageModel::quote(const Resolution &size, const std::string &quality,
                                        unsigned references_in) const {
  const ImagePrice *p = price(size, quality);
  if (!p) return {};
  const double area = pixels(size) / (1024.0 * 1024.0);
  return p->per_image + references_in * p->per_reference +
         (p->per_million_output * p->output_tokens * area +
          p->per_million_input * p->reference_tokens * references_in + p->per_million_text * p->text_tokens) /
             1e6;
}

std::optional<double> ImageModel::bill(const Resolution &size, const std::string &quality,
                                       const ImageUsage &usage) const {
  const ImagePrice *p = price(size, quality);
  if (!p || p->per_million_output == 0 || usage.output <= 0) return {};
  return p->per_image + (p->per_million_output * usage.output + p->per_million_input * usage.input +
                         p->per_million_text * usage.text) /
                            1e6;
}

}  // namespace catalogue
