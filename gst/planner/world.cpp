// SPDX-License-Identifier: LGPL-2.1-or-later
#include "planner/world.hpp"

#include <algorithm>

#include "planner/looks.hpp"

namespace planner {
namespace {

using lexicon::Gender;
using text::Word;

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

// "the lighthouse" of "a lighthouse": what was named is known from now on.
std::string definite(const std::vector<Word> &w, std::size_t first, std::size_t last) {
  std::string out = "the";
  for (std::size_t i = first; i <= last; i++)
    if (!(i == first && lexicon::is_article(w[i].key) && last > first))
      out += " " + (is_capital(w[i]) && w[i].starts ? w[i].key : w[i].text);
  return out;
}

bool is_age(const Word &w) {
  return w.key.ends_with("ties") || (w.key.size() == 3 && w.key.ends_with("0s"));
}

// Where what is said about somebody ends and somebody else begins: "while ...", "her old neighbour" (but "in
// her fifties" is about herself).
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

}  // namespace

std::string World::unique(const std::string &wanted, const char *otherwise) {
  std::string base = text::slug(wanted);
  if (base.empty()) base = otherwise;
  std::string name = base;
  for (unsigned i = 2; !names_.insert(name).second; i++) name = base + "-" + std::to_string(i);
  return name;
}

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
        if (i + 2 < w.size() && (w[i + 1].key == "called" || w[i + 1].key == "named") && is_capital(w[i + 2]))
          last++;
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
        if (noun) continue;
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
      const bool names = (words[i].key == "called" || words[i].key == "named") && i + 1 < words.size() &&
                         is_capital(words[i + 1]);  // "a woman called Mara"
      if (lexicon::is_finite(words[i].key) && !names && !(i > 0 && lexicon::is_article(words[i - 1].key)))
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

void World::settle() {
  for (std::size_t i = 0; i < story_.cast.size(); i++) dress(story_.cast[i], said_[i], i);
  for (auto &p : story_.places) describe(p);
}

}  // namespace planner
