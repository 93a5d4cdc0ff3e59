// SPDX-License-Identifier: LGPL-2.1-or-later
#include "score.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "document/timeline.hpp"

namespace storyboardsrc {
namespace {

constexpr double kMostChange = 0.45;  // of a shot's length
constexpr double kMostMoved = 4.0;    // s a cut goes to find a beat
constexpr double kShortest = 0.3;     // s
constexpr unsigned kBar = 4;          // beats, where only beats are known

struct Grid {
  std::vector<music::Beat> beats;  // on the film, in order
  std::vector<music::Section> sections;
  std::string unstable;
};

Grid grid_of(const storyboard::Storyboard &board, double end, bool sections, const Listening &listening) {
  Grid grid;
  for (const auto &m : board.music) {
    const double length = std::min(end - m.at, m.duration.value_or(end));
    if (length <= 0) continue;
    music::Analysis found;
    if (m.beats.empty() || sections) found = listening.analyse(m, length);
    if (!m.beats.empty()) {
      unsigned n = 0;
      for (const double b : m.beats) {
        const double at = m.at + b - m.in;
        const unsigned in_bar = n++ % kBar + 1;
        if (b >= m.in && at < m.at + length) grid.beats.push_back({at, in_bar, 1.0f});
      }
    } else if (found.stable) {
      for (const auto &b : found.beats) grid.beats.push_back({m.at + b.time, b.in_bar, b.strength});
    } else if (grid.unstable.empty()) {
      grid.unstable = m.file;
    }
    for (const auto &s : found.sections) grid.sections.push_back({m.at + s.start, m.at + s.end, s.energy});
  }
  std::sort(grid.beats.begin(), grid.beats.end(),
            [](const music::Beat &a, const music::Beat &b) { return a.time < b.time; });
  return grid;
}

// What a shot needs for its lines, sounds and transitions, in seconds.
double room(const storyboard::Slot &slot, std::int64_t tail_transition, double frame, const Listening &listening) {
  double need = 2 * frame;
  for (const auto &line : slot.shot->dialogue) {
    const auto speech = listening.speech ? listening.speech(line) : std::nullopt;
    need = std::max(need, line.at + speech.value_or(0.25));
  }
  for (const auto &sound : slot.shot->sounds) need = std::max(need, sound.at + frame);
  // Half a transition takes of the shot what the other half adds to it; both must find room.
  return std::max(need, static_cast<double>(slot.transition + tail_transition) * frame);
}

}  // namespace

Scored put_cuts_on_beats(storyboard::Storyboard &board, music::Align align, const Listening &listening) {
  Scored scored;
  const auto slots = storyboard::lay_out(board);
  if (align == music::Align::None || slots.size() < 2 || board.music.empty()) return scored;
  const double frame = static_cast<double>(board.framerate.den) / board.framerate.num;
  const auto seconds = [&](std::int64_t frames) { return static_cast<double>(frames) * frame; };
  const double end = seconds(slots.back().start + slots.back().frames);
  const bool energy = align == music::Align::Energy;
  const Grid grid = grid_of(board, end, energy, listening);
  scored.unstable = grid.unstable;
  scored.cuts = static_cast<unsigned>(slots.size()) - 1;
  if (grid.beats.empty()) return scored;

  std::vector<double> starts;
  for (const auto &slot : slots) starts.push_back(seconds(slot.start));
  const auto wanted = energy ? music::follow_energy(starts, end, grid.sections) : starts;
  std::vector<music::CutPoint> cuts;
  for (std::size_t i = 0; i < slots.size(); i++) {
    music::CutPoint cut{starts[i], 0, 0, 0};
    const std::int64_t next = i + 1 < slots.size() ? slots[i + 1].transition : 0;
    cut.shortest = std::min(seconds(slots[i].frames), room(slots[i], next, frame, listening));
    if (i > 0) {
      const double before = seconds(slots[i - 1].frames), after = seconds(slots[i].frames);
      double earlier = kMostChange * before, later = kMostChange * after;
      if (energy) earlier = later = end;  // what a shot may change by is said below
      // The shot's in point goes with the cut, so that what is seen stays at its place on the timeline.
      if (const auto &source = slots[i].shot->source)
        earlier = std::min(earlier, source->in - seconds(slots[i].head));
      if (const auto &source = slots[i - 1].shot->source) {
        const auto length = listening.length(*source);
        const double used = source->in + before + seconds(slots[i - 1].tail);
        later = std::min(later, length ? *length - used : 0.0);
      }
      earlier = std::max(0.0, earlier);
      later = std::max(0.0, later);
      cut.time = std::clamp(wanted[i], starts[i] - earlier, starts[i] + later);
      cut.earlier = std::min(kMostMoved, cut.time - (starts[i] - earlier));
      cut.later = std::min(kMostMoved, starts[i] + later - cut.time);
    }
    cuts.push_back(cut);
  }
  music::AlignOptions options{.align = align, .shortest = kShortest, .frame = frame, .end = end};
  options.sections = grid.sections;
  if (energy) options.most_stretch = kMostChange;  // around what the energy asks for
  const auto placed = music::align_cuts(cuts, grid.beats, options);

  std::vector<std::int64_t> at = {slots[0].start};
  for (std::size_t i = 1; i < placed.size(); i++) {
    at.push_back(std::llround(placed[i].time / frame));
    if (at[i] <= at[i - 1]) return {scored.cuts, 0, scored.cuts, scored.unstable};  // footage that ends where the energy wants a cut elsewhere
    scored.moved += at[i] != slots[i].start;
    scored.missed += std::abs(placed[i].error) > frame / 2 + 1e-9;
  }
  at.push_back(slots.back().start + slots.back().frames);
  std::size_t i = 0;
  for (auto &scene : board.scenes)
    for (auto &shot : scene.shots) {
      if (scored.moved) shot.duration = seconds(at[i + 1] - at[i]);  // all of them: durations are summed
      if (shot.source) shot.source->in = std::max(0.0, shot.source->in + seconds(at[i] - slots[i].start));
      i++;
    }
  return scored;
}

unsigned make_room_for_lines(storyboard::Storyboard &board, const Listening &listening) {
  const auto slots = storyboard::lay_out(board);
  const double frame = static_cast<double>(board.framerate.den) / board.framerate.num;
  std::vector<std::int64_t> frames, moved(slots.size(), 0);  // moved: of the shot's in point
  for (const auto &slot : slots) frames.push_back(slot.frames);
  unsigned cuts = 0;
  for (std::size_t i = 0; i + 1 < slots.size(); i++) {
    double need = 0;
    for (const auto &line : slots[i].shot->dialogue)
      if (const auto speech = listening.speech(line)) need = std::max(need, line.at + *speech);
    std::int64_t more = static_cast<std::int64_t>(std::ceil(need / frame - 1e-6)) - frames[i];
    if (more <= 0) continue;
    const std::int64_t after = i + 2 < slots.size() ? slots[i + 2].transition : 0;
    const double keeps = std::max((1 - kMostChange) * static_cast<double>(slots[i + 1].frames) * frame,
                                  room(slots[i + 1], after, frame, listening));
    more = std::min(more, frames[i + 1] - static_cast<std::int64_t>(std::ceil(keeps / frame - 1e-6)));
    if (const auto &source = slots[i].shot->source) {
      const auto length = listening.length(*source);
      const auto used = static_cast<double>(frames[i] + moved[i] + slots[i].tail) * frame;
      more = std::min(more, length ? static_cast<std::int64_t>((*length - source->in - used) / frame + 1e-6) : 0);
    }
    if (more <= 0) continue;
    frames[i] += more;
    frames[i + 1] -= more;
    moved[i + 1] = more;
    cuts++;
  }
  std::size_t i = 0;
  for (auto &scene : board.scenes)
    for (auto &shot : scene.shots) {
      if (cuts) shot.duration = static_cast<double>(frames[i]) * frame;  // all of them: durations are summed
      if (shot.source) shot.source->in += static_cast<double>(moved[i]) * frame;
      i++;
    }
  return cuts;
}

}  // namespace storyboardsrc
