// SPDX-License-Identifier: LGPL-2.1-or-later
#include "room_tone.hpp"

#include <gst/gst.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace audiosync {

namespace {
constexpr double kStretch = 0.4, kStep = 0.02;    // s
constexpr double kShortest = 1.0, kGap = 0.05;    // s
constexpr double kCross = 0.04;                   // s of cross-fade
constexpr double kSilence = 1e-8;                 // mean square: -80 dBFS
constexpr double kPause = 20;                     // dB a line's pause is quieter than its words

std::int64_t cross_of(int rate) {
  return static_cast<std::int64_t>(kCross * rate);
}
}  // namespace

std::optional<Quiet> quietest(const Placement &sound, int rate, int channels, const Interrupt &interrupt) {
  Placement plain = sound;
  plain.stretch = 1.0;
  plain.loop = false;
  auto reader = open_file(plain, 0, rate, channels, interrupt);
  if (!reader) return std::nullopt;
  Quiet out;
  std::vector<double> steps;
  std::vector<float> block;
  const auto step = static_cast<std::size_t>(kStep * rate);
  while (!*interrupt && (sound.length < 0 || out.length < sound.length)) {
    block.clear();
    const auto n = reader->read(block, step);
    out.length += static_cast<std::int64_t>(n);
    if (n < step) break;
    double sum = 0;
    for (const float v : block) sum += static_cast<double>(v) * static_cast<double>(v);
    steps.push_back(sum / static_cast<double>(block.size()));
  }
  const auto width = static_cast<std::size_t>(kStretch / kStep);
  if (out.length < static_cast<std::int64_t>(kShortest * rate) || steps.size() <= width + 2) return std::nullopt;
  // Not the very edges: there are fades.
  std::size_t best = 0;
  double least = 0, most = 0;
  for (std::size_t i = 1; i + width + 1 < steps.size(); i++) {
    double sum = 0;
    for (std::size_t k = i; k < i + width; k++) sum += steps[k];
    most = std::max(most, sum);
    if (best == 0 || sum < least) {
      best = i;
      least = sum;
    }
  }
  if (best == 0 || least / static_cast<double>(width) < kSilence) return std::nullopt;
  out.depth = 10 * std::log10(most / least);
  Placement &tone = out.tone = sound;
  tone.role = Role::Effects;
  tone.loop = true;
  tone.natural = tone.until = -1;
  tone.dialogue = false;
  tone.text.clear();
  tone.stretch = 1.0;
  tone.in = sound.in + static_cast<std::uint64_t>(static_cast<double>(best) * kStep * 1e9);
  tone.loop_from = tone.in + static_cast<std::uint64_t>(kLoopOverlap / 2 * 1e9);
  tone.loop_to = tone.in + static_cast<std::uint64_t>((kStretch - kLoopOverlap / 2) * 1e9);
  return out;
}

Placement laid(const Placement &tone, std::int64_t start, std::int64_t end, int rate) {
  Placement p = tone;
  const std::int64_t half = cross_of(rate) / 2;
  p.start = std::max<std::int64_t>(0, start - half);
  p.length = end + half - p.start;
  p.fade_in = p.start > 0 ? 2 * half : 0;
  p.fade_out = 2 * half;
  return p;
}

std::optional<Placement> tail_of(Placement &sound, const Quiet &quiet, int rate) {
  if (sound.loop || sound.natural < 0 || sound.length < 0) return std::nullopt;
  sound.natural = std::min<std::int64_t>(sound.natural, std::llround(static_cast<double>(quiet.length) * sound.stretch));
  if (sound.length - sound.natural < static_cast<std::int64_t>(kGap * rate)) return std::nullopt;
  const std::int64_t cross = cross_of(rate);
  Placement tone = quiet.tone;
  tone.start = sound.start + sound.natural - cross;
  tone.length = sound.start + sound.length - tone.start;
  tone.fade_in = cross;
  sound.length = sound.natural;
  sound.fade_out = cross;
  return tone;
}

std::vector<Placement> fill_silent_shots(const std::vector<Cut> &cuts, const std::vector<Placement> &placements,
                                         const std::vector<ToneOf> &own, int rate, int channels,
                                         const Interrupt &interrupt) {
  std::vector<Placement> out;
  for (std::size_t k = 0; k < cuts.size() && !*interrupt; k++) {
    const Cut &cut = cuts[k];
    const auto is_own = [&](const Placement &p) { return p.role == Role::Shot && p.shot == cut.shot; };
    if (cut.sound_follows || std::any_of(placements.begin(), placements.end(), is_own)) continue;
    const std::int64_t start = frames_of(cut.time, rate), end = frames_of(cut.time + cut.duration, rate);
    const ToneOf *nearest = nullptr;
    for (const auto &t : own)  // in the order of the film: the last one before it, else the first behind it
      if (!cut.scene.empty() && cuts[t.cut].scene == cut.scene && (t.cut < k || !nearest)) nearest = &t;
    if (nearest) {
      Placement tone = nearest->quiet.tone;
      tone.gain = placements[nearest->placement].gain;
      tone.shot = cut.shot;
      out.push_back(laid(tone, start, end, rate));
      continue;
    }
    std::vector<std::pair<std::int64_t, std::int64_t>> spoken;
    std::optional<Placement> tone;
    for (const auto &p : placements) {
      if (p.role != Role::Voice || p.shot != cut.shot || p.end() < 0) continue;
      spoken.emplace_back(p.start, p.end());
      if (tone) continue;
      const auto quiet = quietest(p, rate, channels, interrupt);
      if (quiet && quiet->depth >= kPause) tone = quiet->tone;  // with the line's gain
    }
    if (!tone) continue;
    std::sort(spoken.begin(), spoken.end());
    spoken.emplace_back(end, end);
    std::int64_t at = start;
    for (const auto &[from, to] : spoken) {
      if (std::min(from, end) - at >= static_cast<std::int64_t>(kGap * rate)) out.push_back(laid(*tone, at, std::min(from, end), rate));
      at = std::max(at, to);
    }
  }
  return out;
}

}  // namespace audiosync
