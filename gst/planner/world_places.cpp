// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>

#include "planner/phrases.hpp"
#include "planner/world.hpp"

namespace planner {

using namespace phrases;

std::size_t World::place_named(const std::string &title, std::optional<bool> interior) {
  std::string shown = text::lower(title);
  const auto first_word = shown.substr(0, shown.find(' '));
  if (first_word.ends_with("'s") || first_word.ends_with("\xe2\x80\x99s"))
    shown = text::capitalised(shown);
  else if (!shown.empty() && !lexicon::is_article(first_word))
    shown = "the " + shown;
  for (std::size_t i = 0; i < story_.places.size(); i++)
    if (text::lower(story_.places[i].title) == text::lower(shown) &&
        (!interior || story_.places[i].interior == *interior))
      return i;
  Location p;
  p.title = shown;
  const auto words = text::words(title);
  // the last word that names a place is what the others describe ("lighthouse kitchen")
  const lexicon::Place *known = nullptr;
  for (const auto &w : words)
    if (const auto *k = lexicon::place(w.key); k && (!known || !k->vague || known->vague))
      known = k, p.head = w.key;
  if (known) {
    p.set = known->set, p.interior = known->interior;
  } else {
    p.set = interior.value_or(false) ? "room" : "plain";
    if (!interior.value_or(false))
      for (const auto &w : words)
        if (lexicon::time_of_day(w.key) != "" || w.key == "wilderness") p.set = "field";
    p.head = words.empty() ? "place" : words.back().key;
    if (p.set == "plain") p.set = "field";
  }
  if (interior &&
      *interior != p.interior) {  // the inside of what is usually seen from outside, and the reverse
    p.interior = *interior;
    const auto inside = [](const std::string &set) {
      return set == "room" || set == "kitchen" || set == "office" || set == "stage" || set == "plain" ||
             set == "station";
    };
    if (*interior && !inside(p.set)) p.set = "room";
    if (!*interior && inside(p.set) && p.set != "station") p.set = "street";
  }
  p.name = unique(title, "place");
  story_.places.push_back(std::move(p));
  return story_.places.size() - 1;
}

std::optional<std::size_t> World::place_in(std::string_view sentence) {
  const auto w = text::words(sentence);
  std::optional<std::size_t> best;
  const lexicon::Place *best_known = nullptr;
  std::size_t best_word = 0;
  for (std::size_t i = 0; i < w.size(); i++) {
    const auto *k = lexicon::place(w[i].key);
    if (!k || k->vague) continue;
    if (w[i].possessive) continue;
    // "lighthouse keeper", "harbour master", "city lights": not where it happens
    if (i + 1 < w.size() && lexicon::person(w[i + 1].key)) continue;
    if (lexicon::verb(w[i].key) && i > 0 &&
        (w[i - 1].key == "to" || w[i - 1].key == "and" || w[i - 1].key == "he" || w[i - 1].key == "she"))
      continue;
    // where it happens stands after "in", "at", "on", "to"...; elsewhere only when nothing does
    std::size_t k0 = i;
    while (k0 > 0 && i - k0 < 4 && is_modifier(w[k0 - 1])) k0--;
    if (k0 > 0 && lexicon::is_article(w[k0 - 1].key)) k0--;
    const bool placed = k0 > 0 && [](std::string_view p) {
      static constexpr std::string_view kWords[] = {
          "in",      "at",     "on",   "to",     "into",    "onto",  "through", "across",
          "along",   "inside", "from", "near",   "over",    "under", "by",      "above",
          "outside", "up",     "down", "toward", "towards", "around"};
      return std::find(std::begin(kWords), std::end(kWords), p) != std::end(kWords);
    }(w[k0 - 1].key);
    if (best_known && !placed) continue;
    if (best_known && placed) {
      // the first placed one counts
      std::size_t b0 = best_word;
      while (b0 > 0 && best_word - b0 < 5 && is_modifier(w[b0 - 1])) b0--;
      if (b0 > 0 && lexicon::is_article(w[b0 - 1].key)) b0--;
      if (b0 > 0 && lexicon::is_function_word(w[b0 - 1].key) && !lexicon::is_article(w[b0 - 1].key)) continue;
    }
    best_known = k, best_word = i;
  }
  if (!best_known) return {};
  const std::string head = w[best_word].key;
  for (std::size_t i = 0; i < story_.places.size(); i++)
    if (story_.places[i].head == head) return i;
  std::size_t first = best_word;
  while (first > 0 && best_word - first < 3 && is_modifier(w[first - 1]) && !w[first].after_comma &&
         !lexicon::verb(w[first - 1].key))
    first--;
  std::size_t last = best_word;
  Location p;
  p.head = head;
  p.set = best_known->set;
  p.interior = best_known->interior;
  // "on Mars", but "on the moon"
  const bool proper =
      is_capital(w[first]) && !w[first].starts && !(first > 0 && lexicon::is_article(w[first - 1].key));
  p.title = proper ? words_between(sentence, w, first, last) : definite(w, first, last);
  p.name = unique(words_between(sentence, w, first, last), "place");
  story_.places.push_back(std::move(p));
  return story_.places.size() - 1;
}

std::string World::time_in(std::string_view sentence) const {
  for (const auto &w : text::words(sentence))
    if (const auto t = lexicon::time_of_day(w.key); !t.empty()) return std::string(t);
  return {};
}

}  // namespace planner
