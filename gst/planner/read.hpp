// SPDX-License-Identifier: LGPL-2.1-or-later
// A text becomes a story.
#pragma once
#include <string>

#include "planner/fountain.hpp"
#include "planner/story.hpp"

namespace planner {

// Free text: "A 60 second film about ...", sentences that say what happens, and lines such as "Title: ...",
// "Duration: 45 s", "Style: ...", "Narrator: ...". Throws Error.
Story read_brief(const std::string &text, const std::string &name);

// Throws Error: a screenplay in which nothing happens.
Story read_screenplay(const fountain::Script &script, const std::string &name);

// Seconds in "60 second", "1.5 minutes", "two minute", "1:30"; 0 when the text names none.
double duration_in(const std::string &text);

// How the scene feels: what most of its words say; else `otherwise`.
lexicon::Mood mood_of(const std::string &text, lexicon::Mood otherwise);

}  // namespace planner
