// SPDX-License-Identifier: LGPL-2.1-or-later
#include "film_plan.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

namespace audiosync {

namespace {

constexpr std::uint64_t kDeclick = 5 * GST_MSECOND;
constexpr std::uint64_t kOverhangFade = 250 * GST_MSECOND;  // of a sound before or after its picture

std::string text_of(const GstStructure *s, const char *field) {
  const char *v = gst_structure_get_string(s, field);
  return v ? v : "";
}
std::uint64_t time_of(const GstStructure *s, const char *field, std::uint64_t otherwise = 0) {
  guint64 v = otherwise;
  gst_structure_get_uint64(s, field, &v);
  return v;
}
double number_of(const GstStructure *s, const char *field, double otherwise) {
  double v = otherwise;
  return gst_structure_get_double(s, field, &v) && std::isfinite(v) ? v : otherwise;
}
Role role_of(const std::string &name) {
  if (name == "music") return Role::Music;
  if (name == "voice") return Role::Voice;
  if (name == "shot") return Role::Shot;
  return Role::Effects;
}

// The head handle of a transition of `duration`: half its frames, rounded down, as the timeline lays it.
std::uint64_t head_of(std::uint64_t duration, const GstStoryboardFilm &film) {
  if (film.fps_n <= 0 || film.fps_d <= 0) return duration / 2;
  const guint64 second = GST_SECOND * static_cast<guint64>(film.fps_d);
  const guint64 n = gst_util_uint64_scale_round(duration, static_cast<guint64>(film.fps_n), second);
  return gst_util_uint64_scale_round(n / 2, second, static_cast<guint64>(film.fps_n));
}

// Times in ns while the sound is laid under its picture.
struct Laid {
  std::uint64_t at, in;
  std::optional<std::uint64_t> duration;
  std::uint64_t fade_in, fade_out;
  std::uint64_t lead = 0, lag = 0;  // J- and L-cut
};

void lay_under_picture(Laid &l, const std::vector<Cut> &cuts, std::size_t k, const GstStoryboardFilm &film) {
  const Cut &shot = cuts[k];
  const std::uint64_t end = shot.time + shot.duration;
  const bool from_start = l.at <= shot.time + GST_MSECOND && l.at + GST_MSECOND >= shot.time;
  const bool to_end = !l.duration || l.at + *l.duration + GST_MSECOND >= end;
  std::uint64_t lead = 0;
  if (from_start && shot.transition > 0) {
    const std::uint64_t head = head_of(shot.transition, film);
    lead = std::min({head, l.in, l.at});
    l.fade_in = std::max(l.fade_in, shot.transition - head + lead);
  } else if (from_start && l.in > 0) {
    l.fade_in = std::max(l.fade_in, kDeclick);
  }
  if (to_end) {
    std::uint64_t tail = 0, fade = kDeclick;
    if (k + 1 < cuts.size() && cuts[k + 1].transition > 0) {
      tail = cuts[k + 1].transition - head_of(cuts[k + 1].transition, film);
      fade = cuts[k + 1].transition;
    }
    l.duration = end + tail > l.at ? end + tail - l.at : 0;
    l.fade_out = std::max(l.fade_out, fade);
  }
  // J-cut: heard before it is seen, as far as the file and the film have something there.
  if (from_start && l.lead > 0) {
    const std::uint64_t more = std::min({l.lead, l.in - std::min(l.in, lead), l.at - std::min(l.at, lead)});
    l.fade_in = std::max(kDeclick, std::min(more, kOverhangFade));
    lead += more;
  }
  // L-cut: still heard when it is no longer seen.
  if (to_end && l.lag > 0) {
    *l.duration += l.lag;
    l.fade_out = std::max(l.fade_out, std::min(l.lag, kOverhangFade));
  }
  l.at -= lead;
  l.in -= lead;
  if (l.duration) *l.duration += lead;
}

}  // namespace

std::int64_t frames_of(std::uint64_t ns, int rate) {
  return static_cast<std::int64_t>(gst_util_uint64_scale_round(ns, static_cast<guint64>(rate), GST_SECOND));
}

std::optional<Placement> place_sound(const GstStoryboardFilm &film, const GstStructure *sound, int rate) {
  const std::unique_ptr<GstStoryboardFilm, decltype(&gst_storyboard_film_free)> alone(
      gst_storyboard_film_copy(&film), gst_storyboard_film_free);
  g_ptr_array_set_size(alone->sounds, 0);
  g_ptr_array_add(alone->sounds, gst_structure_copy(sound));
  auto plan = plan_film(*alone, rate, 0);
  if (plan.placements.empty()) return {};
  Placement p = std::move(plan.placements.front());
  const std::int64_t left = plan.frames - p.start;
  if (p.length < 0 || p.length > left) p.length = left;
  return p;
}

std::uint64_t sound_begins(const Cut &cut, const GstStoryboardFilm &film) {
  return cut.time - std::min(cut.time, head_of(cut.transition, film));
}

FilmPlan plan_film(const GstStoryboardFilm &film, int rate, std::int64_t end_fade) {
  FilmPlan plan;
  plan.frames = GST_CLOCK_TIME_IS_VALID(film.duration) ? frames_of(film.duration, rate) : 0;
  plan.loudness = film.loudness;
  plan.true_peak = film.true_peak;
  for (guint i = 0; film.cuts && i < film.cuts->len; i++) {
    const auto *s = static_cast<const GstStructure *>(g_ptr_array_index(film.cuts, i));
    const std::string transition = text_of(s, "transition");
    plan.cuts.push_back({text_of(s, "shot-id"), text_of(s, "scene"), time_of(s, "start"), time_of(s, "duration"),
                         transition == "cut" ? 0 : time_of(s, "transition-duration")});
    gboolean follows = FALSE;
    gst_structure_get_boolean(s, "sound-follows", &follows);
    plan.cuts.back().sound_follows = follows;
  }
  for (guint i = 0; film.sounds && i < film.sounds->len; i++) {
    const auto *s = static_cast<const GstStructure *>(g_ptr_array_index(film.sounds, i));
    Placement p;
    p.role = role_of(text_of(s, "role"));
    p.uri = text_of(s, "uri");
    p.shot = text_of(s, "shot-id");
    p.text = text_of(s, "text");
    p.speaker = text_of(s, "speaker");
    p.voice = text_of(s, "voice");
    p.language = text_of(s, "language");
    p.gain = std::clamp(number_of(s, "gain", 0.0), -120.0, 60.0);
    p.duck = p.role == Role::Music ? std::min(0.0, number_of(s, "duck", -12.0)) : 0.0;
    gboolean loop = FALSE;
    gst_structure_get_boolean(s, "loop", &loop);
    p.loop = loop;
    Laid l{time_of(s, "at"),       time_of(s, "in"),   {}, time_of(s, "fade-in"), time_of(s, "fade-out"),
           time_of(s, "lead"), time_of(s, "lag")};
    guint64 duration = 0;
    if (gst_structure_get_uint64(s, "duration", &duration) && duration != GST_CLOCK_TIME_NONE) {
      l.duration = duration;
      if (p.role != Role::Music) l.fade_out = std::max(l.fade_out, kDeclick);
    }
    if (p.role == Role::Music) {
      FilmPlan::Song song{p.uri, l.at, l.in, l.duration ? l.at + *l.duration : film.duration, {}};
      if (const GValue *beats = gst_structure_get_value(s, "beats"); beats && GST_VALUE_HOLDS_ARRAY(beats))
        for (guint b = 0; b < gst_value_array_get_size(beats); b++)
          if (const GValue *v = gst_value_array_get_value(beats, b); G_VALUE_HOLDS_UINT64(v))
            song.beats.push_back(g_value_get_uint64(v));
      plan.songs.push_back(std::move(song));
    }
    if (p.role == Role::Shot)
      for (std::size_t k = 0; k < plan.cuts.size(); k++)
        if (plan.cuts[k].shot == p.shot) {
          lay_under_picture(l, plan.cuts, k, film);
          break;
        }
    p.stretch = std::clamp(number_of(s, "stretch", 1.0), 0.5, 2.0);
    p.start = frames_of(l.at, rate);
    p.in = l.in;
    // Both ends are rounded on the timeline, so that one sound ends on the very frame where the next begins.
    if (l.duration) p.length = frames_of(l.at + *l.duration, rate) - p.start;
    p.fade_in = frames_of(l.fade_in, rate);
    p.fade_out = frames_of(l.fade_out, rate);
    const guint64 until = time_of(s, "until", GST_CLOCK_TIME_NONE);
    if (until != GST_CLOCK_TIME_NONE) p.until = frames_of(until, rate);
    if (p.role == Role::Music) p.trim_fade = end_fade;
    if (p.start < plan.frames && (!p.uri.empty() || !p.text.empty())) plan.placements.push_back(std::move(p));
  }
  return plan;
}

}  // namespace audiosync
