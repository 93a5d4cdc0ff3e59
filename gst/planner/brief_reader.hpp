// SPDX-License-Identifier: LGPL-2.1-or-later
// Takes a brief in plain words apart, sentence by sentence: labels ("Duration: 60 s"), what kind of film it
// is, people, places, times, lines, cards. Then fills in what it does not say (brief_finish.cpp).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "planner/brief_words.hpp"
#include "planner/read.hpp"
#include "planner/text.hpp"
#include "planner/world.hpp"

namespace planner {

class BriefReader {
 public:
  explicit BriefReader(std::string source) : source_(std::move(source)), world_(story_) {}
  Story run();

 private:
  void genre();
  void label(const Labelled &l);
  // "A 60 second film about X" -> "X"; the whole sentence when it is none of these.
  std::string premise(const std::string &s, bool &was);
  std::string quote(const text::Word &w) const;
  bool is_style(const std::vector<text::Word> &w) const;
  void sentence(const text::Sentence &s);
  // What a sentence that is no event says about where and when.
  void context(const std::string &said);
  void lines(const text::Sentence &s, const std::string &said, const std::vector<text::Word> &w,
             const std::vector<std::size_t> &quoted, bool card, bool voice);
  void act(const std::string &said, unsigned line);
  StoryScene &scene_for(std::optional<std::size_t> place, const std::string &time);

  void finish();
  // Scenes of which nothing says where they are.
  void where();
  void when();
  bool time_said() const;
  // The narrator's sentences are laid over the scenes, evenly.
  void narrate();

  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
  std::string source_, whole_;
  Story story_;
  World world_;
  std::vector<std::string> quotes_;
  std::vector<text::Sentence> narration_, told_;
  std::string brand_, tagline_, time_ = "day";
  std::optional<std::size_t> before_memory_;
  std::size_t default_place_ = 0;
  bool has_default_ = false, narrated_ = false, end_card_ = false, provisional_ = false;
  std::size_t beats_ = 0;
  static constexpr std::size_t kMostEvents = 400;
  bool left_out_ = false;
};

}  // namespace planner
