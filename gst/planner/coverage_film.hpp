// SPDX-License-Identifier: LGPL-2.1-or-later
// The film while it is being covered. Its parts: who stands where (coverage.cpp), what is done
// (coverage_action.cpp), what is said (coverage_talk.cpp).
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "planner/coverage.hpp"
#include "planner/text.hpp"

namespace planner {

class Film {
 public:
  Film(const Story &story, std::uint64_t seed) : story_(story), seed_(seed) {}
  Coverage run();

 private:
  using Deed = lexicon::Deed;
  using Mood = lexicon::Mood;
  using Angle = storyboard::Angle;
  using Framing = storyboard::Framing;
  using Subject = storyboard::Subject;

  static storyboard::Camera camera(const char *move, const char *direction = "", double amount = 0,
                                   const char *easing = "");
  static std::string sentence(std::string s);
  // How long a deed wants to be seen: its words are read with the eyes.
  static double seen(const std::string &words);

  void stage();  // who stands where
  const StoryScene &scene() const { return story_.scenes[scene_]; }
  const Location &place() const { return story_.places[scene().place]; }
  const Staging &staging() const { return out_.staging[scene_]; }
  const std::string &title(std::size_t who) const { return story_.cast[who].title; }
  bool left_of(std::size_t a, std::size_t b) const { return a < b; }
  // Where someone looks: at whom they are with; alone, into the way they go.
  std::string facing(std::size_t who, std::optional<std::size_t> other) const;
  std::optional<std::size_t> partner(std::size_t who) const;
  std::string here() const;
  Subject person(std::size_t who, const std::string &pose, const std::string &face) const;
  Subject thing(std::size_t prop) const;
  void people(Setup &s, std::vector<std::size_t> who, const std::string &pose, const std::string &face = "");
  Setup &add(Purpose purpose, Framing framing, std::string prompt, double base, int rank, std::string why);
  void move(Setup &s, storyboard::Camera c, std::string why);
  std::uint64_t luck(std::string_view what) const;
  bool tense() const { return scene().mood == Mood::Tense; }

  void scene(std::size_t i);
  void establish(bool first, bool new_place);
  void introduce(const std::vector<std::size_t> &who, const Beat &b);

  void action(const Beat &b);
  bool animal(std::size_t prop) const;
  void sight_of(std::size_t prop);
  void with(Setup &s, std::optional<std::size_t> prop);
  void happening(const Beat &b, double base, std::optional<std::size_t> large,
                 std::optional<std::size_t> held);
  void insert(std::size_t prop, int rank);
  void hands(std::size_t who, const Beat &b, int rank);
  void reaction(std::size_t who, const std::string &what, int rank);
  void sight(const Beat &b, std::size_t who, std::optional<std::size_t> other,
             std::optional<std::size_t> held, std::optional<std::size_t> large);
  // Who the music is from: a musician, else the first of the film.
  std::optional<std::size_t> performer() const;
  void performance(std::size_t who);

  void interview(std::size_t who);
  // An ad ends beside what it is for.
  bool product() const { return hero_ && story_.genre == Genre::Advert; }
  void card(const Beat &b);
  void talk(std::size_t from, std::size_t to);
  std::string names(const std::vector<std::size_t> &who) const;
  void both(Setup &s, std::size_t other);

  void length(Setup &s);
  void single(Said said, double t, const std::vector<std::size_t> &present, std::size_t before, double lines);
  // A voice without a face: over what is there.
  void voice(Said said, const std::vector<std::size_t> &present);
  void ending();

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

}  // namespace planner
