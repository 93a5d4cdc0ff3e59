// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>
#include <cmath>

#include "planner/coverage_film.hpp"

namespace planner {

storyboard::Camera Film::camera(const char *move, const char *direction, double amount, const char *easing) {
  storyboard::Camera c;
  c.move = move, c.direction = direction, c.easing = easing;
  if (amount > 0) c.amount = amount;
  return c;
}

std::string Film::sentence(std::string s) {
  s = text::capitalised(text::trimmed(s));
  if (!s.empty() && s.back() != '.' && s.back() != '!' && s.back() != '?' && s.back() != '"') s += '.';
  return s;
}

double Film::seen(const std::string &words) {
  return std::clamp(2.4 + 0.16 * static_cast<double>(text::count_words(words)), 2.8, 6.5);
}

Coverage Film::run() {
  stage();
  for (std::size_t i = 0; i < story_.scenes.size(); i++) scene(i);
  ending();
  return std::move(out_);
}

void Film::stage() {
  std::string travel = "right";
  for (const auto &s : story_.scenes) {
    Staging st;
    for (const auto &b : s.beats)
      for (const auto p : b.who)
        if (!story_.cast[p].voice_only && !(b.off && b.who.size() == 1) &&
            std::find(st.line.begin(), st.line.end(), p) == st.line.end())
          st.line.push_back(p);
    if (story_.genre == Genre::MusicVideo)
      if (const auto star = performer();
          star && std::find(st.line.begin(), st.line.end(), *star) == st.line.end())
        st.line.push_back(*star);
    // one order for the whole film: nobody changes sides between scenes
    std::sort(st.line.begin(), st.line.end());
    bool returns = s.returns;
    for (const auto &b : s.beats) returns |= b.deed == Deed::Return;
    if (returns) travel = travel == "right" ? "left" : "right";
    st.travel = travel;
    out_.staging.push_back(std::move(st));
    out_.atmosphere.push_back(atmosphere(story_.places[s.place], s.time, s.mood));
  }
}

std::string Film::facing(std::size_t who, std::optional<std::size_t> other) const {
  if (other && *other != who) return left_of(who, *other) ? "right" : "left";
  const auto &line = staging().line;
  if (line.size() > 1) return who == line.back() ? "left" : "right";
  return staging().travel;
}

std::optional<std::size_t> Film::partner(std::size_t who) const {
  for (const auto p : staging().line)
    if (p != who) return p;
  return {};
}

std::string Film::here() const {
  static constexpr std::string_view kOn[] = {"quay",    "pier",  "rooftop",  "roof",  "platform", "bridge",
                                             "balcony", "hill",  "hillside", "beach", "stage",    "shore",
                                             "street",  "road",  "jetty",    "porch", "island",   "coast",
                                             "cliff",   "ridge", "summit",   "mars"};
  static constexpr std::string_view kAt[] = {"harbour",    "harbor",   "station", "sea",     "ocean",
                                             "lighthouse", "port",     "marina",  "airport", "lake",
                                             "river",      "crossing", "place"};
  const auto &head = place().head;
  const bool on = std::find(std::begin(kOn), std::end(kOn), head) != std::end(kOn);
  const bool at = std::find(std::begin(kAt), std::end(kAt), head) != std::end(kAt);
  return (on && !place().interior ? "on " : at && !place().interior ? "at " : "in ") + place().title;
}

storyboard::Subject Film::person(std::size_t who, const std::string &pose, const std::string &face) const {
  Subject s;
  s.reference = story_.cast[who].name;
  s.pose = pose.empty() ? "standing" : pose;
  s.facing = face;
  return s;
}

storyboard::Subject Film::thing(std::size_t prop) const {
  Subject s;
  s.reference = story_.props[prop].name;
  return s;
}

void Film::people(Setup &s, std::vector<std::size_t> who, const std::string &pose, const std::string &face) {
  if (who.size() > 3) who.resize(3);
  s.people = who;
  auto order = who;
  std::sort(order.begin(), order.end());
  for (const auto p : order) {
    std::optional<std::size_t> other;
    if (who.size() > 1)
      other = p == order.front() ? order.back() : order.front();
    else
      other = partner(p);
    const bool alike = pose == "sitting" || pose == "walking" || pose == "running" || pose == "lying";
    s.subjects.push_back(person(p, p == who.front() || alike ? pose : "standing",
                                who.size() == 1 && !face.empty() ? face : facing(p, other)));
  }
  for (const auto p : order) s.child |= story_.cast[p].look.build == "child";
  if (!s.child || s.framing == Framing::Insert) return;
  if (order.size() > 1) s.framing = std::min(s.framing, Framing::Full);
  for (auto &subject : s.subjects)  // a child that sits is out of a close picture
    if (subject.pose == "sitting" && s.framing >= Framing::Medium) subject.pose = "standing";
}

Setup &Film::add(Purpose purpose, Framing framing, std::string prompt, double base, int rank,
                 std::string why) {
  Setup s;
  s.purpose = purpose, s.scene = scene_, s.framing = framing;
  s.prompt = sentence(std::move(prompt));
  s.base = base, s.rank = rank, s.why = std::move(why);
  s.line = line_;
  s.detail = framing == Framing::Insert;
  s.least = s.detail ? 0.8 : 1.0;
  out_.setups.push_back(std::move(s));
  return out_.setups.back();
}

void Film::move(Setup &s, storyboard::Camera c, std::string why) {
  s.camera = std::move(c);
  s.why_camera = std::move(why);
}

std::uint64_t Film::luck(std::string_view what) const {
  return text::hash(what, seed_ * 1000003 + scene_ * 101 + out_.setups.size());
}

void Film::scene(std::size_t i) {
  scene_ = i;
  line_ = scene().line;
  shown_.clear();
  inserted_.clear();
  opening_.clear();
  const StoryScene *before = i ? &story_.scenes[i - 1] : nullptr;
  const bool new_place = !before || before->place != scene().place;
  const bool new_time = before && (before->time != scene().time || scene().later);
  if (new_place || new_time || scene().beats.empty()) establish(!before, new_place);
  for (std::size_t b = 0; b < scene().beats.size();) {
    const Beat &beat = scene().beats[b];
    line_ = beat.line;
    if (beat.kind == Beat::Kind::Line) {
      std::size_t to = b;
      while (to < scene().beats.size() && scene().beats[to].kind == Beat::Kind::Line) to++;
      talk(b, to);
      b = to;
    } else if (beat.kind == Beat::Kind::Card) {
      card(beat);
      b++;
    } else if (b == 0 && !opening_.empty()) {
      b++;  // it was the first picture
    } else {
      action(beat);
      if (const auto star = performer();
          star && story_.genre == Genre::MusicVideo && (b % 2 == 0 || scene().beats.size() < 3))
        performance(*star);
      if (story_.genre == Genre::Documentary && !beat.who.empty() &&
          interviewed_.insert(beat.who.front()).second)
        interview(beat.who.front());
      b++;
    }
  }
}

void Film::establish(bool first, bool new_place) {
  const bool inside = place().interior;
  const auto &words = out_.atmosphere[scene_].words;
  // "Rain on the empty platform.": the first picture, in the author's words
  opening_.clear();
  if (!scene().beats.empty()) {
    const Beat &b = scene().beats.front();
    if (b.kind == Beat::Kind::Action && b.who.empty() && b.pose.empty() && b.deed == Deed::Still &&
        b.props.empty())
      opening_ = b.text + ", ";
  }
  Setup &s = add(
      Purpose::Establish, inside ? Framing::Wide : Framing::ExtremeWide,
      "Establishing: " + opening_ +
          (text::lower(opening_).find(place().head) == std::string::npos ? place().description + " " : "") +
          words,
      first ? 4.5 : 3.6,
      first                                        ? 0
      : scene().beats.size() < 2                   ? 3
      : new_place && story_.genre != Genre::Advert ? 1
                                                   : 2,
      first       ? "The film opens on where it happens, before anyone is in it."
      : new_place ? "A new place is shown before anything happens in it."
                  : "Time has passed: the same place is shown in its new light.");
  if (scene().beats.empty()) s.rank = 0;
  if (!scene().synopsis.empty()) s.why += " " + sentence(scene().synopsis);
  // what can be seen from far belongs to the place
  for (const auto &b : scene().beats)
    for (const auto p : b.props)
      if (!story_.props[p].held && s.subjects.empty() && !inside && story_.props[p].kind != "dog" &&
          story_.props[p].kind != "cat") {
        s.subjects.push_back(thing(p));
        s.prompt = sentence(s.prompt.substr(0, s.prompt.size() - 1) + ", with " + story_.props[p].title);
      }
  // a place that is called after a thing or a person ("train compartment") has neither standing in it
  bool named_after = false;
  for (const auto &w : text::words(s.prompt))
    named_after |= lexicon::thing(w.key) || lexicon::person(w.key) || w.key == "she" || w.key == "he";
  if (inside && named_after && s.subjects.empty()) {
    Subject furniture;
    furniture.kind = place().set == "room"      ? "lamp"
                     : place().set == "stage"   ? "chair"
                     : place().set == "station" ? "bench"
                                                : "table";
    s.subjects.push_back(furniture);
  }
  if (scene().mood == Mood::Epic && !inside) s.angle = Angle::High;
  switch (inside ? 0 : luck("establish") % 3) {
    case 0:
      move(s, camera("dolly", "in", 0.10),
           inside ? "A slow move in leads into the room." : "A slow move in leads into the place.");
      break;
    case 1:
      move(s, camera("pan", staging().travel.c_str(), 0.12),
           "The pan shows how wide it is, the way the story will go.");
      break;
    default:
      move(s, camera("pedestal", "up", 0.08), "The camera rises and the place opens up.");
  }
}

void Film::introduce(const std::vector<std::size_t> &who, const Beat &b) {
  const auto p = who.front();
  const auto &c = story_.cast[p];
  const bool outside = !place().interior;
  const bool first = met_.insert(p).second;
  Setup &s = add(Purpose::Introduce, outside && luck("intro") % 2 ? Framing::Wide : Framing::Full,
                 (c.proper ? c.description : text::capitalised(c.description)) + ", " + here(), 3.6,
                 first ? (story_.genre == Genre::Advert ? 2 : 1) : 3,
                 first ? "Introduces " + c.title + " whole, in the place, before the camera comes close."
                       : "Shows " + c.title + " whole in the new place.");
  const bool on_the_way = b.deed == Deed::Travel || b.deed == Deed::Arrive || b.deed == Deed::Return;
  people(s, {p}, on_the_way ? "walking" : b.deed == Deed::Still && !b.pose.empty() ? b.pose : "standing");
  if (on_the_way)
    move(s, camera("pan", s.subjects[0].facing.c_str(), 0.10), "The camera follows them in.");
  else
    move(s, camera("dolly", "in", 0.08), "A slow move in: this is whom the film is about.");
  if (!first) return;
  Setup &near = add(Purpose::Introduce, Framing::MediumClose,
                    text::capitalised(c.title) + ", a portrait " + out_.atmosphere[scene_].words, 2.8, 4,
                    "The face that the film is about, once, before anything happens.");
  people(near, {p}, b.pose == "sitting" ? "sitting" : "standing");
  move(near, camera("static"), "A portrait is still.");
}

void Film::length(Setup &s) {
  double all = 0;
  for (const auto &l : s.said) all = l.dual ? std::max(all, l.seconds) : all + l.seconds + 0.25;
  s.least = std::max(s.detail ? 0.8 : 1.0, all * 0.86 + 0.45);
  s.base = std::max(s.base, all + 1.0);
}

void Film::ending() {
  if (story_.scenes.empty()) return;
  scene_ = story_.scenes.size() - 1;
  // the words stay last
  std::vector<Setup> cards;
  while (!out_.setups.empty() && out_.setups.back().purpose == Purpose::Card) {
    cards.insert(cards.begin(), std::move(out_.setups.back()));
    out_.setups.pop_back();
  }
  if (!scene().beats.empty()) {
    std::vector<std::size_t> who(staging().line.begin(), staging().line.end());
    if (who.size() > 2) who.resize(2);
    line_ = 0;
    Setup &s =
        add(Purpose::Ending, place().interior ? Framing::Wide : Framing::ExtremeWide,
            who.empty() ? "Last picture: " + place().title + " " + out_.atmosphere[scene_].words
                        : "Last picture: " + names(who) + " " + here() + ", seen from behind, looking out",
            4.5, story_.genre == Genre::Advert ? 3 : 1,
            "The camera leaves them to it: the film ends as wide as it began.");
    if (place().interior && !who.empty()) s.prompt = sentence("Last picture: " + names(who) + " " + here());
    for (const auto p : who)
      s.subjects.push_back(person(p, "standing", place().interior ? facing(p, partner(p)) : "away"));
    s.people = who;
    if (place().interior)
      move(s, camera("dolly", "out", 0.12), "Backing away is a farewell.");
    else
      move(s, camera("pedestal", "up", 0.08), "The camera rises: a farewell.");
  }
  for (auto &c : cards) out_.setups.push_back(std::move(c));
}

const char *word_of(Purpose purpose) {
  constexpr const char *kWords[] = {"establishing",  "introduction", "action", "detail",    "reaction",
                                    "point of view", "two-shot",     "line",   "listening", "interview",
                                    "performance",   "cutaway",      "ending", "card"};
  return kWords[static_cast<int>(purpose)];
}

double spoken(const std::string &said) {
  double pauses = 0;
  for (const char c : said)
    pauses += c == ',' || c == ';' || c == ':' ? 0.15 : c == '.' || c == '!' || c == '?' ? 0.25 : 0;
  return std::max(0.5, static_cast<double>(text::count_words(said)) / 2.6 + std::min(pauses, 4.0));
}

Coverage cover(const Story &story, std::uint64_t seed) {
  return Film(story, seed).run();
}

}  // namespace planner
