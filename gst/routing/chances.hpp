// SPDX-License-Identifier: LGPL-2.1-or-later
// How often a model's takes land: what the catalogue says, corrected by what the ledger has seen.
//
// Each rate is a Beta distribution. The catalogue's figure p counts as n takes of which n p landed (n = 20,
// or 4 where the entry is not sure of it); every judged take of the ledger is one more. The router uses the
// mean.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "catalogue/model.hpp"

namespace ledger {
struct Entry;
}

namespace routing {

struct Beta {
  double a = 1, b = 1;
  double mean() const { return a / (a + b); }
  double quantile(double q) const;  // 0 < q < 1
};

struct Tally {
  unsigned yes = 0, no = 0;
  unsigned all() const { return yes + no; }
};

// What was seen of one model. A first take whose order carried a storyboard frame counts as `storyboard`, a
// take after a rejected one as `retry`.
struct Seen {
  Tally blind, storyboard, retry;
  Tally failed;  // yes: the provider made nothing
};
using Experience = std::map<std::string, Seen>;

// From judged orders; simulated ones do not count. A model that takes first frames is given one.
Experience learn(const std::vector<ledger::Entry> &entries, const std::vector<catalogue::Model> &models);

struct Chances {
  Beta blind, storyboard, retry;
  double fails = 0;   // probability that the provider makes nothing
  unsigned seen = 0;  // takes of the ledger that it rests on
  // Nothing is known but certainty: a rate of exactly 0 or 1 stays what it is.
  double blind_rate = 0, storyboard_rate = 0, retry_rate = 0;
};
Chances chances_of(const catalogue::Model &model, const Experience &experience);

}  // namespace routing
