// SPDX-License-Identifier: LGPL-2.1-or-later
// A production played many times with dice instead of models: what it costs, how many takes it needs, how
// long it takes. Nothing of it is real; whoever shows it says "simulated".
//
// A take lands with its way's probability. It waits, once for each generation, for a time of the log-normal
// distribution that has the catalogue's median and 95th percentile. Every run has dice of its own, so that
// the same seed gives the same runs on every machine.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "routing/offer.hpp"
#include "routing/schedule.hpp"

namespace routing {

struct Played {  // one shot
  std::shared_ptr<const Policy> policy;
  std::vector<Offer> offers;  // of the policy's ways
  std::optional<std::size_t> continues;
};

struct Causes {                                        // why takes do not land
  std::vector<std::pair<std::string, double>> shares;  // of those that do not; sum 1; empty: not asked
};

struct Spread {
  double mean = 0, p5 = 0, p50 = 0, p95 = 0;
};
Spread spread_of(std::vector<double> values);

struct Simulated {
  unsigned runs = 0;
  std::uint64_t seed = 0;
  Spread money;   // of the whole production
  Spread images;  // of it, for storyboards
  Spread takes, generations, landed, seconds_bought;
  Spread seconds;                          // until the last shot has landed
  double bound = 0;                        // mean of what no order of work could be quicker than
  std::map<std::string, double> rejected;  // mean number of takes that did not land, by cause
  double takes_per_clip() const { return landed.mean > 0 ? takes.mean / landed.mean : 0; }
  double generations_per_clip() const { return landed.mean > 0 ? generations.mean / landed.mean : 0; }
};

// `look_ahead`: 0: no limit.
Simulated simulate(const std::vector<Played> &film, const Causes &causes, unsigned runs, std::uint64_t seed,
                   unsigned look_ahead = 0);

}  // namespace routing
