// SPDX-License-Identifier: LGPL-2.1-or-later
// What a shot needs becomes orders that the model takes, and a retry changes only what the cause justifies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalogue/catalogue.hpp"
#include "generation/needs.hpp"
#include "generation/quote.hpp"

using namespace generation;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

const catalogue::Model &model(const std::string &name) {
  static const auto c = catalogue::Catalogue::load();
  return c.at(name);
}

Medium picture(const std::string &hash = "f1") {
  Medium m;
  m.hash = hash;
  m.type = "image/png";
  m.bytes = std::make_shared<const std::string>("bytes of " + hash);
  m.width = 1280;
  m.height = 720;
  return m;
}

Needs needs(double seconds) {
  Needs n;
  n.action = "A boat drifts.";
  n.seconds = seconds;
  n.width = 1280;
  n.height = 720;
  n.fps = 24;
  n.seed = 7;
  return n;
}

NamedReference reference(const std::string &name, const std::string &kind) {
  return {name, kind, "", {picture(name)}};
}

Plan packed(const Needs &n, const std::string &m, unsigned take = 1) {
  std::vector<Refused> refused;
  auto plan = pack(n, model(m), take, refused);
  for (const auto &r : refused) ADD_FAILURE() << r.field << ": " << r.sentence;
  return plan;
}

std::vector<Segment::Join> joins(const Plan &p) {
  std::vector<Segment::Join> out;
  for (const auto &s : p.segments) out.push_back(s.join);
  return out;
}

}  // namespace

TEST(Pack, TheShortestLengthThatHoldsTheShot) {
  auto p = packed(needs(5.2), "seedance-2.0");
  ASSERT_EQ(p.segments.size(), 1u);
  const auto &o = p.segments[0].order;
  EXPECT_EQ(o.seconds, 6);
  EXPECT_EQ(o.mode, "text");
  EXPECT_EQ(o.resolution, "720p");
  EXPECT_EQ(o.seed, 7u);
  EXPECT_EQ(o.prompt, "A boat drifts.");
  EXPECT_EQ(packed(needs(5.2), "veo-3.1").segments[0].order.seconds, 6);
  EXPECT_TRUE(packed(needs(5.2), "veo-3.1").segments[0].order.audio);
  auto hd = needs(5.2);
  hd.width = 1920;
  hd.height = 1080;
  EXPECT_EQ(packed(hd, "veo-3.1").segments[0].order.seconds, 8);  // there is no other at 1080p
  auto upright = needs(3);
  std::swap(upright.width, upright.height);
  EXPECT_EQ(packed(upright, "kling-3.0").segments[0].order.width, 720);
}

TEST(Pack, FramesGoFirstAndWhatDoesNotFitIsSaid) {
  auto n = needs(5);
  n.first = picture("first");
  n.references = {reference("mara", "character")};
  auto p = packed(n, "seedance-2.0");
  EXPECT_EQ(p.segments[0].order.mode, "first-frame");
  EXPECT_THAT(p.left_out, ElementsAre(HasSubstr("reference \"mara\" does not fit into mode first-frame")));
  n.last = picture("last");
  EXPECT_EQ(packed(n, "seedance-2.0").segments[0].order.mode, "first-last");
  EXPECT_THAT(packed(n, "kling-3.0-turbo").left_out,
              ElementsAre(HasSubstr("the last frame"), HasSubstr("mara")));
}

TEST(Pack, ReferencesByPriorityAndByNumber) {
  auto n = needs(5);
  n.references = {reference("look", "style"), reference("kai", "prop"), reference("mara", "character"),
                  reference("pier", "place"), reference("tune", "music")};
  n.references.back().media[0].type = "audio/wav";
  auto p = packed(n, "veo-3.1");
  const auto &o = p.segments[0].order;
  EXPECT_EQ(o.mode, "references");
  EXPECT_EQ(o.seconds, 8);
  EXPECT_EQ(o.prompt, "A boat drifts. Image 1 is mara. Image 2 is kai. Image 3 shows the place, pier");
  EXPECT_THAT(p.left_out, ElementsAre(HasSubstr("\"look\""), HasSubstr("\"tune\"")));
  p = packed(n, "seedance-2.0");
  EXPECT_THAT(p.left_out, IsEmpty());
  EXPECT_THAT(p.segments[0].order.prompt, HasSubstr("Audio 1 is the music"));
}

TEST(Pack, LongerThanTheLongestIsChained) {
  auto n = needs(31);
  n.first = picture("first");
  n.last = picture("last");
  auto p = packed(n, "seedance-2.0");
  using J = Segment::Join;
  EXPECT_THAT(joins(p), ElementsAre(J::First, J::Chained, J::Chained));
  double all = 0;
  for (const auto &s : p.segments) all += s.seconds;
  EXPECT_GE(all, 31);
  EXPECT_LE(p.seconds_bought, 34);
  EXPECT_EQ(p.segments[0].order.mode, "first-frame");
  EXPECT_EQ(p.segments[2].order.mode, "first-last");
  ASSERT_EQ(p.segments[2].order.inputs.size(), 1u);  // the first one is not known yet
  EXPECT_EQ(p.segments[2].order.inputs[0].role, Role::LastFrame);
}

TEST(Pack, OrExtendedWhereTheModelCan) {
  auto p = packed(needs(20), "veo-3.1");
  using J = Segment::Join;
  EXPECT_THAT(joins(p), ElementsAre(J::First, J::Extended, J::Extended));
  EXPECT_EQ(p.segments[1].order.mode, "extend");
  EXPECT_EQ(p.seconds_bought, 22);
  std::vector<Refused> refused;
  pack(needs(160), model("veo-3.1"), 1, refused);
  ASSERT_FALSE(refused.empty());
  EXPECT_EQ(refused[0].field, "duration");
}

TEST(Revise, EveryCauseChangesItsOwnPartOnly) {
  auto n = needs(5);
  n.light = "Morning light";
  n.references = {reference("kai", "character"), reference("mara", "character")};
  const auto with = [&](std::vector<CauseOf> causes) {
    return revise(n, model("seedance-2.0"), {{1, std::move(causes)}});
  };
  const auto lit = with({{"lighting", "5600 K", "3200 K", "warm key light from the left", 0.9}});
  EXPECT_EQ(lit.light, "Morning light. warm key light from the left");
  EXPECT_EQ(lit.action, n.action);
  EXPECT_EQ(lit.seed, n.seed);
  const auto who = with({{"identity", "0.3", "mara", "", 0.8}});
  EXPECT_EQ(who.references[0].name, "mara");
  EXPECT_EQ(who.light, n.light);
  EXPECT_EQ(who.seed, n.seed);
  const auto flicker = with({{"temporal", "", "", "", 1}});
  EXPECT_NE(flicker.seed, n.seed);
  EXPECT_EQ(flicker.action, n.action);
  EXPECT_EQ(with({}).light, n.light);
  EXPECT_NE(with({}).seed, n.seed);
}

// The canonical requests of two takes, field by field.
TEST(Revise, TwoTakesDifferInThePromptAndTheNumberOnly) {
  auto n = needs(5);
  n.first = picture("first");
  const auto a = packed(n, "seedance-2.0", 1).segments[0].order;
  const auto again =
      revise(n, model("seedance-2.0"), {{1, {{"lighting", "dark", "bright", "brighter by 0.7 EV", 1}}}});
  auto b = packed(again, "seedance-2.0", 2).segments[0].order;
  EXPECT_NE(key(a), key(b));
  EXPECT_THAT(b.prompt, HasSubstr("brighter by 0.7 EV"));
  b.prompt = a.prompt;
  b.take = a.take;
  EXPECT_EQ(canonical(a), canonical(b));
}

TEST(Pack, RecordedLinesAreHeardWhereTheModelHears) {
  auto n = needs(5);
  n.first = picture("first");
  n.audio = true;
  Medium voice;
  voice.hash = "v1";
  voice.type = "audio/wav";
  voice.bytes = std::make_shared<const std::string>("wav");
  voice.seconds = 2;
  n.dialogue = {{"mara", "Go.", 0.5, voice}, {"ole", "No.", 3, {}}};
  const auto p = packed(n, "seedance-2.0");
  const auto &o = p.segments[0].order;
  EXPECT_EQ(o.mode, "references");
  EXPECT_TRUE(o.audio);
  EXPECT_TRUE(p.speaks);
  EXPECT_EQ(o.prompt,
            "A boat drifts. Image 1 is the first frame. Audio 1 is what mara says. ole says: \"No.\"");
  // Where it hears nothing it is told in words, and keeps its first frame.
  const auto k = packed(n, "kling-3.0");
  EXPECT_EQ(k.segments[0].order.mode, "first-frame");
  EXPECT_EQ(k.segments[0].order.prompt, "A boat drifts. mara says: \"Go.\" ole says: \"No.\"");
}

TEST(Pack, EverySegmentSaysItsOwnLines) {
  auto n = needs(20);
  n.first = picture("first");
  n.audio = true;
  n.dialogue = {{"mara", "One.", 1, {}}, {"mara", "Two.", 18, {}}};
  const auto p = packed(n, "kling-3.0");
  ASSERT_EQ(p.segments.size(), 2u);
  EXPECT_THAT(p.segments[0].order.prompt, HasSubstr("One."));
  EXPECT_THAT(p.segments[0].order.prompt, Not(HasSubstr("Two.")));
  EXPECT_THAT(p.segments[1].order.prompt, HasSubstr("Two."));
  EXPECT_THAT(p.segments[1].order.prompt, Not(HasSubstr("One.")));
}

TEST(Pack, LipsAreAnOrderOfTheirOwn) {
  auto n = needs(5);
  n.first = picture("first");
  Medium voice;
  voice.hash = "v1";
  voice.type = "audio/wav";
  voice.bytes = std::make_shared<const std::string>("wav");
  voice.seconds = 2;
  n.lips = voice;
  n.lips_at = 1.5;
  auto p = packed(n, "kling-3.0");
  using J = Segment::Join;
  EXPECT_THAT(joins(p), ElementsAre(J::First, J::Synced));
  const auto &o = p.segments[1].order;
  EXPECT_EQ(o.mode, "lip-sync");
  EXPECT_EQ(o.inputs.at(0).at, 1.5);
  const auto q = quote(o, model("kling-3.0"));
  EXPECT_TRUE(q.known);
  EXPECT_NEAR(q.amount, 0.077, 1e-9);  // one started step of 5 s, and the face
  n.seconds = 5.2;
  EXPECT_NEAR(quote(packed(n, "kling-3.0").segments[1].order, model("kling-3.0")).amount, 0.147, 1e-9);
  // Of several chained clips there is none at the provider whose lips could be moved.
  n.seconds = 31;
  p = packed(n, "kling-3.0");
  EXPECT_THAT(joins(p), ElementsAre(J::First, J::Chained, J::Chained));
  EXPECT_THAT(p.left_out, ElementsAre(HasSubstr("the lips are not put to the recorded lines")));
}

TEST(Pack, AsFewOrdersAsCarryAllReferences) {
  auto n = needs(12);
  n.first = picture("first");
  for (const char *name : {"a", "b", "c", "d", "e", "f", "g", "h", "i"})
    n.references.push_back(reference(name, "character"));
  const auto p = packed(n, "kling-3.0-omni");  // six beside a first frame
  using J = Segment::Join;
  EXPECT_THAT(joins(p), ElementsAre(J::First, J::Chained));
  EXPECT_THAT(p.left_out, IsEmpty());
  EXPECT_EQ(p.segments[0].order.inputs.size(), 7u);
  EXPECT_EQ(p.segments[1].order.inputs.size(), 6u);  // g, h, i, and a, b, c once more
  EXPECT_GE(p.segments[0].seconds + p.segments[1].seconds, 12);
  // A style is not worth an order.
  n.references.resize(6);
  n.references.push_back(reference("look", "style"));
  EXPECT_THAT(joins(packed(n, "kling-3.0-omni")), ElementsAre(J::First));
  EXPECT_THAT(packed(n, "kling-3.0-omni").left_out, ElementsAre(HasSubstr("look")));
}

TEST(Edit, ChangesTheTakeWhereWordsAloneSayIt) {
  const auto &m = model("sora-2");
  EXPECT_TRUE(is_editable({1, {{"palette", "", "", "use red", 1}}}, m));
  EXPECT_TRUE(is_editable({1, {{"lighting", "dim", "bright", "", 1}}}, m));
  EXPECT_FALSE(is_editable({1, {{"palette", "", "", "use red", 1}, {"temporal", "flicker", "", "", 1}}}, m));
  EXPECT_FALSE(is_editable({1, {{"camera", "", "", "pan", 1}}}, m));
  EXPECT_FALSE(is_editable({1, {}}, m));
  EXPECT_FALSE(is_editable({1, {{"palette", "", "", "use red", 1}}}, model("kling-3.0")));
  auto n = needs(5);
  n.first = picture("first");
  const auto before = packed(n, "sora-2").segments[0].order;
  const auto p = edit(before, "video_1", {1, {{"palette", "", "", "use red", 1}}}, 2);
  const auto &o = p.segments.at(0).order;
  EXPECT_EQ(o.prompt, "Change only this: use red. Everything else stays as it is.");
  EXPECT_EQ(o.extends_key, key(before));
  EXPECT_EQ(o.seconds, before.seconds);
  EXPECT_TRUE(o.inputs.empty());
  EXPECT_EQ(o.take, 2u);
}
