// SPDX-License-Identifier: LGPL-2.1-or-later
// One frame of a transition. For frame i of N the progress before easing is i / N (i = 0 .. N-1), FFmpeg's
// convention: the first frame is all outgoing, the frame after the last all incoming.
#pragma once
#include <memory>

#include "catalogue.hpp"
#include "picture.hpp"

namespace transition {

// What a luma wipe follows: brightness 0 to 65535, row by row, any size; scaled to the picture.
struct LumaImage {
  int width = 0, height = 0;
  std::vector<std::uint16_t> pixels;
};

class Renderer {
 public:
  explicit Renderer(int id, std::shared_ptr<const LumaImage> luma = {});
  // dst, a (outgoing) and b (incoming) have one layout; dst overlaps neither. progress 0 to 1, after easing.
  void render(const Picture &dst, const Picture &a, const Picture &b, float progress);
  int id() const { return entry_.id; }

 private:
  const Map &map(int width, int height);
  const Entry &entry_;
  std::shared_ptr<const LumaImage> luma_;
  Map map_;  // drawn once for a picture size
  int map_width_ = 0, map_height_ = 0;
  std::vector<std::uint16_t> lut_, rows_, across_;
};

}  // namespace transition
