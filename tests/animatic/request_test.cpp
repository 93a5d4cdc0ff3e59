// SPDX-License-Identifier: LGPL-2.1-or-later
// What can be asked for, what cannot, and that the answer does not depend on how it is asked.
#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>

#include "scene.hpp"

namespace {

using animatic::Renderer;
using animatic::Request;

std::vector<unsigned char> bytes(Renderer &renderer, std::int64_t n, int width, int height) {
  scene::Frame frame(width, height);
  renderer.render(n, frame.planes());
  std::vector<unsigned char> all;
  for (const cv::Mat &plane : {frame.luma(), frame.cb(), frame.cr()}) {
    const cv::Mat whole = plane.clone();
    all.insert(all.end(), whole.begin<uchar>(), whole.end<uchar>());
  }
  return all;
}

TEST(Request, TheOrderOfFramesDoesNotMatter) {
  const scene::Scene picture = scene::street(320, 180);
  for (const auto &[move, amount] : scene::kMoves) {
    Request r = scene::request(picture, move, amount, 320, 180, 9);
    r.seed = 5;
    Renderer forward(r), backward(r);
    std::vector<std::vector<unsigned char>> frames;
    for (int n = 0; n < 9; ++n) frames.push_back(bytes(forward, n, 320, 180));
    for (int n = 8; n >= 0; --n)
      EXPECT_EQ(bytes(backward, n, 320, 180), frames[static_cast<std::size_t>(n)]) << move << n;
  }
}

TEST(Request, LinesBesideTheOutputAreNotTouched) {
  const scene::Scene picture = scene::street(320, 180);
  for (const auto &[move, amount] : scene::kMoves) {
    Renderer renderer(scene::request(picture, move, amount, 320, 180, 3));
    scene::Frame frame(320, 180);
    renderer.render(1, frame.planes());
    EXPECT_EQ(cv::countNonZero(frame.y.colRange(320, 352)), 0) << move;
    EXPECT_EQ(cv::countNonZero(frame.u.colRange(160, 176)), 0) << move;
    EXPECT_EQ(cv::countNonZero(frame.v.colRange(160, 176)), 0) << move;
  }
}

// A grey picture on a canvas that is marked: whatever shows of the outside is not grey.
TEST(Request, NothingOutsideThePictureIsSeen) {
  for (const cv::Size size :
       {cv::Size(320, 180), cv::Size(97, 61), cv::Size(60, 200), cv::Size(1, 1), cv::Size(501, 3)}) {
    const int margin = 9;
    cv::Mat marked(size.height + 2 * margin, size.width + 2 * margin, CV_8UC4, cv::Scalar(0, 0, 255, 0));
    marked(cv::Rect(cv::Point(margin, margin), size)).setTo(cv::Scalar(120, 120, 120, 0));
    scene::Scene picture;
    picture.still = marked(cv::Rect(cv::Point(margin, margin), size));
    for (const auto &[move, amount] : scene::kMoves) {
      Request r = scene::request(picture, move, amount, 160, 90, 5);
      Renderer renderer(r);
      for (int n = 0; n < 5; ++n) {
        scene::Frame frame(160, 90);
        renderer.render(n, frame.planes());
        double least, most;
        cv::minMaxLoc(frame.luma(), &least, &most);
        EXPECT_TRUE(least == 120 && most == 120) << move << " " << size << " " << least << ".." << most;
        cv::minMaxLoc(frame.cr(), &least, &most);
        EXPECT_TRUE(least == 128 && most == 128) << move << " " << size << " " << least << ".." << most;
      }
    }
  }
}

TEST(Request, BadOnesAreRefusedInOneSentence) {
  const scene::Scene picture = scene::street(32, 18);
  const auto refused = [&](const std::function<void(Request &)> &spoil, const std::string &says) {
    Request r = scene::request(picture, "pan", 0.1, 32, 18, 4);
    spoil(r);
    try {
      Renderer renderer(r);
      ADD_FAILURE() << "not refused: " << says;
    } catch (const std::invalid_argument &error) {
      EXPECT_NE(std::string(error.what()).find(says), std::string::npos) << error.what();
    }
  };
  refused([](Request &r) { r.stills.clear(); }, "no picture");
  refused([](Request &r) { r.width = 33; }, "33x18");
  refused([](Request &r) { r.height = 0; }, "32x0");
  refused([](Request &r) { r.width = 1 << 20; }, "even");
  refused([](Request &r) { r.frames = 0; }, "frames");
  refused([](Request &r) { r.head = -1; }, "handle");
  refused([](Request &r) { r.tail = INT64_MAX; }, "frames");
  refused([](Request &r) { r.fps_den = 0; }, "24/0");
  refused([](Request &r) { r.move.move = "swoop"; }, "swoop");
  refused([](Request &r) { r.move.direction = "up"; }, "right or left");
  refused([](Request &r) { r.move.easing = "bouncy"; }, "bouncy");
  refused([](Request &r) { r.move.amount = -0.1; }, "amount");
  refused([](Request &r) { r.move.amount = NAN; }, "amount");
  refused([](Request &r) { r.move.amount = 1e6; }, "amount");
  refused([](Request &r) { r.stills[0].bgrx = nullptr; }, "pixels");
  refused([](Request &r) { r.stills[0].stride = 4; }, "stride");
  refused([](Request &r) { r.stills[0].depth_stride = 4; }, "depth");
  refused([](Request &r) { r.stills[0].plate_stride = 4; }, "plate");
  refused([](Request &r) { r.stills[0].width = 0; }, "0x18");
  refused([](Request &r) { r.stills[0].position = 1.5; }, "position");
  refused([](Request &r) { r.stills.push_back(r.stills[0]); }, "picture 2");
  Renderer good(scene::request(picture, "pan", 0.1, 32, 18, 4));
  scene::Frame frame(32, 18);
  EXPECT_THROW(good.render(4, frame.planes()), std::invalid_argument);
  EXPECT_THROW(good.render(-1, frame.planes()), std::invalid_argument);
}

}  // namespace
