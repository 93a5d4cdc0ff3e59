// SPDX-License-Identifier: LGPL-2.1-or-later
// A language model's answer becomes a storyboard, or a list of what is wrong with it.
#pragma once
#include <string>
#include <vector>

#include "planner/planner.hpp"

namespace planner::llm {

// JSON Schema of the answer: the storyboard format without what the planner knows itself (size, rate, music),
// in the part of JSON Schema that strict structured output allows: every member required, null for "not
// said".
const std::string &answer_schema();

// What the model is told once.
std::string instructions();
// The task: the text, the duration, what a model can make.
std::string task(const Request &request, double seconds);

struct Judged {
  std::vector<std::string> wrong;  // "$.scenes[0].shots[1].framing: unknown framing ..."; it is no storyboard
  std::vector<std::string> doubts;  // rules of film grammar that it breaks; it is one all the same
  Plan plan;                        // complete where nothing is wrong
};
// `seconds`: of the film. Durations are fitted to be exact. Throws Interrupted.
Judged judge_answer(const std::string &content, const Request &request, double seconds);

}  // namespace planner::llm
