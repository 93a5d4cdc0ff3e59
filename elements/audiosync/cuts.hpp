// SPDX-License-Identifier: LGPL-2.1-or-later
// How far each cut of the film is from the nearest beat of its music.
#pragma once
#include <gst/gst.h>

#include "film_plan.hpp"
#include "music_fit.hpp"
#include "sounds.hpp"

namespace audiosync {

// Posts one `storyboard/cut` message per cut (not for the first shot). The beats are those the storyboard
// gives, else they are found; where the music has no stable beat, or there is none, the message says so (no
// beat).
void report_cuts(GstElement *element, const FilmPlan &plan, const std::vector<Placement> &placements,
                 MusicLibrary &library, const Interrupt &interrupt);

// All beats of the film's music, given or found, on its timeline. `placements`: how the music is played (fitted_music()).
std::vector<music::Beat> film_beats(const FilmPlan &plan, const std::vector<Placement> &placements,
                                    MusicLibrary &library, const Interrupt &interrupt);

// How much is going on in the film's music, on its timeline (of music that goes round, the first round; of a remix, all
// of the song).
std::vector<music::Section> film_sections(const FilmPlan &plan, MusicLibrary &library, const Interrupt &interrupt);

}  // namespace audiosync
