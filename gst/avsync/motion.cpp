// SPDX-License-Identifier: LGPL-2.1-or-later
#include "avsync/motion.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace avsync {

namespace {

constexpr int kWidth = 128;           // of the working picture
constexpr int kSizes[] = {32, 20};    // of windows, pixels of the working picture
constexpr int kParts = 4;             // a window has 4 x 4 parts
constexpr int kIterations = 4;        // of the tracker, per frame
constexpr double kForget = 0.08;      // share of the new frame in a window's template
constexpr double kMostPerFrame = 4;   // pixels a window moves

struct Image {
  int width = 0, height = 0;
  std::vector<float> p;
  float at(int x, int y) const {
    x = std::clamp(x, 0, width - 1);
    y = std::clamp(y, 0, height - 1);
    return p[static_cast<std::size_t>(y * width + x)];
  }
};

// By area, so that nothing flickers.
Image reduced(const Luma &in) {
  Image out;
  out.width = std::min(kWidth, in.width);
  out.height = std::max(1, static_cast<int>(std::lround(static_cast<double>(in.height) * out.width / in.width)));
  out.p.resize(static_cast<std::size_t>(out.width * out.height));
  for (int y = 0; y < out.height; y++) {
    const int y0 = y * in.height / out.height, y1 = std::max(y0 + 1, (y + 1) * in.height / out.height);
    for (int x = 0; x < out.width; x++) {
      const int x0 = x * in.width / out.width, x1 = std::max(x0 + 1, (x + 1) * in.width / out.width);
      std::uint32_t sum = 0;
      for (int v = y0; v < y1; v++) {
        const std::uint8_t *row = in.pixels + static_cast<std::ptrdiff_t>(v) * in.stride;
        for (int u = x0; u < x1; u++) sum += row[u * in.step];
      }
      out.p[static_cast<std::size_t>(y * out.width + x)] =
          static_cast<float>(sum) / static_cast<float>((y1 - y0) * (x1 - x0));
    }
  }
  return out;
}

// A window that follows what it shows: its template is aligned with every new frame (Lucas and Kanade 1981,
// translation only, gradients of the template), then the template takes a little of the frame.
class Window {
 public:
  Window(const Image &first, int x, int y, int size) : size_(size), x_(x), y_(y) {
    template_.resize(static_cast<std::size_t>(size * size));
    cut(first, template_);
    gradients();
  }

  void follow(const Image &image) {
    std::vector<float> patch(template_.size());
    const double x0 = x_, y0 = y_;
    for (int i = 0; i < kIterations; i++) {
      cut(image, patch);
      double bx = 0, by = 0, mean = 0;
      for (std::size_t k = 0; k < patch.size(); k++) mean += static_cast<double>(patch[k] - template_[k]);
      mean /= static_cast<double>(patch.size());  // light changes are no movement
      for (std::size_t k = 0; k < patch.size(); k++) {
        const double e = static_cast<double>(patch[k] - template_[k]) - mean;
        bx += e * static_cast<double>(gx_[k]);
        by += e * static_cast<double>(gy_[k]);
      }
      const double det = xx_ * yy_ - xy_ * xy_;
      if (det < 1e-3 * (xx_ + yy_) * (xx_ + yy_) || xx_ + yy_ < static_cast<double>(patch.size())) break;
      const double dx = -(yy_ * bx - xy_ * by) / det, dy = -(xx_ * by - xy_ * bx) / det;
      x_ += std::clamp(dx, -2.0, 2.0);
      y_ += std::clamp(dy, -2.0, 2.0);
      if (dx * dx + dy * dy < 1e-4) break;
    }
    if (std::hypot(x_ - x0, y_ - y0) > kMostPerFrame) {
      x_ = x0;
      y_ = y0;
    }
    x_ = std::clamp(x_, -0.25 * size_, image.width - 0.75 * size_);
    y_ = std::clamp(y_, -0.25 * size_, image.height - 0.75 * size_);
    cut(image, patch);
    for (std::size_t k = 0; k < patch.size(); k++)
      template_[k] += static_cast<float>(kForget) * (patch[k] - template_[k]);
    gradients();
    parts(patch);
  }
  const std::vector<std::array<float, kParts * kParts>> &values() const { return values_; }
  int size() const { return size_; }

 private:
  void cut(const Image &image, std::vector<float> &out) const {
    const int xi = static_cast<int>(std::floor(x_)), yi = static_cast<int>(std::floor(y_));
    const auto fx = static_cast<float>(x_ - xi), fy = static_cast<float>(y_ - yi);
    for (int y = 0; y < size_; y++)
      for (int x = 0; x < size_; x++) {
        const float a = image.at(xi + x, yi + y), b = image.at(xi + x + 1, yi + y),
                    c = image.at(xi + x, yi + y + 1), d = image.at(xi + x + 1, yi + y + 1);
        const float top = a + fx * (b - a), bottom = c + fx * (d - c);
        out[static_cast<std::size_t>(y * size_ + x)] = top + fy * (bottom - top);
      }
  }
  void gradients() {
    gx_.assign(template_.size(), 0.0f);
    gy_.assign(template_.size(), 0.0f);
    xx_ = xy_ = yy_ = 0;
    for (int y = 1; y + 1 < size_; y++)
      for (int x = 1; x + 1 < size_; x++) {
        const auto k = static_cast<std::size_t>(y * size_ + x);
        const auto row = static_cast<std::size_t>(size_);
        gx_[k] = (template_[k + 1] - template_[k - 1]) / 2;
        gy_[k] = (template_[k + row] - template_[k - row]) / 2;
        xx_ += static_cast<double>(gx_[k] * gx_[k]);
        xy_ += static_cast<double>(gx_[k] * gy_[k]);
        yy_ += static_cast<double>(gy_[k] * gy_[k]);
      }
  }
  void parts(const std::vector<float> &patch) {
    std::array<float, kParts * kParts> v{};
    const int part = size_ / kParts;
    float mean = 0;
    for (const float p : patch) mean += p;
    mean /= static_cast<float>(patch.size());
    for (int y = 0; y < part * kParts; y++)
      for (int x = 0; x < part * kParts; x++)
        v[static_cast<std::size_t>(y / part * kParts + x / part)] += patch[static_cast<std::size_t>(y * size_ + x)];
    for (float &p : v) p = p / static_cast<float>(part * part) - mean;
    values_.push_back(v);
  }

  int size_;
  double x_, y_, xx_ = 0, xy_ = 0, yy_ = 0;
  std::vector<float> template_, gx_, gy_;
  std::vector<std::array<float, kParts * kParts>> values_;
};

}  // namespace

struct Motion::Private {
  struct Placed {
    Window window;
    float x, y;
  };
  std::vector<Placed> windows;
  std::size_t frames = 0;
  int width = 0, height = 0;
};

Motion::Motion() : d_(std::make_unique<Private>()) {}
Motion::~Motion() = default;
Motion::Motion(Motion &&) noexcept = default;

std::size_t Motion::frames() const {
  return d_->frames;
}

void Motion::add(const Luma &frame) {
  if (frame.width < 16 || frame.height < 16) return;
  const Image image = reduced(frame);
  if (d_->frames == 0) {
    d_->width = image.width;
    d_->height = image.height;
    for (const int size : kSizes)
      for (int y = 0; y + size <= image.height; y += size / 2)
        for (int x = 0; x + size <= image.width; x += size / 2)
          d_->windows.push_back({Window(image, x, y, size), static_cast<float>(x) / static_cast<float>(image.width),
                                 static_cast<float>(y) / static_cast<float>(image.height)});
  }
  d_->frames++;
  for (auto &w : d_->windows) w.window.follow(image);
}

std::vector<Curve> Motion::curves() const {
  std::vector<Curve> out;
  for (const auto &w : d_->windows)
    for (std::size_t k = 0; k < static_cast<std::size_t>(kParts * kParts); k++) {
      Curve c;
      const auto part = static_cast<float>(w.window.size()) / kParts;
      c.x = w.x + part * (static_cast<float>(k % kParts) + 0.5f) / static_cast<float>(d_->width);
      c.y = w.y + part * (static_cast<float>(k / kParts) + 0.5f) / static_cast<float>(d_->height);
      c.values.reserve(w.window.values().size());
      for (const auto &v : w.window.values()) c.values.push_back(v[k]);
      out.push_back(std::move(c));
    }
  return out;
}

}  // namespace avsync
