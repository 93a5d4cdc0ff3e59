// SPDX-License-Identifier: LGPL-2.1-or-later
// What a rehearsed take gets wrong. A rehearsed model has independent knobs, one a dimension that a check can
// measure; each take has them right or wrong. A retry turns only the knobs that the verdict named, as a
// request does that changes only the cause; the others stay as they were, right or wrong.
//
// All is drawn from a hash of model, shot, knob and how often that knob was turned: a rehearsal can be
// repeated, and whoever knows the history of a shot knows what its next take will show.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "catalogue/model.hpp"
#include "provider.hpp"

namespace aivideogen {

enum class Knob { Lighting, Palette, Composition, Style, Camera, Temporal };
inline constexpr std::size_t kKnobs = 6;
inline constexpr std::array<Knob, kKnobs> kAllKnobs = {Knob::Lighting, Knob::Palette, Knob::Composition,
                                                       Knob::Style,    Knob::Camera,  Knob::Temporal};
const char *name_of(Knob knob);  // the dimension in which it shows

// A knob that came out wrong.
struct Slip {
  Knob knob{};
  double kind = 0, strength = 0;  // 0..1: which of the knob's faults, and how much of it
};

// Whether the knob is right when it is drawn for the first time, and after it was turned on purpose.
struct Odds {
  double first = 1, retry = 1;
};
// A first take lands when all knobs are right: each with the `kKnobs`th root of the model's probability for a
// first take (`storyboard` with a frame, else `blind`); a turned knob is right with its `retry`. A model of
// which nothing is known (0) has them right.
Odds odds_of(const catalogue::Landing &landing, bool storyboard);

using Turns = std::array<unsigned, kKnobs>;
// How often each knob was turned: once for every rejection that named its dimension, and all of them for
// every other take that came before (somebody asked for another one without a reason).
Turns turns_of(const TakeRequest &request);

std::vector<Slip> slips_of(const std::string &model, const std::string &shot, const Odds &odds,
                           const Turns &turns);

}  // namespace aivideogen
