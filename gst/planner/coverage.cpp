// SPDX-License-Identifier: LGPL-2.1-or-later
#include "planner/coverage.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "planner/text.hpp"

namespace planner {
namespace {

using lexicon::Deed;
using lexicon::Mood;
using storyboard::Angle;
using storyboard::Framing;
using storyboard::Subject;

storyboard::Camera camera(const char *move, const char *direction = "", double amount = 0,
                          const char *easing = "") {
  storyboard::Camera c;
  c.move = move, c.direction = direction, c.easing = easing;
  if (amount > 0) c.amount = amount;
  return c;
}

std::string sentence(std::string s) {
  s = text::capitalised(text::trimmed(s));
  if (!s.empty() && s.back() != '.' && s.back() != '!' && s.back() != '?' && s.back() != '"') s += '.';
  return s;
}

// How long a deed wants to be seen: its words are read with the eyes, roughly.
double seen(const std::string &words) {
  return std::clamp(2.4 + 0.16 * static_cast<double>(text::count_words(words)), 2.8, 6.5);
}

class Film {
 public:
  Film(const Story &story, std::uint64_t seed) : story_(story), seed_(seed) {}

  Coverage run() {
    stage();
    for (std::size_t i = 0; i < story_.scenes.size(); i++) scene(i);
    ending();
    return std::move(out_);
  }

 private:
  // --- who stands where
  // -------------------------------------------------------------------------------------
  void stage() {
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

  const StoryScene &scene() const { return story_.scenes[scene_]; }
  const Location &place() const { return story_.places[scene().place]; }
  const Staging &staging() const { return out_.staging[scene_]; }
  const std::string &title(std::size_t who) const { return story_.cast[who].title; }
  bool left_of(std::size_t a, std::size_t b) const { return a < b; }

  // Where someone looks: at whom they are with; alone, into the way they go.
  std::string facing(std::size_t who, std::optional<std::size_t> other) const {
    if (other && *other != who) return left_of(who, *other) ? "right" : "left";
    const auto &line = staging().line;
    if (line.size() > 1) return who == line.back() ? "left" : "right";
    return staging().travel;
  }
  std::optional<std::size_t> partner(std::size_t who) const {
    for (const auto p : staging().line)
      if (p != who) return p;
    return {};
  }

  std::string here() const {
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
  Subject person(std::size_t who, const std::string &pose, const std::string &face) const {
    Subject s;
    s.reference = story_.cast[who].name;
    s.pose = pose.empty() ? "standing" : pose;
    s.facing = face;
    return s;
  }
  Subject thing(std::size_t prop) const {
    Subject s;
    s.reference = story_.props[prop].name;
    return s;
  }

  void people(Setup &s, std::vector<std::size_t> who, const std::string &pose, const std::string &face = "") {
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

  Setup &add(Purpose purpose, Framing framing, std::string prompt, double base, int rank, std::string why) {
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
  void move(Setup &s, storyboard::Camera c, std::string why) {
    s.camera = std::move(c);
    s.why_camera = std::move(why);
  }
  std::uint64_t luck(std::string_view what) const {
    return text::hash(what, seed_ * 1000003 + scene_ * 101 + out_.setups.size());
  }
  bool tense() const { return scene().mood == Mood::Tense; }

  // --- a scene
  // ------------------------------------------------------------------------------------------------
  void scene(std::size_t i) {
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

  void establish(bool first, bool new_place) {
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

  void introduce(const std::vector<std::size_t> &who, const Beat &b) {
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

  void action(const Beat &b) {
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
        Setup &s = add(Purpose::Action, Framing::Full, b.text, base, 0,
                       "The whole figure, because the way matters.");
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
        if (const auto other = partner(*first); other && who.size() > 1)
          reaction(*other, "is left behind", 3);
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

  bool animal(std::size_t prop) const {
    return story_.props[prop].kind == "dog" || story_.props[prop].kind == "cat";
  }
  void sight_of(std::size_t prop) {
    Setup &s = add(Purpose::Detail, animal(prop) ? Framing::Medium : Framing::Wide,
                   text::capitalised(story_.props[prop].title) + ", " + here(), 2.6, 3,
                   "Shows " + story_.props[prop].title + " by itself.");
    s.subjects.push_back(thing(prop));
    s.detail = true;
    move(s, camera("truck", staging().travel.c_str(), 0.08), "A slow drift past it.");
  }

  void with(Setup &s, std::optional<std::size_t> prop) {
    if (!prop || s.subjects.size() > 1) return;
    static constexpr std::string_view kBig[] = {"boat", "lighthouse", "car", "train", "tree"};
    if (std::find(std::begin(kBig), std::end(kBig), story_.props[*prop].kind) != std::end(kBig))
      s.framing = std::min(s.framing, Framing::Full);
    s.subjects.push_back(thing(*prop));
  }

  void happening(const Beat &b, double base, std::optional<std::size_t> large,
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

  void insert(std::size_t prop, int rank) {
    if (!inserted_.insert(prop).second) return;  // once in a scene is enough
    Setup &s = add(Purpose::Detail, Framing::Insert, "Insert: " + story_.props[prop].title + ", close", 2.4,
                   rank, "Shows " + story_.props[prop].title + ", so that everyone knows what it is.");
    s.subjects.push_back(thing(prop));
    move(s, camera("zoom", "in", 0.10), "In on the thing.");
  }

  void hands(std::size_t who, const Beat &b, int rank) {
    Setup &s = add(Purpose::Detail, Framing::Insert, "Insert: the hands of " + title(who), 2.4, rank,
                   "The hands show how it is done.");
    people(s, {who}, b.pose.empty() ? "reaching" : b.pose);
    move(s, camera("dolly", "in", 0.08), "In on the hands.");
  }

  void reaction(std::size_t who, const std::string &what, int rank) {
    Setup &s = add(Purpose::Reaction, Framing::Close, text::capitalised(title(who)) + ", close: " + what, 2.8,
                   rank, "The reaction: what happened matters to " + title(who) + ".");
    people(s, {who}, "standing");
    move(s, camera("dolly", "in", 0.06), "A slow push: a thought becomes a decision.");
  }

  void sight(const Beat &b, std::size_t who, std::optional<std::size_t> other,
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

  // Who the music is from: a musician, else the first of the film.
  std::optional<std::size_t> performer() const {
    std::optional<std::size_t> first;
    for (std::size_t i = 0; i < story_.cast.size(); i++) {
      if (story_.cast[i].voice_only) continue;
      if (!first) first = i;
      static constexpr std::string_view kMusic[] = {
          "singer", "rapper", "musician", "guitarist", "pianist", "drummer", "violinist", "dancer", "dj"};
      if (std::find(std::begin(kMusic), std::end(kMusic), story_.cast[i].head) != std::end(kMusic)) return i;
    }
    return first;
  }
  void performance(std::size_t who) {
    Setup &s = add(Purpose::Performance, luck("perform") % 2 ? Framing::MediumClose : Framing::Medium,
                   text::capitalised(title(who)) + " performs to the camera, in the rhythm of the music", 2.6,
                   1, "Performance between the story: the singer owns the film.");
    people(s, {who}, luck("gesture") % 3 ? "standing" : "reaching", "camera");
    s.angle = luck("angle") % 2 ? Angle::Low : luck("dutch") % 3 ? Angle::Eye : Angle::Dutch;
    move(s, camera("orbit", luck("way") % 2 ? "left" : "right", 10), "The camera circles with the music.");
  }

  void interview(std::size_t who) {
    Setup &s = add(Purpose::Interview, Framing::MediumClose,
                   "Interview: " + title(who) + " speaks, looking just past the camera", 4.2, 1,
                   "Who it is about says so: an interview, eyes beside the lens.");
    people(s, {who}, "sitting");
    move(s, camera("static"), "Locked off, as interviews are.");
  }

  // An ad ends beside what it is for.
  bool product() const { return hero_ && story_.genre == Genre::Advert; }
  void card(const Beat &b) {
    Setup &s =
        add(Purpose::Card, product() ? Framing::Insert : Framing::ExtremeWide,
            "End card: " + std::string("\xe2\x80\x9c") + b.text + "\xe2\x80\x9d" +
                (product() ? ", beside " + story_.props[*hero_].title : "") + ", clear space for the words",
            std::clamp(1.5 + spoken(b.text), 2.5, 5.0), 0, "The words that stay.");
    if (product()) s.subjects.push_back(thing(*hero_));
    s.least = std::min(s.base, 2.0);
    s.detail = true;
    move(s, camera("dolly", "in", 0.05, "linear"), "Almost still: it is to be read.");
  }

  // --- dialogue
  // -----------------------------------------------------------------------------------------------
  void talk(std::size_t from, std::size_t to) {
    const auto &beats = scene().beats;
    std::vector<std::size_t> present;
    for (std::size_t b = from; b < to; b++)
      if (!beats[b].off)
        for (const auto p : beats[b].who)
          if (std::find(present.begin(), present.end(), p) == present.end()) present.push_back(p);
    // someone silent is there as well
    if (present.size() == 1)
      if (const auto other = partner(present[0]); other && shown_.contains(*other)) present.push_back(*other);
    if (present.size() > 1 && to - from > 1) {
      bool unseen = false;
      for (const auto p : present) unseen |= !shown_.contains(p);
      Setup &s =
          add(Purpose::TwoShot, Framing::Full, names(present) + " " + here() + ", facing each other", 3.2,
              unseen          ? 1
              : to - from > 4 ? 3
                              : 4,
              "The master shot: who stands where, before it is cut between them.");
      people(s, present, "standing");
      move(s, camera("static"), "Still: the picture only says who is where.");
    } else if (!present.empty() && !shown_.contains(present[0])) {
      Beat as;
      introduce({present[0]}, as);
    }
    for (const auto p : present) shown_.insert(p), met_.insert(p);

    const double n = static_cast<double>(to - from);
    std::size_t last_speaker = static_cast<std::size_t>(-1);
    for (std::size_t b = from; b < to; b++) {
      const Beat &beat = beats[b];
      line_ = beat.line;
      Said said;
      said.speaker = beat.who.front();
      said.text = beat.text, said.manner = beat.manner, said.dual = beat.dual, said.off = beat.off;
      said.seconds = spoken(beat.text);
      said.line = beat.line;
      // spoken together with the line before it: in the same picture
      if (beat.dual && !out_.setups.empty() && out_.setups.back().scene == scene_ &&
          !out_.setups.back().said.empty()) {
        Setup &with_ = out_.setups.back();
        if (!beat.off &&
            std::find(with_.people.begin(), with_.people.end(), said.speaker) == with_.people.end())
          both(with_, said.speaker);
        with_.said.push_back(std::move(said));
        length(with_);
        continue;
      }
      if (beat.off) {
        voice(std::move(said), present);
        continue;
      }
      const double t = n > 1 ? static_cast<double>(b - from) / (n - 1) : 0.4;
      single(std::move(said), t, present, last_speaker, n);
      last_speaker = beat.who.front();
      // a long line is heard by someone
      if (present.size() > 1 && out_.setups.back().said[0].seconds > 4) {
        const auto listener = present[0] == last_speaker ? present[1] : present[0];
        Setup &s = add(Purpose::Listen, Framing::Close, text::capitalised(title(listener)) + " listens", 2.2,
                       4, "The one who hears it, because it is about them too.");
        people(s, {listener}, "standing", facing(listener, last_speaker));
        move(s, camera("static"), "Listening is still.");
      }
    }
    if (present.size() > 1 && n > 2) {
      const auto silent = last_speaker == present[0] ? present[1] : present[0];
      Setup &s = add(Purpose::Listen, Framing::Close, text::capitalised(title(silent)) + " takes it in", 2.6,
                     3, "After the last word the picture stays with the one it was meant for.");
      people(s, {silent}, "standing", facing(silent, last_speaker));
      move(s, camera("dolly", "in", 0.06), "A slow push into the silence.");
    }
  }

  std::string names(const std::vector<std::size_t> &who) const {
    std::string out;
    auto order = who;
    std::sort(order.begin(), order.end());
    for (std::size_t i = 0; i < order.size(); i++)
      out += (i ? i + 1 == order.size() ? " and " : ", " : "") + title(order[i]);
    return text::capitalised(out);
  }

  void both(Setup &s, std::size_t other) {
    std::vector<std::size_t> who = s.people;
    who.push_back(other);
    s.subjects.clear();
    s.framing = Framing::Medium;
    people(s, who, "standing");
    s.prompt = sentence(names(who) + " speak at the same time");
    s.why = "Both at once, so both are in the picture.";
  }

  void length(Setup &s) {
    double all = 0;
    for (const auto &l : s.said) all = l.dual ? std::max(all, l.seconds) : all + l.seconds + 0.25;
    s.least = std::max(s.detail ? 0.8 : 1.0, all * 0.86 + 0.45);
    s.base = std::max(s.base, all + 1.0);
  }

  void single(Said said, double t, const std::vector<std::size_t> &present, std::size_t before,
              double lines) {
    const auto who = said.speaker;
    std::optional<std::size_t> other;
    for (const auto p : present)
      if (p != who && (!other || p == before)) other = p;
    const bool loud = said.text.find('!') != std::string::npos;
    const auto small = [&](std::size_t p) { return story_.cast[p].look.build == "child"; };
    const bool shoulder = other && t < 0.34 && lines > 1 && small(who) == small(*other);
    const Framing framing = shoulder               ? Framing::Medium
                            : t < 0.7 || lines < 3 ? Framing::MediumClose
                                                   : Framing::Close;
    const std::string side =
        other ? (left_of(who, *other) ? ", screen left, looking right" : ", screen right, looking left") : "";
    const std::string verb = said.manner == "singing"                                  ? " sings"
                             : loud                                                    ? " says loudly"
                             : said.text.ends_with("?")                                ? " asks"
                             : before != static_cast<std::size_t>(-1) && before != who ? " answers"
                             : other && !shoulder                                      ? " speaks to"
                                                                                       : " speaks";
    const std::string whom = said.manner == "singing" || loud ? " to " : " ";
    std::string prompt =
        shoulder ? "Over the shoulder of " + title(*other) + ": " + title(who) + verb + side
                 : text::capitalised(title(who)) + verb + (other ? whom + title(*other) : "") + side;
    if (!said.manner.empty() && said.manner != "singing") prompt += " (" + said.manner + ")";
    Setup &s = add(Purpose::Line, framing, prompt, 2.5, 0,
                   shoulder                 ? "Over the shoulder: the speaker and to whom they speak."
                   : t >= 0.7 && lines >= 3 ? "Closer, because it comes to a head."
                                            : "The speaker alone: the reverse of the shot before.");
    if (shoulder) {
      s.people = {who, *other};
      const bool left = left_of(who, *other);
      Subject a = person(who, "standing", left ? "right" : "left"), b = person(*other, "standing", "away");
      s.subjects = left ? std::vector{a, b} : std::vector{b, a};
    } else {
      people(s, {who}, "standing", other ? facing(who, other) : std::string());
      if (!other) s.why = "The speaker alone.";
    }
    if (tense() || loud)
      move(s, camera("handheld", "", 0.006), "Slightly unsteady: the words are.");
    else if (t >= 0.7 && lines >= 3)
      move(s, camera("dolly", "in", 0.07), "A slow push: this is the line it was leading to.");
    else
      move(s, camera("static"), "Still: the words move it.");
    s.said.push_back(std::move(said));
    length(s);
  }

  // A voice without a face: over what is there.
  void voice(Said said, const std::vector<std::size_t> &present) {
    if (!out_.setups.empty()) {
      Setup &s = out_.setups.back();
      if (s.scene == scene_ && s.purpose != Purpose::Line && s.purpose != Purpose::Card && s.said.empty()) {
        // the main shot of the deed before, not a detail that may go
        for (std::size_t i = out_.setups.size(); i-- > 0 && out_.setups[i].scene == scene_;)
          if (out_.setups[i].said.empty() && out_.setups[i].rank == 0 && out_.setups.size() - i < 5) {
            out_.setups[i].said.push_back(std::move(said));
            length(out_.setups[i]);
            out_.setups[i].why_length = "as long as the voice over it";
            return;
          }
        s.said.push_back(std::move(said));
        s.rank = 0;
        length(s);
        return;
      }
    }
    if (!present.empty()) {
      const auto listener =
          present.front() == said.speaker && present.size() > 1 ? present[1] : present.front();
      if (listener != said.speaker) {
        Setup &s = add(
            Purpose::Listen, Framing::Close,
            text::capitalised(title(listener)) + " listens to " +
                (story_.cast[said.speaker].voice_only ? "the voice" : "the voice of " + title(said.speaker)),
            2.5, 0, "The voice is not in the room; the one who hears it is.");
        people(s, {listener}, "standing");
        move(s, camera("static"), "Listening is still.");
        s.said.push_back(std::move(said));
        length(s);
        return;
      }
    }
    out_.setups.push_back(cutaway(story_, out_, scene_, out_.setups.size(), seed_));
    Setup &s = out_.setups.back();
    s.rank = 0;
    s.line = line_;
    s.why = "A picture under the voice.";
    s.said.push_back(std::move(said));
    length(s);
  }

  void ending() {
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

  const Story &story_;
  const std::uint64_t seed_;
  Coverage out_;
  std::size_t scene_ = 0;
  unsigned line_ = 0;
  std::string opening_;             // what the establishing shot has told already
  std::set<std::size_t> shown_;     // whole, in this scene
  std::set<std::size_t> inserted_;  // things shown by themselves, in this scene
  std::set<std::size_t> met_;       // in the film
  std::set<std::size_t> interviewed_;
  std::optional<std::size_t> hero_;  // the thing the film is about, as far as it is known
};

}  // namespace

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
