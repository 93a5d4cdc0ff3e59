// SPDX-License-Identifier: LGPL-2.1-or-later
// What every model offers for one shot: at which size, with what it carries, for how much a take; or why it
// cannot make it. The orders are those that aivideogen would send (gst/generation).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "catalogue/model.hpp"
#include "generation/needs.hpp"
#include "routing/chances.hpp"
#include "routing/policy.hpp"

namespace routing {

// What holds for all shots of a production.
struct Rules {
  unsigned takes = 3;               // of a shot at most
  std::optional<double> give_up;    // what a shot that never lands costs; none: 20 of its cheapest takes
  double board = 0;                 // price of a shot's storyboard; the board artist draws for nothing
  bool boarded = true;              // the storyboard is there (or free) for every shot
  std::optional<double> budget;     // of the production, expected; and no single take over it
  std::optional<double> deadline;   // seconds until the last shot has landed, expected
  std::string currency = "USD";     // of all of it; a model with another one is left out
  std::string today;                // ISO date, for expired entries; "": nothing is expired
  std::vector<std::string> models;  // that may be chosen; empty: all with a price that need a key
  unsigned least_lines = 0;         // of the picture's shorter side; 0: the film's
  bool smallest_size = false;       // only the smallest that is not below it, as aivideogen orders
  bool all_references = false;      // a model that cannot carry them all is left out
  bool lip_sync = false;            // where a speaker is seen, the model must speak its lines or put lips to them
  bool switching = false;           // another model for a shot's later takes is allowed
};

// Whether models are asked for sound with their pictures: aivideogen's `sound`.
enum class NativeSound { Never, Auto, Always };

// One shot as the router sees it.
struct Shot {
  std::string id;
  // With a first frame where the storyboard is there. `dialogue` is all of it, recorded lines with a voice;
  // what a model is asked of it, and whether for sound, needs_for() says.
  generation::Needs needs;
  NativeSound sound = NativeSound::Auto;
  std::string model;  // named by the storyboard; "" or "auto": to be chosen
  bool speaker_seen = false;
  std::optional<std::size_t> continues;  // index of the shot whose last frame it begins with
  double seconds = 0;                    // on the finished timeline, without handles
};

struct Offer {
  const catalogue::Model *model = nullptr;
  std::string resolution, mode;
  double seconds_wanted = 0, seconds_bought = 0;  // a take's, with a storyboard
  unsigned generations = 1;                       // a take's, one after the other
  unsigned passes = 1;                            // of them: for references that do not fit into one
  unsigned left_out = 0;                          // references that it cannot carry
  bool carries_frame = false;
  Way way;
  // Of a take with the storyboard, or without where it cannot be carried.
  const Attempt &attempt() const { return way.boarded.possible ? way.boarded : way.blind; }
  double take_price() const { return attempt().price; }
};

struct Refusal {
  std::string model;
  std::string why;  // half a sentence: "makes at most 720p; the film is 1080 lines high"
};

struct Offers {
  std::vector<Offer> offers;  // one per model and size, in the order of `models`
  std::vector<Refusal> refused;
  std::vector<std::string> warnings;  // whole sentences
};

// The needs as aivideogen asks this model for them: whether for sound, with lines that it speaks, or with
// lips that are put to recorded lines afterwards. How long the lines sound is not known.
generation::Needs needs_for(const Shot &shot, const catalogue::Model &model);

// `models` must outlive the result.
Offers offers_for(const Shot &shot, const std::vector<catalogue::Model> &models, const Experience &experience,
                  const Rules &rules);

}  // namespace routing
