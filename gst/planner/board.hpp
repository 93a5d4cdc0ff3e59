// SPDX-License-Identifier: LGPL-2.1-or-later
// Shots with their lengths become the document.
#pragma once
#include <cstdint>

#include "catalogue/model.hpp"
#include "planner/coverage.hpp"
#include "planner/planner.hpp"

namespace planner {

// Throws Error (Settings).
void check_request(const Request &request);

// The lengths of clips that start from a storyboard frame, at the resolution such a film would be ordered in.
catalogue::Durations lengths_of(const catalogue::Model &model, int width, int height);

// `lengths`: of the model, or none. The board is valid: storyboard::validate() has seen it.
Plan make_plan(const Request &request, const Story &story, Coverage &film, std::int64_t total,
               const catalogue::Durations *lengths);

// Where each line of a shot begins: after the transition, a breath before the first; frames and handles are
// known.
void place_lines(Setup &setup, storyboard::Rational rate);

// The music of the request, as the document has it; and how many of the board's cuts lie on its beats.
void add_music(const Request &request, storyboard::Storyboard &board);
void count_cuts(const Request &request, Plan &plan);

}  // namespace planner
