// SPDX-License-Identifier: LGPL-2.1-or-later
#include "planner/looks.hpp"

#include "planner/text.hpp"

namespace planner {
namespace {

using lexicon::Gender;
using storyboard::Colour;

struct Named {
  Colour colour;
  const char *word;
};
// Tops of different hue and lightness: who stands where is seen at a glance, also in a small picture.
constexpr Named kTops[] = {{0xd0a02a, "mustard"},    {0x2b4a6f, "navy"},  {0xb5432f, "brick-red"},
                           {0x3f7a68, "sea-green"},  {0xcfc4ae, "cream"}, {0x7a4a72, "plum"},
                           {0x6d8fa8, "light-blue"}, {0x8a5f3e, "brown"}};
constexpr Named kHair[] = {
    {0x2c211c, "dark"}, {0x6a4426, "brown"}, {0x1c1a1e, "black"}, {0x8f5a2c, "auburn"}, {0xb08a50, "fair"}};
constexpr Colour kSkin[] = {0xe8b896, 0xd9a27c, 0xb97a56, 0x8a5a3e, 0xc98f6d};
constexpr Colour kBottom[] = {0x39424f, 0x4a4038, 0x2f3a44, 0x3b3a3c};
constexpr Colour kAccent[] = {0xb5432f, 0xcfc4ae, 0x3f7a68, 0xe0b050};

std::string hair_words(const std::string &hair, const std::string &colour) {
  if (hair == "bald") return "a bald head";
  if (hair == "cap") return "a cap over " + colour + " hair";
  if (hair == "hood") return "a hood";
  if (hair == "bun") return colour + " hair in a bun";
  return hair + " " + colour + " hair";
}

std::string article(const std::string &noun) {
  return (std::string("aeiou").find(noun[0]) != std::string::npos ? "an " : "a ") + noun;
}

}  // namespace

void dress(Character &c, const std::string &said, std::size_t order) {
  if (c.voice_only) {
    c.description = c.head == "narrator" ? "the voice that tells the film, never seen"
                                         : text::capitalised(c.title) + ", a voice, never seen";
    return;
  }
  const std::uint64_t luck = text::hash(c.name);
  const auto words = text::words(said + " " + (c.proper ? "" : c.title));
  const lexicon::Person *role = nullptr;
  for (const auto &w : words)
    if (const auto *p = lexicon::person(w.key)) role = p;
  if (role && c.gender == Gender::Unsaid) c.gender = role->gender;

  // what is said
  std::string top_kind, hair, hair_colour, top_word, age;
  std::optional<Colour> top;
  bool old = role && role->old, child = role && role->child, young = false;
  std::string build;
  for (std::size_t i = 0; i < words.size(); i++) {
    const auto &k = words[i].key;
    if (const auto g = lexicon::garment(k); !g.empty() && top_kind.empty()) {
      top_kind = g;
      if (i > 0)
        if (const auto colour = lexicon::colour(words[i - 1].key)) top = *colour, top_word = words[i - 1].key;
    }
    if (const auto h = lexicon::hair(k); !h.empty() && hair.empty()) hair = h;
    if (k == "hair" && i > 0) {
      for (std::size_t n = i; n-- > 0 && i - n < 4;) {
        const auto &a = words[n].key;
        if (hair.empty() && (a == "long" || a == "short" || a == "curly")) hair = a;
        if (!lexicon::garment(a).empty()) break;
        if (hair_colour.empty() &&
            (a == "red" || a == "auburn" || a == "dark" || a == "black" || a == "brown" || a == "white" ||
             a == "grey" || a == "gray" || a == "blond" || a == "blonde" || a == "fair"))
          hair_colour = a;
      }
    }
    if (k == "old" || k == "elderly" || k == "aging" || k == "ageing" || k == "retired" || k == "seventies" ||
        k == "eighties" || k == "sixties")
      old = true;
    if (k == "young" || k == "twenties") young = true;
    if (k.ends_with("ties") && lexicon::verb(k) == nullptr)
      age = "in " +
            std::string(c.gender == Gender::She  ? "her "
                        : c.gender == Gender::He ? "his "
                                                 : "their ") +
            k;
    if (k.size() == 3 && k.ends_with("0s") && k[0] >= '1' && k[0] <= '9') {
      age = "in " +
            std::string(c.gender == Gender::She  ? "her "
                        : c.gender == Gender::He ? "his "
                                                 : "their ") +
            k;
      old = k[0] >= '6', young = k[0] <= '2';
    }
    if (const auto n = lexicon::number(k); n && *n >= 4 && *n <= 99 && k[0] >= '0' && k[0] <= '9') {
      age = k, old = *n >= 60, child = *n <= 12, young = *n > 12 && *n < 30;
    }
    if (k == "tall" || k == "thin" || k == "slim" || k == "slender") build = "slim";
    if (k == "big" || k == "heavy" || k == "burly" || k == "broad" || k == "stocky") build = "broad";
  }

  // what is not
  if (hair.empty() && role) hair = role->hair;
  if (role && role->word == "keeper" && said.find("bee") != std::string::npos) hair = "hood";
  if (hair.empty()) {
    static constexpr const char *kShe[] = {"long", "bun", "curly"};
    static constexpr const char *kHe[] = {"short", "short", "curly"};
    static constexpr const char *kAny[] = {"short", "long", "curly", "bun"};
    hair = c.gender == Gender::She ? kShe[luck % 3] : c.gender == Gender::He ? kHe[luck % 3] : kAny[luck % 4];
  }
  if (c.gender == Gender::He && hair == "bun") hair = "short";
  if (top_kind.empty() && role) top_kind = role->top;
  if (c.gender == Gender::He && top_kind == "dress") top_kind = "shirt";
  if (top_kind.empty()) {
    static constexpr const char *kAny[] = {"jacket", "shirt", "coat"};
    top_kind = kAny[(luck >> 8) % 3];
  }
  if (build.empty()) {
    static constexpr const char *kAny[] = {"average", "slim", "broad"};
    build = c.gender == Gender::She ? "slim" : kAny[(luck >> 16) % 3];
  }
  if (child) build = "child";
  const Named &t = kTops[order % std::size(kTops)];
  if (!top) top = t.colour, top_word = t.word;
  Named h = kHair[(luck >> 24) % std::size(kHair)];
  if (old) h = {0x9a968f, "grey"};
  if (hair_colour == "grey" || hair_colour == "gray") h = {0x8a8680, "grey"};
  if (hair_colour == "white") h = {0xd8d4cc, "white"};
  if (hair_colour == "red" || hair_colour == "auburn") h = {0x9c4a24, "red"};
  if (hair_colour == "black" || hair_colour == "dark")
    h = {0x221c1a, hair_colour == "black" ? "black" : "dark"};
  if (hair_colour == "brown") h = {0x5f3d24, "brown"};
  if (hair_colour == "blond" || hair_colour == "blonde" || hair_colour == "fair") h = {0xc8a468, "fair"};

  c.look.build = build;
  c.look.hair = hair;
  c.look.hair_colour = h.colour;
  c.look.skin = kSkin[(luck >> 32) % std::size(kSkin)];
  c.look.top = top;
  c.look.top_kind = top_kind;
  c.look.bottom = kBottom[(luck >> 40) % std::size(kBottom)];
  c.look.accent = kAccent[(luck >> 48) % std::size(kAccent)];

  const std::string noun = role && role->word != "person" && role->word != "someone" ? std::string(role->word)
                           : c.gender == Gender::She ? (child ? "girl" : "woman")
                           : c.gender == Gender::He  ? (child ? "boy" : "man")
                                                     : (child ? "child" : "person");
  // the author's own adjectives first ("old lighthouse keeper")
  std::string who = c.proper ? noun : c.title.starts_with("the ") ? c.title.substr(4) : noun;
  if (who.starts_with("first ") || who.starts_with("second ") || who.starts_with("third ")) who = noun;
  if (old && who.find("old") == std::string::npos && who.find("elder") == std::string::npos && age.empty())
    who = "old " + who;
  if (young && who.find("young") == std::string::npos) who = "young " + who;
  c.description = (c.proper ? c.title + ", " : "") + article(who) +
                  (age.empty()              ? ""
                   : age.starts_with("in ") ? " " + age
                                            : ", " + age) +
                  " with " + hair_words(hair, h.word) + ", in a " + top_word + " " + top_kind;
}

void describe(Location &p) {
  if (!p.description.empty()) return;
  p.description = p.title;
}

}  // namespace planner
