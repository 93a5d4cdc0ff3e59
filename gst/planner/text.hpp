// SPDX-License-Identifier: LGPL-2.1-or-later
// Text as the planner reads it: checked UTF-8, lines, sentences, words.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace planner::text {

// Line ends made "\n", a byte order mark taken away, tabs kept. Throws Error with the line: not UTF-8, a NUL
// or another control character, more than `most` bytes. `name` is what the message calls the text.
std::string checked(std::string_view raw, std::size_t most, const std::string &name);

std::string trimmed(std::string_view s);
std::string lower(std::string_view s);  // ASCII letters only; others stay
std::string upper(std::string_view s);
std::string capitalised(std::string s);  // the first letter
std::string joined(const std::vector<std::string> &parts, const std::string &between);
bool starts_with_any_case(std::string_view s, std::string_view prefix);

// A name as the document allows it: lower case, letters, digits and hyphens, at most 40 bytes; "" when
// nothing is left of it.
std::string slug(std::string_view s);

// A word with what stands around it. Apostrophes and hyphens inside belong to it.
struct Word {
  std::string text;        // as written
  std::string key;         // lower case, without a possessive 's
  std::size_t begin, end;  // bytes in the text
  bool possessive = false;
  bool after_comma = false;  // a comma, colon, semicolon or dash stands before it
  bool starts = false;       // first of its sentence
};
std::vector<Word> words(std::string_view s);
std::size_t count_words(std::string_view s);

// Sentences, trimmed, with the line each begins on (`line`: that of the first). Abbreviations, initials and
// decimal points do not end one; quotation marks after the full stop belong to it.
struct Sentence {
  std::string text;
  unsigned line = 0;
};
std::vector<Sentence> sentences(std::string_view s, unsigned line = 1);

// At most `most` bytes, cut at a word, with an ellipsis when cut.
std::string shortened(const std::string &s, std::size_t most);

// FNV-1a, for choices that are the same everywhere and every time.
std::uint64_t hash(std::string_view s, std::uint64_t seed = 0);

}  // namespace planner::text
