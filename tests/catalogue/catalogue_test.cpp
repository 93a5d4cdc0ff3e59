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

TEST(ImageModels, EveryShippedEntrySaysWhereItIsFromAndWhatAPictureCosts) {
  const auto c = Catalogue::load();
  ASSERT_GE(c.image_models().size(), 9u);
  for (const auto &m : c.image_models()) {
    EXPECT_EQ(c.find(m.name), nullptr) << m.name << " is no video model";
    EXPECT_FALSE(m.checked.empty()) << m.name;
    EXPECT_FALSE(m.sources.empty()) << m.name;
    EXPECT_TRUE(m.key_variable.empty() || m.base_url.starts_with("https://")) << m.name;
    for (const auto &[w, h] : {std::pair{1920, 1080}, {1080, 1920}, {1000, 1000}, {320, 180}, {4096, 1716}}) {
      const auto size = m.size_for(w, h);
      const auto pixels = static_cast<std::uint64_t>(size.width) * static_cast<std::uint64_t>(size.height);
      EXPECT_EQ(size.width % m.multiple, 0) << m.name;
      EXPECT_EQ(size.height % m.multiple, 0) << m.name;
      EXPECT_TRUE(!m.most_pixels || pixels <= m.most_pixels) << m.name << " " << size.name;
      EXPECT_TRUE(pixels >= m.least_pixels) << m.name << " " << size.name;
      EXPECT_TRUE(!m.most_side || std::max(size.width, size.height) <= m.most_side) << m.name;
      const auto quality = m.qualities.empty() ? "" : m.qualities.front();
      EXPECT_TRUE(m.quote(size, quality, m.references)) << m.name << " " << size.name;
    }
  }
}

TEST(ImageModels, SizeAndPriceAreTheEntrys) {
  const auto c = Catalogue::load();
  const auto &gpt = c.image_at("gpt-image-2");
  EXPECT_EQ(gpt.size_for(1280, 720).name, "1280x720");
  EXPECT_EQ(gpt.size_for(1920, 1080).name, "1920x1088");  // multiples of 16
  // 30 USD per million x 1056 tokens x (1280 x 720 / 1024^2), 8 x 1000 for the reference, 5 x 400 words
  EXPECT_NEAR(*gpt.quote(gpt.size_for(1280, 720), "medium", 1), (30 * 1056 * 0.87890625 + 8000 + 2000) / 1e6,
              1e-12);
  EXPECT_NEAR(*gpt.bill(gpt.size_for(1280, 720), "medium", {1000, 300, 50}), 0.03 + 0.0024 + 0.00025, 1e-12);
  const auto &seedream = c.image_at("seedream-5.0-pro");
  EXPECT_DOUBLE_EQ(*seedream.quote({"", 1312, 736}, "", 0), 0.045);
  EXPECT_DOUBLE_EQ(*seedream.quote({"", 2848, 1600}, "", 3), 0.09);
  EXPECT_FALSE(seedream.bill({"", 1312, 736}, "", {1000, 0, 0}));               // not by tokens
  EXPECT_EQ(c.image_at("seedream-4.5").size_for(1280, 720).name, "2560x1440");  // at least 3.7 megapixels
  EXPECT_EQ(c.image_at("gemini-3-pro-image").size_for(1920, 1080).name, "2K");
  EXPECT_EQ(c.image_at("gpt-image-1.5").size_for(720, 1280).name, "1024x1536");
}

TEST(ImageModels, AWrongEntryIsNamed) {
  EXPECT_THAT(error_of(R"({"models": [{"kind": "picture", "name": "a", "protocol": "x"}]})"),
              HasSubstr("$.models[0].kind"));
  EXPECT_THAT(error_of(R"({"models": [{"kind": "image", "name": "a", "protocol": "x", "durations": [4]}]})"),
              HasSubstr("durations"));
  EXPECT_THAT(error_of(R"({"models": [{"kind": "image", "name": "a", "protocol": "x",
    "prices": [{"quality": "fine", "per-image": 1}]}]})"),
              HasSubstr("no quality of that name"));
  Catalogue c;
  c.add(R"({"models": [{"kind": "image", "name": "paints", "protocol": "openai-images"}]})", "a.json");
  try {
    c.image_at("paint");
    FAIL();
  } catch (const catalogue::Error &x) {
    EXPECT_THAT(x.what(), HasSubstr("No image model \"paint\" is known; did you mean \"paints\"?"));
  }
}
