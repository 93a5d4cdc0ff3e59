// SPDX-License-Identifier: LGPL-2.1-or-later
// What is understood of a brief.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "planner/invariants.hpp"
#include "planner/read.hpp"

namespace {

using planner::Genre;
using testing::HasSubstr;
using testing::Not;

planner::Story read(const std::string &text) {
  return planner::read_brief(text, "the brief");
}
std::string file(const std::string &name) {
  std::ifstream in(std::string(std::getenv("STORYBOARD_SOURCE_ROOT")) + "/examples/briefs/" + name,
                   std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

TEST(Brief, Durations) {
  EXPECT_EQ(planner::duration_in("A 60 second film"), 60);
  EXPECT_EQ(planner::duration_in("a 90-second ad"), 90);
  EXPECT_EQ(planner::duration_in("a two minute documentary"), 120);
  EXPECT_EQ(planner::duration_in("1.5 minutes"), 90);
  EXPECT_EQ(planner::duration_in("30s spot"), 30);
  EXPECT_EQ(planner::duration_in("sixty seconds of silence"), 60);
  EXPECT_EQ(planner::duration_in("2 minutes 30 seconds"), 150);
  EXPECT_EQ(planner::duration_in("give me a second"), 0);
  EXPECT_EQ(planner::duration_in("a film about a hill"), 0);
}

TEST(Brief, Genres) {
  EXPECT_EQ(read("A 30 second ad for Northwind. A man drinks tea.").genre, Genre::Advert);
  EXPECT_EQ(read("A documentary about bees").genre, Genre::Documentary);
  EXPECT_EQ(read("Music video: a singer dances").genre, Genre::MusicVideo);
  EXPECT_EQ(read("A woman waits").genre, Genre::Drama);
}

TEST(Brief, OneSentenceIsTakenApart) {
  const auto s = read(
      "A 60 second film about a lighthouse keeper who finds a message in a bottle and rows out into the "
      "storm to answer it");
  EXPECT_EQ(s.duration, 60);
  EXPECT_EQ(s.title, "The Lighthouse Keeper");
  ASSERT_EQ(s.cast.size(), 1u);
  EXPECT_EQ(s.cast[0].title, "the lighthouse keeper");
  ASSERT_EQ(s.scenes.size(), 1u);
  ASSERT_EQ(s.scenes[0].beats.size(), 2u);
  EXPECT_EQ(s.scenes[0].beats[0].text, "The lighthouse keeper finds a message in a bottle");
  EXPECT_THAT(s.scenes[0].beats[1].text, HasSubstr("The lighthouse keeper rows out"));
  EXPECT_EQ(s.places[0].set, "harbour");
}

TEST(Brief, NamesPronounsAndLooks) {
  const auto s = read(
      "Mara, a sailor in her fifties with a red coat, walks to the harbour. She meets Tomas. He gives her a "
      "letter.");
  ASSERT_EQ(s.cast.size(), 2u);
  EXPECT_EQ(s.cast[0].title, "Mara");
  EXPECT_EQ(s.cast[0].look.top_kind, "coat");
  EXPECT_EQ(s.cast[0].look.top, 0xb8392fu);
  EXPECT_THAT(s.cast[0].description, HasSubstr("in her fifties"));
  EXPECT_EQ(s.cast[1].title, "Tomas");
  const auto &beats = s.scenes[0].beats;
  ASSERT_EQ(beats.size(), 3u);
  EXPECT_EQ(beats[1].text, "Mara meets Tomas");
  EXPECT_EQ(beats[2].who.front(), 1u);
  EXPECT_EQ(s.props.at(beats[2].props.at(0)).kind, "letter");
}

TEST(Brief, WhatIsSaidOfOneIsNotSaidOfTheOther) {
  const auto s =
      read("In a small bakery Ana, a young baker, kneads dough while her old neighbour Tomas brings flour.");
  ASSERT_EQ(s.cast.size(), 2u);
  EXPECT_THAT(s.cast[0].description, HasSubstr("Ana, a young baker"));
  EXPECT_THAT(s.cast[0].description, Not(HasSubstr("grey")));
  EXPECT_THAT(s.cast[1].description, HasSubstr("Tomas, an old neighbour"));
  EXPECT_THAT(s.cast[1].description, HasSubstr("grey"));
}

TEST(Brief, WhoIsCalledSomethingIsOnePerson) {
  for (const char *word : {"called", "named"}) {
    const auto s =
        read(std::string("A young detective ") + word + " Ray Cole finds a letter. Cole reads it.");
    ASSERT_EQ(s.cast.size(), 1u) << word;
    EXPECT_EQ(s.cast[0].title, "Ray Cole");
    EXPECT_THAT(s.cast[0].description, HasSubstr("a young detective"));
    ASSERT_FALSE(s.scenes[0].beats.empty());
    EXPECT_THAT(s.scenes[0].beats[0].who, testing::ElementsAre(0u));
  }
}

TEST(Brief, WhoIsCalledSomethingDoesNotCall) {
  const auto called = read("A young woman called Mara runs along the beach.");
  const auto plain = read("Mara runs along the beach.");
  EXPECT_EQ(called.scenes.at(0).beats.at(0).pose, plain.scenes.at(0).beats.at(0).pose);
  EXPECT_EQ(called.scenes.at(0).beats.at(0).deed, plain.scenes.at(0).beats.at(0).deed);
}

TEST(Brief, SeveralAreAllInThePicture) {
  const auto s = read("Two children build a kite in the garden. Their grandfather laughs.");
  ASSERT_EQ(s.cast.size(), 3u);
  EXPECT_THAT(s.scenes[0].beats.at(0).who, testing::ElementsAre(0u, 1u));
  EXPECT_EQ(s.title, "The Children");
}

TEST(Brief, ANamedPlaceHasNoArticle) {
  EXPECT_EQ(read("An astronaut repairs an antenna on Mars.").places.at(0).title, "Mars");
  EXPECT_EQ(read("A boy runs to the harbour.").places.at(0).title, "the harbour");
}

TEST(Brief, PlacesAndTimesMakeScenes) {
  const auto s = read(
      "A woman sits in the kitchen. At night she walks along the beach. The next morning she returns to the "
      "kitchen.");
  ASSERT_EQ(s.scenes.size(), 3u);
  EXPECT_EQ(s.places[s.scenes[0].place].set, "kitchen");
  EXPECT_EQ(s.places[s.scenes[1].place].set, "beach");
  EXPECT_EQ(s.scenes[1].time, "night");
  EXPECT_EQ(s.scenes[2].place, s.scenes[0].place);
  EXPECT_TRUE(s.scenes[2].returns);
}

TEST(Brief, LinesCardsLabelsAndStyle) {
  const auto s = read(
      "Title: Low Water\nStyle: black and white\n\nA boy runs to the sea. He shouts \"Wait for me!\". The "
      "end card reads \"Come back.\"");
  EXPECT_EQ(s.title, "Low Water");
  EXPECT_EQ(s.style, "black and white");
  unsigned lines = 0, cards = 0;
  for (const auto &scene : s.scenes)
    for (const auto &b : scene.beats) {
      if (b.kind == planner::Beat::Kind::Line) {
        lines++;
        EXPECT_EQ(b.text, "Wait for me!");
        EXPECT_EQ(s.cast[b.who[0]].head, "boy");
      }
      if (b.kind == planner::Beat::Kind::Card) {
        cards++;
        EXPECT_EQ(b.text, "Come back.");
      }
    }
  EXPECT_EQ(lines, 1u);
  EXPECT_EQ(cards, 1u);
}

TEST(Brief, NarrationIsAVoice) {
  const auto s =
      read("A documentary. A farmer walks across the field.\nNarrator: It has not rained. It will.");
  unsigned lines = 0;
  for (const auto &b : s.scenes[0].beats)
    if (b.kind == planner::Beat::Kind::Line) {
      lines++;
      EXPECT_TRUE(b.off);
      EXPECT_TRUE(s.cast[b.who[0]].voice_only);
    }
  EXPECT_EQ(lines, 2u);
}

TEST(Examples, ThreeBriefsAndASceneAreThreeDifferentFilms) {
  struct Case {
    const char *name;
    double seconds;
    std::size_t scenes;
  };
  std::set<std::string> titles;
  for (const Case &c : {Case{"coffee.brief", 30, 3}, Case{"boatbuilder.brief", 120, 6},
                        Case{"neon.brief", 45, 4}, Case{"night-train.fountain", 0, 3}}) {
    planner::Request q;
    q.text = file(c.name);
    q.name = c.name;
    const auto plan = planner::plan_offline(q);
    SCOPED_TRACE(c.name);
    invariants::check(plan, q, c.seconds > 0 ? c.seconds : plan.seconds);
    EXPECT_GE(plan.board.scenes.size(), c.scenes);
    titles.insert(plan.board.title);
    EXPECT_EQ(storyboard::write(plan.board), storyboard::write(planner::plan_offline(q).board))
        << "the same words, the same film";
    q.seed = 1;
    const auto other = planner::plan_offline(q);
    EXPECT_NE(storyboard::write(plan.board), storyboard::write(other.board));
    invariants::check(other, q, other.seconds);
  }
  EXPECT_EQ(titles,
            (std::set<std::string>{"Northwind Coffee", "The Last Keel", "The Singer", "Night Train"}));
}

TEST(Examples, TheScreenplaysVoicesAndTransitions) {
  planner::Request q;
  q.text = file("night-train.fountain");
  const auto plan = planner::plan_offline(q);
  const auto *voice = plan.board.find_reference("station-voice");
  ASSERT_NE(voice, nullptr);
  EXPECT_EQ(voice->kind, storyboard::ReferenceKind::Voice);
  EXPECT_EQ(plan.board.scenes[0].shots[0].transition.kind, "fadeblack");
  EXPECT_EQ(plan.board.scenes[1].shots[0].transition.kind, "cut");
  EXPECT_EQ(plan.board.scenes[2].shots[0].transition.kind, "fade");
  EXPECT_THAT(planner::explained(plan), HasSubstr("line: from left to right viktor, elena"));
  bool dual = false;
  for (const auto &shot : plan.board.scenes[0].shots)
    if (shot.dialogue.size() == 2 && shot.dialogue[0].speaker != shot.dialogue[1].speaker)
      dual |= shot.dialogue[0].at == shot.dialogue[1].at && shot.subjects.size() == 2;
  EXPECT_TRUE(dual) << "dual dialogue begins together, both in the picture";
}

}  // namespace
