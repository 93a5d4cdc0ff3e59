// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cuts.hpp"

#include <algorithm>
#include <cstdlib>

namespace audiosync {

namespace {
struct Beat {
  std::uint64_t time;  // ns on the finished timeline
  unsigned in_bar;
};

std::vector<Beat> beats_of(const FilmPlan::Song &song) {
  std::vector<Beat> beats;
  for (const auto b : song.beats)
    if (b >= song.in && song.at + (b - song.in) < song.end) beats.push_back({song.at + (b - song.in), 0});
  return beats;
}
}  // namespace

void report_cuts(GstElement *element, const FilmPlan &plan, const Interrupt &interrupt) {
  if (plan.songs.empty() || plan.cuts.size() < 2) return;
  std::vector<Beat> beats;
  for (const auto &song : plan.songs) {
    const auto found = beats_of(song);
    beats.insert(beats.end(), found.begin(), found.end());
  }
  std::sort(beats.begin(), beats.end(), [](const Beat &a, const Beat &b) { return a.time < b.time; });
  for (std::size_t k = 1; k < plan.cuts.size() && !*interrupt; k++) {
    const std::uint64_t time = plan.cuts[k].time;
    const Beat *best = nullptr;
    for (const auto &b : beats)
      if (!best || std::llabs(static_cast<long long>(b.time - time)) <
                       std::llabs(static_cast<long long>(best->time - time)))
        best = &b;
    gst_element_post_message(element, gst_storyboard_message_new_cut(
                                          GST_OBJECT(element), plan.cuts[k].shot.c_str(), time,
                                          best ? best->time : GST_CLOCK_TIME_NONE, best ? best->in_bar : 0));
  }
}

}  // namespace audiosync
