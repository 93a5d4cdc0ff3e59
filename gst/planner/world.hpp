// SPDX-License-Identifier: LGPL-2.1-or-later
// Finds people, places and things in sentences and keeps one entry of each, so that "an old keeper", "the
// keeper" and "he" are the same character in every shot.
#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "planner/story.hpp"
#include "planner/text.hpp"

namespace planner {

class World {
 public:
  // `names`: whether capitals in a sentence may be the name of someone new (not in a screenplay: there the
  // cues say who is in it, and capitals are loud noises).
  explicit World(Story &story, bool names = true) : story_(story), names_in_text_(names) {}

  // Someone with a name, from a screenplay's cue or a brief's "Characters:".
  std::size_t person_named(const std::string &name);  // is not "he" or "she" of the next sentence
  std::size_t narrator();
  // A place as a heading writes it; entries of the same name are one.
  std::size_t place_named(const std::string &title, std::optional<bool> interior);
  // The place of a sentence, added when it is new; none: the sentence names none.
  std::optional<std::size_t> place_in(std::string_view sentence);
  std::string time_in(std::string_view sentence) const;

  // New people of a sentence get their entries; what is said about them is kept.
  void introduce(std::string_view sentence);
  // The sentence as things that happen: who, with what, how; pronouns are resolved with what was read before.
  std::vector<Beat> beats_of(const std::string &sentence, unsigned line);
  // Who is in the sentence, in its order.
  std::vector<std::size_t> people_in(std::string_view sentence);
  std::optional<std::size_t> last_person() const { return last_; }
  // Nobody has been spoken of: what comes is the beginning.
  void forget() { last_ = last_she_ = last_he_ = std::nullopt; }

  // Looks and descriptions, once everything has been read.
  void settle();

 private:
  struct Noun {                    // a person in a sentence
    std::size_t who, first, last;  // words
  };
  std::vector<Noun> find_people(const std::vector<text::Word> &words, bool add);
  std::size_t add_person(Character c, const std::string &said);
  // Whom "he" or "she" means; that someone is one is learned from it.
  std::optional<std::size_t> meant(lexicon::Gender gender);
  std::size_t prop_of_kind(const std::string &kind, const std::string &word);
  std::string shown_text(const std::string &sentence) const;
  bool known_name(const std::string &key) const;
  std::vector<std::size_t> props_in(const std::vector<text::Word> &words);
  std::string unique(const std::string &wanted, const char *otherwise);

  Story &story_;
  const bool names_in_text_;
  std::map<std::size_t, std::string> said_;  // words about a character
  std::set<std::string> names_;              // taken
  std::optional<std::size_t> last_, last_she_, last_he_;
};

}  // namespace planner
