// SPDX-License-Identifier: LGPL-2.1-or-later
// From a brief or a screenplay to a storyboard.
//
// The offline planner is deterministic: the same request gives the same storyboard, byte for byte. It needs
// no network and no model. docs/planner.md says what it does and why. All durations are exact: the storyboard
// is as long as it was asked to be, to the frame.
#pragma once
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "document/storyboard.hpp"
#include "planner/error.hpp"

namespace catalogue {
struct Model;
}

namespace planner {

constexpr std::size_t kLongestBrief = 64u << 10;      // bytes
constexpr std::size_t kLongestScreenplay = 2u << 20;  // bytes
constexpr double kLongestFilm = 4 * 3600;             // seconds
constexpr double kShortestFilm = 1;

struct Rhythm {               // of the music that will be heard
  std::string file;           // as the storyboard names it
  std::vector<double> beats;  // seconds from its start, ascending; empty: nothing to cut on
  std::vector<double> bars;   // of these, the downbeats
};

struct Request {
  std::string text;
  std::string name = "the brief";  // what messages call it; usually the file's name
  enum class Form { Guess, Brief, Fountain } form = Form::Guess;
  double duration = 0;  // seconds of the film; 0: what the text says, else what it needs, else 60
  int width = 1920, height = 1080;
  storyboard::Rational framerate;
  std::uint64_t seed = 0;
  double pace = 0;  // seconds a shot takes on average; 0: what suits the kind of film, or the model
  const catalogue::Model *model = nullptr;  // durations are packed to its lengths; none: any length
  std::optional<Rhythm> music;
  const std::atomic<bool> *interrupt = nullptr;
};

struct ShotNote {  // why a shot is as it is
  std::string shot, purpose;
  std::string why, camera, transition, length;
  unsigned line = 0;  // of the text; 0: no line of its own
  double bought = 0;  // seconds to be ordered from the model, handles included; 0: no model
};

struct SceneNote {
  std::string scene, light;
  std::vector<std::string> left_to_right;  // references, as the camera sees them in every shot of the scene
  std::string travel;                      // screen direction of journeys, "left" or "right"
};

struct Usage {  // of a language model
  unsigned requests = 0, repairs = 0;
  std::int64_t prompt_tokens = 0, completion_tokens = 0;  // as the server counted them
  bool counted = true;                                    // whether every answer carried a count
  std::optional<double> money;                            // where prices are known
};

struct Plan {
  storyboard::Storyboard board;
  std::string planner = "offline";  // or the language model's name
  std::vector<ShotNote> shots;      // in the film's order
  std::vector<SceneNote> scenes;
  std::vector<std::string> remarks;  // what was guessed or left out, a sentence each
  double seconds = 0;                // of the film
  double bought = 0, wasted = 0;     // seconds to be ordered, and of these not seen; 0 without a model
  unsigned cuts_on_beats = 0, cuts = 0;
  Usage usage;
};

// Throws Error, Interrupted.
Plan plan_offline(const Request &request);

// Whether the text is a screenplay.
bool is_screenplay(const Request &request);

// The plan's reasons, for people: a paragraph per scene and shot.
std::string explained(const Plan &plan);

}  // namespace planner
