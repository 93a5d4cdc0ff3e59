// SPDX-License-Identifier: LGPL-2.1-or-later
// A film that is asked for in words: what storyboardsrc has planned before it plays it.
#pragma once
#include <gst/gst.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "glue/ref.hpp"

namespace storyboardsrc {

enum class Planner {
  Offline,       // the embedded one: no network, the same words give the same film
  Llm,           // a language model; its failure is an error
  LlmOrOffline,  // a language model; where it fails, the embedded one, with a warning
};

struct Commission {
  std::string brief;     // the words
  std::string location;  // or a *.fountain or *.brief file
  double duration = 0;   // seconds; 0: as the text says, or needs
  int width = 1280, height = 720;
  int rate_num = 24, rate_den = 1;
  std::uint64_t seed = 0;
  std::string pack_for;  // video model to whose lengths durations are packed
  std::string music;     // file to cut on
  Planner planner = Planner::Offline;
  std::string base_url, language_model, key_variable, key_file;
  bool operator==(const Commission &) const = default;
};

// Whether a location is one that is planned: its name ends in .fountain or .brief.
bool is_planned(const std::string &location);

struct Commissioned {
  std::string text;                 // the storyboard
  std::string folder;               // its files are relative to
  std::string warning;              // to be posted; empty: none
  GstStructure *message = nullptr;  // "storyboard/plan", owned by whoever has this
};

// Throws glue::Failure; returns without text when `cancelled` became true. `progress`: a line per step. Takes
// as long as the language model and the beat tracker take.
Commissioned plan_film(const Commission &commission, const std::atomic<bool> &cancelled,
                       const std::function<void(const std::string &)> &progress);

}  // namespace storyboardsrc
