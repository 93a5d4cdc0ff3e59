// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music_fit.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "media/music_file.hpp"

namespace audiosync {

const music::Analysis &MusicLibrary::of(const std::string &uri, std::uint64_t in, std::uint64_t length,
                                        const Interrupt &interrupt) {
  const std::string key = std::to_string(in) + " " + uri;
  const auto known = heard_.find(key);
  if (known != heard_.end() && known->second.length >= length) return known->second.analysis;
  auto &slot = heard_[key];
  slot = {length, media::analyse_music(uri, in, length, interrupt)};
  return slot.analysis;
}

void fit_to_bars(Placement &p, std::uint64_t file, std::int64_t end, int rate, MusicLibrary &library,
                 const Interrupt &interrupt) {
  const bool whole = file != GST_CLOCK_TIME_NONE;
  const auto heard = static_cast<std::uint64_t>(static_cast<double>(end - p.start) * 1e9 / rate);  // ns in the film
  const std::uint64_t left = whole && file > p.in ? file - p.in : heard;
  const bool loops = p.loop && whole && left < heard, cut = !p.loop && left > heard && p.end() < 0;
  const bool outlasts = cut || (!p.loop && p.end() > end);
  if (!loops && !outlasts) return;
  const auto &a = library.of(p.uri, p.in, std::min(left, heard + 10 * GST_SECOND), interrupt);
  if (!a.stable) return;
  std::vector<double> bars;  // s from `in`
  for (const auto &b : a.beats)
    if (b.in_bar == 1) bars.push_back(b.time);
  const double half = kLoopOverlap / 2;
  if (loops) {
    const double length = static_cast<double>(left) / 1e9, in = static_cast<double>(p.in) / 1e9;
    std::erase_if(bars, [&](double t) { return t + in < half || t > length - half; });
    if (bars.size() < 2) return;
    p.loop_from = p.in + static_cast<std::uint64_t>(bars.front() * 1e9 + 0.5);
    p.loop_to = p.in + static_cast<std::uint64_t>(bars.back() * 1e9 + 0.5);
  } else if (p.trim_fade > 0) {
    const double last = static_cast<double>(heard) / 1e9, wanted = static_cast<double>(p.trim_fade) / rate;
    double best = 0;
    for (const double t : bars) {
      const double fade = last - t;
      if (fade < 0.6 * wanted || fade > 2.5 * wanted) continue;
      if (best == 0 || std::abs(fade - wanted) < std::abs(best - wanted)) best = fade;
    }
    if (best > 0) p.trim_fade = std::llround(best * rate);
  }
}

}  // namespace audiosync
