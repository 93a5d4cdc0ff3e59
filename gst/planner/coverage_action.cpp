// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>
#include <cmath>

#include "planner/coverage_film.hpp"

namespace planner {

void Film::action(const Beat &b) {
  auto who = b.who;
  if (who.size() > 3) who.resize(3);
  std::optional<std::size_t> held, large;
  for (const auto p : b.props) (story_.props[p].held ? held : large) = p;
  if (held) hero_ = held;
  const std::string where = place().interior ? "" : "";
  // who has not been seen whole in this scene is, first
  const bool unseen = !who.empty() && !shown_.contains(who.front());
  const bool wide_deed = b.deed == Deed::Travel || b.deed == Deed::Arrive || b.deed == Deed::Leave ||
                         b.deed == Deed::Return || b.deed == Deed::Meet;
  if (unseen && !wide_deed) introduce(who, b);
  for (const auto p : who) shown_.insert(p), met_.insert(p);

  const double base = seen(b.text);
  std::optional<std::size_t> first = who.empty() ? std::nullopt : std::optional(who.front());
  if (who.empty()) {
    happening(b, base, large, held);
    return;
  }
  switch (b.deed) {
    case Deed::Travel:
    case Deed::Arrive:
    case Deed::Return: {
      Setup &s =
          add(Purpose::Action, Framing::Full, b.text, base, 0, "The whole figure, because the way matters.");
      const auto pose = b.pose.empty() ? "walking" : b.pose;
      const std::string to = staging().line.size() > 1 ? "" : staging().travel;
      people(s, who, pose, to);
      with(s, large);
      const std::string face = s.subjects[0].facing;
      if (tense() && pose == "running")
        move(s, camera("handheld", "", 0.012), "Handheld: the hurry is felt.");
      else
        move(s, camera("truck", face == "left" ? "left" : "right", 0.16, "linear"),
             "The camera goes along, in the direction of the journey.");
      Setup &wide = add(Purpose::Sight, place().interior ? Framing::Wide : Framing::ExtremeWide,
                        text::capitalised(title(*first)) + ", a small figure " + here(), 3.2, 3,
                        "How far it is: small in the wide place.");
      people(wide, {*first}, pose, to);
      wide.angle = place().interior ? Angle::Eye : Angle::High;
      move(wide, camera("pan", staging().travel.c_str(), 0.08),
           "The pan keeps the direction of the journey.");
      Setup &face_on = add(Purpose::Reaction, Framing::MediumClose,
                           text::capitalised(title(*first)) + " on the way, closer", 2.8, 3,
                           "The face on the way says why.");
      people(face_on, {*first}, pose == "sitting" ? pose : "walking", to);
      move(face_on, camera("handheld", "", 0.006), "The camera walks along.");
      break;
    }
    case Deed::Leave: {
      Setup &s = add(Purpose::Action, Framing::Full, b.text, base, 0, "Seen from behind: they go.");
      people(s, {*first}, "walking", "away");
      s.people = {*first};
      move(s, camera("static"), "The camera stays behind.");
      if (const auto other = partner(*first); other && who.size() > 1) reaction(*other, "is left behind", 3);
      break;
    }
    case Deed::Meet: {
      Setup &s = add(Purpose::Action, Framing::Full, b.text, base, 0,
                     "Both in one picture, because it is between them.");
      people(s, who, b.pose);
      move(s, camera("dolly", "in", 0.10), "The camera comes closer as they do.");
      for (const auto p : who)
        reaction(p, "looks at " + (p == who[0] && who.size() > 1 ? title(who[1]) : title(who[0])), 3);
      break;
    }
    case Deed::Handle: {
      Setup &s = add(Purpose::Action, Framing::Medium, b.text, base, 0,
                     "Waist up: the hands and the face are both seen.");
      people(s, who, b.pose);
      if (large && !held) {
        with(s, large);
        if (animal(*large)) s.framing = Framing::Full, s.why = "The whole of both.";
      }
      move(s, camera("dolly", "in", 0.08), "A small move in to what the hands do.");
      if (held)
        insert(*held, story_.genre == Genre::Advert ? 1 : 2);
      else if (large)
        sight_of(*large);
      else
        hands(*first, b, 4);
      reaction(*first, "what it means shows in the face", 3);
      break;
    }
    case Deed::Sense: {
      Setup &s = add(Purpose::Action, Framing::MediumClose, b.text, base, 0,
                     "Close enough to see what they see in their eyes.");
      people(s, {*first}, b.pose);
      s.people = {*first};
      move(s, camera("dolly", "in", 0.08), "The camera leans in as they understand.");
      sight(b, *first, who.size() > 1 ? std::optional(who[1]) : std::nullopt, held, large);
      break;
    }
    case Deed::Feel: {
      Setup &s = add(Purpose::Action, Framing::Close, b.text, base, 0, "It happens in the face.");
      people(s, {*first}, b.pose);
      s.people = {*first};
      move(s, camera("dolly", "in", 0.06), "Barely moving: nothing distracts from the face.");
      if (held) insert(*held, 3);
      break;
    }
    case Deed::Work: {
      Setup &s = add(Purpose::Action, Framing::Medium, b.text, base, 0,
                     "Waist up, so that the work is seen being done.");
      people(s, who, b.pose);
      with(s, large);
      move(s, camera("orbit", staging().travel.c_str(), 6), "The camera goes round the work.");
      if (held)
        insert(*held, 2);
      else
        hands(*first, b, 2);
      reaction(*first, "is wholly in the work", 3);
      break;
    }
    default: {
      const bool still = b.deed == Deed::Still;
      Setup &s = add(Purpose::Action,
                     unseen || who.size() > 1 ? Framing::Medium
                     : luck("still") % 2      ? Framing::Full
                                              : Framing::Medium,
                     b.text, base, 0,
                     still ? "They are there; the picture is quiet." : "Waist up: gesture and face.");
      people(s, who, b.pose);
      with(s, large);
      if (tense())
        move(s, camera("handheld", "", 0.008), "Slightly unsteady: something is wrong.");
      else
        move(s, camera("static"), "Nothing moves but they.");
      if (held) insert(*held, 2);
      reaction(*first, "a breath of quiet", 4);
    }
  }
}

bool Film::animal(std::size_t prop) const {
  return story_.props[prop].kind == "dog" || story_.props[prop].kind == "cat";
}

void Film::sight_of(std::size_t prop) {
  Setup &s = add(Purpose::Detail, animal(prop) ? Framing::Medium : Framing::Wide,
                 text::capitalised(story_.props[prop].title) + ", " + here(), 2.6, 3,
                 "Shows " + story_.props[prop].title + " by itself.");
  s.subjects.push_back(thing(prop));
  s.detail = true;
  move(s, camera("truck", staging().travel.c_str(), 0.08), "A slow drift past it.");
}

void Film::with(Setup &s, std::optional<std::size_t> prop) {
  if (!prop || s.subjects.size() > 1) return;
  static constexpr std::string_view kBig[] = {"boat", "lighthouse", "car", "train", "tree"};
  if (std::find(std::begin(kBig), std::end(kBig), story_.props[*prop].kind) != std::end(kBig))
    s.framing = std::min(s.framing, Framing::Full);
  s.subjects.push_back(thing(*prop));
}

void Film::happening(const Beat &b, double base, std::optional<std::size_t> large,
                     std::optional<std::size_t> held) {
  if (held && !large) {
    inserted_.insert(*held);
    Setup &s = add(Purpose::Detail, Framing::Insert, b.text, base, 0, "The thing itself tells it.");
    s.subjects.push_back(thing(*held));
    move(s, camera("zoom", "in", 0.10), "In on the thing.");
    return;
  }
  Setup &s =
      add(Purpose::Action, luck("happen") % 2 || place().interior ? Framing::Wide : Framing::ExtremeWide,
          b.text, base, 0, "No one does it: the place itself is the subject.");
  if (large) s.subjects.push_back(thing(*large));
  if (large && animal(*large)) s.framing = Framing::Full, s.why = "The animal is who it is about.";
  if (tense())
    move(s, camera("handheld", "", 0.008), "Unsteady, like the moment.");
  else
    move(s, camera("pan", staging().travel.c_str(), 0.10), "A slow look around.");
}

void Film::insert(std::size_t prop, int rank) {
  if (!inserted_.insert(prop).second) return;  // once in a scene is enough
  Setup &s = add(Purpose::Detail, Framing::Insert, "Insert: " + story_.props[prop].title + ", close", 2.4,
                 rank, "Shows " + story_.props[prop].title + ", so that everyone knows what it is.");
  s.subjects.push_back(thing(prop));
  move(s, camera("zoom", "in", 0.10), "In on the thing.");
}

void Film::hands(std::size_t who, const Beat &b, int rank) {
  Setup &s = add(Purpose::Detail, Framing::Insert, "Insert: the hands of " + title(who), 2.4, rank,
                 "The hands show how it is done.");
  people(s, {who}, b.pose.empty() ? "reaching" : b.pose);
  move(s, camera("dolly", "in", 0.08), "In on the hands.");
}

void Film::reaction(std::size_t who, const std::string &what, int rank) {
  Setup &s = add(Purpose::Reaction, Framing::Close, text::capitalised(title(who)) + ", close: " + what, 2.8,
                 rank, "The reaction: what happened matters to " + title(who) + ".");
  people(s, {who}, "standing");
  move(s, camera("dolly", "in", 0.06), "A slow push: a thought becomes a decision.");
}

void Film::sight(const Beat &b, std::size_t who, std::optional<std::size_t> other,
                 std::optional<std::size_t> held, std::optional<std::size_t> large) {
  if (held) {
    insert(*held, 2);
    out_.setups.back().why = "What " + title(who) + " looks at.";
    return;
  }
  Setup &s =
      add(Purpose::Sight,
          other              ? Framing::Medium
          : place().interior ? Framing::Medium
                             : Framing::ExtremeWide,
          other   ? "What " + title(who) + " sees: " + title(*other)
          : large ? "What " + title(who) + " sees: " + story_.props[*large].title
                  : "What " + title(who) + " sees: " + place().title + " " + out_.atmosphere[scene_].words,
          2.8, other ? 2 : 3, "The cut to what they see, from where they stand.");
  if (other) {
    people(s, {*other}, "standing", facing(*other, who));
  } else if (large) {
    s.subjects.push_back(thing(*large));
  }
  (void)b;
  move(s, camera("static"), "A look holds still.");
}

std::optional<std::size_t> Film::performer() const {
  std::optional<std::size_t> first;
  for (std::size_t i = 0; i < story_.cast.size(); i++) {
    if (story_.cast[i].voice_only) continue;
    if (!first) first = i;
    static constexpr std::string_view kMusic[] = {"singer",  "rapper",    "musician", "guitarist", "pianist",
                                                  "drummer", "violinist", "dancer",   "dj"};
    if (std::find(std::begin(kMusic), std::end(kMusic), story_.cast[i].head) != std::end(kMusic)) return i;
  }
  return first;
}

void Film::performance(std::size_t who) {
  Setup &s = add(Purpose::Performance, luck("perform") % 2 ? Framing::MediumClose : Framing::Medium,
                 text::capitalised(title(who)) + " performs to the camera, in the rhythm of the music", 2.6,
                 1, "Performance between the story: the singer owns the film.");
  people(s, {who}, luck("gesture") % 3 ? "standing" : "reaching", "camera");
  s.angle = luck("angle") % 2 ? Angle::Low : luck("dutch") % 3 ? Angle::Eye : Angle::Dutch;
  move(s, camera("orbit", luck("way") % 2 ? "left" : "right", 10), "The camera circles with the music.");
}

}  // namespace planner
