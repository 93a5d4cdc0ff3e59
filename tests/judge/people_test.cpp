// SPDX-License-Identifier: LGPL-2.1-or-later
// Identity and pose from sights, without networks; and with them where they are installed.
#include <opencv2/imgproc.hpp>

#include "judge/attribution.hpp"
#include "judge/people/identity.hpp"
#include "judge/people/pose.hpp"
#include "pictures.hpp"
#include "support/support.hpp"

using namespace judge;
using namespace judge::people;

namespace {

// Somebody's numbers: person `who`, `off` of the way to somebody else.
cv::Mat numbers(int who, float off = 0) {
  cv::Mat m(1, 512, CV_32F, cv::Scalar(0));
  m.at<float>(who) = 1 - off;
  m.at<float>(500) = off;
  return m / cv::norm(m);
}

Face face(int who, float off = 0, float side = 90, cv::Point2f at = {300, 120}) {
  Face f;
  f.box = {at.x - side / 2, at.y - side / 2, side, side};
  f.score = 0.99f;
  f.who = numbers(who, off);
  f.points = {cv::Point2f(at.x - side / 4, at.y - side / 8), {at.x + side / 4, at.y - side / 8}, {at.x, at.y + side / 10},
              {at.x - side / 5, at.y + side / 3}, {at.x + side / 5, at.y + side / 3}};
  return f;
}

// A standing body, arms hanging; trunk 100 pixels high.
Body body(cv::Point2f at = {300, 260}, float scale = 1) {
  static const float xy[kJoints][2] = {{0, -100}, {-8, -106}, {8, -106}, {-16, -102}, {16, -102}, {-38, -50}, {38, -50},
                                       {-45, -5}, {45, -5},   {-46, 38}, {46, 38},    {-24, 50},  {24, 50},   {-25, 110},
                                       {25, 110}, {-25, 165}, {25, 165}};
  Body b;
  for (std::size_t i = 0; i < kJoints; i++) b.joints[i] = {{at.x + scale * xy[i][0], at.y + scale * xy[i][1]}, 0.8f};
  b.score = 0.8f;
  return b;
}

Sight sight(std::uint64_t time, std::vector<Face> faces, std::optional<Body> b = std::nullopt) {
  Sight s;
  s.time = time;
  s.size = {640, 480};
  s.faces = std::move(faces);
  s.body = std::move(b);
  return s;
}

TEST(Identity, TheSamePersonPassesAndAnotherDoesNot) {
  const std::vector<Wanted> mara{{"mara", face(1), 0, {}}};
  std::vector<Sight> same, other;
  for (std::uint64_t i = 0; i < 5; i++) {
    same.push_back(sight(i, {face(1, 0.2f)}));
    other.push_back(sight(i, {face(2)}));
  }
  const auto good = measure_identity(mara, same), bad = measure_identity(mara, other);
  ASSERT_TRUE(good.known && bad.known);
  EXPECT_LT(good.excess, 0.6);
  EXPECT_GT(bad.excess, 1.3);
  EXPECT_EQ(bad.name, "mara");
}

TEST(Identity, OneLookAlikeAmongManyFramesDoesNotMakeThePerson) {
  std::vector<Sight> sights;
  for (std::uint64_t i = 0; i < 9; i++) sights.push_back(sight(i, {face(i == 4 ? 1 : 2)}));
  EXPECT_GT(measure_identity({{"mara", face(1), 0, {}}}, sights).excess, 1);
}

TEST(Identity, TheStoryboardFramesFaceOfTheSamePersonCountsToo) {
  std::vector<Sight> sights(4, sight(0, {face(1, 0.55f)}));
  const Wanted strict{"mara", face(1), 0, {}}, shown{"mara", face(1), 0, {face(1, 0.5f)}};
  EXPECT_GT(measure_identity({strict}, sights).excess, measure_identity({shown}, sights).excess);
  EXPECT_LT(measure_identity({shown}, sights).excess, 0.3);
}

TEST(Identity, WhoIsNeverSeenIsSaidAndDoesNotPass) {
  Face cut = face(2);
  cut.whole = 0.4f;
  const std::vector<Wanted> two{{"mara", face(1), 0, {}}, {"tom", cut, 0, {}}};
  const auto i = measure_identity(two, std::vector<Sight>(3, sight(0, {face(1)})));
  ASSERT_TRUE(i.known);
  EXPECT_EQ(i.unseen, std::vector<std::string>{"tom"});
}

TEST(Identity, AReferenceInAnotherLightIsBridgedByTheStoryboardFrame) {
  // The reference is far from the clip; the storyboard frame is near to both.
  Face between = face(1, 0.6f);
  const Wanted alone{"mara", face(1), 0, {}}, bridged{"mara", face(1), 0, {between}};
  std::vector<Sight> sights(4, sight(0, {face(1, 0.75f)}));
  EXPECT_GT(measure_identity({alone}, sights).excess, 1);
  EXPECT_LT(measure_identity({bridged}, sights).excess, 1);
  // But nobody becomes Mara by resembling a storyboard frame that does not show her.
  const Wanted wrong{"mara", face(1), 0, {face(2)}};
  EXPECT_GT(measure_identity({wrong}, std::vector<Sight>(4, sight(0, {face(2)}))).excess, 1);
}

TEST(Identity, AFaceCutOffByTheEdgeResemblesOnlyItselfCutOff) {
  Face cut = face(3);
  cut.whole = 0.5f;
  const std::vector<Wanted> mara{{"mara", face(1), 0, {}}}, shown{{"mara", face(1), 0, {cut}}};
  const std::vector<Sight> sights(4, sight(0, {cut}));
  EXPECT_FALSE(measure_identity(mara, sights).known) << "a chin is no other person";
  EXPECT_LT(measure_identity(shown, sights).excess, 0.3);
  Face other = face(4);
  other.whole = 0.5f;
  const std::vector<Sight> others(4, sight(0, {other}));
  EXPECT_GT(measure_identity(shown, others).excess, 1);
}

TEST(Identity, WithoutAFaceNothingIsSaid) {
  const auto none = measure_identity({{"mara", face(1), 0, {}}}, {sight(0, {})});
  EXPECT_FALSE(none.known);
  EXPECT_STRNE(none.why, "");
  EXPECT_FALSE(measure_identity({}, {sight(0, {face(1)})}).known);
}

TEST(Identity, ASmallFaceNeedsMoreAndIsTrustedLess) {
  std::vector<Sight> large(4, sight(0, {face(1, 0.5f, 90)})), small(4, sight(0, {face(1, 0.5f, 30)}));
  const auto a = measure_identity({{"m", face(1), 0, {}}}, large), b = measure_identity({{"m", face(1), 0, {}}}, small);
  EXPECT_GT(a.excess, b.excess);
  EXPECT_GT(a.confidence, b.confidence);
}

TEST(Pose, PositionAndSizeAreNoPose) {
  const auto p = measure_pose(sight(0, {}, body()), 0, {sight(0, {}, body({420, 220}, 0.8f))});
  ASSERT_TRUE(p.known);
  EXPECT_LT(p.excess, 0.2);
}

TEST(Pose, ARaisedArmIsFoundAndGrowsWithItsHeight) {
  double last = 0;
  for (const float up : {0.f, 20.f, 45.f, 80.f}) {
    Body b = body();
    b.joints[7].at.y -= up / 2;
    b.joints[9].at.y -= up;
    const auto p = measure_pose(sight(0, {}, body()), 0, {sight(0, {}, b)});
    ASSERT_TRUE(p.known);
    EXPECT_GE(p.excess, last);
    last = p.excess;
    if (up > 70) {
      EXPECT_GT(p.excess, 1);
      EXPECT_STREQ(p.joint, "left wrist");
    }
  }
}

TEST(Pose, AHandThatComesIntoThePictureHasMoved) {
  Body hanging = body(), raised = body();
  for (const std::size_t k : {7u, 8u, 9u, 10u}) {
    hanging.joints[k].score = 0.1f;
    raised.joints[k].at.y -= 70;
  }
  const auto p = measure_pose(sight(0, {}, hanging), 0, {sight(0, {}, raised)});
  ASSERT_TRUE(p.known);
  EXPECT_GT(p.excess, 1);
}

TEST(Pose, ARolledCameraIsNoPose) {
  Body b = body();
  const double turn = 9 * CV_PI / 180;
  for (Joint &j : b.joints) {
    const float x = j.at.x - 300, y = j.at.y - 260, c = static_cast<float>(std::cos(turn)), s = static_cast<float>(std::sin(turn));
    j.at = {300 + c * x + s * y, 260 + c * y - s * x};  // anticlockwise in the picture
  }
  const auto seen = sight(0, {}, b);
  EXPECT_GT(measure_pose(sight(0, {}, body()), 0, {seen}).excess, 0.5);
  EXPECT_LT(measure_pose(sight(0, {}, body()), 0, {seen}, 9).excess, 0.1);
}

TEST(Pose, ABodyThatIsHardlyThereIsNotJudged) {
  Body faint = body();
  faint.score = 0.3f;
  EXPECT_FALSE(measure_pose(sight(0, {}, faint), 0, {sight(0, {}, body())}).known);
  // Too far in time from the storyboard frame.
  EXPECT_FALSE(measure_pose(sight(0, {}, body()), 0, {sight(2'000'000'000, {}, body())}).known);
}

TEST(Pose, ATurnedHeadWithoutABody) {
  Face turned = face(1);
  turned.points[2].x += 18;
  EXPECT_GT(measure_pose(sight(0, {face(1)}), 0, {sight(0, {turned})}).excess, 1);
  EXPECT_LT(measure_pose(sight(0, {face(1)}), 0, {sight(0, {face(1)})}).excess, 0.1);
}

TEST(Pose, WhatLooksOtherwiseInThePersonsBoxAloneIsPose) {
  auto p = measure_pose(sight(0, {}, body()), 0, {sight(0, {}, body())});
  auto everywhere = p;
  add_region(p, 0.35, 0.1);
  EXPECT_GT(p.excess, 1);
  add_region(everywhere, 0.2, 0.3);  // compression, all over the picture
  EXPECT_LT(everywhere.excess, 1);
}

TEST(Pose, AHandAloneIsFoundByItsPatch) {
  auto p = measure_pose(sight(0, {}, body()), 0, {sight(0, {}, body())});
  auto grainy = p;
  add_region(p, 0.1, 0.02, 0.9);
  EXPECT_GT(p.excess, 1);
  add_region(grainy, 0.05, 0.03, 0.35);
  EXPECT_LT(grainy.excess, 0.5);
}

TEST(Pose, WhoFillsThePictureHasNothingBesideThem) {
  auto p = measure_pose(sight(0, {face(1, 0, 300)}), 0, {sight(0, {face(1, 0, 300)})});
  ASSERT_TRUE(p.known);
  auto same = p;
  add_region(p, 0.25, 0.25, 0.9, true);
  EXPECT_GT(p.excess, 1);
  add_region(same, 0.05, 0.05, 0.3, true);
  EXPECT_LT(same.excess, 0.5);
}

TEST(Places, TheSubjectIsFollowedAndAnotherFaceIsNotTakenForIt) {
  const auto [was, is] = places_of(sight(0, {}, body({300, 260})), sight(0, {}, body({400, 260})));
  ASSERT_TRUE(was.known && is.known);
  EXPECT_NEAR(is.at.x - was.at.x, 100.0 / 640, 0.01);
  const auto [a, b] = places_of(sight(0, {face(1, 0, 60, {100, 100})}), sight(0, {face(2, 0, 60, {500, 100})}));
  EXPECT_FALSE(b.known) << "somebody else, elsewhere";
}

Measure measure(Dimension d, double score, std::vector<Part> parts = {}) {
  Measure m;
  m.dimension = d;
  m.score = score;
  m.confidence = 1;
  m.parts = std::move(parts);
  return m;
}

std::map<Dimension, double> limits() {
  std::map<Dimension, double> l;
  for (const Dimension d : kAllDimensions) l[d] = 0.5;
  return l;
}

TEST(Attribution, AnotherPersonExplainsAnotherPose) {
  const auto c = causes_among({measure(Dimension::Pose, 0.05), measure(Dimension::Identity, 0.2)}, limits(), false);
  ASSERT_FALSE(c.empty());
  EXPECT_EQ(c[0].dimension, Dimension::Identity);
}

TEST(Attribution, AMirroredPictureExplainsThePose) {
  const auto c = causes_among({measure(Dimension::Pose, 0.01), measure(Dimension::Composition, 0.02)}, limits(), true);
  ASSERT_EQ(c.size(), 1u);
  EXPECT_EQ(c[0].dimension, Dimension::Composition);
}

TEST(Attribution, WhoTurnsInAPortraitHasNotBeenFramedAnew) {
  const std::vector<Part> turned{{"here", 0.4, 3}, {"fills", 1, 0}};
  const auto framing = [](double likeness) {
    return measure(Dimension::Composition, 0.1, {{"shift", 0.08, 1.8}, {"likeness", likeness, 0}, {"registered", 1, 0}});
  };
  EXPECT_EQ(causes_among({framing(0.4), measure(Dimension::Pose, 0.1, turned)}, limits(), false)[0].dimension, Dimension::Pose);
  // Where all lies over the storyboard frame once it is shifted, it was shifted.
  EXPECT_EQ(causes_among({framing(0.97), measure(Dimension::Pose, 0.4, {{"here", 0.05, 0.2}, {"fills", 1, 0}})}, limits(), false)[0].dimension,
            Dimension::Composition);
}

TEST(Attribution, AFigureInOtherColoursOfThePictureIsPalette) {
  const std::vector<Part> figure{{"distance", 0.4, 1.8}, {"figure", 1, 0}};
  EXPECT_EQ(causes_among({measure(Dimension::Identity, 0.1, figure), measure(Dimension::Palette, 0.1, {{"delta", 12, 2.4}})}, limits(), false)[0].dimension,
            Dimension::Palette);
  EXPECT_EQ(causes_among({measure(Dimension::Identity, 0.1, figure), measure(Dimension::Palette, 0.7, {{"delta", 2, 0.4}})}, limits(), false)[0].dimension,
            Dimension::Identity);
}

TEST(Attribution, WhatFailsAloneIsAlwaysNamed) {
  for (const Dimension d : kAllDimensions) {
    const auto c = causes_among({measure(d, 0.49)}, limits(), false);
    ASSERT_EQ(c.size(), 1u) << name_of(d);
    EXPECT_EQ(c[0].dimension, d);
  }
  EXPECT_TRUE(causes_among({measure(Dimension::Pose, 0.51)}, limits(), false).empty());
}

TEST(Attribution, TwoFaultsThatDoNotTouchEachOtherAreBothNamed) {
  const auto c = causes_among({measure(Dimension::Lighting, 0.1), measure(Dimension::Temporal, 0.1)}, limits(), false);
  EXPECT_EQ(c.size(), 2u);
}

TEST(People, ADrawingWithoutPeopleHasNoPoseAndNoIdentity) {
  judge::Settings s;
  s.models = find_models("", s.no_models);
  if (!s.models) GTEST_SKIP() << "no models of faces and bodies: examples/models fetches them";
  const auto v = pictures::judge_clip(pictures::walk(20), pictures::scene(), {}, s);
  EXPECT_EQ(v.kind, Verdict::Kind::Accept) << pictures::told(v);
  EXPECT_EQ(v.find(Dimension::Pose), nullptr);
  EXPECT_EQ(v.find(Dimension::Identity), nullptr);
}

TEST(People, WithoutModelsBothAreListedAsNotJudged) {
  const auto v = pictures::judge_clip(pictures::walk(12), pictures::scene());
  int listed = 0;
  for (const auto &n : v.not_judged) listed += n.dimension == Dimension::Pose || n.dimension == Dimension::Identity;
  EXPECT_EQ(listed, 2);
}

}  // namespace
