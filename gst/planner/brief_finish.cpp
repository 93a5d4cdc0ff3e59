// SPDX-License-Identifier: LGPL-2.1-or-later
// What a brief leaves open: where and when scenes are, what the narrator says where, the title, the end card.
#include <algorithm>

#include "planner/brief_reader.hpp"

namespace planner {
namespace {

std::string plural_of(const std::string &noun) {
  if (noun == "child") return "children";
  if (noun.ends_with("man")) return noun.substr(0, noun.size() - 2) + "en";
  return noun + (noun.ends_with("s") || noun.ends_with("ch") ? "es" : "s");
}

}  // namespace

void BriefReader::finish() {
  if (beats_ == 0) {
    // nothing that looks like an event: the words themselves are what is seen
    const std::string all = text::trimmed(source_);
    if (!all.empty())
      for (const auto &s : text::sentences(all)) {
        Beat b;
        b.text = text::shortened(s.text, 400);
        b.line = s.line;
        world_.introduce(b.text);
        b.who = world_.people_in(b.text);
        scene_for(world_.place_in(b.text), world_.time_in(b.text)).beats.push_back(std::move(b));
        if (++beats_ >= 12) break;
      }
  }
  if (story_.scenes.empty()) scene_for({}, {});
  where();
  when();
  narrate();
  if (brand_.size() > 0 && story_.title.empty()) story_.title = text::capitalised(brand_);
  if (story_.genre == Genre::Advert && (!tagline_.empty() || !brand_.empty())) end_card_ = true;
  if (end_card_ || !tagline_.empty()) {
    Beat b;
    b.kind = Beat::Kind::Card;
    const std::string mark = brand_.substr(0, brand_.find(' '));
    b.text = brand_.empty()                             ? tagline_
             : tagline_.empty()                         ? brand_
             : tagline_.find(mark) != std::string::npos ? tagline_
                                                        : brand_ + ". " + tagline_;
    if (b.text.empty()) b.text = story_.title;
    if (!b.text.empty()) story_.scenes.back().beats.push_back(std::move(b));
  }
  for (auto &s : story_.scenes) {
    std::string words;
    for (const auto &b : s.beats) words += b.text + ". ";
    s.mood = mood_of(words, story_.mood);
    const auto &place = story_.places[s.place];
    s.title = text::capitalised(place.title) + ", " + s.time;
  }
  if (story_.title.empty()) {
    for (const auto &c : story_.cast)
      if (!c.voice_only && story_.title.empty())
        story_.title = c.title.starts_with("the first ") ? "the " + plural_of(c.head) : c.title;
    if (story_.title.empty()) story_.title = story_.places[story_.scenes[0].place].title;
    std::string out;
    for (const auto &w : text::words(story_.title))
      out += (out.empty() ? "" : " ") +
             (out.empty() || !lexicon::is_function_word(w.key) ? text::capitalised(w.text) : w.text);
    story_.title = out;
  }
  world_.settle();
}

void BriefReader::where() {
  std::size_t place = kNowhere;
  for (auto &s : story_.scenes)
    if (s.place != kNowhere && place == kNowhere) place = s.place;
  if (place == kNowhere && has_default_) place = default_place_;
  if (place == kNowhere) {
    // what the words imply: "lighthouse keeper", a boat, a desk
    std::string implied;
    for (const auto &w : text::words(whole_)) {
      const auto *k = lexicon::place(w.key);
      if (k && implied.empty() && !(k->vague && k->set == "room")) implied = w.key;
    }
    for (const auto &w : text::words(whole_)) {
      if (!implied.empty()) break;
      struct Implied {
        std::initializer_list<std::string_view> words;
        const char *place;
      };
      static const Implied kImplied[] = {
          {{"singer", "band", "dancer", "musician", "guitarist", "pianist", "actor", "actress"}, "stage"},
          {{"baker", "cook", "chef", "barista", "waiter", "waitress", "roaster"}, "kitchen"},
          {{"farmer", "shepherd", "gardener", "beekeeper", "winemaker"}, "field"},
          {{"fisherman", "sailor", "captain", "keeper", "diver"}, "harbour"},
          {{"doctor", "nurse", "teacher", "programmer", "clerk", "lawyer", "boss", "manager", "scientist"},
           "office"},
          {{"driver", "courier", "detective", "thief", "cyclist", "runner"}, "street"},
          {{"climber", "hiker"}, "mountains"},
          {{"clockmaker", "watchmaker", "carpenter", "potter", "painter", "maker", "tailor", "shoemaker",
            "writer", "boatbuilder"},
           "workshop"},
          {{"tea", "coffee", "breakfast", "bread", "dinner"}, "kitchen"},
      };
      for (const auto &i : kImplied)
        if (std::find(i.words.begin(), i.words.end(), w.key) != i.words.end()) implied = i.place;
    }
    if (implied.empty())
      implied = story_.genre == Genre::MusicVideo    ? "city"
                : story_.genre == Genre::Documentary ? "countryside"
                                                     : "street";
    place = world_.place_named("the " + implied, {});
    story_.remarks.push_back("The brief does not say where it happens; " + story_.places[place].title +
                             " was chosen.");
  }
  for (auto &s : story_.scenes)
    if (s.place == kNowhere) s.place = place;
}

void BriefReader::when() {
  if (!time_said()) {
    using lexicon::Mood;
    const char *t = "day";
    switch (story_.mood) {
      case Mood::Neon:
      case Mood::Noir:
        t = "night";
        break;
      case Mood::Sad:
      case Mood::Tense:
        t = "dusk";
        break;
      case Mood::Epic:
        t = "dawn";
        break;
      default:
        break;
    }
    for (auto &s : story_.scenes) s.time = t;
    if (std::string(t) != "day")
      story_.remarks.push_back("The brief does not say when it happens; " + std::string(t) + " suits its " +
                               std::string(lexicon::name_of(story_.mood)) + " mood.");
  }
}

bool BriefReader::time_said() const {
  for (const auto &w : text::words(whole_))
    if (!lexicon::time_of_day(w.key).empty()) return true;
  return false;
}

void BriefReader::narrate() {
  std::vector<text::Sentence> lines = narration_;
  if (lines.empty() && narrated_) lines = told_;
  if (lines.empty()) return;
  const std::size_t who = world_.narrator();
  std::vector<std::pair<StoryScene *, std::size_t>> places;
  for (auto &s : story_.scenes)
    for (std::size_t i = 0; i < s.beats.size(); i++)
      if (s.beats[i].kind == Beat::Kind::Action) places.emplace_back(&s, i);
  if (places.empty()) places.emplace_back(&story_.scenes.back(), 0);
  for (std::size_t n = lines.size(); n-- > 0;) {
    const auto &[scene, at] = places[n * places.size() / lines.size()];
    Beat b;
    b.kind = Beat::Kind::Line;
    b.off = true;
    b.who = {who};
    b.text = lines[n].text;
    b.line = lines[n].line;
    scene->beats.insert(
        scene->beats.begin() + static_cast<std::ptrdiff_t>(std::min(at + 1, scene->beats.size())),
        std::move(b));
  }
}

}  // namespace planner
