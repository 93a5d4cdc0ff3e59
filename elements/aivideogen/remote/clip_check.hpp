// SPDX-License-Identifier: LGPL-2.1-or-later
// Whether what a provider sent is a clip: by decoding it, whatever it calls itself.
#pragma once
#include <functional>
#include <string>

namespace aivideogen {

struct ClipFacts {
  int width = 0, height = 0;
  double seconds = 0;  // of pictures that were really decoded
  unsigned frames = 0;
  double fps = 0;      // frames / seconds
  bool sound = false;  // there is a sound track that decodes
};

// Whether there is a sound track that decodes.
bool has_sound(const std::string &uri);

// SHA-256 (hex) of a file; empty when it cannot be read.
std::string file_hash(const std::string &path);

// Decodes all of `path`. Throws glue::Failure with one sentence when it is no clip, is damaged, or is over
// the limits (size, length); a still picture is no clip. All zero when `cancelled` said yes.
ClipFacts check_clip(const std::string &path, const std::function<bool()> &cancelled);

}  // namespace aivideogen
