// SPDX-License-Identifier: LGPL-2.1-or-later
#include "judge/camera.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace judge {
namespace {

constexpr double kLeast = 0.018;   // widths at the edge over the clip: less is no move
constexpr double kSteady = 0.35;   // of the distance travelled
constexpr double kWander = 0.0034;  // widths: more, without a move, is a camera in the hand
constexpr double kOverWander = 3;
constexpr std::size_t kPiece = 96;  // frames
constexpr double kStray = 0.05;    // widths at the edge that may be there unasked
constexpr double kRadian = std::numbers::pi / 180;

struct Reach {  // signed, widths at the edge
  double pan, tilt, zoom, roll;
  double of(const std::string &move) const {
    return move == "pan" ? pan : move == "tilt" ? tilt : move == "zoom" ? zoom : move == "roll" ? roll : 0;
  }
};
Reach reach_of(const CameraMove &m) {
  return {m.x, m.y, 0.5 * m.zoom, 0.5 * m.roll * kRadian};
}

// What a move looks like in the picture: a truck is a pan, a dolly a zoom.
std::string picture_move(const std::string &move) {
  if (move == "truck" || move == "orbit") return "pan";
  if (move == "pedestal") return "tilt";
  if (move == "dolly") return "zoom";
  return move;
}

// The sign of the picture's motion under a camera direction; 0 = either.
int sign_of(const std::string &move, const std::string &direction) {
  const int orbit = move == "orbit" ? 0 : 1;  // which way the background goes depends on the depth
  if (direction == "left") return orbit;
  if (direction == "right") return -orbit;
  if (direction == "up" || direction == "in") return 1;
  if (direction == "down" || direction == "out") return -1;
  if (direction == "cw") return 1;
  if (direction == "ccw") return -1;
  return 0;
}

// Usual amounts of the storyboard, as reach.
double expected_reach(const Move &m) {
  const auto amount = [&](double usual) { return m.amount > 0 ? m.amount : usual; };
  const std::string move = picture_move(m.move);
  if (move == "zoom") return 0.5 * std::log1p(amount(0.15));
  if (move == "roll") return 0.5 * amount(8) * kRadian;
  if (m.move == "orbit") return 0.6 * std::sin(std::min(60.0, amount(10)) * kRadian);
  return amount(0.12);
}

double strays(const cv::Point2d *path, std::size_t n) {
  cv::Mat terms(static_cast<int>(n), 4, CV_64F), values(static_cast<int>(n), 2, CV_64F), fit;
  for (int i = 0; i < terms.rows; i++) {
    const double t = 2.0 * i / (terms.rows - 1) - 1;
    double power = 1;
    for (int k = 0; k < 4; k++, power *= t) terms.at<double>(i, k) = power;
    values.at<double>(i, 0) = path[i].x;
    values.at<double>(i, 1) = path[i].y;
  }
  cv::solve(terms, values, fit, cv::DECOMP_QR);
  return cv::norm(values - terms * fit) / std::sqrt(static_cast<double>(n));
}

double wander_of(const std::vector<cv::Point2d> &path) {
  if (path.size() < 10) return 0;
  const std::size_t pieces = (path.size() + kPiece - 1) / kPiece;
  std::vector<double> all;
  for (std::size_t k = 0; k < pieces; k++) {
    const std::size_t from = path.size() * k / pieces, to = path.size() * (k + 1) / pieces;
    all.push_back(strays(path.data() + from, to - from));
  }
  std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2), all.end());
  return all[all.size() / 2];
}

}  // namespace

void CameraMeter::push(const FrameFacts &f, bool cut, double aspect) {
  before_ = now_;
  now_.frames++;
  now_.aspect = aspect;
  if (!f.motion_known || cut) return;
  now_.known++;
  now_.x += f.x;
  now_.y += f.y;
  now_.zoom += f.zoom;
  now_.roll += f.roll;
  now_.travelled +=
      std::max({std::abs(f.x), std::abs(f.y), 0.5 * std::abs(f.zoom), 0.5 * std::abs(f.roll) * kRadian});
  if (path_.size() < kPath) path_.emplace_back(now_.x, now_.y);
}

void CameraMeter::take_back() {
  // The path has a point for every known frame, until it is long enough.
  if (now_.known > before_.known && path_.size() == static_cast<std::size_t>(now_.known)) path_.pop_back();
  now_ = before_;
}

CameraMove CameraMeter::read() const {
  CameraMove m;
  const Sums &s = now_;
  m.x = s.x;
  m.y = s.y;
  m.zoom = s.zoom;
  m.roll = s.roll;
  m.wander = wander_of(path_);
  // The first frame has nothing to be compared with.
  const double share = s.frames > 1 ? static_cast<double>(s.known) / (s.frames - 1) : 0;
  m.known = s.frames > 3 && share >= 0.5;
  m.confidence = m.known ? std::clamp(share, 0.0, 1.0) : 0;
  if (!m.known) return m;
  const Reach r = reach_of(m);
  const std::array<std::pair<const char *, double>, 4> parts = {
      {{"pan", r.pan}, {"tilt", r.tilt}, {"zoom", r.zoom}, {"roll", r.roll}}};
  auto most = std::max_element(parts.begin(), parts.end(), [](const auto &a, const auto &b) {
    return std::abs(a.second) < std::abs(b.second);
  });
  const double size = std::abs(most->second);
  if (size < kLeast || size < kSteady * s.travelled || size < kOverWander * m.wander) {
    m.move = m.wander > kWander ? "handheld" : "static";
    return m;
  }
  m.move = most->first;
  if (m.move == "pan") {
    m.direction = m.x > 0 ? "left" : "right";
    m.amount = std::abs(m.x);
  } else if (m.move == "tilt") {
    m.direction = m.y > 0 ? "up" : "down";
    m.amount = std::abs(m.y) * s.aspect;
  } else if (m.move == "zoom") {
    m.direction = m.zoom > 0 ? "in" : "out";
    m.amount = std::abs(std::expm1(m.zoom));
  } else {
    m.direction = m.roll > 0 ? "cw" : "ccw";
    m.amount = std::abs(m.roll);
  }
  return m;
}

double camera_excess(const CameraMove &m, const Move &wanted) {
  const Reach r = reach_of(m);
  const std::string move = picture_move(wanted.move);
  const auto most_but = [&](const std::string &but) {
    double v = 0;
    for (const char *name : {"pan", "tilt", "zoom", "roll"})
      if (but != name) v = std::max(v, std::abs(r.of(name)));
    return v;
  };
  if (move == "handheld") return most_but("") / 0.2;
  if (move.empty() || move == "static") return most_but("") / kStray;
  const int sign = sign_of(wanted.move, wanted.direction);
  const double along = sign == 0 ? std::abs(r.of(move)) : sign * r.of(move);
  // Models do not keep amounts: a quarter of what was asked, or of 5 % of the width, is accepted.
  const double enough = std::min(expected_reach(wanted), 0.05);
  // Around a subject that stays in place, what is before it and what is behind it go opposite ways: the
  // motion of the whole says nothing of how far the camera went.
  const double lacking = wanted.move == "orbit" ? 0 : (1 - along / enough) / 0.75;
  const double stray = most_but(move) / (kStray + 0.8 * std::max(0.0, along));
  return std::max({0.0, lacking, stray});
}

}  // namespace judge
