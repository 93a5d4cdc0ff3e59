// SPDX-License-Identifier: LGPL-2.1-or-later
// Shots cut from a folder of clips, and what their faults need of each other.
//
// The part of a file's name before the first '_' is its place: files of one place can lend each other persons
// ("another person in the same place") and moments ("another pose").
#pragma once
#include <string>
#include <vector>

#include "faults.hpp"

namespace eval {

struct SceneOptions {
  std::size_t per_source = 2;   // shots at most
  double seconds = 2;           // of a shot
  int width = 960;              // pixels, before framing
  std::string silhouettes;
};
std::vector<Scene> scenes_of(const std::string &folder, const SceneOptions &options);

}  // namespace eval
