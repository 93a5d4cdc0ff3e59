// SPDX-License-Identifier: LGPL-2.1-or-later
// Whether a model can serve an order, by its catalogue entry: asked before any money moves.
#pragma once
#include <string>
#include <vector>

#include "catalogue/model.hpp"
#include "generation/generation.hpp"

namespace generation {

struct Refused {
  std::string field;     // of the order: "duration", "resolution", "prompt", "references", ...
  std::string sentence;  // what is wrong and what would do
};

// Everything that is wrong; empty: it may be ordered.
std::vector<Refused> check(const Generation &order, const catalogue::Model &model);

}  // namespace generation
