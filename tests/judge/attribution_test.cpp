// SPDX-License-Identifier: LGPL-2.1-or-later
// Which of the dimensions that fail is the cause, and what is explained by it.
#include "judge/attribution.hpp"

#include "support/support.hpp"

using namespace judge;

namespace {

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

TEST(Attribution, WhoStandsFarAwayMayMoveALimbOnTheWay) {
  const auto subject = [](double excess) {
    return measure(Dimension::Composition, 0.01, {{"subject", 0.05 * excess, excess}, {"registered", 1, 0}});
  };
  const auto pose = measure(Dimension::Pose, 0.23, {{"body", 0.12, 1.05}, {"here", 0.22, 1.6}});
  EXPECT_EQ(causes_among({subject(5), pose}, limits(), false)[0].dimension, Dimension::Composition);
  EXPECT_EQ(causes_among({subject(1.1), measure(Dimension::Pose, 0.01, {{"body", 0.3, 3}, {"here", 0.4, 3}})}, limits(), false)[0].dimension,
            Dimension::Pose);
}

TEST(Attribution, WhoseJointsAreAsInTheStoryboardOnlyStandsElsewhere) {
  const auto subject = measure(Dimension::Composition, 0.26, {{"subject", 0.16, 1.6}, {"registered", 1, 0}});
  EXPECT_EQ(causes_among({subject, measure(Dimension::Pose, 0.001, {{"body", 0.036, 0.34}, {"here", 0.67, 5.5}})}, limits(), false)[0].dimension,
            Dimension::Composition);
  // Joints that were not seen say nothing.
  EXPECT_EQ(causes_among({subject, measure(Dimension::Pose, 0.001, {{"body", 0, 0}, {"here", 0.67, 5.5}})}, limits(), false)[0].dimension,
            Dimension::Pose);
}

TEST(Attribution, SomebodyElseInOtherClothesStandsAsTheyStand) {
  const auto identity = [](double clothes) {
    auto m = measure(Dimension::Identity, 0.4, {{"distance", 0.6, 1.2}, {"clothes", clothes, 0}});
    m.confidence = 0.5;  // of a face nobody is sure of, the pose may be the reason
    return m;
  };
  const auto pose = measure(Dimension::Pose, 0.001, {{"body", 0.2, 1.9}, {"here", 0.7, 5}});
  const auto other = causes_among({identity(40), pose}, limits(), false), same = causes_among({identity(2), pose}, limits(), false);
  ASSERT_EQ(other.size(), 1u);
  EXPECT_EQ(other[0].dimension, Dimension::Identity);
  EXPECT_GT(same.size(), 1u);
}

// Half of what dots leave of the colours is theirs; of an uncertain face nothing is a black frame's.
TEST(Attribution, WhatIsExplainedInPartMustLeaveMoreToBeNamed) {
  const auto dots = measure(Dimension::Style, 0.01, {{"grid", 0.6, 2.5}});
  const auto colours = [](double score) { return measure(Dimension::Palette, score, {{"delta", 6, 1.5}}); };
  EXPECT_EQ(causes_among({dots, colours(0.15)}, limits(), false).size(), 1u);
  EXPECT_EQ(causes_among({measure(Dimension::Temporal, 0.01), colours(0.45)}, limits(), false).size(), 2u);
  auto face = measure(Dimension::Identity, 0.3, {{"distance", 0.6, 1.3}});
  face.confidence = 0.2;
  const auto two = causes_among({measure(Dimension::Temporal, 0.1, {{"black", 1, 2}}), face}, limits(), false);
  ASSERT_EQ(two.size(), 2u);
  EXPECT_LT(two[1].evidence, kNamed);
  EXPECT_GT(two[1].evidence, kNamedUntouched);
}

TEST(Attribution, SomebodyElseUnderDotsIsNamedBesideThem) {
  const auto dots = measure(Dimension::Style, 0.001, {{"grid", 0.8, 2.8}});
  const auto identity = measure(Dimension::Identity, 0.25, {{"distance", 0.9, 1.6}, {"softened", 1, 0}});
  const auto c = causes_among({dots, identity, measure(Dimension::Lighting, 0.1, {{"exposure", 0.6, 1.8}})}, limits(), false);
  ASSERT_EQ(c.size(), 2u);
  EXPECT_EQ(c[0].dimension, Dimension::Style);
  EXPECT_EQ(c[1].dimension, Dimension::Identity);
}

TEST(Attribution, WhatIsBurntOutOrGarbledIsNoOtherPose) {
  const auto region = measure(Dimension::Pose, 0.45, {{"here", 0.1, 1.1}});
  EXPECT_EQ(causes_among({measure(Dimension::Lighting, 0.05, {{"exposure", 1, 3}}), region}, limits(), false).size(), 1u);
  const auto garbled = measure(Dimension::Temporal, 0.05, {{"garbled", 3, 3}});
  EXPECT_EQ(causes_among({garbled, measure(Dimension::Pose, 0.14, {{"here", 0.04, 2}})}, limits(), false).size(), 1u);
  // But who has turned has turned, in any light.
  EXPECT_EQ(causes_among({measure(Dimension::Lighting, 0.05, {{"exposure", 1, 3}}), measure(Dimension::Pose, 0.05, {{"body", 0.3, 2.5}, {"here", 0.4, 3}})},
                         limits(), false).size(), 2u);
}

TEST(Attribution, AnotherPoseBaresPatchesOfOtherColours) {
  const auto pose = measure(Dimension::Pose, 0.01, {{"body", 0.3, 3}, {"here", 0.5, 4}});
  const auto palette = [](double delta) { return measure(Dimension::Palette, 0.05, {{"area", 0.1, 2}, {"delta", delta, delta}}); };
  EXPECT_EQ(causes_among({pose, palette(0.4)}, limits(), false).size(), 1u);
  EXPECT_EQ(causes_among({pose, palette(2)}, limits(), false).size(), 2u);
  EXPECT_EQ(causes_among({pose, measure(Dimension::Style, 0.35, {{"painted", 1.2, 1.3}})}, limits(), false).size(), 1u);
}

TEST(Attribution, AnotherPoseCastsAShadeButNoOtherLight) {
  const auto pose = measure(Dimension::Pose, 0.1, {{"here", 0.4, 3}});
  EXPECT_EQ(causes_among({pose, measure(Dimension::Lighting, 0.1, {{"plane", 0.5, 2.3}})}, limits(), false).size(), 1u);
  EXPECT_EQ(causes_among({pose, measure(Dimension::Lighting, 0.1, {{"plane", 0.5, 2.3}, {"exposure", -1, 3}})}, limits(), false).size(), 2u);
  EXPECT_EQ(causes_among({pose, measure(Dimension::Lighting, 0.1, {{"mired", 60, 2.3}})}, limits(), false).size(), 2u);
}

TEST(Attribution, AnotherFramingShowsOtherFaces) {
  const auto framed = [](double shift) {
    return measure(Dimension::Composition, 0.1, {{"shift", 0.045 * shift, shift}, {"registered", 1, 0}});
  };
  const auto face = measure(Dimension::Identity, 0.2, {{"distance", 0.8, 1.5}});
  const auto far = causes_among({framed(3.8), face}, limits(), false);
  ASSERT_EQ(far.size(), 1u);
  EXPECT_EQ(far[0].dimension, Dimension::Composition);
  EXPECT_EQ(causes_among({framed(1.2), face}, limits(), false)[0].dimension, Dimension::Identity);
}

TEST(Attribution, ACodecKeepsTheGrainOfSomeFrames) {
  const auto garbled = measure(Dimension::Temporal, 0.25, {{"garbled", 3, 1.6}});
  EXPECT_EQ(causes_among({garbled, measure(Dimension::Style, 0.2, {{"grain", 2.7, 2.3}})}, limits(), false)[0].dimension, Dimension::Style);
  EXPECT_EQ(causes_among({garbled, measure(Dimension::Style, 0.2, {{"soft", 2.3, 2.3}})}, limits(), false)[0].dimension, Dimension::Temporal);
}

TEST(Attribution, PaintMakesAFaceHardToRecognise) {
  const auto painted = measure(Dimension::Style, 0.26, {{"painted", 1.5, 1.4}});
  EXPECT_EQ(causes_among({painted, measure(Dimension::Identity, 0.3, {{"distance", 0.8, 1.4}})}, limits(), false)[0].dimension, Dimension::Style);
  // But not every face.
  EXPECT_EQ(causes_among({painted, measure(Dimension::Identity, 0.02, {{"distance", 1.1, 2.5}})}, limits(), false)[0].dimension,
            Dimension::Identity);
}

TEST(Attribution, BehindGarbledFramesThePictureIsALaterOne) {
  const auto garbled = measure(Dimension::Temporal, 0.05, {{"garbled", 3, 3}});
  EXPECT_EQ(causes_among({garbled, measure(Dimension::Palette, 0.1, {{"area", 0.2, 2.8}, {"delta", 1, 0.3}})}, limits(), false).size(), 1u);
  EXPECT_EQ(causes_among({garbled, measure(Dimension::Palette, 0.1, {{"delta", 12, 2.8}})}, limits(), false).size(), 2u);
}

TEST(Attribution, DotsDarkenAPictureButCastNoShade) {
  const auto dots = measure(Dimension::Style, 0.1, {{"grid", 0.6, 2}});
  EXPECT_EQ(causes_among({dots, measure(Dimension::Lighting, 0.2, {{"exposure", -0.7, 2}, {"plane", 0.05, 0.3}})}, limits(), false).size(), 1u);
  EXPECT_EQ(causes_among({dots, measure(Dimension::Lighting, 0.05, {{"exposure", -0.2, 0.5}, {"plane", 0.7, 3}})}, limits(), false).size(), 2u);
}

TEST(Attribution, AFlickeringTakeIsBrighterNowAndThen) {
  const auto flicker = measure(Dimension::Temporal, 0.05, {{"flicker", 0.1, 3}});
  EXPECT_EQ(causes_among({flicker, measure(Dimension::Lighting, 0.4, {{"exposure", 0.4, 1.2}})}, limits(), false).size(), 1u);
  EXPECT_EQ(causes_among({flicker, measure(Dimension::Lighting, 0.05, {{"exposure", 1, 3}})}, limits(), false).size(), 2u);
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

TEST(Attribution, WhoTurnsTheOtherWayIsNoMirroredPicture) {
  const auto mirror = [](double likeness) {
    return measure(Dimension::Composition, 0.01, {{"mirror", 1, 3}, {"likeness", likeness, 0}, {"registered", 1, 0}});
  };
  const auto pose = measure(Dimension::Pose, 0.1, {{"head", 0.7, 2}, {"here", 0.33, 1.3}, {"patch", 1, 0}});
  EXPECT_EQ(causes_among({mirror(0.56), pose}, limits(), true)[0].dimension, Dimension::Pose);
  EXPECT_EQ(causes_among({mirror(0.99), pose}, limits(), true)[0].dimension, Dimension::Composition);
}

TEST(Attribution, AnotherMomentOfAPortraitIsPoseWhereNothingRegisters) {
  const auto composition = measure(Dimension::Composition, 0.13, {{"layout", 0.8, 2}, {"likeness", 0.2, 0}, {"registered", 0, 0}});
  const auto pose = [](double moment) {
    return measure(Dimension::Pose, 0.15, {{"here", 0.4, 2}, {"fills", 1, 0}, {"moment", moment, 0}});
  };
  EXPECT_EQ(causes_among({composition, pose(1), measure(Dimension::Identity, 0.8)}, limits(), false)[0].dimension, Dimension::Pose);
  EXPECT_EQ(causes_among({composition, pose(1), measure(Dimension::Identity, 0.1)}, limits(), false)[0].dimension, Dimension::Identity)
      << "somebody else";
}

TEST(Attribution, AHeadTiltedAboutItsNeckIsNoRolledPicture) {
  const auto rolled = measure(Dimension::Composition, 0.001, {{"shift", 0.24, 5}, {"roll", -20, 6}, {"likeness", 0.91, 0}, {"registered", 1, 0}});
  const auto pose = [](double score, double hinged) {
    return measure(Dimension::Pose, score, {{"tilt", 20, 1.8}, {"fills", 1, 0}, {"hinged", hinged, 0}});
  };
  EXPECT_EQ(causes_among({rolled, pose(0.2, 1)}, limits(), false)[0].dimension, Dimension::Pose);
  EXPECT_EQ(causes_among({rolled, pose(0.9, 0)}, limits(), false)[0].dimension, Dimension::Composition);
}

TEST(Attribution, TheColoursOfWhatStandsElsewhereAreNoOtherPalette) {
  const auto palette = measure(Dimension::Palette, 0.1, {{"recoloured", 0.2, 2}});
  EXPECT_EQ(causes_among({palette, measure(Dimension::Composition, 0.1, {{"subject", 0.16, 3}, {"registered", 1, 0}})}, limits(), false)[0].dimension,
            Dimension::Composition);
  EXPECT_EQ(causes_among({palette, measure(Dimension::Composition, 0.9, {{"subject", 0.01, 0.2}, {"registered", 1, 0}})}, limits(), false)[0].dimension,
            Dimension::Palette);
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

}  // namespace
