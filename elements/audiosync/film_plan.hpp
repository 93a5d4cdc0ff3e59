// SPDX-License-Identifier: LGPL-2.1-or-later
// What the `storyboard/film` event says about sound, in sample frames of the mix.
#pragma once
#include <storyboard/gststoryboard.h>

#include <optional>
#include <string>
#include <vector>

#include "placement.hpp"

namespace audiosync {

struct Cut {
  std::string shot, scene;       // scene: "" where nobody says
  std::uint64_t time = 0;        // ns on the finished timeline
  std::uint64_t duration = 0;    // of the shot
  std::uint64_t transition = 0;  // length of the transition into the shot
  bool sound_follows = false;    // its own sound is told by a `storyboard/sound` event
};

struct FilmPlan {
  std::int64_t frames = 0;  // exactly so long is the mix
  double loudness = -14.0, true_peak = -1.0;
  std::vector<Placement> placements;
  std::vector<Cut> cuts;
  struct Song {  // music whose beats matter to the cuts
    std::string uri;
    std::uint64_t at = 0, in = 0, end = 0;  // ns
    std::vector<std::uint64_t> beats;       // in the file's own time, when the storyboard knows them
  };
  std::vector<Song> songs;
};

// A sound of role "shot" belongs under its picture: where the picture dissolves it starts with the head
// handle (as far as the file has something before its in point) and goes on into the tail handle, with
// equal-power fades as long as the transition. `lead` and `lag` let it begin earlier and end later than its picture
// (J- and L-cuts). Cut edges get fades of 5 ms against clicks; `end_fade` is the
// fade-out, in frames, of music that outlasts the film. Ends beyond the film are cut off.
FilmPlan plan_film(const GstStoryboardFilm &film, int rate, std::int64_t end_fade);

// The place of one sound of a `storyboard/sound` event on that film's timeline; nothing when it lies beyond it.
std::optional<Placement> place_sound(const GstStoryboardFilm &film, const GstStructure *sound, int rate);

// Where the sound of a shot begins: its head handle included.
std::uint64_t sound_begins(const Cut &cut, const GstStoryboardFilm &film);

// ns -> frames, rounded to nearest; the same instant is the same frame wherever it comes from.
std::int64_t frames_of(std::uint64_t ns, int rate);

}  // namespace audiosync
