// SPDX-License-Identifier: LGPL-2.1-or-later
#include "animatic/path.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace animatic {

namespace {

struct Kind {
  const char *nick;
  const char *plus, *minus;  // directions; nullptr: has none
  double limit;              // largest amount that makes sense
  bool parallax, rows;
};
// In the order of Path::Move.
constexpr std::array<Kind, 10> kKinds{{
    {"static", nullptr, nullptr, 1e9, false, true},
    {"pan", "right", "left", 4, false, true},
    {"tilt", "up", "down", 4, false, true},
    {"dolly", "in", "out", 4, true, true},
    {"truck", "right", "left", 2, true, true},
    {"pedestal", "up", "down", 2, true, true},
    {"zoom", "in", "out", 8, false, true},
    {"orbit", "right", "left", 60, true, false},
    {"roll", "right", "left", 180, false, false},
    {"handheld", nullptr, nullptr, 0.2, true, true},
}};

// How far an orbit of 90 degrees carries the camera sideways, in picture widths at the subject: half of what
// a normal lens (45 degrees) would need, because flat layers cannot turn and more only shows that.
constexpr double kOrbitTravel = 0.6;
// Share of the true keystone that flat layers bear.
constexpr double kOrbitKeystone = 0.25;

// Share of a hand's shake that moves the camera (parallax) rather than turns it.
constexpr double kShakeTravel = 0.4;

std::uint64_t splitmix(std::uint64_t &state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15ull);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

double radians(double degrees) {
  return degrees * std::numbers::pi / 180.0;
}

}  // namespace

Path::Path(const PathRequest &request) : request_(request) {
  const auto kind =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind &k) { return request.move == k.nick; });
  if (kind == kKinds.end())
    throw std::invalid_argument(
        "there is no camera move \"" + request.move +
        "\"; use static, pan, tilt, dolly, truck, pedestal, zoom, orbit, roll or handheld");
  move_ = static_cast<Move>(kind - kKinds.begin());
  has_parallax_ = kind->parallax;
  is_rows_ = kind->rows;
  const auto easing = parse_easing(request.easing);
  if (!easing)
    throw std::invalid_argument("there is no easing \"" + request.easing +
                                "\"; use linear, smooth, ease-in or ease-out");
  easing_ = *easing;
  if (kind->plus && !request.direction.empty()) {
    if (request.direction == kind->minus)
      sign_ = -1;
    else if (request.direction != kind->plus)
      throw std::invalid_argument("a " + request.move + " cannot go \"" + request.direction + "\"; use " +
                                  kind->plus + " or " + kind->minus);
  }
  if (!std::isfinite(request.amount) || request.amount < 0 || request.amount > kind->limit)
    throw std::invalid_argument("the amount of a " + request.move + " must be between 0 and " +
                                std::to_string(kind->limit) + ", not " + std::to_string(request.amount));
}

Pose Path::pose(std::int64_t n) const {
  const double last = static_cast<double>(request_.count - 1);
  const double e = last > 0 ? ease(easing_, static_cast<double>(n) / last) : 0.0;
  const double centred = sign_ * request_.amount * (e - 0.5);  // the middle of the move frames the picture
  const double onward = sign_ > 0 ? e : 1.0 - e;               // in: from the whole picture; out: to it
  Pose pose;
  switch (move_) {
    case Move::Static:
      break;
    case Move::Pan:
      pose.pan_x = centred * request_.width;
      break;
    case Move::Tilt:
      pose.pan_y = -centred * request_.height;
      break;
    case Move::Truck:
      pose.truck_x = centred * request_.width;
      break;
    case Move::Pedestal:
      pose.truck_y = -centred * request_.height;
      break;
    case Move::Zoom:
      pose.zoom = std::pow(1.0 + request_.amount, onward);  // geometric: seen as constant speed
      break;
    case Move::Dolly:
      pose.dolly = request_.amount * onward;
      break;
    case Move::Orbit: {
      const double angle = radians(centred);
      pose.truck_x = std::sin(angle) * kOrbitTravel * request_.width;
      pose.pan_x = -pose.truck_x * pivot_;
      pose.keystone = std::sin(angle) * kOrbitKeystone / request_.width;
      break;
    }
    case Move::Roll:
      pose.roll = sign_ * radians(request_.amount) * e;
      break;
    case Move::Handheld:
      return shake(n);
  }
  return pose;
}

// Sines between a sway and a tremble, amplitude falling with frequency, softly limited to the asked peak.
Pose Path::shake(std::int64_t n) const {
  constexpr std::array<double, 6> kHertz{0.23, 0.51, 0.94, 1.63, 2.70, 4.10};
  const double seconds = static_cast<double>(n) / request_.frames_per_second;
  std::uint64_t state = request_.seed ^ 0x68616e6468656c64ull;
  double axis[2] = {0, 0};
  for (double &value : axis) {
    for (const double hertz : kHertz) {
      const double phase = static_cast<double>(splitmix(state) >> 11) * 0x1p-53;
      const double detune = 0.85 + 0.3 * static_cast<double>(splitmix(state) >> 11) * 0x1p-53;
      value += 1.1 / (1.0 + std::pow(hertz / 0.7, 1.8)) *
               std::sin(2 * std::numbers::pi * (hertz * detune * seconds + phase));
    }
    value /= std::pow(1.0 + std::pow(std::abs(value), 4), 0.25);
  }
  const double peak = request_.amount * request_.width;
  Pose pose;
  pose.pan_x = (1 - kShakeTravel) * peak * axis[0];
  pose.truck_x = kShakeTravel * peak * axis[0];
  pose.pan_y = (1 - kShakeTravel) * peak * axis[1];
  pose.truck_y = kShakeTravel * peak * axis[1];
  return pose;
}

namespace {
// Half of the view, measured in the picture's own axes before scale and shift.
void half_view(const Pose &pose, int width, int height, double &half_width, double &half_height) {
  const double c = std::abs(std::cos(pose.roll)), s = std::abs(std::sin(pose.roll));
  const double bend = 1.0 - std::abs(pose.keystone) * width / 2;
  half_width = (c * width + s * height) / 2 / bend;
  half_height = (s * width + c * height) / 2 / bend;
}
}  // namespace

Coverage cover(const Path &path, std::int64_t count, int width, int height, double picture_width,
               double picture_height, double parallax_min, double parallax_max) {
  double overscan = 1;
  for (std::int64_t n = 0; n < count; ++n) {
    const Pose pose = path.pose(n);
    double half_width, half_height;
    half_view(pose, width, height, half_width, half_height);
    for (const double p : {parallax_min, parallax_max}) {
      overscan =
          std::max(overscan, 2 * (half_width + std::abs(pose.offset_x(p))) / picture_width / pose.scale(p));
      overscan =
          std::max(overscan, 2 * (half_height + std::abs(pose.offset_y(p))) / picture_height / pose.scale(p));
    }
  }
  return seen(path, count, width, height, overscan, parallax_min, parallax_max);
}

Coverage seen(const Path &path, std::int64_t count, int width, int height, double overscan,
              double parallax_min, double parallax_max) {
  Coverage c;
  c.overscan = overscan;
  c.scale_min = 1e9;
  c.scale_max = 0;
  for (std::int64_t n = 0; n < count; ++n) {
    const Pose pose = path.pose(n);
    double half_width, half_height;
    half_view(pose, width, height, half_width, half_height);
    for (const double p : {parallax_min, parallax_max}) {
      const double scale = pose.scale(p) * overscan;
      c.half_width = std::max(c.half_width, (half_width + std::abs(pose.offset_x(p))) / scale);
      c.half_height = std::max(c.half_height, (half_height + std::abs(pose.offset_y(p))) / scale);
      c.scale_min = std::min(c.scale_min, scale);
      c.scale_max = std::max(c.scale_max, scale);
    }
  }
  return c;
}

}  // namespace animatic
