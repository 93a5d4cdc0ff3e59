// SPDX-License-Identifier: LGPL-2.1-or-later
// Small groups of words, and what they say about who or what is meant.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "planner/lexicon.hpp"
#include "planner/text.hpp"

namespace planner::phrases {

using lexicon::Gender;
using text::Word;

bool is_capital(const Word &w);
bool is_shouted(const Word &w);
bool is_date_word(std::string_view k);
bool is_modifier(const Word &w);  // may stand between the article and the noun
Gender pronoun_gender(std::string_view k);
std::string words_between(std::string_view s, const std::vector<Word> &w, std::size_t first,
                          std::size_t last);
// "the lighthouse" of "a lighthouse": what was named is known from now on.
std::string definite(const std::vector<Word> &w, std::size_t first, std::size_t last);
bool gives_name(const std::vector<Word> &w, std::size_t i);  // "called" of "a woman called Mara"
bool is_age(const Word &w);
// Where what is said about somebody ends and somebody else begins: "while ...", "her old neighbour" (but "in
// her fifties" is about herself).
bool begins_another(const std::vector<Word> &w, std::size_t i);

}  // namespace planner::phrases
