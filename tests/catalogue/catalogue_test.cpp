// SPDX-License-Identifier: LGPL-2.1-or-later
// The models that come with the package, and what users add.
#include "catalogue/catalogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

using catalogue::Catalogue;
using testing::HasSubstr;

namespace {

const char kSmall[] = R"({"models": [
  {"name": "mine", "protocol": "openai-videos", "durations": [4, 8],
   "resolutions": [{"name": "720p", "width": 1280, "height": 720}, {"name": "720p", "width": 720, "height": 1280}],
   "modes": [{"name": "text"}, {"name": "first-frame", "first": true, "durations-at": [{"resolution": "720p", "durations": [8]}]}]}
]})";

std::string error_of(const std::string &text) {
  try {
    Catalogue().add(text, "models.json");
    return "no error";
  } catch (const catalogue::Error &x) {
    return x.what();
  }
}

std::string replaced(std::string text, const std::string &what, const std::string &by) {
  const auto at = text.find(what);
  if (at == std::string::npos) throw std::logic_error("not there: " + what);
  return text.replace(at, what.size(), by);
}

}  // namespace

TEST(Shipped, EveryEntryIsReadAndSaysWhereItIsFrom) {
  const auto c = Catalogue::load();
  ASSERT_GE(c.models().size(), 14u);
  for (const auto &m : c.models()) {
    EXPECT_FALSE(m.checked.empty()) << m.name;
    EXPECT_FALSE(m.sources.empty()) << m.name;
    EXPECT_FALSE(m.prices.empty()) << m.name;
    EXPECT_GT(m.landing.storyboard, 0) << m.name;
    EXPECT_TRUE(m.simulated || m.key_variable.empty() || m.base_url.starts_with("https://")) << m.name;
  }
  EXPECT_EQ(c.at("seedance-2.0").modes[3].images, 9u);
  EXPECT_EQ(c.at("seedance-2.0-fast").modes, c.at("seedance-2.0").modes);  // by "like"
  EXPECT_EQ(c.at("sora-2").expires, "2026-09-24");
}

TEST(Catalogue, AnEntryOfTheUsersReplacesAndVaries) {
  Catalogue c;
  c.add(kSmall, "a.json");
  c.add(R"({"models": [{"name": "mine-2", "like": "mine", "base-url": "https://gateway.example/v1/"}]})",
        "b.json");
  EXPECT_EQ(c.at("mine-2").base_url, "https://gateway.example/v1");
  EXPECT_EQ(c.at("mine-2").durations, c.at("mine").durations);
  EXPECT_EQ(c.at("mine-2").file, "b.json");
  c.add(replaced(kSmall, "[4, 8]", R"({"from": 2, "to": 6, "step": 0.5})"), "c.json");
  EXPECT_EQ(c.models().size(), 2u);
  EXPECT_TRUE(c.at("mine").durations.allows(2.5));
  EXPECT_FALSE(c.at("mine").durations.allows(2.7));
}

TEST(Catalogue, AFolderOfThemIsReadInOrder) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "models";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "2.json") << R"({"models": [{"name": "second", "like": "mine"}]})";
  std::ofstream(folder / "1.json") << kSmall;
  std::ofstream(folder / "notes.txt") << "not read";
  const auto c = Catalogue::load(folder.string());
  EXPECT_NE(c.find("second"), nullptr);
  EXPECT_NE(c.find("seedance-2.0"), nullptr);
  std::filesystem::remove_all(folder);
  EXPECT_THROW(Catalogue::load(folder.string()), catalogue::Error);
}

TEST(Catalogue, WhatIsWrongIsSaidWithFileLineAndPath) {
  EXPECT_EQ(error_of(kSmall), "no error");
  EXPECT_THAT(error_of(replaced(kSmall, "\"protocol\"", "\"protocoll\"")),
              HasSubstr("models.json:2: $.models[0].protocoll: unknown member \"protocoll\" of a model; did "
                        "you mean \"protocol\"?"));
  EXPECT_THAT(error_of(replaced(kSmall, "[4, 8]", "[8, 4]")),
              HasSubstr("$.models[0].durations: durations are named in ascending"));
  EXPECT_THAT(error_of(replaced(kSmall, "\"resolution\": \"720p\"", "\"resolution\": \"721p\"")),
              HasSubstr("no resolution of that name"));
  EXPECT_THAT(error_of(replaced(kSmall, "{\"name\": \"text\"}", "{\"name\": \"first-frame\"}")),
              HasSubstr("two modes"));
  EXPECT_THAT(error_of(R"({"models": [{"name": "x", "like": "nobody"}]})"),
              HasSubstr("no model of that name"));
  EXPECT_THAT(error_of(replaced(kSmall, "\"mine\"", "\"mine\", \"base-url\": \"ftp://a\"")),
              HasSubstr("https://"));
  EXPECT_THAT(error_of("{\"models\": [}"), HasSubstr("models.json:1: "));
  EXPECT_THAT(error_of(R"({"models": []} trailing)"), HasSubstr("models.json:1: "));
  EXPECT_THAT(error_of(R"({"models": [7]})"), HasSubstr("expected a model"));
}

TEST(Catalogue, AModelNobodyKnowsIsNotGuessed) {
  Catalogue c;
  c.add(kSmall, "a.json");
  try {
    c.at("mime");
    FAIL();
  } catch (const catalogue::Error &x) {
    EXPECT_STREQ(x.what(), "No model \"mime\" is known; did you mean \"mine\"? Known are mine.");
  }
}

TEST(Durations, TheShortestThatIsLongEnough) {
  catalogue::Durations list{.list = {4, 6, 8}};
  EXPECT_EQ(list.at_least(3), 4);
  EXPECT_EQ(list.at_least(6), 6);
  EXPECT_EQ(list.at_least(8.1), std::nullopt);
  catalogue::Durations range{.list = {}, .from = 3, .to = 15, .step = 1};
  EXPECT_EQ(range.at_least(0.5), 3);
  EXPECT_EQ(range.at_least(7.01), 8);
  EXPECT_EQ(range.at_least(15), 15);
  EXPECT_EQ(range.at_least(15.2), std::nullopt);
}

TEST(Resolution, TheNearestShapeOfThatNameIsMeant) {
  Catalogue c;
  c.add(kSmall, "a.json");
  EXPECT_EQ(c.at("mine").find_resolution("720p", 1.5)->width, 1280);
  EXPECT_EQ(c.at("mine").find_resolution("720p", 0.6)->width, 720);
  EXPECT_EQ(c.at("mine").find_resolution("4k", 1), nullptr);
  const auto &m = c.at("mine");
  EXPECT_TRUE(m.durations_of(m.modes[0], "720p").allows(4));
  EXPECT_FALSE(m.durations_of(m.modes[1], "720p").allows(4));
}
