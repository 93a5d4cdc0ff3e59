// SPDX-License-Identifier: LGPL-2.1-or-later
// How characters and places look: from what is said about them, the rest settled by their names so that it
// stays the same.
#pragma once
#include <string>

#include "planner/story.hpp"

namespace planner {

// `said`: the words about them; `order`: which character of the film, so that no two wear the same.
void dress(Character &character, const std::string &said, std::size_t order);
void describe(Location &place);

}  // namespace planner
