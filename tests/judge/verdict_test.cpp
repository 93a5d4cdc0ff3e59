// SPDX-License-Identifier: LGPL-2.1-or-later
// One fault at a time is named first; clean takes are accepted; scores fall as a fault grows; small faults
// are repaired.
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "pictures.hpp"
#include "support/support.hpp"

using namespace pictures;
using judge::Dimension;
using judge::Verdict;

namespace {

judge::Settings no_repair() {
  judge::Settings s;
  s.repairs = {false, false, false, false, false, false, false, false};
  return s;
}

TEST(Verdict, CleanTakesAreAccepted) {
  const auto clip = walk(30);
  const std::pair<const char *, std::vector<cv::Mat>> takes[] = {
      {"as it is", clip},
      {"grain", each(clip, [n = 0u](const cv::Mat &m) mutable { return noisy(m, 5, ++n); })},
      {"rescaled", each(clip, [](const cv::Mat &m) { return rescaled(m, 0.6); })},
      {"reframed 1.5 %", each(clip, [](const cv::Mat &m) { return moved(m, 0.015, -0.01, 1.015); })},
      {"a fifth of a stop", each(clip, [](const cv::Mat &m) { return exposed(m, 0.2); })},
  };
  for (const auto &[name, frames] : takes) {
    const auto v = judge_clip(frames, scene(), {}, no_repair());
    EXPECT_EQ(v.kind, Verdict::Kind::Accept) << name << ": " << told(v);
  }
}

TEST(Verdict, OneFaultAtATimeIsNamedFirst) {
  const auto clip = walk(18);
  struct Case {
    const char *name, *dimension;
    std::function<cv::Mat(const cv::Mat &)> change;
  };
  const Case cases[] = {
      {"-1 EV", "lighting", [](const cv::Mat &m) { return exposed(m, -1); }},
      {"+0.9 EV", "lighting", [](const cv::Mat &m) { return exposed(m, 0.9); }},
      {"key from the right", "lighting", [](const cv::Mat &m) { return lit_from(m, 0.7); }},
      {"3300 K", "lighting", [](const cv::Mat &m) { return in_light_of(m, 3300); }},
      {"hue turned", "palette", [](const cv::Mat &m) { return hue_turned(m, 60); }},
      {"desaturated", "palette", [](const cv::Mat &m) { return saturated(m, 0.35); }},
      {"shifted", "composition", [](const cv::Mat &m) { return moved(m, 0.14, 0); }},
      {"zoomed", "composition", [](const cv::Mat &m) { return moved(m, 0, 0, 1.28); }},
      {"rolled", "composition", [](const cv::Mat &m) { return moved(m, 0, 0, 1, 9); }},
      {"mirrored", "composition",
       [](const cv::Mat &m) {
         cv::Mat f;
         cv::flip(m, f, 1);
         return f;
       }},
  };
  for (const auto &c : cases) {
    const auto v = judge_clip(each(clip, c.change), scene(), {}, no_repair());
    EXPECT_EQ(v.kind, Verdict::Kind::Reject) << c.name << ": " << told(v);
    EXPECT_EQ(said(v), c.dimension) << c.name << ": " << told(v);
    ASSERT_FALSE(v.causes.empty()) << c.name;
    EXPECT_FALSE(v.causes[0].measured.empty());
    EXPECT_FALSE(v.causes[0].wanted.empty());
    EXPECT_FALSE(v.causes[0].advice.empty()) << c.name;
    EXPECT_FALSE(v.causes[0].unit.empty()) << c.name;
  }
}

TEST(Verdict, AdviceSaysWhichWayAndHowMuch) {
  const auto clip = walk(12);
  auto v = judge_clip(each(clip, [](const cv::Mat &m) { return moved(m, 0.12, 0); }), scene());
  ASSERT_FALSE(v.causes.empty());
  EXPECT_EQ(v.causes[0].advice, "shift the subject 12 % left");
  EXPECT_NEAR(v.causes[0].amount, -12, 1);
  EXPECT_EQ(v.causes[0].unit, "% of the width");
  v = judge_clip(each(clip, [](const cv::Mat &m) { return exposed(m, -1); }), scene(), {}, no_repair());
  ASSERT_FALSE(v.causes.empty());
  EXPECT_NEAR(v.causes[0].amount, 1.0, 0.15) << v.causes[0].advice;
  EXPECT_EQ(v.causes[0].unit, "EV");
  judge::Shot shot;
  shot.expect.key_azimuth = -60;
  shot.expect.temperature = 3200;
  v = judge_clip(each(clip, [](const cv::Mat &m) { return lit_from(m, 0.8); }), scene(), shot, no_repair());
  ASSERT_FALSE(v.causes.empty());
  EXPECT_NE(v.causes[0].advice.find("key light from the left"), std::string::npos) << v.causes[0].advice;
}

TEST(Verdict, TwoFaultsAreNamedTogether) {
  const auto v = judge_clip(each(walk(), [](const cv::Mat &m) { return exposed(moved(m, 0.15, 0), -1.1); }),
                            scene(), {}, no_repair());
  ASSERT_GE(v.causes.size(), 2u) << told(v);
  const std::set<Dimension> named{v.causes[0].dimension, v.causes[1].dimension};
  EXPECT_TRUE(named.count(Dimension::Composition)) << told(v);
  EXPECT_TRUE(named.count(Dimension::Lighting)) << told(v);
}

TEST(Verdict, ScoresFallAsTheFaultGrows) {
  const auto clip = walk(8);
  struct Case {
    Dimension dimension;
    std::function<cv::Mat(const cv::Mat &, double)> change;
  };
  const Case cases[] = {
      {Dimension::Lighting, [](const cv::Mat &m, double s) { return exposed(m, -1.4 * s); }},
      {Dimension::Lighting, [](const cv::Mat &m, double s) { return in_light_of(m, 1e6 / (154 + 150 * s)); }},
      {Dimension::Palette, [](const cv::Mat &m, double s) { return saturated(m, 1 - 0.8 * s); }},
      {Dimension::Composition, [](const cv::Mat &m, double s) { return moved(m, 0.2 * s, 0); }},
      {Dimension::Composition, [](const cv::Mat &m, double s) { return moved(m, 0, 0, 1 + 0.35 * s); }},
  };
  int index = 0;
  for (const auto &c : cases) {
    double before = 2;
    for (const double s : {0.0, 0.2, 0.4, 0.6, 0.8, 1.0}) {
      const auto v =
          judge_clip(each(clip, [&](const cv::Mat &m) { return c.change(m, s); }), scene(), {}, no_repair());
      const auto *m = v.find(c.dimension);
      ASSERT_NE(m, nullptr);
      EXPECT_LE(m->score, before + 0.01) << "case " << index << " strength " << s << ": " << told(v);
      before = m->score;
    }
    EXPECT_LT(before, 0.3) << "case " << index;
    index++;
  }
}

TEST(Verdict, ASmallLightFaultIsRepairedAndTheRepairIsRight) {
  auto v = judge_clip(each(walk(12), [](const cv::Mat &m) { return exposed(m, -0.8); }), scene());
  ASSERT_EQ(v.kind, Verdict::Kind::Repair) << told(v);
  EXPECT_NEAR(v.repair.exposure, 0.8, 0.25);
  // What was repaired is accepted when it is judged again.
  const auto grade = v.repair;
  v = judge_clip(each(walk(12), [&](const cv::Mat &m) { return judge::graded(exposed(m, -0.8), grade); }),
                 scene());
  EXPECT_EQ(v.kind, Verdict::Kind::Accept) << told(v);

  v = judge_clip(each(walk(12), [](const cv::Mat &m) { return in_light_of(m, 4000); }), scene());
  ASSERT_EQ(v.kind, Verdict::Kind::Repair) << told(v);
  EXPECT_LT(v.repair.red, v.repair.blue);
}

// What the repair leaves is measured like any other take.
void expect_mended(const std::vector<cv::Mat> &frames, const judge::Verdict &v) {
  ASSERT_EQ(v.kind, Verdict::Kind::Repair) << told(v);
  const auto again = judge_clip(each(frames, [&](const cv::Mat &m) {
                                  const cv::Mat moved = v.framing.neutral() ? m : judge::reframed(m, v.framing);
                                  return v.repair.neutral() ? moved : judge::graded(moved, v.repair);
                                }),
                                scene());
  EXPECT_EQ(again.kind, Verdict::Kind::Accept) << told(again);
  for (const auto &m : again.measures) {
    const auto *before = v.find(m.dimension);
    const double least = m.dimension == Dimension::Style && !v.framing.neutral() ? 0.82 : 1;  // an enlargement softens
    EXPECT_TRUE(!before || m.score >= std::min(before->score - 0.03, least)) << judge::name_of(m.dimension) << told(again);
  }
}

TEST(Verdict, LightFromASideIsEvenedOut) {
  const auto frames = each(walk(12), [](const cv::Mat &m) { return lit_from(m, 0.5); });
  const auto v = judge_clip(frames, scene());
  expect_mended(frames, v);
  EXPECT_LT(v.repair.shade[0], -0.3) << "darker where it is too bright";
}

TEST(Verdict, SplitToningIsTakenOut) {
  const auto frames = each(walk(12), [](const cv::Mat &m) {
    cv::Mat out = m.clone();
    for (int y = 0; y < m.rows; y++)
      for (int x = 0; x < m.cols; x++) {
        auto &p = out.at<cv::Vec3b>(y, x);
        const double l = 0.114 * p[0] + 0.587 * p[1] + 0.299 * p[2] - 127.5;
        p[2] = cv::saturate_cast<uchar>(p[2] + 0.22 * l);
        p[0] = cv::saturate_cast<uchar>(p[0] - 0.22 * l);
      }
    return out;
  });
  const auto v = judge_clip(frames, scene());
  expect_mended(frames, v);
  EXPECT_LT(v.repair.tone_red, v.repair.tone_blue);
}

// Through HSV at a constant value, as a wrong colour of one thing looks.
cv::Mat recoloured(const cv::Mat &m, double from, double to, double turn) {
  cv::Mat v, out;
  m.convertTo(v, CV_32FC3, 1 / 255.0);
  cv::cvtColor(v, v, cv::COLOR_BGR2HSV);
  for (int y = 0; y < v.rows; y++)
    for (int x = 0; x < v.cols; x++)
      if (auto &p = v.at<cv::Vec3f>(y, x); p[0] >= from && p[0] < to) p[0] = static_cast<float>(std::fmod(p[0] + turn, 360.0));
  cv::cvtColor(v, v, cv::COLOR_HSV2BGR);
  v.convertTo(out, CV_8UC3, 255);
  return out;
}

TEST(Verdict, HuesAreBroughtBackEachForItself) {
  for (const auto &[from, to, turn] : {std::array{0.0, 360.0, 40.0}, {180.0, 280.0, 120.0}}) {
    SCOPED_TRACE(testing::Message() << from << " to " << to << " by " << turn);
    const auto frames = each(walk(12), [&](const cv::Mat &m) { return recoloured(m, from, to, turn); });
    const auto v = judge_clip(frames, scene());
    expect_mended(frames, v);
    EXPECT_TRUE(v.repair.recoloured());
  }
  judge::Settings settings;
  settings.repairs.toning = false;
  const auto frames = each(walk(12), [](const cv::Mat &m) { return recoloured(m, 180, 280, 120); });
  EXPECT_EQ(judge_clip(frames, scene(), {}, settings).kind, Verdict::Kind::Reject);
}

TEST(Verdict, SmallFaultsOfFramingAreMended) {
  for (const auto &[x, y, zoom, roll] : {std::array{0.06, 0.0, 1.0, 0.0}, {0.0, 0.05, 1.0, 0.0}, {0.0, 0.0, 0.88, 0.0}, {0.0, 0.0, 0.95, 3.6}}) {
    const auto frames = each(walk(12), [&](const cv::Mat &m) { return moved(m, x, y, zoom, roll); });
    const auto v = judge_clip(frames, scene());
    SCOPED_TRACE(testing::Message() << x << " " << y << " " << zoom << " " << roll);
    expect_mended(frames, v);
    EXPECT_GE(v.framing.zoom, 1);
    EXPECT_LE(v.framing.zoom, judge::kMostZoom + 0.001);
  }
}

TEST(Verdict, AFramingNeverShowsAnEdge) {
  for (const double roll : {-4.0, 2.0})
    for (const double x : {-0.06, 0.07}) {
      judge::Registration r;
      r.registered = true;
      const double c = std::cos(roll * 0.01745), s = std::sin(roll * 0.01745);
      r.matrix = {c, -s, 192 - c * 192 + s * 108 + x * 384, s, c, 108 - s * 192 - c * 108};
      const auto f = judge::better_framing(r, {}, {384, 216});
      if (!f) continue;
      const cv::Matx23d m = judge::matrix_of(*f, {384, 216});
      for (const cv::Vec3d &corner : {cv::Vec3d(0, 0, 1), {383, 0, 1}, {0, 215, 1}, {383, 215, 1}}) {
        const cv::Vec2d p = m * corner;
        EXPECT_GE(p[0], -0.51);
        EXPECT_LE(p[0], 383.51);
        EXPECT_GE(p[1], -0.51);
        EXPECT_LE(p[1], 215.51);
      }
    }
}

TEST(Verdict, OnlyAllowedRepairsAreMade) {
  judge::Settings settings;
  settings.repairs = {false, true, true, true, false};
  const auto v =
      judge_clip(each(walk(12), [](const cv::Mat &m) { return exposed(m, -0.8); }), scene(), {}, settings);
  EXPECT_EQ(v.kind, Verdict::Kind::Reject) << told(v);
  const auto both =
      judge_clip(each(walk(12), [](const cv::Mat &m) { return exposed(moved(m, 0.15, 0), -0.8); }), scene());
  EXPECT_EQ(both.kind, Verdict::Kind::Reject) << "so large a shift cannot be cropped away";
  settings.repairs = {};
  settings.repairs.framing = false;
  const auto shifted = judge_clip(each(walk(12), [](const cv::Mat &m) { return moved(m, 0.06, 0); }), scene(), {}, settings);
  EXPECT_EQ(shifted.kind, Verdict::Kind::Reject) << told(shifted);
}

TEST(Verdict, ARequestedMoveIsNoFault) {
  std::vector<cv::Mat> zoom, pan;
  for (int i = 0; i < 48; i++) {
    zoom.push_back(moved(scene(), 0, 0, 1 + 0.15 * i / 47.0));
    pan.push_back(moved(scene(), 0.06 - 0.12 * i / 47.0, 0, 1.14));
  }
  judge::Shot shot;
  shot.move = {"zoom", "in", 0.15};
  auto v = judge_clip(zoom, scene(), shot);
  EXPECT_EQ(v.kind, Verdict::Kind::Accept) << told(v);
  shot.move = {"pan", "right", 0.12};
  v = judge_clip(pan, scene(), shot);
  EXPECT_EQ(v.kind, Verdict::Kind::Accept) << told(v);
}

TEST(Verdict, AGarbledHeadIsNothingButThatHoweverLong) {
  for (const std::size_t length : {3, 8}) {  // the second reaches farther than evidence is looked for
    auto clip = walk(48);
    for (std::size_t i = 0; i < length; i++) clip[i] = noisy(clip[i], 60, static_cast<unsigned>(i) + 1);
    const auto v = judge_clip(clip, scene(), {}, no_repair());
    ASSERT_EQ(v.causes.size(), 1u) << told(v);
    EXPECT_EQ(said(v), "temporal") << told(v);
    EXPECT_EQ(v.causes[0].time, 0u);
    EXPECT_GE(v.find(Dimension::Lighting)->score, 0.8) << told(v);
  }
}

TEST(Verdict, AWiderFrameIsMeasuredByItsSmallCopyOverTime) {
  // A freeze, of which every sixth frame comes wider and reduced otherwise.
  std::vector<cv::Mat> frames;
  for (int i = 0; i < 60; i++) frames.push_back(moved(scene(), -0.006 * (i < 25 ? i : i < 40 ? 25 : i), 0));
  judge::Judge judge({}, {});
  for (std::size_t i = 0; i < frames.size(); i++) {
    judge::Frame f{frames[i], i * 1'000'000'000ull / 24, {}};
    if (i % 6 == 0) f = {noisy(frames[i], 40, static_cast<unsigned>(i)), f.time, judge::working_copy(frames[i], judge.working_width())};
    else f.bgr = judge::working_copy(f.bgr, judge.working_width());
    judge.push(f);
  }
  const auto v = judge.finish();
  const auto *m = v.find(Dimension::Temporal);
  ASSERT_TRUE(m);
  ASSERT_FALSE(m->parts.empty());
  EXPECT_STREQ(m->parts[0].name, "freeze") << told(v);
  EXPECT_GE(m->parts[0].excess, 1);
}

TEST(Verdict, AFramingAndALightAreMendedTogether) {
  const auto v = judge_clip(each(walk(12), [](const cv::Mat &m) { return exposed(moved(m, 0.06, 0), -0.8); }), scene());
  EXPECT_EQ(v.kind, Verdict::Kind::Repair) << told(v);
  EXPECT_FALSE(v.framing.neutral());
  EXPECT_NEAR(v.repair.exposure, 0.8, 0.3);
}

TEST(Verdict, AMorphBetweenFirstAndLastIsAccepted) {
  const cv::Mat first = scene(0.35, 1), last = scene(0.6, 1);
  std::vector<cv::Mat> frames;
  for (int i = 0; i < 48; i++) {
    cv::Mat m;
    cv::addWeighted(first, 1 - i / 47.0, last, i / 47.0, 0, m);
    frames.push_back(m);
  }
  judge::Shot shot;
  shot.stills.push_back({0.0, first});
  shot.stills.push_back({1.0, last});
  const auto v = judge_clip(frames, {}, shot);
  EXPECT_EQ(v.kind, Verdict::Kind::Accept) << told(v);
}

TEST(Verdict, TheHeadHandleIsSkippedWhenLookingForTheFirstFrame) {
  // 12 frames of handle in which the camera comes from elsewhere; the still belongs after it.
  std::vector<cv::Mat> frames;
  for (int i = 0; i < 40; i++) frames.push_back(moved(scene(), i < 12 ? 0.02 * (12 - i) : 0, 0));
  judge::Shot shot;
  shot.head = 500'000'000;
  shot.duration = 28ull * 1'000'000'000 / 24;
  auto v = judge_clip(frames, scene(), shot);
  EXPECT_GT(v.find(Dimension::Composition)->score, 0.9) << told(v);
  shot.head = 0;
  v = judge_clip(frames, scene(), shot);
  EXPECT_LT(v.find(Dimension::Composition)->score, 0.5) << told(v);
}

TEST(Verdict, WhatIsNotMeasuredIsListed) {
  const auto v = judge_clip(walk(12), {});
  for (Dimension d : {Dimension::Lighting, Dimension::Palette, Dimension::Composition, Dimension::Pose,
                      Dimension::Identity}) {
    EXPECT_EQ(v.find(d), nullptr);
    EXPECT_TRUE(std::any_of(v.not_judged.begin(), v.not_judged.end(),
                            [&](const auto &n) { return n.dimension == d; }));
  }
  EXPECT_NE(v.find(Dimension::Temporal), nullptr);
  const auto none = judge_clip({}, scene());
  EXPECT_TRUE(none.measures.empty());
  EXPECT_EQ(none.not_judged.size(), judge::kDimensions);
  judge::Settings only;
  only.dimensions = {Dimension::Palette};
  const auto palette = judge_clip(walk(8), scene(), {}, only);
  EXPECT_EQ(palette.measures.size(), 1u);
  EXPECT_TRUE(palette.not_judged.empty());
}

TEST(Verdict, LimitsOfTheShotWinOverThePreset) {
  const auto clip = each(walk(16), [](const cv::Mat &m) { return moved(m, 0.035, 0); });
  judge::Shot shot;
  const auto v = judge_clip(clip, scene(), shot, no_repair());
  EXPECT_EQ(v.kind, Verdict::Kind::Accept) << told(v);
  shot.limits[Dimension::Composition] = 0.9;
  const auto strict = judge_clip(clip, scene(), shot, no_repair());
  EXPECT_EQ(strict.kind, Verdict::Kind::Reject) << told(strict);
  ASSERT_FALSE(strict.causes.empty());
  EXPECT_EQ(strict.causes[0].limit, 0.9);
}

TEST(Verdict, OddPicturesGiveAnAnswer) {
  for (const cv::Size size : {cv::Size(1, 1), cv::Size(3, 501), cv::Size(17, 9), cv::Size(2000, 40)}) {
    std::vector<cv::Mat> frames(10, cv::Mat(size, CV_8UC3, cv::Scalar(90, 90, 90)));
    EXPECT_NO_THROW(judge_clip(frames, scene())) << size;
    EXPECT_NO_THROW(judge_clip(frames, frames[0])) << size;
  }
  EXPECT_NO_THROW(judge_clip({scene()}, scene()));
  cv::Mat grey;
  cv::cvtColor(scene(), grey, cv::COLOR_BGR2GRAY);
  cv::cvtColor(grey, grey, cv::COLOR_GRAY2BGR);
  const auto v = judge_clip(std::vector<cv::Mat>(12, grey), grey);
  EXPECT_EQ(v.kind, Verdict::Kind::Accept) << told(v);
}

}  // namespace
