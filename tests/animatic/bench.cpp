// SPDX-License-Identifier: LGPL-2.1-or-later
// Frames per second of every move at 1920x1080 on one core: of processor time, so that a busy machine says
// the same.
#include <time.h>

#include <cstdio>
#include <cstdlib>

#include "scene.hpp"

namespace {
double now() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}
}  // namespace

int main(int argc, char **argv) {
  cv::setNumThreads(1);
  const int frames = argc > 1 ? std::atoi(argv[1]) : 48;
  const scene::Scene picture = scene::street(1920, 1080);
  scene::Frame frame(1920, 1080);
  std::printf("%-10s %9s %9s\n", "move", "frames/s", "set-up ms");
  for (const auto &[move, amount] : scene::kMoves) {
    animatic::Request request = scene::request(picture, move, amount, 1920, 1080, frames);
    const double begin = now();
    animatic::Renderer renderer(request);
    const double ready = now();
    for (int n = 0; n < frames; ++n) renderer.render(n, frame.planes());
    const double end = now();
    std::printf("%-10s %9.1f %9.0f\n", move, frames / (end - ready), 1e3 * (ready - begin));
  }
}
