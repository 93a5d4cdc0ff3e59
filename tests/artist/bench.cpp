// SPDX-License-Identifier: LGPL-2.1-or-later
// Milliseconds of processor time per 1080p frame with plate and depth.
#include <cstdio>
#include <ctime>

#include "artist/artist.hpp"

using namespace storyboard;

int main() {
  Storyboard board;
  double total = 0;
  int frames = 0;
  for (const char *set : {"harbour", "beach", "street", "kitchen", "room", "forest"})
    for (Framing framing : {Framing::ExtremeWide, Framing::Wide, Framing::Medium, Framing::Close}) {
      Scene scene;
      scene.place = set;
      scene.lighting.time = "dusk";
      Shot shot;
      shot.framing = framing;
      shot.subjects.resize(2);
      double best = 1e9;
      for (int i = 0; i < 3; i++) {
        const std::clock_t start = std::clock();
        const artist::Drawing d = artist::draw({&board, &scene, &shot, false, 1920, 1080, true});
        best = std::min(best, 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
        if (d.picture.bgrx.empty()) return 1;
      }
      std::printf("%-8s framing %d: %6.1f ms\n", set, static_cast<int>(framing), best);
      total += best, frames++;
    }
  std::printf("mean of %d: %.1f ms per 1920x1080 frame\n", frames, total / frames);
}
