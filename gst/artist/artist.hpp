// SPDX-License-Identifier: LGPL-2.1-or-later
// The board artist: draws a storyboard frame from what the shot says. Deterministic: the same board, shot and
// size give the same bytes. Light, palette, pose, composition and identity can each be changed alone.
#pragma once
#include <cstdint>
#include <vector>

#include "document/storyboard.hpp"

namespace artist {

struct Picture {  // 8 bits, B G R x in memory, stride = 4 * width
  int width = 0, height = 0;
  std::vector<std::uint8_t> bgrx;
};

struct Drawing {
  Picture picture;
  Picture plate;                    // the same without the subjects (empty when not asked for)
  std::vector<std::uint8_t> depth;  // width * height, 0 = far, 255 = near (empty when not asked for)
};

struct Request {
  const storyboard::Storyboard *board = nullptr;
  const storyboard::Scene *scene = nullptr;
  const storyboard::Shot *shot = nullptr;
  bool last = false;  // draw the blocking at the end of the shot (shot->last_subjects, when there are any)
  int width = 0, height = 0;  // pixels; 16..8192
  bool layers = true;         // also the plate and the depth
};

Drawing draw(const Request &request);

}  // namespace artist
