// SPDX-License-Identifier: LGPL-2.1-or-later
// What nobody should send, and people do.
#include <atomic>

#include "planner/invariants.hpp"
#include "planner/text.hpp"

namespace {

using testing::HasSubstr;

planner::Plan plan(const std::string &text, double duration = 0,
                   planner::Request::Form form = planner::Request::Form::Guess) {
  planner::Request q;
  q.text = text, q.duration = duration, q.form = form;
  auto out = planner::plan_offline(q);
  invariants::check(out, q, out.seconds);
  return out;
}
std::string refused(const std::string &text, double duration = 0,
                    planner::Request::Form form = planner::Request::Form::Guess) {
  try {
    plan(text, duration, form);
  } catch (const planner::Error &e) {
    return e.what();
  }
  ADD_FAILURE() << "it was planned";
  return {};
}

TEST(Rubbish, NothingToRead) {
  for (const char *text : {"", "   \n\n \t", "...!?", "\xef\xbb\xbf", "\"\"\"\"\"", "(((", "- - -"})
    EXPECT_THAT(refused(text), HasSubstr("no words"));
  EXPECT_THAT(refused("", 0, planner::Request::Form::Fountain), HasSubstr("no scene"));
}

TEST(Rubbish, BytesThatAreNoText) {
  EXPECT_THAT(refused("A film\nabout \x01 it"), HasSubstr("line 2"));
  EXPECT_THAT(refused(std::string("A\0B", 3)), HasSubstr("control character"));
  EXPECT_THAT(refused("A film \xff\xfe"), HasSubstr("not UTF-8"));
  EXPECT_THAT(refused("overlong \xc0\xaf"), HasSubstr("not UTF-8"));
  EXPECT_THAT(refused("surrogate \xed\xa0\x80"), HasSubstr("not UTF-8"));
}

TEST(Rubbish, TooMuch) {
  EXPECT_THAT(refused(std::string(1 << 20, 'a')), HasSubstr("65536"));
  plan(std::string(60000, 'a'));
  std::string sentences;
  while (sentences.size() < 60000) sentences += "A man runs. ";
  plan(sentences, 30);
}

TEST(Rubbish, WordsThatMeanNothing) {
  for (const char *text :
       {"asdf", "42", "the the the the", "and then and then but until", "He. She. They. It.", ", , , , and",
        "who who that which", "Mara Mara Mara", "日本の灯台守が手紙を見つける。",
        "Ein Mann geht am Hafen entlang und findet einen Brief.", "a a an an two three", "Title:", "'s 's 's",
        "the of in at on"}) {
    SCOPED_TRACE(text);
    plan(text);
    plan(text, 5);
  }
}

TEST(Rubbish, OnlyDialogue) {
  const auto p = plan("ANNA\nYes.\n\nBEN\nNo.\n", 0, planner::Request::Form::Fountain);
  EXPECT_FALSE(p.remarks.empty());
  const auto q = plan("\"Yes.\" \"No.\" \"Perhaps.\"");
  std::size_t lines = 0;
  for (const auto &s : q.board.scenes)
    for (const auto &shot : s.shots) lines += shot.dialogue.size();
  EXPECT_EQ(lines, 3u);
}

TEST(Rubbish, FiveHundredScenes) {
  std::string text;
  for (int i = 0; i < 500; i++)
    text += "INT. ROOM " + std::to_string(i) + " - DAY\n\nA man opens box " + std::to_string(i) + ".\n\n";
  const auto p = plan(text);
  EXPECT_EQ(p.board.scenes.size(), 500u);
  EXPECT_THAT(refused(text, 60), HasSubstr("500 scenes"));
  EXPECT_THAT(refused(text, 60), HasSubstr("at least"));
  plan(text, 900);
}

TEST(Rubbish, OneEndlessSpeech) {
  std::string words;
  for (int i = 0; i < 400; i++) words += "word ";
  plan("INT. ROOM\n\nANNA\n" + words + "\n");
  plan("INT. ROOM\n\nANNA\n" + std::string(5000, 'x') + "\n");
  EXPECT_THAT(refused("INT. ROOM\n\nANNA\n" + words + "\n", 20), HasSubstr("at least"));
}

TEST(Rubbish, SettingsThatCannotBe) {
  planner::Request q;
  q.text = "A man runs";
  const auto why = [&] {
    try {
      planner::plan_offline(q);
    } catch (const planner::Error &e) {
      EXPECT_EQ(e.kind(), planner::Error::Kind::Settings);
      return std::string(e.what());
    }
    return std::string();
  };
  q.width = 1921;
  EXPECT_THAT(why(), HasSubstr("even"));
  q.width = 1920, q.duration = 1e9;
  EXPECT_THAT(why(), HasSubstr("14400"));
  q.duration = -1;
  EXPECT_NE(why(), "");
  q.duration = std::nan("");
  EXPECT_NE(why(), "");
  q.duration = 0, q.framerate = {1000, 1};
  EXPECT_THAT(why(), HasSubstr("frame rate"));
}

TEST(Rubbish, ShortAndLongFilms) {
  plan("A man runs", 1);
  plan("A man runs", 1.04);
  plan("A man runs", 2);
  plan("A man runs", 3600);
}

TEST(Rubbish, PlanningCanBeInterrupted) {
  std::atomic<bool> stop{true};
  planner::Request q;
  q.text = "A man runs";
  q.interrupt = &stop;
  EXPECT_THROW(planner::plan_offline(q), planner::Interrupted);
}

// Pieces of real text in an order that makes no sense.
TEST(Rubbish, ShuffledScreenplays) {
  const char *pieces[] = {"INT. ROOM - DAY",
                          "\n",
                          "\n\n",
                          "ANNA",
                          "(softly)",
                          "Yes.",
                          "CUT TO:",
                          "> THE END <",
                          "[[",
                          "]]",
                          "~la la",
                          "= so",
                          "# Act",
                          "===",
                          "^",
                          "@",
                          "!",
                          ".",
                          "> ",
                          "EXT.",
                          " - ",
                          "*",
                          "_",
                          "\\",
                          "#1#",
                          "(",
                          ")",
                          "  ",
                          "FADE IN:",
                          "Title: x",
                          "he finds a letter",
                          "INT./EXT."};
  std::uint64_t state = 99;
  for (int i = 0; i < 600; i++) {
    std::string text;
    for (int k = 0; k < 25; k++) {
      state = state * 6364136223846793005ull + 1442695040888963407ull;
      text += pieces[(state >> 33) % std::size(pieces)];
    }
    try {
      plan(text, i % 2 ? 0 : 30, planner::Request::Form::Fountain);
    } catch (const planner::Error &e) {
      EXPECT_NE(std::string(e.what()), "");
    }
    if (HasFailure()) {
      ADD_FAILURE() << text;
      return;
    }
  }
}

}  // namespace
