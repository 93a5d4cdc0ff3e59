// SPDX-License-Identifier: LGPL-2.1-or-later
// Frames per second of every move at 1920x1080 on one core.
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "scene.hpp"

int main(int argc, char **argv) {
  cv::setNumThreads(1);
  const int frames = argc > 1 ? std::atoi(argv[1]) : 48;
  const scene::Scene picture = scene::street(1920, 1080);
  scene::Frame frame(1920, 1080);
  std::printf("%-10s %9s %9s\n", "move", "frames/s", "set-up ms");
  for (const auto &[move, amount] : scene::kMoves) {
    animatic::Request request = scene::request(picture, move, amount, 1920, 1080, frames);
    const auto begin = std::chrono::steady_clock::now();
    animatic::Renderer renderer(request);
    const auto ready = std::chrono::steady_clock::now();
    for (int n = 0; n < frames; ++n) renderer.render(n, frame.planes());
    const auto end = std::chrono::steady_clock::now();
    const auto seconds = [](auto d) { return std::chrono::duration<double>(d).count(); };
    std::printf("%-10s %9.1f %9.0f\n", move, frames / seconds(end - ready), 1e3 * seconds(ready - begin));
  }
}
