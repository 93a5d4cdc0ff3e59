// SPDX-License-Identifier: LGPL-2.1-or-later
// The canonical text: reads back as the same board, and is the same for all that say the same.
#include <gtest/gtest.h>

#include <cmath>

#include "document/document.hpp"
#include "samples.hpp"

namespace {

using namespace storyboard;
using samples::with;

TEST(Write, RoundTrips) {
  for (const std::string &json : {samples::least, samples::everything()}) {
    const Storyboard board = parse(json);
    const std::string text = write(board);
    EXPECT_EQ(parse(text), board) << text;
    EXPECT_EQ(write(parse(text)), text);
  }
}

TEST(Write, EveryMemberOfTheFormatIsWritten) {
  // were one forgotten in both the writer and the comparison, RoundTrips could not tell
  const std::string text = write(parse(samples::everything()));
  for (const char *key :
       {"title",       "description", "size",          "framerate",    "seed",        "budget",
        "amount",      "currency",    "loudness",      "true-peak",    "references",  "kind",
        "align",       "lead",        "lag",           "approve-frames",
        "files",       "look",        "build",         "hair",         "hair-colour", "skin",
        "top",         "top-kind",    "bottom",        "accent",       "voice",       "set",
        "colours",     "music",       "file",          "at",           "in",          "duration",
        "gain",        "fade-in",     "fade-out",      "duck",         "loop",        "beats",
        "scenes",      "id",          "place",         "lighting",     "azimuth",     "elevation",
        "temperature", "exposure",    "contrast",      "time",         "palette",     "shots",
        "prompt",      "framing",     "angle",         "subjects",     "reference",   "pose",
        "facing",      "height",      "last-subjects", "focal-points", "frames",      "role",
        "position",    "camera",      "move",          "direction",    "easing",      "transition",
        "dialogue",    "speaker",     "text",          "sounds",       "source",      "sound",
        "continues",   "model",       "limits",        "identity"})
    EXPECT_NE(text.find("\"" + std::string(key) + "\": "), std::string::npos) << key;
}

TEST(Write, SaysTheSameForAllThatSayTheSame) {
  const std::string want = write(parse(samples::least));
  EXPECT_EQ(
      write(parse(
          "{\"scenes\":[{\"shots\":[{\"duration\":\"2000ms\",\"prompt\":\"\\u0072ain\",\"id\":\"a1\","
          "\"camera\":{\"move\":\"static\"},\"transition\":{\"kind\":\"cut\",\"duration\":0},"
          "\"lighting\":{},\"limits\":{},\"framing\":\"medium\"}],\"id\":\"a\"}],\"framerate\":\"24/1\","
          "\"size\":[1920,1080.0],\"loudness\":-14,\"storyboard\":1.0}")),
      want);
  EXPECT_NE(write(parse(with(samples::least, "rain", "Rain"))), want);
}

TEST(Write, NumbersReadBackExactly) {
  Storyboard board = parse(samples::least);
  Shot &shot = board.scenes[0].shots[0];
  for (const double v : {1.0 / 3, 2.0 / 24, 1e-3 * 1234567, 3600.0, 0.1 + 0.2, std::nextafter(2.0, 3.0)}) {
    shot.duration = v;
    EXPECT_EQ(parse(write(board)).scenes[0].shots[0].duration, v);
  }
  board.seed = INT64_MAX;
  EXPECT_EQ(parse(write(board)).seed, static_cast<std::uint64_t>(INT64_MAX));
  shot.prompt = "q\" b\\ n\n t\t \xf0\x9f\x8c\xa7";
  EXPECT_EQ(parse(write(board)).scenes[0].shots[0].prompt, shot.prompt);
}

}  // namespace
