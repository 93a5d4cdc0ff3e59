// SPDX-License-Identifier: LGPL-2.1-or-later
// Fountain, the plain-text screenplay format (https://fountain.io/syntax), read into its elements. Line
// numbers are those of the source. What Fountain does not forbid is never an error: a line that is nothing
// else is action.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace planner::fountain {

enum class Kind {
  SceneHeading,
  Action,
  Character,  // a cue; dialogue and parentheticals follow
  Parenthetical,
  Dialogue,
  Lyric,
  Transition,
  Centered,
  PageBreak,
  Section,  // `depth` number signs
  Synopsis,
  Note,  // [[...]], also from inside other elements
};

struct Element {
  Kind kind = Kind::Action;
  std::string text;          // without markup: no emphasis, no forcing character, no brackets around a note
  unsigned line = 0;         // from 1
  std::string scene_number;  // headings: "12A"
  std::string extension;     // cues: "V.O.", "O.S.", "CONT'D"; several joined with ", "
  bool dual = false;         // cues: spoken at the same time as the speech before it
  unsigned depth = 0;        // sections
};

struct Script {
  std::vector<std::pair<std::string, std::string>> title_page;  // in order; keys as written
  std::vector<Element> elements;
  std::string title(std::string_view key) const;  // of the title page, any case; "" = not there
};

// `text` as text::checked() gives it. Throws Error: a boneyard that is not closed.
Script parse(std::string_view text, const std::string &name);

// Whether a text looks like a screenplay and not like a brief: a scene heading at the start of a line, or a
// title page followed by one.
bool looks_like_one(std::string_view text);

// "INT. KITCHEN - NIGHT" in its parts.
struct Heading {
  bool interior = false, exterior = false;  // both: INT./EXT.
  std::string place;                        // "KITCHEN"
  std::string time;                         // "NIGHT", "CONTINUOUS", "" = not said
};
Heading heading(std::string_view text);

}  // namespace planner::fountain
