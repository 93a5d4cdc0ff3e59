// SPDX-License-Identifier: LGPL-2.1-or-later
// Quotes against prices that vendors publish, and refusals before any money moves.
#include "generation/quote.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalogue/catalogue.hpp"
#include "generation/check.hpp"

using namespace generation;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

const catalogue::Catalogue &all() {
  static const auto c = catalogue::Catalogue::load();
  return c;
}

Generation order(const std::string &model, const std::string &resolution, double seconds, bool audio) {
  Generation o;
  const auto &m = all().at(model);
  const auto *r = m.find_resolution(resolution, 16.0 / 9);
  o.model = model;
  o.mode = "text";
  o.prompt = "a paper boat in rain";
  o.resolution = resolution;
  o.width = r->width;
  o.height = r->height;
  o.seconds = seconds;
  o.audio = audio;
  return o;
}

double price(const Generation &o) {
  const auto q = quote(o, all().at(o.model));
  EXPECT_TRUE(q.known);
  return q.amount;
}

Input picture(Role role) {
  Input i;
  i.role = role;
  i.name = "mara";
  i.medium.type = "image/png";
  i.medium.bytes = std::make_shared<const std::string>("bytes");
  i.medium.width = 1280;
  i.medium.height = 720;
  return i;
}

std::vector<std::string> fields(const Generation &o) {
  std::vector<std::string> out;
  for (const auto &r : check(o, all().at(o.model))) out.push_back(r.field);
  return out;
}

}  // namespace

TEST(Quote, IsWhatTheVendorsBill) {
  // 245,025 and 108,900 tokens were billed for 5 s of 1080p and of 720p
  auto o = order("seedance-2.0", "1080p", 5, true);
  EXPECT_NEAR(tokens(o, all().at(o.model)), 245025, 1);
  EXPECT_NEAR(price(o), 1.8867, 1e-3);
  o = order("seedance-2.0", "720p", 5, true);
  EXPECT_NEAR(tokens(o, all().at(o.model)), 108900, 1);
  EXPECT_NEAR(*price_of_tokens(o, all().at(o.model), 108900), 0.7623, 1e-4);
  EXPECT_NEAR(price(order("kling-3.0", "1080p", 10, true)), 1.68, 1e-9);
  EXPECT_NEAR(price(order("kling-3.0", "1080p", 10, false)), 1.12, 1e-9);
  EXPECT_NEAR(price(order("veo-3.1", "1080p", 8, true)), 3.2, 1e-9);
  EXPECT_NEAR(price(order("veo-3.1-vertex", "1080p", 8, false)), 1.6, 1e-9);
}

TEST(Quote, AClipAmongTheReferencesCostsItsOwnSeconds) {
  auto o = order("seedance-2.0", "720p", 5, true);
  o.mode = "references";
  Input clip;
  clip.role = Role::Video;
  clip.medium.seconds = 2;
  o.inputs = {clip};
  // the floor: 194,400 tokens at least for 5 s with a clip
  EXPECT_GE(tokens(o, all().at(o.model)), 194400);
  o.inputs[0].medium.seconds = 10;
  EXPECT_NEAR(tokens(o, all().at(o.model)), (15 * 24 + 1) * 900.0, 1);
  EXPECT_NEAR(price(o), 361 * 900.0 * 4.3 / 1e6, 1e-6);
}

TEST(Quote, WithoutAPriceNothingIsKnown) {
  auto o = order("seedance-2.0", "720p", 5, true);
  o.resolution = "900p";
  EXPECT_FALSE(quote(o, all().at(o.model)).known);
  EXPECT_THAT(quote(o, all().at(o.model)).how, HasSubstr("no price for 900p"));
}

TEST(Check, WhatTheModelsServeMayBeOrdered) {
  EXPECT_THAT(fields(order("seedance-2.0", "1080p", 15, true)), IsEmpty());
  EXPECT_THAT(fields(order("kling-3.0", "4k", 3, false)), IsEmpty());
  EXPECT_THAT(fields(order("veo-3.1-fast", "720p", 4, true)), IsEmpty());
}

TEST(Check, EveryLimitNamesItsField) {
  auto o = order("seedance-2.0", "720p", 16, true);
  EXPECT_THAT(fields(o), ElementsAre("duration"));
  o = order("veo-3.1", "1080p", 6, true);
  EXPECT_THAT(check(o, all().at(o.model))[0].sentence, "veo-3.1 makes no 6 s; it makes 8 s");
  o = order("veo-3.1", "720p", 8, false);
  EXPECT_THAT(fields(o), ElementsAre("audio"));
  o = order("seedance-2.0", "720p", 8, true);
  o.resolution = "2k";
  EXPECT_THAT(fields(o), ElementsAre("resolution"));
  o = order("seedance-2.0-fast", "720p", 8, true);
  o.resolution = "1080p";
  EXPECT_THAT(check(o, all().at(o.model))[0].sentence, HasSubstr("it makes 480p, 720p"));
  o = order("kling-3.0", "720p", 8, true);
  o.prompt = std::string(3073, 'a');
  EXPECT_THAT(fields(o), ElementsAre("prompt"));
  o.prompt = "  \n";
  EXPECT_THAT(fields(o), ElementsAre("prompt"));
  o.prompt = "é";
  o.seed = 7;
  o.negative_prompt = "hats";
  o.camera.move = "dolly";
  o.last_frame = true;
  EXPECT_THAT(fields(o), ElementsAre("negative-prompt", "last-frame", "seed", "camera"));
  o = order("kling-3.0", "720p", 8, true);
  o.mode = "edit";
  EXPECT_THAT(check(o, all().at(o.model))[0].sentence, HasSubstr("it has text, first-frame, first-last"));
}

TEST(Check, ReferencesAreCountedPerMode) {
  auto o = order("seedance-2.0", "720p", 8, true);
  o.mode = "references";
  for (int i = 0; i < 9; i++) o.inputs.push_back(picture(Role::Image));
  EXPECT_THAT(fields(o), IsEmpty());
  o.inputs.push_back(picture(Role::Image));
  EXPECT_THAT(check(o, all().at(o.model))[0].sentence,
              "10 pictures; seedance-2.0 takes at most 9 in mode references");
  o.inputs = {picture(Role::Audio)};
  o.inputs[0].medium.type = "audio/wav";
  EXPECT_THAT(check(o, all().at(o.model))[0].sentence, HasSubstr("needs a picture or a clip beside it"));
  o.inputs = {picture(Role::FirstFrame)};
  EXPECT_THAT(fields(o), ElementsAre("first-frame"));
  o.mode = "first-last";
  o.inputs = {picture(Role::LastFrame)};
  EXPECT_THAT(fields(o), ElementsAre("last-frame"));
  o = order("kling-3.0-omni", "720p", 8, false);
  o.mode = "references";
  Input clip = picture(Role::Video);
  clip.medium.type = "video/mp4";
  clip.medium.url = "https://media.example/a.mp4";
  clip.medium.seconds = 5;
  o.inputs = {clip};
  for (int i = 0; i < 5; i++) o.inputs.push_back(picture(Role::Image));
  EXPECT_THAT(check(o, all().at(o.model))[0].sentence, HasSubstr("takes at most 4"));
}

TEST(Check, MediaAreLookedAt) {
  auto o = order("seedance-2.0", "720p", 8, true);
  o.mode = "first-frame";
  o.inputs = {picture(Role::FirstFrame)};
  o.inputs[0].medium.width = 200;
  EXPECT_THAT(fields(o), ElementsAre("first-frame", "first-frame"));  // too small, and too narrow
  o.inputs[0] = picture(Role::FirstFrame);
  o.inputs[0].medium.type = "image/svg+xml";
  EXPECT_THAT(fields(o), ElementsAre("first-frame"));
  o.mode = "references";
  o.inputs[0] = picture(Role::Video);
  o.inputs[0].medium.type = "video/mp4";
  o.inputs[0].medium.seconds = 16;
  EXPECT_THAT(fields(o), ElementsAre("references", "references"));  // too long, and not at an address
}
