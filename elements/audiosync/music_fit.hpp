// SPDX-License-Identifier: LGPL-2.1-or-later
// Music goes round, and ends, where its bars do.
#pragma once
#include <map>
#include <string>
#include <vector>

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

// How music that is longer than the film ends with it: faded out, or with its own end, bars in its middle left out.
enum class MusicEnd { Fade, Remix };

// Lets looped music go round by whole bars, and begins the fade of music that the film's end cuts off on the first
// beat of a bar, or leaves bars out (with Remix; what whole bars cannot do is done by playing all of it up to 4 % faster
// or slower, unless the film is cut on its beats), where the music has a stable beat. `file`: length of the file, ns.
// False where a remix was wanted and is not possible: it is faded then.
bool fit_to_bars(Placement &p, std::uint64_t file, const FilmPlan &plan, int rate, MusicEnd how, MusicLibrary &library,
                 const Interrupt &interrupt);

// The film's music as it will be played, for whoever only wants to know its beats.
std::vector<Placement> fitted_music(const FilmPlan &plan, int rate, MusicEnd how, MusicLibrary &library,
                                    const Interrupt &interrupt);

}  // namespace audiosync
