// SPDX-License-Identifier: LGPL-2.1-or-later
// What a good document becomes.
#include <gtest/gtest.h>

#include "document/document.hpp"
#include "document/vocabulary.hpp"
#include "samples.hpp"

namespace {

using namespace storyboard;
using samples::with;

Shot only_shot(const std::string &json) {
  return parse(json).scenes.at(0).shots.at(0);
}

TEST(Parse, TheLeastDocumentGetsTheUsualValues) {
  const Storyboard b = parse(samples::least);
  Storyboard want;
  want.scenes.resize(1);
  want.scenes[0].id = "a";
  want.scenes[0].shots.resize(1);
  want.scenes[0].shots[0].id = "a1";
  want.scenes[0].shots[0].prompt = "rain";
  want.scenes[0].shots[0].duration = 2;
  EXPECT_EQ(b, want);
  EXPECT_EQ(b.width, 1920);
  EXPECT_EQ(b.height, 1080);
  EXPECT_EQ(b.framerate, (Rational{24, 1}));
}

TEST(Parse, EveryMemberArrives) {
  const Storyboard b = parse(samples::everything());
  EXPECT_EQ(b.title, "The Light Keeper");
  EXPECT_EQ(b.description, "Every member of the format.\nTwo lines.");
  EXPECT_EQ(b.width, 1280);
  EXPECT_EQ(b.height, 720);
  EXPECT_EQ(b.seed, 7u);
  ASSERT_TRUE(b.budget);
  EXPECT_EQ(*b.budget, (Budget{20, "EUR"}));
  EXPECT_EQ(b.loudness, -16);
  EXPECT_EQ(b.true_peak, -1.5);
  EXPECT_EQ(b.align, "bars");
  EXPECT_TRUE(b.approve_frames);

  ASSERT_EQ(b.references.size(), 9u);
  const Reference &mara = b.references[0];
  EXPECT_EQ(mara.name, "mara");
  EXPECT_EQ(mara.kind, ReferenceKind::Character);
  EXPECT_EQ(mara.description, "a keeper in her fifties");
  EXPECT_EQ(mara.files, (std::vector<std::string>{"mara-front.png", "mara-side.png"}));
  EXPECT_EQ(mara.look, (Look{"slim", "bun", 0x777777, 0xc89878, 0xd0a020, 0x203040, 0xff0000, "coat"}));
  EXPECT_EQ(mara.voice, "en-gb");
  const ReferenceKind kinds[] = {ReferenceKind::Character, ReferenceKind::Character, ReferenceKind::Prop,
                                 ReferenceKind::Place,     ReferenceKind::Palette,   ReferenceKind::Style,
                                 ReferenceKind::Voice,     ReferenceKind::Clip,      ReferenceKind::Sound};
  for (std::size_t i = 0; i < 9; i++) EXPECT_EQ(b.references[i].kind, kinds[i]) << b.references[i].name;
  EXPECT_EQ(b.references[3].set, "harbour");
  EXPECT_EQ(b.references[4].colours, (std::vector<Colour>{0x203040, 0xd0a020}));

  ASSERT_EQ(b.music.size(), 1u);
  EXPECT_EQ(b.music[0], (Music{"music.wav", 0.5, 1, 9.0, -6, 1, 2, -10, true, {0.5, 1, 1.5}}));

  ASSERT_EQ(b.scenes.size(), 2u);
  const Scene &scene = b.scenes[0];
  EXPECT_EQ(scene.title, "The harbour");
  EXPECT_EQ(scene.place, "quay");
  EXPECT_EQ(scene.lighting, (Lighting{-90, 20, 4300, -0.5, 0.7, "dusk"}));
  EXPECT_EQ(scene.palette, (std::vector<Colour>{0x203040, 0xd0a020}));
  ASSERT_EQ(scene.shots.size(), 2u);

  const Shot &s = scene.shots[0];
  EXPECT_EQ(s.id, "harbour-1");
  EXPECT_EQ(s.duration, 4);
  EXPECT_EQ(s.framing, Framing::Wide);
  EXPECT_EQ(s.angle, Angle::Low);
  ASSERT_EQ(s.subjects.size(), 2u);
  EXPECT_EQ(s.subjects[0], (Subject{"mara", "", "standing", "left", Point{0.33, 0.6}, 0.5}));
  EXPECT_EQ(s.subjects[1].kind, "boat");
  ASSERT_EQ(s.last_subjects.size(), 1u);
  EXPECT_EQ(s.last_subjects[0].pose, "waving");
  EXPECT_EQ(s.focal_points, (std::vector<Point>{{0.33, 0.4}, {0.8, 0.5}}));
  EXPECT_EQ(s.camera, (Camera{"dolly", "in", 0.2, "ease-out"}));
  EXPECT_EQ(s.transition, (Transition{"fadeblack", 0.5, ""}));
  ASSERT_TRUE(s.lighting);
  EXPECT_EQ(s.lighting->azimuth, 40);
  EXPECT_FALSE(s.lighting->exposure);
  EXPECT_EQ(s.palette, std::vector<Colour>{0x112233});
  EXPECT_EQ(s.references, (std::vector<std::string>{"lamp", "ink"}));
  ASSERT_EQ(s.dialogue.size(), 2u);
  EXPECT_EQ(s.dialogue[0], (Line{"mara", "He is late.", "late.wav", 1.5, 2}));
  ASSERT_EQ(s.sounds.size(), 1u);
  EXPECT_EQ(s.sounds[0], (Sound{"gulls.wav", "shot", 0.25, 2, 3.0, -12, 0.5, 0.5, true, 0.2, 0.4}));
  EXPECT_EQ(s.model, "animatic");
  EXPECT_EQ(s.seed, 99u);
  EXPECT_EQ(s.limits, (std::map<std::string, double>{{"lighting", 0.6}, {"identity", 0.8}}));

  EXPECT_EQ(scene.shots[1].duration, 2.5);
  ASSERT_EQ(scene.shots[1].frames.size(), 3u);
  EXPECT_EQ(scene.shots[1].frames[1], (Frame{"key", 0.5, "b.png"}));
  EXPECT_EQ(scene.shots[1].frames[2], (Frame{"last", 1, "c.jpg"}));
  EXPECT_EQ(b.scenes[1].shots[0].source, (Source{"storm.mp4", 3, true, 0.5, 0.5}));
  EXPECT_EQ(b.scenes[1].shots[0].duration, 2);
  EXPECT_EQ(b.scenes[1].shots[1].duration, 2);
  EXPECT_TRUE(b.scenes[1].shots[1].continues);
}

TEST(Parse, FrameratesAreExact) {
  const auto rate = [](const std::string &text) {
    return parse(with(samples::least, "\"scenes\"", "\"framerate\": " + text + ", \"scenes\"")).framerate;
  };
  EXPECT_EQ(rate("25"), (Rational{25, 1}));
  EXPECT_EQ(rate("25.0"), (Rational{25, 1}));
  EXPECT_EQ(rate("\"24/1\""), (Rational{24, 1}));
  EXPECT_EQ(rate("\"48/2\""), (Rational{24, 1}));
  EXPECT_EQ(rate("[30000, 1001]"), (Rational{30000, 1001}));
  EXPECT_EQ(rate("\"30000/1001\""), (Rational{30000, 1001}));
  EXPECT_EQ(rate("\"29.97\""), (Rational{30000, 1001}));
  EXPECT_EQ(rate("29.97"), (Rational{30000, 1001}));
  EXPECT_EQ(rate("23.976"), (Rational{24000, 1001}));
  EXPECT_EQ(rate("\"23.98\""), (Rational{24000, 1001}));
  EXPECT_EQ(rate("59.94"), (Rational{60000, 1001}));
  EXPECT_EQ(rate("119.88"), (Rational{120000, 1001}));
  EXPECT_EQ(rate("12.5"), (Rational{25, 2}));
  EXPECT_EQ(rate("1"), (Rational{1, 1}));
  EXPECT_EQ(rate("240"), (Rational{240, 1}));
}

TEST(Parse, TimesAreSecondsOrSayTheirUnit) {
  const auto seconds = [](const std::string &text, const std::string &rate = "24") {
    return only_shot(with(with(samples::least, "\"duration\": 2", "\"duration\": " + text), "\"scenes\"",
                          "\"framerate\": " + rate + ", \"scenes\""))
        .duration;
  };
  EXPECT_EQ(seconds("2.5"), 2.5);
  EXPECT_EQ(seconds("\"2.5s\""), 2.5);
  EXPECT_EQ(seconds("\"1500ms\""), 1.5);
  EXPECT_EQ(seconds("\"60f\""), 2.5);
  EXPECT_DOUBLE_EQ(seconds("\"60f\"", "[30000, 1001]"), 2.002);
  EXPECT_EQ(seconds("3600"), 3600);
  EXPECT_EQ(seconds("1e1"), 10);
}

TEST(Parse, ADirectionWordSetsAzimuthAndElevation) {
  for (const auto &key : key_lights) {
    const Shot s =
        only_shot(with(samples::least, "\"duration\": 2",
                       "\"lighting\": {\"key\": \"" + std::string(key.name) + "\"}, \"duration\": 2"));
    ASSERT_TRUE(s.lighting);
    EXPECT_EQ(s.lighting->azimuth, key.azimuth) << key.name;
    EXPECT_EQ(s.lighting->elevation, key.elevation) << key.name;
  }
}

TEST(Parse, TheUsualCameraIsFilledInWhenAsked) {
  EXPECT_EQ(completed(Camera{"pan", "", {}, ""}), (Camera{"pan", "right", 0.12, "smooth"}));
  EXPECT_EQ(completed(Camera{"dolly", "out", 0.3, "linear"}), (Camera{"dolly", "out", 0.3, "linear"}));
  EXPECT_EQ(completed(Camera{}), (Camera{"static", "", 0.0, "smooth"}));
}

TEST(Parse, TheSchemaKnowsEveryWord) {
  const std::string schema = samples::slurp(samples::folder() + "/../../gst/document/storyboard.schema.json");
  for (const Words list :
       {Words(words::reference_kinds), Words(words::framings), Words(words::angles), Words(words::builds),
        Words(words::hairs), Words(words::tops), Words(words::sets), Words(words::times_of_day),
        Words(words::poses), Words(words::facings), Words(words::frame_roles), Words(words::easings),
        Words(words::sound_roles), Words(words::transitions)})
    for (const auto word : list)
      EXPECT_NE(schema.find("\"" + std::string(word) + "\""), std::string::npos) << word;
  for (const auto dimension : words::dimensions)
    EXPECT_NE(schema.find(dimension), std::string::npos) << dimension;
  for (const auto &move : moves)
    EXPECT_NE(schema.find("\"" + std::string(move.name) + "\""), std::string::npos) << move.name;
  for (const auto &key : key_lights)
    EXPECT_NE(schema.find("\"" + std::string(key.name) + "\""), std::string::npos) << key.name;
}

TEST(Parse, TheExampleOfTheFormatsPageIsOne) {
  const std::string page = samples::slurp(samples::folder() + "/../../docs/storyboard-format.md");
  const auto from = page.find("```json\n") + 8, to = page.find("```", from);
  const Storyboard b = parse(page.substr(from, to - from));
  EXPECT_EQ(b.title, "The Light Keeper");
  EXPECT_EQ(b.scenes.at(0).shots.size(), 2u);
}

TEST(Parse, TextIsKeptAsItWasWritten) {
  const std::string json =
      with(samples::least, "\"rain\"", "\"\\u00e9t\\u00E9 \\ud83c\\udf27 \\\"q\\\" \\\\ \\/ a\\nb\\tc é\"");
  EXPECT_EQ(only_shot(json).prompt, "été \xf0\x9f\x8c\xa7 \"q\" \\ / a\nb\tc é");
}

}  // namespace
