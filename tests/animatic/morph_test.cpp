// SPDX-License-Identifier: LGPL-2.1-or-later
// From one key still to the next.
#include <gtest/gtest.h>

#include <cmath>

#include "scene.hpp"

namespace {

using animatic::Renderer;
using animatic::Request;

constexpr int kWidth = 480, kHeight = 270, kFrames = 13;

scene::Frame shoot(Renderer &renderer, std::int64_t n) {
  scene::Frame frame(kWidth, kHeight);
  renderer.render(n, frame.planes());
  return frame;
}

Request between(const std::vector<std::pair<double, scene::Scene>> &keys, bool layers) {
  Request r = scene::request(keys.front().second, "static", 0, kWidth, kHeight, kFrames);
  r.stills.clear();
  for (const auto &[position, picture] : keys) r.stills.push_back(scene::still_of(picture, position, layers));
  return r;
}

// The figure's middle and width, from where it is red.
struct Where {
  double x = 0;
  int width = 0, red = 0;
};
Where figure(const scene::Frame &frame) {
  const cv::Mat red = frame.cr() > 172;
  Where where;
  where.red = cv::countNonZero(red);
  if (where.red == 0) return where;
  const cv::Moments m = cv::moments(red, true);
  std::vector<cv::Point> points;
  cv::findNonZero(red, points);
  where.x = 2 * m.m10 / m.m00;
  where.width = 2 * cv::boundingRect(points).width;
  return where;
}

scene::Scene at(double x) {
  return scene::street(kWidth, kHeight, x);
}

scene::Scene noise(unsigned seed, int grain) {
  scene::Scene s;
  cv::cvtColor(scene::texture(kWidth, kHeight, grain, seed), s.still, cv::COLOR_BGR2BGRA);
  return s;
}

TEST(Morph, KeysAreTheStills) {
  for (const bool layers : {false, true}) {
    const std::vector<std::pair<double, scene::Scene>> keys{{0, at(0.3)}, {0.5, at(0.4)}, {1, at(0.6)}};
    Renderer renderer(between(keys, layers));
    for (const auto &[position, picture] : keys) {
      Renderer alone(between({{0.0, picture}}, layers));
      const scene::Frame key = shoot(renderer, std::lround(position * (kFrames - 1))),
                         still = shoot(alone, 0);
      EXPECT_EQ(cv::norm(key.luma(), still.luma(), cv::NORM_INF), 0) << position << layers;
      EXPECT_EQ(cv::norm(key.cb(), still.cb(), cv::NORM_INF), 0) << position << layers;
      EXPECT_EQ(cv::norm(key.cr(), still.cr(), cv::NORM_INF), 0) << position << layers;
    }
  }
}

TEST(Morph, HandlesHoldTheOuterKeys) {
  const std::vector<std::pair<double, scene::Scene>> keys{{0, at(0.3)}, {1, at(0.5)}};  // outlive the request
  Request r = between(keys, true);
  r.head = 3;
  r.tail = 4;
  Renderer renderer(r);
  const scene::Frame first = shoot(renderer, 3), last = shoot(renderer, 3 + kFrames - 1);
  EXPECT_EQ(cv::norm(shoot(renderer, 0).luma(), first.luma(), cv::NORM_INF), 0);
  EXPECT_EQ(cv::norm(shoot(renderer, 3 + kFrames + 3).luma(), last.luma(), cv::NORM_INF), 0);
  EXPECT_GT(cv::norm(first.luma(), last.luma(), cv::NORM_L1), 1000);
}

// A figure that walks is in one place at a time: half way it stands half way, whole, and the place stays.
TEST(Morph, SubjectAndPlaceMorphSeparately) {
  Renderer renderer(between({{0, at(0.3)}, {1, at(0.6)}}, true));
  const Where whole = figure(shoot(renderer, 0));
  ASSERT_GT(whole.red, 100);
  double before = whole.x;
  for (int n = 1; n < kFrames; ++n) {
    const scene::Frame frame = shoot(renderer, n);
    const Where now = figure(frame);
    EXPECT_GT(now.x, before) << n;
    EXPECT_NEAR(now.red, whole.red, 0.12 * whole.red) << n;
    EXPECT_NEAR(now.width, whole.width, 6) << n;
    before = now.x;
  }
  EXPECT_NEAR(figure(shoot(renderer, kFrames / 2)).x, 0.45 * kWidth, 4);
  const cv::Rect beside(10, 10, 80, 200);
  EXPECT_LE(cv::norm(shoot(renderer, 5).luma()(beside), shoot(renderer, 0).luma()(beside), cv::NORM_INF), 1);
}

// Without layers, flow carries the whole picture: a shifted texture stays sharp half way.
TEST(Morph, FlowFollowsTheWholePicture) {
  const cv::Mat wide = scene::texture(kWidth + 24, kHeight, 12, 3);
  scene::Scene a, b;
  cv::cvtColor(wide(cv::Rect(0, 0, kWidth, kHeight)), a.still, cv::COLOR_BGR2BGRA);
  cv::cvtColor(wide(cv::Rect(24, 0, kWidth, kHeight)), b.still, cv::COLOR_BGR2BGRA);
  Renderer renderer(between({{0, a}, {1, b}}, false));
  const scene::Frame middle = shoot(renderer, kFrames / 2), first = shoot(renderer, 0);
  const cv::Rect inner(60, 30, kWidth - 120, kHeight - 60);
  const cv::Mat expected = first.luma()(inner + cv::Point(12, 0)), seen = middle.luma()(inner);
  const double error = cv::norm(expected, seen, cv::NORM_L1) / inner.area();
  EXPECT_LT(error, 5);
}

// Nothing in common: a plain dissolve, not a swirl.
TEST(Morph, UnlikePicturesDissolve) {
  Renderer renderer(between({{0, noise(1, 9)}, {1, noise(2, 17)}}, false));
  const scene::Frame a = shoot(renderer, 0), middle = shoot(renderer, kFrames / 2),
                     b = shoot(renderer, kFrames - 1);
  cv::Mat mean;
  cv::addWeighted(a.luma(), 0.5, b.luma(), 0.5, 0, mean);
  EXPECT_LE(cv::norm(mean, middle.luma(), cv::NORM_INF), 2);
}

TEST(Morph, NeighbouringFramesAreNeighbours) {
  const std::vector<std::pair<double, scene::Scene>> keys{{0, at(0.35)}, {0.4, at(0.45)}, {1, at(0.6)}};
  Request r = between(keys, true);
  r.move.move = "truck";
  r.move.amount = 0.05;
  Renderer renderer(r);
  cv::Mat before = shoot(renderer, 0).luma().clone();
  std::vector<double> steps;
  for (int n = 1; n < kFrames; ++n) {
    const cv::Mat now = shoot(renderer, n).luma().clone();
    steps.push_back(cv::norm(now, before, cv::NORM_L1) / now.total());
    before = now;
  }
  std::sort(steps.begin(), steps.end());
  EXPECT_LT(steps.back(), 2.5 * steps[steps.size() / 2]);
}

}  // namespace
