// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>

#include "planner/looks.hpp"
#include "planner/phrases.hpp"
#include "planner/world.hpp"

namespace planner {

using namespace phrases;

std::string World::unique(const std::string &wanted, const char *otherwise) {
  std::string base = text::slug(wanted);
  if (base.empty()) base = otherwise;
  std::string name = base;
  for (unsigned i = 2; !names_.insert(name).second; i++) name = base + "-" + std::to_string(i);
  return name;
}

std::size_t World::prop_of_kind(const std::string &kind, const std::string &word) {
  for (std::size_t i = 0; i < story_.props.size(); i++)
    if (story_.props[i].kind == kind) return i;
  Prop p;
  p.kind = kind;
  p.title = "the " + word;
  p.description = p.title;
  p.name = unique(word, "thing");
  story_.props.push_back(std::move(p));
  return story_.props.size() - 1;
}

std::vector<std::size_t> World::props_in(const std::vector<Word> &w) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < w.size(); i++) {
    const auto *t = lexicon::thing(w[i].key);
    if (!t) continue;
    if (i + 1 < w.size() && (lexicon::person(w[i + 1].key) || lexicon::thing(w[i + 1].key)) &&
        !w[i + 1].after_comma)
      continue;  // "taxi driver", "tea cup"
    if (lexicon::is_finite(w[i].key) && lexicon::verb(w[i].key) &&
        !(i > 0 && lexicon::is_article(w[i - 1].key)))
      continue;  // "watches him"
    if (lexicon::verb(w[i].key) &&
        (i == 0 || !(lexicon::is_article(w[i - 1].key) || !lexicon::is_function_word(w[i - 1].key))))
      continue;  // "to ring"
    // "a message in a bottle" is one thing
    if (i >= 3 && !out.empty() && (w[i - 2].key == "in" || w[i - 2].key == "of") &&
        lexicon::is_article(w[i - 1].key) && lexicon::thing(w[i - 3].key)) {
      Prop &p = story_.props[out.back()];
      if (t->held && p.title.find(w[i].key) == std::string::npos)
        p.title += " " + w[i - 2].key + " " + w[i - 1].key + " " + w[i].key, p.description = p.title,
                                                                             p.kind = t->kind;
      continue;
    }
    std::optional<std::size_t> known;
    for (std::size_t k = 0; k < story_.props.size(); k++)
      if (story_.props[k].kind == t->kind || story_.props[k].title.find(w[i].key) != std::string::npos)
        known = k;
    if (!known) {
      std::size_t first = i;
      while (first > 0 && i - first < 2 && is_modifier(w[first - 1]) && !w[first].after_comma &&
             !lexicon::verb(w[first - 1].key) && !lexicon::person(w[first - 1].key))
        first--;
      Prop p;
      p.kind = t->kind;
      p.held = t->held;
      p.title = definite(w, first, i);
      p.description = p.title;
      p.name = unique(w[i].key, "thing");
      story_.props.push_back(std::move(p));
      known = story_.props.size() - 1;
    }
    if (std::find(out.begin(), out.end(), *known) == out.end()) out.push_back(*known);
  }
  return out;
}

// As a prompt says it: no ages and coats in brackets, nobody's name in capitals.
std::string World::shown_text(const std::string &sentence) const {
  std::string out;
  int depth = 0;
  for (const char c : sentence) {
    if (c == '(') {
      depth++;
      while (!out.empty() && out.back() == ' ') out.pop_back();
    }
    if (depth == 0) out += c;
    if (c == ')' && depth > 0) depth--;
  }
  if (depth > 0) out = sentence;
  const auto words = text::words(out);
  std::string named;
  std::size_t at = 0;
  for (const auto &w : words) {
    named += out.substr(at, w.begin - at);
    at = w.end;
    const std::string written = out.substr(w.begin, w.end - w.begin);
    named += w.text.size() > 1 && is_shouted(w)
                 ? (names_in_text_ && w.text.size() < 4 ? written
                    : known_name(w.key)                 ? text::capitalised(text::lower(written))
                    : names_in_text_                    ? written
                    : w.starts                          ? text::capitalised(text::lower(written))
                                                        : text::lower(written))
                 : written;
  }
  return named + out.substr(at);
}

bool World::known_name(const std::string &key) const {
  for (const auto &c : story_.cast)
    if (c.proper)
      for (const auto &w : text::words(c.title))
        if (w.key == key) return true;
  return false;
}

void World::settle() {
  for (std::size_t i = 0; i < story_.cast.size(); i++) dress(story_.cast[i], said_[i], i);
  for (auto &p : story_.places) describe(p);
}

}  // namespace planner
