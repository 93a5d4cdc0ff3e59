// SPDX-License-Identifier: LGPL-2.1-or-later
#include "music_fit.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "media/music_file.hpp"
#include "music/align.hpp"
#include "music/shorten.hpp"

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

namespace {

constexpr double kMostTempo = 0.04;  // of music that is played faster or slower to end with the film
constexpr double kOnBeat = 0.025;    // s a cut may be from a beat it was put on

// Whether the film was cut on this music: then its beats stay where they are.
bool cut_on_beats(const FilmPlan &plan, const Placement &p, const music::Analysis &a, int rate) {
  const double at = static_cast<double>(p.start) / rate;
  std::size_t on = 0, cuts = 0;
  for (std::size_t k = 1; k < plan.cuts.size(); k++) {
    const double time = static_cast<double>(plan.cuts[k].time) / 1e9 - at;
    const auto b = music::nearest_beat(a.beats, time);
    if (time < 0 || b < 0) continue;
    cuts++;
    on += std::abs(a.beats[static_cast<std::size_t>(b)].time - time) <= kOnBeat;
  }
  return 2 * on > cuts;
}

bool remix(Placement &p, const FilmPlan &plan, double heard, const music::Analysis &a, int rate) {
  const auto seam = music::shorten(a, heard, cut_on_beats(plan, p, a, rate) ? 0.0 : kMostTempo);
  if (!seam) return false;
  if (seam->to > 0) {
    p.skip_from = p.in + static_cast<std::uint64_t>(seam->from * 1e9 + 0.5);
    p.skip_to = p.in + static_cast<std::uint64_t>(seam->to * 1e9 + 0.5);
  }
  p.stretch *= seam->tempo;
  p.natural = std::llround((a.duration - (seam->to - seam->from)) * p.stretch * rate);
  p.trim_fade = 0;
  return true;
}

}  // namespace

bool fit_to_bars(Placement &p, std::uint64_t file, const FilmPlan &plan, int rate, MusicEnd how, MusicLibrary &library,
                 const Interrupt &interrupt) {
  const std::int64_t end = plan.frames;
  const bool whole = file != GST_CLOCK_TIME_NONE;
  const auto heard = static_cast<std::uint64_t>(static_cast<double>(end - p.start) * 1e9 / rate);  // ns in the film
  const std::uint64_t left = whole && file > p.in ? file - p.in : heard;
  const bool loops = p.loop && whole && left < heard, cut = !p.loop && left > heard && p.end() < 0;
  const bool outlasts = cut || (!p.loop && p.end() > end);
  if (!loops && !outlasts) return true;
  const bool remixes = outlasts && how == MusicEnd::Remix && whole && p.length < 0;
  const auto &a = library.of(p.uri, p.in, remixes ? left : std::min(left, heard + 10 * GST_SECOND), interrupt);
  if (remixes && remix(p, plan, static_cast<double>(heard) / 1e9, a, rate)) return true;
  if (!a.stable) return !remixes;
  std::vector<double> bars;  // s from `in`
  for (const auto &b : a.beats)
    if (b.in_bar == 1) bars.push_back(b.time);
  const double half = kLoopOverlap / 2;
  if (loops) {
    const double length = static_cast<double>(left) / 1e9, in = static_cast<double>(p.in) / 1e9;
    std::erase_if(bars, [&](double t) { return t + in < half || t > length - half; });
    if (bars.size() < 2) return true;
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
  return !remixes;
}

std::vector<Placement> fitted_music(const FilmPlan &plan, int rate, MusicEnd how, MusicLibrary &library,
                                    const Interrupt &interrupt) {
  std::vector<Placement> out;
  for (Placement p : plan.placements) {
    if (p.role != Role::Music || *interrupt) continue;
    media::SoundReader reader({.uri = p.uri, .interrupt = interrupt});
    const auto file = reader.duration();
    if (GST_CLOCK_TIME_IS_VALID(file) && !p.loop) p.natural = file > p.in ? frames_of(file - p.in, rate) : 0;
    fit_to_bars(p, file, plan, rate, how, library, interrupt);
    out.push_back(std::move(p));
  }
  return out;
}

}  // namespace audiosync
