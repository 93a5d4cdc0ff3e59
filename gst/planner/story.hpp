// SPDX-License-Identifier: LGPL-2.1-or-later
// What a brief or a screenplay tells, before anyone has thought of shots.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "document/storyboard.hpp"
#include "planner/lexicon.hpp"

namespace planner {

enum class Genre { Drama, Advert, Documentary, MusicVideo };

struct Character {
  std::string name;         // the reference's
  std::string title;        // as prompts call them: "Mara", "the lighthouse keeper"
  std::string head;         // the noun they are found by: "keeper"
  std::string description;  // stable: every shot is made with the same words
  lexicon::Gender gender = lexicon::Gender::Unsaid;
  bool proper = false;      // a name, not a noun
  bool voice_only = false;  // a narrator
  storyboard::Look look;
};

struct Location {
  std::string name, title, description;  // title: "the harbour"
  std::string head;                      // the noun: "harbour"
  std::string set;                       // of the board artist
  bool interior = false;
};

struct Prop {
  std::string name, title, kind, description;
  bool held = false;  // small enough for an insert
};

struct Beat {  // one thing that happens, or one line that is said
  enum class Kind { Action, Line, Card };
  Kind kind = Kind::Action;
  std::string text;              // a sentence that stands alone; the words of a line or a card
  std::vector<std::size_t> who;  // characters, the one who does it first; of a line: the speaker
  std::vector<std::size_t> props;
  lexicon::Deed deed = lexicon::Deed::Still;
  std::string pose;    // of the first character
  std::string manner;  // lines: the parenthetical
  bool off = false;    // lines: the speaker is not in the picture (V.O., O.S.)
  bool dual = false;   // lines: at the same time as the line before
  unsigned line = 0;   // of the source, from 1
};

struct StoryScene {
  std::string title;  // "The harbour, dusk"
  std::size_t place = 0;
  std::string time = "day";
  lexicon::Mood mood = lexicon::Mood::Neutral;
  bool continuous = false;  // no time passes before it
  bool later = false;       // time passes before it, wherever it is
  bool memory = false;      // a flashback, a dream
  bool returns = false;     // someone comes back: screen direction turns round
  std::string transition;   // asked for by the author: "FADE TO:"; "" = not
  std::string synopsis;
  std::vector<Beat> beats;
  unsigned line = 0;
};

struct Story {
  std::string title, description;
  Genre genre = Genre::Drama;
  lexicon::Mood mood = lexicon::Mood::Neutral;
  std::string style;    // the author's own words about the look
  double duration = 0;  // seconds; 0: not said
  bool screenplay = false;
  bool opens_from_black = false;
  std::vector<Character> cast;
  std::vector<Location> places;
  std::vector<Prop> props;
  std::vector<StoryScene> scenes;
  std::vector<std::string> remarks;  // what was guessed or left out, a sentence each
};

}  // namespace planner
