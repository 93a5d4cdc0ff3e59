// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>

#include "planner/phrases.hpp"
#include "planner/world.hpp"

namespace planner {

using namespace phrases;

namespace {

// Where a new clause begins: after a comma or a conjunction, with a verb (or a subject and a verb).
struct Clause {
  std::size_t first, last;  // words
  bool with_subject;
};

bool subject_at(const std::vector<Word> &w, std::size_t i) {
  if (i >= w.size()) return false;
  const auto &k = w[i].key;
  if (k == "he" || k == "she" || k == "they" || k == "it") return i + 1 < w.size();
  if (!lexicon::is_article(k) && !is_capital(w[i])) return false;
  for (std::size_t n = i + 1; n < std::min(w.size(), i + 5); n++) {
    if (w[n].after_comma) return false;
    if (lexicon::is_finite(w[n].key)) return true;
    if (lexicon::is_function_word(w[n].key)) return false;
  }
  return false;
}

std::vector<Clause> clauses(const std::vector<Word> &w) {
  std::vector<Clause> out;
  std::size_t from = 0;
  bool with_subject = true;
  const auto cut = [&](std::size_t before, std::size_t next, bool subject) {
    if (before > from) out.push_back({from, before - 1, with_subject});
    from = next;
    with_subject = subject;
  };
  for (std::size_t i = 1; i < w.size(); i++) {
    std::size_t k = i;
    bool boundary = w[i].after_comma;
    static constexpr std::string_view kLinks[] = {"and",   "then",   "but", "until",
                                                  "while", "before", "as",  "so"};
    const auto is_link = [](std::string_view word) {
      return std::find(std::begin(kLinks), std::end(kLinks), word) != std::end(kLinks);
    };
    while (k < w.size() && is_link(w[k].key)) boundary = true, k++;
    if (!boundary || k >= w.size()) continue;
    std::size_t v = k;
    while (v < w.size() && (w[v].key.ends_with("ly") || w[v].key == "then" || w[v].key == "finally" ||
                            w[v].key == "never" || w[v].key == "still"))
      v++;
    if (v >= w.size()) break;
    if (lexicon::is_finite(w[v].key)) {
      if (v > 0 && from < i) {
        // the clause before must have had its own verb
        bool verb = false;
        for (std::size_t n = from; n < i; n++)
          verb |= lexicon::verb(w[n].key) && (lexicon::is_finite(w[n].key) || w[n].key.ends_with("ing"));
        if (!verb) continue;
      }
      cut(i, k, false);
      i = v;
    } else if (subject_at(w, k)) {
      cut(i, k, true);
      i = k;
    }
  }
  if (from < w.size()) out.push_back({from, w.size() - 1, with_subject});
  return out;
}

}  // namespace

std::vector<Beat> World::beats_of(const std::string &raw, unsigned line) {
  introduce(raw);
  const std::string sentence = shown_text(raw);
  const auto w = text::words(sentence);
  std::vector<Beat> out;
  if (w.empty()) return out;
  std::optional<std::size_t> subject;
  for (const auto &c : clauses(w)) {
    std::string said = words_between(sentence, w, c.first, c.last);
    // what closes the sentence goes; brackets and quotation marks stay whole
    auto people = people_in(said);
    Beat b;
    b.line = line;
    const std::vector<Word> words = text::words(said);
    for (const auto &word : words)
      if (const auto *v = lexicon::verb(word.key);
          v && (lexicon::is_finite(word.key) || word.key.ends_with("ing"))) {
        const bool noun = &word != &words.front() && lexicon::is_article((&word - 1)->key);
        if (noun || gives_name(words, static_cast<std::size_t>(&word - words.data()))) continue;
        // "sits reading": what the body does comes first, what it is about second
        if (b.pose.empty())
          b.deed = v->deed, b.pose = lexicon::pose_of(*v);
        else if (v->deed == lexicon::Deed::Sense && v->pose == "reading" && b.pose != "walking")
          b.pose = "reading";
      }
    // "they sit", "the sisters run a bakery"
    if (b.pose.empty())
      for (std::size_t i = 1; i < words.size() && b.pose.empty(); i++)
        if (const auto *v = lexicon::verb(words[i].key);
            v && v->deed != lexicon::Deed::Happen && !lexicon::is_article(words[i - 1].key) &&
            words[i - 1].key != "to" && !lexicon::place(words[i].key) && !lexicon::person(words[i].key) &&
            (words[i - 1].key == "they" || words[i - 1].key == "who" || words[i - 1].key == "both" ||
             lexicon::is_plural_person(words[i - 1].key) || known_name(words[i - 1].key) ||
             words[i - 1].key.ends_with("ly")))
          b.deed = v->deed, b.pose = lexicon::pose_of(*v);
    // The one who does it stands before the verb. A thing there does it itself: no one is the subject.
    std::size_t verb_at = words.size();
    for (std::size_t i = 0; i < words.size() && verb_at == words.size(); i++) {
      if (lexicon::is_finite(words[i].key) && !gives_name(words, i) &&
          !(i > 0 && lexicon::is_article(words[i - 1].key)))
        verb_at = i;
    }
    if (c.with_subject && verb_at < words.size() && verb_at > 0) {
      const auto before = find_people(
          std::vector<Word>(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(verb_at)), false);
      bool someone = !before.empty();
      for (std::size_t i = 0; i < verb_at; i++)
        someone |= pronoun_gender(words[i].key) != Gender::Unsaid || words[i].key == "they" ||
                   words[i].key == "them" || words[i].key == "both" || words[i].key == "we" ||
                   words[i].key == "who";
      if (!someone) people.clear(), b.deed = lexicon::Deed::Happen, b.pose.clear();
    }
    if (!c.with_subject && subject) {
      if (std::find(people.begin(), people.end(), *subject) == people.end())
        people.insert(people.begin(), *subject);
      else
        std::stable_partition(people.begin(), people.end(), [&](std::size_t p) { return p == *subject; });
      said = story_.cast[*subject].title + " " + said;
    } else if (c.with_subject && !words.empty()) {
      const auto &k = words.front().key;
      // "he", "she" before the verb: the prompt stands alone, so it says who
      bool named = false;
      for (std::size_t i = 0; i < std::min(verb_at, words.size()) && !people.empty() && !named; i++) {
        if (lexicon::person(words[i].key) || known_name(words[i].key)) break;
        if (words[i].key != "he" && words[i].key != "she") continue;
        const auto who = words[i].key == "he" ? last_he_ : last_she_;
        const auto p = who ? *who : people.front();
        std::stable_partition(people.begin(), people.end(), [&](std::size_t each) { return each == p; });
        said = said.substr(0, words[i].begin) + story_.cast[p].title + said.substr(words[i].end);
        named = true;
      }
      if (named) {
      } else if (k == "they" && people.size() > 1)
        said = story_.cast[people[0]].title + " and " + story_.cast[people[1]].title +
               said.substr(words.front().end);
    }
    // "a keeper who finds" -> "the keeper finds"
    for (const char *relative : {" who ", " that "}) {
      const auto at = said.find(relative);
      if (at == std::string::npos || people.empty()) continue;
      const auto before = text::words(std::string_view(said).substr(0, at));
      bool verb_before = false;
      for (const auto &word : before) verb_before |= lexicon::is_finite(word.key);
      if (!verb_before && before.size() <= 7) {
        const auto &first = story_.cast[people.front()];
        if (first.title.starts_with("the first ") && people.size() > 1)
          said = first.title + " and " + story_.cast[people[1]].title +
                 said.substr(at + std::string_view(relative).size() - 1);
        else
          said = first.title + said.substr(at + std::string_view(relative).size() - 1);
      }
      break;
    }
    if (!people.empty()) {
      subject = people.front();
      last_ = subject;
      for (const auto p : people) {
        if (story_.cast[p].gender == Gender::She) last_she_ = p;
        if (story_.cast[p].gender == Gender::He) last_he_ = p;
      }
      const auto first = people.front();
      if (story_.cast[first].gender == Gender::She) last_she_ = first;
      if (story_.cast[first].gender == Gender::He) last_he_ = first;
    }
    b.who = people;
    b.props = props_in(words);
    // what is needed for it is there: who rows sits in a boat
    if (!b.who.empty() && b.props.empty())
      for (const auto &word : words) {
        const auto *v = lexicon::verb(word.key);
        if (!v || !lexicon::is_finite(word.key)) continue;
        if (v->word == "row" || v->word == "sail") b.props.push_back(prop_of_kind("boat", "boat"));
        if (v->word == "drive") b.props.push_back(prop_of_kind("car", "car"));
        if (v->word == "cycle") b.props.push_back(prop_of_kind("bicycle", "bicycle"));
      }
    if (b.deed == lexicon::Deed::Meet && b.who.size() < 2)
      b.deed = b.pose == "waving" ? lexicon::Deed::Still
               : b.props.empty()  ? lexicon::Deed::Sense
                                  : lexicon::Deed::Handle;
    b.text = text::capitalised(text::trimmed(said));
    while (!b.text.empty() && (b.text.back() == ',' || b.text.back() == ';' || b.text.back() == '.'))
      b.text.pop_back();
    if (!b.text.empty()) out.push_back(std::move(b));
  }
  return out;
}

}  // namespace planner
