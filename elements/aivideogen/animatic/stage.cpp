// SPDX-License-Identifier: LGPL-2.1-or-later
#include "animatic/stage.hpp"

#include <algorithm>
#include <cmath>

namespace animatic {

namespace {
constexpr int kCell = 16;  // output pixels between nodes: a bend this fine is not seen as straight
}

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

Stage::Stage(int width, int height, Matrix matrix)
    : width_(width), height_(height), site_(chroma_site(matrix)) {
  const auto w = static_cast<std::size_t>(width);
  line_.resize(w);
  over_.resize(w);
  alpha_.resize(w);
  second_.resize(w);
  nodes_across_ = (width + kCell - 1) / kCell + 1;
  nodes_down_ = (height + kCell - 1) / kCell + 1;
  line_x_.resize(static_cast<std::size_t>(nodes_across_));
  line_y_.resize(static_cast<std::size_t>(nodes_across_));
}

void Stage::render(const Layers &layers, const Pose &pose, double overscan, const Planes &out) {
  std::vector<View> views;
  views.reserve(layers.things.size() + 1);
  views.emplace_back(layers, pose, overscan);
  for (const Layer &thing : layers.things) views.emplace_back(layers.canvas, pose, overscan, thing.parallax);
  const Channel channels[] = {{&Picture::y, &Picture::alpha, false, out.y, out.y_stride},
                              {&Picture::u, &Picture::alpha_half, true, out.u, out.u_stride},
                              {&Picture::v, &Picture::alpha_half, true, out.v, out.v_stride}};
  const bool turned = pose.roll != 0 || pose.keystone != 0;
  if (turned) {
    make_nodes(views, pose);
    grid(layers, out);
    return;
  }
  samplers_.resize(views.size());
  for (const Channel &channel : channels) {
    rows(layers, views, channel);
  }
}

void Stage::rows(const Layers &layers, std::vector<View> &views, const Channel &channel) {
  const int width = channel.half ? width_ / 2 : width_, height = channel.half ? height_ / 2 : height_;
  for (int j = 0; j < height; ++j) {
    const double v = (channel.half ? 2 * j + 1 : j + 0.5) - height_ / 2.0;
    for (std::size_t i = 0; i < views.size(); ++i) {
      const Layer &layer = i == 0 ? layers.backdrop : layers.things[i - 1];
      const Plane &plane = layer.picture.*channel.plane;
      const View::Row row = views[i].row(v);
      const double start = row.start - width_ / 2.0 * row.step - layer.left;  // at output position 0
      Axis axis{row.step, 0};
      double y = row.y - layer.top;
      if (channel.half) {
        axis.start = (start + site_ * row.step - site_) / 2;
        y = (y - 1) / 2;
      } else {
        axis.start = start + 0.5 * row.step - 0.5;
        y -= 0.5;
      }
      if (i == 0) {
        samplers_[0].line(plane, y, axis, 0, width, line_.data());
        continue;
      }
      if (y < -1 || y > plane.height()) continue;
      const int x0 = std::clamp(static_cast<int>(std::ceil((-1 - axis.start) / axis.step)), 0, width);
      const int x1 =
          std::clamp(static_cast<int>(std::floor((plane.width() - axis.start) / axis.step)) + 1, x0, width);
      if (x1 == x0) continue;
      samplers_[i].line(plane, y, axis, x0, x1, over_.data());
      samplers_[i].line(layer.picture.*channel.alpha, y, axis, x0, x1, alpha_.data());
      blend_line(line_.data() + x0, over_.data() + x0, alpha_.data() + x0, x1 - x0);
    }
    store_line(line_.data(), width, channel.out + static_cast<std::ptrdiff_t>(j) * channel.stride);
  }
}

void Stage::make_nodes(std::vector<View> &views, const Pose &pose) {
  node_x_.resize(views.size());
  node_y_.resize(views.size());
  const double c = std::cos(pose.roll), s = std::sin(pose.roll);
  for (std::size_t i = 0; i < views.size(); ++i) {
    node_x_[i].clear();
    node_y_[i].clear();
    for (int row = 0; row < nodes_down_; ++row)
      for (int column = 0; column < nodes_across_; ++column) {
        const double u = column * kCell - width_ / 2.0, v = row * kCell - height_ / 2.0;
        const double bend = 1.0 + pose.keystone * u;
        const double x = (c * u - s * v) / bend, y = (s * u + c * v) / bend;
        const View::Row at = views[i].row(y);
        node_x_[i].push_back(static_cast<float>(at.start + at.step * x));
        node_y_[i].push_back(static_cast<float>(at.y));
      }
  }
}

// Aims the sampler at what one line sees of a layer; false when it sees nothing of it.
bool Stage::aim(const Layer &layer, std::size_t index, bool half, double v) {
  const int row = std::min(static_cast<int>(v / kCell), nodes_down_ - 2);
  const auto t = static_cast<float>(v / kCell - row);
  const float *xa = node_x_[index].data() + static_cast<std::ptrdiff_t>(row) * nodes_across_,
              *xb = xa + nodes_across_;
  const float *ya = node_y_[index].data() + static_cast<std::ptrdiff_t>(row) * nodes_across_,
              *yb = ya + nodes_across_;
  // source sample = (canvas position - corner - where sample 0 lies) * scale
  const float scale = half ? 0.5f : 1.f;
  const float left = static_cast<float>(layer.left) + (half ? static_cast<float>(site_) : 0.5f);
  const float top = static_cast<float>(layer.top) + (half ? 1.f : 0.5f);
  for (int i = 0; i < nodes_across_; ++i) {
    line_x_[static_cast<std::size_t>(i)] = (xa[i] + (xb[i] - xa[i]) * t - left) * scale;
    line_y_[static_cast<std::size_t>(i)] = (ya[i] + (yb[i] - ya[i]) * t - top) * scale;
  }
  const Plane &plane = half ? layer.picture.u : layer.picture.y;
  const NodeLine line{line_x_.data(), line_y_.data(), half ? kCell / 2 : kCell, half ? -site_ / 2 : -0.5};
  const int width = half ? width_ / 2 : width_;
  int x0 = 0, x1 = width;
  if (index > 0) {
    const auto w = static_cast<float>(plane.width()), h = static_cast<float>(plane.height());
    int first = nodes_across_, last = -1;
    for (int i = 0; i + 1 < nodes_across_; ++i) {
      const auto k = static_cast<std::size_t>(i);
      const bool beside =
          std::max(line_x_[k], line_x_[k + 1]) < -1 || std::min(line_x_[k], line_x_[k + 1]) > w;
      const bool beyond =
          std::max(line_y_[k], line_y_[k + 1]) < -1 || std::min(line_y_[k], line_y_[k + 1]) > h;
      if (beside || beyond) continue;
      first = std::min(first, i);
      last = i;
    }
    if (last < first) return false;
    x0 = std::clamp(first * line.cell, 0, width);
    x1 = std::clamp((last + 1) * line.cell, x0, width);
    if (x1 == x0) return false;
  }
  node_sampler_.aim(plane, line, x0, x1);
  return true;
}

void Stage::grid(const Layers &layers, const Planes &out) {
  for (int j = 0; j < height_; ++j) {
    for (std::size_t i = 0; i <= layers.things.size(); ++i) {
      const Layer &layer = i == 0 ? layers.backdrop : layers.things[i - 1];
      if (!aim(layer, i, false, j + 0.5)) continue;
      if (i == 0) {
        node_sampler_.cubic(layer.picture.y, line_.data());
        continue;
      }
      node_sampler_.cubic(layer.picture.y, over_.data());
      node_sampler_.linear(layer.picture.alpha, alpha_.data());
      blend(line_);
    }
    store_line(line_.data(), width_, out.y + static_cast<std::ptrdiff_t>(j) * out.y_stride);
  }
  for (int j = 0; j < height_ / 2; ++j) {
    for (std::size_t i = 0; i <= layers.things.size(); ++i) {
      const Layer &layer = i == 0 ? layers.backdrop : layers.things[i - 1];
      if (!aim(layer, i, true, 2 * j + 1)) continue;
      if (i == 0) {
        node_sampler_.linear(layer.picture.u, line_.data());
        node_sampler_.linear(layer.picture.v, second_.data());
        continue;
      }
      node_sampler_.linear(layer.picture.alpha_half, alpha_.data());
      node_sampler_.linear(layer.picture.u, over_.data());
      blend(line_);
      node_sampler_.linear(layer.picture.v, over_.data());
      blend(second_);
    }
    store_line(line_.data(), width_ / 2, out.u + static_cast<std::ptrdiff_t>(j) * out.u_stride);
    store_line(second_.data(), width_ / 2, out.v + static_cast<std::ptrdiff_t>(j) * out.v_stride);
  }
}

void Stage::blend(std::vector<std::int16_t> &line) {
  const int x0 = node_sampler_.begin(), count = node_sampler_.end() - x0;
  blend_line(line.data() + x0, over_.data() + x0, alpha_.data() + x0, count);
}

}  // namespace animatic
