// SPDX-License-Identifier: LGPL-2.1-or-later
// Everything that must be known before the first sample of a film's mix can be given: the voices, how long
// sounds are, where somebody speaks, how loud it all is. Runs in a thread of its own; gives up when
// interrupted.
#pragma once
#include <functional>
#include <string>

#include "duck.hpp"
#include "film_plan.hpp"
#include "master.hpp"
#include "music_fit.hpp"
#include "sounds.hpp"
#include "take_sync.hpp"
#include "time_map.hpp"
#include "speech/captions.hpp"
#include "speech/voice.hpp"

namespace audiosync {

enum class Overflow { Overlap, Error, Extend };  // of a line that does not end with its shot

struct Settings {
  Target target;
  bool normalise = true;  // else the mix keeps its level and only peaks are limited
  Overflow overflow = Overflow::Overlap;
  std::string voice;                // for speakers without one; "" = by language and order
  double hold = 1.0;                // s: pauses in speech the music does not come back in
  Sync sync = Sync::Measure;        // of shots' own sound
  bool room_tone = true;
  MusicEnd music_end = MusicEnd::Fade;
  double speech_over_music = 10.0;  // LU, at least; music that asks not to be ducked is left alone
};

struct Prepared {
  std::vector<Placement> placements;
  DuckCurve duck;
  Measured measured;
  double true_peak = -1.0;
  MusicLibrary music;             // what was found out about it
  std::vector<speech::Caption> captions;  // of the lines that are heard and have a text, by time
  std::vector<SyncFound> synced;  // shots that were looked at
};

// `warn` is told what a person should know, with the shot it is about; `library`: what is known of the music already.
// Throws glue::Failure.
Prepared prepare(const FilmPlan &plan, const Settings &settings, int rate, int channels,
                 speech::VoiceProvider *voices, const Interrupt &interrupt,
                 const std::function<void(const std::string &, const std::string &)> &warn,
                 MusicLibrary library = {});

// The shots that should be longer because a line of theirs is not over, even at its fastest.
std::vector<Need> needs_of_lines(const FilmPlan &plan, const Settings &settings, int rate, int channels,
                                 speech::VoiceProvider *voices, const Interrupt &interrupt);

// How much longer or shorter a line may be made so that it ends with its shot: 8 %.
inline constexpr double kMostStretch = 0.08;

}  // namespace audiosync
