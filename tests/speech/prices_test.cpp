// SPDX-License-Identifier: LGPL-2.1-or-later
// What speech costs where nobody says a price.
#include <gtest/gtest.h>

#include "glue/failure.hpp"
#include "speech/prices.hpp"

namespace {

std::string list(const std::string &models) {
  return R"({"speech-prices": 1, "currency": "USD", "per-1000-characters": {)" + models + "}}";
}
std::string failure_of(const std::string &text) {
  try {
    speech::Prices().add(text, "mine.json");
  } catch (const glue::Failure &f) {
    return f.what();
  }
  return {};
}

TEST(SpeechPrices, ThePackagesListIsRead) {
  const auto prices = speech::Prices::usual();
  EXPECT_GT(prices.of("tts-1"), 0);
  EXPECT_GT(prices.of("tts-1-hd"), prices.of("tts-1"));
  EXPECT_EQ(prices.of("tts-1-hd-1106"), prices.of("tts-1-hd"));
  EXPECT_EQ(prices.of("tts-1-1106"), prices.of("tts-1"));
  EXPECT_EQ(prices.of("kokoro"), 0);
  EXPECT_EQ(prices.of(""), 0);
}

TEST(SpeechPrices, WhatComesLaterWinsModelByModel) {
  speech::Prices prices;
  prices.add(list(R"("a": 1, "b": 2)"), "package.json");
  prices.add(list(R"("b": 3, "c": 0)"), "mine.json");
  EXPECT_EQ(prices.of("a"), 1);
  EXPECT_EQ(prices.of("b-large"), 3);
  EXPECT_EQ(prices.of("c"), 0);
}

TEST(SpeechPrices, AListThatIsWrongIsRefusedAndNamed) {
  EXPECT_EQ(failure_of(list("")), "");
  for (const std::string &text :
       {std::string("{"), std::string("[]"), std::string("{}"), list(R"("a": -1)"), list(R"("a": "cheap")"),
        list(R"("a": 1e9)"), list(R"("a": 1, "a": 2)"),
        std::string(R"({"speech-prices": 1, "currency": "EUR", "per-1000-characters": {}})"),
        std::string(R"({"speech-prices": 2, "currency": "USD", "per-1000-characters": {}})")})
    EXPECT_NE(failure_of(text).find("mine.json"), std::string::npos) << text;
}

}  // namespace
