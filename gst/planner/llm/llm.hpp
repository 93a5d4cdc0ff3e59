// SPDX-License-Identifier: LGPL-2.1-or-later
// The planner that asks a language model. Every answer is checked by the document's own validator; what is
// wrong with it is told to the model, with the JSON path, at most `repairs` times. It never falls back to
// anything else: whoever wants the offline planner instead calls it.
#pragma once
#include <functional>
#include <string>

#include "planner/planner.hpp"

namespace planner {

struct LanguageModel {
  std::string base_url;      // "http://127.0.0.1:8080/v1"; http and private addresses are this one's only
  std::string model;         // empty: the server's only one
  std::string key_variable;  // environment variable that holds the key; empty: OPENAI_API_KEY at
                             // api.openai.com, else none
  std::string key_file;                               // its first line is the key
  unsigned requests = 6;                              // chat requests at most, whatever happens
  unsigned repairs = 3;                               // of these, answers sent back for repair
  double timeout = 180;                               // seconds until a whole answer must be there
  double patience = 600;                              // seconds for everything, waits included
  double price_in = -1, price_out = -1;               // money per million tokens; below 0: not known
  std::function<void(const std::string &)> progress;  // one line per step; holds no secret
};

// Throws Error (Service: what the server did; Input: no storyboard came of it), Interrupted. `spent` is kept
// up to date all the while: it counts what a failed plan has cost as well.
Plan plan_with(const LanguageModel &who, const Request &request, Usage &spent);

}  // namespace planner
