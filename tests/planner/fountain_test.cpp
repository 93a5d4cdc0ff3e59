// SPDX-License-Identifier: LGPL-2.1-or-later
// The cases of the Fountain specification.
#include <gmock/gmock.h>

#include "planner/error.hpp"
#include "planner/fountain.hpp"

namespace {

using namespace planner::fountain;
using testing::HasSubstr;

std::vector<Element> read(const std::string &text) {
  return parse(text, "scene.fountain").elements;
}
std::string kinds(const std::vector<Element> &list) {
  std::string out;
  for (const auto &e : list) out += "HACPDLTcbSsN"[static_cast<int>(e.kind)];
  return out;
}

TEST(Fountain, SceneHeadings) {
  for (const char *heading : {"INT. HOUSE - DAY", "EXT. FIELD - NIGHT", "int. house - day", "EST. CITY",
                              "INT./EXT. CAR - DAY", "INT/EXT CAR", "I/E. CAR", "INT HOUSE"}) {
    const auto e = read(std::string(heading) + "\n\nSomething.\n");
    ASSERT_EQ(kinds(e), "HA") << heading;
    EXPECT_EQ(e[0].text, heading);
    EXPECT_EQ(e[0].line, 1u);
  }
  EXPECT_EQ(kinds(read("\n.SNIPER SCOPE POV\n\nText.")), "HA");
  EXPECT_EQ(kinds(read("\n...where the second body lies.\n")), "A");
  EXPECT_EQ(kinds(read("\nInterior thoughts are no scene.\n")), "A");
  EXPECT_EQ(kinds(read("Text before it.\nINT. HOUSE - DAY\n")), "A") << "needs an empty line before it";
}

TEST(Fountain, SceneNumbers) {
  const auto e = read("INT. HOUSE - DAY #110A#\n\nEXT. X #1-A.2#\n\nEXT. Y #not one\n");
  EXPECT_EQ(e[0].text, "INT. HOUSE - DAY");
  EXPECT_EQ(e[0].scene_number, "110A");
  EXPECT_EQ(e[1].scene_number, "1-A.2");
  EXPECT_EQ(e[2].scene_number, "");
}

TEST(Fountain, HeadingsInTheirParts) {
  const auto h = heading("INT./EXT. ELENA'S CAR - NIGHT");
  EXPECT_TRUE(h.interior && h.exterior);
  EXPECT_EQ(h.place, "ELENA'S CAR");
  EXPECT_EQ(h.time, "NIGHT");
  EXPECT_EQ(heading("EXT. PARK").time, "");
  EXPECT_EQ(heading("INT. OFFICE - BOB'S DESK - LATER").place, "OFFICE - BOB'S DESK");
}

TEST(Fountain, Dialogue) {
  const auto e = read("STEEL\n(beer raised)\nTo retirement.\n\nBUCK\nTo retirement.\n");
  ASSERT_EQ(kinds(e), "CPDCD");
  EXPECT_EQ(e[1].text, "beer raised");
  EXPECT_EQ(e[3].line, 5u);
  EXPECT_EQ(kinds(read("STEEL\n\nAlone, it is action.\n")), "AA");
  EXPECT_EQ(kinds(read("23\nNo letter, no cue.\n")), "A");
  EXPECT_EQ(kinds(read("R2D2\nBeep.\n")), "CD");
  EXPECT_EQ(kinds(read("@McCLANE\nYippie ki-yay!\n")), "CD");
}

TEST(Fountain, ExtensionsStayWithTheCue) {
  auto e = read(
      "MOM (O. S.)\nLuke! Come down.\n\nHANS (on the radio)\nWhat was it?\n\nELENA (V.O.) (CONT'D)\nYes.\n");
  ASSERT_EQ(kinds(e), "CDCDCD");
  EXPECT_EQ(e[0].text, "MOM");
  EXPECT_EQ(e[0].extension, "O. S.");
  EXPECT_EQ(e[2].extension, "on the radio");
  EXPECT_EQ(e[4].extension, "V.O., CONT'D");
}

TEST(Fountain, DualDialogue) {
  const auto e = read("BRICK\nScrew retirement.\n\nSTEEL ^\nScrew retirement.\n");
  ASSERT_EQ(kinds(e), "CDCD");
  EXPECT_FALSE(e[0].dual);
  EXPECT_TRUE(e[2].dual);
  EXPECT_EQ(e[2].text, "STEEL");
}

TEST(Fountain, TwoSpacesKeepASpeechGoing) {
  const auto e = read("DEALER\nTen.\nFour.\n  \nDealer gets a seven.\n\nAction.\n");
  ASSERT_EQ(kinds(e), "CDA");
  EXPECT_THAT(e[1].text, HasSubstr("seven"));
}

TEST(Fountain, Transitions) {
  EXPECT_EQ(kinds(read("Action.\n\nCUT TO:\n\nEXT. X\n")), "ATH");
  EXPECT_EQ(kinds(read("> Burn to White.\n")), "T");
  EXPECT_EQ(kinds(read("FADE OUT.\n\nEXT. X\n")), "TH");
  EXPECT_EQ(read("> FADE TO BLACK\n")[0].text, "FADE TO BLACK");
}

TEST(Fountain, CentredLyricsPagesSectionsSynopses) {
  const auto e = read("> THE END <\n\n~Willy Wonka!\n\n===\n\n# Act\n\n## Sequence\n\n= What it is about.\n");
  ASSERT_EQ(kinds(e), "cLbSSs");
  EXPECT_EQ(e[0].text, "THE END");
  EXPECT_EQ(e[4].depth, 2u);
  EXPECT_EQ(e[5].text, "What it is about.");
}

TEST(Fountain, NotesAndBoneyards) {
  auto e =
      read("INT. TRAILER - DAY\n\nWe are [[I wonder: where?]] here.\n\n[[A note\nof two lines]]\n\nMore.\n");
  EXPECT_EQ(kinds(e), "HANNA") << "a note stands after the line in which it begins";
  e = read("Before /* gone\n\nINT. GONE - DAY\n\n*/ after.\n\nLine seven.\n");
  ASSERT_EQ(kinds(e), "AA");
  EXPECT_THAT(e[0].text, HasSubstr("after."));
  EXPECT_EQ(e[1].line, 7u) << "lines are the source's";
  e = read("No [[note without\n\nan end.\n");
  EXPECT_EQ(kinds(e), "AA");
}

TEST(Fountain, AnOpenBoneyardIsAnErrorWithItsLine) {
  try {
    read("INT. X\n\nText.\n\n/* never\nclosed\n");
    FAIL();
  } catch (const planner::Error &e) {
    EXPECT_EQ(e.line(), 5u);
    EXPECT_THAT(e.what(), HasSubstr("scene.fountain: line 5"));
  }
}

TEST(Fountain, Emphasis) {
  EXPECT_EQ(read("He *smiles* and **runs** and ***falls*** _hard_.\n")[0].text,
            "He smiles and runs and falls hard.");
  EXPECT_EQ(read("It costs \\*nothing\\* and 3 * 4.\n")[0].text, "It costs *nothing* and 3 * 4.");
  EXPECT_EQ(read("snake_case stays.\n")[0].text, "snake_case stays.");
}

TEST(Fountain, ForcedAction) {
  EXPECT_EQ(kinds(read("!SCREEN READS\nnothing\n")), "A");
  EXPECT_EQ(kinds(read("!INT. NOT A HEADING\n")), "A");
}

TEST(Fountain, TitlePage) {
  const auto s = parse(
      "Title:\n    _**BRICK & STEEL**_\n    FULL RETIRED\nCredit: Written by\nAuthor: Stu\n\nEXT. PATIO - "
      "DAY\n",
      "x");
  EXPECT_EQ(s.title("TITLE"), "BRICK & STEEL\nFULL RETIRED");
  EXPECT_EQ(s.title("author"), "Stu");
  EXPECT_EQ(kinds(s.elements), "H");
  EXPECT_TRUE(parse("FADE IN:\n\nEXT. X\n", "x").title_page.empty());
}

TEST(Fountain, ABriefIsNoScreenplay) {
  EXPECT_TRUE(looks_like_one("Title: X\n\nINT. KITCHEN - DAY\n\nText."));
  EXPECT_FALSE(looks_like_one("A 60 second film about interior design. Int is a type."));
  EXPECT_FALSE(looks_like_one("Title: X\n\nA film about the sea."));
}

}  // namespace
