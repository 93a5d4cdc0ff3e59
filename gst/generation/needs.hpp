// SPDX-License-Identifier: LGPL-2.1-or-later
// What a shot wants of a video model, before it is known which one: packing makes orders of it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "generation/check.hpp"
#include "generation/generation.hpp"
#include "generation/plan.hpp"

namespace catalogue {
struct Model;
}

namespace generation {

struct NamedReference {
  std::string name, kind;   // "character", "prop", "place", "style", "clip", "voice", "sound", "music"
  std::string description;  // in words
  std::vector<Medium> media;
};

struct Line {  // dialogue
  std::string speaker, text;
  double at = 0;                // seconds after the take's beginning
  std::optional<Medium> voice;  // that was recorded
};

struct Needs {
  // The prompt's parts, so that a retry can change one of them.
  std::string action;  // the shot's own words
  std::string light, palette, style, camera_words, negative;
  Camera camera;
  std::vector<Line> dialogue;  // to be spoken by the model, where it can
  // All recorded lines as one sound from `lips_at` on (seconds after the take's beginning), for a model that
  // puts lips to a sound afterwards (mode "lip-sync").
  std::optional<Medium> lips;
  double lips_at = 0;
  std::optional<Medium> first, last;  // storyboard frames
  bool continues = false;             // `first` is the last frame of the take before it, seen there already
  std::vector<NamedReference> references;
  double seconds = 0;  // handles included
  int width = 0, height = 0;
  double fps = 24;
  bool audio = false;  // native sound is wanted
  std::uint32_t seed = 0;
  std::string resolution;  // of the model's names; empty: the smallest that is not smaller than the film
};

struct CauseOf {  // why a take was not accepted
  std::string dimension, measured, wanted, advice;
  double probability = 1;
};
struct Rejected {
  unsigned take = 1;
  std::vector<CauseOf> causes;  // ranked
};

// The model's name for the smallest size that is not smaller than the film; the largest when all are.
std::string resolution_for(const Needs &needs, const catalogue::Model &model);

// By priority into the mode that carries the most; what does not fit is said in Plan::left_out. Longer than
// the model's longest: segments. `refused` when it is impossible.
Plan pack(const Needs &needs, const catalogue::Model &model, unsigned take, std::vector<Refused> &refused);

// The needs of the next take: only what the causes justify is changed. `history`: oldest first.
Needs revise(const Needs &needs, const catalogue::Model &model, const std::vector<Rejected> &history);

// Whether words alone say what is to be different in an otherwise good take: then the take itself is edited
// where the model can (mode "edit").
bool is_editable(const Rejected &rejected, const catalogue::Model &model);
// The take before, changed: `before` is its only order, `clip` what the provider calls its clip.
Plan edit(const Generation &before, const std::string &clip, const Rejected &rejected, unsigned take);

}  // namespace generation
