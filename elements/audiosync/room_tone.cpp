// SPDX-License-Identifier: LGPL-2.1-or-later
#include "room_tone.hpp"

#include <gst/gst.h>

#include <algorithm>
#include <cmath>

namespace audiosync {

namespace {
constexpr double kStretch = 0.4, kStep = 0.02;    // s
constexpr double kShortest = 1.0, kGap = 0.05;    // s
constexpr double kCross = 0.04;                   // s of cross-fade
constexpr double kSilence = 1e-8;                 // mean square: -80 dBFS
}  // namespace

std::optional<Placement> room_tone(Placement &sound, int rate, int channels, const Interrupt &interrupt) {
  if (sound.loop || sound.natural < 0 || sound.length < 0) return std::nullopt;
  if (sound.natural < static_cast<std::int64_t>(kShortest * rate) ||
      sound.length - sound.natural < static_cast<std::int64_t>(kGap * rate))
    return std::nullopt;
  auto reader = open_file(sound, 0, rate, channels, interrupt);
  if (!reader) return std::nullopt;
  std::vector<double> steps;
  std::vector<float> block;
  const auto step = static_cast<std::size_t>(kStep * rate);
  std::int64_t length = 0;
  while (!*interrupt) {
    block.clear();
    const auto n = reader->read(block, step);
    length += static_cast<std::int64_t>(n);
    if (n < step) break;
    double sum = 0;
    for (const float v : block) sum += static_cast<double>(v) * static_cast<double>(v);
    steps.push_back(sum / static_cast<double>(block.size()));
  }
  sound.natural = std::min(sound.natural, length);
  const auto width = static_cast<std::size_t>(kStretch / kStep);
  if (steps.size() <= width + 2) return std::nullopt;
  // Not the very edges: there are fades.
  std::size_t best = 0;
  double least = 0;
  for (std::size_t i = 1; i + width + 1 < steps.size(); i++) {
    double sum = 0;
    for (std::size_t k = i; k < i + width; k++) sum += steps[k];
    if (best == 0 || sum < least) {
      best = i;
      least = sum;
    }
  }
  if (best == 0 || least / static_cast<double>(width) < kSilence) return std::nullopt;
  const auto cross = static_cast<std::int64_t>(kCross * rate);
  Placement tone = sound;
  tone.loop = true;
  tone.natural = -1;
  tone.dialogue = false;
  tone.in = sound.in + static_cast<std::uint64_t>(static_cast<double>(best) * kStep * 1e9);
  tone.loop_from = tone.in + static_cast<std::uint64_t>(kLoopOverlap / 2 * 1e9);
  tone.loop_to = tone.in + static_cast<std::uint64_t>((kStretch - kLoopOverlap / 2) * 1e9);
  tone.start = sound.start + sound.natural - cross;
  tone.length = sound.start + sound.length - tone.start;
  tone.fade_in = cross;
  sound.length = sound.natural;
  sound.fade_out = cross;
  return tone;
}

}  // namespace audiosync
