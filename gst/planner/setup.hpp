// SPDX-License-Identifier: LGPL-2.1-or-later
// A shot as it is thought of, before its length is known: what it is for, who is in it, what is said in it.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "planner/story.hpp"

namespace planner {

enum class Purpose {
  Establish,  // where we are
  Introduce,  // who this is
  Action,     // what happens
  Detail,     // the thing in the hands
  Reaction,   // what it means to them
  Sight,      // what they see
  TwoShot,    // who stands where
  Line,       // someone speaks
  Listen,     // someone hears it
  Interview,
  Performance,
  Cutaway,  // the place, between
  Ending,
  Card,
};
const char *word_of(Purpose purpose);

struct Said {
  std::size_t speaker = 0;
  std::string text, manner;
  bool dual = false;  // begins with the line before it
  bool off = false;
  double seconds = 0;  // spoken at an easy pace
  double at = 0;       // after the shot's start; known when the length is
  unsigned line = 0;
};

struct Setup {
  Purpose purpose = Purpose::Action;
  std::size_t scene = 0;
  storyboard::Framing framing = storyboard::Framing::Medium;
  storyboard::Angle angle = storyboard::Angle::Eye;
  std::vector<storyboard::Subject> subjects;  // people from left to right
  std::vector<std::size_t> people;            // the same, as characters, the one it is about first
  storyboard::Camera camera;
  storyboard::Transition transition;
  std::string prompt;
  std::vector<Said> said;
  double base = 4;      // seconds it would like, before it is fitted
  double least = 1;     // seconds: what is said, or what an eye needs
  int rank = 0;         // 0: the film is not told without it; 1, 2, 3...: goes earlier
  bool child = false;   // a child is in it: beside an adult, only a whole figure shows both
  bool detail = false;  // of a thing or of hands: cuts with anything
  std::string why, why_camera, why_transition, why_length;
  unsigned line = 0;
  // known when the film has been timed
  std::int64_t frames = 0, head = 0, tail = 0;
  double bought = 0;  // seconds a model would be asked for; 0: no model
};

// Seconds that `text` takes when it is spoken at an easy pace (2.6 words a second, plus its pauses).
double spoken(const std::string &text);

}  // namespace planner
