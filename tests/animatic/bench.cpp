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
  std::printf("%-14s %9s %9s\n", "move", "frames/s", "set-up ms");
  const auto measure = [&](const char *name, const animatic::Request &request) {
    const double begin = now();
    animatic::Renderer renderer(request);
    const double ready = now();
    for (int n = 0; n < frames; ++n) renderer.render(n, frame.planes());
    const double end = now();
    std::printf("%-14s %9.1f %9.0f\n", name, frames / (end - ready), 1e3 * (ready - begin));
  };
  for (const auto &[move, amount] : scene::kMoves)
    measure(move, scene::request(picture, move, amount, 1920, 1080, frames));

  const scene::Scene later = scene::street(1920, 1080, 0.62);
  const auto morph = [&](const char *move, double amount, bool layers) {
    animatic::Request request = scene::request(picture, move, amount, 1920, 1080, frames);
    request.stills = {scene::still_of(picture, 0, layers), scene::still_of(later, 1, layers)};
    return request;
  };
  measure("morph", morph("static", 0, true));
  measure("morph, flat", morph("static", 0, false));
  measure("morph, truck", morph("truck", 0.1, true));
  measure("morph, orbit", morph("orbit", 15, true));
}
