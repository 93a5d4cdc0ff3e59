// SPDX-License-Identifier: LGPL-2.1-or-later
// Puts cuts on beats by moving them within the handles of the shots beside them.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "music/tracker.hpp"

namespace music {

// Energy: any beat where the music is loud, downbeats where it is calm.
enum class Align { None, Beats, Bars, EveryTwoBars, EveryFourBars, Energy };

// "none", "beats", "bars", "every-2-bars", "every-4-bars", "energy"; in this order.
std::span<const std::string_view> align_names();
std::optional<Align> align_named(std::string_view name);

struct CutPoint {
  double time = 0;     // s, where the shot begins
  double earlier = 0;  // s it may be moved: the shot that begins has so much before its in point
  double later = 0;    // s: the shot that ends has so much behind its out point
  double shortest = 0; // s: the shot that begins does not become shorter, whatever the options say
  double own = 0;      // s: the length `most_stretch` counts from; 0: to the next cut
};

struct AlignedCut {
  double time = 0;      // s, on a whole frame
  double beat = -1;     // s, the beat it was put on, or the nearest; -1: there is none
  unsigned in_bar = 0;  // 1 = downbeat
  double error = 0;     // s, time - beat
  bool moved = false;
};

struct AlignOptions {
  Align align = Align::Beats;
  double offset = 0;        // s added to every beat: editors like a cut a little before or behind
  double shortest = 0.2;    // s: no shot becomes shorter
  double frame = 1.0 / 24;  // s; 0: any time
  double end = 0;           // s: where the last shot ends; 0: not known
  // Each shot's new length lies within 1 +- this of its length before; 0: any. For shots that are already
  // made and can only be played a little faster or slower.
  double most_stretch = 0;
  std::span<const Section> sections = {};  // for Align::Energy; none: as Beats
};

// The best set of places for all cuts together (dynamic programming): as many as possible on a beat, as
// little moving as possible, every shot at least `shortest` long. A cut without a reachable beat stays where
// it is. The first cut is the film's beginning and stays.
std::vector<AlignedCut> align_cuts(std::span<const CutPoint> cuts, std::span<const Beat> beats,
                                   const AlignOptions &options);

// When (s, `offset` included) a cut may be put on one of `beats`. `sections` decide for Align::Energy: every beat where
// the music is as loud as on average or louder, downbeats elsewhere; without any it is as Beats.
std::vector<double> wanted_beats(std::span<const Beat> beats, Align align, std::span<const Section> sections = {},
                                 double offset = 0);

// Where cuts go when shot length follows the music: where it is louder than on average, shots become shorter,
// where it is calmer, longer (a factor of two for each 10 dB, 0.5 to 2; averaged over the film, the same number
// of cuts). `cuts` are the shots' beginnings, the first is not moved; all before `end`, in seconds. `most_stretch` (0:
// any) keeps each shot's length within 1 +- this of what it is.
std::vector<double> follow_energy(std::span<const double> cuts, double end, std::span<const Section> sections,
                                  double most_stretch = 0);

// The beat nearest to `time`, as an index; -1 when there is none.
std::ptrdiff_t nearest_beat(std::span<const Beat> beats, double time);

}  // namespace music
