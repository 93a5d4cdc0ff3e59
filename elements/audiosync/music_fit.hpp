// SPDX-License-Identifier: LGPL-2.1-or-later
// Music goes round, and ends, where its bars do.
#pragma once
#include <map>
#include <string>

#include "film_plan.hpp"
#include "music/tracker.hpp"
#include "sounds.hpp"

namespace audiosync {

// What is known of the film's music, each piece heard once.
class MusicLibrary {
 public:
  // From `in` on, at most `length` ns; times count from `in`. Throws glue::Failure.
  const music::Analysis &of(const std::string &uri, std::uint64_t in, std::uint64_t length, const Interrupt &interrupt);

 private:
  struct Heard {
    std::uint64_t length;
    music::Analysis analysis;
  };
  std::map<std::string, Heard> heard_;
};

// Lets looped music go round by whole bars, and begins the fade of music that the film's end cuts off on the first
// beat of a bar, where the music has a stable beat. `file`: length of the file, ns; `end`: frames of the film.
void fit_to_bars(Placement &p, std::uint64_t file, std::int64_t end, int rate, MusicLibrary &library,
                 const Interrupt &interrupt);

}  // namespace audiosync
