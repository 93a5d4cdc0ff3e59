// SPDX-License-Identifier: LGPL-2.1-or-later
// What an order is filed under: whatever changes the picture or the bill changes it, and nothing else does.
#include <gmock/gmock.h>

#include <functional>
#include <set>

#include "generation/generation.hpp"
#include "generation/plan.hpp"

namespace {

using namespace generation;

Generation full() {
  Generation g;
  g.model = "some-model";
  g.mode = "references";
  g.prompt = "a \"paper\" boat\nin rain";
  g.negative_prompt = "people";
  g.seconds = 8;
  g.resolution = "720p";
  g.width = 1280;
  g.height = 720;
  g.fps = 24;
  g.audio = true;
  g.seed = 7;
  g.camera = {"dolly", "in", 0.15};
  Input a, b;
  a.name = "mara";
  a.medium.hash = "aa";
  b.role = Role::Video;
  b.medium.hash = "bb";
  g.inputs = {a, b};
  g.last_frame = true;
  g.extends_key = "cc";
  g.options = {{"person", "adult"}, {"style", "film"}};
  g.take = 2;
  return g;
}

TEST(Canonical, TheFormIsFixed) {
  EXPECT_EQ(
      canonical(full()),
      R"({"audio":true,"camera":{"amount":0.15,"direction":"in","move":"dolly"},"extends":"cc","fps":24,)"
      R"("height":720,"inputs":[{"hash":"aa","role":"image"},{"hash":"bb","role":"video"}],"last-frame":true,)"
      R"("mode":"references","model":"some-model","negative-prompt":"people",)"
      R"("options":{"person":"adult","style":"film"},"prompt":"a \"paper\" boat\u000ain rain",)"
      R"("resolution":"720p","seconds":8,"seed":7,"take":2,"width":1280})");
  EXPECT_EQ(canonical({}), R"({"take":1})");
  EXPECT_EQ(key(full()).size(), 64u);
}

TEST(Canonical, EveryFieldThatMattersChangesTheKey) {
  const std::vector<std::function<void(Generation &)>> flips = {
      [](auto &g) { g.model += "x"; },
      [](auto &g) { g.mode = "text"; },
      [](auto &g) { g.prompt += "."; },
      [](auto &g) { g.negative_prompt = ""; },
      [](auto &g) { g.seconds = 8.5; },
      [](auto &g) { g.resolution = "1080p"; },
      [](auto &g) { g.width++; },
      [](auto &g) { g.height++; },
      [](auto &g) { g.fps = 25; },
      [](auto &g) { g.audio = false; },
      [](auto &g) { g.seed = 8; },
      [](auto &g) { g.seed.reset(); },
      [](auto &g) { g.camera.move = "pan"; },
      [](auto &g) { g.camera.direction = "out"; },
      [](auto &g) { g.camera.amount = 0.2; },
      [](auto &g) { g.inputs[0].role = Role::FirstFrame; },
      [](auto &g) { g.inputs[0].medium.hash = "ab"; },
      [](auto &g) { std::swap(g.inputs[0], g.inputs[1]); },
      [](auto &g) { g.inputs.pop_back(); },
      [](auto &g) { g.last_frame = false; },
      [](auto &g) { g.extends_key = "dd"; },
      [](auto &g) { g.options["style"] = "cartoon"; },
      [](auto &g) { g.options.erase("person"); },
      [](auto &g) { g.take = 3; },
  };
  std::set<std::string> keys = {key(full())};
  for (std::size_t i = 0; i < flips.size(); i++) {
    auto g = full();
    flips[i](g);
    EXPECT_TRUE(keys.insert(key(g)).second) << "flip " << i;
  }
}

TEST(Canonical, WhereAMediumLiesAndWhatItIsCalledDoesNotMatter) {
  auto g = full();
  g.inputs[0].name = "the heroine";
  g.inputs[0].kind = "prop";
  g.inputs[0].medium.url = "https://cdn.example.com/mara.png?sig=1";
  g.inputs[0].medium.type = "image/jpeg";
  g.inputs[0].medium.bytes = std::make_shared<const std::string>("x");
  g.inputs[0].medium.width = 7;
  g.extends = "the provider's name for it";
  EXPECT_EQ(key(g), key(full()));
}

TEST(Canonical, TextCannotPretendToBeStructure) {
  Generation a, b;
  a.prompt = "x\",\"resolution\":\"720p";
  b.prompt = "x";
  b.resolution = "720p";
  EXPECT_NE(key(a), key(b));
}

TEST(Plan, ASingleSegmentIsItsOrder) {
  Plan p;
  p.segments.push_back({Segment::Join::First, full(), 8});
  EXPECT_EQ(plan_key(p), key(full()));
  p.segments.push_back({Segment::Join::Chained, full(), 7});
  const auto chained = plan_key(p);
  EXPECT_NE(chained, key(full()));
  p.segments[1].join = Segment::Join::Extended;
  EXPECT_NE(plan_key(p), chained);
  p.segments[1].join = Segment::Join::Chained;
  p.segments[1].seconds = 6;
  EXPECT_NE(plan_key(p), chained);
}

}  // namespace
