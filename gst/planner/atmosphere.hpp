// SPDX-License-Identifier: LGPL-2.1-or-later
// Light and colour of a scene, from where, when and how it feels. One place keeps its side of the sun through
// the film: where it rises it does not set.
#pragma once
#include <string>
#include <vector>

#include "planner/story.hpp"

namespace planner {

struct Atmosphere {
  storyboard::Lighting lighting;            // all of it said
  std::vector<storyboard::Colour> palette;  // five: sky or wall, ground, shade, light accent, strong accent
  std::string words;                        // "at dusk, low warm light from the left"
  std::string why;
};
Atmosphere atmosphere(const Location &place, const std::string &time, lexicon::Mood mood);

}  // namespace planner
