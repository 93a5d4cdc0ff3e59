// SPDX-License-Identifier: LGPL-2.1-or-later
#include "planner/phrases.hpp"

#include <algorithm>

namespace planner::phrases {

bool is_capital(const Word &w) {
  return !w.text.empty() && w.text[0] >= 'A' && w.text[0] <= 'Z';
}
bool is_shouted(const Word &w) {
  return w.text.size() > 1 && text::upper(w.text) == w.text && w.text[0] >= 'A' && w.text[0] <= 'Z';
}

bool is_date_word(std::string_view k) {
  static constexpr std::string_view kWords[] = {
      "monday",   "tuesday",  "wednesday", "thursday", "friday", "saturday",  "sunday",      "january",
      "february", "march",    "april",     "june",     "july",   "august",    "september",   "october",
      "november", "december", "christmas", "english",  "french", "german",    "italian",     "spanish",
      "american", "ad",       "tv",        "logo",     "fade",   "cut",       "int",         "ext",
      "close",    "wide",     "sfx",       "angle",    "end",    "continued", "title",       "super",
      "pov",      "smash",    "beat",      "silence",  "black",  "music",     "documentary", "god",
      "internet", "i'm"};
  return std::find(std::begin(kWords), std::end(kWords), k) != std::end(kWords);
}

bool is_modifier(const Word &w) {  // may stand between the article and the noun
  if (lexicon::is_function_word(w.key) || w.possessive) return false;
  if (lexicon::verb(w.key) && lexicon::is_finite(w.key)) return false;
  return true;
}

Gender pronoun_gender(std::string_view k) {
  if (k == "she" || k == "her" || k == "hers" || k == "herself") return Gender::She;
  if (k == "he" || k == "him" || k == "his" || k == "himself") return Gender::He;
  return Gender::Unsaid;
}

std::string words_between(std::string_view s, const std::vector<Word> &w, std::size_t first,
                          std::size_t last) {
  return std::string(s.substr(w[first].begin, w[last].end - w[first].begin));
}

std::string definite(const std::vector<Word> &w, std::size_t first, std::size_t last) {
  std::string out = "the";
  for (std::size_t i = first; i <= last; i++)
    if (!(i == first && lexicon::is_article(w[i].key) && last > first))
      out += " " + (is_capital(w[i]) && w[i].starts ? w[i].key : w[i].text);
  return out;
}

bool gives_name(const std::vector<Word> &w, std::size_t i) {
  return (w[i].key == "called" || w[i].key == "named") && i + 1 < w.size() && is_capital(w[i + 1]);
}

bool is_age(const Word &w) {
  return w.key.ends_with("ties") || (w.key.size() == 3 && w.key.ends_with("0s"));
}

bool begins_another(const std::vector<Word> &w, std::size_t i) {
  const auto &k = w[i].key;
  if (k == "while" || k == "when" || k == "until" || k == "whose") return true;
  if (k != "her" && k != "his" && k != "their") return false;
  for (std::size_t n = i + 1; n < std::min(w.size(), i + 4); n++) {
    if (is_age(w[n])) return false;
    if (lexicon::person(w[n].key)) return true;
  }
  return false;
}

}  // namespace planner::phrases
