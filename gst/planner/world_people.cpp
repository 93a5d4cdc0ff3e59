// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>

#include "planner/phrases.hpp"
#include "planner/world.hpp"

namespace planner {

using namespace phrases;

std::size_t World::add_person(Character c, const std::string &said) {
  c.name = unique(c.proper ? c.title : c.title.starts_with("the ") ? c.title.substr(4) : c.title, "person");
  if (const auto *p = lexicon::person(c.head); p && c.gender == Gender::Unsaid) c.gender = p->gender;
  if (c.proper && c.gender == Gender::Unsaid) c.gender = lexicon::gender_of_name(c.head);
  story_.cast.push_back(std::move(c));
  const std::size_t i = story_.cast.size() - 1;
  said_[i] = said;
  return i;
}

std::size_t World::person_named(const std::string &name) {
  const std::string wanted = text::lower(name);
  for (std::size_t i = 0; i < story_.cast.size(); i++) {
    const auto &c = story_.cast[i];
    if (text::lower(c.title) == wanted || (c.proper && text::lower(c.head) == wanted) ||
        text::lower(c.title) == "the " + wanted) {
      return i;
    }
  }
  Character c;
  // "THE KEEPER", "OLD MAN" are nouns; "MARA" is a name
  const auto w = text::words(name);
  const bool noun = !w.empty() && lexicon::person(w.back().key);
  if (noun) {
    std::string words;
    for (const auto &each : w)
      if (each.key != "the") words += " " + each.key;
    c.title = "the" + words;
    c.head = w.back().key;
  } else {
    c.proper = true;
    std::vector<std::string> parts;
    for (const auto &each : w) parts.push_back(text::capitalised(is_shouted(each) ? each.key : each.text));
    c.title = parts.empty() ? name : text::joined(parts, " ");
    c.head = w.empty() ? name : text::lower(w.front().text);
  }
  return add_person(std::move(c), name);
}

std::size_t World::narrator() {
  for (std::size_t i = 0; i < story_.cast.size(); i++)
    if (story_.cast[i].voice_only) return i;
  Character c;
  c.title = "the narrator";
  c.head = "narrator";
  c.voice_only = true;
  return add_person(std::move(c), "");
}

std::vector<World::Noun> World::find_people(const std::vector<Word> &w, bool add) {
  std::vector<Noun> out;
  for (std::size_t i = 0; i < w.size(); i++) {
    // a name: capitals inside a sentence, or at its start before what a person does or is
    const bool known_name = [&] {
      for (std::size_t c = 0; c < story_.cast.size(); c++)
        if (story_.cast[c].proper && (story_.cast[c].head == w[i].key ||
                                      (is_capital(w[i]) &&  // by the surname
                                       text::lower(story_.cast[c].title).ends_with(" " + w[i].key)))) {
          std::size_t last = i;
          while (last + 1 < w.size() && !w[last + 1].after_comma &&
                 text::lower(story_.cast[c].title).find(" " + w[last + 1].key) != std::string::npos)
            last++;
          out.push_back({c, i, last});
          i = last;
          return true;
        }
      return false;
    }();
    if (known_name) continue;
    const auto *p = lexicon::person(w[i].key);
    if (p && !(i + 1 < w.size() && lexicon::person(w[i + 1].key) && !w[i + 1].after_comma &&
               !lexicon::is_plural_person(w[i].key) && !w[i].possessive)) {
      std::size_t first = i;
      while (first > 0 && i - first < 3 && is_modifier(w[first - 1]) && !w[first].after_comma &&
             !w[first - 1].possessive &&
             !(lexicon::verb(w[first - 1].key) && first >= 2 && !lexicon::is_article(w[first - 2].key)))
        first--;
      const bool article = first > 0 && lexicon::is_article(w[first - 1].key);
      const std::string det = article ? w[first - 1].key : "";
      // someone known by this noun
      std::optional<std::size_t> known;
      for (std::size_t c = 0; c < story_.cast.size(); c++) {
        const auto &each = story_.cast[c];
        if (each.head == p->word &&
            (each.title == definite(w, first, i) || det == "the" || det.empty() ||
             pronoun_gender(det) != Gender::Unsaid || det == "this" || det == "a" || det == "their" ||
             (lexicon::number(det) && lexicon::is_plural_person(w[i].key))))
          known = c;
      }
      // "Tomas, her father": the one with the name just before
      if (!known && !out.empty() && out.back().last + 1 == (article ? first - 1 : first) &&
          w[article ? first - 1 : first].after_comma && story_.cast[out.back().who].proper)
        known = out.back().who;
      const double count = det == "two" ? 2 : det == "three" ? 3 : w[i].key == "couple" ? 2 : 1;
      if (!known && add) {
        if (count > 1 && w[i].key != "couple") {
          static constexpr const char *kOrder[] = {"the first ", "the second ", "the third "};
          for (int n = 0; n < count; n++) {
            Character c;
            c.head = std::string(p->word);
            c.title = kOrder[n] + std::string(p->word);
            std::string about;
            for (std::size_t k = first; k <= i; k++) about += w[k].key + " ";
            out.push_back({add_person(std::move(c), about), first, i});
          }
          continue;
        }
        Character c;
        c.head = std::string(p->word);
        c.title = definite(w, first, i);
        if (pronoun_gender(det) != Gender::Unsaid || det == "their") c.title = "the " + std::string(p->word);
        // "her father Tomas", "detective Ray Cole", "a woman called Mara"
        std::size_t last = i;
        if (i + 1 < w.size() && gives_name(w, i + 1)) last++;
        const std::size_t name = last + 1;
        while (last + 1 < w.size() && is_capital(w[last + 1]) && !w[last + 1].after_comma &&
               !w[last + 1].starts && last + 1 - name < 2 && !is_date_word(w[last + 1].key))
          last++;
        if (last >= name) {
          c.proper = true, c.title.clear();
          for (std::size_t k = name; k <= last; k++) c.title += (k > name ? " " : "") + w[k].text;
          c.gender = p->gender;
          c.head = text::lower(w[name].text);
        }
        std::string about;
        for (std::size_t k = first; k <= i; k++) about += w[k].key + " ";
        known = add_person(std::move(c), about);
        out.push_back({*known, first, last});
        i = last;
        continue;
      }
      if (known) {
        // "the first sister and the second sister": several share the noun
        if (lexicon::is_plural_person(w[i].key)) {
          for (std::size_t c = 0; c < story_.cast.size(); c++)
            if (story_.cast[c].head == p->word) out.push_back({c, first, i});
        } else {
          out.push_back({*known, first, i});
        }
      }
      continue;
    }
    if (names_in_text_ && is_capital(w[i]) && add && !p && !lexicon::is_function_word(w[i].key) &&
        !is_date_word(w[i].key) && !lexicon::number(w[i].key)) {
      std::size_t last = i;
      while (last + 1 < w.size() && is_capital(w[last + 1]) && !w[last + 1].after_comma &&
             !w[last + 1].starts && last - i < 2 && !is_date_word(w[last + 1].key))
        last++;
      const bool before_place = i > 0 && [](std::string_view k) {
        static constexpr std::string_view kWords[] = {"in", "at",     "from",   "of",   "for", "near", "to",
                                                      "by", "called", "titled", "with", "the", "into", "on"};
        return std::find(std::begin(kWords), std::end(kWords), k) != std::end(kWords);
      }(w[i - 1].key);
      const bool acts = last + 1 < w.size() && !w[last + 1].after_comma && lexicon::verb(w[last + 1].key) &&
                        lexicon::is_finite(w[last + 1].key);
      // "Mara, a keeper", "Mara (30)"
      bool is_someone = false;
      if (last + 2 < w.size() && w[last + 1].after_comma && lexicon::is_article(w[last + 1].key))
        for (std::size_t k = last + 2; k < std::min(w.size(), last + 6) && !w[k].after_comma && !is_someone;
             k++)
          is_someone = lexicon::person(w[k].key) && !w[k].possessive;
      if (last + 1 < w.size() && w[last + 1].after_comma && lexicon::number(w[last + 1].key))
        is_someone = true;
      const bool ok = w[i].starts ? acts || is_someone
                                  : (acts && !before_place) || is_someone ||
                                        (!before_place && i > 0 &&
                                         (w[i - 1].key == "and" || lexicon::verb(w[i - 1].key)) &&
                                         !lexicon::place(w[last].key) && !lexicon::thing(w[last].key) &&
                                         last - i < 2 && !is_shouted(w[i]));
      if (ok && !lexicon::place(w[i].key) && !lexicon::thing(w[i].key) &&
          !(w[i].starts && !is_someone && lexicon::verb(w[i].key)) &&
          !(w[i].starts && !is_someone && lexicon::mood(w[i].key))) {
        Character c;
        c.proper = true;
        for (std::size_t k = i; k <= last; k++)
          c.title += (k > i ? " " : "") + (is_shouted(w[k])  ? text::capitalised(w[k].key)
                                           : w[k].possessive ? text::capitalised(w[k].key)
                                                             : w[k].text);
        c.head = w[i].key;
        std::string about;
        for (std::size_t k = last + 1;
             k < std::min(w.size(), last + 14) && !w[k].starts &&
             !(k > last + 1 && lexicon::is_finite(w[k].key)) && !begins_another(w, k);
             k++)
          about += w[k].key + " ";
        out.push_back({add_person(std::move(c), about), i, last});
        // what follows the comma is about them
        if (is_someone)
          for (std::size_t k = last + 1; k < std::min(w.size(), last + 6); k++)
            if (const auto *about_them = lexicon::person(w[k].key)) {
              if (story_.cast[out.back().who].gender == Gender::Unsaid)
                story_.cast[out.back().who].gender = about_them->gender;
              last = k;
              break;
            }
        i = last;
      }
    }
  }
  return out;
}

void World::introduce(std::string_view sentence) {
  const auto w = text::words(sentence);
  const auto people = find_people(w, true);
  for (const auto &n : people) {
    // "with a yellow raincoat", "in a red coat": kept with the one before it
    for (std::size_t k = n.last + 1; k < std::min(w.size(), n.last + 9); k++) {
      if ((lexicon::person(w[k].key) && k > n.last + 4) || begins_another(w, k)) break;
      if (!lexicon::garment(w[k].key).empty() || lexicon::colour(w[k].key) ||
          !lexicon::hair(w[k].key).empty() || w[k].key == "hair" || w[k].key == "short" ||
          w[k].key == "long" || w[k].key == "dark" || w[k].key == "fair" || w[k].key == "blond" ||
          w[k].key == "tall" || w[k].key == "thin" || lexicon::number(w[k].key) ||
          (w[k].key.size() == 3 && w[k].key.ends_with("0s")) || w[k].key == "old" || w[k].key == "young" ||
          w[k].key.ends_with("ties"))
        said_[n.who] += " " + w[k].key;
    }
  }
  // pronouns tell the gender of the only one they can mean
  if (story_.cast.size() == 1 && story_.cast[0].gender == Gender::Unsaid)
    for (const auto &word : w)
      if (const auto g = pronoun_gender(word.key); g != Gender::Unsaid) story_.cast[0].gender = g;
}

std::vector<std::size_t> World::people_in(std::string_view sentence) {
  const auto w = text::words(sentence);
  std::vector<std::size_t> out;
  const auto add = [&](std::size_t who) {
    if (std::find(out.begin(), out.end(), who) == out.end() && !story_.cast[who].voice_only)
      out.push_back(who);
  };
  const auto people = find_people(w, false);
  std::size_t next = 0;
  for (std::size_t i = 0; i < w.size(); i++) {
    while (next < people.size() && people[next].first <= i) add(people[next++].who);
    const auto &k = w[i].key;
    if (k == "he" || k == "him") {
      if (const auto p = meant(Gender::He)) add(*p);
    } else if (k == "she") {
      if (const auto p = meant(Gender::She)) add(*p);
    } else if (k == "her" &&
               (i + 1 == w.size() || lexicon::is_function_word(w[i + 1].key) || w[i + 1].after_comma)) {
      if (last_she_) add(*last_she_);
    } else if ((k == "they" || k == "them" || k == "both") && story_.cast.size() > 1) {
      std::size_t n = 0;
      for (std::size_t c = 0; c < story_.cast.size() && n < 2; c++)
        if (!story_.cast[c].voice_only) add(c), n++;
    } else if (k == "they" && last_) {
      add(*last_);
    }
  }
  return out;
}

std::optional<std::size_t> World::meant(Gender gender) {
  auto &last = gender == Gender::She ? last_she_ : last_he_;
  const auto open = [&](std::optional<std::size_t> p) {
    return p && story_.cast[*p].gender == Gender::Unsaid && !story_.cast[*p].voice_only;
  };
  if (!last && open(last_)) story_.cast[*last_].gender = gender;
  if (last_ && story_.cast[*last_].gender == gender) last = last_;
  // nobody is it for certain: the one of whom it is not known
  for (std::size_t i = 0; i < story_.cast.size() && !last; i++)
    if (story_.cast[i].gender == gender && !story_.cast[i].voice_only) last = i;
  return last;
}

}  // namespace planner
