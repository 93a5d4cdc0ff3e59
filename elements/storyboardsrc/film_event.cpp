// SPDX-License-Identifier: LGPL-2.1-or-later
// The film as a whole: its cuts, and every sound at its place on the finished timeline.
#include <memory>

#include "programme.hpp"

namespace storyboardsrc {
namespace {

using storyboard::Slot;

GstClockTime ns(double seconds) {
  return static_cast<GstClockTime>(seconds * 1e9 + 0.5);
}

void set_time(GstStructure *s, const char *field, GstClockTime t) {
  gst_structure_set(s, field, G_TYPE_UINT64, static_cast<guint64>(t), nullptr);
}
void set_double(GstStructure *s, const char *field, double v) {
  gst_structure_set(s, field, G_TYPE_DOUBLE, v, nullptr);
}
void set_text(GstStructure *s, const char *field, const std::string &v) {
  if (!v.empty()) gst_structure_set(s, field, G_TYPE_STRING, v.c_str(), nullptr);
}

// What shot sounds and music have in common. A loop without a length lasts until `end`.
template <class Sounding>
void shape(GstStructure *s, const Sounding &sound, GstClockTime at, GstClockTime end) {
  if (sound.in > 0) set_time(s, "in", ns(sound.in));
  if (sound.duration)
    set_time(s, "duration", ns(*sound.duration));
  else if (sound.loop)
    set_time(s, "duration", end > at ? end - at : 0);
  if (sound.gain != 0) set_double(s, "gain", sound.gain);
  if (sound.fade_in > 0) set_time(s, "fade-in", ns(sound.fade_in));
  if (sound.fade_out > 0) set_time(s, "fade-out", ns(sound.fade_out));
  if (sound.loop) gst_structure_set(s, "loop", G_TYPE_BOOLEAN, TRUE, nullptr);
}

// J- and L-cuts.
template <class Following>
void overhang(GstStructure *s, const Following &sound) {
  if (sound.lead > 0) set_time(s, "lead", ns(sound.lead));
  if (sound.lag > 0) set_time(s, "lag", ns(sound.lag));
}

GstStructure *spoken(const Programme &p, const Slot &slot, const storyboard::Line &line) {
  const std::string uri = line.file.empty() ? "" : p.uri(line.file);
  GstStructure *s = gst_storyboard_sound_new(
      "voice", slot.shot->id.c_str(), uri.empty() ? nullptr : uri.c_str(), p.start(slot) + ns(line.at));
  if (line.gain != 0) set_double(s, "gain", line.gain);
  set_text(s, "speaker", line.speaker);
  set_text(s, "text", line.text);
  if (const auto *speaker = p.board().find_reference(line.speaker)) set_text(s, "voice", speaker->voice);
  set_time(s, "until", p.end(slot));
  return s;
}

GstStructure *sounding(const Programme &p, const Slot &slot, const storyboard::Sound &sound) {
  const GstClockTime at = p.start(slot) + ns(sound.at);
  GstStructure *s =
      gst_storyboard_sound_new(sound.role.c_str(), slot.shot->id.c_str(), p.uri(sound.file).c_str(), at);
  shape(s, sound, at, p.end(slot));
  overhang(s, sound);
  if (sound.role == "voice") set_time(s, "until", p.end(slot));
  return s;
}

// The footage's own sound, exactly as long as the shot.
GstStructure *original(const Programme &p, const Slot &slot) {
  const storyboard::Source &source = *slot.shot->source;
  GstStructure *s =
      gst_storyboard_sound_new("shot", slot.shot->id.c_str(), p.uri(source.file).c_str(), p.start(slot));
  set_time(s, "in", ns(source.in));
  set_time(s, "duration", p.end(slot) - p.start(slot));
  overhang(s, source);
  return s;
}

GstStructure *scored(const Programme &p, const storyboard::Music &music) {
  const GstClockTime at = ns(music.at);
  GstStructure *s = gst_storyboard_sound_new("music", nullptr, p.uri(music.file).c_str(), at);
  shape(s, music, at, p.duration());
  set_double(s, "duck", music.duck);
  if (!music.beats.empty()) {
    GValue beats = G_VALUE_INIT, beat = G_VALUE_INIT;
    gst_value_array_init(&beats, static_cast<guint>(music.beats.size()));
    g_value_init(&beat, G_TYPE_UINT64);
    for (const double b : music.beats) {
      g_value_set_uint64(&beat, ns(b));
      gst_value_array_append_value(&beats, &beat);
    }
    g_value_unset(&beat);
    gst_structure_take_value(s, "beats", &beats);
  }
  return s;
}

}  // namespace

glue::Ref<GstEvent> Programme::film_event() const {
  const std::unique_ptr<GstStoryboardFilm, decltype(&gst_storyboard_film_free)> film(
      gst_storyboard_film_new(), gst_storyboard_film_free);
  if (!board_.title.empty()) gst_storyboard_set_string(&film->title, board_.title.c_str());
  if (!board_.description.empty()) gst_storyboard_set_string(&film->description, board_.description.c_str());
  film->width = board_.width;
  film->height = board_.height;
  film->fps_n = board_.framerate.num;
  film->fps_d = board_.framerate.den;
  film->duration = duration();
  film->seed = board_.seed;
  film->loudness = board_.loudness;
  film->true_peak = board_.true_peak;
  if (board_.budget) {
    film->budget = board_.budget->amount;
    gst_storyboard_set_string(&film->currency, board_.budget->currency.c_str());
  }
  for (const Slot &slot : slots_) {
    const std::int64_t in = slot.start - slot.head;
    gst_storyboard_film_add_cut(film.get(), slot.shot->id.c_str(), start(slot), end(slot) - start(slot),
                                slot.transition ? slot.shot->transition.kind.c_str() : nullptr,
                                time(in + slot.transition) - time(in));
    set_text(static_cast<GstStructure *>(g_ptr_array_index(film->cuts, film->cuts->len - 1)), "model",
             slot.shot->source ? "footage" : slot.shot->model);
    set_text(static_cast<GstStructure *>(g_ptr_array_index(film->cuts, film->cuts->len - 1)), "scene", slot.scene->id);
    for (const auto &line : slot.shot->dialogue) g_ptr_array_add(film->sounds, spoken(*this, slot, line));
    for (const auto &sound : slot.shot->sounds) g_ptr_array_add(film->sounds, sounding(*this, slot, sound));
    if (slot.shot->source && slot.shot->source->sound) g_ptr_array_add(film->sounds, original(*this, slot));
  }
  for (const auto &music : board_.music) g_ptr_array_add(film->sounds, scored(*this, music));
  return glue::Ref<GstEvent>::adopt(gst_storyboard_event_new_film(film.get()));
}

}  // namespace storyboardsrc
