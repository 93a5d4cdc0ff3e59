// SPDX-License-Identifier: LGPL-2.1-or-later
// The words the offline planner knows: people, places, things, deeds, moods. What a word is not known for is
// left to the one who reads the prompt; nothing here is needed for a storyboard to be made.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace planner::lexicon {

enum class Gender { Unsaid, She, He };

struct Person {
  std::string_view word;
  Gender gender = Gender::Unsaid;
  std::string_view hair, top;  // of the board artist's words; "" = anything
  bool child = false, old = false;
};
const Person *person(std::string_view word);  // singular or plural
// What a first name usually says; Unsaid where it says nothing.
Gender gender_of_name(std::string_view name);
bool is_plural_person(std::string_view word);
bool is_animal(std::string_view word);

struct Place {
  std::string_view word;
  std::string_view set;  // of the board artist
  bool interior = false;
  bool vague = false;  // "home", "world": only where nothing better is said
};
const Place *place(std::string_view word);

struct Thing {
  std::string_view word;
  std::string_view kind;  // as the board artist draws it
  bool held = false;      // small: worth an insert
};
const Thing *thing(std::string_view word);

enum class Deed {
  Still,   // stands, waits
  Sense,   // sees, listens, remembers: it is in the face
  Feel,    // smiles, cries
  Handle,  // takes, opens, writes: it is in the hands
  Travel,  // walks, rows: across the picture
  Arrive,
  Leave,
  Return,
  Meet,  // greets, hugs: two in the picture
  Speak,
  Work,    // builds, cooks: the whole person
  Happen,  // rains, breaks: no one does it
};
struct Verb {
  std::string_view word;  // the base form
  Deed deed;
  std::string_view pose;  // of the format; "" = as the deed suggests
};
const Verb *verb(std::string_view word);  // any form of it
// A third person or past form, so that it can begin a clause; not an -ing or base form that may be a noun.
bool is_finite(std::string_view word);
std::string_view pose_of(const Verb &verb);

enum class Mood { Neutral, Warm, Calm, Joyful, Sad, Tense, Epic, Noir, Neon };
std::optional<Mood> mood(std::string_view word);
std::string_view name_of(Mood mood);

// "dawn" "day" "dusk" "night"; "" = the word says nothing about it.
std::string_view time_of_day(std::string_view word);

std::optional<unsigned> colour(std::string_view word);  // 0xRRGGBB
std::string_view garment(std::string_view word);        // "coat" of raincoat; "" = none
std::string_view hair(std::string_view word);           // "bald", "curly", ...; "" = none
std::optional<double> number(std::string_view word);    // "60", "sixty", "two"
bool is_function_word(std::string_view word);           // articles, prepositions, pronouns, conjunctions
bool is_article(std::string_view word);                 // a, the, her, two, ...

}  // namespace planner::lexicon
