// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>

#include "planner/error.hpp"
#include "planner/read.hpp"
#include "planner/text.hpp"
#include "planner/world.hpp"

namespace planner {
namespace {

using fountain::Element;
using fountain::Kind;

constexpr std::size_t kLongSpeech = 20;  // words; longer ones are cut at their sentences

bool says(const std::string &text, std::initializer_list<const char *> words) {
  const std::string low = text::lower(text);
  return std::any_of(words.begin(), words.end(),
                     [&](const char *w) { return low.find(w) != std::string::npos; });
}

class ScreenplayReader {
 public:
  explicit ScreenplayReader(const fountain::Script &script) : script_(script), world_(story_, false) {}

  Story run() {
    story_.screenplay = true;
    std::string title = script_.title("title");
    std::replace(title.begin(), title.end(), '\n', ' ');
    story_.title = text::shortened(title, 200);
    std::string all;
    for (const auto &e : script_.elements)
      if (e.kind == Kind::Action || e.kind == Kind::Synopsis) all += e.text + "\n";
    story_.mood = mood_of(all, lexicon::Mood::Neutral);
    // who speaks is known before the action is read
    for (const auto &e : script_.elements)
      if (e.kind == Kind::Character) cue(e);
    world_.forget();
    for (const auto &e : script_.elements) element(e);
    if (!story_.scenes.empty()) finish();
    return std::move(story_);
  }

 private:
  std::size_t cue(const Element &e) {
    if (says(e.text, {"narrator", "voice-over", "voiceover"})) return world_.narrator();
    return world_.person_named(e.text);
  }

  StoryScene &scene(unsigned line) {
    if (story_.scenes.empty()) {
      StoryScene s;
      s.place = world_.place_named("the place", {});
      s.title = "Opening";
      s.line = line;
      story_.scenes.push_back(std::move(s));
      story_.remarks.push_back("Line " + std::to_string(line) +
                               ": the screenplay begins without a scene heading; a place was made up.");
    }
    return story_.scenes.back();
  }

  void heading(const Element &e) {
    const auto h = fountain::heading(e.text);
    after_section_ = false;
    StoryScene s;
    s.line = e.line;
    std::optional<bool> interior;
    if (h.interior != h.exterior) interior = h.interior;
    s.place = world_.place_named(h.place.empty() ? "the place" : h.place, interior);
    const std::string before = story_.scenes.empty() ? "day" : story_.scenes.back().time;
    s.time.clear();
    for (const auto &w : text::words(h.time.empty() ? h.place : h.time))
      if (const auto t = lexicon::time_of_day(w.key); !t.empty()) s.time = t;
    s.continuous = says(h.time, {"continuous", "same", "moments later"});
    s.later = says(h.time, {"later", "next", "years"}) && !s.continuous;
    s.memory = says(e.text, {"flashback", "dream", "memory"});
    if (s.time.empty()) s.time = before;
    s.transition = std::exchange(transition_, {});
    s.synopsis = std::exchange(synopsis_, {});
    const auto &place = story_.places[s.place];
    s.title = text::capitalised(place.title) + ", " + s.time;
    story_.scenes.push_back(std::move(s));
  }

  void element(const Element &e) {
    switch (e.kind) {
      case Kind::SceneHeading:
        heading(e);
        break;
      case Kind::Action: {
        unsigned line = e.line;
        for (const auto &s : text::sentences(e.text, line)) {
          auto beats = world_.beats_of(s.text, s.line);
          auto &now = scene(e.line);
          for (auto &b : beats) {
            if (b.deed == lexicon::Deed::Return && now.beats.empty()) now.returns = true;
            now.beats.push_back(std::move(b));
          }
        }
        break;
      }
      case Kind::Character:
        speaker_ = cue(e);
        off_ = says(e.extension, {"v.o", "vo", "o.s", "o.c", "off", "filtered", "phone"}) ||
               story_.cast[speaker_].voice_only;
        dual_ = e.dual;
        manner_.clear();
        break;
      case Kind::Parenthetical:
        manner_ = e.text;
        break;
      case Kind::Dialogue:
      case Kind::Lyric:
        speech(e);
        break;
      case Kind::Transition:
        if (story_.scenes.empty() && says(e.text, {"fade in"}))
          story_.opens_from_black = true;
        else
          transition_ = e.text;
        break;
      case Kind::Centered: {
        Beat b;
        b.kind = Beat::Kind::Card;
        b.text = e.text;
        b.line = e.line;
        if (b.text.empty()) break;
        if (says(b.text, {"the end"}) && b.text.size() < 10 && story_.scenes.empty()) break;
        scene(e.line).beats.push_back(std::move(b));
        break;
      }
      case Kind::Synopsis:
        if (!story_.scenes.empty() && !after_section_)
          story_.scenes.back().synopsis += (story_.scenes.back().synopsis.empty() ? "" : " ") + e.text;
        else
          synopsis_ = e.text;
        break;
      case Kind::Section:
        after_section_ = true;  // what follows describes what comes
        break;
      case Kind::Note:
      case Kind::PageBreak:
        break;
    }
  }

  void speech(const Element &e) {
    if (e.kind == Kind::Lyric && speaker_ == kNobody) return;
    // a long speech can be cut away from: its sentences are lines of their own
    std::string words = e.text;
    std::replace(words.begin(), words.end(), '\n', ' ');
    std::vector<text::Sentence> parts{{words, e.line}};
    if (text::count_words(words) > kLongSpeech) {
      parts.clear();
      for (const auto &s : text::sentences(e.text, e.line)) {
        if (!parts.empty() && text::count_words(parts.back().text) + text::count_words(s.text) <= kLongSpeech)
          parts.back().text += " " + s.text;
        else
          parts.push_back(s);
      }
    }
    for (auto &p : parts) {
      if (text::count_words(p.text) == 0) continue;
      Beat b;
      b.kind = Beat::Kind::Line;
      b.text = text::shortened(p.text, 4000);
      b.who = {speaker_};
      b.off = off_;
      b.dual = std::exchange(dual_, false);
      b.manner = e.kind == Kind::Lyric ? "singing" : manner_;
      b.line = p.line;
      b.deed = lexicon::Deed::Speak;
      scene(e.line).beats.push_back(std::move(b));
    }
    manner_.clear();
  }

  void finish() {
    // a voice that is never in the picture needs no face
    for (std::size_t i = 0; i < story_.cast.size(); i++) {
      bool seen = false;
      for (const auto &s : story_.scenes)
        for (const auto &b : s.beats)
          seen |= !b.off && std::find(b.who.begin(), b.who.end(), i) != b.who.end();
      if (!seen) story_.cast[i].voice_only = true;
    }
    for (auto &s : story_.scenes) {
      std::string words = s.synopsis + " ";
      for (const auto &b : s.beats)
        if (b.kind == Beat::Kind::Action) words += b.text + ". ";
      s.mood = mood_of(words, story_.mood);
      if (s.beats.empty())
        story_.remarks.push_back("Line " + std::to_string(s.line) + ": nothing happens in \"" + s.title +
                                 "\"; it is one establishing shot.");
    }
    if (story_.title.empty())
      story_.title = story_.places[story_.scenes[0].place].title,
      story_.title = text::capitalised(story_.title);
    world_.settle();
    // "MARA (30s, in a yellow raincoat)" is in the action; credits are not about the film
    const std::string author =
        script_.title("author").empty() ? script_.title("authors") : script_.title("author");
    story_.description = author.empty() ? "" : "Written by " + author;
    std::replace(story_.description.begin(), story_.description.end(), '\n', ' ');
  }

  static constexpr std::size_t kNobody = static_cast<std::size_t>(-1);
  const fountain::Script &script_;
  Story story_;
  World world_;
  std::size_t speaker_ = kNobody;
  bool off_ = false, dual_ = false, after_section_ = false;
  std::string manner_, transition_, synopsis_;
};

}  // namespace

Story read_screenplay(const fountain::Script &script, const std::string &name) {
  bool anything = false;
  for (const auto &e : script.elements)
    anything |= e.kind == Kind::SceneHeading || e.kind == Kind::Action || e.kind == Kind::Dialogue;
  if (!anything)
    throw Error(name +
                ": the screenplay has no scene; a scene begins with a heading such as INT. KITCHEN - NIGHT");
  Story story = ScreenplayReader(script).run();
  if (story.scenes.empty()) throw Error(name + ": nothing is seen or said in the screenplay");
  return story;
}

}  // namespace planner
