// SPDX-License-Identifier: LGPL-2.1-or-later
// Identity and pose from sights, without networks; and with them where they are installed.
#include <opencv2/imgproc.hpp>

#include "judge/look.hpp"
#include "judge/people/faces.hpp"
#include "judge/people/identity.hpp"
#include "judge/people/pose.hpp"
#include "judge/subject.hpp"
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

TEST(Identity, WhoStandsBesideMayLeaveThePicture) {
  const Wanted first{"", face(1, 0, 160, {300, 120}), 160.f / 480, {}};
  Wanted beside{"", face(2, 0, 120, {500, 120}), 120.f / 480, {}};
  beside.place = share_of(beside.face.box, {640, 480});
  const auto seen = [](std::uint64_t time, int who) {
    return sight(time, {face(1, 0.1f, 160, {300, 120}), face(who, 0, 120, {500, 120})});
  };
  // They are there, and then others come.
  std::vector<Sight> sights{seen(0, 2)};
  for (std::uint64_t i = 1; i < 6; i++) sights.push_back(seen(i * 500'000'000, 3));
  EXPECT_LT(measure_identity({first, beside}, sights).excess, 0.5);
  Wanted anywhere = beside;
  anywhere.place = {};
  EXPECT_GT(measure_identity({first, anywhere}, sights).excess, 1);
  // Somebody else in their place is somebody else.
  EXPECT_GT(measure_identity({first, beside}, {seen(0, 3), seen(120'000'000, 3)}).excess, 1);
}

TEST(Identity, AProfileIsNotComparedWithAFaceFromTheFront) {
  const auto profile = [](int who) {
    Face f = face(who);
    const cv::Point2f middle = (f.points[0] + f.points[1]) * 0.5f;
    for (const std::size_t eye : {0u, 1u}) f.points[eye] = middle + (f.points[eye] - middle) * 0.35f;
    return f;
  };
  ASSERT_FALSE(comparable(face(1), profile(1)));
  ASSERT_TRUE(comparable(profile(1), profile(1)) && comparable(face(1), face(2)));
  const Wanted mara{"mara", face(1), 0, {}};
  // Of a profile the numbers are others: whoever turns round is judged by the moments in which they face the camera.
  std::vector<Sight> sights(4, sight(0, {profile(2)}));
  const double alone = measure_identity({mara}, sights).excess;
  EXPECT_GT(alone, 1) << "nothing else is seen";
  EXPECT_LT(alone, 0.9 * measure_identity({mara}, std::vector<Sight>(4, sight(0, {face(2)}))).excess);
  sights.push_back(sight(500'000'000, {face(1, 0.2f)}));
  EXPECT_LT(measure_identity({mara}, sights).excess, 0.6);
  sights.back() = sight(500'000'000, {face(2)});
  EXPECT_GT(measure_identity({mara}, sights).excess, 1);
  // The storyboard frame shows the profile.
  EXPECT_LT(measure_identity({Wanted{"mara", face(1), 0, {profile(2)}}}, std::vector<Sight>(4, sight(0, {profile(2)}))).excess, 0.3);
  EXPECT_GT(measure_identity({Wanted{"mara", face(1), 0, {profile(2)}}}, std::vector<Sight>(4, sight(0, {profile(3)}))).excess, 1);
}

TEST(Identity, WhoseFaceLiesBetweenIsSomebodyElseInOtherClothes) {
  const auto dressed = [](cv::Scalar bgr, double light = 1) {
    Sight s = sight(0, {face(1, 0.45f)}, body());
    s.glimpse = cv::Mat(192, 256, CV_8UC3, cv::Scalar(120, 120, 120) * light);
    cv::rectangle(s.glimpse, cv::Rect(100, 80, 40, 48), bgr * light, cv::FILLED);
    return s;
  };
  const Sight still = dressed({40, 40, 180});
  EXPECT_LT(clothes_apart(still, 0, {dressed({40, 40, 180})}), 2);
  EXPECT_LT(clothes_apart(still, 0, {dressed({40, 40, 180}, 0.8)}), 15) << "another light";
  EXPECT_GT(clothes_apart(still, 0, {dressed({180, 60, 40})}), 30);
  EXPECT_EQ(clothes_apart(still, 0, {sight(0, {face(1)})}), 0) << "no trunk is seen";
  EXPECT_LT(clothes_apart(still, 0, {dressed({180, 60, 40}), dressed({40, 40, 180})}), 2);
  Identity between;
  between.known = true;
  between.excess = 0.85;
  Identity same = between, sure = between;
  sure.excess = 0.5;
  add_clothes(between, 32);
  EXPECT_GT(between.excess, 1);
  add_clothes(same, 5);
  EXPECT_EQ(same.excess, 0.85);
  add_clothes(sure, 32);  // whoever is recognised may change their clothes
  EXPECT_EQ(sure.excess, 0.5);
}

TEST(Identity, ALargeFaceOfTheStoryboardFrameIsKnownBetter) {
  const auto excess = [](const char *name, float side) {
    return measure_identity({Wanted{name, face(1, 0, side), 0, {}}}, std::vector<Sight>(4, sight(0, {face(1, 0.55f, side)}))).excess;
  };
  EXPECT_GT(excess("", 200), 1.05 * excess("", 57));
  EXPECT_NEAR(excess("mara", 200), excess("mara", 57), 1e-6) << "a reference is another picture, at any size";
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

// Somebody who fills the picture: their box, and the worst patch of it.
double filling(double here, double patch) {
  auto p = measure_pose(sight(0, {face(1, 0, 300)}), 0, {sight(0, {face(1, 0, 300)})});
  EXPECT_TRUE(p.known);
  add_region(p, here, here, patch, true);
  return p.excess;
}

TEST(Pose, WhoFillsThePictureHasNothingBesideThem) {
  EXPECT_GT(filling(0.25, 0.9), 1);
  EXPECT_LT(filling(0.05, 0.3), 0.5);
}

TEST(Pose, AnArmOfWhoFillsThePictureIsFoundByItsPatch) {
  EXPECT_GT(filling(0.09, 0.82), 1);
  EXPECT_LT(filling(0.05, 0.5), 0.5) << "compressed";
}

TEST(Pose, EverybodyElseIsSeenByTheirHead) {
  const auto both = [](const Face &second) { return sight(0, {face(1, 0, 120, {200, 120}), second}, body({200, 260})); };
  const Face other = face(2, 0, 110, {500, 150});
  const auto others = bystanders_in(both(other));
  ASSERT_EQ(others.size(), 1u);
  EXPECT_TRUE(others[0].box.contains(cv::Point2d(500.0 / 640, 150.0 / 480)));
  EXPECT_GT(others[0].box.br().y, 300.0 / 480) << "the trunk, too";
  EXPECT_LT(measure_head(others[0], both(other), 0, {both(other)}).excess, 0.1);
  Face tilted = other;
  for (auto &p : tilted.points) {
    const cv::Point2f d = p - cv::Point2f(500, 150);
    p = cv::Point2f(500, 150) + cv::Point2f(0.9f * d.x - 0.42f * d.y, 0.42f * d.x + 0.9f * d.y);
  }
  const auto p = measure_head(others[0], both(other), 0, {both(tilted)});
  EXPECT_GT(p.tilt_excess, 1);
  // Smaller in the take, the face is known again and says nothing of how it is held: the picture decides.
  auto small = measure_head(others[0], both(other), 0, {both(face(2, 0, 40, {500, 150}))});
  ASSERT_TRUE(small.known);
  EXPECT_EQ(small.excess, 0);
  add_region(small, 0.2, 0.05, 0.9);
  EXPECT_GT(small.excess, 1);
  // Not seen when the storyboard frame was: nobody can say.
  auto late = both(other);
  late.time = 200'000'000;
  EXPECT_FALSE(measure_head(others[0], both(other), 0, {late}).known);
  EXPECT_TRUE(bystanders_in(sight(0, {face(1)}, body())).empty());
}

TEST(Pose, WhoIsPlainlySomebodyElseAddsNothingToTheBox) {
  const auto mara = sight(0, {face(1, 0, 90, {120, 120})}), tom = sight(0, {face(2, 0, 90, {520, 120})}),
             away = sight(0, {face(1, 0.1f, 90, {520, 120})});
  EXPECT_EQ(same_person_in(mara, tom).area(), 0);
  EXPECT_GT(same_person_in(mara, away).area(), 0);
  EXPECT_GT(same_person_in(mara, mara).area(), 0);
}

TEST(Pose, PointsThatJumpInAPictureThatHasNotChangedAreMisread) {
  Body b = body();
  for (const std::size_t k : {13u, 14u, 15u, 16u}) b.joints[k].at.x += 90;
  const auto jumped = measure_pose(sight(0, {}, body()), 0, {sight(0, {}, b)});
  ASSERT_GT(jumped.excess, 2);
  auto misread = jumped, moved = jumped, unseen = jumped;
  add_region(misread, 0.05, 0.1, 0.35);
  EXPECT_LT(misread.excess, 0.5);
  add_region(moved, 0.2, 0.1, 0.8);
  EXPECT_NEAR(moved.excess, jumped.excess, 1e-9);
  add_no_region(unseen);  // too small a box to say anything: the points count, but not fully
  EXPECT_GT(unseen.excess, 1);
  EXPECT_LT(unseen.excess, jumped.excess);
}

TEST(Pose, ASlenderLimbIsFoundCloseUp) {
  auto p = measure_pose(sight(0, {}, body()), 0, {sight(0, {}, body())});
  auto compressed = p;
  p.close = 0.78;
  add_region(p, 0.03, 0, 0.33);
  EXPECT_GT(p.excess, 1);
  compressed.close = 0.3, compressed.close_around = 0.05;
  add_region(compressed, 0.04, 0.02, 0.2);
  EXPECT_LT(compressed.excess, 0.5);
}

TEST(Pose, WhereTheRegistrationFollowedTheHeadAPatchIsPose) {
  auto p = measure_pose(sight(0, {face(1, 0, 300)}), 0, {sight(0, {face(1, 0, 300)})});
  auto framed = p;
  add_region(p, 0.1, 0.1, 0.75, true, {}, true);
  EXPECT_GT(p.excess, 1) << "the shoulders stayed";
  add_region(framed, 0.1, 0.1, 0.45, true, {}, false);
  EXPECT_LT(framed.excess, 0.7);
}

TEST(Pose, TheFaceThatBothPicturesShowLaysThemOverOneAnother) {
  const auto still = sight(0, {face(1)}), near = sight(0, {face(1, 0, 110, {340, 130})});
  const auto both = face_in_both(still, near);
  ASSERT_TRUE(both);
  const cv::Matx23d t = similarity_of((*both)[0], (*both)[1]);
  EXPECT_NEAR(t(0, 0), 110.0 / 90, 1e-3);
  EXPECT_NEAR(t(0, 1), 0, 1e-3);
  EXPECT_NEAR(t(0, 0) * 300 + t(0, 1) * 120 + t(0, 2), 340, 0.1);
  EXPECT_FALSE(face_in_both(still, sight(0, {face(1, 0, 90, {560, 120})}))) << "another place is another framing";
  EXPECT_FALSE(face_in_both(still, sight(0, {face(1, 0, 200)}))) << "and so is another size";
  EXPECT_FALSE(face_in_both(still, sight(0, {face(2, 0, 90, {500, 120})}))) << "somebody else";
}

// Somebody in front of a hedge; `x`: where, pixels; `arm`: degrees it hangs away from the body; `leaves`: contrast of the hedge.
cv::Mat somebody(int x, double arm, double leaves, int noise = 0) {
  cv::Mat m(216, 384, CV_8UC3);
  cv::RNG random(11);
  random.fill(m, cv::RNG::UNIFORM, 40, 200);
  cv::GaussianBlur(m, m, {}, 2.0);
  cv::Mat hedge;
  m.convertTo(hedge, CV_8U, leaves, 110 - leaves * 120);
  m = hedge;
  const cv::Scalar coat(150, 90, 60), dark(40, 30, 30), skin(150, 170, 210);
  cv::rectangle(m, {x - 14, 60, 28, 62}, coat, cv::FILLED);
  for (int y = 64; y < 120; y += 9) cv::line(m, {x - 13, y}, {x + 13, y + 3}, dark, 2);
  cv::rectangle(m, {x - 12, 122, 9, 70}, dark, cv::FILLED);
  cv::rectangle(m, {x + 3, 122, 9, 70}, dark, cv::FILLED);
  cv::circle(m, {x, 46}, 12, skin, cv::FILLED);
  const double a = arm * CV_PI / 180;
  cv::line(m, {x + 15, 64}, {x + 15 + static_cast<int>(44 * std::sin(a)), 64 + static_cast<int>(44 * std::cos(a))}, coat * 1.3, 9);
  if (noise) {
    cv::Mat n(m.size(), CV_16SC3), sum;
    random.fill(n, cv::RNG::NORMAL, 0, noise);
    cv::add(m, n, sum, cv::noArray(), CV_8UC3);
    m = sum;
  }
  return m;
}

Contrast seen_closely(const cv::Mat &still, const cv::Mat &frame, const cv::Rect2d &person) {
  const Registration r = register_around(still, frame, person);
  cv::Mat warped, covered;
  warp_still(still, r, frame.size(), warped, covered);
  return contrast_at(still, frame, r, structural_agreement(warped, covered, frame), person, {}, {});
}

// Who came beside somebody is no reason to look at that somebody less closely; grain over everything is.
TEST(Contrast, OneThingBesideSomebodyIsNoNoise) {
  const cv::Mat still = somebody(190, 8, 3);
  const cv::Rect2d box((190.0 - 26) / 384, 34.0 / 216, 84.0 / 384, 160.0 / 216);
  cv::Mat another = somebody(190, 8, 3);
  somebody(300, 60, 3)(cv::Rect(262, 30, 80, 170)).copyTo(another(cv::Rect(262, 30, 80, 170)));
  const auto same = seen_closely(still, somebody(190, 8, 3), box), joined = seen_closely(still, another, box);
  ASSERT_TRUE(same.known && joined.known);
  EXPECT_LT(joined.around, same.around + 0.02);
  const auto grainy = seen_closely(still, somebody(190, 8, 3, 60), box);
  ASSERT_TRUE(grainy.known);
  EXPECT_GT(grainy.around, same.around + 0.1);
}

TEST(Contrast, AnArmInFrontOfAHedgeIsSeenCloseUp) {
  const cv::Mat still = somebody(190, 8, 3);
  const cv::Rect2d box((190.0 - 26) / 384, 34.0 / 216, 84.0 / 384, 160.0 / 216);
  const Contrast same = seen_closely(still, somebody(190, 8, 3, 5), box), raised = seen_closely(still, somebody(190, 80, 3), box);
  ASSERT_TRUE(same.known && raised.known);
  EXPECT_LT(same.close - same.close_around, 0.25);
  EXPECT_GT(raised.close - raised.close_around, 0.47);
  EXPECT_GT(raised.close, raised.patch);
}

TEST(Contrast, WhoeverOnlyStandsElsewhereAgreesOnceMovedBack) {
  const cv::Mat still = somebody(150, 8, 0.5), there = somebody(190, 8, 0.5), raised = somebody(190, 80, 0.5);
  const cv::Rect2d box((190.0 - 26) / 384, 34.0 / 216, 84.0 / 384, 160.0 / 216);
  Subject s;
  s.x = 33.0 / 384;  // joints say it 7 pixels short
  const auto back = [&](const cv::Mat &frame) { return moved_back(still, frame, Registration{}, s, box); };
  const auto left = seen_closely(still, there, box);
  EXPECT_GT(left.here, 0.25);
  EXPECT_LT(back(there).patch, back(raised).patch);
  EXPECT_LT(back(there).here, 0.6 * left.here) << left.here;
}

TEST(Places, TheSubjectIsFollowedAndAnotherFaceIsNotTakenForIt) {
  const auto [was, is] = places_of(sight(0, {}, body({300, 260})), sight(0, {}, body({400, 260})));
  ASSERT_TRUE(was.known && is.known);
  EXPECT_NEAR(is.at.x - was.at.x, 100.0 / 640, 0.01);
  const auto [a, b] = places_of(sight(0, {face(1, 0, 60, {100, 100})}), sight(0, {face(2, 0, 60, {500, 100})}));
  EXPECT_FALSE(b.known) << "somebody else, elsewhere";
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
