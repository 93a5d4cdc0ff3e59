// SPDX-License-Identifier: LGPL-2.1-or-later
// Each measure against a change of known size: it finds that size, in its unit, and the others stay quiet.
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "judge/agreement.hpp"
#include "judge/colour_temperature.hpp"
#include "judge/grade.hpp"
#include "judge/lighting.hpp"
#include "judge/palette.hpp"
#include "judge/registration.hpp"
#include "pictures.hpp"
#include "support/support.hpp"

using namespace pictures;

namespace {

struct Light {
  judge::Agreement agreement;
  judge::Lighting lighting;
  judge::Palette palette;
};
Light measured(const cv::Mat &still, const cv::Mat &frame) {
  const cv::Mat s = judge::working_copy(still), f = judge::working_copy(frame);
  cv::Mat warped, covered;
  judge::warp_still(s, {}, f.size(), warped, covered);
  Light l;
  l.agreement = judge::structural_agreement(warped, covered, f);
  l.lighting = judge::apart_from_palette(judge::measure_lighting(warped, f, l.agreement), warped, f, l.agreement);
  l.palette = judge::measure_palette(warped, f, l.agreement, l.lighting);
  return l;
}

TEST(Registration, FindsShiftZoomAndRollInTheirUnits) {
  const cv::Mat still = judge::working_copy(scene());
  auto r = judge::register_still(still, moved(still, 0.12, -0.08));
  ASSERT_TRUE(r.registered);
  EXPECT_NEAR(r.x, 0.12, 0.01);
  EXPECT_NEAR(r.y, -0.08, 0.015);
  EXPECT_NEAR(r.zoom, 0, 0.02);
  r = judge::register_still(still, moved(still, 0, 0, 1.25));
  EXPECT_NEAR(r.zoom, std::log(1.25), 0.02);
  EXPECT_NEAR(r.x, 0, 0.01);
  r = judge::register_still(still, moved(still, 0, 0, 1, 7));
  EXPECT_NEAR(r.roll, 7, 0.5);
  EXPECT_FALSE(r.mirrored);
}

TEST(Registration, APersonWhoMovesDoesNotMoveThePicture) {
  const cv::Mat still = judge::working_copy(scene());
  // Somebody who fills the middle leans to the side: their texture is all the features see.
  const cv::Rect person(140, 30, 150, 186);
  const cv::Rect2d box(static_cast<double>(person.x) / still.cols, static_cast<double>(person.y) / still.rows,
                       1.3 * person.width / still.cols, static_cast<double>(person.height) / still.rows);
  const auto with_person = [&](int shift) {
    cv::Mat m = still.clone(), face(person.size(), CV_8UC3);
    cv::RNG(8).fill(face, cv::RNG::UNIFORM, 40, 220);
    cv::GaussianBlur(face, face, {}, 3);
    face.copyTo(m(person + cv::Point(shift, 0)));
    return m;
  };
  judge::Registration leaning;
  leaning.registered = true;
  leaning.matches = 40;
  leaning.x = 24.0 / still.cols;
  leaning.matrix(0, 2) = 24;
  EXPECT_TRUE(judge::background_stands(with_person(0), with_person(24), leaning, box));
  EXPECT_NEAR(judge::unmoved(with_person(0), with_person(24), leaning).x, 0, 1e-9);
  const cv::Mat panned = moved(with_person(0), 24.0 / still.cols, 0);
  EXPECT_FALSE(judge::background_stands(with_person(0), panned, leaning, box));
}

TEST(Registration, KnowsAMirroredPictureAndAForeignOne) {
  const cv::Mat still = judge::working_copy(scene());
  cv::Mat mirrored;
  cv::flip(still, mirrored, 1);
  auto r = judge::register_still(still, mirrored);
  EXPECT_TRUE(r.mirrored);
  EXPECT_NEAR(r.x, 0, 0.01);
  cv::Mat noise(still.size(), CV_8UC3);
  cv::RNG(4).fill(noise, cv::RNG::UNIFORM, 0, 255);
  cv::GaussianBlur(noise, noise, {}, 6);
  r = judge::register_still(still, noise);
  EXPECT_FALSE(r.registered);
  EXPECT_LT(r.layout, 0.4);
}

TEST(Registration, DoesNotMindLightPaletteOrSize) {
  const cv::Mat still = judge::working_copy(scene());
  for (const cv::Mat &frame :
       {exposed(still, -1.2), in_light_of(still, 3200), hue_turned(still, 60), rescaled(still, 0.6)}) {
    const auto r = judge::register_still(still, frame);
    EXPECT_TRUE(r.registered);
    EXPECT_NEAR(r.x, 0, 0.006);
    EXPECT_NEAR(r.zoom, 0, 0.015);
    EXPECT_FALSE(r.mirrored);
  }
}

TEST(Lighting, FindsExposureInEv) {
  for (const double ev : {-1.0, -0.5, 0.5, 0.8}) {
    const auto l = measured(scene(), exposed(scene(), ev));
    ASSERT_TRUE(l.lighting.known);
    EXPECT_NEAR(l.lighting.exposure, ev, 0.13) << ev;
    EXPECT_NEAR(l.lighting.plane_x, 0, 0.06);
    EXPECT_LT(std::abs(l.lighting.colour.mired), 8);
    EXPECT_LT(l.palette.delta, 2);
  }
}

TEST(Lighting, FindsTheSideOfTheKeyLight) {
  const auto right = measured(scene(), lit_from(scene(), 0.6));
  EXPECT_NEAR(right.lighting.plane_x, 0.6, 0.15);
  EXPECT_STREQ(judge::side_of(right.lighting.plane_x, right.lighting.plane_y), "right");
  const auto left = measured(scene(), lit_from(scene(), -0.6));
  EXPECT_STREQ(judge::side_of(left.lighting.plane_x, left.lighting.plane_y), "left");
}

TEST(Lighting, FindsTheColourOfTheLightAndLeavesThePaletteAlone) {
  for (const double kelvin : {3500.0, 4500.0, 9000.0}) {
    const auto l = measured(scene(), in_light_of(scene(), kelvin));
    EXPECT_NEAR(l.lighting.colour.mired, 1e6 / kelvin - 1e6 / 6504, 12) << kelvin;
    EXPECT_LT(std::abs(l.lighting.colour.tint), 0.05);
    EXPECT_LT(l.palette.delta, 3.5) << kelvin;
  }
}

// Strong colours of nearly one lightness: what a curve does to them looks like another saturation.
cv::Mat colourful() {
  cv::Mat hsv(270, 480, CV_8UC3), out;
  for (int y = 0; y < hsv.rows; y++)
    for (int x = 0; x < hsv.cols; x++)
      hsv.at<cv::Vec3b>(y, x) = {static_cast<uchar>(15 * (x / 40)), static_cast<uchar>(110 + 10 * (y / 30)),
                                 static_cast<uchar>(130 + (x * 7 + y * 13) % 40)};
  cv::cvtColor(hsv, out, cv::COLOR_HSV2BGR);
  return out;
}

// What a clip of RGB pictures without a tag looks like when it is read by the size of its pictures.
TEST(Matrix, TheOneThatFitsTheStoryboardIsTaken) {
  using judge::Matrix;
  for (const Matrix read : {Matrix::Bt601, Matrix::Bt709}) {
    const cv::Mat m = colourful(), wrong = judge::read_otherwise(m, judge::other(read));
    EXPECT_GT(cv::norm(wrong, m, cv::NORM_INF), 8);
    EXPECT_LE(cv::norm(judge::read_otherwise(wrong, read), m, cv::NORM_L1) / static_cast<double>(3 * m.total()), 1.5);
    EXPECT_TRUE(judge::otherwise_is_nearer(m, wrong, read));
    EXPECT_FALSE(judge::otherwise_is_nearer(m, m, read));
    EXPECT_FALSE(judge::otherwise_is_nearer(m, exposed(m, 0.7), read));
    EXPECT_FALSE(judge::otherwise_is_nearer(m, hue_turned(m, 60), read)) << "a fault is no other matrix";
    judge::Grade grade;
    grade.reread = read;
    EXPECT_LE(cv::norm(judge::graded(wrong, grade), judge::read_otherwise(wrong, read), cv::NORM_INF), 1);
  }
}

TEST(Palette, AHueTurnIsPaletteAndNotLight) {
  const auto l = measured(scene(), hue_turned(scene(), 60));
  EXPECT_LT(std::abs(l.lighting.colour.mired), 15);
  EXPECT_GT(l.palette.area, 0.1);
}

cv::Mat curved(const cv::Mat &m, double gamma) {
  cv::Mat table(1, 256, CV_8U), out;
  for (int i = 0; i < 256; i++) table.at<uchar>(i) = cv::saturate_cast<uchar>(255 * std::pow(i / 255.0, gamma));
  cv::LUT(m, table, out);
  return out;
}

TEST(Lighting, ACurveOnStrongColoursIsNoPalette) {
  for (const double gamma : {1.6, 0.62}) {
    const auto l = measured(colourful(), curved(colourful(), gamma));
    EXPECT_NEAR(l.lighting.gamma, gamma, 0.1);
    EXPECT_NEAR(std::log(l.palette.saturation), 0, 0.1) << gamma;
    EXPECT_LT(l.palette.delta, 3) << gamma;
    EXPECT_LT(l.palette.area, 0.03) << gamma;
  }
  // And the other way round.
  const auto l = measured(colourful(), saturated(colourful(), 0.6));
  EXPECT_NEAR(l.lighting.gamma, 1, 0.12);
  EXPECT_NEAR(l.lighting.exposure, 0, 0.15);
  EXPECT_LT(l.palette.saturation, 0.75);
}

TEST(Lighting, WhatItClipsIsNoPalette) {
  const auto l = measured(colourful(), exposed(colourful(), 1));
  EXPECT_NEAR(l.lighting.exposure, 1, 0.15);
  EXPECT_LT(l.palette.delta, 3);
}

TEST(Palette, TonesSetApartAreNoColourOfTheLight) {
  judge::Grade g;
  g.tone_red = 0.25;
  g.tone_blue = -0.25;
  const auto l = measured(scene(), judge::graded(scene(), g));
  EXPECT_LT(std::abs(l.lighting.colour.mired), 10);
  EXPECT_GT(l.palette.toning, 9);
}

TEST(Palette, TurnedHuesDoNotLookLikeAnotherLight) {
  for (const double degrees : {-60.0, 45.0, 90.0}) {
    const auto l = measured(scene(), hue_turned(scene(), degrees));
    EXPECT_LT(std::abs(l.lighting.exposure), 0.25) << degrees;
    EXPECT_NEAR(l.lighting.gamma, 1, 0.15) << degrees;
    EXPECT_GT(l.palette.recoloured, 0.12) << degrees;
  }
}

TEST(Palette, RisesWithHowFarOneHueIsTurned) {
  const auto painted = [](double hue) {  // one large thing, and greys
    cv::Mat m = scene().clone(), patch;
    cv::cvtColor(m, m, cv::COLOR_BGR2GRAY);
    cv::cvtColor(m, m, cv::COLOR_GRAY2BGR);
    const cv::Rect where(40, 40, 200, 190);
    m(where).copyTo(patch);
    cv::cvtColor(patch, patch, cv::COLOR_BGR2HSV);
    for (int y = 0; y < patch.rows; y++)
      for (int x = 0; x < patch.cols; x++) {
        patch.at<cv::Vec3b>(y, x)[0] = static_cast<uchar>(hue / 2);
        patch.at<cv::Vec3b>(y, x)[1] = 150;
      }
    cv::cvtColor(patch, patch, cv::COLOR_HSV2BGR);
    patch.copyTo(m(where));
    return m;
  };
  double before = 0;
  for (const double turn : {0.0, 30.0, 60.0, 95.0, 130.0, 175.0}) {
    const auto l = measured(painted(20), painted(20 + turn));
    if (turn == 0)
      EXPECT_LT(l.palette.recoloured, 0.02);
    else
      EXPECT_GT(l.palette.recoloured, before + 0.01) << turn;
    before = l.palette.recoloured;
  }
}

TEST(Palette, SaturationIsAFactor) {
  const auto less = measured(scene(), saturated(scene(), 0.5));
  EXPECT_NEAR(less.palette.saturation, 0.5, 0.12);
  const auto more = measured(scene(), saturated(scene(), 1.6));
  EXPECT_NEAR(more.palette.saturation, 1.6, 0.25);
}

TEST(Agreement, AForeignObjectIsNotTrusted) {
  cv::Mat other = scene().clone();
  cv::RNG random(3);
  cv::Mat patch(100, 120, CV_8UC3);
  random.fill(patch, cv::RNG::UNIFORM, 0, 255);
  cv::GaussianBlur(patch, patch, {}, 2);
  patch.copyTo(other({300, 120, 120, 100}));
  const auto l = measured(scene(), other);
  const double inside = cv::mean(l.agreement.trust({21, 9, 5, 4}))[0],
               outside = cv::mean(l.agreement.trust({2, 5, 10, 8}))[0];
  EXPECT_LT(inside, 0.3);
  EXPECT_GT(outside, 0.75);
}

TEST(ColourTemperature, RoundTripsAndSeparatesTint) {
  for (const double k : {2500.0, 3200.0, 5000.0, 8000.0, 15000.0}) {
    const auto t = judge::shift_of(judge::illuminant(k));
    EXPECT_NEAR(t.mired, 1e6 / k - 1e6 / 6504, 2);
    EXPECT_NEAR(t.tint, 0, 0.02);
  }
  const auto green = judge::shift_of({-0.2, -0.2});
  EXPECT_LT(green.tint, -0.15);
  EXPECT_LT(std::abs(green.mired), 20);
}

TEST(Grade, TakesOutWhatWasPutIn) {
  judge::Grade grade;
  EXPECT_TRUE(grade.neutral());
  const cv::Mat m = scene();
  EXPECT_LE(cv::norm(judge::graded(m, grade), m, cv::NORM_INF), 1);
  grade.exposure = 1;
  const auto l = measured(m, judge::graded(exposed(m, -1), grade));
  EXPECT_NEAR(l.lighting.exposure, 0, 0.08);
  grade = {};
  grade.saturation = 0;
  const cv::Mat grey = judge::graded(m, grade);
  for (int i = 0; i < grey.rows; i += 17)
    for (int j = 0; j < grey.cols; j += 13) {
      const auto p = grey.at<cv::Vec3b>(i, j);
      EXPECT_LE(std::abs(p[0] - p[2]), 1);
    }
}

}  // namespace
