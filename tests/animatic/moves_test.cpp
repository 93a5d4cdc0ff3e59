// SPDX-License-Identifier: LGPL-2.1-or-later
// Every move goes where it says, by as much as it says.
#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "scene.hpp"

namespace {

using animatic::Renderer;
using animatic::Request;

constexpr int kWidth = 640, kHeight = 360, kFrames = 25;

scene::Frame shoot(Renderer &renderer, std::int64_t n, int width = kWidth, int height = kHeight) {
  scene::Frame frame(width, height);
  renderer.render(n, frame.planes());
  return frame;
}

// How far what is in `where` of `a` has moved in `b`, in pixels, to a fraction of one.
cv::Point2d moved(const cv::Mat &a, const cv::Mat &b, const cv::Rect &where, int reach = 60) {
  const cv::Rect all(0, 0, a.cols, a.rows);
  const cv::Rect search = (where + cv::Size(2 * reach, 2 * reach) - cv::Point(reach, reach)) & all;
  cv::Mat score;
  cv::matchTemplate(b(search), a(where), score, cv::TM_CCOEFF_NORMED);
  cv::Point best;
  cv::minMaxLoc(score, nullptr, nullptr, nullptr, &best);
  const auto peak = [](double l, double c, double r) {
    const double d = l - 2 * c + r;
    return d == 0 ? 0.0 : 0.5 * (l - r) / d;
  };
  cv::Point2d at = best;
  if (best.x > 0 && best.x + 1 < score.cols)
    at.x +=
        peak(score.at<float>(best.y, best.x - 1), score.at<float>(best), score.at<float>(best.y, best.x + 1));
  if (best.y > 0 && best.y + 1 < score.rows)
    at.y +=
        peak(score.at<float>(best.y - 1, best.x), score.at<float>(best), score.at<float>(best.y + 1, best.x));
  return at + cv::Point2d(search.x - where.x, search.y - where.y);
}

// Patches of the test scene at 640x360: sky, ground beside the figure, the figure's chest.
const cv::Rect kSky(200, 60, 48, 48), kGround(200, 300, 48, 24), kChest(300, 150, 40, 80),
    kMiddle(290, 150, 60, 60);

Request request(const std::string &move, const std::string &direction, double amount) {
  static const scene::Scene picture = scene::street(kWidth, kHeight);
  Request r = scene::request(picture, move, amount, kWidth, kHeight, kFrames);
  r.move.direction = direction;
  return r;
}

cv::Point2d travel(const std::string &move, const std::string &direction, double amount,
                   const cv::Rect &where) {
  Renderer renderer(request(move, direction, amount));
  const scene::Frame first = shoot(renderer, 0), last = shoot(renderer, kFrames - 1);
  return moved(first.luma(), last.luma(), where, 110);
}

TEST(Moves, StaticIsTheStill) {
  const scene::Scene picture = scene::street(kWidth, kHeight);
  Request r = scene::request(picture, "static", 0, kWidth, kHeight, kFrames);
  Renderer renderer(r);
  const scene::Frame frame = shoot(renderer, 7);
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x) {
      const cv::Vec4b p = picture.still.at<cv::Vec4b>(y, x);
      const double luma = 0.114 * p[0] + 0.587 * p[1] + 0.299 * p[2];
      ASSERT_NEAR(frame.luma().at<uchar>(y, x), luma, 0.52) << x << "," << y;
    }
}

TEST(Moves, Bt709IsLimitedRange) {
  cv::Mat white(8, 8, CV_8UC4, cv::Scalar(255, 255, 255, 0)), red(8, 8, CV_8UC4, cv::Scalar(0, 0, 255, 0));
  for (const auto &[image, y, u, v] : {std::tuple(white, 235, 128, 128), std::tuple(red, 63, 102, 240)}) {
    scene::Scene picture{image, {}, {}};
    Request r = scene::request(picture, "static", 0, 8, 8, 1);
    r.matrix = animatic::Matrix::Bt709;
    Renderer renderer(r);
    const scene::Frame frame = shoot(renderer, 0, 8, 8);
    EXPECT_EQ(frame.luma().at<uchar>(4, 4), y);
    EXPECT_EQ(frame.cb().at<uchar>(2, 2), u);
    EXPECT_EQ(frame.cr().at<uchar>(2, 2), v);
  }
}

TEST(Moves, PanCarriesThePictureTheOtherWay) {
  const cv::Point2d right = travel("pan", "right", 0.1, kSky), left = travel("pan", "left", 0.1, kSky);
  EXPECT_NEAR(right.x, -0.1 * kWidth, 0.3);
  EXPECT_NEAR(right.y, 0, 0.2);
  EXPECT_NEAR(left.x, 0.1 * kWidth, 0.3);
  // a pan has no parallax
  EXPECT_NEAR(travel("pan", "right", 0.1, kChest).x, -0.1 * kWidth, 0.3);
  EXPECT_NEAR(travel("pan", "right", 0.1, kGround).x, -0.1 * kWidth, 0.3);
}

TEST(Moves, TiltUpLowersThePicture) {
  EXPECT_NEAR(travel("tilt", "up", 0.1, kMiddle).y, 0.1 * kHeight, 0.3);
  EXPECT_NEAR(travel("tilt", "down", 0.1, kMiddle).y, -0.1 * kHeight, 0.3);
}

// Scale between two frames, from how the distance of two patches changes.
double grown(Renderer &renderer, const cv::Rect &a, const cv::Rect &b) {
  const scene::Frame first = shoot(renderer, 0), last = shoot(renderer, kFrames - 1);
  const cv::Point2d da = moved(first.luma(), last.luma(), a, 50),
                    db = moved(first.luma(), last.luma(), b, 50);
  return 1 + (db.x - da.x) / (b.x - a.x);
}

TEST(Moves, ZoomScalesEverythingAlike) {
  const cv::Rect sky_left(180, 90, 48, 48), sky_right(412, 90, 48, 48);
  const cv::Rect ground_left(180, 240, 48, 40), ground_right(412, 240, 48, 40);
  Renderer in(request("zoom", "in", 0.15)), out(request("zoom", "out", 0.15));
  EXPECT_NEAR(grown(in, sky_left, sky_right), 1.15, 0.01);
  EXPECT_NEAR(grown(in, ground_left, ground_right), 1.15, 0.01);
  EXPECT_NEAR(grown(out, sky_left, sky_right), 1 / 1.15, 0.01);
}

TEST(Moves, RollTurnsTheCameraClockwise) {
  Renderer renderer(request("roll", "right", 4));
  const scene::Frame first = shoot(renderer, 0), last = shoot(renderer, kFrames - 1);
  const cv::Rect left(100, 156, 48, 48), right(492, 156, 48, 48);
  const cv::Point2d dl = moved(first.luma(), last.luma(), left, 50),
                    dr = moved(first.luma(), last.luma(), right, 50);
  // the picture turns anticlockwise: its left side sinks, its right side rises
  const double angle = std::atan2(dl.y - dr.y, right.x - left.x) * 180 / CV_PI;
  EXPECT_NEAR(angle, 4, 0.15);
}

TEST(Moves, EveryDirectionHasASensibleDefault) {
  EXPECT_LT(travel("pan", "", 0.1, kSky).x, -50);
  EXPECT_GT(travel("tilt", "", 0.1, kMiddle).y, 25);
}

// What stands on the ground keeps its feet there, and a nearer thing moves more than a farther one.
TEST(Parallax, TruckMovesTheNearMore) {
  const double sky = travel("truck", "right", 0.1, kSky).x, chest = travel("truck", "right", 0.1, kChest).x;
  EXPECT_LT(chest, -0.6 * 0.1 * kWidth);
  EXPECT_GT(chest, -0.1 * kWidth - 0.5);
  EXPECT_LT(sky, -0.1 * 0.1 * kWidth);
  EXPECT_GT(sky, 0.5 * chest);
  EXPECT_NEAR(travel("truck", "left", 0.1, kChest).x, -chest, 0.5);
  // the ground at the figure's feet (y = 306) moves with the figure; further up it moves less
  const cv::Rect feet(200, 298, 48, 16), farther(200, 220, 48, 16);
  EXPECT_NEAR(travel("truck", "right", 0.1, feet).x, chest, 2.5);
  EXPECT_GT(travel("truck", "right", 0.1, farther).x, chest + 8);
}

TEST(Parallax, PedestalUpLowersTheNearMore) {
  const double sky = travel("pedestal", "up", 0.08, kSky).y, chest = travel("pedestal", "up", 0.08, kChest).y;
  EXPECT_GT(chest, 0.6 * 0.08 * kHeight);
  EXPECT_GT(sky, 0.1 * 0.08 * kHeight);
  EXPECT_LT(sky, 0.5 * chest);
  EXPECT_NEAR(travel("pedestal", "down", 0.08, kChest).y, -chest, 0.5);
}

TEST(Parallax, DollyIsNotAZoom) {
  Renderer in(request("dolly", "in", 0.2));
  const cv::Rect sky_left(180, 60, 48, 48), sky_right(412, 60, 48, 48);
  const double sky = grown(in, sky_left, sky_right);
  EXPECT_GT(sky, 1.02);
  EXPECT_LT(sky, 1.10);
  // the figure: its height, from where it is red
  const auto red_rows = [](const scene::Frame &frame) {
    const cv::Mat column = frame.cr().col(kWidth / 4);
    return cv::countNonZero(column > 170);
  };
  const double figure = static_cast<double>(red_rows(shoot(in, kFrames - 1))) / red_rows(shoot(in, 0));
  EXPECT_GT(figure, 1.10);
  EXPECT_LT(figure, 1.21);
  Renderer out(request("dolly", "out", 0.2));
  EXPECT_LT(grown(out, sky_left, sky_right), 0.98);
}

TEST(Parallax, OrbitTurnsAboutTheSubject) {
  // orbiting to the right, what is behind the subject goes right, what is before it left; the subject stays
  EXPECT_NEAR(travel("orbit", "right", 20, kChest).x, 0, 1.5);
  const cv::Rect sky(100, 60, 48, 48);
  EXPECT_GT(travel("orbit", "right", 20, sky).x, 8);
  EXPECT_LT(travel("orbit", "right", 20, cv::Rect(230, 334, 48, 12)).x, -2);
  EXPECT_LT(travel("orbit", "left", 20, sky).x, -8);
}

TEST(Parallax, HandheldShakesWithinItsAmount) {
  Request r = request("handheld", "", 0.02);
  r.frames = 96;
  r.seed = 11;
  Renderer renderer(r);
  const scene::Frame first = shoot(renderer, 0);
  double reach = 0, step = 0;
  cv::Point2d before(0, 0);
  for (int n = 1; n < 96; ++n) {
    const cv::Point2d at = moved(first.luma(), shoot(renderer, n).luma(), kChest, 40);
    reach = std::max({reach, std::abs(at.x), std::abs(at.y)});
    step = std::max(step, std::hypot(at.x - before.x, at.y - before.y));
    before = at;
  }
  EXPECT_GT(reach, 0.3 * 0.02 * kWidth);
  EXPECT_LT(reach, 2 * 0.02 * kWidth + 0.5);
  EXPECT_LT(step, 0.35 * 0.02 * kWidth);  // it sways, it does not jump
  r.seed = 12;
  Renderer other(r);
  EXPECT_GT(cv::norm(shoot(other, 40).luma(), shoot(renderer, 40).luma(), cv::NORM_L1), 1000);
}

// Where the figure was lifted off, nothing of it is left behind, and no bright or dark rim goes with it.
TEST(Parallax, NoGhostAndNoHalo) {
  const scene::Scene plain = scene::street(kWidth, kHeight, 0.5, 0);
  for (const bool plate : {true, false}) {
    Request r = scene::request(plain, "truck", 0.16, kWidth, kHeight, kFrames);
    if (!plate) r.stills[0].plate = nullptr;
    Renderer renderer(r);
    for (const int n : {0, 5, kFrames - 1}) {
      const scene::Frame frame = shoot(renderer, n);
      // sky and ground have one luma each; without a plate the hole is a guess between them, but no figure
      cv::Mat red;
      cv::resize(frame.cr() > 165, red, cv::Size(kWidth, kHeight), 0, 0, cv::INTER_NEAREST);
      std::vector<cv::Point> inside;
      cv::findNonZero(red, inside);
      ASSERT_FALSE(inside.empty());
      const cv::Rect figure = cv::boundingRect(inside);
      for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < kWidth; ++x) {
          if (x > figure.x - 12 && x < figure.br().x + 12) continue;
          ASSERT_NEAR(frame.luma().at<uchar>(y, x), frame.luma().at<uchar>(y, 2), plate ? 2 : 40)
              << n << " " << x << "," << y;
        }
      // across the chest: from the backdrop to red without a rim brighter or darker than both
      const int y = figure.y + figure.height / 3;
      const uchar *line = frame.luma().ptr(y);
      const int ground = line[figure.x - 12], chest = line[figure.x + figure.width / 2];
      for (int x = figure.x - 12; x < figure.br().x + 12; ++x) {
        ASSERT_GE(line[x], std::min(ground, chest) - (plate ? 6 : 40)) << n << " " << x << "," << y;
        ASSERT_LE(line[x], std::max(ground, chest) + (plate ? 6 : 40)) << n << " " << x << "," << y;
      }
    }
  }
}

}  // namespace
