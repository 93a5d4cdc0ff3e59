// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cuts.hpp"

#include <algorithm>

#include "glue/failure.hpp"
#include "media/music_file.hpp"
#include "music/align.hpp"

namespace audiosync {

namespace {

constexpr double kSecond = 1e9;

// On the finished timeline, in seconds.
std::vector<music::Beat> beats_of(const FilmPlan::Song &song, const Interrupt &interrupt) {
  std::vector<music::Beat> beats;
  const double at = static_cast<double>(song.at) / kSecond;
  if (!song.beats.empty()) {
    for (const auto b : song.beats)
      if (b >= song.in && song.at + (b - song.in) < song.end)
        beats.push_back({at + static_cast<double>(b - song.in) / kSecond, 0, 1.0f});
    return beats;
  }
  const auto found =
      media::analyse_music(song.uri, song.in, song.end > song.at ? song.end - song.at : 0, interrupt);
  if (!found.stable) return beats;
  for (const auto &b : found.beats) beats.push_back({at + b.time, b.in_bar, b.strength});
  return beats;
}

}  // namespace

void report_cuts(GstElement *element, const FilmPlan &plan, const Interrupt &interrupt) {
  if (plan.songs.empty() || plan.cuts.size() < 2) return;
  std::vector<music::Beat> beats;
  for (const auto &song : plan.songs) {
    const auto found = beats_of(song, interrupt);
    beats.insert(beats.end(), found.begin(), found.end());
  }
  std::sort(beats.begin(), beats.end(),
            [](const music::Beat &a, const music::Beat &b) { return a.time < b.time; });
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
