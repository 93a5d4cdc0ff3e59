// SPDX-License-Identifier: LGPL-2.1-or-later
#include "animatic/stage.hpp"

#include <algorithm>
#include <cmath>

namespace animatic {

namespace {
constexpr int kCell = 16;  // output pixels between nodes: a bend this fine is not seen as straight
}

Stage::Stage(int width, int height, Matrix matrix)
    : width_(width), height_(height), site_(chroma_site(matrix)) {
  for (auto *line : {&line_, &second_, &other_, &other_second_, &over_, &alpha_})
    line->resize(static_cast<std::size_t>(width));
  nodes_across_ = (width + kCell - 1) / kCell + 1;
  nodes_down_ = (height + kCell - 1) / kCell + 1;
  line_x_.resize(static_cast<std::size_t>(nodes_across_));
  line_y_.resize(static_cast<std::size_t>(nodes_across_));
}

void Stage::render(const Layers &layers, const Pose &pose, double overscan, const Planes &out) {
  Side all = side(layers, pose, overscan);
  finish(&all, nullptr, 0, out);
}

void Stage::render_between(const Layers &a, const Layers &b, const Morph &morph, double part,
                           const Pose &pose, double overscan, const Planes &out) {
  Side from = side(a, pose, overscan), to = side(b, pose, overscan);
  if (!morph.backdrop.empty()) {
    bend(from[0], a.canvas, morph.backdrop.forward, part);
    bend(to[0], b.canvas, morph.backdrop.backward, 1 - part);
  }
  const auto between = [&](Side &sheets, const Layers &layers, const Layers &others,
                           const std::vector<Morph::Pair> &pairs, bool forward) {
    for (std::size_t i = 0; i < layers.things.size(); ++i) {
      const auto &[course, other] = pairs[i];
      Sheet &sheet = sheets[i + 1];
      const double share = forward ? part : 1 - part;
      if (other >= 0) {  // it comes nearer, or goes, on its way
        const double there = others.things[static_cast<std::size_t>(other)].parallax;
        sheet.view = View(layers.canvas, pose, overscan, std::lerp(layers.things[i].parallax, there, share));
        if (!sheet.node_x.empty()) place_nodes(sheet, pose);
      }
      if (course.empty()) continue;
      if (sheet.node_x.empty()) place_nodes(sheet, pose);
      bend(sheet, layers.canvas, forward ? course.forward : course.backward, share);
    }
  };
  between(from, a, b, morph.a, true);
  between(to, b, a, morph.b, false);
  finish(&from, &to, part, out);
}

Stage::Side Stage::side(const Layers &layers, const Pose &pose, double overscan) const {
  Side sheets;
  sheets.push_back({&layers.backdrop, View(layers, pose, overscan), {}, {}});
  for (const Layer &thing : layers.things)
    sheets.push_back({&thing, View(layers.canvas, pose, overscan, thing.parallax), {}, {}});
  if (pose.roll != 0 || pose.keystone != 0)
    for (Sheet &sheet : sheets) place_nodes(sheet, pose);
  return sheets;
}

void Stage::place_nodes(Sheet &sheet, const Pose &pose) const {
  sheet.node_x.clear();
  sheet.node_y.clear();
  const double c = std::cos(pose.roll), s = std::sin(pose.roll);
  for (int row = 0; row < nodes_down_; ++row)
    for (int column = 0; column < nodes_across_; ++column) {
      const double u = column * kCell - width_ / 2.0, v = row * kCell - height_ / 2.0;
      const double bend = 1.0 + pose.keystone * u;
      const double x = (c * u - s * v) / bend, y = (s * u + c * v) / bend;
      const View::Row at = sheet.view.row(y);
      sheet.node_x.push_back(static_cast<float>(at.start + at.step * x));
      sheet.node_y.push_back(static_cast<float>(at.y));
    }
}

// Moves every node to where, `part` of the way earlier, what is seen there was.
void Stage::bend(Sheet &sheet, const Canvas &canvas, const Field &field, double part) const {
  if (sheet.node_x.empty()) place_nodes(sheet, Pose());
  for (std::size_t i = 0; i < sheet.node_x.size(); ++i) {
    const double x = (static_cast<double>(sheet.node_x[i]) - canvas.centre_x) / canvas.density;
    const double y = (static_cast<double>(sheet.node_y[i]) - canvas.centre_y) / canvas.density;
    const cv::Point2d from = field.origin_of(x, y, part);
    sheet.node_x[i] += static_cast<float>((from.x - x) * canvas.density);
    sheet.node_y[i] += static_cast<float>((from.y - y) * canvas.density);
  }
}

// Aims the sampler at what one line sees of a layer; false when it sees nothing of it.
bool Stage::aim(const Sheet &sheet, bool whole, bool half, int j) {
  const Layer &layer = *sheet.layer;
  const double v = half ? 2 * j + 1 : j + 0.5;
  const int row = std::min(static_cast<int>(v / kCell), nodes_down_ - 2);
  const auto t = static_cast<float>(v / kCell - row);
  const float *xa = sheet.node_x.data() + static_cast<std::ptrdiff_t>(row) * nodes_across_,
              *xb = xa + nodes_across_;
  const float *ya = sheet.node_y.data() + static_cast<std::ptrdiff_t>(row) * nodes_across_,
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
  if (!whole) {
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
  nodes_.aim(plane, line, x0, x1);
  return true;
}

void Stage::compose(Side &side, bool half, int j, std::vector<RowSampler> &rows, std::int16_t *first,
                    std::int16_t *second) {
  const int width = half ? width_ / 2 : width_;
  for (std::size_t i = 0; i < side.size(); ++i) {
    Sheet &sheet = side[i];
    const Picture &picture = sheet.layer->picture;
    const Plane &plane = half ? picture.u : picture.y, &alpha = half ? picture.alpha_half : picture.alpha;
    const bool by_rows = sheet.node_x.empty(), whole = i == 0;
    int x0 = 0, x1 = width;
    double y = 0;
    Axis axis;
    if (by_rows) {
      const View::Row row = sheet.view.row((half ? 2 * j + 1 : j + 0.5) - height_ / 2.0);
      const double start = row.start - width_ / 2.0 * row.step - sheet.layer->left;  // at output position 0
      axis.step = row.step;
      axis.start = half ? (start + site_ * row.step - site_) / 2 : start + 0.5 * row.step - 0.5;
      y = half ? (row.y - sheet.layer->top - 1) / 2 : row.y - sheet.layer->top - 0.5;
      if (!whole) {
        if (y < -1 || y > plane.height()) continue;
        x0 = std::clamp(static_cast<int>(std::ceil((-1 - axis.start) / axis.step)), 0, width);
        x1 =
            std::clamp(static_cast<int>(std::floor((plane.width() - axis.start) / axis.step)) + 1, x0, width);
        if (x0 == x1) continue;
      }
    } else {
      if (!aim(sheet, whole, half, j)) continue;
      x0 = nodes_.begin();
      x1 = nodes_.end();
    }
    const auto take = [&](const Plane &source, bool fine, std::int16_t *to) {
      if (by_rows)
        rows[i].line(source, y, axis, x0, x1, to);
      else if (fine)
        nodes_.cubic(source, to);
      else
        nodes_.linear(source, to);
    };
    if (whole) {
      take(plane, !half, first);
      if (half) take(picture.v, false, second);
      continue;
    }
    take(alpha, false, alpha_.data());
    take(plane, !half, over_.data());
    blend_line(first + x0, over_.data() + x0, alpha_.data() + x0, x1 - x0);
    if (half) {
      take(picture.v, false, over_.data());
      blend_line(second + x0, over_.data() + x0, alpha_.data() + x0, x1 - x0);
    }
  }
}

void Stage::finish(Side *a, Side *b, double part, const Planes &out) {
  rows_a_.resize(std::max(rows_a_.size(), a->size()));
  if (b) rows_b_.resize(std::max(rows_b_.size(), b->size()));
  const int share = static_cast<int>(std::lround(4096 * part));
  for (int j = 0; j < height_; ++j) {
    compose(*a, false, j, rows_a_, line_.data(), nullptr);
    if (b) {
      compose(*b, false, j, rows_b_, other_.data(), nullptr);
      mix_line(line_.data(), other_.data(), share, width_);
    }
    store_line(line_.data(), width_, out.y + static_cast<std::ptrdiff_t>(j) * out.y_stride);
  }
  for (int j = 0; j < height_ / 2; ++j) {
    compose(*a, true, j, rows_a_, line_.data(), second_.data());
    if (b) {
      compose(*b, true, j, rows_b_, other_.data(), other_second_.data());
      mix_line(line_.data(), other_.data(), share, width_ / 2);
      mix_line(second_.data(), other_second_.data(), share, width_ / 2);
    }
    store_line(line_.data(), width_ / 2, out.u + static_cast<std::ptrdiff_t>(j) * out.u_stride);
    store_line(second_.data(), width_ / 2, out.v + static_cast<std::ptrdiff_t>(j) * out.v_stride);
  }
}

}  // namespace animatic
