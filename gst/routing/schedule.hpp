// SPDX-License-Identifier: LGPL-2.1-or-later
// How long a production takes: shots in parallel as far as providers and the look-ahead allow, chains one
// after the other, the one with most work hanging on it first (as aivideogen's scheduler does).
#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace routing {

struct Job {
  std::string lane;                  // model
  double seconds = 0;                // all its takes
  std::optional<std::size_t> after;  // an earlier job that must be over
};

struct Makespan {
  double seconds = 0;
  double bound = 0;  // no order of work is quicker: max(work / capacity of a lane, longest chain)
  double chain = 0;  // the longest chain alone
  double alone = 0;  // everything one after the other
};

// `capacity`: jobs at a time by lane (1 where it is not said). `look_ahead`: shots under way or waiting to be
// played, from the first that has not landed; 0: no limit.
Makespan schedule(const std::vector<Job> &jobs, const std::map<std::string, unsigned> &capacity,
                  unsigned look_ahead = 0);

}  // namespace routing
