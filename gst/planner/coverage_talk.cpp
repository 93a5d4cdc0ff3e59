// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>
#include <cmath>

#include "planner/coverage_film.hpp"

namespace planner {

void Film::interview(std::size_t who) {
  Setup &s = add(Purpose::Interview, Framing::MediumClose,
                 "Interview: " + title(who) + " speaks, looking just past the camera", 4.2, 1,
                 "Who it is about says so: an interview, eyes beside the lens.");
  people(s, {who}, "sitting");
  move(s, camera("static"), "Locked off, as interviews are.");
}

void Film::card(const Beat &b) {
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

void Film::talk(std::size_t from, std::size_t to) {
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
      Setup &s = add(Purpose::Listen, Framing::Close, text::capitalised(title(listener)) + " listens", 2.2, 4,
                     "The one who hears it, because it is about them too.");
      people(s, {listener}, "standing", facing(listener, last_speaker));
      move(s, camera("static"), "Listening is still.");
    }
  }
  if (present.size() > 1 && n > 2) {
    const auto silent = last_speaker == present[0] ? present[1] : present[0];
    Setup &s = add(Purpose::Listen, Framing::Close, text::capitalised(title(silent)) + " takes it in", 2.6, 3,
                   "After the last word the picture stays with the one it was meant for.");
    people(s, {silent}, "standing", facing(silent, last_speaker));
    move(s, camera("dolly", "in", 0.06), "A slow push into the silence.");
  }
}

std::string Film::names(const std::vector<std::size_t> &who) const {
  std::string out;
  auto order = who;
  std::sort(order.begin(), order.end());
  for (std::size_t i = 0; i < order.size(); i++)
    out += (i ? i + 1 == order.size() ? " and " : ", " : "") + title(order[i]);
  return text::capitalised(out);
}

void Film::both(Setup &s, std::size_t other) {
  std::vector<std::size_t> who = s.people;
  who.push_back(other);
  s.subjects.clear();
  s.framing = Framing::Medium;
  people(s, who, "standing");
  s.prompt = sentence(names(who) + " speak at the same time");
  s.why = "Both at once, so both are in the picture.";
}

void Film::single(Said said, double t, const std::vector<std::size_t> &present, std::size_t before,
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

void Film::voice(Said said, const std::vector<std::size_t> &present) {
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

}  // namespace planner
