// SPDX-License-Identifier: LGPL-2.1-or-later
#include "animatic/view.hpp"

#include <algorithm>

namespace animatic {

View::View(const Canvas &canvas, const Pose &pose, double overscan, double parallax)
    : canvas_(&canvas), pose_(pose), overscan_(overscan), parallax_(parallax) {}

View::View(const Layers &layers, const Pose &pose, double overscan)
    : View(layers.canvas, pose, overscan, layers.ground.empty() ? kFarParallax : layers.ground.front()) {
  if (layers.ground.empty()) return;
  ground_ = &layers.ground;
  seen_at_.resize(ground_->size());
  double before = -1e9;
  for (std::size_t r = 0; r < seen_at_.size(); ++r) {
    const double p = (*ground_)[r];
    const double v =
        (static_cast<double>(r) + 0.5 - canvas_->centre_y) / canvas_->density * pose_.scale(p) * overscan_ -
        pose_.offset_y(p);
    before = seen_at_[r] = std::max(v, before + 1e-3);  // the ground never folds over itself
  }
}

View::Row View::row(double v) {
  double p = parallax_, y = 0;
  if (ground_) {
    // the last row with seen_at_ <= v, walked to from where the row before was found
    const auto last = seen_at_.size() - 1;
    std::size_t i = std::min(found_, last);
    while (i > 0 && seen_at_[i] > v) --i;
    while (i < last && seen_at_[i + 1] <= v) ++i;
    if (i == last && i > 0) --i;
    found_ = i;
    const std::size_t j = std::min(i + 1, last);
    const double t = j > i ? (v - seen_at_[i]) / (seen_at_[j] - seen_at_[i]) : 0.0;
    p = (*ground_)[i] + ((*ground_)[j] - (*ground_)[i]) * std::clamp(t, 0.0, 1.0);
    y = static_cast<double>(i) + 0.5 + t;
  }
  const double step = canvas_->density / (pose_.scale(p) * overscan_);
  if (!ground_) y = canvas_->centre_y + (v + pose_.offset_y(p)) * step;
  return {step, canvas_->centre_x + pose_.offset_x(p) * step, y};
}

}  // namespace animatic
