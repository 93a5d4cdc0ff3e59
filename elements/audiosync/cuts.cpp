// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cuts.hpp"

#include <algorithm>

#include "glue/failure.hpp"
#include "music/align.hpp"

namespace audiosync {

namespace {

constexpr double kSecond = 1e9;

// On the finished timeline, in seconds.
std::vector<music::Beat> beats_of(const FilmPlan::Song &song, MusicLibrary &library, const Interrupt &interrupt) {
  std::vector<music::Beat> beats;
  const double at = static_cast<double>(song.at) / kSecond;
  if (!song.beats.empty()) {
    unsigned n = 0;  // bars of four, as storyboardsrc takes them
    for (const auto b : song.beats)
      if (const unsigned in_bar = n++ % 4 + 1; b >= song.in)
        beats.push_back({at + static_cast<double>(b - song.in) / kSecond, in_bar, 1.0f});
    return beats;
  }
  const auto &found = library.of(song.uri, song.in, song.end > song.at ? song.end - song.at : 0, interrupt);
  if (!found.stable) return beats;
  for (const auto &b : found.beats) beats.push_back({at + b.time, b.in_bar, b.strength});
  return beats;
}

// Music that goes round by bars has its beats again and again.
void go_round(std::vector<music::Beat> &beats, const FilmPlan::Song &song, const Placement &p) {
  const double at = static_cast<double>(song.at) / kSecond, end = static_cast<double>(song.end) / kSecond,
               from = at + static_cast<double>(p.loop_from - p.in) / kSecond,
               to = at + static_cast<double>(p.loop_to - p.in) / kSecond;
  std::erase_if(beats, [&](const music::Beat &b) { return b.time >= to - 1e-3; });
  const auto once = beats;
  for (double round = to; round < end; round += to - from)
    for (const auto &b : once)
      if (b.time >= from - 1e-3 && round + b.time - from < end) beats.push_back({round + b.time - from, b.in_bar, b.strength});
}

// What is left out has no beats, and what follows comes earlier; all of it may be played faster or slower.
void leave_out(std::vector<music::Beat> &beats, const FilmPlan::Song &song, const Placement &p) {
  const double at = static_cast<double>(song.at) / kSecond, from = static_cast<double>(p.skip_from - p.in) / kSecond,
               to = static_cast<double>(p.skip_to - p.in) / kSecond;  // where it skips
  const bool skips = p.skip_to > p.skip_from;
  if (skips)
    std::erase_if(beats, [&](const music::Beat &b) { return b.time - at >= from - 1e-3 && b.time - at < to - 1e-3; });
  for (auto &b : beats) {
    const double t = b.time - at;
    b.time = at + (!skips || t < from - 1e-3 ? t : t - (to - from)) * p.stretch;
  }
}

}  // namespace

std::vector<music::Section> film_sections(const FilmPlan &plan, MusicLibrary &library, const Interrupt &interrupt) {
  std::vector<music::Section> out;
  for (const auto &song : plan.songs) {
    const double at = static_cast<double>(song.at) / kSecond, end = static_cast<double>(song.end) / kSecond;
    const auto &a = library.of(song.uri, song.in, song.end > song.at ? song.end - song.at : 0, interrupt);
    for (auto s : a.sections) {
      s.start += at;
      s.end = std::min(s.end + at, end);
      if (s.start < s.end) out.push_back(s);
    }
  }
  return out;
}

std::vector<music::Beat> film_beats(const FilmPlan &plan, const std::vector<Placement> &placements,
                                    MusicLibrary &library, const Interrupt &interrupt) {
  std::vector<music::Beat> beats;
  for (const auto &song : plan.songs) {
    auto found = beats_of(song, library, interrupt);
    for (const auto &p : placements)
      if (p.role == Role::Music && p.uri == song.uri && p.in == song.in) {
        if (p.loop_to > p.loop_from) go_round(found, song, p);
        if (p.skip_to > p.skip_from || p.stretch != 1) leave_out(found, song, p);
      }
    std::erase_if(found, [&](const music::Beat &b) { return b.time * kSecond >= static_cast<double>(song.end); });
    beats.insert(beats.end(), found.begin(), found.end());
  }
  std::sort(beats.begin(), beats.end(),
            [](const music::Beat &a, const music::Beat &b) { return a.time < b.time; });
  return beats;
}

void report_cuts(GstElement *element, const FilmPlan &plan, const std::vector<Placement> &placements,
                 MusicLibrary &library, const Interrupt &interrupt) {
  if (plan.songs.empty() || plan.cuts.size() < 2) return;
  const auto beats = film_beats(plan, placements, library, interrupt);
  for (std::size_t k = 1; k < plan.cuts.size() && !*interrupt; k++) {
    const std::uint64_t time = plan.cuts[k].time;
    const auto nearest = music::nearest_beat(beats, static_cast<double>(time) / kSecond);
    GstClockTime beat = GST_CLOCK_TIME_NONE;
    unsigned in_bar = 0;
    if (nearest >= 0) {
      const auto &b = beats[static_cast<std::size_t>(nearest)];
      beat = static_cast<GstClockTime>(std::max(0.0, b.time * kSecond + 0.5));
      in_bar = b.in_bar;
    }
    gst_element_post_message(
        element,
        gst_storyboard_message_new_cut(GST_OBJECT(element), plan.cuts[k].shot.c_str(), time, beat, in_bar));
  }
}

}  // namespace audiosync
